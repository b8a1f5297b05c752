"""Other systems are told what happens: in the transaction of the deed, signed, again and again, and never where they may not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from qingzhou.hotline import actions as hotline
from qingzhou.hotline.actions import Told
from qingzhou.hotline.states import Category
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.states import Status
from qingzhou.notifications import actions, webhooks
from qingzhou.notifications.actions import Delivered, NewHook, announce, deliver
from qingzhou.notifications.channels import Unsent
from qingzhou.notifications.models import Delivery, Hook, Notice
from qingzhou.notifications.queries import listening
from qingzhou.notifications.states import ATTEMPTS, DISABLED_AFTER, RETRY_AFTER, Event, Kind, State
from qingzhou.units.models import Membership
from tests import build, notices
from tests.build import refused
from tests.notices import MARK, Receiver
from tests.offices import signed_in

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
NIGHT = build.at(5, 23)  # a Saturday: no hour for people


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    with notices.receiving() as receiver:
        settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{receiver.port}"})
        yield receiver


def hook(
    receiver: Receiver, *events: Event, by: Membership | None = None, name: str = "区数据平台"
) -> tuple[Hook, str]:
    new = NewHook(name, f"http://127.0.0.1:{receiver.port}/in?key=1", events or tuple(Event))
    return actions.add_hook(new, by=by or build.clerk(), now=build.MONDAY)


def told(number: str = "2026-0001", event: Event = Event.ITEM_CLOSED, at: Any = build.MONDAY) -> None:
    listening.forget()  # it is some seconds later
    with transaction.atomic():
        place = build.jurisdiction().pk
        announce([actions.Happening(event, f"test:{number}:{event}", number, f"/items/{number}", place, at)])


def is_signed(post: notices.Post, secret: str) -> bool:
    """As the receiver's library checks it."""
    headers = {name.lower(): value for name, value in post.headers.items()}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + post.body
    wanted = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    return headers["webhook-signature"] == f"v1,{base64.b64encode(wanted).decode()}"


def message_ids(receiver: Receiver) -> list[str]:
    return [{name.lower(): said for name, said in post.headers.items()}["webhook-id"] for post in receiver.posts]


# --- what is told ----------------------------------------------------------------------------------------------
def test_a_deed_reaches_the_receiver_signed_at_any_hour_and_says_nothing_personal(receiver: Receiver) -> None:
    _hook, secret = hook(receiver)
    item = build.task(Status.IN_PROGRESS, title=f"约谈{MARK}", now=NIGHT)
    assert deliver(NIGHT + timedelta(minutes=1)).sent == 1
    (post,) = receiver.posts
    assert is_signed(post, secret)
    assert not is_signed(post, webhooks.secret_from("another"))
    assert post.path == "/in?key=1"
    assert post.json == {
        "type": "item.assigned",
        "timestamp": NIGHT.isoformat(),
        "data": {"number": item.number, "address": f"/items/{item.number}"},
    }
    assert MARK not in post.body.decode()


def test_a_report_is_told_step_by_step_without_its_words(receiver: Receiver, clerk: Membership) -> None:
    hook(receiver)
    now = timezone.now()
    said = Told(
        Category.FEES, f"{MARK}的话", about=f"{MARK}机构", identity=(("name", MARK), ("contact", "13900000001"))
    )
    report = hotline.lodge(said, clerk.unit.jurisdiction, token="one", now=now)
    hotline.lodge(said, clerk.unit.jurisdiction, token="one", now=now)
    assert deliver(now + timedelta(minutes=1)) == Delivered(sent=1)
    (post,) = receiver.posts
    assert (post.json["type"], post.json["data"]["number"]) == ("report.lodged", report.number)
    assert MARK not in post.body.decode() + str(post.headers)


def test_the_row_and_the_deed_are_written_together_or_not_at_all(receiver: Receiver) -> None:
    hook(receiver)
    build.office()
    with transaction.atomic():
        build.task(Status.ISSUED)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_announced() -> None:
    with pytest.raises(RuntimeError):
        announce([])


