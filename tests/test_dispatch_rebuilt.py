"""A frozen week is made again from the ledger's entries, to the byte, whatever happened since; what was tampered with is named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from django.core.management import call_command

from qingzhou.adjustments import actions as adjustments
from qingzhou.adjustments.actions import NewDay
from qingzhou.dispatch import actions, audit, queries, sheet, snapshot
from qingzhou.dispatch.differing import figures
from qingzhou.dispatch.folding import folded, made_again, window_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.rebuilding import rebuilt
from qingzhou.dispatch.snapshot import MASKED
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import chain, deeds
from qingzhou.ledger.chasing import actions as chasing
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.policy import Policy, known_terms
from qingzhou.ledger.queries import Told
from qingzhou.ledger.states import Kind, Status
from qingzhou.units.models import Person, Role, Unit
from tests import build
from tests.tampering import unprotected
from tests.test_dispatch_issues import some
from tests.test_dispatch_pages import OVERSEERS, UNITS, client, text
from tests.weeks import CUTOFF, W47, district, moment, report, wild

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CHECK = "/dispatch/2026-W47/check"


def papers(content: snapshot.Snapshot) -> tuple[bytes, bytes]:
    return sheet.word(content), sheet.excel(content)


def on_the_day() -> tuple[Week, tuple[bytes, bytes]]:
    """A week with some of everything, and its papers as they were made at once."""
    district()
    some()
    item = build.task(Status.IN_PROGRESS, now=build.at(1))
    ledger.move(
        item, deeds.Suspended(reason="等待法院", review_on=date(2026, 12, 1)), by=build.clerk(), now=build.at(2)
    )
    secret = build.task(Status.IN_PROGRESS, title="走访被举报学生家庭", now=build.at(1))
    ledger.move(secret, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=build.at(2))
    urged = report(build.task(Status.IN_PROGRESS, now=build.at(1)), build.at(2), 10)
    ledger.move(urged, deeds.Urged(note="请抓紧"), by=build.clerk(), now=build.at(16))
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    return kept, papers(queries.content_of(kept))


def assert_made_again(week: Week, then: tuple[bytes, bytes]) -> None:
    """The same snapshot, hash and bytes, from entries alone."""
    again = rebuilt(Week.objects.get(pk=week.pk))
    assert again is not None
    assert again.agrees
    assert again.again.json() == week.snapshot
    assert again.again.digest() == week.sha256
    assert papers(again.again) == then
    assert list(audit.differences()) == []


def everything_changes() -> None:
    """Thresholds, calendar and names are not what they were."""
    now = moment(11, 23)
    chasing.change_terms(
        replace(Policy(), yellow_gap=3, red_gap=60, near_due=9, stalled_after=1),
        by=build.clerk(),
        now=now,
        reason="试行",
    )
    known_terms.forget()
    days = [NewDay(date(2026, 11, day), worked=False) for day in (3, 10, 12, 17)] + [
        NewDay(date(2027, 1, 1), worked=False)
    ]
    proposal = adjustments.propose(days, ground="区政府通知", by=build.clerk(), now=now)
    adjustments.adjust(proposal, by=build.clerk(), now=now)
    for place, unit in enumerate(Unit.objects.order_by("-pk"), start=1):
        names = {"short_name": f"新{unit.pk}局", "name": f"青溪区新{unit.pk}局"}
        Unit.objects.filter(pk=unit.pk).update(**names, position=place)
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(name=f"改名{person.pk}")


def test_a_week_is_made_again_from_its_entries_at_once() -> None:
    assert_made_again(*on_the_day())


def test_a_week_is_made_again_after_items_thresholds_calendar_and_names_have_changed() -> None:
    kept, then = on_the_day()
    wild()
    for item in Item.objects.filter(kind=Kind.TASK, confidential=False).exclude(status=Status.DRAFT)[:3]:
        ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 26))
    everything_changes()
    build.task(Status.IN_PROGRESS, now=CUTOFF - timedelta(seconds=1))  # dated back: it was not there on the day
    assert_made_again(kept, then)
    build.unit("新设局")
    assert_made_again(kept, then)


def test_the_week_after_is_made_again_too_though_the_one_before_was_frozen_early() -> None:
    district()
    actions.freeze(W47, by=build.clerk(), now=moment(11, 17))
    build.task(Status.ISSUED, now=moment(11, 18))
    kept = actions.freeze(W47.plus(1), by=build.clerk(), now=moment(11, 30))
    wild()
    everything_changes()
    assert_made_again(kept, papers(queries.content_of(kept)))


@pytest.mark.slow
def test_ten_thousand_later_entries_change_no_byte() -> None:
    kept, then = on_the_day()
    before, lead = Entry.objects.count(), build.unit("教育局")
    for place in range(250):
        build.task(Status.IN_PROGRESS, now=moment(11, 20), due_on=date(2026, 12, 1 + place % 28), lead=lead)
    owners = [build.handler(lead).person_id, build.member(Role.UNIT_HANDLER, lead).person_id]
    under_way = Item.objects.filter(lead=lead, status=Status.IN_PROGRESS)
    turn, by = 0, build.clerk()
    everything_changes()
    while Entry.objects.count() < before + 10_000:
        turn += 1
        now = moment(11, 24) + timedelta(minutes=turn)
        deed = deeds.HandedOver(owner=owners[turn % 2], why="轮岗")
        ledger.hand_over(under_way, deed, by=by, now=now)
    for item in under_way[:60]:
        report(item, moment(11, 26), 60)
    assert Entry.objects.count() > before + 10_000
    assert_made_again(kept, then)


def test_the_command_makes_the_files_from_entries_and_refuses_where_they_are_not_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, then = on_the_day()
    wild()
    everything_changes()
    paths = {"docx": tmp_path / "w.docx", "xlsx": tmp_path / "w.xlsx"}
    call_command("sheet", week="2026-W47", rebuilt=True, jurisdiction="999001", **paths)
    assert tuple(path.read_bytes() for path in paths.values()) == then
    entry = Entry.objects.filter(verb="report", item__number=snapshot.read(kept.snapshot).of("open")[-1].number).first()
    assert entry is not None
    _tampered(entry, percent=99)
    with pytest.raises(SystemExit):
        call_command("sheet", week="2026-W47", rebuilt=True, jurisdiction="999001", **paths)
    assert f"{entry.item.number} 第 {entry.seq} 条记录" in capsys.readouterr().err
    of_before(kept)
    with pytest.raises(SystemExit):
        call_command("sheet", week="2026-W47", rebuilt=True, jurisdiction="999001", **paths)
    assert "不能由记录重建" in capsys.readouterr().err


# --- what is confidential today --------------------------------------------------------------------------------
def test_what_became_confidential_is_compared_as_it_was_but_never_shown_again(tmp_path: Path) -> None:
    item = build.task(Status.IN_PROGRESS, title="走访被举报学生家庭")
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    then = papers(queries.content_of(kept))
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 25))
    assert_made_again(kept, then)
    shown = queries.content_of(kept)
    assert [row.title for row in shown.rows] == [MASKED]
    assert papers(shown) != then
    page = text(build.clerk(), CHECK)
    assert "由记录重建一致" in page
    assert "其中 1 个事项在锁定后转为保密" in page
    assert item.title not in page
    (tmp_path / "paper.docx").write_bytes(sheet.word(shown))
    call_command(
        "check_bulletin", str(tmp_path / "paper.docx")
    )  # finds the week by the hash that the paper still names


def test_a_difference_in_a_confidential_item_is_named_without_its_words() -> None:
    item = build.task(Status.IN_PROGRESS, title="走访被举报学生家庭")
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=moment(11, 25))
    _tampered(Entry.objects.get(item=item, seq=1), title="走访另一家庭")
    said = "".join(audit.differences())
    assert f"{item.number} 事项" in said
    assert "家庭" not in said


# --- tampering -------------------------------------------------------------------------------------------------
def _tampered(entry: Entry, **changed: object) -> None:
    unprotected("dispatch_week", "ledger_entry")
    Entry.objects.filter(pk=entry.pk).update(data={**entry.data, **changed})


def test_one_tampered_entry_is_named_with_the_figure_that_it_changes() -> None:
    item = report(build.task(Status.IN_PROGRESS), moment(11, 16), 40)
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    _tampered(Entry.objects.get(item=item, seq=4), percent=90)
    said = list(audit.differences())
    assert any("2026-W47" in one and f"{item.number} 第 4 条记录" in one for one in said)
    assert any("2026-W47" in one and f"{item.number} 填报进度锁定时为“40”，按记录为“90”" in one for one in said)
    page = text(build.clerk(), CHECK)
    assert "按记录为“90”" in page
    assert "由记录重建一致" not in page


def test_a_whole_chain_forged_link_by_link_is_still_found_by_its_figures() -> None:
    item = report(build.task(Status.IN_PROGRESS), moment(11, 16), 40)
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    _tampered(Entry.objects.get(item=item, seq=4), percent=90)
    head = ""
    for entry in Entry.objects.filter(item=item).order_by("seq"):
        previous = head or chain.GENESIS
        head = chain.link(previous, entry.said())
        Entry.objects.filter(pk=entry.pk).update(previous_hash=previous, hash=head)
    Item.objects.filter(pk=item.pk).update(head=head, claimed=90)
    said = list(audit.differences())
    assert any("台账中锁定以前的记录已被改动" in one for one in said)
    assert any(f"{item.number} 填报进度锁定时为“40”，按记录为“90”" in one for one in said)


def test_an_entry_put_in_between_or_taken_out_is_named() -> None:
    item = report(build.task(Status.IN_PROGRESS), moment(11, 16), 40)
    actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    unprotected("dispatch_week", "ledger_entry")
    Entry.objects.filter(item=item, seq=4).update(at=moment(11, 25))
    said = list(audit.differences())
    assert any("条记录，现在同一时刻为" in one for one in said)
    assert any(f"{item.number} 填报进度锁定时为“40”，按记录为“0”" in one for one in said)


def test_rows_of_items_decide_nothing() -> None:
    kept, then = on_the_day()
    Item.objects.filter(status=Status.IN_PROGRESS).update(claimed=99, title="改过", last_note="改过", difficult=True)
    assert_made_again(kept, then)


# --- weeks of before, and the page -----------------------------------------------------------------------------
def of_before(kept: Week) -> Week:
    """The week as the program kept it that did not yet keep what rebuilding needs."""
    told = json.loads(kept.snapshot)
    del told["basis"]
    told["header"]["form"] = 2
    old = chain.canonical(told).decode()
    unprotected("dispatch_week", "ledger_entry")
    Week.objects.filter(pk=kept.pk).update(snapshot=old, sha256=snapshot.digest_of(old))
    return Week.objects.get(pk=kept.pk)


def test_a_week_frozen_before_stays_readable_and_says_that_it_cannot_be_made_again() -> None:
    kept, _then = on_the_day()
    old = of_before(kept)
    found = snapshot.read(old.snapshot)
    assert (found.basis, found.json(), found.digest()) == (None, old.snapshot, old.sha256)
    assert rebuilt(old) is None
    assert list(audit.differences()) == []
    page = text(build.clerk(), CHECK)
    assert "不能由记录重建" in page
    assert "由记录重建一致" not in page
    assert client(build.clerk()).get("/dispatch/2026-W47/sheet.docx").status_code == 200


@pytest.mark.parametrize("role", OVERSEERS)
def test_those_who_oversee_check_a_frozen_week_by_one_press(role: Role) -> None:
    build.task(Status.IN_PROGRESS)
    by = build.member(role, build.office())
    assert client(by).get(CHECK).status_code == 404
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    page = text(by)
    assert "版本 3" in page
    assert CHECK in page
    page = text(by, CHECK)
    assert "由记录重建一致" in page
    assert page.count(kept.sha256) == 2
    everything_changes()
    page = text(by, CHECK)
    assert "由记录重建一致" in page
    assert "（此后改了 4 项）" in page
    assert "（此后改了 5 天）" in page


@pytest.mark.parametrize("role", UNITS)
def test_units_see_version_and_hash_and_leave_the_check_to_those_who_oversee(role: Role) -> None:
    build.task(Status.IN_PROGRESS)
    kept = actions.freeze(W47, by=build.clerk(), now=CUTOFF)
    by = build.member(role, build.unit())
    page = text(by)
    assert "版本 3" in page
    assert kept.sha256 in page
    assert CHECK not in page
    assert client(by).get(CHECK).status_code == 403


# --- a later program -------------------------------------------------------------------------------------------
def test_a_week_kept_by_an_earlier_program_is_made_again_by_this_one() -> None:
    """Whoever changes how a figure follows from the same entries breaks every frozen week: give it a form of its own.

    The file was written once, with thresholds and a calendar that no program ever had; it stays as it is.
    """
    file = json.loads((Path(__file__).parent / "frozen" / "2026-W47.json").read_text())
    text_then = chain.canonical(file["snapshot"]).decode()
    kept = snapshot.read(text_then)
    rows = [Told(**{**entry, "at": datetime.fromisoformat(entry["at"])}) for entry in file["entries"]]
    found = folded([list(group) for _item, group in groupby(rows, key=lambda entry: entry.item_id)], window_of(kept))
    assert found.broken == []
    assert kept.header.ledger is not None
    again = made_again(kept, found, kept.header.ledger)
    assert [str(one) for one in figures(kept, again)] == []
    assert (again.json(), again.digest()) == (text_then, file["sha256"])
