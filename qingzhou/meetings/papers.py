"""The papers of a meeting that has ended, with the names of their files."""

from qingzhou.meetings import minutes, queries, record
from qingzhou.meetings.models import Meeting


def minutes_of(meeting: Meeting) -> tuple[bytes, str]:
    """会议纪要."""
    told, week = record.read(meeting.record), queries.content(meeting)
    return minutes.minutes(told, week), minutes.filename(told, week, "议纪要")


def circular_of(meeting: Meeting) -> tuple[bytes, str]:
    """调度通报."""
    told, week = record.read(meeting.record), queries.content(meeting)
    return minutes.circular(told, week), minutes.filename(told, week, "情况通报")
