"""What is promised: of every address, who may enter, what it names, and the answer. Written by hand, not read from the code.

One line a view. A view without a line fails the crawl with its name.

    "ledger:item": Row(ALL, "item", get=200),

says: everybody signed in may enter; the address names an item; who sees the item gets 200, who does not 404 (`sees`),
another method 405. Strangers are led to the sign-in page, roles that may not enter get 403. `post` is the answer to an
empty form, `full` the answer to one filled in by `body`. An answer that depends on somebody or something is a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.rights.district import NOWHERE, OURS, Thing, Visitor, future

Answer = int | Callable[..., int]  # a function gets the visitor and the things in the address

CLERK, LEADER, AUDITOR = "office_clerk", "group_leader", "auditor"
HANDLER, UNIT_LEADER = "unit_handler", "unit_leader"
ALL = frozenset({CLERK, LEADER, AUDITOR, HANDLER, UNIT_LEADER})
OVERSEEING = frozenset({CLERK, LEADER, AUDITOR})
WORKING = frozenset({CLERK, HANDLER, UNIT_LEADER})
OFFICE = frozenset({CLERK})
ANYBODY = None  # not even signed in


@dataclass(frozen=True)
class Row:
    """One view."""

    enter: frozenset[str] | None
    takes: str = ""  # kinds of things, with spaces between
    get: Answer = 405
    post: Answer = 405
    full: Answer | None = None
    body: Callable[..., Mapping[str, Any]] | None = None
    for_all_units: bool = False  # tells every unit of every item that is not confidential


# --- who sees what ---------------------------------------------------------------------------------------------
def takes_part(who: Visitor, item: Thing) -> bool:
    return who.unit in (item.lead, *item.supports)


def sees_item(who: Visitor, item: Thing) -> bool:
    if who.oversees:
        return True
    known = who.role == HANDLER or who.name == item.owner
    return takes_part(who, item) and (known or not item.secret)


SEES: dict[str, Callable[[Visitor, Thing], bool]] = {
    "item": sees_item,
    "file": sees_item,
    "sheet": lambda who, sheet: who.oversees or (who.unit == sheet.lead and sees_item(who, sheet)),
    "unit": lambda _who, _unit: True,
    "membership": lambda _who, _membership: True,
    "person": lambda _who, _person: True,
    "directive": lambda who, _directive: who.oversees,
    "draft": lambda who, _draft: who.oversees,
    "reading": lambda who, _reading: who.role == AUDITOR,
    "import": lambda who, _import: who.role == CLERK,
    "return": lambda who, sheet: who.name == sheet.owner,
}


def sees(who: Visitor, thing: Thing) -> bool:
    """Whether somebody may know of a thing: never of the neighbour's."""
    if thing.kind not in SEES:  # words and weeks exist for everybody
        return True
    return thing.place == who.place and SEES[thing.kind](who, thing)


# --- the steps of an item --------------------------------------------------------------------------------------
OPEN = "issued in_progress submitted returned contested suspended"
STEPS = {  # verb: who holds the pen, from which states, what must be filled in
    "issue": ("office", "draft", True),
    "sign": ("lead", "issued", False),
    "decline": ("lead", "issued", True),
    "reissue": ("office", "returned", True),
    "report": ("taking part", "in_progress", True),
    "submit": ("lead", "in_progress", True),
    "ask_extension": ("lead", "in_progress", True),
    "grant_extension": ("office", "in_progress", True),
    "refuse_extension": ("office", "in_progress", True),
    "close": ("office", "submitted", False),
    "send_back": ("office", "submitted", True),
    "suspend": ("office", "issued in_progress submitted returned contested", True),
    "resume": ("office", "suspended", True),
    "cancel": ("office", f"draft {OPEN}", True),
    "amend": ("office", OPEN, True),
    "classify": ("office", f"draft {OPEN} closed cancelled", True),
    "declassify": ("office", f"draft {OPEN} closed cancelled", True),
}


def holds_pen(who: Visitor, side: str, item: Thing) -> bool:
    if side == "office":
        return who.role == CLERK
    return who.unit == item.lead or (side == "taking part" and who.unit in item.supports)


def _reporting(who: Visitor, item: Thing) -> int:
    """Cooperating units may report before the lead has signed, but only after signing themselves; 0 where nothing is special."""
    if item.status not in ("issued", "in_progress"):
        return 0
    if who.unit in item.supports and who.unit != item.lead:
        return 409  # none of them has signed for its part
    return 403 if item.status == "issued" else 0


