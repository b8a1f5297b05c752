"""Terms and thresholds: changed by the office, bounded, kept, and followed by the lights of open items."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit, deeds, ladder, queries, rehearsal, thresholds
from qingzhou.ledger.chasing import actions
from qingzhou.ledger.models import Item, PolicyVersion
from qingzhou.ledger.pace import Light, first_on, light_on, turns
from qingzhou.ledger.policy import Policy, known_terms, local_day, policy
from qingzhou.ledger.projection import Rung, Standing
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.ledger.ticking import tick
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def save(**changes: int) -> PolicyVersion:
    terms = replace(policy(fresh=True), **changes)
    saved = actions.change_terms(terms, by=build.clerk(), now=timezone.now(), reason="会议要求")
    known_terms.forget()  # a transaction that a test rolls back never commits
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


def test_the_rehearsal_says_how_many_lights_change_today_and_whose() -> None:
    near(9)
    near(90)
    found = rehearsed_with(near_due=20)
    assert (found.open, found.changed_now, found.now) == (2, 1, [("教育局", 1)])
    assert rehearsed_with().changed_now == 0


def rehearsed_with(**changes: int) -> rehearsal.Rehearsal:
    known, now = calendar(), timezone.now()
    wanted = Terms(known, replace(Policy(), **changes))  # type: ignore[arg-type]
    return rehearsal.rehearse(Terms(known, Policy()), wanted, by=build.clerk(), now=now)


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    return client


def rehearsed(page: str) -> str:
    """The numbers that a page says it was rehearsed with."""
    return page.partition('name="rehearsed" value="')[2].partition('"')[0]


def test_the_office_sees_the_effect_first_and_then_saves() -> None:
    near(9)
    client, address = signed_in(build.clerk()), reverse("ledger:thresholds")
    data = {term.name: str(getattr(Policy(), term.name)) for term in thresholds.TERMS}
    data |= {"near_due": "20", "reason": "年底赶进度"}
    page = client.post(address, data).content.decode()
    assert "1 件在办事项中有 1 件今天的亮灯会改变" in page
    assert (
        client.post(address, {**data, "near_due": "19", "rehearsed": rehearsed(page)}).status_code == 200
    )  # other numbers
    assert not PolicyVersion.objects.exists()
    assert client.post(address, {**data, "rehearsed": rehearsed(page)}).status_code == 302
    known_terms.forget()
    page = client.get(address).content.decode()
    assert "到期前几个工作日亮黄灯：3 → 20" in page


def past(weeks: int, lead: str = "教育局", due_in: int = 20, reported: int = 0) -> Item:
    """A task of so many weeks ago, due so many days after."""
    then = timezone.now() - timedelta(weeks=weeks)
    item = build.task(
        Status.IN_PROGRESS, lead=build.unit(lead), now=then, due_on=local_day(then) + timedelta(days=due_in)
    )
    if reported:
        deed = deeds.Reported(done="已排查", percent=reported)
        ledger.move(item, deed, by=build.handler(build.unit(lead)), now=then + timedelta(days=7), files=(build.PHOTO,))
    return item


def by_hand(item: Item, moment: datetime, terms: Policy) -> Light:
    """An item's light at a moment, from its entries up to it."""
    state = replay(as_written(entry) for entry in item.entries.filter(at__lte=moment).order_by("seq"))
    coming = turns(state, calendar(), terms)
    return light_on(state.status, first_on(coming, Light.YELLOW), first_on(coming, Light.RED), local_day(moment))


def test_other_terms_are_rehearsed_on_the_past_eight_weeks_item_by_item() -> None:
    now, wanted = timezone.now(), replace(Policy(), near_due=10, yellow_gap=5, red_gap=15)
    told = (
        (9, "教育局", 40, 20),
        (6, "公安分局", 60, 10),
        (4, "教育局", 30, 0),
        (3, "城管局", 12, 90),
        (1, "城管局", 70, 60),
    )
    items = [past(*one) for one in told]
    terms = Terms(calendar(), Policy()), Terms(calendar(), wanted)
    found = rehearsal.rehearse(*terms, by=build.clerk(), now=now)
    flips = {
        (one.number, flip.week): (flip.before.light, flip.after.light)
        for of in found.units for one in of.items for flip in one.flips if flip.before.light is not flip.after.light
    }  # fmt: skip
    expected = {}
    for item in items:
        for end in rehearsal.ends(now, Policy()):
            if end.moment >= item.entries.get(seq=1).at:
                lights = by_hand(item, end.moment, Policy()), by_hand(item, end.moment, wanted)
                if lights[0] is not lights[1]:
                    expected[item.number, end.week] = lights
    assert flips == expected
    assert len(flips) > 5
    assert found.looked_at == len(items)
    assert rehearsal.rehearse(terms[0], terms[0], by=build.clerk(), now=now).units == []


