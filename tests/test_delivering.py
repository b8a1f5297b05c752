"""Sending, for real: a mail server and an HTTP receiver on this machine take what the outbox sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import parseaddr
from runpy import run_path

import pytest
from apprise.plugins.feishu import NotifyFeishu
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from qingzhou.notifications import actions, channels
from qingzhou.notifications.actions import Delivered, NewRobot, deliver, delivering
from qingzhou.notifications.models import Delivery, Notice, Robot
from qingzhou.notifications.states import ATTEMPTS, RETRY_AFTER, Channel, Kind, Mode, State
from qingzhou.notifications.terms import Terms
from qingzhou.site import settings as site_settings
from qingzhou.units.models import Membership, Person, Role
from qingzhou.workdays.models import Override
from tests import build, notices
from tests.notices import MARK, Mailbox, Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOON = build.at(0, 12)
CONTENT = {
    Channel.WECOM: lambda post: post.json["text"]["content"],
    Channel.DINGTALK: lambda post: post.json["text"]["content"],
    Channel.FEISHU: lambda post: post.json["content"]["text"],
}


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with notices.mail_server(settings) as mailbox:
        yield mailbox


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Receiver]:
    """A receiver to which the robots' own hosts are pointed."""
    with notices.receiving() as receiver:
        host = f"127.0.0.1:{receiver.port}"
        settings.SMS_GATEWAYS = frozenset({host})
        for plugin, token in ((channels._WeComBot, "key"), (channels._DingTalk, "token"), (NotifyFeishu, "token")):
            monkeypatch.setattr(plugin, "notify_url", f"http://{host}/robot?token={{{token}}}")
        yield receiver


@pytest.fixture
def handler() -> Membership:
    return build.member(Role.UNIT_HANDLER, build.unit(), build.person(name=f"王{MARK}"))


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


# --- mail ------------------------------------------------------------------------------------------------------
def test_a_mail_arrives_in_plain_chinese_and_says_nothing_personal(handler: Membership, mailbox: Mailbox) -> None:
    notices.wants(handler)
    about = notices.tell(handler)
    assert deliver(NOON) == Delivered(sent=1)
    (mail,) = mailbox.mails
    assert mail["X-Envelope-To"] == f"p{handler.person_id}@example.org"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail["Subject"] == "轻舟：1 件事项有新情况"
    assert mail.get_content().strip() == f"轻舟：您有 1 件事项待签收（{about.number}）。请登录系统查看。"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parseaddr(str(mail["From"]))[1] == "qingzhou@example.org"
    assert MARK not in mailbox.raw[0].decode() + mail.as_string() + mail.get_content()
    assert states() == [State.SENT]
    assert deliver(NOON) == Delivered()


def test_a_days_news_are_gathered_in_one_mail(handler: Membership, mailbox: Mailbox) -> None:
    notices.wants(handler, mail=Mode.DIGEST, digest_hour=17)
    for hour in (9, 11, 16):
        notices.tell(handler, now=build.at(0, hour))
    notices.tell(handler, now=build.at(0, 16), kind=Kind.SENT_BACK)
    assert deliver(build.at(0, 16)) == Delivered()
    assert deliver(build.at(0, 17)) == Delivered(sent=1)
    (mail,) = mailbox.mails
    assert "3 件事项待签收" in mail.get_content()
    assert "1 件事项被退回补办" in mail.get_content()
    assert states() == [State.SENT] * 4


def test_what_was_read_in_the_meantime_is_not_sent_any_more(handler: Membership, mailbox: Mailbox) -> None:
    notices.wants(handler)
    read, unread = notices.tell(handler), notices.tell(handler)
    actions.mark_read(Notice.objects.get(event=read.event), now=build.MONDAY)
    assert deliver(NOON) == Delivered(sent=1)
    assert states() == [State.SKIPPED, State.SENT]
    assert read.number not in mailbox.mails[0].get_content()
    assert unread.number in mailbox.mails[0].get_content()