def test_only_what_was_asked_for_and_only_of_the_own_place(receiver: Receiver) -> None:
    hook(receiver, Event.ITEM_CLOSED)
    hook(receiver, by=build.clerk(build.jurisdiction("999002", "栖云县")))
    told(event=Event.ITEM_CLOSED)
    told(event=Event.ITEM_PROGRESS)
    told(event=Event.ITEM_CLOSED)
    assert [one.event["type"] for one in Delivery.objects.all()] == ["item.closed"]


def test_nothing_is_told_of_what_is_confidential(receiver: Receiver) -> None:
    item = build.task(Status.IN_PROGRESS)
    item = ledger.move(item, deeds.Classified(reason="涉及未成年人"), by=build.clerk(), now=build.MONDAY)
    hook(receiver)
    ledger.move(item, deeds.Reported(done="已走访", percent=50), by=build.handler(build.unit()), now=build.MONDAY)
    assert not Delivery.objects.exists()


def test_where_nobody_listens_it_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    place = build.jurisdiction()
    with transaction.atomic(), django_assert_num_queries(1):
        announce([actions.Happening(Event.ITEM_CLOSED, f"k{n}", "n", "/n", place.pk, build.MONDAY) for n in range(50)])


# --- again, by itself and by hand ------------------------------------------------------------------------------
def test_what_fails_is_tried_again_with_the_same_id_at_longer_and_longer_intervals(receiver: Receiver) -> None:
    hook(receiver)
    told()
    receiver.status, moment = 500, NIGHT
    for minutes in RETRY_AFTER:
        assert deliver(moment) == Delivered(retried=1)
        assert deliver(moment + timedelta(minutes=minutes, seconds=-9)) == Delivered()
        moment += timedelta(minutes=minutes, seconds=5)
    assert deliver(moment) == Delivered(given_up=1)
    assert len(receiver.posts) == ATTEMPTS
    assert len(set(message_ids(receiver))) == 1
    push = Delivery.objects.get()
    assert "500" in push.last_error
    receiver.status = 204
    actions.push_again(push, by=build.clerk(), now=moment)
    assert deliver(moment) == Delivered(sent=1)
    assert Hook.objects.get().failures == 0
    assert len(set(message_ids(receiver))) == 1


def test_while_a_receiver_does_not_answer_its_other_messages_wait_and_others_do_not(
    receiver: Receiver, settings: Settings
) -> None:
    hook(receiver)
    for number in ("1", "2", "3"):
        told(number)
    receiver.status = 503
    assert deliver(NIGHT) == Delivered(retried=1)
    with notices.receiving() as other:
        settings.WEBHOOK_HOSTS |= {f"127.0.0.1:{other.port}"}
        hook(other, name="另一系统")
        told("4", at=NIGHT)
        assert deliver(NIGHT).sent == 1
        assert len(other.posts) == 1


def test_after_failures_in_a_row_it_is_switched_off_and_the_office_told_until_it_is_switched_on(
    receiver: Receiver,
) -> None:
    clerk = build.clerk()
    made, _secret = hook(receiver, by=clerk)
    for number in range(4):
        told(str(number))
    receiver.status, moment = 500, NIGHT
    for _failure in range(DISABLED_AFTER):
        deliver(moment)
        moment += timedelta(days=1)
    made.refresh_from_db()
    assert made.disabled_at
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.GIVEN_UP}
    notice = Notice.objects.get(recipient=clerk.person)
    assert (notice.kind, notice.address) == (Kind.HOOK_OFF, "/channels/hooks")
    told("5", at=moment)
    assert Delivery.objects.filter(happening__startswith="test:5").count() == 0
    receiver.status = 200
    assert actions.resume_hook(made, by=clerk, now=moment) == 4
    assert deliver(moment).sent == 4
    notice.refresh_from_db()
    assert notice.settled_at


