"""Lists held against the register: who is listed, who is not, who may be somebody known; and what people decide."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from qingzhou.ledger.models import Item
from qingzhou.reconciliation import actions, audit, queries
from qingzhou.reconciliation.models import Pair, PairLine, Reconciliation, Row
from qingzhou.reconciliation.states import MOVES, Found, Source, State, Verb
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution, Record
from qingzhou.units.models import Membership
from tests import build
from tests.build import refused
from tests.institutions import NOW, change, checked, code, institution, licence, received

pytestmark = pytest.mark.django_db

HEADINGS = ("机构名称", "统一社会信用代码", "办学地址", "联系电话")
ROOM = "滨河路 18 号 3 层 301 室"


@pytest.fixture
def by() -> Membership:
    return build.clerk()


@pytest.fixture
def known(by: Membership) -> Institution:
    """启航艺术中心, with its licence, its room and its telephone."""
    contact = change(Aspect.CONTACT, {"representative": "王某某", "phone": "13800001111"})
    return institution(
        change(Aspect.LICENCE, licence()), change(Aspect.PREMISES, {"address": ROOM}), contact, by=by, uscc=code(1)
    )


def compared(*rows: list[str | None], by: Membership, source: Source = Source.CENSUS) -> Reconciliation:
    intake = checked(received(*rows, by=by, headings=HEADINGS))
    return actions.compare(intake, source, by=by, now=NOW)


def found(made: Reconciliation) -> dict[str, str]:
    return {row.name: row.found for row in Row.objects.filter(reconciliation=made)}


@pytest.mark.database
def test_each_row_is_listed_unlisted_or_suspected_and_what_the_list_lacks_is_said(
    by: Membership, known: Institution
) -> None:
    lacking = institution(change(Aspect.PREMISES, {"address": "柳巷 3 号"}), by=by, name="鹿鸣书画社", uscc=code(2))
    made = compared(
        ["启航艺术中心", code(1), ROOM, None],
        ["启程美育工坊", None, "滨河路18号3楼301", "13800001111"],
        ["望川书舍", None, "望禾路 12 号", None],
        by=by,
    )
    assert found(made) == {"启航艺术中心": "listed", "启程美育工坊": "suspected", "望川书舍": "unlisted"}
    assert list(queries.missing_from(made, by)) == [lacking]
    assert queries.counts([made], by)[0] == {
        "listed": 1, "suspected": 1, "unlisted": 1, "confirmed": 0, "renamed": 1, "missing": 1,
    }  # fmt: skip
    (pair,) = Pair.objects.all()
    assert (pair.institution, pair.renamed, pair.state) == (known, True, "open")


@pytest.mark.database
def test_the_same_list_again_gives_the_same_reconciliation(by: Membership, known: Institution) -> None:
    intake = checked(received(["启程", None, ROOM, "13800001111"], by=by, headings=HEADINGS))
    first = actions.compare(intake, Source.CENSUS, by=by, now=NOW)
    assert actions.compare(intake, Source.PLATFORM, by=by, now=NOW) == first
    assert (Reconciliation.objects.count(), Pair.objects.count(), PairLine.objects.count()) == (1, 1, 1)


def test_comparing_and_confirming_change_nothing_in_the_register(by: Membership, known: Institution) -> None:
    before = (Institution.objects.count(), Record.objects.count(), str(known))
    made = compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    actions.decide(Pair.objects.get(), Verb.CONFIRM, by=by, now=NOW)
    assert (Institution.objects.count(), Record.objects.count(), str(known)) == before
    assert Row.objects.get(reconciliation=made).institution == known


def test_the_same_code_under_another_name_is_suggested_and_not_taken_for_granted(
    by: Membership, known: Institution
) -> None:
    assert found(compared(["全新名头学堂", code(1), None, None], by=by)) == {"全新名头学堂": "suspected"}
    assert Pair.objects.get().renamed


@pytest.mark.database
def test_a_confirmation_can_be_undone_and_leaves_its_lines(by: Membership, known: Institution) -> None:
    made = compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    pair = actions.decide(Pair.objects.get(), Verb.CONFIRM, by=by, now=NOW)
    assert found(made) == {"启程美育工坊": Found.CONFIRMED}
    with refused("reconciliation.reason_missing"):
        actions.decide(pair, Verb.UNDO, " ", by=by, now=NOW)
    actions.decide(pair, Verb.UNDO, "看错了门牌", by=by, now=NOW)
    assert found(made) == {"启程美育工坊": Found.SUSPECTED}
    assert Row.objects.get().institution is None
    assert [line.verb for line in pair.lines.all()] == ["suggest", "confirm", "undo"]
    assert list(audit.differences()) == []


def test_what_was_confirmed_is_listed_in_the_next_list_and_what_was_refused_is_not_asked_again(
    by: Membership, known: Institution
) -> None:
    rows = ["启程美育工坊", None, ROOM, "13800001111"], ["启扬书画", None, ROOM, None]
    compared(*rows, by=by)
    one, other = Pair.objects.order_by("row__number")
    actions.decide(one, Verb.CONFIRM, by=by, now=NOW)
    actions.decide(other, Verb.REFUSE, "同层另一家，负责人不同", by=by, now=NOW)
    again = compared(*rows, ["凑数一行", None, "别处路 1 号", None], by=by)
    assert found(again) == {"启程美育工坊": "listed", "启扬书画": "unlisted", "凑数一行": "unlisted"}


def test_a_row_is_one_institution_only(by: Membership, known: Institution) -> None:
    institution(change(Aspect.PREMISES, {"address": ROOM}), by=by, name="另一家书画社", uscc=code(2))
    compared(["启程美育工坊", None, ROOM, None], by=by)
    one, other = Pair.objects.all()
    actions.decide(one, Verb.CONFIRM, by=by, now=NOW)
    with refused("reconciliation.taken"):
        actions.decide(other, Verb.CONFIRM, by=by, now=NOW)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", [Verb.CONFIRM, Verb.REFUSE, Verb.UNDO])
def test_a_step_exists_exactly_when_the_table_has_it(
    by: Membership, known: Institution, state: State, verb: Verb
) -> None:
    compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    pair = Pair.objects.get()
    if state != State.OPEN:
        leads = next(move.verb for move in MOVES if move.source is State.OPEN and move.target is state)
        pair = actions.decide(pair, leads, "理由", by=by, now=NOW)
    if any(move.source is state and move.verb is verb for move in MOVES):
        actions.decide(pair, verb, "理由", by=by, now=NOW)
    else:
        with refused("reconciliation.no_such_step"):
            actions.decide(pair, verb, "理由", by=by, now=NOW)
    assert list(audit.differences()) == []


@pytest.mark.database
def test_two_files_confirmed_to_be_one_stay_two_and_each_tells_of_the_other(by: Membership, known: Institution) -> None:
    contact = change(Aspect.CONTACT, {"representative": "王某某", "phone": "13800001111"})
    younger = institution(contact, by=by, name="启程美育工坊", uscc=code(2))
    assert actions.compare_files(by=by, now=NOW) == 1
    assert actions.compare_files(by=by, now=NOW) == 0
    pair = actions.decide(Pair.objects.get(), Verb.CONFIRM, by=by, now=NOW)
    for file, other in ((known, younger), (younger, known)):
        page = signed_in(by).get(f"/institutions/{file.pk}/").content.decode()
        assert "同一家的其他名称和档案" in page
        assert other.name in page
    actions.decide(pair, Verb.UNDO, "两家人", by=by, now=NOW)
    assert queries.confirmed_of(known, by) == []


@pytest.mark.database
def test_one_that_is_not_in_the_register_becomes_one_issue_that_the_office_does_not_look_into(
    by: Membership, known: Institution
) -> None:
    compared(["望川书舍", None, "望禾路 12 号", None], by=by)
    row = actions.open_issue(Row.objects.get(), by=by, now=NOW)
    assert actions.open_issue(row, by=by, now=NOW).issue == row.issue
    item = Item.objects.get()
    assert (item.about, item.lead, item.status) == ("望川书舍", None, "registered")


def test_a_row_that_may_be_listed_becomes_no_issue_before_somebody_decides(by: Membership, known: Institution) -> None:
    compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    with refused("reconciliation.not_unlisted"):
        actions.open_issue(Row.objects.get(), by=by, now=NOW)
    actions.decide(Pair.objects.get(), Verb.REFUSE, "另一家", by=by, now=NOW)
    assert actions.open_issue(Row.objects.get(), by=by, now=NOW).issue is not None


def test_a_list_whose_columns_nobody_looked_at_is_not_compared(by: Membership) -> None:
    with refused("reconciliation.columns"):
        actions.compare(received(["启程", None, None, None], by=by, headings=HEADINGS), Source.CENSUS, by=by, now=NOW)


def test_a_faulty_row_is_compared_by_what_can_be_read(by: Membership, known: Institution) -> None:
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    assert found(compared(["启航艺术中心", wrong, ROOM, None], by=by)) == {"启航艺术中心": "listed"}


def test_only_the_office_compares_and_decides(by: Membership, known: Institution) -> None:
    compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    with refused("reconciliation.not_office"):
        actions.decide(Pair.objects.get(), Verb.CONFIRM, by=build.handler(build.unit("教育局")), now=NOW)


@pytest.mark.database
def test_the_database_keeps_every_line(by: Membership, known: Institution) -> None:
    compared(["启程美育工坊", None, ROOM, "13800001111"], by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        PairLine.objects.update(reason="x")


def test_a_list_of_licences_asks_only_for_files_with_a_licence(by: Membership, known: Institution) -> None:
    institution(by=by, name="没有许可的书画社", uscc=code(2))
    row = ["别家学堂", None, "别处路 1 号", None]
    assert [one.name for one in queries.missing_from(compared(row, by=by, source=Source.LICENCES), by)] == [
        "启航艺术中心"
    ]


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    return client


def test_a_clerk_goes_from_the_list_to_a_decision(by: Membership, known: Institution) -> None:
    client = signed_in(by)
    intake = checked(
        received(["启程美育工坊", None, ROOM, "13800001111"], by=by, headings=HEADINGS), date(2026, 11, 20)
    )
    assert "与档案核对" in client.get(f"/institutions/imports/{intake.pk}").content.decode()
    answer = client.post(f"/reconciliations/lists/{intake.pk}", {"source": "census"}, follow=True)
    page = answer.content.decode()
    for said in ("启程美育工坊", "启航艺术中心", "地址相同，到门牌房号、联系电话相同", "名称不同", "疑似改名"):
        assert said in page
    pair = Pair.objects.get()
    page = client.get(f"/reconciliations/pairs/{pair.pk}").content.decode()
    assert "13800001111" not in page  # that they agree is enough
    answer = client.post(f"/reconciliations/pairs/{pair.pk}/refuse", {"reason": ""}, follow=True)
    assert answer.status_code == 422
    client.post(f"/reconciliations/pairs/{pair.pk}/confirm", {"reason": ""})
    assert "看核对结果" in client.get(f"/institutions/imports/{intake.pk}").content.decode()
    assert "启程美育工坊" in client.get(f"/institutions/{known.pk}/").content.decode()
