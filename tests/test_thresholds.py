"""Terms and thresholds: changed by the office, bounded, kept, and followed by the lights of open items."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import audit, thresholds
from qingzhou.ledger.chasing import actions
from qingzhou.ledger.models import Item, PolicyVersion
from qingzhou.ledger.policy import Policy, know, policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.ledger.ticking import tick
from qingzhou.units.models import Membership
from qingzhou.workdays.calendar import Calendar
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def save(**changes: int) -> PolicyVersion:
    terms = replace(policy(fresh=True), **changes)
    saved = actions.change_terms(terms, by=build.clerk(), now=timezone.now(), reason="会议要求")
    know(None)  # a transaction that a test rolls back never commits
    return saved


def near(days: int) -> Item:
    """Signed today, due in so many days."""
    now = timezone.now()
    return build.task(Status.IN_PROGRESS, now=now, due_on=timezone.localdate() + timedelta(days=days))


def test_saved_terms_are_in_force_and_the_tick_works_open_items_out_again() -> None:
    items = [near(12) for _item in range(30)]
    before = items[0].yellow_on
    save(near_due=12)
    assert policy().near_due == 12
    tick(now=timezone.now())
    items[0].refresh_from_db()
    assert before is not None
    assert items[0].yellow_on is not None
    assert items[0].yellow_on < before
    assert audited() == []


def test_a_second_tick_does_not_work_them_out_again(django_assert_max_num_queries) -> None:
    near(30)
    save(near_due=12)
    tick(now=timezone.now())
    with django_assert_max_num_queries(6):
        tick(now=timezone.now())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"near_due": 21}, "ledger.term_out_of_bounds"),
        ({"red_gap": 10}, "ledger.red_before_yellow"),
        ({"sheets_a_month": 0}, "ledger.term_out_of_bounds"),
        ({}, "ledger.nothing_changed"),
    ],
)
def test_terms_out_of_bounds_are_refused_in_words(changes: dict[str, int], code: str) -> None:
    with build.refused(code):
        save(**changes)
    assert not PolicyVersion.objects.exists()


def test_a_version_is_never_changed() -> None:
    save(near_due=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.update(reason="别的理由")


def test_the_preview_says_how_many_lights_change_and_whose() -> None:
    today = timezone.localdate()
    near(9)
    near(90)
    found = thresholds.preview(build.clerk(), Terms(Calendar(), replace(Policy(), near_due=20)), today)
    assert (found.items, found.changed, found.units) == (2, 1, [("教育局", 1)])
    assert thresholds.preview(build.clerk(), Terms(Calendar(), Policy()), today).changed == 0


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person, "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_office_sees_the_effect_first_and_then_saves() -> None:
    near(9)
    client, address = signed_in(build.clerk()), reverse("ledger:thresholds")
    data = {term.name: str(getattr(Policy(), term.name)) for term in thresholds.TERMS}
    data |= {"near_due": "20", "reason": "年底赶进度"}
    page = client.post(address, data).content.decode()
    assert "1 件在办事项中有 1 件今天的亮灯会改变" in page
    assert not PolicyVersion.objects.exists()
    assert client.post(address, {**data, "save": "1"}).status_code == 302
    know(None)
    page = client.get(address).content.decode()
    assert "到期前几个工作日亮黄灯：3 → 20" in page


def test_others_read_the_terms_but_do_not_change_them() -> None:
    office = build.clerk().unit
    leader = signed_in(build.leader(office))
    assert (
        "btn primary"
        not in leader.get(reverse("ledger:thresholds")).content.decode().partition("<form")[2].partition("</form>")[0]
    )
    assert leader.post(reverse("ledger:thresholds"), {}).status_code == 403
    assert signed_in(build.handler(build.unit())).get(reverse("ledger:thresholds")).status_code == 403
