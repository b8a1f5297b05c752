"""Supervision: the ladder, once a step and round, sheets with a reply date, objections, the cap, and the tick."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.ledger import actions, audit, deeds, queries
from qingzhou.ledger.ladder import LADDER
from qingzhou.ledger.models import Clock, Entry, Item, Sequence, Supervision
from qingzhou.ledger.projection import Standing
from qingzhou.ledger.states import Status, Verb
from qingzhou.ledger.ticking import tick
from qingzhou.units.models import Person, Unit
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DUE = date(2026, 11, 16)  # a Monday, two weeks after build.MONDAY
REPLY_BY = date(2026, 11, 27)


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def verbs(item: Item) -> list[str]:
    """What the ladder did to an item, in order."""
    shown = {Verb.REMIND, Verb.PROPOSE, Verb.RECOVER, Verb.SUPERVISE}
    return [entry.verb for entry in item.entries.order_by("seq") if entry.verb in shown]


def overdue(lead: Unit | None = None) -> Item:
    """Signed, then silent; red from 17 November."""
    return build.task(Status.IN_PROGRESS, due_on=DUE, lead=lead)


def supervised(item: Item | None = None, day: int = 16) -> Item:
    """Overdue, reminded, proposed, and a sheet sent on 18 November."""
    item = item or overdue()
    tick(now=build.at(day))
    return actions.move(item, build.sheet(1, REPLY_BY), by=build.clerk(), now=build.at(day))


def test_a_reminder_goes_out_by_itself_and_a_sheet_is_only_proposed() -> None:
    item = overdue()
    tick(now=build.at(15))
    item.refresh_from_db()
    assert verbs(item) == ["remind", "propose"]
    assert (item.level, item.proposed, item.round) == (0, 1, 1)
    assert not Supervision.objects.filter(level__gte=1).exists()
    assert audited() == []


def test_nothing_is_done_before_its_day_and_nothing_twice() -> None:
    item = overdue()
    assert not tick(now=build.at(1)).steps
    tick(now=build.at(16))
    count = Entry.objects.count()
    assert not tick(now=build.at(16)).steps
    assert not tick(now=build.at(30)).steps
    assert (Entry.objects.count(), verbs(item)) == (count, ["remind", "propose"])


def test_when_nothing_is_due_a_tick_asks_the_database_a_handful_of_times(django_assert_max_num_queries) -> None:
    overdue()
    tick(now=build.at(0))
    with django_assert_max_num_queries(6):
        tick(now=build.at(1))


def test_what_the_clock_writes_is_not_taken_for_progress() -> None:
    item = overdue()
    tick(now=build.at(16))
    before = (item.acted_at, item.last_note)
    item.refresh_from_db()
    assert (item.acted_at, item.last_note) == before
    assert item.entries.get(verb=Verb.REMIND).person.name == "系统"


class Nights(TestCase):
    """Any nights with ticks, late, doubled or skipped, end as one tick each day does."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(days=st.lists(st.integers(0, 24), max_size=8), report=st.integers(3, 20), percent=st.integers(0, 99))
    def test_any_nights_end_as_every_night_does(self, days: list[int], report: int, percent: int) -> None:
        ends = [self.lived(nights, report, percent) for nights in (sorted(days), range(25))]
        assert ends[0] == ends[1]
        assert audited() == []

    def lived(self, nights: list[int] | range, report: int, percent: int) -> tuple[object, ...]:
        item = overdue(build.unit())
        for day in [*nights, *nights[-1:]]:
            if day < report:
                tick(now=build.at(day))
        tick(now=build.at(report, hour=8))
        deed = deeds.Reported(done="已排查", percent=percent)
        files = (build.PHOTO,) if percent >= 80 else ()
        actions.move(item, deed, by=build.handler(build.unit()), now=build.at(report), files=files)
        for day in [*nights, 24]:
            if day >= report:
                tick(now=build.at(day, hour=20))
        item.refresh_from_db()
        steps = [(row.round, row.level) for row in Supervision.objects.filter(item=item).order_by("seq")]
        assert len(set(steps)) == len(steps)
        return (item.level, item.round, item.proposed, steps, verbs(item))


def test_an_item_that_is_green_again_begins_a_new_round_at_once() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=date(2027, 1, 29))
    tick(now=build.at(15))  # a reporting week passed in silence
    item.refresh_from_db()
    assert (item.level, item.round) == (0, 1)
    report = deeds.Reported(done="已排查", percent=30)
    item = actions.move(item, report, by=build.handler(build.unit()), now=build.at(15))
    assert (item.level, item.round, verbs(item)) == (None, 2, ["remind", "recover"])
    assert audited() == []