def steps(*, filled: bool) -> Callable[[Visitor, Thing, Thing], int]:
    """The answer to pressing a step's button."""

    def answer(who: Visitor, item: Thing, verb: Thing) -> int:
        if verb.label not in STEPS:
            return 404
        if verb.label == "report" and (told := _reporting(who, item)):
            return told
        side, states, needs = STEPS[verb.label]
        if item.status not in states.split():
            return 409
        if not holds_pen(who, side, item):
            return 403
        pointless = (
            item.secret if verb.label == "classify" else not item.secret if verb.label == "declassify" else False
        )
        if pointless or verb.label in ("grant_extension", "refuse_extension"):  # nobody has asked for one
            return 409
        return 422 if needs and not filled else 302

    return answer


def step_form(who: Visitor, item: Thing, verb: Thing) -> dict[str, Any]:
    """A step's form as somebody would fill it in."""
    form: dict[str, Any] = {"reason": "测试理由", "done": "已排查 12 家", "note": "已核实", "review_on": future(60)}
    form["due_on"] = future(45)
    if verb.label == "report" and who.unit == item.lead:
        form["percent"] = "40"
    if verb.label == "amend":
        form |= {"title": "更正后的事项", "why": "按文件原文"}
    if verb.label in ("issue", "reissue"):
        form["lead"] = who.membership.unit_id if who.membership else ""
    return form


# --- small answers ---------------------------------------------------------------------------------------------
def signing_in(who: Visitor) -> int:
    return 200 if who.standing in ("stranger", "disabled") else 302


def freezing(_who: Visitor, week: Thing) -> int:
    """Ours is frozen already; a week to come cannot be; the one that only the neighbour froze can."""
    if week.place == NOWHERE:
        return 409
    return 409 if week.place == _who.place else 302


def terms(who: Visitor) -> int:
    """Only the office changes them, and says why."""
    return 422 if who.role == CLERK else 403


def sheet(who: Visitor, week: Thing) -> int:
    return 200 if week.place == who.place else 404


def passwords(who: Visitor, person: Thing) -> int:
    """Never of those who direct or audit the office."""
    return 403 if person.status in (LEADER, AUDITOR) else 200


def ending(who: Visitor, membership: Thing) -> int:
    """Nobody ends the membership they act in, nor one whose holder still has open tasks: they are handed over first."""
    holders = {"lead handler", "other handler", "named leader", "neighbour unit_handler"}
    return 409 if membership.label in {who.name, *holders} else 302


def own_membership(who: Visitor) -> dict[str, Any]:
    return {"membership": who.membership.pk if who.membership else ""}


def new_task(who: Visitor) -> dict[str, Any]:
    assert who.membership
    return {"title": "新任务", "lead": who.membership.unit_id, "due_on": future(20)}


def new_issue(_who: Visitor) -> dict[str, Any]:
    known = {"found_by": "self_check", "severity": "Y", "happened_on": future(-3), "allegations-0-text": "超时收费"}
    return {"title": "新问题", "about": "某培训点", "facts": "现场查见", **known}


def pending(code: int, otherwise: int = 409) -> Callable[[Visitor, Thing], int]:
    """An answer for drafts that can still be changed."""
    return lambda _who, draft: code if draft.status == "pending" else otherwise


