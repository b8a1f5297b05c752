"""The weekly dispatch: the week's bounds, what stands in each list, freezing, the sheet, the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.dispatch import actions, audit, sheet, snapshot
from qingzhou.dispatch.anchors import anchor, anchors
from qingzhou.dispatch.lists import LISTS
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import preview
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.links import plain
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import SHANGHAI, Policy
from qingzhou.ledger.states import Status
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Role
from tests import build
from tests.tampering import unprotected
from tests.weeks import CUTOFF, W47, district, moment, report, wild

pytestmark = [pytest.mark.django_db, pytest.mark.database]

POLICY = Policy()
W45, W46 = W47.plus(-2), W47.plus(-1)
SECOND = timedelta(seconds=1)
FIRST = datetime(2006, 1, 12, tzinfo=SHANGHAI)


def seen(week: IsoWeek = W47, now: datetime = CUTOFF) -> Snapshot:
    return preview(build.jurisdiction(), week, now)


def listed(found: Snapshot, code: str) -> list[str]:
    return [row.number for row in found.of(code)]


# --- the week --------------------------------------------------------------------------------------------------
@given(st.integers(0, 41 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds)))
def test_every_moment_belongs_to_the_one_week_whose_window_holds_it(now: datetime) -> None:
    week = IsoWeek.holding(now, POLICY)
    assert week.begins_at(POLICY) < now <= week.ends_at(POLICY)
    assert week.plus(1).begins_at(POLICY) == week.ends_at(POLICY)
    assert week.plus(1).plus(-1) == week
    assert IsoWeek.parse(str(week)) == week


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (CUTOFF - SECOND, "2026-W47"),
        (CUTOFF, "2026-W47"),
        (CUTOFF + timedelta(microseconds=1), "2026-W48"),
        (datetime(2026, 11, 12, 17, tzinfo=SHANGHAI), "2026-W46"),
        (datetime(2026, 12, 31, 17, tzinfo=SHANGHAI), "2026-W53"),
        (datetime(2026, 12, 31, 17, 0, 1, tzinfo=SHANGHAI), "2027-W01"),
        (datetime(2027, 1, 1, 9, tzinfo=SHANGHAI), "2027-W01"),
    ],
)
def test_the_week_ends_at_its_cut_off_to_the_second(now: datetime, week: str) -> None:
    assert str(IsoWeek.holding(now, POLICY)) == week


def test_another_cut_off_moves_the_window() -> None:
    monday = Policy(cutoff_weekday=1, cutoff_hour=9)
    assert IsoWeek.holding(moment(11, 16, 9), monday) == W47
    assert IsoWeek.holding(moment(11, 16, 10), monday) == IsoWeek(2026, 48)


@pytest.mark.parametrize(
    "text", ["2026-W54", "2027-W53", "2026-W00", "2026-47", "26-W47", "2026-w47", "9999-W01", "２０26-W47", ""]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        IsoWeek.parse(text)


# --- what stands in the lists ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("offset", "week"),
    [(timedelta(0), W46), (SECOND, W47), (timedelta(days=7), W47), (timedelta(days=7, seconds=1), None)],
)
def test_what_happens_counts_in_the_week_whose_window_holds_it(offset: timedelta, week: IsoWeek | None) -> None:
    item = build.task(Status.ISSUED, now=moment(11, 12, 17) + offset)
    new_in = [each for each in (W46, W47) if item.number in listed(seen(each), "new")]
    assert new_in == ([week] if week else [])


def test_a_closed_task_stands_in_its_week_and_says_whether_it_was_on_time() -> None:
    on_time = build.task(Status.CLOSED, now=moment(11, 16))
    late = build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 13))
    assert late.lead is not None
    late = ledger.move(
        late, deeds.Submitted(done="办完"), by=build.handler(late.lead), now=moment(11, 17), files=(build.PHOTO,)
    )
    assert seen(now=moment(11, 17, 10)).of("overdue")[0].overdue_by == 2
    ledger.move(late, deeds.Closed(), by=build.clerk(), now=moment(11, 18))
    found = seen()
    assert listed(found, "done") == [on_time.number, late.number]
    assert listed(found, "on_time") == [on_time.number]
    assert listed(found, "open") == []
    assert plain(sheet.rate(found.totals)) == "50%（1/2）"
    assert listed(seen(W47.plus(1), CUTOFF + timedelta(days=7)), "done") == []


@pytest.mark.parametrize(("now", "overdue_by"), [(moment(11, 13, 23), None), (moment(11, 14), 0), (moment(11, 16), 1)])
def test_overdue_begins_after_the_due_day_and_counts_working_days(now: datetime, overdue_by: int | None) -> None:
    build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 13))
    found = seen(now=now)
    assert [row.overdue_by for row in found.of("overdue")] == ([] if overdue_by is None else [overdue_by])


@pytest.mark.parametrize(("day", "stalled"), [(13, False), (16, True)])
def test_a_task_stalls_after_five_working_days_without_an_entry(day: int, *, stalled: bool) -> None:
    item = report(build.task(Status.IN_PROGRESS), moment(11, 9))
    assert (item.number in listed(seen(now=moment(11, day)), "stalled")) == stalled


def test_national_day_week_stalls_nothing() -> None:
    item = report(build.task(Status.IN_PROGRESS, now=moment(9, 21), due_on=date(2026, 10, 30)), moment(9, 29))
    assert listed(seen(IsoWeek(2026, 41), moment(10, 8)), "stalled") == []
    assert listed(seen(IsoWeek(2026, 42), moment(10, 13)), "stalled") == [item.number]


@pytest.mark.parametrize(("percent", "behind"), [(55, False), (54, True)])
def test_behind_begins_past_ten_points(percent: int, *, behind: bool) -> None:
    item = report(build.task(Status.IN_PROGRESS), moment(11, 18), percent)  # 13 of 20 working days: 65 %
    found = seen()
    assert [row.expected for row in found.rows] == [65]
    assert (item.number in listed(found, "behind")) == behind


def test_not_reported_looks_at_the_window_and_not_at_the_day() -> None:
    silent, evening, helped = (build.task(Status.IN_PROGRESS, supports=(build.unit("公安分局"),)) for _ in range(3))
    ledger.move(helped, deeds.PartSigned(), by=build.handler(build.unit("公安分局")), now=build.MONDAY)
    report(evening, moment(11, 12, 18))  # the evening of the cut-off day counts for the week that follows
    ledger.move(helped, deeds.Reported(done="协查"), by=build.handler(build.unit("公安分局")), now=moment(11, 16))
    assert listed(seen(), "unreported") == [silent.number, helped.number]


def test_what_waits_for_the_office_and_what_falls_due() -> None:
    declined, handed_in = build.task(Status.RETURNED), build.task(Status.SUBMITTED, due_on=date(2026, 11, 26))
    asking, due, later = (build.task(Status.IN_PROGRESS, due_on=date(2026, 11, day)) for day in (26, 19, 27))
    asked = deeds.ExtensionAsked(due_on=date(2026, 12, 4), reason="等待回函")
    ledger.move(asking, asked, by=build.handler(build.unit()), now=moment(11, 17))
    found = seen()
    assert set(listed(found, "waiting")) == {declined.number, handed_in.number, asking.number}
    assert listed(found, "due_next") == [due.number, asking.number]
    assert later.number not in listed(found, "due_next")


def test_drafts_and_what_ended_earlier_do_not_stand_in_the_week() -> None:
    build.task(Status.DRAFT, now=moment(11, 16))
    build.task(Status.CLOSED, now=moment(11, 11))
    cancelled = build.task(Status.ISSUED, now=moment(11, 11))
    ledger.move(cancelled, deeds.Cancelled(reason="重复"), by=build.clerk(), now=moment(11, 16))
    found = seen()
    assert [row.number for row in found.rows] == listed(found, "cancelled") == [cancelled.number]


def test_a_week_seen_later_equals_the_week_seen_then() -> None:
    district()
    then = {week: preview(build.jurisdiction(), week, CUTOFF) for week in (W45, W46, W47)}
    for item in Item.objects.filter(is_open=True):
        ledger.move(item, deeds.Cancelled(reason="撤销"), by=build.clerk(), now=moment(11, 25))
    build.task(Status.IN_PROGRESS, now=moment(11, 26))
    assert {week: preview(build.jurisdiction(), week, moment(11, 30)) for week in then} == then


def test_every_figure_equals_its_rows_and_every_line_adds_up() -> None:
    district()
    found = seen()
    assert len(found.table) == 3
    for each in LISTS:
        assert found.totals.counts[each.code] == len(found.of(each.code)) == len(set(listed(found, each.code)))
        assert sum(line.counts[each.code] for line in found.table) == found.totals.counts[each.code]
        for line in found.table:
            assert len(found.of(each.code, line.unit)) == line.counts[each.code]
    assert {row.number for row in found.rows} == {row.number for each in LISTS for row in found.of(each.code)}


def test_a_snapshot_survives_storage() -> None:
    district()
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    assert snapshot.read(kept.snapshot).json() == kept.snapshot
    assert snapshot.digest_of(kept.snapshot) == kept.sha256


# --- freezing --------------------------------------------------------------------------------------------------
def test_a_frozen_week_is_as_of_its_cut_off() -> None:
    item = build.task(Status.IN_PROGRESS)
    report(item, moment(11, 20), 70)
    kept = actions.freeze(W47, by=build.clerk(), now=moment(11, 23))
    assert (kept.moment, kept.frozen_at) == (CUTOFF, moment(11, 23))
    assert [row.claimed for row in snapshot.read(kept.snapshot).rows] == [0]


def test_a_week_frozen_early_leaves_the_rest_to_the_next() -> None:
    build.task(Status.ISSUED)
    actions.freeze(W47, by=build.clerk(), now=moment(11, 17))
    late = build.task(Status.ISSUED, now=moment(11, 18))
    assert listed(seen(W47.plus(1), moment(11, 20)), "new") == [late.number]


def test_a_week_is_frozen_once() -> None:
    build.task()
    first = build.clerk()
    actions.freeze(W47, by=first, now=CUTOFF)
    with build.refused("dispatch.frozen_already"):
        actions.freeze(W47, by=build.clerk(), now=CUTOFF + SECOND)
    twin = Week.objects.get()
    twin.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save(force_insert=True)


def test_nothing_is_frozen_before_it_begins_nor_while_the_ledger_is_empty() -> None:
    by = build.clerk()
    with build.refused("dispatch.not_begun"):
        actions.freeze(W47, by=by, now=moment(11, 12, 17))
    with build.refused("dispatch.nothing_yet"):
        actions.freeze(W47, by=by, now=CUTOFF)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICE_CLERK])
def test_only_the_office_freezes(role: Role) -> None:
    build.task()
    with build.refused("dispatch.not_office"):
        actions.freeze(W47, by=build.member(role, build.office()), now=CUTOFF)


@pytest.mark.parametrize("statement", ["UPDATE dispatch_week SET snapshot = '{}'", "DELETE FROM dispatch_week"])
def test_the_database_itself_refuses_to_change_a_frozen_week(statement: str) -> None:
    build.task()
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- the audit -------------------------------------------------------------------------------------------------
def test_rows_and_entries_give_the_same_anchor() -> None:
    district()
    place, last = build.jurisdiction().pk, Entry.objects.order_by("pk").last()
    assert last is not None
    moments = [build.at(day) for day in (-1, 0, 3, 9, 30)]
    assert [anchor(place, each) for each in moments] == anchors(place, [(each, last.pk) for each in moments])


def test_the_audit_agrees_after_later_entries_even_late_ones() -> None:
    district()
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    build.task(Status.IN_PROGRESS, now=CUTOFF - SECOND)  # written down after the freeze by a slow process
    wild()
    assert list(audit.differences()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE dispatch_week SET snapshot = replace(snapshot, '清查', '检查')", "快照内容与所存 SHA-256 不符"),
        ("UPDATE ledger_entry SET hash = 'f' WHERE verb = 'sign'", "已被改动"),
        ("UPDATE ledger_entry SET at = '2027-01-01 00:00:00+00:00' WHERE verb = 'sign'", "条记录，现在同一时刻为"),
    ],
)
def test_the_audit_names_a_week_that_was_tampered_with(statement: str, told: str) -> None:
    item = build.task(Status.IN_PROGRESS)
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    unprotected("dispatch_week", "ledger_entry")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    first, *more = audit.differences()
    assert told in first
    assert all("2026-W47" in one for one in (first, *more))
    assert bool(more) == ("ledger_entry" in statement)
    assert all(item.number in one for one in more)
