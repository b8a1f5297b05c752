"""The deeds by which a line comes over from another ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from qingzhou.ledger.deeds.base import Deed
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete


@dataclass(frozen=True)
class Adopted(Deed):
    """A line that another ledger kept until now, taken over as it stood there.

    `words` keeps what that ledger said where we had to read it our way, e.g. “状态：基本完成”.
    """

    verb = Verb.ADOPT
    lead: int
    owner: int
    issued_on: date
    due_on: date
    supports: tuple[int, ...] = ()
    claimed: int = 0
    difficult: bool = False
    note: str = ""  # the latest progress
    problems: str = ""
    origin: str = ""  # file, sheet and row
    words: tuple[str, ...] = ()

    def wrong(self) -> Incomplete | None:
        if self.issued_on > self.due_on:
            return Incomplete("ledger.issued_after_due", _("下达日期晚于办结时限。"), _("请核对这两个日期。"))
        if not 0 <= self.claimed <= 100:
            return Incomplete("ledger.percent_out_of_range", _("进度应在 0 到 100 之间。"), _("请改正后再提交。"))
        return None


@dataclass(frozen=True)
class AdoptedClosed(Adopted):
    """A line that another ledger had closed already, on `closed_on`."""

    verb = Verb.ADOPT_CLOSED
    closed_on: date = date.min

    def wrong(self) -> Incomplete | None:
        if self.closed_on < self.issued_on:
            return Incomplete("ledger.closed_before_issued", _("销号日期早于下达日期。"), _("请核对这两个日期。"))
        return super().wrong()
