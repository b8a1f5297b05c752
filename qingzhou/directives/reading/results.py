"""What the reader hands back. Offsets are Python string indices into `clean_text`."""

from dataclasses import dataclass
from datetime import date

ROLES = ("lead", "all", "cooperate")


@dataclass(frozen=True)
class Repair:
    """One change the reader made, or would have liked to make, to the text it was given.

    A repair that the clerk undid keeps its place in the list; its span then covers `before`.
    """

    start: int
    end: int
    kind: str  # "lost_byte" | "pinyin" | "traditional" | "doubled" | "unrestored"
    before: str
    after: str
    certain: bool


@dataclass(frozen=True)
class UnitInClause:
    """A unit as the text writes it, what it has to do with the clause, and where that was read."""

    name: str
    role: str  # "lead" | "cooperate" | "all"
    source: str  # "subject" | "carried" | "heading" | "bracket" | "line" | "table" | "trailing"


@dataclass(frozen=True)
class Draft:
    """One clause that may become a row of the ledger."""

    units: tuple[UnitInClause, ...]
    span: tuple[int, int]
    clause: str
    deadline: str | None
    due_on: date | None
    recurrence: str | None
    kind: str  # "task" | "mechanism" | "exhortation"
    confidence: float
    sentence: int  # counted from 1 over the whole document


@dataclass(frozen=True)
class Coverage:
    """Which units the document names, and which of them got a task."""

    named: tuple[str, ...]
    with_task: tuple[str, ...]
    without_task: tuple[str, ...]
    skipped: int  # exhortations


@dataclass(frozen=True)
class Reading:
    """Everything read from one document."""

    clean_text: str
    repairs: tuple[Repair, ...]
    drafts: tuple[Draft, ...]
    coverage: Coverage
    dated: date | None


def to_json(reading: Reading) -> dict[str, object]:
    """The reading as plain data: one entry of `tasks` per clause and role, dates as ISO text."""
    return {
        "clean_text": reading.clean_text,
        "repairs": [vars(repair) for repair in reading.repairs],
        "tasks": [entry for draft in reading.drafts for entry in _entries(draft)],
        "coverage": vars(reading.coverage),
    }


def _entries(draft: Draft) -> list[dict[str, object]]:
    """A clause once for each role that occurs in it; a clause without units once, for all."""
    roles = [role for role in ROLES if any(unit.role == role for unit in draft.units)] or ["all"]
    return [
        {
            "units": [unit.name for unit in draft.units if unit.role == role],
            "role": role,
            "span": list(draft.span),
            "clause": draft.clause,
            "deadline": draft.deadline,
            "due_on": draft.due_on.isoformat() if draft.due_on else None,
            "recurrence": draft.recurrence,
            "kind": draft.kind,
            "confidence": draft.confidence,
        }
        for role in roles
    ]
