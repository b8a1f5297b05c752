"""The whole way from the text of a document to its draft tasks."""

from collections.abc import Collection
from datetime import date

from qingzhou.directives.reading.clause_kinds import EXHORTATION, MECHANISM, TASK
from qingzhou.directives.reading.clauses import Found
from qingzhou.directives.reading.dates import Days, document_date, resolve
from qingzhou.directives.reading.decompose import decompose
from qingzhou.directives.reading.repair import repair
from qingzhou.directives.reading.results import Coverage, Draft, Reading, UnitInClause
from qingzhou.directives.reading.sentences import paragraphs
from qingzhou.directives.reading.unit_names import UnitFinder

_SOURCE_CONFIDENCE = {
    "subject": 0.95,
    "line": 0.92,
    "table": 0.95,
    "bracket": 0.92,
    "heading": 0.85,
    "trailing": 0.85,
    "carried": 0.85,
}


def read(
    text: str,
    *,
    known: Collection[str] = (),
    dated: date | None = None,
    undo: Collection[int] = (),
    days: Days | None = None,
) -> Reading:
    """Reads the text of a notice, plan or meeting report and drafts a task for each duty in it.

    known: names and aliases of the district's own units. dated: the day of the document, if the
    clerk knows it. undo: indexes of repairs the clerk rejected; they stay listed, but are not applied.
    days: the district's working days and school terms.
    """
    clean_text, repairs = repair(text, undo)
    day = dated or document_date(clean_text)
    found, mentioned = decompose(paragraphs(clean_text), UnitFinder(known))
    drafts = tuple(_draft(clause, clean_text, resolve(_deadline(clause), day, days)) for clause in found)
    return Reading(clean_text, repairs, drafts, _coverage(drafts, mentioned), day)


def _draft(found: Found, clean_text: str, due_on: date | None) -> Draft:
    start, end = found.piece.span
    recurrence = found.times.recurrence or found.outer.recurrence
    return Draft(
        units=tuple(UnitInClause(name, role, found.source) for name, role in dict.fromkeys(found.units)),
        span=(start, end),
        clause=clean_text[start:end],
        deadline=_deadline(found),
        due_on=due_on,
        recurrence=recurrence,
        kind=MECHANISM if found.kind == TASK and (found.outer.recurrence or "").startswith("每") else found.kind,
        confidence=_confidence(found),
        sentence=found.sentence,
    )


def _deadline(found: Found) -> str | None:
    return found.times.deadline or found.outer.deadline


def _confidence(found: Found) -> float:
    """How far a clerk may trust the draft, 0 to 1: by where its units were read."""
    if found.kind == EXHORTATION:
        return 0.8
    return _SOURCE_CONFIDENCE[found.source] if found.units else 0.6


def _coverage(drafts: tuple[Draft, ...], mentioned: list[str]) -> Coverage:
    """Every unit named, and whether a task of its own was found."""
    duties = [draft for draft in drafts if draft.kind != EXHORTATION]
    with_task = tuple(dict.fromkeys(unit.name for draft in duties for unit in draft.units))
    assigned = [unit.name for draft in drafts for unit in draft.units]
    named = tuple(dict.fromkeys([*mentioned, *assigned]))
    without = tuple(name for name in named if name not in with_task)
    return Coverage(named, with_task, without, sum(draft.kind == EXHORTATION for draft in drafts))
