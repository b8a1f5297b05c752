"""Builders for what is told, and servers on this machine that receive what is sent, for real."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from socket import socket
from threading import Thread
from typing import Any
from unittest.mock import patch

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from pytest_django import Settings

from qingzhou.notifications import actions
from qingzhou.notifications.actions import NewRobot, Recipient, Told
from qingzhou.notifications.models import Preference, Robot
from qingzhou.notifications.states import Channel, Kind, Mode
from qingzhou.units.models import Membership, Unit
from tests import build

MARK = "某某某"  # stands in titles and names: must never be seen outside
_serial = count(1)


def told(number: str = "", title: str = f"约谈{MARK}") -> Told:
    """Something that happened; each time something else."""
    serial = next(_serial)
    number = number or f"2026-T{serial:03d}"
    place = build.jurisdiction()
    return Told(f"test:{serial}", f"test:{serial}:1", number, title, f"/items/{number}", place.pk)


def tell(*to: Membership, now: datetime = build.MONDAY, kind: Kind = Kind.TO_SIGN, about: Told | None = None) -> Told:
    """Tell memberships of something."""
    about = about or told()
    with transaction.atomic():
        actions.tell(about, [Recipient(one.person_id, one.unit_id, kind) for one in to], now=now)
    return about


def wants(who: Membership, mail: Mode = Mode.EACH, sms: Mode = Mode.OFF, digest_hour: int = 9) -> Preference:
    """How somebody wants to hear."""
    actions.prefer(
        Preference(
            person=who.person, mail=mail, mail_address=f"p{who.person_id}@example.org",
            sms=sms, phone="13800000000", digest_hour=digest_hour,
        )
    )  # fmt: skip
    return Preference.objects.get(person=who.person)


ADDRESSES = {
    Channel.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0c3f6a52-1111-2222-3333-9d2b7a61c0de",
    Channel.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=5f2c9d8e7a6b5f2c9d8e7a6b5f2c9d8e",
    Channel.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/6a1d3f5b-aaaa-bbbb-cccc-8e7f6d5c4b3a",
}


def robot(unit: Unit, channel: Channel = Channel.WECOM, address: str = "") -> Robot:
    """A robot as the office adds it."""
    new = NewRobot(unit, channel, f"群{next(_serial)}", address or ADDRESSES[channel])
    return actions.add_robot(new, by=build.clerk(), now=build.MONDAY)


@dataclass
class Post:
    """What the receiver was sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server that keeps what is posted to it, and answers as it is told."""

    port: int
    posts: list[Post] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode": 0, "code": 0}'
    meanwhile: Callable[[], object] = lambda: None  # what to look at before answering


@contextmanager
def receiving() -> Iterator[Receiver]:
    """An HTTP server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            receiver.posts.append(Post(self.path, dict(self.headers), self.rfile.read(size)))
            receiver.meanwhile()
            self.send_response(receiver.status)
            if receiver.status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with patch.dict(os.environ, {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}):
            yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@dataclass
class Mailbox:
    """What the mail server took; `refuses` is what it says to everybody instead, if anything."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: Any) -> str:  # noqa: N802 - aiosmtpd looks for it by this name
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd looks for it by this name
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        mail = message_from_bytes(content, policy=policy.default)
        mail["X-Envelope-To"] = ",".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mail_server(settings: Settings) -> Iterator[Mailbox]:
    """An SMTP server on this machine, and the site's settings pointing to it."""
    mailbox = Mailbox()
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "qingzhou@example.org"
    try:
        yield mailbox
    finally:
        controller.stop()
