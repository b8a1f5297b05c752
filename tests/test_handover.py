"""工作交接: everything somebody holds goes to others in one press, and nothing open points to who is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone

from qingzhou.handover import actions, audit, queries
from qingzhou.handover.actions import Moment, Plan
from qingzhou.handover.relations import RELATIONS, Means
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit as ledger_audit
from qingzhou.ledger import deeds, permissions, states
from qingzhou.ledger import queries as ledger_queries
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.states import OPEN_ISSUES, OPEN_TASKS, Kind, Side, Status, Verb
from qingzhou.notifications.models import Notice
from qingzhou.readings.models import Reading
from qingzhou.refusals import NotAllowed
from qingzhou.units import actions as units
from qingzhou.units.actions import Days
from qingzhou.units.models import Membership, Person, Role
from tests import build
from tests.offices import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = build.MONDAY.date()
NOW = Moment(build.at(1), TODAY + timedelta(days=1))


def all_to(heir: Membership, person: Person, by: Membership, **more: object) -> Plan:
    """Everything to one heir."""
    held = queries.held_by(person, NOW.today, by)
    heirs = {(group.unit.pk, group.kind): heir.person_id for group in held.groups}
    return Plan(heirs=heirs, why="调离本单位", **more)  # type: ignore[arg-type]


def audited() -> list[str]:
    found = [str(one) for one in ledger_audit.differences(lambda _sha: None, ledger_audit.Tally())]
    return [*found, *audit.differences(NOW.today)]


def leaver_and_heir() -> tuple[Membership, Membership]:
    """The unit's first handler, who owns what build.task makes, and another one."""
    return build.handler(build.unit()), build.member(Role.UNIT_HANDLER, build.unit())


# --- every way to point to a person is known ---------------------------------------------------------------------
def relations() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                yield f"{model._meta.label_lower}.{field.name}"


def test_every_way_to_point_to_a_person_is_held_done_or_their_own() -> None:
    assert set(relations()) == set(RELATIONS)


def test_what_is_held_is_counted_when_an_account_is_closed() -> None:
    """One of each sort; a new relation that is held needs its line here, and its count in `all_held`."""
    leaver, heir = leaver_and_heir()
    build.task(Status.ISSUED)
    days = Days(TODAY, TODAY + timedelta(days=9))
    units.name_stand_in(leaver, heir.person, days, today=TODAY, by=leaver)
    counted = {"ledger.item.owner": 1, "units.membership.person": 1, "units.membership.stands_in_for": 1}
    held = {name for name, means in RELATIONS.items() if means is Means.HOLDS}
    assert held == {*counted, "directives.draft.owner"}  # drafts: see below
    assert queries.all_held(leaver.person, TODAY) == sum(counted.values())


# --- handing over ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", OPEN_TASKS)
def test_a_task_changes_hands_in_every_open_state_and_nothing_else_changes(status: Status) -> None:
    leaver, heir = leaver_and_heir()
    boss = build.clerk()
    before = build.task(status)
    untouched = [field.attname for field in Item._meta.fields]
    for name in ("owner_id", "moved_at", "acted_at", "entries_count", "head"):
        untouched.remove(name)
    actions.hand_over(leaver.person, all_to(heir, leaver.person, boss), at=NOW, by=boss)
    after = Item.objects.get(pk=before.pk)
    assert after.owner == heir.person
    assert [getattr(after, name) for name in untouched] == [getattr(before, name) for name in untouched]
    entry = Entry.objects.filter(item=after).last()
    assert entry is not None
    assert (entry.verb, entry.data) == ("hand_over", {"owner": heir.person_id, "why": "调离本单位"})
    assert audited() == []


@pytest.mark.parametrize("status", [status for status in OPEN_ISSUES if status is not Status.REGISTERED])
def test_an_issue_goes_on_with_the_heir_after_who_looked_into_it_has_left(status: Status) -> None:
    """The leaver owned it and was one of its officers; nothing open is left to them, and it comes to its end."""
    leaver, heir = leaver_and_heir()
    boss, item = build.clerk(), build.issue(status)
    plan = all_to(heir, leaver.person, boss, ends=(leaver.pk,), disable=True)
    assert actions.hand_over(leaver.person, plan, at=NOW, by=boss) == 1
    item.refresh_from_db()
    assert (item.owner, item.status) == (heir.person, status)
    assert queries.all_held(leaver.person, NOW.today) == 0
    assert audited() == []
    replayed = ledger_queries.state_of(item)
    assert (replayed.owner, replayed.status) == (heir.person_id, status)
    now, asked = NOW.now, permissions.Now(Policy(), NOW.today)
    steps = [step for step in states.steps_from(Kind.ISSUE, status) if step.side in (Side.LEAD, Side.TAKING_PART)]
    refused = {step.verb: permissions.why_not(item, replayed, step, heir, asked) for step in steps}
    assert not any(isinstance(refusal, NotAllowed) for refusal in refused.values())
    assert not [person for person in told_of(item, heir, now) if not person.is_active]


