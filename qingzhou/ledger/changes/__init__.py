"""What each deed changes in an item, a table of pure functions for each theme. replay.py folds with them."""

from __future__ import annotations

from qingzhou.ledger.changes import supervision, tasks, together
from qingzhou.ledger.changes.change import Change
from qingzhou.ledger.states import Verb

CHANGES: dict[Verb, Change] = {**tasks.CHANGES, **together.CHANGES, **supervision.CHANGES}
