"""The deeds by which units work on one item together: parts, help, plans, cascades, and who was right about a return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from qingzhou.ledger.deeds.base import Deed, Reasoned, outcome_missing, reason_missing
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete

MOST_MILESTONES = 24
HEAVIEST = 1000


@dataclass(frozen=True)
class PartSigned(Deed):
    """A cooperating unit has taken its part on."""

    verb = Verb.SIGN_PART


@dataclass(frozen=True)
class PartDeclined(Reasoned):
    """A cooperating unit holds that no part of the item is its own."""

    verb = Verb.DECLINE_PART


@dataclass(frozen=True)
class PartFinished(Deed):
    """A cooperating unit holds that its part is done."""

    verb = Verb.FINISH_PART
    done: str

    def wrong(self) -> Incomplete | None:
        return outcome_missing(self.done)


@dataclass(frozen=True)
class HelpAsked(Reasoned):
    """The lead asks one more unit to take part, by a date of its own. `reason` says what is wanted."""

    verb = Verb.ASK_HELP
    unit: int
    due_on: date


@dataclass(frozen=True)
class Milestone:
    """Where the work is to stand at the end of a day, in percent."""

    on: date
    percent: int


@dataclass(frozen=True)
class Planned(Deed):
    """Milestones, and what can be counted: `target` is how many of `target_unit` make the whole; 0 where nothing is counted."""

    verb = Verb.PLAN
    milestones: tuple[Milestone, ...] = ()
    target: int = 0
    target_unit: str = ""
    reason: str = ""

    def wrong(self) -> Incomplete | None:
        if not self.milestones and not self.target:
            said, do = _("计划里既没有节点也没有量化目标。"), _("请至少填写一个节点或一个目标数。")
            return Incomplete("ledger.plan_empty", said, do)
        if len(self.milestones) > MOST_MILESTONES or any(not 0 < one.percent < 100 for one in self.milestones):
            said, do = _("节点进度应在 1 到 99 之间，且不超过 24 个。"), _("请改正后再提交；100% 就是办结时限。")
            return Incomplete("ledger.milestone_out_of_range", said, do)
        if any(a.on >= b.on or a.percent >= b.percent for a, b in pairwise(self.milestones)):
            said, do = _("节点的日期和进度应逐个递增。"), _("请按先后顺序填写，日期和进度都不重复。")
            return Incomplete("ledger.milestones_not_rising", said, do)
        if self.target and not self.target_unit.strip():
            return Incomplete(
                "ledger.target_unit_missing", _("未写明目标的单位。"), _("请写明，例如：家、人次、万元。")
            )
        return None


@dataclass(frozen=True)
class PlanChanged(Planned):
    """The office sets another plan; the old curve stays on record."""

    verb = Verb.CHANGE_PLAN

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason) or super().wrong()


@dataclass(frozen=True)
class ChildGiven:
    """One line that an item was divided into: its id, its number, its lead unit, and how much it weighs in the sum."""

    item: int
    number: str
    unit: int
    weight: int = 1


@dataclass(frozen=True)
class Cascaded(Deed):
    """The item was divided into lines of their own, one a unit; `weighted` says how their progress is summed."""

    verb = Verb.CASCADE
    children: tuple[ChildGiven, ...]
    weighted: bool = False
    note: str = ""

    def wrong(self) -> Incomplete | None:
        if not self.children:
            return Incomplete("ledger.no_children", _("没有选择要分解到的单位。"), _("请至少选择一个单位。"))
        if any(not 0 < child.weight <= HEAVIEST for child in self.children):
            return Incomplete("ledger.weight_out_of_range", _("权重应在 1 到 1000 之间。"), _("请改正后再提交。"))
        return None


@dataclass(frozen=True)
class Contested(Reasoned):
    """After a return was used up, the lead unit asks the office to rule whose task it is."""

    verb = Verb.CONTEST


@dataclass(frozen=True)
class Ruled(Deed):
    """The office rules: the unit was right and another leads, or it was not and must sign. Both stay on record."""

    verb = Verb.RULE
    unit_right: bool
    lead: int
    owner: int
    supports: tuple[int, ...] = ()
    reason: str = ""

    def wrong(self) -> Incomplete | None:
        return reason_missing(self.reason)