def told_of(item: Item, heir: Membership, now: datetime) -> set[Person]:
    """Who is told of the next deed in an issue."""
    known = set(Notice.objects.values_list("pk", flat=True))
    if item.status in (Status.INVESTIGATING, Status.HANDLING):
        ledger.move(item, deeds.Reported(done="已调取收据", percent=40), by=heir, now=now)
    else:
        ledger.move(item, deeds.CancelProposed(reason="重复登记"), by=build.clerk(), now=now)
    return {notice.recipient for notice in Notice.objects.exclude(pk__in=known).select_related("recipient")}


@pytest.mark.parametrize("role", ["handed in", "closed"])
def test_who_handed_an_issue_in_or_reviewed_it_stays_named_and_another_goes_on(role: str) -> None:
    """What was done stays with who did it; what comes afterwards waits for units, never for who is gone."""
    boss, closed = build.clerk(), build.issue(Status.CLOSED)
    gone = closed.handed_in_by if role == "handed in" else closed.closed_by
    assert gone is not None
    heir = build.member(Role.UNIT_HANDLER, build.unit())
    plan = all_to(heir, gone, boss, ends=tuple(row.pk for row in gone.memberships.all()), disable=True)
    actions.hand_over(gone, plan, at=NOW, by=boss)
    assert audited() == []
    closed.refresh_from_db()
    assert gone in (closed.handed_in_by, closed.closed_by)
    looks = deeds.Rechecked(done="现场无学员，收费公示规范")
    looked = ledger.move(closed, looks, by=heir, now=build.at(40), files=(build.PHOTO,))
    assert looked.status == Status.RECHECKED


def test_what_has_ended_stays_with_who_did_it() -> None:
    leaver, heir = leaver_and_heir()
    boss, closed, open_ = build.clerk(), build.task(Status.CLOSED), build.task(Status.IN_PROGRESS)
    assert actions.hand_over(leaver.person, all_to(heir, leaver.person, boss), at=NOW, by=boss) == 1
    closed.refresh_from_db()
    open_.refresh_from_db()
    assert (closed.owner, open_.owner) == (leaver.person, heir.person)


def test_one_press_hands_over_ends_the_membership_and_closes_the_account() -> None:
    leaver, heir = leaver_and_heir()
    boss = build.clerk()
    build.task(Status.ISSUED)
    plan = all_to(heir, leaver.person, boss, ends=(leaver.pk,), disable=True)
    actions.hand_over(leaver.person, plan, at=NOW, by=boss)
    leaver.person.refresh_from_db()
    assert not leaver.person.is_active
    assert queries.all_held(leaver.person, NOW.today) == 0
    assert audited() == []


def test_a_membership_does_not_end_while_something_hangs_on_it() -> None:
    leaver, heir = leaver_and_heir()
    boss = build.clerk()
    build.task(Status.ISSUED)
    with build.refused("units.still_holds"):
        actions.release(leaver, at=NOW, by=boss)
    with build.refused("units.still_holds"):
        actions.close_account(leaver.person, at=NOW, by=boss)
    build.member(
        Role.UNIT_LEADER, leaver.unit, leaver.person
    )  # still belongs to the unit: ending one of two is no loss
    actions.release(leaver, at=NOW, by=boss)
    assert audited() == []
    assert heir.holds_on(NOW.today)


def test_if_one_part_cannot_be_done_nothing_is() -> None:
    leaver, heir = leaver_and_heir()
    boss, item = build.clerk(), build.task(Status.ISSUED)
    other = build.task(Status.ISSUED, lead=build.unit("公安分局"))
    elsewhere = build.member(Role.UNIT_HANDLER, build.unit("公安分局"), leaver.person)
    ledger.move(other, deeds.HandedOver(owner=leaver.person_id, why="换人"), by=boss, now=build.at(0))
    heirs = {(item.lead_id or 0, "issued"): heir.person_id}
    plan = Plan(heirs=heirs, why="调离", ends=(leaver.pk, elsewhere.pk))
    with build.refused("units.still_holds"):
        actions.hand_over(leaver.person, plan, at=NOW, by=boss)
    item.refresh_from_db()
    assert item.owner == leaver.person


