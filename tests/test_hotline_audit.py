"""The audit of reports names what was changed behind the program's back."""

from __future__ import annotations

import pytest

from qingzhou.hotline import audit
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Status
from qingzhou.ledger import audit as ledger
from qingzhou.ledger.models import REPORTS, Sequence
from qingzhou.units.models import Membership
from tests.logs import tamper
from tests.reports import NOW, accepted, lodged

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_reports_as_the_site_writes_them_agree(clerk: Membership) -> None:
    accepted(lodged(), clerk)
    lodged()
    assert list(audit.differences(NOW)) == []
    assert [str(one) for one in ledger.differences(lambda _file: None, ledger.Tally())] == []


def test_a_number_that_was_never_given_out_is_named(clerk: Membership) -> None:
    lodged()
    Sequence.objects.filter(kind=REPORTS).update(last=2)
    assert list(audit.differences(NOW)) == ["举报 2026-J00002：编号不连续"]


def test_a_state_that_no_line_tells_of_is_named(clerk: Membership) -> None:
    report = lodged()
    Report.objects.filter(pk=report.pk).update(status=Status.DECLINED, declining="no_clue")
    assert list(audit.differences(NOW)) == [f"举报 {report.number}：状态与记录不符"]


def test_a_report_that_is_not_in_the_log_is_named(clerk: Membership) -> None:
    report = lodged()
    tamper("DELETE FROM notary_leaf")
    assert list(audit.differences(NOW)) == [f"举报 {report.number}：收到没有存证"]
