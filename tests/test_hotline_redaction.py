"""What a reporter told is redacted for whoever needs no original; the original is read by the rights, or said what for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.evidence.actions import keep
from qingzhou.hotline import actions, doubts, permissions
from qingzhou.hotline.models import Report
from qingzhou.hotline.redaction import redacted
from qingzhou.hotline.replies import draft
from qingzhou.hotline.states import ReadFor, Verb
from qingzhou.hotline.titles import facts_of
from qingzhou.ledger.actions import Attached
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, accepted, found, handler, lodged
from tests.test_ledger_pages import PNG

WORDS = "我叫张伟，电话13900000009，孩子王小明在晨光培训中心被李老师一次收了12800元"


# --- the words ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13900000009", "电话"),
        ("电话 139-0000-0009 找我", "电话"),
        ("一三九零零零零零零零九", "电话"),
        ("0532-88880000", "电话"),
        ("身份证37020219900101123X", "证件号"),
        ("车牌鲁B·12345", "车牌"),
        ("新能源车鲁AD12345", "车牌"),
        ("微信号：abc_12345", "账号"),
        ("QQ 100200300", "账号"),
        ("卡号6222 0000 1111 2222 333", "号码"),
        ("写信到a.b@example.cn", "邮箱"),
        ("家在3号楼2单元501室", "住址"),
        ("孩子王小明在那里上课", "姓名"),
        ("周老师收的钱", "姓名"),
        ("我叫张伟。", "姓名"),
        ("欧阳娜娜也在", "姓名"),
        ("是小李介绍的", "姓名"),
    ],
)
def test_what_tells_who_somebody_is_is_hidden(text: str, kind: str) -> None:
    found = redacted(text)
    assert kind in found.kinds
    assert f"【{kind}】" in found.text
    assert all(words not in found.text for _kind, words in found.found)


@pytest.mark.parametrize(
    "text",
    [
        "一次收了12800元，一年三万五千元，四十五个学生",
        "没有办学许可证，周六上午九点到十一点上课，安全通道堵了",
        "2026-11-20 晚上八点半，2024—2026学年，开学一次收了一年的钱",
        "培训机构在中心小学旁边，教三年级语文和数学",
    ],
)
def test_amounts_dates_and_places_stay_readable(text: str) -> None:
    assert redacted(text).text == text


def test_the_site_that_is_reported_stays_readable() -> None:
    keep = ("张三英语班", "海边小区3号楼2单元501室")
    text = "张三英语班在海边小区3号楼2单元501室，邻居住4号楼1单元101室"
    assert redacted(text, keep).text.startswith("张三英语班在海边小区3号楼2单元501室，邻居住【住址】")


@given(st.text(max_size=60), st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text(max_size=60))
def test_a_mobile_number_is_hidden_whatever_stands_around_it(before: str, number: str, after: str) -> None:
    assert number not in redacted(f"{before}，{number}，{after}").text


@given(st.text(max_size=200))
def test_nothing_but_what_was_found_is_changed(text: str) -> None:
    done = redacted(text)
    assert len(done.text) == len(text) + sum(len(kind) + 2 - len(words) for kind, words in done.found)


# --- who reads what ----------------------------------------------------------------------------------------------
def told(clerk: Membership) -> Report:
    photo = keep(ContentFile(PNG), now=NOW)
    attached = Attached(photo.sha256, "现场.png", photo.size, photo.media_type)
    return accepted(lodged(text=WORDS, files=[attached], now=timezone.now()), clerk, now=timezone.now())


def page(who: Membership, report: Report) -> str:
    return signed_in(who).get(reverse("hotline:report", args=[report.number])).content.decode()


HIDDEN = ("张伟", "13900000009", "王小明", "李老师")


@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("role", [Role.GROUP_LEADER, Role.AUDITOR])
def test_who_oversees_reads_it_redacted_until_they_say_what_for(role: Role, clerk: Membership) -> None:
    report, who = told(clerk), build.member(role, build.office())
    actions.write(report, "再打13911112222找我，我是刘建国", now=timezone.now())
    client, file = signed_in(who), reverse("hotline:file", args=[report.number, 1, 0])
    before = page(who, report)
    assert not [word for word in (*HIDDEN, "13911112222", "刘建国") if word in before]
    assert "12800" in before
    assert "机器遮不住" in before
    assert client.get(file).status_code == 403
    place = reverse("hotline:original", args=[report.number])
    assert client.post(place, {"read_for": "review", "reason": " "}).status_code == 422
    client.post(place, {"read_for": "review", "reason": "复核答复", "token": "a"})
    client.post(place, {"read_for": "review", "reason": "复核答复", "token": "a"})
    assert WORDS in page(who, report)
    assert b"".join(client.get(file).streaming_content)  # read to its end, which closes it as a server does
    line = report.lines.get(verb=Verb.READ)
    assert (line.person, line.note, line.data["read_for"]) == (who.person, "复核答复", "review")
    assert not line.is_shown
    later = timezone.now() + permissions.READ_FOR + timedelta(minutes=1)
    assert not permissions.reads_original(report, who, later)


@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
@pytest.mark.database
def test_the_office_and_the_lead_investigators_read_the_original(clerk: Membership) -> None:
    report = told(clerk)
    for who in (clerk, handler()):
        assert WORDS in page(who, report)
        with refused("hotline.not_overseeing"):
            actions.read_original(report, ReadFor.REVIEW, "看看", by=who, now=NOW)


@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
@pytest.mark.database
def test_what_is_hidden_is_not_found_by_searching_for_it(clerk: Membership) -> None:
    report, leader = told(clerk), build.member(Role.GROUP_LEADER, build.office())
    place = reverse("hotline:queue")
    assert report.number not in signed_in(leader).get(place, {"q": "13900000009"}).content.decode()
    assert report.number in signed_in(clerk).get(place, {"q": "13900000009"}).content.decode()
    assert report.number in signed_in(leader).get(place, {"q": ABOUT}).content.decode()


@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
def test_an_issue_begins_with_redacted_facts(clerk: Membership) -> None:
    facts = facts_of(lodged(text=WORDS))
    assert not [word for word in HIDDEN if word in facts]
    assert "12800元" in facts


# --- the answer --------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
@pytest.mark.database
def test_an_answer_begins_with_what_was_done_and_names_nobody(clerk: Membership) -> None:
    report = accepted(lodged(text=WORDS), clerk)
    assert draft(report) == ""
    report = found(report, true=True)
    said = draft(report)
    assert ABOUT in said
    assert "认定：" in said
    assert "十日内退还超额收费" in said
    assert not [word for word in HIDDEN if word in said]
    form = page(handler(), report)
    assert "十日内退还超额收费" in form


@pytest.mark.usefixtures("own_keys")
@pytest.mark.django_db
@pytest.mark.database
def test_an_answer_that_gives_somebody_away_is_doubted(clerk: Membership) -> None:
    report = found(accepted(lodged(text=WORDS), clerk), true=False)
    said = "到场核对了收费台账和全部收据，逐一询问了家长，没有发现一次收取超过三个月费用的情况。"
    assert "personal" not in [one.code for one in doubts.grounds(report, said, NOW)]
    for given_away in ("王小明", "13911112222"):
        (ground, *_rest) = [
            one for one in doubts.grounds(report, f"{said}{given_away}在场。", NOW) if one.code == "personal"
        ]
        assert given_away in ground.said
