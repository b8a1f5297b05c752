"""The ledger: the table, the one door, the chain, and the row that follows from the entries."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.ledger import actions, audit, deeds, queries, states
from qingzhou.ledger.management.commands.states import markdown
from qingzhou.ledger.models import Clock, Entry, Item, Sequence
from qingzhou.ledger.permissions import Now, why_not
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.replay import replay
from qingzhou.ledger.states import MOVES, STATUSES_OF, Kind, Side, Status, Verb
from qingzhou.refusals import Incomplete, NotAllowed, NotNow
from qingzhou.units.models import Role
from tests import build

TASK_MOVES = [move for move in MOVES if move.kind is Kind.TASK]
TASK_STATUSES = STATUSES_OF[Kind.TASK]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


@pytest.mark.parametrize(("status", "verb"), list(product(Status, Verb)))
def test_a_step_exists_exactly_when_the_table_has_it(status: Status, verb: Verb) -> None:
    listed = [move for move in TASK_MOVES if (move.source, move.verb) == (status, verb)]
    assert len(listed) <= 1
    if listed:
        assert states.step(Kind.TASK, status, verb) is listed[0]
    else:
        with pytest.raises(NotNow):
            states.step(Kind.TASK, status, verb)


def test_every_verb_has_one_kind_of_deed_and_every_deed_a_verb() -> None:
    assert set(deeds.DEEDS) == set(Verb)


def test_every_state_but_the_last_ones_leads_on_and_can_be_reached() -> None:
    for status in TASK_STATUSES:
        build.path_to(status)
        onward = [move for move in states.steps_from(Kind.TASK, status) if move.verb not in states.CLASSIFYING]
        assert bool(onward) != (status in states.ENDED)


@pytest.mark.parametrize("status", TASK_STATUSES)
def test_a_task_can_be_brought_to_every_state_and_the_audit_agrees(status: Status) -> None:
    item = build.task(status)
    assert item.status == status
    assert audited() == []


class Walks(TestCase):
    """Any walk through the table leaves a row that equals the replay."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        choices=st.lists(st.integers(0, 20), max_size=12), pauses=st.lists(st.integers(0, 9), min_size=12, max_size=12)
    )
    def test_the_entries_replay_to_the_row(self, choices: list[int], pauses: list[int]) -> None:
        now = build.MONDAY
        item = build.task(Status.DRAFT)
        for choice, pause in zip(choices, pauses, strict=False):
            now += timedelta(days=pause)
            steps = states.steps_from(item.kind, Status(item.status))
            if not steps:
                break
            step = steps[choice % len(steps)]
            deed = build.example(item, step, due_on=now.date() + timedelta(days=20))
            try:
                item = actions.move(item, deed, by=build.actor(item, step), now=now, files=build.files(step))
            except (NotNow, NotAllowed, Incomplete):
                continue
        assert audited() == []


def test_a_refused_step_writes_nothing() -> None:
    item = build.task(Status.ISSUED)
    before = (Entry.objects.count(), item.head, Sequence.objects.get().last)
    with pytest.raises(NotNow):
        actions.move(item, deeds.Closed(), by=build.clerk(), now=build.at(1))
    with pytest.raises(Incomplete):
        actions.draft(actions.NewTask(title="  "), by=build.clerk(), now=build.at(1))
    item.refresh_from_db()
    assert (Entry.objects.count(), item.head, Sequence.objects.get().last) == before


