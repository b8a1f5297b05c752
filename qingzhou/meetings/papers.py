"""The papers of a meeting that has ended: the name of each file, and the file."""

from qingzhou.ledger.queries import confidential_numbers
from qingzhou.meetings import minutes, queries, record
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.record import Record


def minutes_of(meeting: Meeting) -> tuple[str, bytes]:
    """会议纪要."""
    told, week = _record(meeting), queries.content(meeting)
    return minutes.filename(minutes.title_of_minutes(week), told), minutes.minutes(told, week, meeting.sha256)


def circular_of(meeting: Meeting) -> tuple[str, bytes]:
    """调度通报."""
    told, week = _record(meeting), queries.content(meeting)
    return minutes.filename(minutes.title_of_circular(week), told), minutes.circular(told, week, meeting.sha256)


def _record(meeting: Meeting) -> Record:
    """What was kept; what has become confidential since is masked, though the stored text stays as it is."""
    return record.read(meeting.record).masking(confidential_numbers(meeting.jurisdiction_id))