def test_what_was_dealt_with_overnight_is_not_asked_for_in_the_morning(handler: Membership, receiver: Receiver) -> None:
    notices.robot(handler.unit)
    signed, waiting = (notices.tell(handler, now=build.at(-1, 22)) for _n in range(2))
    actions.settle(signed.subject, [Kind.TO_SIGN], now=build.at(-1, 23))
    actions.mark_read(Notice.objects.get(event=waiting.event), now=build.MONDAY)  # read by one: the group still hears
    assert deliver(NOON) == Delivered(sent=1)
    assert states() == [State.SKIPPED, State.SENT]
    assert receiver.posts[0].json["text"]["content"].startswith(f"轻舟：您单位有 1 件事项待签收（{waiting.number}）")


@pytest.mark.parametrize(
    "change",
    [
        lambda who: notices.wants(who, mail=Mode.OFF),
        lambda who: Membership.objects.filter(pk=who.pk).update(until=build.at(-1).date()),
        lambda who: Person.objects.filter(pk=who.person_id).update(is_active=False),
        lambda who: Notice.objects.update(read_at=build.MONDAY),
    ],
)
def test_nobody_is_mailed_who_left_or_who_no_longer_wants_it(
    handler: Membership, mailbox: Mailbox, change: Callable[[Membership], object]
) -> None:
    notices.wants(handler)
    notices.tell(handler)
    change(handler)
    deliver(NOON)
    assert states() == [State.SKIPPED]
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("refuses", "words"),
    [("550 no such user", "不收这个邮箱（550）"), ("451 try again later", "不收这个邮箱（451）")],
)
def test_a_mail_that_is_refused_is_tried_again_and_says_why(
    handler: Membership, mailbox: Mailbox, refuses: str, words: str
) -> None:
    notices.wants(handler)
    notices.tell(handler)
    mailbox.refuses = refuses
    assert deliver(NOON) == Delivered(retried=1)
    row = Delivery.objects.get()
    assert words in row.last_error
    assert row.due_at == NOON + timedelta(minutes=1)
    mailbox.refuses = ""
    assert deliver(NOON + timedelta(minutes=1)) == Delivered(sent=1)
    assert Delivery.objects.get().last_error == ""


