"""The agenda, built from what is out of the ordinary in a frozen week. A pure function of the week and a few further facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import override

from qingzhou.dispatch.editions import every_of
from qingzhou.dispatch.sheet import CHINESE, edition
from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.documents.links import plain
from qingzhou.filings.periods import Every
from qingzhou.ledger.states import Status
from qingzhou.meetings.sentences import (
    Asked,
    CameBack,
    Decisions,
    Fate,
    Filed,
    Handling,
    Issues,
    Noted,
    Problems,
    Promised,
    Reports,
    Sentence,
    Several,
    Silent,
)
from qingzhou.meetings.states import CALLS, Topic


@dataclass(frozen=True)
class Further:
    """What the frozen week does not tell, in sentences that say why; by number where they are about one item."""

    decided: Sequence[Fate] = ()  # what became of the last meeting's decisions
    parked: Sequence[Proposed] = ()
    wanted: Sequence[Filed] = ()  # what units filed as problems or help wanted
    contradicted: Mapping[str, Sentence] = field(default_factory=dict)
    reports: Reports | None = None  # how reports of the public are handled
    rebounds: Mapping[str, str] = field(default_factory=dict)  # titles of issues that came back, by number


@dataclass(frozen=True)
class Proposed:
    """One subject of the agenda. `numbers` of the items that it is about; one alone stands on a slide of its own.

    `title` is in Chinese, for papers; where `heading` says it, pages tell it in the reader's language.
    """

    topic: Topic
    title: str
    numbers: tuple[str, ...]
    because: tuple[Sentence, ...]
    minutes: int
    alone: bool = False
    heading: Sentence | None = None


def agenda(week: Snapshot, further: Further) -> list[Proposed]:
    """What the meeting is to talk about, in the order of Topic. Each item is called once, where it first belongs.

    Titles stand in the minutes, so they are in Chinese whatever the reader's language.
    """
    with override(CHINESE):
        return list(_agenda(week, further))


def _agenda(week: Snapshot, further: Further) -> Iterator[Proposed]:
    called: set[str] = set()
    if further.decided:
        yield _decided(further.decided)
    for one in further.parked:
        called.update(one.numbers)
        yield one
    for topic, find in _ROWS.items():
        rows = [row for row in find(week, further) if row.number not in called]
        called.update(row.number for row in rows)
        yield from _called(topic, rows, week, further)
        if topic is Topic.DIFFICULT and further.wanted:
            yield _headed(topic, Problems(len(further.wanted)), (), further.wanted, CALLS[topic].each)
    yield from _issues(week, further)
    for topic, code in ((Topic.DUE_NEXT, "due_next"), (Topic.NEW, "new")):
        yield from _called(topic, week.of(code), week, further)


def _headed(
    topic: Topic, heading: Sentence, numbers: Iterable[str], because: Iterable[Sentence], minutes: int
) -> Proposed:
    """A subject of several, with what its title says."""
    return Proposed(topic, plain(heading.words("")), tuple(numbers), tuple(because), minutes, heading=heading)


def _decided(decided: Sequence[Fate]) -> Proposed:
    heading = Decisions(len(decided), sum(one.signed is False for one in decided))
    numbers = dict.fromkeys(one.number for one in decided if one.number)
    return _headed(Topic.DECIDED, heading, numbers, decided, CALLS[Topic.DECIDED].together)


def _hard(week: Snapshot, _further: Further) -> list[Row]:
    """Difficulties first, then what stands still; nothing that waits for nobody."""
    difficult = [row for row in week.rows if row.difficult and row.status == Status.IN_PROGRESS]
    return list({row.number: row for row in (*difficult, *week.of("stalled"))}.values())


_ROWS: Mapping[Topic, Callable[[Snapshot, Further], list[Row]]] = {
    Topic.OVERDUE: lambda week, _further: week.of("overdue"),
    Topic.DIFFICULT: _hard,
    Topic.CONTRADICTED: lambda week, further: [row for row in week.rows if row.number in further.contradicted],
    Topic.EXTENSION: lambda week, _further: [row for row in week.rows if row.asked_due_on],
}


def _is_week(week: Snapshot) -> bool:
    return every_of(edition(week)) is Every.WEEK


def _called(topic: Topic, rows: Sequence[Row], week: Snapshot, further: Further) -> Iterator[Proposed]:
    """The first of a topic one by one, the rest in one subject; a single rest stands alone too."""
    call = CALLS[topic]
    alone = len(rows) if call.alone and len(rows) == call.alone + 1 else call.alone
    for row in rows[:alone]:
        yield Proposed(topic, row.title, (row.number,), tuple(_why(row, further)), call.each, alone=True)
    if rest := rows[alone:]:
        heading = Several(topic, len(rest), rest=bool(alone), of_week=_is_week(week))
        yield _headed(topic, heading, (row.number for row in rest), (), call.together)


def _why(row: Row, further: Further) -> Iterator[Sentence]:
    """What was promised and what is true, then why it stands here, then the latest word."""
    yield Promised(
        due_on=row.due_on.isoformat(),
        first_due_on=row.first_due_on.isoformat() if row.first_due_on else None,
        overdue_by=row.overdue_by,
        claimed=row.claimed,
        expected=row.expected,
    )
    if row.asked_due_on:
        yield Asked(row.asked_due_on.isoformat())
    if said := further.contradicted.get(row.number):
        yield said
    if row.note and row.noted_on:
        yield Noted(row.noted_on.isoformat(), row.note)
    elif row.silent_for:
        yield Silent(row.silent_for)


def _issues(week: Snapshot, further: Further) -> Iterator[Proposed]:
    told, minutes = week.issues or {}, CALLS[Topic.REPORTS].together
    reports = (further.reports,) if further.reports else ()
    if told.get("open"):
        said = Issues(**{code: list(numbers) for code, numbers in told.items()}, of_week=_is_week(week))
        late = set(told["overdue"])
        numbers = (*told["overdue"], *(one for one in told["open"] if one not in late))
        yield _headed(Topic.REPORTS, Handling(len(numbers)), numbers, (said, *reports), minutes)
    elif reports:
        yield _headed(Topic.REPORTS, Handling(0), (), reports, minutes)
    call, back = CALLS[Topic.REBOUND], tuple(further.rebounds)
    for number in back[: call.alone]:
        title = further.rebounds[number]
        yield Proposed(Topic.REBOUND, title, (number,), (CameBack(),), call.each, alone=True)
    if rest := back[call.alone :]:
        heading = Several(Topic.REBOUND, len(rest), rest=True, of_week=_is_week(week))
        yield _headed(Topic.REBOUND, heading, rest, (), call.together)
