"""Calls: known again without a number in the clear, recorded and heard by those who handle them, with questions to ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from qingzhou.hotline import actions, callers, receipts
from qingzhou.hotline.audit import differences
from qingzhou.hotline.models import Caller, Line, Report
from qingzhou.hotline.scripts import ASKED
from qingzhou.hotline.states import Category, Verb
from qingzhou.refusals import NotAllowed
from qingzhou.units.models import Membership, Role
from tests import build
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, accepted, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
NUMBER = "13900000001"
AMR = b"#!AMR\n" + bytes(60)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(60)


def called(client: Client, contact: str = NUMBER, **more: object) -> Report:
    """A call written down on the page."""
    said = {"channel": "phone", "category": "refund", "about": ABOUT, "text": "不退钱", "token": receipts.new_token()}
    answer = client.post(reverse("hotline:call"), {**said, "contact": contact, **more})
    assert answer.status_code == 200
    return Report.objects.latest("pk")


def looked(client: Client, contact: str = NUMBER) -> str:
    body = {"look": "1", "contact": contact, "text": "写了一半", "token": "t"}
    return client.post(reverse("hotline:call"), body).content.decode()


# --- the caller known again --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "139 0000 0001",
        "139-0000-0001",
        "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER),
        "+86 13900000001",
        "008613900000001",
        "电话13900000001微信同号",
    ],
)
def test_one_number_is_known_however_it_is_written(typed: str) -> None:
    assert callers.number_in(typed) == NUMBER


@pytest.mark.parametrize("typed", ["", "微信同号", "12345", "138"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert callers.number_in(typed) == ""


def test_who_called_before_is_listed_by_the_numbers_of_reports_alone(clerk: Membership) -> None:
    client = signed_in(clerk)
    first, second, other = called(client), called(client, "139 0000 0001"), called(client, "13900000002")
    page = looked(client)
    assert page.index(second.number) < page.index(first.number)
    assert other.number not in page
    assert ABOUT not in page
    assert "写了一半" in page  # what was typed so far stays
    assert "半年内没有此号" in looked(client, "13911111111")
    assert "没有写电话号码" in looked(client, "不留")


def test_who_looked_stands_in_the_lines_that_the_reporter_does_not_read(clerk: Membership) -> None:
    client = signed_in(clerk)
    report = called(client)
    looked(client)
    line = report.lines.get(verb=Verb.KNOWN_CALLER)
    assert line.person == clerk.person
    assert not line.is_shown
    assert line.text == line.note == ""
    assert line.data == {}


def test_a_number_is_stored_nowhere_and_a_call_without_one_looks_the_same(clerk: Membership, tmp_path: Path) -> None:
    client = signed_in(clerk)
    called(client)
    called(client, "")
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    assert NUMBER not in dump.read_text(encoding="utf-8")
    marks = list(Caller.objects.values_list("mark", flat=True))
    assert [len(mark) for mark in marks] == [64, 64]
    assert len(set(marks)) == 2


def test_another_key_knows_nobody(clerk: Membership, settings: Settings, tmp_path: Path) -> None:
    client = signed_in(clerk)
    called(client)
    settings.HOTLINE_CALLER_KEY = tmp_path / "another"
    assert "半年内没有此号" in looked(client)


def test_calls_are_forgotten_after_half_a_year(clerk: Membership) -> None:
    client = signed_in(clerk)
    report, later = called(client), timezone.now() + callers.KEPT_FOR + timedelta(days=1)
    assert actions.calls_before(NUMBER, by=clerk, now=later) == []
    assert actions.forget_callers(timezone.now()) == 0
    assert actions.forget_callers(later) == 1
    assert not Caller.objects.filter(report=report).exists()


def test_only_who_takes_calls_asks_for_callers(clerk: Membership) -> None:
    with pytest.raises(NotAllowed):
        actions.calls_before(NUMBER, by=handler(), now=timezone.now())
    assert signed_in(handler()).post(reverse("hotline:call"), {"look": "1"}).status_code == 403


# --- recordings --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("content", "kind"), [(AMR, ".amr"), (WAV, ".wav"), (b"OggS" + bytes(60), ".ogg")])
def test_a_recording_comes_with_the_call_under_a_name_that_tells_no_number(
    content: bytes, kind: str, clerk: Membership
) -> None:
    report = called(signed_in(clerk), files=ContentFile(content, f"20261128_{NUMBER}{kind}"))
    line = report.lines.get(verb=Verb.RECORD)
    assert [file["name"] for file in line.files] == [f"来电录音1{kind}"]
    assert not line.is_shown


def test_what_is_no_recording_is_not_taken_for_one(clerk: Membership) -> None:
    said = {"channel": "phone", "category": "refund", "about": ABOUT, "text": "不退钱", "token": "t"}
    answer = signed_in(clerk).post(reverse("hotline:call"), {**said, "files": ContentFile(b"words", "a.wav")})
    assert answer.status_code == 422
    assert "不是录音文件" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_recording_is_heard_by_those_who_handle_the_report_and_each_time_is_written_down(clerk: Membership) -> None:
    report = accepted(called(signed_in(clerk), files=ContentFile(AMR, "a.amr")), clerk, now=timezone.now())
    line = report.lines.get(verb=Verb.RECORD)
    place = reverse("hotline:hear", args=[report.number, line.seq, 0])
    lead = handler()
    leader = build.member(Role.GROUP_LEADER, build.office())
    for who, code in ((clerk, 200), (lead, 200), (leader, 403), (handler("教育局"), 404)):
        assert signed_in(who).post(place).status_code == code, who
    heard = list(report.lines.filter(verb=Verb.HEAR).values_list("person", flat=True))
    assert heard == [clerk.person_id, lead.person_id]
    page = signed_in(leader).get(reverse("hotline:report", args=[report.number])).content.decode()
    assert place not in page


def test_neither_the_reporter_nor_the_usual_address_gives_a_recording(clerk: Membership) -> None:
    token = receipts.new_token()
    called(signed_in(clerk), token=token, files=ContentFile(AMR, "a.amr"))
    report, public = Report.objects.get(), Client()
    seq = report.lines.get(verb=Verb.RECORD).seq
    public.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})
    assert "录音" not in public.get(reverse("hotline:followed")).content.decode().replace("照片、录音", "")
    assert public.get(reverse("hotline:own_file", args=[seq, 0])).status_code == 404
    assert signed_in(clerk).get(reverse("hotline:file", args=[report.number, seq, 0])).status_code == 404


def test_a_recording_is_put_to_its_report_later_once(clerk: Membership) -> None:
    report, client = called(signed_in(clerk)), signed_in(clerk)
    for _ in range(2):
        body = {"files": ContentFile(AMR, "a.amr"), "token": "once"}
        client.post(reverse("hotline:record", args=[report.number]), body)
    assert report.lines.filter(verb=Verb.RECORD).count() == 1


def test_lines_stay_append_only_and_whole(clerk: Membership) -> None:
    client = signed_in(clerk)
    report = called(client, files=ContentFile(AMR, "a.amr"))
    looked(client)
    assert Line.objects.filter(report=report).count() == 3
    assert list(differences(NOW)) == []


# --- what to ask -------------------------------------------------------------------------------------------------
def test_there_are_questions_for_every_category(clerk: Membership) -> None:
    assert set(ASKED) == set(Category)
    page = signed_in(clerk).get(reverse("hotline:call")).content.decode()
    assert all(str(questions[0]) in page for questions in ASKED.values())
    lodged()