def test_without_a_mail_server_the_outbox_says_so(handler: Membership, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    notices.wants(handler)
    notices.tell(handler)
    assert deliver(NOON) == Delivered(retried=1)
    assert "没有配置邮件服务器" in Delivery.objects.get().last_error


# --- robots and the gateway ------------------------------------------------------------------------------------
@pytest.mark.parametrize("channel", list(CONTENT))
def test_a_robot_says_counts_and_numbers_only(channel: Channel, handler: Membership, receiver: Receiver) -> None:
    robot = notices.robot(handler.unit, channel)
    one, two = notices.tell(handler), notices.tell(handler)
    assert deliver(NOON) == Delivered(sent=1)
    (post,) = receiver.posts
    expected = f"轻舟：您单位有 2 件事项待签收（{one.number}、{two.number}）。请登录系统查看。"
    assert CONTENT[channel](post) == expected
    assert MARK not in post.body.decode() + post.path + str(post.json)
    assert robot.address.rpartition("/")[2] in post.path


def test_dingtalk_is_signed_when_the_robot_asks_for_it(handler: Membership, receiver: Receiver) -> None:
    notices.robot(handler.unit, Channel.DINGTALK, "dingtalk://SECabcdef@5f2c9d8e7a6b5f2c9d8e7a6b/")
    notices.tell(handler)
    assert deliver(NOON) == Delivered(sent=1)
    assert "&timestamp=" in receiver.posts[0].path
    assert "&sign=" in receiver.posts[0].path


@pytest.mark.parametrize("channel", list(CONTENT))
@pytest.mark.parametrize(
    ("status", "answer"),
    [(500, b""), (302, b""), (200, b'{"errcode": 45009, "code": 45009, "errmsg": "freq out of limit", "msg": "no"}')],
)
def test_a_robot_that_refuses_is_not_taken_for_sent(
    channel: Channel, status: int, answer: bytes, handler: Membership, receiver: Receiver
) -> None:
    robot = notices.robot(handler.unit, channel)
    notices.tell(handler)
    receiver.status, receiver.answer = status, answer
    assert deliver(NOON) == Delivered(retried=1)
    row = Delivery.objects.get()
    assert row.last_error
    assert robot.address.partition("://")[2][:20] not in row.last_error
    assert len(receiver.posts) == 1


def test_a_text_message_goes_through_the_offices_gateway_to_the_persons_phone(
    handler: Membership, receiver: Receiver
) -> None:
    address = f"json://127.0.0.1:{receiver.port}/send?:mobile={{phone}}&:message=content&+X-Key=geheim"
    notices.robot(build.office(), Channel.SMS, address)
    notices.wants(handler, mail=Mode.OFF, sms=Mode.EACH)
    notices.tell(handler)
    assert deliver(NOON) == Delivered(sent=1)
    (post,) = receiver.posts
    assert post.json["mobile"] == "13800000000"
    assert post.json["content"].startswith("轻舟：您有 1 件事项待签收")
    assert post.headers["X-Key"] == "geheim"
    assert MARK not in str(post.json)


def test_without_a_gateway_a_text_message_waits_and_says_why(handler: Membership) -> None:
    notices.wants(handler, mail=Mode.OFF, sms=Mode.EACH)
    notices.tell(handler)
    assert deliver(NOON) == Delivered(retried=1)
    assert "没有设置短信网关" in Delivery.objects.get().last_error


def test_a_robot_that_was_retired_says_nothing_more_and_its_address_is_gone(
    handler: Membership, receiver: Receiver
) -> None:
    robot = notices.robot(handler.unit)
    notices.tell(handler)
    actions.retire_robot(robot, by=build.clerk())
    assert deliver(NOON) == Delivered(skipped=1)
    assert receiver.posts == []
    assert Robot.objects.get().address == ""


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        (Channel.WECOM, "https://example.org/hook", "notifications.address_wrong"),
        (Channel.WECOM, "wecombot://", "notifications.address_wrong"),
        (Channel.WECOM, "json://127.0.0.1/", "notifications.address_wrong"),
        (Channel.DINGTALK, "dingtalk://no_such-token/", "notifications.address_wrong"),
        (Channel.SMS, "json://10.0.0.1/{phone}", "notifications.gateway_unknown"),
        (Channel.SMS, "json://127.0.0.1:9@10.0.0.1/{phone}", "notifications.gateway_unknown"),
        (Channel.SMS, "syslog://localhost/{phone}", "notifications.address_wrong"),
        (Channel.SMS, "json://127.0.0.1:9/send", "notifications.phone_missing"),
    ],
)
def test_an_address_that_leads_nowhere_or_into_the_building_is_refused(
    channel: Channel, address: str, code: str, settings: Settings
) -> None:
    settings.SMS_GATEWAYS = frozenset({"127.0.0.1:9"})
    with build.refused(code):
        actions.add_robot(NewRobot(build.office(), channel, "群", address), by=build.clerk(), now=NOON)


