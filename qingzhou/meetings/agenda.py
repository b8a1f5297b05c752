"""The agenda, built from what is out of the ordinary in a frozen week. A pure function of the week and a few further facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import override

from qingzhou.dispatch.editions import this_and_next
from qingzhou.dispatch.sheet import CHINESE, edition
from qingzhou.dispatch.snapshot import Row, Snapshot
from qingzhou.ledger.states import Status
from qingzhou.meetings.states import CALLS, Topic


@dataclass(frozen=True)
class Further:
    """What the frozen week does not tell: by number or title, each with the sentence that says why."""

    decided: Mapping[str, str] = field(default_factory=dict)  # items that the last meeting's decisions are about
    unsigned: int = 0  # of those decisions
    parked: Sequence[Proposed] = ()
    wanted: Sequence[str] = ()  # what units filed as problems or help wanted, a sentence each
    contradicted: Mapping[str, str] = field(default_factory=dict)
    reports: Sequence[str] = ()  # how reports of the public are handled, a sentence each
    rebounds: Mapping[str, str] = field(default_factory=dict)  # titles of issues that came back, by number


@dataclass(frozen=True)
class Proposed:
    """One subject of the agenda. `numbers` of the items that it is about; one alone stands on a slide of its own."""

    topic: Topic
    title: str
    numbers: tuple[str, ...]
    because: tuple[str, ...]
    minutes: int
    alone: bool = False


def agenda(week: Snapshot, further: Further) -> list[Proposed]:
    """What the meeting is to talk about, in the order of Topic. Each item is called once, where it first belongs.

    Titles and reasons are kept, so they are in Chinese whatever the reader's language.
    """
    with override(CHINESE):
        return list(_agenda(week, further))


def _agenda(week: Snapshot, further: Further) -> Iterator[Proposed]:
    called: set[str] = set()
    if further.decided:
        told = tuple(f"{number}：{said}" for number, said in further.decided.items())
        waiting = f"，{further.unsigned} 项未签收" if further.unsigned else ""
        yield Proposed(
            Topic.DECIDED,
            f"上次会议决定落实情况（{len(told)} 项{waiting}）",
            tuple(further.decided),
            told,
            CALLS[Topic.DECIDED].together,
        )
    for one in further.parked:
        called.update(one.numbers)
        yield one
    for topic, find in _ROWS.items():
        rows = [row for row in find(week, further) if row.number not in called]
        called.update(row.number for row in rows)
        yield from _called(topic, rows, further)
        if topic is Topic.DIFFICULT and further.wanted:
            title = f"各单位填报的困难和需要协调的事项（{len(further.wanted)} 条）"
            yield Proposed(topic, title, (), tuple(further.wanted), CALLS[topic].each)
    yield from _issues(week, further)
    for topic, code in ((Topic.DUE_NEXT, "due_next"), (Topic.NEW, "new")):
        yield from _called(topic, week.of(code), further, _label(topic, week))


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


def _label(topic: Topic, week: Snapshot) -> str:
    this, following = this_and_next(edition(week))
    return {Topic.DUE_NEXT: f"{following}到期", Topic.NEW: f"{this}新增任务"}[topic]


def _called(topic: Topic, rows: Sequence[Row], further: Further, label: str = "") -> Iterator[Proposed]:
    """The first of a topic one by one, the rest in one subject; a single rest stands alone too."""
    call = CALLS[topic]
    alone = len(rows) if call.alone and len(rows) == call.alone + 1 else call.alone
    for row in rows[:alone]:
        yield Proposed(topic, row.title, (row.number,), tuple(_why(row, further)), call.each, alone=True)
    if rest := rows[alone:]:
        title = f"{'其余' if alone else ''}{label or topic.label}（{len(rest)} 件）"
        yield Proposed(topic, title, tuple(row.number for row in rest), (), call.together)


def _why(row: Row, further: Further) -> Iterator[str]:
    """What was promised and what is true, then why it stands here, then the latest word."""
    first = f"（原定{_day(row.first_due_on)}）" if row.first_due_on else ""
    due = f"承诺{_day(row.due_on)}{first}办结"
    late = f"，已超期{row.overdue_by}个工作日" if row.overdue_by is not None else ""
    expected = f"，序时应达{row.expected}%" if row.expected is not None else ""
    yield f"{due}{late}；填报进度{row.claimed}%{expected}。"
    if row.asked_due_on:
        yield f"牵头单位申请延至{_day(row.asked_due_on)}。"
    if said := further.contradicted.get(row.number):
        yield said
    if row.note and row.noted_on:
        yield f"{_day(row.noted_on)}：{row.note}"
    elif row.silent_for:
        yield f"已有{row.silent_for}个工作日没有新的记录。"


def _issues(week: Snapshot, further: Further) -> Iterator[Proposed]:
    told = week.issues or {}
    if told.get("open"):
        count = {code: len(numbers) for code, numbers in told.items()}
        this, _next = this_and_next(edition(week))
        said = (
            f"未销号{count['open']}件，其中超期{count['overdue']}件；"
            f"{this}登记{count['registered']}件、销号{count['closed']}件。"
        )
        numbers = (*told["overdue"], *(one for one in told["open"] if one not in set(told["overdue"])))
        yield Proposed(
            Topic.REPORTS,
            f"问题核查办理情况（{len(numbers)} 件）",
            numbers,
            (said, *further.reports),
            CALLS[Topic.REPORTS].together,
        )
    elif further.reports:
        yield Proposed(Topic.REPORTS, "举报办理情况", (), tuple(further.reports), CALLS[Topic.REPORTS].together)
    call = CALLS[Topic.REBOUND]
    numbers = tuple(further.rebounds)
    for number in numbers[: call.alone]:
        yield Proposed(
            Topic.REBOUND, further.rebounds[number], (number,), ("销号后再次发生，已另立问题。",), call.each, alone=True
        )
    if rest := numbers[call.alone :]:
        yield Proposed(Topic.REBOUND, f"其余反弹问题（{len(rest)} 件）", rest, (), call.together)


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
