"""The only door by which the ledger is written: check, fold, record, all in one transaction."""

from qingzhou.ledger.actions.given import Attached, Division, MovedOn, NewIssue, NewTask, Sent
from qingzhou.ledger.actions.many import cascade, hand_over
from qingzhou.ledger.actions.moving import draft, issue, move, register
from qingzhou.ledger.actions.proposing import send_or_propose
from qingzhou.ledger.actions.recounting import recompute, recount
from qingzhou.ledger.actions.writing import index_again

__all__ = [
    "Attached",
    "Division",
    "MovedOn",
    "NewIssue",
    "NewTask",
    "Sent",
    "cascade",
    "draft",
    "hand_over",
    "index_again",
    "issue",
    "move",
    "recompute",
    "recount",
    "register",
    "send_or_propose",
]