def test_a_rehearsal_counts_for_the_unit_that_led_then() -> None:
    item, other = past(6, due_in=90), build.unit("城管局")
    change = deeds.LeadChanged(lead=other.pk, owner=build.handler(other).person_id, reason="职责调整")
    ledger.move(item, change, by=build.clerk(), now=timezone.now() - timedelta(days=10))
    wanted = Terms(calendar(), replace(Policy(), stalled_after=1))
    found = rehearsal.rehearse(Terms(calendar(), Policy()), wanted, by=build.clerk(), now=timezone.now())
    assert "教育局" in {of.unit.short_name for of in found.units}
    weeks = {of.unit.short_name: {flip.week for one in of.items for flip in one.flips} for of in found.units}
    assert not weeks["教育局"] & weeks.get("城管局", set())


def test_the_rehearsal_tells_of_stalled_work_signing_and_the_ladder() -> None:
    then = timezone.now() - timedelta(weeks=2)
    build.task(Status.ISSUED, now=then, due_on=local_day(then) + timedelta(days=90))  # nobody signs
    past(3, due_in=90)
    wanted = replace(Policy(), stalled_after=60, sign_within=10, yellow_gap=2, red_gap=5)
    found = rehearsal.rehearse(
        Terms(calendar(), Policy()), Terms(calendar(), wanted), by=build.clerk(), now=timezone.now()
    )
    lines = {line for of in found.units for one in of.items for flip in one.flips for line in flip.lines()}
    assert ("停滞", "是", "否") in lines
    assert ("逾期未办", "签收", "无") in lines
    assert any(name == "应当督办" for name, _before, _after in lines)


def test_a_rehearsal_is_shown_with_every_count_open_and_no_confidential_title() -> None:
    item = past(5, due_in=60)
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=timezone.now())
    data = {term.name: str(getattr(Policy(), term.name)) for term in thresholds.TERMS} | {
        "yellow_gap": "1",
        "red_gap": "2",
        "reason": "从严",
    }
    page = signed_in(build.clerk()).post(reverse("ledger:thresholds"), data).content.decode()
    told = page[page.index('id="flips"') :]
    assert item.number in told
    assert item.title not in told
    assert "绿灯 →" in told or "黄灯 →" in told
    assert not PolicyVersion.objects.exists()


def test_others_read_the_terms_but_do_not_change_them() -> None:
    office = build.clerk().unit
    leader = signed_in(build.leader(office))
    assert (
        "btn primary"
        not in leader.get(reverse("ledger:thresholds")).content.decode().partition("<form")[2].partition("</form>")[0]
    )
    assert leader.post(reverse("ledger:thresholds"), {}).status_code == 403
    assert signed_in(build.handler(build.unit())).get(reverse("ledger:thresholds")).status_code == 403


def supervised(level: int = 1, *, by_leader: bool = False) -> Item:
    """A red task with a sheet that was sent two weeks ago."""
    item = past(9, due_in=40)
    now = timezone.now() - timedelta(weeks=2)
    office = build.clerk().unit
    by = build.leader(office) if by_leader else build.clerk()
    reply_by = calendar().add(local_day(now), ladder.reply_within(level, Policy()))
    return ledger.move(item, deeds.Supervised(level, "限期整改", reply_by, "会议纪要"), by=by, now=now)


