"""The only files that write documents and drafts: coming in, putting right, cutting and joining, issuing."""

from qingzhou.directives.actions.arriving import Arrival, NewDirective, Reread, describe, reread, take_in
from qingzhou.directives.actions.issuing import Confirmed, confirm
from qingzhou.directives.actions.recording import Hand
from qingzhou.directives.actions.revising import Wanted, as_is, change, drop, name_unit, restore, set_due
from qingzhou.directives.actions.shaping import Cut, add, cuts_of, merge, split
from qingzhou.directives.actions.undoing import undo

__all__ = [
    "Arrival", "Confirmed", "Cut", "Hand", "NewDirective", "Reread", "Wanted", "add", "as_is", "change", "confirm", "cuts_of",
    "describe", "drop", "merge", "name_unit", "reread", "restore", "set_due", "split", "take_in", "undo",
]  # fmt: skip
