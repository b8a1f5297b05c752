"""What follows after an issue was closed: looks on their days, the archive, and what comes back."""

from __future__ import annotations

from datetime import date

import pytest

from qingzhou.ledger import actions, audit, deeds, queries
from qingzhou.ledger.deeds import Severity
from qingzhou.ledger.models import Clock, Item
from qingzhou.ledger.states import MOVES, Kind, Status, Verb
from qingzhou.units.models import Membership, Role
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ISSUE_MOVES = [move for move in MOVES if move.kind is Kind.ISSUE]


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def do(item: Item, deed: deeds.Deed, by: Membership | None = None, day: int = 1, files=()) -> Item:
    return actions.move(item, deed, by=by or build.handler(item.lead), now=build.at(day), files=files)


def test_a_closed_issue_is_looked_at_again_three_times_and_then_put_away() -> None:
    item = build.issue(Status.CLOSED)
    days = list(Clock.objects.filter(item=item, name="recheck").order_by("turn").values_list("due_on", flat=True))
    # 30 and 90 days after 2 November; the second is a Sunday
    assert days[:2] == [date(2026, 12, 2), date(2027, 2, 1)]
    assert (item.next_verb, item.next_on, item.waits_on) == (Verb.RECHECK, date(2026, 12, 2), item.lead)
    by = build.member(Role.UNIT_LEADER, item.lead)
    look = deeds.Rechecked(done="收费公示规范")
    with build.refused("ledger.recheck_early"):
        do(item, look, by, day=5, files=(build.PHOTO,))
    with build.refused("ledger.recheck_unproven"):
        do(item, look, by, day=29)
    with build.refused("ledger.other_recheck"):
        do(item, deeds.LastRechecked(done="收费公示规范"), by, day=30, files=(build.PHOTO,))
    item = do(item, look, by, day=30, files=(build.PHOTO,))
    item = do(item, look, by, day=90, files=(build.PHOTO,))
    assert item.next_verb == Verb.LAST_RECHECK
    item = do(item, deeds.LastRechecked(done="收费公示规范"), by, day=182, files=(build.PHOTO,))
    assert (item.status, item.next_verb, item.closed_at) == (Status.ARCHIVED, "", build.MONDAY)


@pytest.mark.parametrize(("day", "count"), [(20, 1), (400, 0)])
def test_what_comes_back_is_a_new_issue_one_level_up_linked_both_ways(day: int, count: int) -> None:
    item = build.issue(Status.CLOSED, severity=Severity.YELLOW)
    by = build.member(Role.UNIT_LEADER, item.lead)
    item = do(item, deeds.RecheckFailed(done="又一次性收取 60 课时"), by, day=day, files=(build.PHOTO,))
    again = Item.objects.get(rebound_of=item.number)
    state = queries.state_of(item)
    assert state.matter is not None
    assert state.matter.rebound == again.number
    assert (item.status, again.status) == (Status.REBOUNDED, Status.REGISTERED)
    assert (again.severity, again.reopen_count, again.office) == (Severity.ORANGE, count, item.office)
    new = queries.state_of(again).matter
    assert new is not None
    assert [one.norm for one in new.allegations] == ["training.fees"]  # what was not founded is not held against anyone
    assert audited() == []


def test_a_look_that_is_refused_opens_nothing() -> None:
    item = build.issue(Status.CLOSED)
    with build.refused("ledger.own_work"):
        do(item, deeds.RecheckFailed(done="又收"), day=20, files=(build.PHOTO,))
    assert Item.objects.count() == 1


def test_what_was_unfounded_is_not_looked_at_again() -> None:
    item = build.issue(Status.SUBMITTED)
    item = do(item, deeds.Closed(), build.clerk())
    assert (item.status, item.founded, item.next_verb) == (Status.CLOSED, False, "")
    with build.refused("ledger.no_recheck"):
        do(item, deeds.Rechecked(done="看过"), build.member(Role.UNIT_LEADER, item.lead), day=30, files=(build.PHOTO,))


def test_sent_back_to_be_looked_into_again_it_is_found_anew() -> None:
    item = build.issue(Status.SUBMITTED)
    with build.refused("ledger.nothing_to_handle"):
        do(item, deeds.SentBack(reason="补"), build.clerk())
    item = do(item, deeds.InvestigationReopened(reason="请补充"), build.clerk())
    assert (item.status, item.founded, item.next_verb) == (Status.INVESTIGATING, None, Verb.INVESTIGATE)
    with build.refused("ledger.not_investigated"):
        do(item, deeds.FoundTrue(build.findings(deeds.Result.FOUNDED, deeds.Result.FOUNDED)))
    item = do(item, build.investigated(item.lead), files=(build.PHOTO,))
    assert item.next_verb == Verb.FIND_FOUNDED
    assert audited() == []


def test_every_deed_of_an_issue_survives_storage() -> None:
    for move in ISSUE_MOVES:
        deed = build.example(build.issue(Status.REGISTERED), move)
        assert deeds.decode(deed.verb, deeds.encode(deed)) == deed
