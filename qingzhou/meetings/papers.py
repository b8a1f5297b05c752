"""The papers of a meeting that has ended: the name of each file, and the file."""

from qingzhou.meetings import minutes, queries, record
from qingzhou.meetings.models import Meeting


def minutes_of(meeting: Meeting) -> tuple[str, bytes]:
    """会议纪要."""
    told, week = record.read(meeting.record), queries.content(meeting)
    return minutes.filename(minutes.title_of_minutes(week), told), minutes.minutes(told, week, meeting.sha256)


def circular_of(meeting: Meeting) -> tuple[str, bytes]:
    """调度通报."""
    told, week = record.read(meeting.record), queries.content(meeting)
    return minutes.filename(minutes.title_of_circular(week), told), minutes.circular(told, week, meeting.sha256)
