"""What is kept of a meeting when it ends, as canonical JSON. The papers are made of this and of the frozen week alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import override

from qingzhou.dispatch.editions import said_on_paper
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.sheet import CHINESE
from qingzhou.ledger import chain
from qingzhou.ledger.policy import SHANGHAI
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.meetings import queries
from qingzhou.meetings.models import Meeting
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


@dataclass(frozen=True)
class Record:
    """A meeting that has ended."""

    week: str
    closed_at: datetime
    chair: str
    present: str
    place: str
    subjects: tuple[Talked, ...]

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
    return f"{_PREFIXES[kind]}{about or said}" if kind in _PREFIXES else said


def quote_of_task(said: str, evidence: str) -> str:
    """The words that gave the task, with the evidence that is wanted."""
    return f"{said}（佐证要求：{evidence}）" if evidence else said


def reason(week: Week, said: str) -> str:
    """Why an entry was made, as the ledger keeps it."""
    return f"{mandate(week)}：{said}"


def mandate(week: Week) -> str:
    """By what an office acts on a meeting's word."""
    return f"{name_of(week)}议定"


def written(meeting: Meeting, attendance: Mapping[str, str], *, closed_at: datetime) -> str:
    """The record of a meeting as it stands; what is confidential is named by number only."""
    decisions = queries.decisions_of(meeting)
    names = queries.names_of(decisions)
    subjects = []
    with override(CHINESE):
        for one in queries.subjects_of(meeting):
            told = [
                {
                    "kind": str(made.get_kind_display()),
                    "said": made.said,
                    "item": made.item.number if made.item else "",
                    "task": made.task.number if made.task else "",
                    "units": [names[unit] for unit in made.units],
                    "due_on": made.due_on.isoformat() if made.due_on else None,
                    "evidence": made.evidence,
                }
                for made in decisions
                if made.subject_id == one.pk
            ]
            subjects.append(
                {
                    "topic": str(Topic(one.topic).label),
                    "title": one.title,
                    "numbers": one.numbers,
                    "parked": one.parked,
                    "decisions": told,
                }
            )
    said = {name: text.strip() for name, text in attendance.items()}
    return chain.canonical(
        {"week": str(meeting.week.name), "closed_at": chain.moment(closed_at), **said, "subjects": subjects}
    ).decode()


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
