"""The inbox, one's own channels, and the office's page of robots and deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from qingzhou.notifications import channels
from qingzhou.notifications.models import Delivery, Notice, Preference, Robot
from qingzhou.notifications.states import Channel, Kind, Mode, State
from qingzhou.units.models import Membership, Role
from tests import build, notices
from tests.notices import Receiver
from tests.offices import signed_in

pytestmark = pytest.mark.django_db
INBOX = "/notices"


@pytest.fixture
def handler() -> Membership:
    return build.handler(build.unit())


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with notices.receiving() as receiver:
        address = f"http://127.0.0.1:{receiver.port}/robot?key={{key}}"
        monkeypatch.setattr(channels._WeComBot, "notify_url", address)
        yield receiver


def text(client: Client, address: str, **parameters: str) -> str:
    return client.get(address, parameters).content.decode()


# --- inbox -----------------------------------------------------------------------------------------------------
def test_what_is_unread_is_shown_first_and_counted_in_the_rail(handler: Membership) -> None:
    about = notices.tell(handler, about=notices.told(title="清查收费公示"))
    client = signed_in(handler)
    page = text(client, INBOX)
    assert "清查收费公示" in page
    assert "待签收" in page
    assert page.count('<b class="count num">1<') == 2  # the rail, and the phone's menu
    notice = Notice.objects.get()
    answer = client.get(reverse("notifications:follow", args=[notice.pk]))
    assert answer.headers["Location"] == about.address
    page = text(client, INBOX)
    assert "没有未读消息" in page
    assert 'class="count' not in page
    assert "清查收费公示" in text(client, INBOX, show="all")


def test_one_or_all_notices_are_marked_as_read(handler: Membership) -> None:
    about = [notices.tell(handler) for _n in range(3)]
    client = signed_in(handler)
    first = Notice.objects.get(event=about[0].event)
    answer = client.post(reverse("notifications:read", args=[first.pk]), {"show": "all"})
    assert answer.headers["Location"] == f"{INBOX}?show=all"
    assert Notice.objects.filter(read_at=None).count() == 2
    client.post(reverse("notifications:read_all"))
    assert not Notice.objects.filter(read_at=None).exists()
    assert "已将 2 条消息标为已读" in text(client, INBOX, show="all")
    assert "未读<" not in text(client, INBOX, show="all").partition("<tbody>")[2]


def test_nobody_reads_or_opens_the_notices_of_others(handler: Membership) -> None:
    notices.tell(handler)
    pk = Notice.objects.get().pk
    client = signed_in(build.member(Role.UNIT_HANDLER, handler.unit))
    assert notices.MARK not in text(client, INBOX, show="all")
    assert client.get(reverse("notifications:follow", args=[pk])).status_code == 404
    assert client.post(reverse("notifications:read", args=[pk])).status_code == 404
    client.post(reverse("notifications:read_all"))
    assert Notice.objects.get().read_at is None


def test_who_left_a_unit_sees_no_more_of_what_it_was_told(handler: Membership) -> None:
    notices.tell(handler)
    build.member(Role.UNIT_HANDLER, build.unit("宣传部"), handler.person)
    assert notices.MARK in text(signed_in(handler), INBOX)
    Membership.objects.filter(pk=handler.pk).update(until=date(2026, 1, 1))
    assert notices.MARK not in text(signed_in(handler), INBOX, show="all")


def test_a_notice_for_another_capacity_says_so_before_it_opens(handler: Membership) -> None:
    other = build.member(Role.UNIT_HANDLER, build.unit("宣传部"), handler.person)
    notices.tell(other)
    client = signed_in(handler)
    address = reverse("notifications:follow", args=[Notice.objects.get().pk])
    answer = client.get(address)
    assert answer.status_code == 409
    assert "请先切换身份" in answer.content.decode()
    client.post(reverse("units:act_as"), {"membership": other.pk})
    assert client.get(address).status_code == 302


def test_a_long_inbox_is_paged_by_key_to_its_end_and_back(handler: Membership) -> None:
    for _n in range(60):
        notices.tell(handler)
    client = signed_in(handler)
    rows = lambda parameters: client.get(INBOX, parameters).context["page"]  # noqa: E731
    first = rows({})
    second = rows({"after": first.next})
    third = rows({"after": second.next})
    seen = [row.pk for page in (first, second, third) for row in page.rows]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 60
    assert (first.previous, third.next) == ("", "")
    assert [row.pk for row in rows({"before": third.previous}).rows] == [row.pk for row in second.rows]
    assert rows({"before": second.previous}).rows == first.rows
    assert rows({"before": second.previous}).previous == ""


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "１２", ""])
def test_nonsense_in_the_address_is_the_first_page(handler: Membership, after: str) -> None:
    notices.tell(handler)
    assert notices.MARK in text(signed_in(handler), INBOX, after=after, before=after, show=after)


def test_more_than_ninety_nine_are_not_counted_further(handler: Membership) -> None:
    for _n in range(101):
        notices.tell(handler)
    assert '<b class="count num">99+<' in text(signed_in(handler), INBOX)


# --- how often a page asks -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (INBOX, 4),  # session, who is signed in; notices; unread
        ("/notices/settings", 5),  # …; preference, gateway; unread
        ("/channels", 6),  # …; robots, deliveries, units to choose from; unread
    ],
)
def test_a_page_asks_equally_often_for_few_and_for_many(
    address: str, asked: int, django_assert_num_queries: Callable[..., object]
) -> None:
    clerk = build.clerk()
    client = signed_in(clerk)
    client.get(address)
    for many in (1, 30):
        unit = build.unit(f"第{many}局")
        notices.robot(unit), notices.wants(clerk)
        for _n in range(many):
            notices.tell(clerk, build.handler(unit))
        with django_assert_num_queries(asked):
            client.get(address, {"show": "all"})


def test_a_piece_of_a_page_does_not_ask_for_what_only_the_rail_shows(
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = signed_in(build.clerk())
    client.get("/tasks/due-hint")
    with django_assert_num_queries(2):  # session, who is signed in
        client.get("/tasks/due-hint", {"due_on": "2026-11-30"}, headers={"HX-Request": "true"})


# --- one's own channels ----------------------------------------------------------------------------------------
WANTED = {"mail_address": "wang@example.org", "mail": "digest", "phone": "", "sms": "off", "digest_hour": "17"}


def test_one_chooses_how_to_hear_and_changes_it_again(handler: Membership) -> None:
    client = signed_in(handler)
    for mail in ("digest", "each"):
        assert client.post("/notices/settings", {**WANTED, "mail": mail}).status_code == 302
        kept = Preference.objects.get()
        assert (kept.person, kept.mail, kept.digest_hour) == (handler.person, mail, 17)
    assert "wang@example.org" in text(client, "/notices/settings")
    assert "wang@example.org" not in text(signed_in(build.clerk()), "/notices/settings")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mail_address": ""}, "要接收邮件，请填写邮箱"),
        ({"mail_address": "wang"}, "wang"),
        ({"sms": "each"}, "要接收短信，请填写手机号"),
        ({"sms": "each", "phone": "a1"}, "请只填数字"),
        ({"digest_hour": "3"}, "3"),
        ({"mail": "shout"}, "shout"),
    ],
)
def test_what_cannot_be_is_said_at_the_form(handler: Membership, change: dict[str, str], said: str) -> None:
    answer = signed_in(handler).post("/notices/settings", WANTED | change)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Preference.objects.exists()


# --- the office's page -----------------------------------------------------------------------------------------
def robot_form(**change: object) -> dict[str, object]:
    unit = build.unit()
    return {
        "unit": unit.pk,
        "channel": "wecom",
        "name": "工作群",
        "address": notices.ADDRESSES[Channel.WECOM],
        **change,
    }


def test_the_office_adds_tries_and_retires_a_robot(receiver: Receiver) -> None:
    client = signed_in(build.clerk())
    answer = client.post("/channels/robots", robot_form(), follow=True)
    page = answer.content.decode()
    robot = Robot.objects.get()
    assert "已添加“工作群”" in page
    assert robot.masked in page
    assert robot.address.partition("://")[2] not in page
    page = client.post(f"/channels/robots/{robot.pk}/try", follow=True).content.decode()
    assert "已发出测试消息" in page
    assert receiver.posts[0].json["text"]["content"].startswith("轻舟：这是一条测试消息")
    receiver.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    page = client.post(f"/channels/robots/{robot.pk}/try", follow=True).content.decode()
    assert "没有发出：对方拒绝接收（93000 invalid webhook url）" in page
    client.post(f"/channels/robots/{robot.pk}/retire")
    assert "还没有机器人" in text(client, "/channels")
    assert client.post(f"/channels/robots/{robot.pk}/try").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "https://example.org/"}, "这不是企业微信机器人的地址"),
        ({"channel": "sms"}, "短信网关只设在领导小组办公室"),
        ({"unit": 0}, "无效"),
        ({"name": " "}, "不能为空"),
    ],
)
def test_a_robot_that_cannot_be_is_said_at_the_form_and_nothing_typed_is_lost(
    change: dict[str, object], said: str
) -> None:
    answer = signed_in(build.clerk()).post("/channels/robots", robot_form(**change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '<details class="fold" open>' in page
    assert said in page or "选择一个有效的选项" in page or "这个字段是必填项" in page
    assert not Robot.objects.exists()


def test_two_robots_of_a_unit_have_two_names() -> None:
    client = signed_in(build.clerk())
    client.post("/channels/robots", robot_form())
    answer = client.post("/channels/robots", robot_form())
    assert answer.status_code == 422
    assert "该单位已有同名的机器人" in answer.content.decode()


def test_the_gateway_is_tried_with_the_clerks_own_phone(settings: Settings) -> None:
    with notices.receiving() as receiver:
        settings.SMS_GATEWAYS = frozenset({f"127.0.0.1:{receiver.port}"})
        clerk = build.clerk()
        robot = notices.robot(build.office(), Channel.SMS, f"json://127.0.0.1:{receiver.port}/?:to={{phone}}")
        client = signed_in(clerk)
        answer = client.post(f"/channels/robots/{robot.pk}/try")
        assert answer.status_code == 422
        assert "请先在“消息设置”中填写手机号" in answer.content.decode()
        notices.wants(clerk, mail=Mode.OFF)
        client.post(f"/channels/robots/{robot.pk}/try")
        assert receiver.posts[0].json["to"] == "13800000000"


def test_the_office_sees_how_each_message_fared_and_sends_again(handler: Membership) -> None:
    notices.robot(handler.unit)
    for kind in (Kind.TO_SIGN, Kind.SENT_BACK):
        notices.tell(handler, kind=kind)
    failed = Delivery.objects.order_by("id").first()
    assert failed is not None
    Delivery.objects.filter(pk=failed.pk).update(state=State.GIVEN_UP, attempts=6, last_error="对方服务器回答 503。")
    client = signed_in(build.clerk())
    page = text(client, "/channels")
    assert "对方服务器回答 503" in page
    assert "被退回补办" not in page
    assert "被退回补办" in text(client, "/channels", show="waiting")
    assert "这里没有消息" in text(client, "/channels", show="sent")
    page = client.post(f"/channels/deliveries/{failed.pk}/again", follow=True).content.decode()
    assert "已重新排队" in page
    assert "没有未送达的消息" in page
    assert client.post(f"/channels/deliveries/{failed.pk}/again").status_code == 409


def test_after_a_bad_day_of_the_mail_server_all_is_sent_again_but_not_that_of_other_places(handler: Membership) -> None:
    notices.robot(handler.unit)
    for _n in range(3):
        notices.tell(handler)
    Delivery.objects.update(state=State.GIVEN_UP, attempts=6)
    elsewhere = signed_in(build.clerk(build.jurisdiction("999002", "碧湖区")))
    assert elsewhere.post("/channels/deliveries/again").status_code == 302
    assert Delivery.objects.filter(state=State.GIVEN_UP).count() == 3
    client = signed_in(build.clerk())
    assert "全部重新发送" in text(client, "/channels")
    assert "已将 3 条重新排队" in client.post("/channels/deliveries/again", follow=True).content.decode()
    assert set(Delivery.objects.values_list("state", "attempts")) == {("waiting", 0)}
    assert signed_in(handler).post("/channels/deliveries/again").status_code == 403


def test_only_the_office_of_the_place_keeps_robots_and_outbox(handler: Membership) -> None:
    robot = notices.robot(handler.unit)
    notices.tell(handler)
    delivery = Delivery.objects.get()
    addresses = [
        f"/channels/robots/{robot.pk}/try", f"/channels/robots/{robot.pk}/retire",
        f"/channels/deliveries/{delivery.pk}/again",
    ]  # fmt: skip
    elsewhere = build.clerk(build.jurisdiction("999002", "碧湖区"))
    for client, status in ((signed_in(handler), 403), (signed_in(elsewhere), 404)):
        assert [client.post(address).status_code for address in addresses] == [status] * 3
    assert signed_in(handler).get("/channels").status_code == 403
    page = text(signed_in(elsewhere), "/channels", show="all")
    assert robot.name not in page
    assert delivery.notice.number not in page
    assert Robot.objects.get().active
