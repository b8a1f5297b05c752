"""The ledger tells: whom each deed concerns, never the one who did it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import CLASSIFYING, MOVES, Status, Verb
from qingzhou.ledger.telling import TOLD
from qingzhou.notifications import queries
from qingzhou.notifications.models import Notice
from qingzhou.units.models import Membership, Role
from tests import build, notices

pytestmark = pytest.mark.django_db


def told_of(item: Item) -> set[tuple[int, str]]:
    """Whom the item's last entry was told, and as what."""
    event = f"ledger.item:{item.pk}:{item.entries_count}"
    return set(Notice.objects.filter(event=event).values_list("recipient_id", "kind"))


def test_a_task_that_is_issued_is_told_to_the_lead_and_to_those_who_support() -> None:
    lead, support = build.unit(), build.unit("宣传部")
    handlers = [build.handler(lead), build.member(Role.UNIT_HANDLER, lead)]
    build.member(Role.UNIT_LEADER, lead)  # answers for the work, is not told of every paper
    helper = build.handler(support)
    item = build.task(supports=(support,), title=f"约谈{notices.MARK}")
    assert told_of(item) == {
        *((one.person_id, "to_sign") for one in handlers),
        (helper.person_id, "to_support"),
    }
    notice = Notice.objects.get(recipient=helper.person)
    assert (notice.subject, notice.number, notice.unit) == (f"ledger.item:{item.pk}", item.number, support)
    assert notice.title == item.title
    assert notice.address == f"/items/{item.number}"


def test_notices_do_not_name_what_is_confidential_nor_what_became_so() -> None:
    build.handler(build.unit())
    item = build.task(title="走访被举报学生家庭")
    item = ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=build.at(1))
    ledger.move(item, deeds.Signed(), by=build.handler(build.unit()), now=build.at(1))
    titles = Notice.objects.filter(subject=f"ledger.item:{item.pk}").values_list("title", flat=True)
    assert set(titles) == {"保密事项"}
    ledger.move(item, deeds.Declassified(reason="已可公开"), by=build.clerk(), now=build.at(2))
    assert set(titles.all()) == {item.title}


@pytest.mark.parametrize("verb", [Verb.DECLINE, Verb.ASK_EXTENSION, Verb.SUBMIT])
def test_what_a_unit_asks_of_the_office_is_told_to_its_clerks(verb: Verb) -> None:
    clerks = [build.clerk(), build.clerk()]
    step = next(move for move in MOVES if move.verb is verb)
    item = build.task(step.source)
    item = ledger.move(
        item, build.example(item, step), by=build.handler(build.unit()), now=build.at(1), files=build.files(step)
    )
    kind = TOLD[verb][1].value
    assert {(one.person_id, kind) for one in clerks} <= told_of(item)
    assert {unit for (unit,) in Notice.objects.filter(kind=kind).values_list("unit")} == {item.office_id}


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    office = build.office()
    boss, colleague = build.clerk(), build.clerk()
    owner = build.person()
    build.member(Role.UNIT_LEADER, office, owner)
    assigned = deeds.Assigned(lead=office.pk, owner=owner.pk, due_on=date(2026, 11, 30))
    item = ledger.issue(ledger.NewTask(title="自查"), assigned, by=boss, now=build.MONDAY)
    assert told_of(item) == {(colleague.person_id, "to_sign"), (owner.pk, "to_sign")}


def test_what_one_has_dealt_with_is_no_news_to_the_others() -> None:
    lead = build.unit()
    mine, colleagues = build.handler(lead), build.member(Role.UNIT_HANDLER, lead)
    item = build.task()
    unread = lambda who: [notice.kind for notice in queries.unread(who.person, [who.unit_id])]  # noqa: E731
    assert unread(colleagues) == ["to_sign"]
    item = ledger.move(item, deeds.Signed(), by=mine, now=build.at(0, 10))
    assert unread(colleagues) == unread(mine) == []
    clerk = build.clerk()
    submitted = deeds.Submitted(done="已办结")
    item = ledger.move(item, submitted, by=mine, now=build.at(1), files=(build.PHOTO,))
    assert unread(clerk) == ["submitted"]
    ledger.move(item, deeds.SentBack(reason="请补"), by=build.clerk(), now=build.at(2))
    assert unread(clerk) == []
    assert unread(mine) == ["sent_back"]


@pytest.mark.parametrize("verb", [Verb.CANCEL, Verb.SUSPEND])
def test_a_task_that_is_struck_out_or_stands_still_asks_for_nothing(verb: Verb) -> None:
    handler = build.handler(build.unit())
    item = build.task()
    step = next(move for move in MOVES if move.verb is verb and move.source is Status.ISSUED)
    ledger.move(item, build.example(item, step), by=build.clerk(), now=build.at(1))
    (notice,) = queries.unread(handler.person, [handler.unit_id])
    assert notice.kind == TOLD[verb][1]


def test_who_has_left_and_whose_account_is_closed_are_told_nothing() -> None:
    lead = build.unit()
    stays, left, closed = (build.member(Role.UNIT_HANDLER, lead) for _n in range(3))
    Membership.objects.filter(pk=left.pk).update(until=date(2026, 11, 1))
    closed.person.is_active = False
    closed.person.save(update_fields=("is_active",))
    assert told_of(build.task()) == {(stays.person_id, "to_sign")}


def test_each_verb_that_concerns_others_tells_them() -> None:
    done_alone = {Verb.DRAFT, Verb.SIGN, Verb.REPORT, Verb.SIGN_PART, Verb.PLAN, Verb.CASCADE, Verb.HAND_OVER}
    quiet = done_alone | {Verb.WAIVE, Verb.RECOVER, *CLASSIFYING}
    # Of an issue: what was found and done is handed in later, and that is told; who stands aside and looks again is the unit's own.
    quiet |= {Verb.INVESTIGATE, Verb.RECUSE, Verb.FIND_FOUNDED, Verb.FIND_UNFOUNDED, Verb.HANDLE, Verb.REPLY}
    quiet |= {Verb.RECHECK, Verb.LAST_RECHECK}
    quiet |= {Verb.AMEND, Verb.ADOPT, Verb.ADOPT_CLOSED}
    assert set(TOLD) == set(Verb) - quiet
    item = build.task(Status.IN_PROGRESS)
    assert told_of(item) == set()


def test_issuing_asks_the_database_as_often_for_many_as_for_one(
    django_assert_num_queries: Callable[..., object],
) -> None:
    boss = build.clerk()
    queries.listening.of(boss.jurisdiction_id)  # asked once in some seconds
    for many in (1, 60):
        lead = build.unit(f"第{many}局")
        owner, *_others = [build.member(Role.UNIT_HANDLER, lead) for _person in range(many)]
        assigned = deeds.Assigned(lead=lead.pk, owner=owner.person_id, due_on=date(2026, 11, 30))
        item = ledger.draft(ledger.NewTask(title="清查"), by=boss, now=build.MONDAY)
        with django_assert_num_queries(13 + 4):  # the ledger's; then handlers, notices, robots, preferences
            ledger.move(item, assigned, by=boss, now=build.MONDAY)