def test_nothing_is_issued_without_lead_owner_and_due_date() -> None:
    item = build.task(Status.DRAFT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(status=Status.ISSUED, is_open=True)


def test_nothing_is_issued_with_a_due_date_in_the_past() -> None:
    with build.refused("ledger.due_in_the_past"):
        build.task(due_on=date(2026, 11, 1))


def test_a_year_that_is_a_slip_of_the_pen_is_refused_in_words() -> None:
    with build.refused("ledger.too_far_ahead"):
        build.task(due_on=date(2126, 11, 1))


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET verb = 'close'", "DELETE FROM ledger_entry"])
def test_the_database_itself_refuses_to_change_an_entry(statement: str) -> None:
    build.task()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_same_form_sent_twice_changes_nothing() -> None:
    boss, token = build.clerk(), uuid4()
    first = actions.draft(actions.NewTask(title="一次"), by=boss, now=build.MONDAY, token=token)
    again = actions.draft(actions.NewTask(title="一次"), by=boss, now=build.MONDAY, token=token)
    assert first.pk == again.pk
    assert Sequence.objects.get().last == 1
    item = build.task(Status.IN_PROGRESS)
    report, by = deeds.Reported(done="已查 3 家", percent=30), build.handler(build.unit())
    token = uuid4()
    actions.move(item, report, by=by, now=build.at(1), sent=actions.Sent(token))
    item = actions.move(item, report, by=by, now=build.at(1), sent=actions.Sent(token))
    assert [entry.verb for entry in item.entries.all()].count("report") == 1
    assert audited() == []


def test_numbers_run_by_year_and_place_without_gaps() -> None:
    here, there = build.clerk(), build.clerk(build.jurisdiction("999002", "栖云县"))
    draft = actions.NewTask(title="编号")
    numbers = [
        actions.draft(draft, by=by, now=now).number
        for by, now in [(here, build.MONDAY), (there, build.MONDAY), (here, build.MONDAY), (here, build.at(70))]
    ]
    assert numbers == ["2026-T001", "2026-T001", "2026-T002", "2027-T001"]
    assert audited() == []


def test_two_officers_closing_one_task_one_succeeds_and_one_is_told() -> None:
    item = build.task(Status.SUBMITTED)
    seen_by_both = Item.objects.get(pk=item.pk)
    actions.move(item, deeds.Closed(), by=build.clerk(), now=build.at(1))
    with pytest.raises(NotNow) as told:
        actions.move(seen_by_both, deeds.Closed(), by=build.clerk(), now=build.at(1))
    assert "已销号" in told.value.said
    assert told.value.do


def test_who_worked_on_a_task_may_not_close_it() -> None:
    both = build.person()
    lead = build.unit()
    worker = build.member(Role.UNIT_HANDLER, lead, both)
    item = build.task(Status.IN_PROGRESS, lead=lead)
    item = actions.move(item, deeds.Submitted(done="办完"), by=worker, now=build.at(1), files=(build.PHOTO,))
    as_clerk = build.member(Role.OFFICE_CLERK, item.office, both)
    with build.refused("ledger.own_work"):
        actions.move(item, deeds.Closed(), by=as_clerk, now=build.at(1))


@pytest.mark.parametrize("move", TASK_MOVES, ids=lambda move: f"{move.source}-{move.verb}")
def test_only_the_side_that_holds_the_pen_may_take_a_step(move: states.Move) -> None:
    support = build.unit("公安分局")
    item = build.task(move.source, supports=(support,))
    state, policy = queries.state_of(item), Now(Policy(declines_allowed=9), build.MONDAY.date())
    outsider = build.handler(build.unit("城管局"))
    foreign_clerk = build.clerk(build.jurisdiction("999002", "栖云县"))
    auditor = build.member(Role.AUDITOR, item.office)
    leader = build.member(Role.GROUP_LEADER, item.office)
    leads = why_not(item, state, move, leader, policy)
    assert isinstance(leads, NotAllowed) == (move.side is not Side.SUPERVISING)
    for stranger in (outsider, foreign_clerk, auditor):
        refusal = why_not(item, state, move, stranger, policy)
        assert isinstance(refusal, NotAllowed)
        assert refusal.said
        assert refusal.do
    helper = why_not(item, state, move, build.handler(support), policy)
    assert isinstance(helper, NotAllowed) == (move.side not in (Side.SUPPORT, Side.TAKING_PART))
    own = why_not(item, state, move, build.actor(item, move), policy)
    assert not isinstance(own, NotAllowed)


def test_a_unit_may_decline_once_and_then_the_new_lead_signs() -> None:
    item = build.task(Status.RETURNED)
    other = build.unit("市场监管局")
    deed = deeds.Reassigned(lead=other.pk, owner=build.handler(other).person_id, reason="职责在市场监管局")
    item = actions.move(item, deed, by=build.clerk(), now=build.at(1))
    assert item.lead == other
    assert queries.visible_to(build.handler(build.unit())).count() == 0
    with build.refused("ledger.declined_before"):
        actions.move(item, deeds.Declined(reason="也不是我们"), by=build.handler(other), now=build.at(2))
    assert actions.move(item, deeds.Signed(), by=build.handler(other), now=build.at(2)).status == Status.IN_PROGRESS


def test_a_supporting_unit_reports_its_part_but_not_the_whole() -> None:
    support = build.unit("公安分局")
    item = build.task(Status.IN_PROGRESS, supports=(support,))
    by = build.handler(support)
    with build.refused("ledger.part_not_signed"):
        actions.move(item, deeds.Reported(done="协查"), by=by, now=build.at(1))
    actions.move(item, deeds.PartSigned(), by=by, now=build.at(1))
    with build.refused("ledger.percent_not_yours"):
        actions.move(item, deeds.Reported(done="协查", percent=50), by=by, now=build.at(1))
    item = actions.move(item, deeds.Reported(done="已协查 2 起"), by=by, now=build.at(1))
    assert (item.claimed, item.last_note) == (0, "已协查 2 起")


def test_a_task_is_not_handed_in_without_evidence() -> None:
    item = build.task(Status.IN_PROGRESS)
    by = build.handler(build.unit())
    with build.refused("ledger.no_evidence"):
        actions.move(item, deeds.Submitted(done="办完"), by=by, now=build.at(1))
    assert actions.move(item, deeds.Submitted(done="办完"), by=by, now=build.at(1), files=(build.PHOTO,)).claimed == 100


def test_a_due_date_moves_only_by_a_granted_extension_and_the_first_stays() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2026, 11, 16))
    by, boss = build.handler(build.unit()), build.clerk()
    asked = deeds.ExtensionAsked(due_on=date(2026, 11, 23), reason="等待回函")
    item = actions.move(item, asked, by=by, now=build.at(7))
    assert (item.due_on, item.waits_on, item.next_verb) == (date(2026, 11, 16), item.office, Verb.GRANT_EXTENSION)
    with build.refused("ledger.extension_pending"):
        actions.move(item, asked, by=by, now=build.at(7))
    item = actions.move(item, deeds.ExtensionGranted(due_on=date(2026, 11, 23)), by=boss, now=build.at(8))
    assert (item.due_on, item.first_due_on, item.asked_due_on) == (date(2026, 11, 23), date(2026, 11, 16), None)
    due = queries.state_of(item).clock("due")
    assert due is not None
    assert [(move.before, move.after) for move in due.moves] == [(date(2026, 11, 16), date(2026, 11, 23))]


