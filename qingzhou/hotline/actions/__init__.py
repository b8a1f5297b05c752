"""The only door by which reports are written: each step checked, recorded and told in one transaction."""

from qingzhou.hotline.actions.given import LONGEST_MESSAGE, LONGEST_TEXT, Accepted, Answer, Told
from qingzhou.hotline.actions.imported import TakenIn, take_in
from qingzhou.hotline.actions.linking import accept_together, join, link, split, unlink
from qingzhou.hotline.actions.office import accept, answer, decide_decline, propose_decline, tell
from qingzhou.hotline.actions.reporter import lodge, rate, reopen, write
from qingzhou.hotline.actions.sealing import catch_up
from qingzhou.hotline.actions.writing import first_word_by

__all__ = [
    "LONGEST_MESSAGE",
    "LONGEST_TEXT",
    "Accepted",
    "Answer",
    "TakenIn",
    "Told",
    "accept",
    "accept_together",
    "answer",
    "catch_up",
    "decide_decline",
    "first_word_by",
    "join",
    "link",
    "lodge",
    "propose_decline",
    "rate",
    "reopen",
    "split",
    "take_in",
    "tell",
    "unlink",
    "write",
]
