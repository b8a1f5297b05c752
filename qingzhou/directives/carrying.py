"""Drafts before they are stored: taken from a reading, and carried over from the reading before. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingzhou.directives.models import TITLE_MAX, Draft, Version
from qingzhou.directives.reading import Draft as Clause
from qingzhou.directives.reading import Reading
from qingzhou.directives.resolving import LEAD, Directory, Named, assign
from qingzhou.directives.states import ClauseKind, State
from qingzhou.units.models import Person


@dataclass(frozen=True)
class Shape:
    """A draft without its place in the database."""

    start: int
    end: int
    clause: str
    sentence: int
    title: str
    kind: str
    parts: tuple[Named, ...]
    confidence: float | None = None
    deadline: str = ""
    due_on: date | None = None
    recurrence: str = ""
    each: bool = False
    apart: bool = False
    owner: Person | None = None
    drop_reason: str = ""
    touched: bool = False

    def row(self, version: Version, ordinal: int, owners: Mapping[int, list[Person]]) -> Draft:
        """The row to store; an owner who was not chosen is the lead unit's first person."""
        owner = self.owner
        leads = [part.unit for part in self.parts if part.role == LEAD and part.unit]
        if owner is None and not self.each and leads:
            owner = next(iter(owners.get(leads[0].pk, [])), None)
        return Draft(
            version=version,
            ordinal=ordinal,
            start=self.start,
            end=self.end,
            clause=self.clause,
            sentence=self.sentence,
            title=self.title,
            kind=self.kind,
            confidence=self.confidence,
            deadline=self.deadline,
            due_on=self.due_on,
            recurrence=self.recurrence,
            each=self.each,
            apart=self.apart,
            owner=None if self.each else owner,
            state=State.DROPPED if self.drop_reason else State.PENDING,
            drop_reason=self.drop_reason,
            touched=self.touched,
        )


def from_reading(reading: Reading, directory: Directory) -> list[Shape]:
    """One draft for every clause that was read, in the order of the text."""
    return [_from_clause(clause, directory) for clause in reading.drafts]


def _from_clause(clause: Clause, directory: Directory) -> Shape:
    assigned = assign(clause.units, directory)
    return Shape(
        start=clause.span[0],
        end=clause.span[1],
        clause=clause.clause,
        sentence=clause.sentence,
        title=title_of(clause.clause),
        kind=ClauseKind(clause.kind),
        parts=assigned.parts,
        confidence=clause.confidence,
        deadline=(clause.deadline or "")[:60],
        due_on=clause.due_on,
        recurrence=(clause.recurrence or "")[:40],
        each=assigned.each,
    )


def title_of(clause: str) -> str:
    """A clause as the title of an item, on one line."""
    line = "".join(clause.split()) if not clause.isascii() else " ".join(clause.split())
    return line if len(line) <= TITLE_MAX else line[: TITLE_MAX - 1] + "…"


def of_draft(draft: Draft) -> Shape:
    """A stored draft with everything that a person gave it."""
    parts = tuple(Named(part.unit, part.written, part.role, part.why) for part in draft.parts.all())
    return Shape(
        start=draft.start,
        end=draft.end,
        clause=draft.clause,
        sentence=draft.sentence,
        title=draft.title,
        kind=draft.kind,
        parts=parts,
        confidence=draft.confidence,
        deadline=draft.deadline,
        due_on=draft.due_on,
        recurrence=draft.recurrence,
        each=draft.each,
        apart=draft.apart,
        owner=draft.owner,
        drop_reason=draft.drop_reason,
        touched=True,
    )


@dataclass(frozen=True)
class Kept:
    """The drafts of a new reading with what was changed by hand, and how many changes found no place."""

    shapes: list[Shape]
    lost: int


def carry(read: Sequence[Shape], changed: Sequence[Shape], clean_text: str) -> Kept:
    """Put drafts changed by hand into a new reading.

    The same clause takes the change over. A clause that a person shaped (merged, split, added) takes the place of
    what was read there, if its words still stand in the text; otherwise it is lost, and counted.
    """
    shapes: list[Shape] = list(read)
    free = set(range(len(read)))
    placed: list[Shape] = []
    lost = 0
    for old in changed:
        same = [index for index in sorted(free) if read[index].clause == old.clause]
        if same:
            nearest = min(same, key=lambda index: abs(read[index].start - old.start))
            new = read[nearest]
            shapes[nearest] = replace(old, start=new.start, end=new.end, sentence=new.sentence)
            free.discard(nearest)
        elif (start := _nearest(clean_text, old.clause, old.start)) is not None:
            placed.append(replace(old, start=start, end=start + len(old.clause)))
        else:
            lost += 1
    covered = [index for index in free if any(_overlap(read[index], shape) for shape in placed)]
    kept = [shape for index, shape in enumerate(shapes) if index not in covered] + placed
    return Kept(sorted(kept, key=lambda shape: (shape.start, shape.end)), lost)


def _nearest(text: str, words: str, place: int) -> int | None:
    """Where the words stand, as near to a place as can be."""
    found = [start for start in (text.find(words, place), text.rfind(words, 0, place + len(words))) if start >= 0]
    return min(found, key=lambda start: abs(start - place)) if words and found else None


def _overlap(one: Shape, other: Shape) -> bool:
    return one.start < other.end and other.start < one.end