def test_a_sheet_has_a_number_a_reply_date_and_its_own_clock() -> None:
    item = supervised()
    sheet = Supervision.objects.get(item=item, level=1)
    assert (sheet.number, sheet.reply_by, sheet.standing) == ("督办〔2026〕1号", REPLY_BY, Standing.WAITING)
    assert (item.next_verb, item.next_on, item.waits_on) == (Verb.ANSWER, REPLY_BY, item.lead)
    assert Clock.objects.get(item=item, name="answer").due_on == REPLY_BY
    paper = item.entries.get(verb=Verb.SUPERVISE).data["paper"]
    assert paper["late"] == "自2026年11月17日起超期。至2026年11月18日已超过办结时限2个工作日。"
    answered = deeds.Answered(done="已排出日程")
    item = actions.move(item, answered, by=build.handler(build.unit()), now=build.at(18))
    sheet.refresh_from_db()
    assert (sheet.standing, sheet.replied_on, item.next_verb) == (Standing.REPLIED, date(2026, 11, 20), Verb.REPORT)
    assert audited() == []


def test_sheet_numbers_have_no_gap_and_a_refused_sheet_spends_none() -> None:
    supervised(overdue(build.unit("公安分局")))
    green = build.task(Status.IN_PROGRESS, due_on=date(2027, 3, 1))
    with build.refused("ledger.not_red"):
        actions.move(green, build.sheet(), by=build.clerk(), now=build.at(1))
    supervised(overdue(build.unit("城管局")))
    assert Sequence.objects.get(kind="sheet").last == 2
    assert sorted(Supervision.objects.filter(level=1).values_list("number", flat=True)) == [
        "督办〔2026〕1号", "督办〔2026〕2号",
    ]  # fmt: skip
    assert audited() == []


def test_each_step_is_taken_once_a_round_and_the_database_holds_it() -> None:
    item = supervised()
    with build.refused("ledger.step_taken"):
        actions.move(item, build.sheet(1, REPLY_BY), by=build.clerk(), now=build.at(17))
    sheet = Supervision.objects.get(item=item, level=1)
    sheet.pk, sheet.seq, sheet.number = None, 99, "督办〔2026〕99号"
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.save(force_insert=True)


@pytest.mark.parametrize("level", range(2, len(LADDER)))
def test_from_level_two_on_a_leader_signs(level: int) -> None:
    item = supervised()
    with build.refused("ledger.leader_signs"):
        actions.move(item, build.sheet(level, REPLY_BY), by=build.clerk(), now=build.at(17))
    item = actions.move(item, build.sheet(level, REPLY_BY), by=build.leader(item.office), now=build.at(17))
    assert item.level == level
    assert Supervision.objects.get(item=item, level=1).standing == Standing.OVERTAKEN
    assert audited() == []


def test_a_reply_that_is_late_lets_the_next_level_be_proposed() -> None:
    item = supervised()
    tick(now=build.at(25))  # 27 November, the last day in time
    item.refresh_from_db()
    assert item.proposed is None
    tick(now=build.at(26))
    item.refresh_from_db()
    assert (item.level, item.proposed) == (1, 2)
    assert item.entries.get(verb=Verb.PROPOSE, data__level=2).data["because"] == "no_reply"


def test_red_in_the_next_round_too_begins_one_level_up() -> None:
    item = supervised()
    by, boss = build.handler(build.unit()), build.clerk()
    asked = deeds.ExtensionAsked(due_on=date(2026, 11, 30), reason="等待回函")
    item = actions.move(item, asked, by=by, now=build.at(17))
    item = actions.move(item, deeds.ExtensionGranted(due_on=date(2026, 11, 30)), by=boss, now=build.at(17))
    assert (item.round, item.level) == (2, None)
    assert Supervision.objects.get(item=item, level=1).standing == Standing.OVERTAKEN
    tick(now=build.at(30))
    item.refresh_from_db()
    assert (item.proposed, audited()) == (2, [])


def test_the_office_may_decide_against_a_proposal_and_is_not_asked_again() -> None:
    item = overdue()
    tick(now=build.at(16))
    item = actions.move(item, deeds.Waived(reason="单位已说明"), by=build.clerk(), now=build.at(16))
    assert not tick(now=build.at(20)).steps
    item.refresh_from_db()
    assert (item.proposed, audited()) == (None, [])


