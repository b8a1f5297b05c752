"""What a document asks of many units at once: one task of the office with a share for each, or a task for each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qingzhou.directives import actions
from qingzhou.directives.models import Correction, Draft
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit, deeds
from qingzhou.ledger.models import Item
from qingzhou.units.models import Membership
from tests import build
from tests.test_directives import DUE, arrived, district, drafts, hand

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def for_all_towns(by: Membership, **more: object) -> Draft:
    """A document whose one task goes to both towns, with the education bureau cooperating."""
    directive = arrived(by, "各镇街要摸清“住家教”底数。")
    draft = drafts(directive)[0]
    towns = tuple(part.unit_id for part in draft.parts.all() if part.unit_id)
    wanted = replace(actions.as_is(draft), due_on=DUE, leads=towns, supports=(build.unit("教育局").pk,), **more)  # type: ignore[arg-type]
    return actions.change(draft, wanted, hand(by))


def test_what_all_towns_are_to_do_is_one_task_of_the_office_with_a_share_for_each() -> None:
    boss = district()
    draft = for_all_towns(boss)
    whole, *shares = actions.confirm(draft.version.directive, by=boss, now=build.MONDAY).items
    assert (whole.lead, whole.owner, whole.children_count) == (boss.unit, boss.person, 2)
    assert [str(part.unit) for part in whole.parts.filter(role="support")] == ["教育局"]
    assert [str(share.lead) for share in shares] == ["青石镇", "河湾街道"]
    assert {(share.parent_id, share.due_on, share.title, share.source) for share in shares} == {
        (whole.pk, DUE, whole.title, whole.source)
    }
    assert not any(share.parts.filter(role="support").exists() for share in shares)
    for share, percent in zip(shares, (20, 60), strict=True):
        by = build.handler(share.lead)
        ledger.move(share, deeds.Signed(), by=by, now=build.MONDAY)
        ledger.move(share, deeds.Reported(done="已排查。", percent=percent), by=by, now=build.MONDAY)
    whole.refresh_from_db()
    assert (whole.children_open, whole.children_claimed) == (2, 40)
    assert not list(audit.differences(lambda _sha: None, audit.Tally()))


def test_a_clerk_may_still_have_a_task_of_its_own_for_each_town() -> None:
    boss = district()
    draft = for_all_towns(boss, apart=True)
    assert "；分别下达" in Correction.objects.get(draft=draft, subject="units").after
    items = actions.confirm(draft.version.directive, by=boss, now=build.MONDAY).items
    assert [(str(item.lead), item.parent_id) for item in items] == [("青石镇", None), ("河湾街道", None)]
    assert all(item.parts.filter(unit=build.unit("教育局"), role="support").exists() for item in items)


def test_the_office_named_beside_towns_leads_the_whole_and_has_no_share() -> None:
    boss = district()
    draft = for_all_towns(boss)
    wanted = replace(actions.as_is(draft), leads=(boss.unit_id, build.unit("青石镇").pk))
    draft = actions.change(draft, wanted, hand(boss))
    items = actions.confirm(draft.version.directive, by=boss, now=build.MONDAY).items
    assert [item.lead for item in items] == [boss.unit, build.unit("青石镇")]


def test_nothing_is_divided_below_an_office_where_nobody_stays() -> None:
    boss = district()
    draft = for_all_towns(boss)
    Membership.objects.filter(unit=boss.unit).update(until=build.MONDAY.date())
    with build.refused("directives.office_without_owner"):
        actions.confirm(draft.version.directive, by=boss, now=build.MONDAY)
    assert not Item.objects.exists()
