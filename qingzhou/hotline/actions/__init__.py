"""The only door by which reports are written: each step checked, recorded and told in one transaction."""

from qingzhou.hotline.actions.calling import (
    attach_recordings,
    calls_before,
    forget_callers,
    hear,
    remember_caller,
    why_not_recordings,
)
from qingzhou.hotline.actions.given import LONGEST_MESSAGE, LONGEST_TEXT, Accepted, Answer, Told
from qingzhou.hotline.actions.identity import (
    MOST_TRIES,
    READY_FOR,
    ask_identity,
    decide_identity,
    lapse_openings,
    see_identity,
    unseal,
)
from qingzhou.hotline.actions.imported import TakenIn, take_in
from qingzhou.hotline.actions.linking import accept_together, join, link, split, unlink
from qingzhou.hotline.actions.lodging import (
    found,
    lodge,
    receive,
    take_down,
    take_down_on_sight,
    take_down_waiting,
)
from qingzhou.hotline.actions.office import accept, answer, decide_decline, propose_decline, tell
from qingzhou.hotline.actions.reading import read_original
from qingzhou.hotline.actions.reminding import remind_of_promises
from qingzhou.hotline.actions.reporter import rate, reopen, write
from qingzhou.hotline.actions.sealing import catch_up
from qingzhou.hotline.actions.transferring import transfer
from qingzhou.hotline.actions.writing import first_word_by

__all__ = [
    "LONGEST_MESSAGE",
    "LONGEST_TEXT",
    "MOST_TRIES",
    "READY_FOR",
    "Accepted",
    "Answer",
    "TakenIn",
    "Told",
    "accept",
    "accept_together",
    "answer",
    "ask_identity",
    "attach_recordings",
    "calls_before",
    "catch_up",
    "decide_decline",
    "decide_identity",
    "first_word_by",
    "forget_callers",
    "found",
    "hear",
    "join",
    "lapse_openings",
    "link",
    "lodge",
    "propose_decline",
    "rate",
    "read_original",
    "receive",
    "remember_caller",
    "remind_of_promises",
    "reopen",
    "see_identity",
    "split",
    "take_down",
    "take_down_on_sight",
    "take_down_waiting",
    "take_in",
    "tell",
    "transfer",
    "unlink",
    "unseal",
    "why_not_recordings",
    "write",
]
