"""Who may take which step of an item in which state, said by hand, and what the forms are filled in with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.rights.seeing import CLERK, LEADER, takes_part
from tests.rights.things import Thing, Visitor, future

OPEN = "issued in_progress submitted returned contested suspended"
STEPS = {  # of a task: verb: who holds the pen, in which states, what must be filled in
    "issue": ("office", "draft", True),
    "sign": ("lead", "issued", False),
    "decline": ("lead", "issued", True),
    "reissue": ("office", "returned", True),
    "contest": ("lead", "issued", True),
    "rule": ("office", "contested", True),
    "report": ("taking part", "in_progress", True),
    "submit": ("lead", "in_progress", True),
    "sign_part": ("support", "issued in_progress submitted", False),
    "decline_part": ("support", "issued in_progress submitted", True),
    "finish_part": ("support", "issued in_progress submitted", True),
    "ask_help": ("lead", "in_progress", True),
    "plan": ("lead", "in_progress", True),
    "change_plan": ("office", "issued in_progress", True),
    "cascade": ("office", "issued in_progress", True),
    "ask_extension": ("lead", "in_progress", True),
    "grant_extension": ("office", "in_progress", True),
    "refuse_extension": ("office", "in_progress", True),
    "extend": ("office", "issued in_progress", True),
    "change_lead": ("office", "issued in_progress", True),
    "resolve": ("office", OPEN, True),
    "close": ("office", "submitted", False),
    "send_back": ("office", "submitted", True),
    "suspend": ("office", "issued in_progress submitted returned contested", True),
    "resume": ("office", "suspended", True),
    "cancel": ("office", f"draft {OPEN}", True),
    "amend": ("office", OPEN, True),
    "urge": ("office", "issued in_progress", False),
    "supervise": ("supervising", "issued in_progress", True),
    "waive": ("supervising", "issued in_progress", True),
    "answer_sheet": ("lead", "issued in_progress submitted returned", True),
    "object": ("lead", "issued in_progress submitted returned", True),
    "uphold": ("supervising", "issued in_progress submitted returned", True),
    "withdraw": ("supervising", "issued in_progress submitted returned", True),
    "classify": ("office", f"draft {OPEN} closed cancelled", True),
    "declassify": ("office", f"draft {OPEN} closed cancelled", True),
}
OPEN_ISSUE = "registered issued returned investigating founded unfounded handling submitted suspended"
LOOKED_INTO = "investigating founded unfounded handling"
STEPS_OF_ISSUES = {  # the same of an issue; neither the office nor its leaders take part in one
    "issue": ("office", "registered", True),
    "sign": ("lead", "issued", False),
    "decline": ("lead", "issued", True),
    "reissue": ("office", "returned", True),
    "investigate": ("taking part", "investigating", "files"),
    "recuse": ("taking part", "investigating", True),
    "find_founded": ("lead", "investigating", True),
    "find_unfounded": ("lead", "investigating", True),
    "report": ("taking part", "investigating handling", True),
    "handle": ("taking part", "founded handling", True),
    "submit": ("lead", "handling unfounded", True),
    "reply": ("lead", "founded unfounded handling submitted", True),
    "ask_extension": ("lead", LOOKED_INTO, True),
    "grant_extension": ("office", LOOKED_INTO, True),
    "refuse_extension": ("office", LOOKED_INTO, True),
    "extend": ("office", LOOKED_INTO, True),
    "resolve": ("office", OPEN_ISSUE, True),
    "urge": ("office", f"issued {LOOKED_INTO}", False),
    "sign_off": ("leader", "submitted", False),
    "close": ("office", "submitted", False),
    "send_back": ("office", "submitted", True),
    "investigate_again": ("office", "submitted", True),
    "suspend": ("office", "issued returned investigating", True),
    "resume": ("office", "suspended", True),
    "propose_cancel": ("office", OPEN_ISSUE, True),
    "cancel": ("office", OPEN_ISSUE, True),
    "recheck": ("taking part", "closed rechecked", "files"),
    "last_recheck": ("taking part", "closed rechecked", "files"),
    "fail_recheck": ("taking part", "closed rechecked", "files"),
    "classify": ("office", f"{OPEN_ISSUE} closed cancelled rechecked archived rebounded", True),
    "declassify": ("office", f"{OPEN_ISSUE} closed cancelled rechecked archived rebounded", True),
}
# Nobody presses what the clock does, what is taken over from a file, and what a hand-over does to many items at once.
NEVER_PRESSED = frozenset({"draft", "register", "adopt", "adopt_closed", "remind", "propose", "recover", "hand_over"})


def steps_of(item: Thing) -> Mapping[str, tuple[str, str, bool | str]]:
    """The steps of its ledger."""
    return STEPS_OF_ISSUES if "issue" in item.said else STEPS


def holds_pen(who: Visitor, side: str, item: Thing) -> bool:
    if side in ("office", "leader", "supervising"):
        return who.role in {"office": (CLERK,), "leader": (LEADER,), "supervising": (CLERK, LEADER)}[side]
    supports = who.unit in item.supports and who.unit != item.lead
    return {"lead": who.unit == item.lead, "support": supports, "taking part": takes_part(who, item)}[side]


def _reporting(who: Visitor, item: Thing) -> int:
    """Cooperating units may report before the lead has signed, but only after signing themselves; 0 where nothing is special."""
    if "issue" in item.said or item.status not in ("issued", "in_progress"):
        return 0
    if who.unit in item.supports and who.unit != item.lead:
        return 0 if "part signed" in item.said else 409
    return 403 if item.status == "issued" else 0


def _of_no_use(who: Visitor, item: Thing, verb: str, *, filled: bool) -> int:
    """Why whoever holds the pen cannot take the step all the same; 0 if they can."""
    told: dict[str, bool] = {
        "classify": item.secret,
        "declassify": not item.secret,
        "decline": "declined" in item.said,  # free once
        "contest": "declined" not in item.said,
        "sign_part": "part signed" in item.said,
        "decline_part": "part signed" in item.said,
        "finish_part": "part signed" not in item.said,
        "plan": "late" in item.said,  # from then on it is the office's
        "answer_sheet": "sheet" not in item.said,
        "object": "sheet" not in item.said,
        "withdraw": "sheet" not in item.said,
        "last_recheck": True,  # others come first
        "cancel": "issue" in item.said,  # nobody has proposed it
        "send_back": "issue" in item.said,  # what was handed in is unfounded
    }
    if verb.endswith("recheck") and who.name == "lead handler":
        return 403  # who handled it does not look again
    if verb == "supervise" and who.role == CLERK and "sheet" not in item.said:
        return 409 if filled else 0  # what the clock did not propose waits for a red light, or for a leader
    nobody_asked = ("grant_extension", "refuse_extension", "waive", "uphold", "reply", "find_founded", "find_unfounded")
    return 409 if told.get(verb) or verb in nobody_asked else 0


def steps(*, filled: bool) -> Callable[[Visitor, Thing, Thing], int]:
    """The answer to pressing a step's button."""

    def answer(who: Visitor, item: Thing, verb: Thing) -> int:
        if verb.label not in steps_of(item):
            return 404
        if verb.label == "report" and (told := _reporting(who, item)):
            return told
        side, states, needs = steps_of(item)[verb.label]
        special = verb.label == "report" and item.status == "issued" and "issue" not in item.said  # the supports' own
        if item.status not in states.split() and not special:
            return 409
        if not holds_pen(who, side, item):
            return 403
        if told := _of_no_use(who, item, verb.label, filled=filled):
            return told
        barred = verb.label == "supervise" and who.role == CLERK  # after the first sheet the next is a leader's
        barred = barred or (verb.label == "object" and "old" in item.said)  # whoever objects does so within thirty days
        return 422 if barred or needs == "files" or (needs and not filled) else 302

    return answer


