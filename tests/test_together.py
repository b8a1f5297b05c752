"""Units that work on one item together: parts, help, plans, cascades, and returns that the office rules about."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingzhou.ledger import actions, audit, deeds, pace, queries
from qingzhou.ledger.actions import Division
from qingzhou.ledger.deeds import Milestone
from qingzhou.ledger.models import Clock, Item, Part
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.projection import Plan
from qingzhou.ledger.states import Status, Verb
from qingzhou.units.models import UnitKind
from qingzhou.workdays.calendar import Calendar
from tests import build
from tests.test_pace import by_definition, running

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 1))


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def shared(status: Status = Status.IN_PROGRESS) -> Item:
    return build.task(status, supports=(build.unit("公安分局"), build.unit("消防大队")))


def part_of(item: Item, unit: str) -> Part:
    return item.parts.get(unit=build.unit(unit))


def do(item: Item, unit: str, deed: deeds.Deed, day: int, **more: object) -> Item:
    return actions.move(item, deed, by=build.handler(build.unit(unit)), now=build.at(day), **more)  # type: ignore[arg-type]


# --- parts -----------------------------------------------------------------------------------------------------
def test_each_cooperating_unit_signs_reports_and_finishes_for_itself() -> None:
    item = shared(Status.ISSUED)  # the lead has not even signed
    assert (part_of(item, "公安分局").next_verb, part_of(item, "公安分局").next_on) == (
        Verb.SIGN_PART,
        date(2026, 11, 3),
    )
    item = do(item, "公安分局", deeds.PartSigned(), 1)
    item = do(item, "公安分局", deeds.Reported(done="已核查 3 人"), 2)
    item = do(item, "公安分局", deeds.PartFinished(done="协查完毕"), 3)
    police, fire = part_of(item, "公安分局"), part_of(item, "消防大队")
    assert (item.status, item.claimed) == (Status.ISSUED, 0)
    assert (police.signed_at, police.done_at, police.note) == (build.at(1), build.at(3), "协查完毕")
    assert (fire.signed_at, fire.next_verb) == (None, Verb.SIGN_PART)
    assert audited() == []


def test_a_cooperating_units_lateness_is_its_own() -> None:
    item = do(shared(), "公安分局", deeds.PartSigned(), 1)
    item = do(item, "公安分局", deeds.PartFinished(done="办完"), 2)
    item = do(item, "教育局", deeds.Submitted(done="办结"), 3, files=(build.PHOTO,))
    overdue = date(2026, 12, 8)
    assert item.light(overdue) is Light.GREEN
    assert part_of(item, "公安分局").light(overdue) is Light.BLUE
    assert part_of(item, "消防大队").light(overdue) is Light.RED
    assert Clock.objects.get(item=item, name="part_due", unit=build.unit("消防大队")).met_at is None


def test_a_unit_signs_before_it_reports_and_does_each_thing_once() -> None:
    item = shared()
    with build.refused("ledger.part_not_signed"):
        do(item, "公安分局", deeds.PartFinished(done="办完"), 1)
    item = do(item, "公安分局", deeds.PartSigned(), 1)
    with build.refused("ledger.part_signed"):
        do(item, "公安分局", deeds.PartSigned(), 1)
    with build.refused("ledger.part_signed_before"):
        do(item, "公安分局", deeds.PartDeclined(reason="不是我们"), 1)
    item = do(item, "公安分局", deeds.PartFinished(done="办完"), 2)
    with build.refused("ledger.part_finished"):
        do(item, "公安分局", deeds.PartFinished(done="办完"), 2)


def test_a_unit_that_declines_its_part_no_longer_sees_the_item_and_owes_nothing() -> None:
    item = do(shared(), "公安分局", deeds.PartDeclined(reason="没有此项职责"), 1)
    assert list(queries.visible_to(build.handler(build.unit("公安分局")))) == []
    assert [part.unit.short_name for part in item.parts.all()] == ["教育局", "消防大队"]
    assert Clock.objects.get(item=item, name="part_sign", unit=build.unit("公安分局")).void
    assert audited() == []


def test_help_is_asked_of_another_unit_with_a_date_of_its_own() -> None:
    item = shared()
    ask = deeds.HelpAsked(reason="请派员联合检查", unit=build.unit("城管局").pk, due_on=date(2026, 11, 10))
    item = do(item, "教育局", ask, 1)
    part = part_of(item, "城管局")
    assert (part.due_on, part.item_due_on, part.request) == (date(2026, 11, 10), item.due_on, "请派员联合检查")
    assert part.light(date(2026, 11, 11)) is Light.RED
    with build.refused("ledger.takes_part_already"):
        do(item, "教育局", ask, 2)
    with build.refused("ledger.help_outside_term"):
        do(item, "教育局", deeds.HelpAsked(reason="协助", unit=build.unit("文旅局").pk, due_on=date(2027, 1, 1)), 2)
    assert audited() == []


def test_an_extension_moves_the_parts_that_have_no_date_of_their_own() -> None:
    item = shared()
    asked = deeds.HelpAsked(reason="协助", unit=build.unit("城管局").pk, due_on=date(2026, 11, 10))
    item = do(item, "教育局", asked, 1)
    item = do(item, "教育局", deeds.ExtensionAsked(due_on=date(2026, 12, 7), reason="等回函"), 2)
    item = actions.move(item, deeds.ExtensionGranted(due_on=date(2026, 12, 7)), by=build.clerk(), now=build.at(3))
    assert part_of(item, "公安分局").due_on == date(2026, 12, 7)
    assert part_of(item, "城管局").due_on == date(2026, 11, 10)
    assert audited() == []


def test_who_cooperated_keeps_what_it_did_when_the_lead_changes() -> None:
    item = build.task(Status.ISSUED, supports=(build.unit("公安分局"),))
    item = do(item, "公安分局", deeds.PartSigned(), 1)
    item = do(item, "教育局", deeds.Declined(reason="不属职责"), 1)
    other = build.unit("市场监管局")
    again = deeds.Reassigned(other.pk, build.handler(other).person_id, (build.unit("公安分局").pk,), "调整牵头单位")
    item = actions.move(item, again, by=build.clerk(), now=build.at(2))
    assert part_of(item, "公安分局").signed_at == build.at(1)
    assert audited() == []


# --- returns ---------------------------------------------------------------------------------------------------
def test_a_return_is_free_once_then_the_office_rules_and_who_was_right_is_kept() -> None:
    item = build.returned_once(build.task(Status.ISSUED), build.at(1))
    with build.refused("ledger.declined_before"):
        do(item, "教育局", deeds.Declined(reason="还是不属我们"), 2)
    item = do(item, "教育局", deeds.Contested(reason="三定方案未列"), 2)
    assert (item.status, item.waits_on, item.next_verb) == (Status.CONTESTED, item.office, Verb.RULE)
    other = build.unit("市场监管局")
    ruled = deeds.Ruled(True, other.pk, build.handler(other).person_id, (), "职责在市场监管局")
    item = actions.move(item, ruled, by=build.clerk(), now=build.at(3))
    rulings = queries.state_of(item).rulings
    assert [(ruling.unit, ruling.unit_right, ruling.asked) for ruling in rulings] == [
        (build.unit().pk, False, False),
        (build.unit().pk, True, True),
    ]
    assert (item.lead, item.status) == (other, Status.ISSUED)
    assert audited() == []


def test_after_a_ruling_against_it_a_unit_signs() -> None:
    item = build.task(Status.CONTESTED)
    lead = item.lead
    assert lead is not None
    ruled = deeds.Ruled(False, lead.pk, build.handler(lead).person_id, (), "职责分工已列明")
    item = actions.move(item, ruled, by=build.clerk(), now=build.at(1))
    with build.refused("ledger.ruled_before"):
        do(item, lead.short_name, deeds.Contested(reason="仍有异议"), 2)
    assert do(item, lead.short_name, deeds.Signed(), 2).status == Status.IN_PROGRESS


def test_while_a_return_is_free_there_is_nothing_to_rule_about() -> None:
    with build.refused("ledger.return_still_free"):
        do(build.task(Status.ISSUED), "教育局", deeds.Contested(reason="不是我们"), 1)


# --- plans -----------------------------------------------------------------------------------------------------
@settings(max_examples=200)
@given(
    issued_on=DAYS, length=st.integers(3, 200), claimed=st.integers(0, 100), after=st.integers(0, 230),
    steps=st.lists(st.tuples(st.integers(1, 199), st.integers(1, 99)), max_size=4),
)  # fmt: skip
def test_lights_follow_the_milestones_on_every_day(
    issued_on: date, length: int, claimed: int, after: int, steps: list[tuple[int, int]]
) -> None:
    rising = list(zip(sorted({a for a, _ in steps}), sorted({b for _, b in steps}), strict=False))
    milestones = tuple(Milestone(issued_on + timedelta(days=day), percent) for day, percent in rising if day < length)
    item = running(issued_on, issued_on + timedelta(days=length), claimed)
    item = build.replaced(item, plans=(Plan(issued_on, by_office=False, milestones=milestones),))
    today = issued_on + timedelta(days=after)
    coming = pace.turns(item, Calendar(), Policy())
    yellow_on, red_on = pace.first_on(coming, Light.YELLOW), pace.first_on(coming, Light.RED)
    assert pace.light_on(item.status, yellow_on, red_on, today) is by_definition(item, today)


def test_expected_progress_goes_through_the_milestones() -> None:
    plan = deeds.Planned(milestones=(Milestone(date(2026, 11, 6), 10), Milestone(date(2026, 11, 20), 50)))
    item = do(build.task(Status.IN_PROGRESS), "教育局", plan, 1)
    state = queries.state_of(item)
    expected = {day: pace.schedule(state, date(2026, 11, day), Calendar()) for day in (2, 6, 13, 20, 30)}
    assert {day: sum_ and sum_.expected for day, sum_ in expected.items()} == {2: 0, 6: 10, 13: 30, 20: 50, 30: 100}
    assert item.milestones == [["2026-11-06", 10], ["2026-11-20", 50]]
    assert audited() == []


def test_a_target_that_is_counted_gives_the_percentage() -> None:
    item = do(build.task(Status.IN_PROGRESS), "教育局", deeds.Planned(target=120, target_unit="家"), 1)
    with build.refused("ledger.counted_missing"):
        do(item, "教育局", deeds.Reported(done="进展", percent=50), 2)
    item = do(item, "教育局", deeds.Reported(done="已查 37 家", counted=37), 2)
    assert (item.counted, item.claimed) == (37, 30)
    with build.refused("ledger.claim_without_evidence"):
        do(item, "教育局", deeds.Reported(done="已查 96 家", counted=96), 3)
    item = do(item, "教育局", deeds.Reported(done="已查 150 家", counted=150), 3, files=(build.PHOTO,))
    assert (item.counted, item.claimed) == (150, 100)


def test_a_claim_of_eighty_percent_needs_evidence() -> None:
    item = do(build.task(Status.IN_PROGRESS), "教育局", deeds.Reported(done="进展", percent=79), 1)
    with build.refused("ledger.claim_without_evidence"):
        do(item, "教育局", deeds.Reported(done="进展", percent=80), 2)
    assert do(item, "教育局", deeds.Reported(done="进展", percent=80), 2, files=(build.PHOTO,)).claimed == 80


def test_red_is_not_cleared_by_editing_the_plan() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 30))
    easy = (Milestone(date(2026, 11, 27), 2),)
    with build.refused("ledger.plan_is_the_offices"):
        do(item, "教育局", deeds.Planned(milestones=easy), 16)
    changed = deeds.PlanChanged(milestones=easy, reason="上级调整了检查时间")
    item = actions.move(item, changed, by=build.clerk(), now=build.at(16))
    item = do(item, "教育局", deeds.Reported(done="进展", percent=1), 16)
    assert item.light(date(2026, 11, 19)) is Light.GREEN
    with build.refused("ledger.plan_set_by_office"):
        do(item, "教育局", deeds.Planned(target=5, target_unit="家"), 17)
    state = queries.state_of(item)
    assert [plan.by_office for plan in state.plans] == [True]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (deeds.Planned(), "ledger.plan_empty"),
        (deeds.Planned(target=3), "ledger.target_unit_missing"),
        (deeds.Planned((Milestone(date(2026, 11, 9), 50), Milestone(date(2026, 11, 10), 40))), "ledger.milestones_not_rising"),
        (deeds.Planned((Milestone(date(2026, 11, 9), 100),)), "ledger.milestone_out_of_range"),
        (deeds.Planned((Milestone(date(2026, 11, 30), 50),)), "ledger.milestone_outside_term"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_meant_is_refused_in_words(plan: deeds.Planned, code: str) -> None:
    with build.refused(code):
        do(build.task(Status.IN_PROGRESS), "教育局", plan, 1)


def test_milestones_move_on_with_a_pause() -> None:
    plan = deeds.Planned(milestones=(Milestone(date(2026, 11, 16), 50),))
    item = do(build.task(Status.IN_PROGRESS), "教育局", plan, 1)
    boss = build.clerk()
    suspended = deeds.Suspended(reason="等文件", review_on=date(2026, 11, 20))
    item = actions.move(item, suspended, by=boss, now=build.at(2))
    item = actions.move(item, deeds.Resumed(due_on=date(2026, 12, 7)), by=boss, now=build.at(9))
    assert item.milestones == [["2026-11-23", 50]]
    assert audited() == []


# --- cascades --------------------------------------------------------------------------------------------------
def divided(weights: dict[str, int], *, weighted: bool) -> Item:
    item = build.task(Status.IN_PROGRESS)
    towns = {name: build.unit(name, UnitKind.TOWN) for name in weights}
    duties = [
        (deeds.Assigned(town.pk, build.handler(town).person_id, date(2026, 11, 27)), weights[name])
        for name, town in towns.items()
    ]
    return actions.cascade(item, Division(duties, weighted=weighted), by=build.clerk(), now=build.at(1))


def report(item: Item, town: str, percent: int) -> None:
    child = item.children.get(lead=build.unit(town))
    if child.status == Status.ISSUED:
        do(child, town, deeds.Signed(), 2)
    do(child, town, deeds.Reported(done="进展", percent=percent), 3)
    item.refresh_from_db()


@pytest.mark.parametrize(("weighted", "together"), [(False, 45), (True, 30)])
def test_one_task_to_many_towns_becomes_children_with_one_sum(weighted: bool, together: int) -> None:
    item = divided({"临河街道": 3, "青山镇": 1}, weighted=weighted)
    assert (item.children_count, item.children_open, item.children_claimed, item.weighted) == (2, 2, 0, weighted)
    report(item, "临河街道", 15)
    report(item, "青山镇", 75)
    assert (item.children_claimed, item.claimed) == (together, 0)  # the owner's claim stays the owner's
    assert audited() == []


def test_what_was_cancelled_no_longer_counts_in_the_sum() -> None:
    item = divided({"临河街道": 1, "青山镇": 1}, weighted=False)
    report(item, "青山镇", 70)
    child = item.children.get(lead=build.unit("临河街道"))
    actions.move(child, deeds.Cancelled(reason="辖区内没有机构"), by=build.clerk(), now=build.at(4))
    item.refresh_from_db()
    assert (item.children_count, item.children_open, item.children_claimed) == (1, 1, 70)
    assert audited() == []


def test_an_item_is_not_handed_in_while_a_town_still_works_on_its_share() -> None:
    item = divided({"青山镇": 1}, weighted=False)
    with build.refused("ledger.children_open"):
        do(item, "教育局", deeds.Submitted(done="办结"), 5, files=(build.PHOTO,))


def test_a_cascade_is_all_or_nothing_and_the_same_form_twice_divides_once() -> None:
    item, town, token = build.task(Status.IN_PROGRESS), build.unit("青山镇", UnitKind.TOWN), uuid4()
    duty = deeds.Assigned(town.pk, build.handler(town).person_id, date(2026, 11, 27))
    for _time in range(2):
        item = actions.cascade(item, Division([(duty, 1)]), by=build.clerk(), now=build.at(1), sent=actions.Sent(token))
    assert Item.objects.count() == 2
    with build.refused("ledger.given_already"):
        actions.cascade(item, Division([(duty, 1)]), by=build.clerk(), now=build.at(2))
    late = deeds.Assigned(build.unit().pk, duty.owner, date(2027, 1, 1))
    with build.refused("ledger.child_after_parent"):
        actions.cascade(item, Division([(late, 1)]), by=build.clerk(), now=build.at(2))
    child = item.children.get()
    with build.refused("ledger.cascaded_already"):
        actions.cascade(child, Division([(duty, 1)]), by=build.clerk(), now=build.at(2))
    assert Item.objects.count() == 2


def test_the_audit_names_a_sum_that_was_tampered_with() -> None:
    item = divided({"青山镇": 1}, weighted=False)
    Item.objects.filter(pk=item.pk).update(children_claimed=99)
    assert audited() == [f"{item.number}：分解事项的合计与各事项不符"]
