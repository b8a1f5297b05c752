"""The ways out: mail through Django's SMTP backend, everything else through Apprise's plugins.

Only this file reaches the network, and nobody calls it inside a transaction. Every attempt is bounded by timeouts and
follows no redirect. A way out takes plain text; what could not be sent raises Unsent with words for the office.
"""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from apprise.exception import AppriseException
from apprise.logger import LogCapture
from apprise.plugins.custom_form import NotifyForm
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from qingzhou.notifications.states import Channel
from qingzhou.refusals import Incomplete

PHONE = "{phone}"  # in the address of an SMS gateway: where the person's number goes
BOUNDED = {"redirect": "no", "cto": "5", "rto": "10", "verify": "yes"}  # seconds to connect, and to wait for an answer
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# The words robots hand out, as a browser's address bar or the robot's own page shows them.
DINGTALK_PAGE = re.compile(
    r"^https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<token>[a-z0-9]+)$", re.IGNORECASE
)
FEISHU_PAGE = re.compile(r"^https://open\.feishu\.cn/open-apis/bot/v2/hook/(?P<token>[a-z0-9_-]+)/?$", re.IGNORECASE)


class Unsent(Exception):
    """A message that did not go out, and why, in words."""


class _WeComBot(NotifyWeComBot):
    def send(self, body: str, *_args: Any, **_kwargs: Any) -> bool:
        return _ask(self.api_url, {}, body, self.request_timeout)


class _DingTalk(NotifyDingTalk):
    def send(self, body: str, *_args: Any, **_kwargs: Any) -> bool:
        signature = NotifyDingTalk.get_signature(self) if self.secret else ()
        signed = dict(zip(("timestamp", "sign"), signature, strict=False))
        return _ask(self.notify_url.format(token=self.token), signed, body, self.request_timeout)


def _ask(address: str, parameters: Mapping[str, str], body: str, timeout: tuple[float, float]) -> bool:
    """Say it and read the answer: WeCom and DingTalk refuse with status 200 and an `errcode`, which Apprise takes for sent."""
    said = {"msgtype": "text", "text": {"content": body}}
    answer = requests.post(address, json=said, params=parameters, timeout=timeout, allow_redirects=False)
    if answer.status_code != requests.codes.ok:
        raise Unsent(_("对方服务器回答 %(status)d。") % {"status": answer.status_code})
    try:
        told = dict(answer.json())
    except ValueError as wrong:
        raise Unsent(_("对方服务器的回答无法识别。")) from wrong
    if told.get("errcode") != 0:
        code, words = told.get("errcode"), str(told.get("errmsg", ""))[:120]
        raise Unsent(_("对方拒绝接收（%(code)s %(words)s）。") % {"code": code, "words": words})
    return True


# Which plugins a channel may be written with. Others are not loaded: a page must not open any door of this machine.
SCHEMES: Mapping[Channel, Mapping[str, Any]] = {
    Channel.WECOM: {"wecombot": _WeComBot},
    Channel.DINGTALK: {"dingtalk": _DingTalk},
    Channel.FEISHU: {"feishu": NotifyFeishu},
    Channel.SMS: {"json": NotifyJSON, "jsons": NotifyJSON, "form": NotifyForm, "forms": NotifyForm},
}


def read_address(channel: Channel, typed: str) -> str:
    """The address of a robot as it is kept, from what the office typed or copied. Raises Incomplete."""
    address = _from_the_robots_page(channel, typed.strip())
    if urlsplit(address).scheme not in SCHEMES[channel]:
        known = _("、").join(f"{scheme}://…" for scheme in SCHEMES[channel])
        said = _("这不是%(channel)s的地址。") % {"channel": channel.label}
        raise Incomplete(
            "notifications.address_wrong", said, _("请粘贴机器人页面上的地址，或写成 %(known)s。") % {"known": known}
        )
    if channel is Channel.SMS:
        _check_gateway(address)
    try:
        _plugin(channel, address)
    except AppriseException as wrong:
        said = _("地址不完整，或写错了。")
        raise Incomplete("notifications.address_wrong", said, _("请重新复制整个地址。")) from wrong
    return address


def post(channel: Channel, address: str, text: str, phone: str = "") -> None:
    """Say a text through a robot, or through the SMS gateway to a phone. Raises Unsent."""
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
        try:
            sent = _plugin(channel, address.replace(PHONE, quote(phone, safe=""))).send(body=text)
        except requests.RequestException as wrong:
            raise Unsent(_("连不上对方服务器（%(kind)s）。") % {"kind": type(wrong).__name__}) from wrong
        except AppriseException as wrong:
            raise Unsent(_("通道地址有误，请办公室重新设置。")) from wrong
        if not sent:
            raise Unsent(_("对方没有收下：%(words)s") % {"words": " ".join(said.getvalue().split())[:200]})


def mail(to: str, subject: str, text: str, message_id: str) -> None:
    """Hand a mail to the mail server. Raises Unsent."""
    if not settings.EMAIL_HOST:
        raise Unsent(_("没有配置邮件服务器。"))
    sender = settings.DEFAULT_FROM_EMAIL
    headers = {
        "Message-ID": f"<{message_id}@{sender.rpartition('@')[2].rstrip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(subject, f"{text}\n", sender, [to], headers=headers, connection=get_connection(SMTP))
    try:
        message.send()
    except smtplib.SMTPResponseException as wrong:
        raise Unsent(_("邮件服务器回答 %(code)d。") % {"code": wrong.smtp_code}) from wrong
    except smtplib.SMTPRecipientsRefused as wrong:
        code = next(iter(wrong.recipients.values()))[0]
        raise Unsent(_("邮件服务器不收这个邮箱（%(code)d）。") % {"code": code}) from wrong
    except (OSError, smtplib.SMTPException) as wrong:
        raise Unsent(_("连不上邮件服务器（%(kind)s）。") % {"kind": type(wrong).__name__}) from wrong


def _plugin(channel: Channel, address: str) -> Any:
    plugin = SCHEMES[channel][urlsplit(address).scheme]
    parts = plugin.parse_url(address)
    if not parts:
        raise AppriseException(address.partition("://")[0])
    return plugin(**{**parts, **BOUNDED})


def _from_the_robots_page(channel: Channel, typed: str) -> str:
    """The address in Apprise's form where it was copied from the robot's own page; else as typed."""
    if channel is Channel.WECOM and (parts := NotifyWeComBot.parse_native_url(typed)):
        return f"wecombot://{parts['key']}"
    pages = {Channel.DINGTALK: DINGTALK_PAGE, Channel.FEISHU: FEISHU_PAGE}
    found = pages[channel].match(typed) if channel in pages else None
    return f"{channel.value}://{found['token']}" if found else typed


def _check_gateway(address: str) -> None:
    """A gateway is any host that the operator named; the office fills in the rest."""
    host = urlsplit(address).netloc.rpartition("@")[2].lower()
    if host not in settings.SMS_GATEWAYS:
        said = _("服务器没有放行短信网关 %(host)s。") % {"host": host}
        raise Incomplete("notifications.gateway_unknown", said, _("请系统管理员在 QINGZHOU_SMS_GATEWAYS 中加上它。"))
    if PHONE not in address:
        said = _("地址里没有 %(phone)s。") % {"phone": PHONE}
        raise Incomplete(
            "notifications.phone_missing", said, _("请在应填手机号的地方写 %(phone)s。") % {"phone": PHONE}
        )
