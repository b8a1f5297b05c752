"""Who sees what, said by hand: the roles, and for each kind of thing the people who may know of one."""

from __future__ import annotations

from collections.abc import Callable

from tests.rights.things import Thing, Visitor

CLERK, LEADER, AUDITOR = "office_clerk", "group_leader", "auditor"
HANDLER, UNIT_LEADER = "unit_handler", "unit_leader"
ALL = frozenset({CLERK, LEADER, AUDITOR, HANDLER, UNIT_LEADER})
OVERSEEING = frozenset({CLERK, LEADER, AUDITOR})
WORKING = frozenset({CLERK, HANDLER, UNIT_LEADER})
FILING = frozenset({HANDLER, UNIT_LEADER})
OFFICE = frozenset({CLERK})
ANYBODY = None  # not even signed in


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
    "stand_in": lambda _who, _stand_in: True,
    "bookmark": lambda who, mark: mark.status == "shared" or who.name == mark.owner,
    "notice": lambda who, notice: who.name == notice.owner and notice.status != "left",
    "robot": lambda who, robot: who.role == CLERK and robot.status != "retired",
    "hook": lambda who, _hook: who.role == CLERK,
    "push": lambda who, _push: who.role == CLERK,
    "delivery": lambda who, _delivery: who.role == CLERK,
    "proposal": lambda who, _proposal: who.role == CLERK,
    "subject": lambda who, subject: who.oversees or subject.status == "ended",
    "counted": lambda who, counted: who.oversees or counted.status == "ended",
    "receipt": lambda who, receipt: who.oversees or who.unit == receipt.lead,
    "filing": lambda who, filing: who.oversees or who.unit == filing.lead,
    "figure": lambda who, figure: figure.status == "known" and (who.oversees or who.unit == figure.lead),
    "token": lambda who, token: who.role == CLERK or who.name == token.owner,
    "api_key": lambda who, _key: who.role == CLERK,
    "report": lambda who, report: who.oversees or who.unit == report.lead,
    "pair": lambda who, _pair: who.oversees,
    "report_file": lambda who, report: who.oversees or who.unit == report.lead,
    "recording": lambda who, report: who.oversees or who.unit == report.lead,
    "opening": lambda who, opening: who.oversees or who.unit == opening.lead,
    "institution": lambda _who, _institution: True,
    "staff": lambda who, _staff: who.oversees or who.role == HANDLER,
    "finding": lambda who, finding: who.oversees or who.unit == finding.lead,
    "intake": lambda who, _intake: who.role == CLERK,
    "reconciliation": lambda who, _made: who.oversees,
    "row": lambda who, _row: who.oversees,
    "suggestion": lambda who, _pair: who.oversees,
    "alert": lambda who, alert: who.oversees or who.unit == alert.lead,
    "name": lambda _who, _name: True,
}


def sees(who: Visitor, thing: Thing) -> bool:
    """Whether somebody may know of a thing: never of the neighbour's."""
    if thing.kind not in SEES:  # words and weeks exist for everybody
        return True
    return thing.place == who.place and SEES[thing.kind](who, thing)
