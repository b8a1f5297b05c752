"""What a week tells of issues, and that weeks frozen before it told anything stay as they are."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document

from qingzhou.dispatch import actions, sheet, snapshot
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import preview
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import chain, deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status
from qingzhou.units.models import Role
from tests import build
from tests.test_dispatch_pages import ADDRESS, text
from tests.weeks import CUTOFF, W47, moment

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def some() -> dict[str, str]:
    """An issue of each sort in the week of the tests, by what is remarkable about it; none of them is overdue but one."""
    return {
        "new": build.issue(Status.REGISTERED, now=moment(11, 16)).number,
        "old": build.issue(Status.INVESTIGATING).number,
        "late": build.issue(Status.INVESTIGATING, due_on=date(2026, 11, 13)).number,
        "closed": build.issue(Status.CLOSED, founded=True, now=moment(11, 13)).number,
        "closed_before": build.issue(Status.CLOSED, founded=True).number,
    }


def seen(now=CUTOFF) -> Snapshot:
    return preview(build.jurisdiction(), W47, now)


def test_a_week_names_the_issues_that_were_registered_open_closed_and_overdue() -> None:
    known = some()
    assert seen().issues == {
        "registered": tuple(sorted((known["new"], known["closed"]))),
        "open": tuple(sorted((known["new"], known["old"], known["late"]))),
        "closed": (known["closed"],),
        "overdue": (known["late"],),
    }


def test_the_issues_of_a_week_are_the_same_when_seen_later() -> None:
    known = some()
    then = seen()
    late = build.issue(Status.INVESTIGATING, now=moment(11, 23))
    for number in (known["new"], known["old"], late.number):
        item = Item.objects.get(number=number)
        by = build.clerk()
        ledger.move(item, deeds.CancelProposed(reason="重复登记"), by=by, now=moment(11, 24))
        ledger.move(item, deeds.Cancelled(reason="重复登记"), by=build.clerk(), now=moment(11, 24, 10))
    assert seen(CUTOFF + timedelta(days=9)) == then


def test_page_and_paper_tell_of_issues() -> None:
    known = some()
    page = text(build.clerk(), ADDRESS)
    assert "本周登记" in page
    assert known["late"] in page
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    said = "问题台账：本周登记2件、销号1件；未销号3件，其中超期1件。"
    paper = Document(BytesIO(sheet.word(snapshot.read(kept.snapshot))))
    assert said in [paragraph.text.strip() for paragraph in paper.paragraphs]
    unit = text(build.member(Role.UNIT_HANDLER, build.unit("财政局")), ADDRESS)
    assert "本周登记" in unit
    assert known["late"] not in unit  # a unit is told how many, not which


def test_a_week_frozen_before_issues_were_counted_stays_as_it_was() -> None:
    some()
    build.task(Status.IN_PROGRESS)
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    told = json.loads(kept.snapshot)
    del told["issues"]
    told["header"]["form"] = 1
    old = chain.canonical(told).decode()
    found = snapshot.read(old)
    assert (found.issues, found.json()) == (None, old)
    assert "问题台账" not in "".join(one.text for one in Document(BytesIO(sheet.word(found))).paragraphs)
    week = W47.plus(-1)
    Week.objects.create(
        jurisdiction=kept.jurisdiction,
        iso_year=week.year,
        iso_week=week.number,
        moment=kept.moment,
        frozen_at=kept.frozen_at,
        frozen_by=kept.frozen_by,
        snapshot=old,
        sha256=snapshot.digest_of(old),
    )
    page = text(build.clerk(), f"/dispatch/{week}/")
    assert "在办" in page
    assert "本周登记" not in page