REASON = {"reason": "测试理由"}
TABLE: dict[str, Row] = {
    # the site
    "home": Row(ALL, get=302),
    "robots": Row(ANYBODY, get=200),
    "health": Row(ANYBODY, get=200),
    # units and people
    "units:sign_in": Row(
        ANYBODY, get=signing_in, post=signing_in, body=lambda _who: {"username": "x", "password": "y"}
    ),
    "units:sign_out": Row(ANYBODY, post=302),
    "units:language": Row(ANYBODY, post=302, body=lambda _who: {"language": "en", "next": "/tasks"}),
    "units:password": Row(ALL, get=200, post=200, body=lambda _who: {"old_password": "x"}),
    "units:act_as": Row(ALL, post=404, full=302, body=own_membership),
    "units:organisation": Row(ALL, get=200),
    "units:sheet": Row(OFFICE, get=200),
    "units:check_sheet": Row(OFFICE, get=200, post=200),  # nothing handed in: the form again
    "units:import_sheet": Row(OFFICE, post=422),
    "units:unit": Row(ALL, "unit", get=200),
    "units:add_alias": Row(OFFICE, "unit", post=422, full=302, body=lambda _who, _unit: {"text": "测试别名"}),
    "handover:end_membership": Row(OFFICE, "membership", post=ending),
    "units:issue_password": Row(OFFICE, "person", post=passwords),
    # who read what
    "readings:list": Row(frozenset({AUDITOR}), get=200),
    # the ledger
    "ledger:desk": Row(ALL, get=200),
    "ledger:tasks": Row(ALL, get=200),
    "ledger:issues": Row(ALL, get=200),
    "ledger:register": Row(WORKING, get=200, post=422, full=302, body=new_issue),
    "ledger:new": Row(OFFICE, get=200, post=422, full=302, body=new_task),
    "ledger:due_hint": Row(ALL, get=200),
    "ledger:export": Row(ALL, get=200),
    "ledger:item": Row(ALL, "item", get=200),
    "ledger:file": Row(ALL, "file", get=200),
    "ledger:supervision": Row(OVERSEEING, get=200),
    "ledger:sheet": Row(ALL, "sheet", get=200),
    "ledger:thresholds": Row(OVERSEEING, get=200, post=terms),
    "ledger:move": Row(
        WORKING | {LEADER},  # who signs for grave issues
        "item verb",
        get=lambda _who, _item, verb: 200 if verb.label in STEPS else 404,
        post=steps(filled=False),
        full=steps(filled=True),
        body=step_form,
    ),
    # Excel out and in
    "exchange:imports": Row(OFFICE, get=200, post=200),  # nothing handed in: the form again
    "exchange:import": Row(OFFICE, "import", get=200),
    "exchange:sheet": Row(OFFICE, "import", post=302),
    "exchange:columns": Row(OFFICE, "import", post=422),
    "exchange:reopen": Row(OFFICE, "import", post=302),
    "exchange:fix": Row(OFFICE, "import", post=302),  # nothing filled in: back, with a word
    "exchange:begin": Row(OFFICE, "import", post=409),  # nothing has been checked yet
    "exchange:advance": Row(OFFICE, "import", post=302),
    "exchange:faults": Row(OFFICE, "import", get=200),
    "exchange:outgoing": Row(WORKING, get=200),
    "exchange:returns": Row(WORKING, get=200, post=200),
    "exchange:return": Row(WORKING, "return", get=200),
    "exchange:apply": Row(WORKING, "return", post=302),
    # documents
    "directives:list": Row(OVERSEEING, get=200),
    "directives:new": Row(OFFICE, get=200, post=422),
    "directives:review": Row(OVERSEEING, "directive", get=200),
    "directives:describe": Row(OFFICE, "directive", get=200, post=422),
    "directives:reread": Row(OFFICE, "directive", post=302),
    "directives:name_unit": Row(OFFICE, "directive", post=422),
    "directives:set_dates": Row(
        OFFICE, "directive", post=422, full=302, body=lambda _who, _directive: {"due_on": future(9)}
    ),
    "directives:add": Row(OFFICE, "directive", post=422),
    "directives:confirm": Row(OFFICE, "directive", post=409),
    "directives:row": Row(OVERSEEING, "draft", get=302),
    "directives:edit": Row(OFFICE, "draft", get=200, post=422),
    "directives:set_date": Row(OFFICE, "draft", post=422, full=302, body=lambda _who, _draft: {"due_on": future(9)}),
    "directives:take_up": Row(OFFICE, "draft", post=pending(302)),
    "directives:drop": Row(OFFICE, "draft", post=422, full=pending(302), body=lambda _who, _draft: REASON),
    "directives:restore": Row(OFFICE, "draft", post=pending(409, 302)),
    "directives:merge": Row(OFFICE, "draft", post=404),
    "directives:split": Row(OFFICE, "draft", post=pending(422)),
    # the weekly dispatch
    "dispatch:week": Row(ALL, "week", get=200, for_all_units=True),
    "dispatch:freeze": Row(OFFICE, "week", post=freezing),
    "dispatch:word": Row(ALL, "week", get=sheet, for_all_units=True),
    "dispatch:excel": Row(ALL, "week", get=sheet, for_all_units=True),
}
assert OURS != NOWHERE

# Addresses that have no line yet. They are held to less: whoever is not signed in, or has no post, gets nowhere, and no
# role enters but those that the address itself names. Each that gets its line above leaves this list.
NOT_DESCRIBED = frozenset(
    {
        "units:account",
        "units:stand_in",
        "units:end_stand_in",
        "bookmarks:list",
        "bookmarks:keep",
        "bookmarks:change",
        "bookmarks:remove",
        "notifications:inbox",
        "notifications:read_all",
        "notifications:preferences",
        "notifications:follow",
        "notifications:read",
        "notifications:channels",
        "notifications:add_robot",
        "notifications:try_robot",
        "notifications:retire_robot",
        "notifications:try_all_again",
        "notifications:try_again",
        "identity:code",
        "identity:to_platform",
        "identity:from_platform",
        "identity:second_factor",
        "identity:recovery_codes",
        "identity:give_up",
        "identity:reset",
        "identity:link",
        "identity:unlink",
        "handover:people",
        "handover:person",
        "handover:enable",
        "ledger:bulk",
        "ledger:bulk_carry_out",
        "ledger:sum",
        "adjustments:year",
        "adjustments:propose",
        "adjustments:proposal",
    }
)