def test_kinds_of_work_can_go_to_different_people() -> None:
    leaver, heir = leaver_and_heir()
    third = build.member(Role.UNIT_LEADER, leaver.unit)
    boss, waiting, running = build.clerk(), build.task(Status.ISSUED), build.task(Status.IN_PROGRESS)
    heirs = {(leaver.unit_id, "issued"): heir.person_id, (leaver.unit_id, "in_progress"): third.person_id}
    assert actions.hand_over(leaver.person, Plan(heirs, "调离"), at=NOW, by=boss) == 2
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.owner, running.owner) == (heir.person, third.person)


def test_only_somebody_who_stays_in_the_lead_unit_takes_over() -> None:
    leaver, heir = leaver_and_heir()
    boss, stranger = build.clerk(), build.handler(build.unit("公安分局"))
    build.task(Status.ISSUED)
    with build.refused("handover.to_oneself"):
        actions.hand_over(leaver.person, all_to(leaver, leaver.person, boss), at=NOW, by=boss)
    with build.refused("ledger.owner_elsewhere"):
        actions.hand_over(leaver.person, all_to(stranger, leaver.person, boss), at=NOW, by=boss)
    Membership.objects.filter(pk=heir.pk).update(until=NOW.today + timedelta(days=9))  # about to leave
    with build.refused("ledger.owner_elsewhere"):
        actions.hand_over(leaver.person, all_to(heir, leaver.person, boss), at=NOW, by=boss)
    with build.refused("ledger.reason_missing"):
        third = build.member(Role.UNIT_HANDLER, leaver.unit)
        heirs = {(leaver.unit_id, "issued"): third.person_id}
        actions.hand_over(leaver.person, Plan(heirs, " "), at=NOW, by=boss)


def test_nothing_is_given_to_who_is_not_of_the_lead_unit() -> None:
    stranger = build.handler(build.unit("公安分局"))
    item = build.task(Status.DRAFT)
    deed = deeds.Assigned(lead=build.unit().pk, owner=stranger.person_id, due_on=TODAY + timedelta(days=9))
    with build.refused("ledger.owner_elsewhere"):
        ledger.move(item, deed, by=build.clerk(), now=build.MONDAY)


def test_a_units_leader_hands_over_within_the_unit_and_nobody_else_does() -> None:
    leaver, heir = leaver_and_heir()
    leader = build.member(Role.UNIT_LEADER, leaver.unit)
    build.task(Status.ISSUED)
    plan = all_to(heir, leaver.person, leader)
    for by in (
        leaver,
        build.member(Role.UNIT_LEADER, build.unit("公安分局")),
        build.member(Role.AUDITOR, build.office()),
    ):
        with build.refused("handover.not_yours"):
            actions.hand_over(leaver.person, plan, at=NOW, by=by)
    assert actions.hand_over(leaver.person, plan, at=NOW, by=leader) == 1


def test_a_leader_neither_counts_nor_hands_over_what_is_confidential_and_the_office_does() -> None:
    leaver, heir = leaver_and_heir()
    leader, clerk = build.member(Role.UNIT_LEADER, leaver.unit), build.clerk()
    item = build.task(Status.ISSUED)
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=clerk, now=build.at(1))
    counts = [queries.held_by(leaver.person, NOW.today, by).count for by in (leader, clerk)]
    assert counts == [0, 1]
    people = queries.people_to_hand_over(leader, leaver.person.name)
    assert [one.open_count for one in people] == [0]  # type: ignore[attr-defined]
    plan = all_to(heir, leaver.person, clerk)
    assert actions.hand_over(leaver.person, plan, at=NOW, by=leader) == 0
    item.refresh_from_db()
    assert item.owner == leaver.person
    assert actions.hand_over(leaver.person, plan, at=NOW, by=clerk) == 1


def test_a_confidential_item_without_an_owner_is_told_and_that_is_written_down() -> None:
    leaver, _heir = leaver_and_heir()
    item = build.task(Status.ISSUED)
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=build.at(1))
    Person.objects.filter(pk=leaver.person_id).update(is_active=False)
    page = signed_in(build.clerk()).get(reverse("handover:people")).content.decode()
    assert item.title in page
    assert [reading.items for reading in Reading.objects.all()] == [[item.number]]