@pytest.mark.parametrize("channel", list(CONTENT))
def test_no_address_can_ask_for_patience_redirects_or_blind_trust(channel: Channel) -> None:
    robot = notices.robot(build.unit(), channel)
    plugin = channels._plugin(channel, f"{robot.address}/?redirect=yes&verify=no&cto=900&rto=900")
    assert plugin.request_timeout == (5.0, 10.0)
    assert not plugin.redirects
    assert plugin.verify_certificate


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ("", 25, "", "", False, False)),
        ("smtp://mail.example.org", ("mail.example.org", 25, "", "", False, False)),
        ("smtp+tls://u%40x:p%2Fw@mail.example.org", ("mail.example.org", 587, "u@x", "p/w", True, False)),
        ("smtps://u:p@mail.example.org:4650", ("mail.example.org", 4650, "u", "p", False, True)),
    ],
)
def test_the_mail_server_is_one_setting(given: str, expected: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGZHOU_SMTP", given)
    found = run_path(site_settings.__file__)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize("given", ["smpt://mail.example.org", "mail.example.org", "smtp://"])
def test_a_mail_server_that_is_mistyped_stops_the_start(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGZHOU_SMTP", given)
    with pytest.raises(ImproperlyConfigured):
        run_path(site_settings.__file__)


def test_what_is_shown_of_an_address_does_not_open_it() -> None:
    for channel in CONTENT:
        robot = notices.robot(build.unit(), channel)
        token = robot.address.partition("://")[2]
        assert robot.masked == f"{robot.address.partition('://')[0]}://…{token[-4:]}"


# --- retrying, quiet hours, two workers, crashes ---------------------------------------------------------------
def test_after_six_attempts_in_working_hours_it_is_given_up_and_the_office_may_wake_it(
    handler: Membership, receiver: Receiver
) -> None:
    notices.robot(handler.unit)
    notices.tell(handler, now=build.MONDAY)
    receiver.status = 503
    moment, waits = build.MONDAY, []
    for _attempt in range(ATTEMPTS):
        deliver(moment)
        row = Delivery.objects.get()
        waits.append((row.due_at - moment).total_seconds() / 60)
        moment = row.due_at
    assert row.state == State.GIVEN_UP
    assert waits[: len(RETRY_AFTER)] == list(RETRY_AFTER)  # 09:00 … 14:21, all in working hours
    assert len(receiver.posts) == ATTEMPTS
    assert deliver(moment + timedelta(hours=1)) == Delivered()
    actions.try_again(row, by=build.clerk(), now=moment)
    receiver.status = 200
    assert deliver(moment) == Delivered(sent=1)
    with build.refused("notifications.not_given_up"):
        actions.try_again(row, by=build.clerk(), now=moment)


@pytest.mark.parametrize("moment", [build.at(0, 2), build.at(0, 20), build.at(5, 12), build.at(6, 12)])
def test_a_server_that_was_down_does_not_catch_up_at_night_or_on_sunday(
    moment: object, handler: Membership, receiver: Receiver
) -> None:
    notices.robot(handler.unit)
    notices.tell(handler, now=build.at(-3, 12))
    assert deliver(moment) == Delivered()  # type: ignore[arg-type]
    assert receiver.posts == []
    assert states() == [State.WAITING]


def test_two_workers_do_not_take_the_same_message(handler: Membership) -> None:
    notices.robot(handler.unit)
    notices.tell(handler)
    first = delivering._claim(NOON, NOON + delivering.LEASE)
    assert first is not None
    assert len(first.rows) == 1
    assert delivering._claim(NOON, NOON + delivering.LEASE) is None


def test_a_worker_that_dies_is_followed_by_another_with_the_same_message_id(
    handler: Membership, mailbox: Mailbox
) -> None:
    notices.wants(handler)
    notices.tell(handler)
    dead = delivering._claim(NOON, NOON + delivering.LEASE)
    assert dead is not None
    delivering._send(dead)  # it was sent, and then the worker died before it could say so
    notices.tell(handler)
    assert deliver(NOON) == Delivered(sent=1)  # the other notice
    later = NOON + delivering.LEASE
    assert deliver(later) == Delivered(sent=1)
    first, other, again = mailbox.mails
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first.get_content() == again.get_content()
    assert (
        delivering._record(dead, delivering._Outcome(State.WAITING), later, later) is None
    )  # too late: it is not its own
    assert states() == [State.SENT, State.SENT]


def test_a_message_over_which_workers_die_again_and_again_is_given_up(handler: Membership) -> None:
    notices.robot(handler.unit)
    notices.tell(handler)
    moment = build.MONDAY
    for _death in range(ATTEMPTS):
        assert delivering._claim(moment, moment + delivering.LEASE)
        moment += delivering.LEASE
    assert deliver(moment) == Delivered(given_up=1)
    assert "一再中断" in Delivery.objects.get().last_error


def test_nothing_to_do_costs_one_small_query_by_day_and_at_night(
    django_assert_num_queries: Callable[..., object],
) -> None:
    with django_assert_num_queries(1):
        assert deliver(NOON) == Delivered()
    with django_assert_num_queries(1):
        assert deliver(build.at(0, 23)) == Delivered()


def test_the_command_makes_one_pass_and_says_what_it_did(
    handler: Membership, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(delivering, "terms", lambda: Terms(opens=0, closes=24))  # whenever the test runs
    Override.objects.create(day=timezone.localdate(), worked=True, reason="测试")
    notices.robot(handler.unit)
    notices.tell(handler)
    for said in ("已发送 1 条", "没有到时间要发的消息"):
        call_command("deliver")
        assert said in capsys.readouterr().out
    assert len(receiver.posts) == 1