def test_an_objection_stops_the_reply_clock_and_a_withdrawn_sheet_does_not_count() -> None:
    item = supervised()
    by = build.handler(build.unit())
    item = actions.move(item, deeds.Objected(reason="已按时报送"), by=by, now=build.at(17))
    assert (item.next_verb, item.waits_on) == (Verb.UPHOLD, item.office)
    with build.refused("ledger.objection_open"):
        actions.move(item, deeds.Answered(done="答复"), by=by, now=build.at(17))
    item = actions.move(item, deeds.Withdrawn(reason="核实无误"), by=build.clerk(), now=build.at(18))
    assert (item.level, Supervision.objects.get(item=item, level=1).standing) == (0, Standing.WITHDRAWN)
    assert queries.sheets_sent(item.lead_id, date(2026, 11, 20)) == 0
    assert not tick(now=build.at(19)).steps
    item = actions.move(item, build.sheet(1, REPLY_BY), by=build.clerk(), now=build.at(19))
    assert (item.level, audited()) == (1, [])


def test_an_objection_that_is_refused_gives_a_new_reply_date_and_is_heard_once() -> None:
    item = supervised()
    by = build.handler(build.unit())
    item = actions.move(item, deeds.Objected(reason="已按时报送"), by=by, now=build.at(17))
    upheld = deeds.Upheld(reason="材料不足", reply_by=date(2026, 12, 3))
    item = actions.move(item, upheld, by=build.clerk(), now=build.at(18))
    assert (item.next_verb, item.next_on) == (Verb.ANSWER, date(2026, 12, 3))
    with build.refused("ledger.objected_before"):
        actions.move(item, deeds.Objected(reason="再议"), by=by, now=build.at(19))


def test_an_objection_has_thirty_days() -> None:
    item, by = supervised(), build.handler(build.unit())
    with build.refused("ledger.objection_too_late"):
        actions.move(item, deeds.Objected(reason="有误"), by=by, now=build.at(47))
    assert actions.move(item, deeds.Objected(reason="有误"), by=by, now=build.at(46)).next_verb == Verb.UPHOLD


def test_who_signed_a_sheet_does_not_answer_the_objection_to_it() -> None:
    item, boss = overdue(), build.clerk()
    tick(now=build.at(16))
    item = actions.move(item, build.sheet(1, REPLY_BY), by=boss, now=build.at(16))
    item = actions.move(item, deeds.Objected(reason="有误"), by=build.handler(build.unit()), now=build.at(17))
    with build.refused("ledger.own_sheet"):
        actions.move(item, deeds.Withdrawn(reason="撤回"), by=boss, now=build.at(17))


def test_the_cap_of_a_month_is_refused_in_words_and_passed_only_by_a_leader_with_a_reason() -> None:
    lead = build.unit()
    for _sheet in range(5):
        supervised(overdue(lead))
    item = overdue(lead)
    with build.refused("ledger.cap_reached"):
        supervised(item)
    head = build.leader(item.office)
    with build.refused("ledger.cap_reached"):
        actions.move(item, build.sheet(1, REPLY_BY), by=head, now=build.at(16))
    passed = build.sheet(1, REPLY_BY, over_cap="集中整治期间")
    assert actions.move(item, passed, by=head, now=build.at(16)).level == 1
    assert (Sequence.objects.get(kind="sheet").last, audited()) == (6, [])


def test_a_sheet_forged_behind_the_programs_back_is_found() -> None:
    item = supervised()
    Supervision.objects.filter(item=item, level=1).update(standing=Standing.REPLIED)
    assert audited() == [f"{item.number} 第 6 条记录：督办与记录不符"]


def test_nobody_can_sign_in_with_the_clocks_own_account() -> None:
    overdue()
    tick(now=build.at(16))
    account = Person.objects.get(username="_qingzhou")
    assert (account.is_active, account.has_usable_password()) == (False, False)


def test_nobody_writes_a_sheet_without_number() -> None:
    item = supervised()
    with pytest.raises(DatabaseError), transaction.atomic():
        Supervision.objects.filter(item=item, level=1).update(number="")


def test_what_a_leader_orders_of_a_green_item_waits_for_its_answer() -> None:
    item = build.task(Status.IN_PROGRESS, due_on=build.at(200).date())
    item = actions.move(item, build.sheet(reply_by=build.at(9).date()), by=build.leader(item.office), now=build.at(1))
    tick(now=build.at(1, hour=20))
    assert verbs(item) == ["supervise"]
    item = actions.move(item, deeds.Answered(done="已办"), by=build.handler(build.unit()), now=build.at(2))
    assert verbs(item) == ["supervise", "recover"]
    assert audited() == []
