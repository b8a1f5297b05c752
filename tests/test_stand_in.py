"""代班: somebody acts in the place of who is away, from a day to a day, under their own name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import audit, chain, deeds, queries
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.states import Status
from qingzhou.units import actions, sheets
from qingzhou.units.actions import Days
from qingzhou.units.models import Membership, Person, Role
from qingzhou.units.queries import memberships_of, organisation, owners_of, sheet_rows
from tests import build
from tests.offices import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MONDAY = build.MONDAY.date()
FRIDAY = MONDAY + timedelta(days=4)


def day(moment: datetime) -> date:
    return moment.astimezone(build.SHANGHAI).date()


def away(absent: Membership, colleague: Person, *, by: Membership | None = None, until: date = FRIDAY) -> Membership:
    return actions.name_stand_in(absent, colleague, Days(MONDAY, until), today=MONDAY, by=by or absent)


def pair(role: Role = Role.UNIT_HANDLER) -> tuple[Membership, Membership]:
    """Two people of one unit in a role; for the office, its clerks."""
    unit = build.office() if role == Role.OFFICE_CLERK else build.unit()
    return build.member(role, unit), build.member(role, unit)


def acts_as(person: Person, on: date) -> list[str]:
    return [row.capacity for row in memberships_of(person, on)]


def test_a_stand_in_begins_and_ends_by_itself() -> None:
    absent, colleague = pair()
    away(absent, colleague.person)
    name = f"代{absent.person.name}（经办人）"
    assert acts_as(colleague.person, MONDAY - timedelta(days=1)) == ["经办人"]
    assert acts_as(colleague.person, MONDAY) == ["经办人", name]
    assert acts_as(colleague.person, FRIDAY) == ["经办人", name]
    assert acts_as(colleague.person, FRIDAY + timedelta(days=1)) == ["经办人"]


def test_nobody_takes_another_role_by_naming_themself() -> None:
    absent, colleague = pair()
    leader = build.member(Role.UNIT_LEADER, absent.unit)
    with build.refused("units.stand_in_names_oneself"):
        away(absent, leader.person, by=leader)
    assert away(absent, colleague.person, by=leader).stands_in_for == absent.person


def test_what_was_done_in_anothers_place_names_both() -> None:
    absent, colleague = pair()
    stand_in = away(absent, colleague.person)
    item = ledger.move(build.task(Status.ISSUED), deeds.Signed(), by=stand_in, now=build.at(1))
    entry = Entry.objects.get(item=item, verb="sign")
    assert (entry.person, entry.stands_for) == (colleague.person, absent.person)
    assert entry.by_whom == f"{colleague.person.name}（代{absent.person.name}）"
    assert queries.state_of(item).handlers == {colleague.person_id, absent.person_id}
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_whom_it_was_done_for_cannot_be_taken_out_of_an_entry() -> None:
    absent, colleague = pair()
    item = ledger.move(build.task(Status.ISSUED), deeds.Signed(), by=away(absent, colleague.person), now=build.at(1))
    entry = Entry.objects.get(item=item, verb="sign")
    entry.stands_for = None
    assert chain.link(entry.previous_hash, entry.said()) != entry.hash


def test_an_entry_of_somebodys_own_hashes_as_it_always_did() -> None:
    entry = Entry.objects.filter(item=build.task(Status.ISSUED)).first()
    assert entry is not None
    assert set(entry.said()) == {"item", "seq", "verb", "at", "person", "unit", "role", "data", "files", "token"}


def test_the_timeline_says_who_stood_in_for_whom() -> None:
    absent, colleague = pair()
    item = ledger.move(build.task(Status.ISSUED), deeds.Signed(), by=away(absent, colleague.person), now=build.at(1))
    page = signed_in(build.clerk()).get(reverse("ledger:item", args=[item.number])).content.decode()
    assert f"{colleague.person.name}（代{absent.person.name}）" in page


def test_nobody_approves_their_own_work_through_a_stand_in() -> None:
    office = build.office()
    absent, colleague = pair(Role.OFFICE_CLERK)
    item = build.task(Status.SUBMITTED, lead=build.unit())
    worker = build.member(Role.UNIT_HANDLER, build.unit(), absent.person)
    item = build.task(Status.IN_PROGRESS)
    item = ledger.move(item, deeds.Submitted(done="办完"), by=worker, now=build.at(0), files=(build.PHOTO,))
    stand_in = away(absent, colleague.person)
    assert stand_in.unit == office
    with build.refused("ledger.own_work"):
        ledger.move(item, deeds.Closed(), by=stand_in, now=build.at(1))
    assert ledger.move(item, deeds.Closed(), by=build.clerk(), now=build.at(1)).status == Status.CLOSED


def test_who_worked_in_the_place_of_the_handler_cannot_close_it() -> None:
    handler, helper = pair()
    stand_in = away(handler, helper.person)
    as_clerk = build.member(Role.OFFICE_CLERK, build.office(), helper.person)
    item = build.task(Status.IN_PROGRESS)
    item = ledger.move(item, deeds.Submitted(done="办完"), by=stand_in, now=build.at(1), files=(build.PHOTO,))
    with build.refused("ledger.own_work"):
        ledger.move(item, deeds.Closed(), by=as_clerk, now=build.at(1))


def test_the_absent_keeps_owning_and_the_choice_says_who_is_away() -> None:
    absent, colleague = pair()
    away(absent, colleague.person)
    (owners,) = owners_of([absent.unit_id], MONDAY).values()
    assert [owner.name_and_stand_in for owner in owners] == [
        f"{absent.person.name}（不在岗，{colleague.person.name}代班）",
        colleague.person.name,
    ]


def test_a_stand_in_is_no_member_of_the_organisation() -> None:
    absent, colleague = pair()
    away(absent, colleague.person)
    rows = sheet_rows(organisation(build.clerk(), MONDAY))
    assert len([row for row in rows if row.name == absent.unit.name]) == 2
    assert sheets.workbook(rows)


@pytest.mark.parametrize("role", [Role.GROUP_LEADER, Role.AUDITOR])
def test_leaders_of_the_group_and_auditors_have_no_stand_in(role: Role) -> None:
    clerk = build.clerk()
    with build.refused("units.no_stand_in"):
        away(build.member(role, build.office()), clerk.person, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            person=clerk.person, unit=clerk.unit, role=role, since=MONDAY, until=FRIDAY, stands_in_for=build.person()
        )


def test_who_may_name_a_stand_in() -> None:
    absent, colleague = pair()
    leader = build.member(Role.UNIT_LEADER, absent.unit)
    for by in (absent, leader, build.clerk()):
        actions.end_stand_in(away(absent, colleague.person, by=by), today=MONDAY, now=build.MONDAY, by=by)
    stranger = build.member(Role.UNIT_LEADER, build.unit("公安分局"))
    elsewhere = build.clerk(build.jurisdiction("999002", "栖云县"))
    for by in (colleague, stranger, elsewhere):
        with build.refused("units.stand_in_not_yours"):
            away(absent, colleague.person, by=by)


def test_only_a_colleague_of_the_same_unit_stands_in() -> None:
    absent, colleague = pair()
    for person in (absent.person, build.handler(build.unit("公安分局")).person, build.clerk().person):
        with build.refused("units.no_colleague"):
            away(absent, person)
    Person.objects.filter(pk=colleague.person_id).update(is_active=False)
    colleague.person.refresh_from_db()
    with build.refused("units.no_colleague"):
        away(absent, colleague.person)


def test_there_are_no_chains_of_stand_ins() -> None:
    absent, colleague = pair()
    third = build.member(Role.UNIT_HANDLER, absent.unit)
    stand_in = away(absent, colleague.person)
    with build.refused("units.stand_in_of_a_stand_in"):
        away(stand_in, third.person)
    with build.refused("units.stand_in_of_a_stand_in"):
        away(colleague, third.person, by=stand_in)
    with build.refused("units.colleague_is_away"):
        away(third, absent.person)
    with build.refused("units.stood_in_for_already"):
        away(absent, third.person)


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (MONDAY - timedelta(days=1), FRIDAY, "units.stand_in_days"),
        (FRIDAY, MONDAY, "units.stand_in_days"),
        (MONDAY, MONDAY + timedelta(days=400), "units.stand_in_too_long"),
    ],
)
def test_the_days_of_a_stand_in_lie_ahead_and_end(since: date, until: date, code: str) -> None:
    absent, colleague = pair()
    with build.refused(code):
        actions.name_stand_in(absent, colleague.person, Days(since, until), today=MONDAY, by=absent)


def test_a_stand_in_gets_no_more_than_the_absent_has() -> None:
    absent, colleague = pair()
    away(absent, colleague.person)
    Membership.objects.filter(pk=absent.pk).update(until=MONDAY)
    assert acts_as(colleague.person, MONDAY + timedelta(days=1)) == ["经办人"]
    Membership.objects.filter(pk=absent.pk).update(until=None)
    Person.objects.filter(pk=absent.person_id).update(is_active=False)
    assert acts_as(colleague.person, MONDAY + timedelta(days=1)) == ["经办人"]


def test_who_left_the_unit_stands_in_for_nobody() -> None:
    absent, colleague = pair()
    away(absent, colleague.person)
    Membership.objects.filter(pk=colleague.pk).update(until=MONDAY)
    assert acts_as(colleague.person, MONDAY + timedelta(days=1)) == []


def test_a_stand_in_ended_early_opens_nothing_the_same_day() -> None:
    absent, colleague = pair()
    stand_in = away(absent, colleague.person)
    actions.end_stand_in(stand_in, today=MONDAY, now=build.MONDAY, by=absent)
    assert acts_as(colleague.person, MONDAY) == ["经办人"]
    assert (stand_in.until, stand_in.revoked_at) == (MONDAY, build.MONDAY)
    away(absent, colleague.person)  # and another one can follow


def test_it_is_named_used_and_ended_on_the_pages() -> None:
    absent, colleague = pair()
    today = timezone.localdate()
    mine, theirs = signed_in(absent), signed_in(colleague)
    form = {"colleague": colleague.person_id, "since": today, "until": today + timedelta(days=3)}
    assert mine.post(reverse("units:stand_in", args=[absent.pk]), form).url == "/account"  # type: ignore[attr-defined]
    stand_in = Membership.objects.get(stands_in_for=absent.person)
    item = build.task(Status.ISSUED, now=timezone.now(), due_on=today + timedelta(days=30))
    assert f"代{absent.person.name}（经办人）" in theirs.get("/desk", follow=True).content.decode()
    theirs.post("/act-as", {"membership": stand_in.pk})
    theirs.post(reverse("ledger:move", args=[item.number, "sign"]))
    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS
    mine.post(reverse("units:end_stand_in", args=[stand_in.pk]))
    refused = theirs.post(reverse("ledger:move", args=[item.number, "report"]), {"done": "进展", "percent": 10})
    assert (refused.status_code, "身份已经结束" in refused.content.decode()) == (403, True)
    assert not Entry.objects.filter(item=item, verb="report").exists()
    assert theirs.get("/account").status_code == 200
    assert Item.objects.get(pk=item.pk).claimed == 0


def test_what_is_wrong_is_said_in_the_form() -> None:
    absent, colleague = pair()
    form = {"colleague": colleague.person_id, "since": "2020-01-01", "until": "2020-01-02"}
    page = signed_in(absent).post(reverse("units:stand_in", args=[absent.pk]), form)
    assert (page.status_code, "代班的起止日期不对" in page.content.decode()) == (422, True)


def test_somebody_alone_in_a_unit_is_told_what_to_do() -> None:
    alone = build.handler(build.unit("气象局"))
    page = signed_in(alone).get(reverse("units:stand_in", args=[alone.pk]))
    assert "没有可以代班的人" in page.content.decode()
