"""移送函: what the police are told of a suspected crime, and what they are not."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from qingzhou.hotline import actions
from qingzhou.hotline.actions import Accepted
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import TrackKind, Verb
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.readings.models import Reading
from qingzhou.units.models import Membership, Role
from tests import build
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, accepted, found, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
WORDS, NAME, PHONE = "我女儿在三班，老师姓周", "王标记甲", "13900000001"


@pytest.fixture
def crime() -> Report:
    """A founded report on the track of a suspected crime, with what its reporter said and left."""
    by, unit = build.clerk(), handler().unit
    build.member(Role.UNIT_LEADER, unit, build.person("负责人"))
    identity = (("name", NAME), ("contact", PHONE))
    report = accepted(lodged(text=WORDS, identity=identity), by)
    joined = Accepted((TrackKind.CRIME,), build.at(3).date(), "并入办理", joined=report.issue)
    second = actions.accept(lodged(text=WORDS, identity=identity), joined, by=by, now=NOW)
    found(report, true=True)
    return Report.objects.get(pk=second.pk)


def head() -> Membership:
    return Membership.objects.get(role=Role.UNIT_LEADER, person__name="负责人")


def approved(report: Report) -> Report:
    actions.transfer(report, Verb.PROPOSE_TRANSFER, f"据{NAME}反映", by=handler(), now=NOW)
    return actions.transfer(report, Verb.APPROVE_TRANSFER, "", by=head(), now=NOW + timedelta(hours=5))


def text_of(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def fetched(report: Report, by: Membership) -> str:
    answer = signed_in(by).get(reverse("hotline:transfer_letter", args=[report.number]))
    assert answer.status_code == 200
    return text_of(answer.content)


def test_the_letter_says_what_officers_found_and_by_when_it_is_due(crime: Report) -> None:
    said = fetched(approved(crime), handler())
    assert f"关于移送{ABOUT}涉嫌犯罪案件的函" in said.replace("\n", "")
    for word in (
        "经单位负责人于2026年11月2日14时00分批准", "2026年11月3日14时00分前", "3日内依法决定是否立案", "第五条", "第八条",
        "执法人员", "属实", build.PHOTO.name, "责令改正，十日内退还超额收费", "□ 立案",
    ):  # fmt: skip
        assert word in said, word


def test_the_police_do_not_read_who_reported_nor_what_they_said(crime: Report) -> None:
    said = fetched(approved(crime), handler())
    for word in (NAME, PHONE, WORDS, "一次收一年", f"据{NAME}反映", crime.pseudonym):
        assert word not in said, word


def test_there_is_no_letter_before_the_head_has_approved(crime: Report) -> None:
    place = reverse("hotline:transfer_letter", args=[crime.number])
    assert signed_in(handler()).get(place).status_code == 409
    actions.transfer(crime, Verb.PROPOSE_TRANSFER, "涉嫌诈骗", by=handler(), now=NOW)
    assert signed_in(handler()).get(place).status_code == 409
    assert place not in signed_in(handler()).get(reverse("hotline:report", args=[crime.number])).content.decode()
    actions.transfer(crime, Verb.APPROVE_TRANSFER, "", by=head(), now=NOW)
    assert place in signed_in(handler()).get(reverse("hotline:report", args=[crime.number])).content.decode()
    assert signed_in(handler("教育局")).get(place).status_code == 404


def test_it_goes_to_the_police_of_the_place_by_name_and_is_dated_when_it_went(crime: Report) -> None:
    assert "同级公安机关：" in fetched(approved(crime), handler())
    build.unit("公安分局")
    actions.transfer(crime, Verb.TRANSFER, "签收", by=handler(), now=NOW + timedelta(hours=20))
    said = fetched(crime, handler())
    assert "青溪区公安分局：" in said
    assert "2026年11月3日" in said


def test_taking_the_letter_of_a_confidential_case_is_written_down(crime: Report) -> None:
    approved(crime)
    assert crime.issue
    ledger.move(crime.issue, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=NOW)
    fetched(crime, handler())
    assert [one.items for one in Reading.objects.all()] == [[crime.issue.number]]


def test_the_same_case_gives_the_same_bytes(crime: Report) -> None:
    place = reverse("hotline:transfer_letter", args=[approved(crime).number])
    first, second = (signed_in(handler()).get(place).content for _ in range(2))
    assert first == second
