"""Reports as the site takes them down, takes them up and finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from qingzhou.hotline import actions, receipts
from qingzhou.hotline.actions import Accepted, Told
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import (
    Category,
    TrackKind,
)
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.actions import Attached, NewIssue
from qingzhou.units.models import Membership
from tests import build

NOW = build.at(0)
ABOUT = "晨光培训中心"


def lodged(token: str = "", now: datetime = NOW, **more: object) -> Report:
    told = {"category": Category.FEES, "text": "开学一次收了一年的钱", "about": ABOUT, **more}
    return actions.lodge(Told(**told), build.jurisdiction(), token=token or receipts.new_token(), now=now)  # type: ignore[arg-type]


def accepted(report: Report, by: Membership, lead: str = "市场监管局", now: datetime = NOW) -> Report:
    about = NewIssue(
        "违规收费", "一次收一年", ABOUT, now.date(), (deeds.Allegation("超期收费", "training.fees"),), reply_wanted=True
    )
    decided = Accepted(
        tracks=(TrackKind.REPORT,),
        promised_on=(now + timedelta(days=3)).date(),
        text="已受理",
        issue=about,
        lead=build.unit(lead),
        due_on=(now + timedelta(days=14)).date(),
    )
    return actions.accept(report, decided, by=by, now=now)


def handler(name: str = "市场监管局") -> Membership:
    return build.handler(build.unit(name))


def found(report: Report, *, true: bool, handled: bool = True, photo: Attached = build.PHOTO) -> Report:
    """The report, its issue investigated by two officers and found so; if founded, with a consequence where `handled`."""
    assert report.issue is not None
    assert report.issue.lead is not None
    lead, now = report.issue.lead, report.issue.moved_at
    by, item = build.handler(lead), ledger.move(report.issue, deeds.Signed(), by=build.handler(lead), now=now)
    item = ledger.move(
        item, replace(build.investigated(lead, on=now.date()), place=ABOUT), by=by, now=now, files=(photo,)
    )
    finding = build.findings(deeds.Result.FOUNDED if true else deeds.Result.UNFOUNDED)
    ledger.move(item, deeds.FoundTrue(finding) if true else deeds.FoundUntrue(finding), by=by, now=now)
    report.issue.refresh_from_db()
    if true and handled:
        done = deeds.Handled(consequences=(deeds.Consequence("correction", "十日内退还超额收费"),))
        ledger.move(report.issue, done, by=by, now=now)
    return Report.objects.select_related("issue__lead").get(pk=report.pk)
