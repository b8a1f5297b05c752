"""Half-months, months and special days: frozen, put on paper and met over by the machine that does so with weeks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from docx import Document

from qingzhou.dispatch import actions, editions, queries, sheet, snapshot
from qingzhou.dispatch.audit import differences
from qingzhou.dispatch.bulletin import comparing
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.preview import preview, window_of
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.links import plain
from qingzhou.documents.plain import text_of_word
from qingzhou.filings import actions as filings
from qingzhou.filings.actions import Said
from qingzhou.filings.asked import asking
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.filings.states import Mark
from qingzhou.ledger.policy import policy
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Status
from qingzhou.meetings import actions as meetings
from qingzhou.meetings import papers
from qingzhou.meetings.actions import Attendance, NewDecision
from qingzhou.meetings.states import Kind
from qingzhou.refusals import NotNow
from qingzhou.units.models import Unit
from qingzhou.workdays.calendar import Calendar
from tests import build
from tests.meetings import because
from tests.offices import signed_in
from tests.weeks import CUTOFF, W47, district, moment, report

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MONTH, HALF = Period.parse("2026-11"), Period.parse("2026-11-H1")
THURSDAY, FRIDAY = Period.parse("2026-11-19"), Period.parse("2026-11-20")
EVENING = timedelta(hours=9)


def end_of(edition: editions.Edition) -> datetime:
    return edition.ends_at(policy())


def frozen(edition: editions.Edition) -> Snapshot:
    kept = actions.freeze(edition, by=build.clerk(), now=end_of(edition))
    return queries.content_of(kept)


def files(name: str, period: Period, now: datetime, **said: object) -> None:
    said = said or {"done": "已排查"}
    filings.file(period, Said(**said), by=build.handler(build.unit(name)), now=now)  # type: ignore[arg-type]


def special(since: date = date(2026, 11, 16), until: date = date(2026, 11, 27)) -> None:
    rhythm = Rhythm(Every.WEEK, since, until, special="寒假巡查")
    filings.set_rhythm(rhythm, reason="专项通知", by=build.clerk(), now=moment(11, 14))


@pytest.mark.parametrize(
    ("edition", "title"),
    [
        (W47, "青溪区“双减”工作第47周调度表（2026-W47）.docx"),
        (HALF, "青溪区“双减”工作半月报（2026年11月上半月）.docx"),
        (MONTH, "青溪区“双减”工作月报（2026年11月）.docx"),
        (THURSDAY, "青溪区“双减”工作专项日报（2026年11月19日）.docx"),
    ],
)
def test_every_rhythm_has_its_paper_in_word_and_excel(edition: editions.Edition, title: str) -> None:
    district()
    content = frozen(edition)
    assert sheet.filename(content, "docx") == title
    assert plain(sheet.summary(content)) in text_of_word(sheet.word(content))
    assert openpyxl.load_workbook(BytesIO(sheet.excel(content)))["汇总"].max_row > 5
    kept = Week.objects.get()
    assert kept.name == edition
    assert kept.sha256 == snapshot.digest_of(kept.snapshot)
    assert sheet.word(queries.content_of(kept)) == sheet.word(content)
    assert not list(differences())
    assert comparing.differences(text_of_word(sheet.word(content)), text_of_word(sheet.word(content))) == []


def test_a_month_counts_what_its_weeks_count() -> None:
    district()
    month = preview(build.jurisdiction(), MONTH, CUTOFF)
    weeks = [preview(build.jurisdiction(), W47.plus(back), CUTOFF) for back in (-3, -2, -1, 0)]
    assert month.totals.counts["open"] == weeks[-1].totals.counts["open"]
    assert month.totals.counts["new"] == sum(week.totals.counts["new"] for week in weeks)
    assert "本期新增" in sheet.summary(month)
    assert "本周" not in text_of_word(sheet.word(month))


def test_a_period_is_frozen_once_and_a_row_is_a_week_or_a_period() -> None:
    district()
    clerk, now = build.clerk(), end_of(HALF)
    kept = actions.freeze(HALF, by=clerk, now=now)
    with pytest.raises(NotNow):
        actions.freeze(HALF, by=clerk, now=now)
    same = {name: getattr(kept, name) for name in ("jurisdiction", "moment", "frozen_at", "frozen_by", "snapshot")}
    for wrong in ({"period": str(HALF)}, {}, {"period": "2026-11", "iso_year": 2026, "iso_week": 46}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Week.objects.create(**same, **wrong)  # type: ignore[misc]


def test_what_is_frozen_early_loses_nothing_to_the_next_period() -> None:
    district()
    actions.freeze(HALF, by=build.clerk(), now=moment(11, 13))
    assert window_of(build.jurisdiction().pk, HALF.plus(1), moment(11, 20)).since == moment(11, 13)


def test_a_monday_of_a_special_period_tells_of_the_weekend_too() -> None:
    special()
    monday = Period.parse("2026-11-23")
    assert window_of(build.jurisdiction().pk, monday, end_of(monday)).since == end_of(FRIDAY)


def test_a_daily_paper_says_who_reported_who_is_at_zero_and_who_is_missing() -> None:
    district()
    special()
    files("教育局", THURSDAY, moment(11, 19, 10))
    files("公安分局", THURSDAY, moment(11, 19, 11), unchanged=True)
    content = frozen(THURSDAY)
    assert content.filings is not None
    names = content.names()
    assert {names[one.unit]: one.mark for one in content.filings.units} == {
        "教育局": Mark.FILED, "公安分局": Mark.ZERO, "城管局": Mark.MISSING,
    }  # fmt: skip
    text = text_of_word(sheet.word(content))
    for words in (
        "青溪区“双减”工作寒假巡查日报（2026年11月19日）",
        "应填报3个单位，已填报2个（其中零报告1个），未填报1个。",
        "已填报（1个）：教育局。", "零报告（1个）：公安分局。", "未填报（1个）：城管局。",
    ):  # fmt: skip
        assert words in text
    assert "本期未填报" not in text  # on most days most tasks bring nothing new
    first = next(block.text for block in Document(BytesIO(sheet.word(content))).paragraphs if "一、" in block.text)
    assert first == "一、填报情况"
    rows = list(openpyxl.load_workbook(BytesIO(sheet.excel(content)))["填报"].iter_rows(min_row=2, values_only=True))
    assert ("青溪区公安分局", "2026年11月19日", "零报告", "2026-11-19 11:00") in rows
    files("城管局", THURSDAY, moment(11, 20, 10))  # too late for this paper
    assert not list(differences())


def test_a_month_adds_up_the_filings_that_were_asked_for_in_it() -> None:
    district()
    for back, name in ((2, "教育局"), (1, "教育局"), (0, "教育局"), (0, "公安分局")):
        week = Period.of_week(W47.plus(-back))
        files(name, week, end_of(week) - EVENING)
    late = Period.of_week(W47)
    files("城管局", late, end_of(late) + EVENING)
    month = preview(build.jurisdiction(), MONTH, CUTOFF + timedelta(days=1))
    assert month.filings is not None
    assert month.filings.periods == ("2026-W45", "2026-W46", "2026-W47", "2026-W48")
    told = {(month.names()[one.unit], one.period): one.mark for one in month.filings.units}
    assert told["城管局", "2026-W47"] == Mark.LATE
    assert told["教育局", "2026-W46"] == Mark.FILED
    assert told["公安分局", "2026-W46"] == Mark.MISSING
    assert "份" in text_of_word(sheet.word(month))


def test_a_rhythm_that_overtakes_a_week_asks_nobody_for_that_week() -> None:
    special()  # set on Saturday, after the cut-off of W46
    build.task(Status.IN_PROGRESS)
    found = asking(build.jurisdiction().pk, moment(12, 31), Terms(Calendar(), policy())).windows(
        moment(11, 11), end_of(W47.plus(2))
    )
    assert [str(one.period) for one in found] == [
        "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20",
        "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-W49",
    ]  # fmt: skip


def test_before_anything_was_filed_nobody_is_called_missing() -> None:
    district()
    content = frozen(W47)
    assert content.filings is not None
    assert content.filings.units == ()
    assert "填报情况" not in text_of_word(sheet.word(content))


def test_weeks_frozen_before_filings_were_kept_are_written_as_they_were_hashed() -> None:
    district()
    content = snapshot.replace(frozen(W47), filings=None)
    assert '"filings"' not in content.json()
    assert snapshot.read(content.json()) == content
    assert "填报情况" not in text_of_word(sheet.word(content))


def test_a_meeting_is_held_daily_where_the_rhythm_is_daily() -> None:
    district()
    special()
    clerk = build.clerk()
    held = []
    for day in (THURSDAY, FRIDAY):
        files("教育局", day, end_of(day) - EVENING, wanted="请公安分局协助", done="已排查")
        meeting = meetings.prepare(day, by=clerk, now=end_of(day))
        subject = meeting.subjects.filter(item__isnull=False).first() or meetings.add_subject(meeting, "议题", by=clerk)
        lead = Unit.objects.get(short_name="教育局").pk
        new = NewDecision(uuid4(), Kind.TASK, "开展夜间巡查", (lead,), date(2026, 12, 20))
        assert meetings.decide(subject, new, by=clerk, now=end_of(day)).task
        held.append(meetings.close(meeting, Attendance(), by=clerk, now=end_of(day) + timedelta(hours=1)))
    name, minutes = papers.minutes_of(held[0])
    assert "2026年11月19日调度会议纪要" in name
    assert "会议听取了本期工作情况" in text_of_word(minutes)
    assert any("请公安分局协助" in said for one in held[1].subjects.all() for said in because(one))


def test_the_first_day_of_a_special_period_follows_none() -> None:
    build.task(Status.IN_PROGRESS)
    special(since=date(2026, 11, 20))
    by = build.clerk()
    assert queries.first_shown(Every.DAY, by=by, now=moment(11, 20, 10)) == FRIDAY
    assert (
        queries.first_shown(Every.DAY, by=by, now=moment(11, 23, 10)) == FRIDAY
    )  # it has ended and waits to be frozen


def test_one_chooses_the_rhythm_on_the_page_and_gets_both_files(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now().astimezone()
    report(build.task(Status.IN_PROGRESS, now=now - timedelta(days=40)), now)
    client = signed_in(build.clerk())
    page = client.get("/dispatch/", {"every": "month"}).content.decode()
    assert "月报" in page
    assert 'href="/dispatch/?every=half_month"' in page
    assert "every=day" not in page
    month = editions.holding(Every.MONTH, now, policy()).plus(-1)
    assert client.post(f"/dispatch/{month}/freeze").status_code == 302
    for name in ("sheet.docx", "sheet.xlsx"):
        assert client.get(f"/dispatch/{month}/{name}").content.startswith(b"PK")
    assert client.get(f"/dispatch/{month}/").content.decode().count("SHA-256") == 1
    with pytest.raises(SystemExit):
        call_command("sheet", week="2026-13", docx="x")
    assert "2026-11-H1" in capsys.readouterr().err
