"""What is kept of a meeting when it ends, as canonical JSON. The papers are made of this and of the frozen week alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.utils.translation import override

from qingzhou.dispatch.editions import said_on_paper
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.sheet import CHINESE
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.ledger import chain
from qingzhou.ledger.policy import SHANGHAI
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.meetings import queries
from qingzhou.meetings.models import Decision, Meeting
from qingzhou.meetings.states import Kind, Topic


@dataclass(frozen=True)
class Decided:
    """One decision as it is told on paper."""

    kind: str
    said: str
    item: str  # number, or ""
    task: str  # number of the task that it gave, or ""
    units: tuple[str, ...]  # names, the lead first
    due_on: date | None
    evidence: str


@dataclass(frozen=True)
class Talked:
    """One subject and what was decided about it."""

    topic: str
    title: str
    numbers: tuple[str, ...]
    parked: bool
    decisions: tuple[Decided, ...]

    def masked(self, numbers: Collection[str]) -> Talked:
        """The subject without a word about these items."""
        told = tuple(
            replace(made, said=MASKED, evidence="") if {made.item, made.task} & set(numbers) else made
            for made in self.decisions
        )
        hidden = len(self.numbers) == 1 and self.numbers[0] in numbers
        return replace(self, title=MASKED if hidden else self.title, decisions=told)


@dataclass(frozen=True)
class Record:
    """A meeting that has ended."""

    week: str
    closed_at: datetime
    chair: str
    present: str
    place: str
    subjects: tuple[Talked, ...]

    def masking(self, numbers: Collection[str]) -> Record:
        """The record without a word about these items, which became confidential since."""
        return replace(self, subjects=tuple(one.masked(numbers) for one in self.subjects))

    @property
    def closed_on(self) -> date:
        """The day in Beijing."""
        return self.closed_at.astimezone(SHANGHAI).date()


def name_of(week: Week) -> str:
    """What the meeting is called in the ledger and on paper, in Chinese for ever."""
    edition = week.name
    year = f"{edition.year}年" if isinstance(edition, IsoWeek) else ""
    return f"{year}{said_on_paper(edition)}调度会"


# Of the title of a task that a decision gives; written into the ledger, so never translated.
_PREFIXES = {Kind.ESCALATE: "提级协调：", Kind.STUDY: "专题研究："}


def title_of_task(kind: Kind, said: str, about: str) -> str:
    """What a task is called that a decision gives: after the item that it came from, where the kind says so."""
    title = f"{_PREFIXES[kind]}{about or said}" if kind in _PREFIXES else said
    return title.rstrip("。；;")  # a title goes on in papers and filings: nothing stands at its end


def quote_of_task(said: str, evidence: str) -> str:
    """The words that gave the task, with the evidence that is wanted."""
    return f"{said}（佐证要求：{evidence}）" if evidence else said


def reason(week: Week, said: str) -> str:
    """Why an entry was made, as the ledger keeps it."""
    return f"{mandate(week)}：{said}"


def mandate(week: Week) -> str:
    """By what an office acts on a meeting's word."""
    return f"{name_of(week)}议定"


@dataclass(frozen=True)
class Basis:
    """What a record is written by and is in no decision: how everything was called, and which items were confidential."""

    names: Mapping[str, str]  # by the unit's id as text
    words: Mapping[str, str]  # for the codes of kinds and topics
    hidden: tuple[str, ...]

    @classmethod
    def now(cls, meeting: Meeting) -> Basis:
        """As it is."""
        decisions = queries.decisions_of(meeting)
        items = [one.item for one in queries.subjects_of(meeting)]
        items += [item for made in decisions for item in (made.item, made.task)]
        with override(CHINESE):
            words = {code: str(label) for code, label in (*Kind.choices, *Topic.choices)}
        return cls(
            words=words,
            names={str(unit): name for unit, name in queries.names_of(decisions).items()},
            hidden=tuple(sorted({item.number for item in items if item is not None and item.confidential})),
        )


def written_again(meeting: Meeting) -> str | None:
    """The record of an ended meeting from its decisions, by what was kept with it; None where nothing was kept."""
    said = json.loads(meeting.record)
    if "basis" not in said:
        return None
    assert meeting.closed_at is not None
    basis = Basis(**{**said["basis"], "hidden": tuple(said["basis"]["hidden"])})
    attendance = {name: said[name] for name in ("chair", "present", "place")}
    return written(meeting, attendance, closed_at=meeting.closed_at, basis=basis)


def written(meeting: Meeting, attendance: Mapping[str, str], *, closed_at: datetime, basis: Basis | None = None) -> str:
    """The record of a meeting as it stands; what is confidential is named by number only."""
    basis = basis or Basis.now(meeting)
    decisions = queries.decisions_of(meeting, basis.hidden)
    subjects = [
        {
            "topic": basis.words[one.topic],
            "title": one.title,
            "numbers": one.numbers,
            "parked": one.parked,
            "decisions": [_told(made, basis) for made in decisions if made.subject_id == one.pk],
        }
        for one in queries.subjects_of(meeting, basis.hidden)
    ]
    said = {name: text.strip() for name, text in attendance.items()}
    head = {"week": str(meeting.week.name), "closed_at": chain.moment(closed_at), **said}
    return chain.canonical({**head, "subjects": subjects, "basis": asdict(basis)}).decode()


def _told(made: Decision, basis: Basis) -> dict[str, object]:
    return {
        "kind": basis.words[made.kind],
        "said": made.said,
        "item": made.item.number if made.item else "",
        "task": made.task.number if made.task else "",
        "units": [basis.names[str(unit)] for unit in made.units],
        "due_on": made.due_on.isoformat() if made.due_on else None,
        "evidence": made.evidence,
    }


def read(text: str) -> Record:
    """What `written` wrote."""
    said = json.loads(text)
    return Record(
        week=said["week"],
        closed_at=datetime.fromisoformat(said["closed_at"]),
        chair=said["chair"],
        present=said["present"],
        place=said["place"],
        subjects=tuple(
            Talked(
                one["topic"],
                one["title"],
                tuple(one["numbers"]),
                one["parked"],
                tuple(
                    Decided(
                        **{
                            **made,
                            "units": tuple(made["units"]),
                            "due_on": made["due_on"] and date.fromisoformat(made["due_on"]),
                        }
                    )
                    for made in one["decisions"]
                ),
            )
            for one in said["subjects"]
        ),
    )