def test_a_receiver_that_says_gone_is_not_told_again(receiver: Receiver) -> None:
    hook(receiver)
    told()
    receiver.status = 410
    assert deliver(NIGHT) == Delivered(given_up=1)
    assert Hook.objects.get().disabled_at


def test_a_retired_subscription_sends_nothing_more(receiver: Receiver) -> None:
    made, _secret = hook(receiver)
    told()
    actions.retire_hook(made, by=build.clerk(), now=NIGHT)
    assert deliver(NIGHT) == Delivered()
    assert Delivery.objects.get().state == State.SKIPPED
    with refused("notifications.still_under_way"):
        actions.push_again(Delivery.objects.get(), by=build.clerk(), now=NIGHT)


# --- where it may go -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://example.org/in", "notifications.hook_not_https"),
        ("ftp://example.org/in", "notifications.hook_address_wrong"),
        ("https://user:word@example.org/in", "notifications.hook_address_wrong"),
        ("https:///in", "notifications.hook_address_wrong"),
        ("https://example.org:99999/in", "notifications.hook_address_wrong"),
        ("https://example.org/a b", "notifications.hook_address_wrong"),
        ("https://example.org/a\r\nHost: x", "notifications.hook_address_wrong"),
        ("file:///etc/passwd", "notifications.hook_address_wrong"),
    ],
)
def test_an_address_that_leads_nowhere_or_too_far_is_not_kept(typed: str, code: str) -> None:
    with refused(code):
        actions.add_hook(NewHook("系统", typed, [Event.ITEM_CLOSED]), by=build.clerk(), now=build.MONDAY)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::", "192.0.2.1",
    ],
)  # fmt: skip
def test_what_a_name_stands_for_must_be_of_the_open_internet(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not webhooks.is_public(address)
    looked_up = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: looked_up)
    with pytest.raises(Unsent, match="内部网络"):
        webhooks.push("https://looks-fine.example/in", webhooks.secret_from("x"), "msg_1", {}, build.MONDAY)


def test_public_addresses_are_fine() -> None:
    assert webhooks.is_public("93.184.215.14")
    assert webhooks.is_public("2606:4700::1111")


def test_what_was_let_in_and_is_no_more_is_not_told(receiver: Receiver, settings: Settings) -> None:
    hook(receiver)
    told()
    settings.WEBHOOK_HOSTS = frozenset()
    assert deliver(NIGHT) == Delivered(retried=1)
    assert receiver.posts == []


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    hook(receiver)
    told()
    receiver.status = 302
    assert deliver(NIGHT) == Delivered(retried=1)
    assert len(receiver.posts) == 1


# --- the page --------------------------------------------------------------------------------------------------
def test_the_page_shows_the_secret_once_and_how_each_message_fared(receiver: Receiver) -> None:
    by = build.clerk()
    said = {"name": "区数据平台", "address": f"http://127.0.0.1:{receiver.port}/in", "events": ["item.closed"]}
    browser = signed_in(by)
    page = browser.post("/channels/hooks", said).content.decode()
    secret = page.partition("whsec_")[2].partition("<")[0]
    told()
    deliver(NIGHT)
    assert is_signed(receiver.posts[0], f"whsec_{secret}")
    page = browser.get("/channels/hooks").content.decode()
    assert "whsec_" not in page
    assert "已发送" in page
    assert browser.post(f"/channels/pushes/{Delivery.objects.get().pk}/again").status_code == 302
    assert browser.post(f"/channels/hooks/{Hook.objects.get().pk}/try").status_code == 302
    assert json.loads(receiver.posts[-1].body)["type"] == "ping"
    again = browser.post("/channels/hooks", said)
    assert (again.status_code, "已有同名的推送" in again.content.decode()) == (422, True)


def test_the_secret_is_stored_nowhere(receiver: Receiver) -> None:
    made, secret = hook(receiver)
    assert secret.removeprefix("whsec_") not in str(Hook.objects.filter(pk=made.pk).values())