def test_who_signs_and_when_to_reply_follow_the_saved_terms() -> None:
    item = past(9, due_in=40)
    save(office_signs_to=0, reply_to_sheet=9)
    sheet = deeds.Supervised(1, "限期整改", local_day(timezone.now()) + timedelta(days=20), "会议纪要")
    with build.refused("ledger.leader_signs"):
        ledger.move(item, sheet, by=build.clerk(), now=timezone.now())
    leader = build.leader(build.clerk().unit)
    page = signed_in(leader).get(reverse("ledger:move", args=[item.number, "supervise"])).content.decode()
    assert calendar().add(timezone.localdate(), 9).isoformat() in page
    assert ledger.move(item, sheet, by=leader, now=timezone.now()).level == 1
    save(office_signs_to=2)
    assert ladder.signers(2, policy(fresh=True)) == ladder.OFFICE
    assert ladder.signers(3, policy(fresh=True)) == ladder.LEADERS


def test_the_next_level_is_proposed_as_many_days_after_the_missed_reply_as_the_terms_say() -> None:
    item = supervised()
    rung = queries.state_of(item).rungs[-1]
    assert rung.reply_by is not None
    assert (item.step_level, item.step_on) == (2, rung.reply_by + timedelta(days=1))
    save(pressed_after=4)
    tick(now=timezone.now() - timedelta(weeks=2))
    item.refresh_from_db()
    assert (item.step_level, item.step_on) == (2, rung.reply_by + timedelta(days=4))
    assert audited() == []


def test_red_lights_alone_lead_no_higher_than_the_terms_say() -> None:
    state = replace(queries.state_of(supervised()), round=2)
    red_on = timezone.localdate()
    for highest, level in ((1, 1), (3, 2)):
        reminded = replace(state, rungs=(*state.rungs, Rung(0, 2, 99, red_on, state.lead, 0, Standing.SENT)))
        due = ladder.next_step(reminded, red_on, red_on, replace(Policy(), raised_to=highest))
        assert due is not None
        assert due.level == level


@pytest.mark.parametrize(("pressed_after", "raised_to"), [(1, 3), (4, 2), (15, 1)])
def test_the_words_of_the_ladder_say_what_the_saved_terms_decide(pressed_after: int, raised_to: int) -> None:
    item = supervised()
    save(pressed_after=pressed_after, raised_to=raised_to, yellow_gap=12, red_gap=34, near_due=6)
    told = [ladder.trigger(level.number, policy(fresh=True)) for level in ladder.LADDER]
    reply_by = queries.state_of(item).rungs[-1].reply_by
    assert reply_by is not None
    due = ladder.next_step(queries.state_of(item), None, None, policy(fresh=True))
    assert due is not None
    assert (due.on - reply_by).days == pressed_after
    assert all(f"{pressed_after} 天" in told[level] for level in (2, 3, 4))
    assert ["轮亮红灯" in words for words in told[2:4]] == [raised_to >= level for level in (2, 3)]
    assert "超过 12 个百分点、6 个工作日内" in told[0]
    assert "超过 34 个百分点" in told[1]
    page = signed_in(build.clerk()).get(reverse("ledger:thresholds")).content.decode()
    form = signed_in(build.clerk()).get(reverse("ledger:move", args=[item.number, "supervise"])).content.decode()
    assert all(words in page for words in told)
    assert told[1] not in form  # taken already


def test_the_sheets_of_the_past_weeks_are_rehearsed_too() -> None:
    item = supervised()
    supervised(by_leader=True)
    found = rehearsed_with(office_signs_to=0, reply_to_sheet=7).sheets
    mine = next(one for one in found if one.item == item.number)
    assert (mine.leader_signs, mine.level, mine.unit) == (True, 1, "教育局")
    assert mine.reply_by is not None
    assert calendar().count(*mine.reply_by) == 2
    assert [one.leader_signs for one in found if one.item != item.number] == [None]  # a leader signed it as it was
    assert rehearsed_with(sheets_a_month=9).sheets == []


def test_the_page_of_terms_shows_the_ladder_and_what_would_have_become_of_sheets() -> None:
    item = supervised()
    data = {term.name: str(getattr(Policy(), term.name)) for term in thresholds.TERMS}
    data |= {"office_signs_to": "0", "pressed_after": "2", "reason": "从严"}
    page = signed_in(build.clerk()).post(reverse("ledger:thresholds"), data).content.decode()
    told = page[page.index('id="flips"') :]
    assert "应由领导小组领导签发" in told
    assert item.number in told
    assert "挂牌督办逾期 2 天未答复，或连续第三轮亮红灯" in page  # by the terms that are looked at
