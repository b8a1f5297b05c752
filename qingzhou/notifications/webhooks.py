"""The way out to other systems: signed as Standard Webhooks has it, and only to where it may go.

Source: the Standard Webhooks specification 1.0. An address is looked up once, everything that it stands for must be public,
and the connection goes to just what was looked at: a name that changes its mind in between leads nowhere else. No redirect is
followed and no proxy asked. Hosts that the operator names in QINGZHOU_WEBHOOK_HOSTS may be inside, and without TLS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import certifi
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from qingzhou.notifications.channels import Unsent
from qingzhou.refusals import Incomplete

PREFIX = "whsec_"
PATIENCE = Timeout(connect=5, read=10)  # seconds
GONE = 410  # an answer by which a receiver asks never to be told again
LONGEST_ADDRESS = 500
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Gone(Unsent):
    """The receiver does not want to be told any more."""


def secret_from(salt: str) -> str:
    """The signing secret of a subscription: follows from its salt and the installation's key, and is stored nowhere."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"webhook\0" + salt.encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(key).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def read_address(typed: str) -> str:
    """The address of a receiver as it is kept. Raises Incomplete."""
    address = typed.strip()
    try:
        _parts(address)
    except ValueError as wrong:
        raise Incomplete(
            "notifications.hook_address_wrong", _("地址不对。"), _("请写完整的地址，如 https://example.org/hook。")
        ) from wrong
    if not address.startswith("https://") and not _is_inside(urlsplit(address)):
        said = _("地址须以 https:// 开头。")
        do = _("内网系统请系统管理员在 QINGZHOU_WEBHOOK_HOSTS 中放行。")
        raise Incomplete("notifications.hook_not_https", said, do)
    return address


def push(address: str, secret: str, message_id: str, event: Mapping[str, Any], at: datetime) -> None:
    """Tell one event. Raises Unsent, or Gone where the receiver asks not to be told any more."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Qingzhou",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    status = _post(address, headers, body)
    if status == GONE:
        raise Gone(_("对方不再接收（410）。"))
    if not 200 <= status < 300:
        raise Unsent(_("对方服务器回答 %(status)d。") % {"status": status})


def _post(address: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer; what else it says is not read."""
    try:
        parts = _parts(address)
        pool = _pool(parts)
    except (ValueError, OSError) as wrong:
        raise Unsent(_("找不到对方服务器（%(kind)s）。") % {"kind": type(wrong).__name__}) from wrong
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with pool:
            answer = pool.urlopen(
                "POST", target, body=body, headers={"Host": parts.netloc, **headers},
                redirect=False, retries=False, preload_content=False,
            )  # fmt: skip
            answer.close()
            return int(answer.status)
    except HTTPError as wrong:
        raise Unsent(_("连不上对方服务器（%(kind)s）。") % {"kind": type(wrong).__name__}) from wrong


def _pool(parts: SplitResult) -> HTTPConnectionPool:
    """A connection to the very address that was looked at."""
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    where = _looked_up(host, port, inside=_is_inside(parts))
    if parts.scheme == "http":
        if not _is_inside(parts):
            raise Unsent(_("地址须以 https:// 开头。"))
        return HTTPConnectionPool(where, port, timeout=PATIENCE)
    return HTTPSConnectionPool(
        where, port, timeout=PATIENCE, ssl_context=_trusted(), server_hostname=host, assert_hostname=host
    )


def _looked_up(host: str, port: int, *, inside: bool) -> str:
    found = [one[4][0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not inside and not all(is_public(str(one)) for one in found):
        raise Unsent(_("地址指向内部网络，没有放行。"))
    return str(found[0])


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it carries another one inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            carried = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(str(carried))
    return found.is_global and not found.is_multicast


def _parts(address: str) -> SplitResult:
    """The address in its parts. Raises ValueError for what is none that could be told anything."""
    parts = urlsplit(address)
    odd = any(sign <= " " or sign == "\x7f" for sign in address) or not address.isascii()
    wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.fragment
    if odd or wrong or len(address) > LONGEST_ADDRESS or parts.port == 0:
        raise ValueError(address)
    return parts


def _is_inside(parts: SplitResult) -> bool:
    """Whether the operator lets messages go to this host, whatever it stands for."""
    return parts.netloc.lower() in settings.WEBHOOK_HOSTS


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """What the machine trusts, and the usual authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
