"""What a meeting talks about and what it can decide, as tables. Agenda, slides, actions and minutes are read from them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """Why a subject stands on the agenda, in the order in which it is called. Stored for ever: never rename a code."""

    DECIDED = "decided", _("上次会议决定落实情况")
    PARKED = "parked", _("上次会议搁置的议题")
    OVERDUE = "overdue", _("超期事项")
    DIFFICULT = "difficult", _("难点堵点和停滞事项")
    CONTRADICTED = "contradicted", _("填报与记录不符")
    EXTENSION = "extension", _("申请延期")
    REPORTS = "reports", _("问题核查办理")
    REBOUND = "rebound", _("反弹问题")
    DUE_NEXT = "due_next", _("即将到期")
    NEW = "new", _("期内新增任务")
    BY_HAND = "by_hand", _("其他议题")


@dataclass(frozen=True)
class Call:
    """How a topic is called: so many items one by one, the worst first, the rest together in one subject.

    Times in minutes.
    """

    alone: int
    each: int
    together: int


CALLS = {
    Topic.DECIDED: Call(0, 0, 5),
    Topic.PARKED: Call(5, 5, 3),
    Topic.OVERDUE: Call(4, 5, 3),
    Topic.DIFFICULT: Call(3, 5, 3),
    Topic.CONTRADICTED: Call(2, 5, 3),
    Topic.EXTENSION: Call(3, 3, 3),
    Topic.REPORTS: Call(0, 0, 5),
    Topic.REBOUND: Call(2, 5, 3),
    Topic.DUE_NEXT: Call(0, 0, 3),
    Topic.NEW: Call(0, 0, 3),
    Topic.BY_HAND: Call(0, 5, 5),
}
BUDGET = 90  # minutes: beyond, the page says that the agenda is too long


class Kind(TextChoices):
    """What can be decided. Stored for ever: never rename a code."""

    GO_ON = "go_on", _("按要求推进")
    ESCALATE = "escalate", _("提级协调")
    EXTEND = "extend", _("决定延期")
    CHANGE_LEAD = "change_lead", _("改派牵头")
    STUDY = "study", _("专题研究")
    SUPERVISE = "supervise", _("发督办单")
    TASK = "task", _("下达新任务")


@dataclass(frozen=True)
class Needs:
    """What a decision needs said: the names of fields. `item`: only about one item of the ledger.

    `lands`: it puts an item on a unit's desk that is signed there, in the ledger. Any other is signed by itself.
    """

    fields: frozenset[str]
    item: bool = False
    gives_task: bool = False
    lands: bool = False


NEEDS = {
    Kind.GO_ON: Needs(frozenset({"said"})),
    Kind.ESCALATE: Needs(frozenset({"said", "lead", "due_on"}), gives_task=True, lands=True),
    Kind.EXTEND: Needs(frozenset({"said", "due_on"}), item=True),
    Kind.CHANGE_LEAD: Needs(frozenset({"said", "lead"}), item=True, lands=True),
    Kind.STUDY: Needs(frozenset({"said", "lead", "due_on"}), gives_task=True, lands=True),
    Kind.SUPERVISE: Needs(frozenset({"said", "due_on"}), item=True),
    Kind.TASK: Needs(frozenset({"said", "lead", "due_on"}), gives_task=True, lands=True),
}


def token_of(decision: UUID, what: str) -> UUID:
    """The token of an entry that the decision with this token makes in the ledger."""
    return uuid5(decision, what)
