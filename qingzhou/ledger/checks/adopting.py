"""What a line that comes over from another ledger may still lack."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from qingzhou.ledger import deeds
from qingzhou.ledger.checks.check import Check
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.states import Verb
from qingzhou.refusals import Incomplete, Refusal

EARLIEST = date(2010, 1, 1)  # nothing that is still in a ledger was issued before


def _adopted(_state: Projection, entry: Written, deed: deeds.Adopted) -> Refusal | None:
    if deed.issued_on < EARLIEST:
        said = _("下达日期早于 %(year)d 年。") % {"year": EARLIEST.year}
        return Incomplete("ledger.too_long_ago", said, _("请核对年份后再提交。"))
    if deed.issued_on > local_day(entry.at):
        return Incomplete("ledger.issued_in_the_future", _("下达日期晚于今天。"), _("还没有下达的，请登记为新任务。"))
    if isinstance(deed, deeds.AdoptedClosed) and deed.closed_on > local_day(entry.at):
        return Incomplete("ledger.closed_in_the_future", _("销号日期晚于今天。"), _("请核对日期。"))
    return None


CHECKS: dict[Verb, Check] = {
    Verb.ADOPT: _adopted,
    Verb.ADOPT_CLOSED: _adopted,
}
