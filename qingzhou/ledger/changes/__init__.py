"""What each deed changes in an item, a table of pure functions for each theme. replay.py folds with them."""

from __future__ import annotations

from qingzhou.ledger.changes import adopting, decided, issues, supervision, tasks, together
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.states import Kind, Verb

CHANGES: dict[Verb, Change] = {
    **tasks.CHANGES,
    **decided.CHANGES,
    **together.CHANGES,
    **supervision.CHANGES,
    **issues.CHANGES,
    **adopting.CHANGES,
}
# What the same deed changes besides, in an item of one kind.
FURTHER: dict[tuple[str, Verb], Change] = {(Kind.ISSUE, verb): change for verb, change in issues.FURTHER.items()}