def step_form(who: Visitor, item: Thing, verb: Thing) -> dict[str, Any]:
    """A step's form as somebody would fill it in."""
    assert who.membership
    form: dict[str, Any] = {"reason": "测试理由", "done": "已排查 12 家", "note": "已核实", "review_on": future(60)}
    form["due_on"] = future({"cascade": 20, "ask_help": 10}.get(verb.label, 45))
    if verb.label == "report" and who.unit == item.lead:
        form["percent"] = "40"
    lead = verb.keys["lead"] if "issue" in item.said else who.membership.unit_id
    special: dict[str, dict[str, Any]] = {
        "amend": {"title": "更正后的事项", "why": "按文件原文"},
        "issue": {"lead": lead},
        "reissue": {"lead": lead},
        "change_lead": {"lead": lead},
        "ask_help": {"unit": verb.keys[who.place]},
        "plan": {"target": "120", "target_unit": "家"},
        "change_plan": {"target": "100", "target_unit": "家"},
        "cascade": {f"weight_{who.membership.unit_id}": "1"},
        "supervise": {"level": "2" if "sheet" in item.said else "1", "demand": "限期办结", "mandate": "授权文件"},
        "recuse": {"person": who.membership.person_id},
        "handle": {"consequences-0-kind": "correction", "consequences-0-detail": "十日内退还"},
    }
    return form | {"reply_by": future(9)} | special.get(verb.label, {})