def test_a_suspended_task_owes_nothing_until_its_review_and_then_has_its_days_back() -> None:
    item = build.task(Status.SUSPENDED, due_on=date(2026, 11, 16))
    assert (item.yellow_on, item.red_on, item.next_verb) == (None, None, Verb.RESUME)
    item = actions.move(item, deeds.Resumed(due_on=date(2026, 12, 7)), by=build.clerk(), now=build.at(21))
    assert (item.status, item.due_on, item.first_due_on) == (Status.IN_PROGRESS, date(2026, 12, 7), date(2026, 11, 16))
    assert audited() == []


def test_signing_late_shows_in_the_clock() -> None:
    item = build.task(Status.ISSUED)
    clock = Clock.objects.get(item=item, name="sign")
    assert (clock.due_on, clock.met_at) == (date(2026, 11, 3), None)
    actions.move(item, deeds.Signed(), by=build.handler(build.unit()), now=build.at(3))
    clock.refresh_from_db()
    assert clock.met_at == build.at(3)


def test_nobody_sees_another_units_items() -> None:
    item = build.task(Status.ISSUED, supports=(build.unit("公安分局"),))
    abroad = build.jurisdiction("999002", "栖云县")
    seers = [build.handler(build.unit()), build.handler(build.unit("公安分局")), build.clerk(),
             build.member(Role.AUDITOR, item.office)]  # fmt: skip
    blind = [
        build.handler(build.unit("城管局")),
        build.clerk(abroad),
        build.handler(build.unit("教育局", place=abroad)),
    ]
    assert [list(queries.visible_to(by)) for by in seers] == [[item]] * 4
    assert [list(queries.visible_to(by)) for by in blind] == [[]] * 3


def test_the_past_can_be_read_as_it_stood() -> None:
    item = build.task(Status.IN_PROGRESS)
    by = build.handler(build.unit())
    for day, percent in ((3, 20), (8, 60)):
        actions.move(item, deeds.Reported(done="进展", percent=percent), by=by, now=build.at(day))
    ((_item, state),) = queries.states_at(Item.objects.all(), build.at(5))
    assert state.claimed == 20
    assert list(queries.states_at(Item.objects.all(), build.at(-1))) == []


def test_a_clock_that_runs_backwards_does_not_reorder_the_entries() -> None:
    item = build.task(Status.IN_PROGRESS, now=build.at(3))
    item = actions.move(item, deeds.Reported(done="早", percent=5), by=build.handler(build.unit()), now=build.at(1))
    moments = list(item.entries.values_list("at", flat=True))
    assert moments == sorted(moments)


def test_deeds_survive_storage() -> None:
    for move in TASK_MOVES:
        deed = build.example(build.task(Status.DRAFT), move)
        assert deeds.decode(deed.verb, deeds.encode(deed)) == deed


def test_an_empty_history_is_not_an_item() -> None:
    with pytest.raises(ValueError, match="without entries"):
        replay([])


def test_the_states_page_of_the_docs_is_written_from_the_table() -> None:
    assert Path(__file__).parent.parent.joinpath("docs/states.md").read_text(encoding="utf-8") == markdown()


def test_what_is_written_while_the_audit_reads_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    item = build.task(Status.IN_PROGRESS)
    read = audit.told_of

    def read_after_a_report(ids: list[int]) -> dict[int, list[queries.Told]]:
        monkeypatch.setattr(audit, "told_of", read)
        actions.move(item, deeds.Reported("已查 3 家", 30), by=build.handler(item.lead), now=build.at(1))
        return read(ids)

    monkeypatch.setattr(audit, "told_of", read_after_a_report)
    assert audited() == []
    assert audit.told_of is read


def test_a_number_given_out_while_the_audit_reads_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    build.task(Status.IN_PROGRESS)
    read = audit._missing

    def read_after_an_issuing(sequence: Sequence) -> list[str]:
        monkeypatch.setattr(audit, "_missing", read)
        build.task()
        return read(sequence)

    monkeypatch.setattr(audit, "_missing", read_after_an_issuing)
    assert audited() == []
    assert audit._missing is read


def test_an_item_changed_behind_the_ledger_stays_a_difference() -> None:
    item = build.task(Status.IN_PROGRESS)
    Item.objects.filter(pk=item.pk).update(claimed=99)
    Sequence.objects.update(last=3)
    assert audited() == [
        f"{item.number}：字段 claimed 为“99”，按记录应为“{item.claimed}”",
        "2026-T002：编号不连续",
        "2026-T003：编号不连续",
    ]
