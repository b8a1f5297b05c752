"""The only door by which reports are written: each step checked, recorded and told in one transaction."""

from qingzhou.hotline.actions.given import LONGEST_MESSAGE, LONGEST_TEXT, Accepted, Told
from qingzhou.hotline.actions.linking import accept_together, join, link, split, unlink
from qingzhou.hotline.actions.office import accept, answer, decide_decline, propose_decline, tell
from qingzhou.hotline.actions.reporter import lodge, rate, reopen, write
from qingzhou.hotline.actions.writing import first_word_by

__all__ = [
    "LONGEST_MESSAGE",
    "LONGEST_TEXT",
    "Accepted",
    "Told",
    "accept",
    "accept_together",
    "answer",
    "decide_decline",
    "first_word_by",
    "join",
    "link",
    "lodge",
    "propose_decline",
    "rate",
    "reopen",
    "split",
    "tell",
    "unlink",
    "write",
]