def test_stand_ins_end_with_the_memberships_they_hang_on() -> None:
    leaver, heir = leaver_and_heir()
    boss, days = build.clerk(), Days(TODAY, TODAY + timedelta(days=9))
    third = build.member(Role.UNIT_HANDLER, leaver.unit)
    units.name_stand_in(third, leaver.person, days, today=TODAY, by=third)
    actions.release(leaver, at=NOW, by=boss)
    assert not Membership.objects.filter(stands_in_for=third.person, revoked_at=None).exists()
    assert heir.holds_on(NOW.today)


def test_the_audit_names_an_open_task_whose_owner_is_gone() -> None:
    leaver, _heir = leaver_and_heir()
    item = build.task(Status.ISSUED)
    assert list(audit.differences(NOW.today)) == []
    Person.objects.filter(pk=leaver.person_id).update(is_active=False)
    (said,) = audit.differences(NOW.today)
    assert said.startswith(item.number)
    Person.objects.filter(pk=leaver.person_id).update(is_active=True)
    Membership.objects.filter(pk=leaver.pk).update(until=TODAY)
    assert len(list(audit.differences(NOW.today))) == 1


@pytest.mark.slow
def test_two_thousand_tasks_change_hands_without_a_storm_of_queries(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    leaver, heir = leaver_and_heir()
    boss = build.clerk()
    for number in range(2000):
        assigned = deeds.Assigned(
            lead=leaver.unit_id, owner=leaver.person_id, due_on=TODAY + timedelta(days=20 + number % 9)
        )
        ledger.issue(ledger.NewTask(title=f"任务 {number}"), assigned, by=boss, now=build.MONDAY)
    plan = all_to(heir, leaver.person, boss, ends=(leaver.pk,), disable=True)
    with django_assert_max_num_queries(120):
        assert actions.hand_over(leaver.person, plan, at=NOW, by=boss) == 2000
    assert Entry.objects.filter(verb=Verb.HAND_OVER).count() == 2000
    assert audited() == []


# --- pages -------------------------------------------------------------------------------------------------------
def test_the_page_hands_everything_over_and_closes_the_account() -> None:
    leaver, heir = leaver_and_heir()
    boss = build.clerk()
    for status in (Status.ISSUED, Status.IN_PROGRESS):
        build.task(status, now=timezone.now(), due_on=timezone.localdate() + timedelta(days=30))
    client, address = signed_in(boss), reverse("handover:person", args=[leaver.person_id])
    page = client.get(address).content.decode()
    assert "交接 2 件" in page
    empty = client.post(address, {"why": ""})
    assert (empty.status_code, "必填" in empty.content.decode()) == (422, True)
    form = {f"heir_{leaver.unit_id}": heir.person_id, "why": "调离", "ends": [leaver.pk], "disable": "on"}
    done = client.post(address, form, follow=True).content.decode()
    assert "已交接 2 件" in done
    assert "账号已停用" in done
    leaver.person.refresh_from_db()
    assert not leaver.person.is_active
    assert "恢复账号" in done
    client.post(reverse("handover:enable", args=[leaver.person_id]))
    leaver.person.refresh_from_db()
    assert leaver.person.is_active


def test_a_refused_end_says_where_the_hand_over_is() -> None:
    leaver, _heir = leaver_and_heir()
    build.task(Status.ISSUED)
    page = signed_in(build.clerk()).post(reverse("handover:end_membership", args=[leaver.pk]))
    assert (page.status_code, "工作交接" in page.content.decode()) == (409, True)


def test_a_leader_sees_the_people_of_the_own_unit_only() -> None:
    leaver, _heir = leaver_and_heir()
    stranger = build.handler(build.unit("公安分局"))
    client = signed_in(build.member(Role.UNIT_LEADER, leaver.unit))
    page = client.get(reverse("handover:people")).content.decode()
    assert (leaver.person.username in page, stranger.person.username in page) == (True, False)
    assert client.get(reverse("handover:person", args=[leaver.person_id])).status_code == 200
    assert client.get(reverse("handover:person", args=[stranger.person_id])).status_code == 404


def test_the_list_of_people_asks_the_database_seven_times(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    build.task(Status.ISSUED)
    client = signed_in(build.clerk())
    client.get(reverse("handover:people"))
    with django_assert_max_num_queries(7):
        client.get(reverse("handover:people"))


def test_the_page_of_a_person_asks_the_database_about_a_score_of_times(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    leaver, _heir = leaver_and_heir()
    build.task(Status.ISSUED)
    client, address = signed_in(build.clerk()), reverse("handover:person", args=[leaver.person_id])
    client.get(address)
    with django_assert_max_num_queries(23):
        client.get(address)
