"""From entries to the row: what an item is follows from what happened to it, and from nothing else.

Pure Python. `apply` adds one entry; `replay` folds them all. An item's row is written from the same fold, so row and
entries can only differ when somebody changed one of them behind the program's back, and the audit finds that.
"""

from __future__ import annotations

from collections.abc import Iterable

from qingzhou.ledger import deeds, rounds
from qingzhou.ledger.changes import CHANGES, FURTHER, issues
from qingzhou.ledger.copies import replace
from qingzhou.ledger.projection import Projection, Written, void_open_clocks
from qingzhou.ledger.states import DECIDED, ENDED, RECHECKS, SUPERVISION, Side, Status, Verb, step

HANDLING = (Side.LEAD, Side.SUPPORT, Side.TAKING_PART)  # whoever acts for these sides has worked on the item
LOOKED_AT_AGAIN = (Status.CLOSED, Status.RECHECKED)
WITHOUT_NEWS = (SUPERVISION - {Verb.ANSWER}) | {Verb.URGE, *DECIDED}  # says nothing about how the work goes on


def replay(entries: Iterable[Written]) -> Projection:
    """Fold all entries, oldest first. Raises NotNow where they do not follow the table, ValueError for none."""
    now: Projection | None = None
    for entry in entries:
        now = start(entry) if now is None else apply(now, entry)
    if now is None:
        raise ValueError("an item without entries")
    return now


def start(entry: Written) -> Projection:
    """The item that a first entry makes."""
    deed = entry.deed
    if isinstance(deed, deeds.Registered):
        return issues.registered(entry, deed)
    if not isinstance(deed, deeds.Drafted):
        raise TypeError(f"the first entry is {deed.verb}, neither {Verb.DRAFT} nor {Verb.REGISTER}")
    return Projection(
        number=deed.number,
        kind=deed.kind,
        title=deed.title,
        campaign=deed.campaign,
        parent=deed.parent,
        weight=deed.weight,
        confidential=deed.confidential,
        source=deed.source,
        quote=deed.quote,
        recurrence=deed.recurrence,
        drafted_at=entry.at,
        moved_at=entry.at,
        acted_at=entry.at,
    )


def apply(before: Projection, entry: Written) -> Projection:
    """The item after one more entry. Raises NotNow where the table has no such step."""
    move = step(before.kind, before.status, entry.deed.verb)
    after = replace(
        before,
        status=move.target,
        moved_at=entry.at,
        entries=before.entries + 1,
        ended_at=(before.ended_at or entry.at) if move.target in ENDED else None,
        last_note=entry.deed.said if is_news(move.verb, entry.deed) else before.last_note,
        acted_at=before.acted_at if move.side is Side.SYSTEM or move.verb is Verb.URGE else entry.at,
        has_evidence=before.has_evidence or entry.has_files,
    )
    if move.side in HANDLING and move.verb not in RECHECKS:
        both = {entry.person, entry.person if entry.stands_for is None else entry.stands_for}
        after = replace(after, handlers=after.handlers | both)
    change = CHANGES.get(entry.deed.verb)
    after = change(after, entry, entry.deed) if change else after
    if further := FURTHER.get((before.kind, entry.deed.verb)):
        after = further(after, entry, entry.deed)
    after = rounds.turned(before, after)
    if after.status not in ENDED:
        return after
    return void_open_clocks(after, keep="recheck" if after.status in LOOKED_AT_AGAIN else "")


def is_news(verb: str, deed: deeds.Deed) -> bool:
    """Whether an entry says how the work goes on: then its words are the item's last note."""
    return bool(deed.said) and verb not in WITHOUT_NEWS
