"""Notices in the inbox, the outbox of what goes out, and by which ways people and units want to hear.

Only notifications.actions writes here. A notice names its subject in words ("ledger.item:42"), without a foreign key:
it knows nothing of what it tells about.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.notifications.states import TO_A_GROUP, TO_A_PERSON, Channel, Kind, Mode, State
from qingzhou.units.models import Jurisdiction, Person, Unit

TITLE_LENGTH = 300
ERROR_LENGTH = 300
UNREAD = Q(read_at__isnull=True, settled_at__isnull=True)
FIRST_DIGEST_HOUR, LAST_DIGEST_HOUR = 8, 19


class Notice(models.Model):
    """消息: one happening, told to one person who acts for a unit. It stays in the system; outside goes a Delivery."""

    recipient = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # for which unit they are told
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject = models.CharField(max_length=60)
    event = models.CharField(max_length=80)  # one happening of the subject: told twice, it is still one notice
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=TITLE_LENGTH)
    address = models.CharField(max_length=200)  # path in the site
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(
        null=True
    )  # what it asked for was done, by whomever: nobody need read it any more

    class Meta:
        constraints = (
            models.UniqueConstraint(name="notice_is_told_once", fields=("recipient", "event")),
            models.CheckConstraint(name="notice_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="notice_leads_into_the_site", condition=Q(address__startswith="/")),
        )
        indexes = (
            models.Index(name="notice_by_recipient", fields=("recipient", "-id")),
            models.Index(name="notice_unread", fields=("recipient", "unit", "-id"), condition=UNREAD),
            models.Index(name="notice_unsettled", fields=("subject", "kind"), condition=Q(settled_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Preference(models.Model):
    """接收方式: where and how often one person wants to hear. Personal data: shown to nobody else."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="preference")
    mail_address = models.EmailField(_("邮箱"), blank=True)
    mail = models.CharField(_("邮件"), max_length=10, choices=Mode.choices, default=Mode.OFF)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    sms = models.CharField(_("短信"), max_length=10, choices=Mode.choices, default=Mode.OFF)
    digest_hour = models.PositiveSmallIntegerField(
        _("汇总时间"),
        default=9,
        validators=(MinValueValidator(FIRST_DIGEST_HOUR), MaxValueValidator(LAST_DIGEST_HOUR)),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="preference_modes_are_known", condition=Q(mail__in=Mode.values, sms__in=Mode.values)
            ),
            models.CheckConstraint(
                name="preference_mail_has_an_address",
                condition=Q(mail=Mode.OFF) | ~Q(mail_address=""),
                violation_error_message=_("要接收邮件，请填写邮箱。"),
            ),
            models.CheckConstraint(
                name="preference_sms_has_a_phone",
                condition=Q(sms=Mode.OFF) | ~Q(phone=""),
                violation_error_message=_("要接收短信，请填写手机号。"),
            ),
            models.CheckConstraint(
                name="preference_digest_is_in_the_day",
                condition=Q(digest_hour__gte=FIRST_DIGEST_HOUR, digest_hour__lte=LAST_DIGEST_HOUR),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id}"

    def mode(self, channel: Channel) -> Mode:
        """How often this person wants to hear from a channel."""
        return Mode(self.mail if channel is Channel.MAIL else self.sms)


class Robot(models.Model):
    """机器人: a group robot of a unit, or the SMS gateway of the office. `address` is a secret: shown only masked."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    channel = models.CharField(_("种类"), max_length=10, choices=Channel.choices)
    name = models.CharField(_("名称"), max_length=40)
    address = models.TextField(blank=True)  # as Apprise writes it; wiped when the robot is retired
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)  # the last trial, and what came of it: nothing, or why not
    trial_error = models.CharField(max_length=ERROR_LENGTH, blank=True)

    class Meta:
        ordering = ("unit__position", "unit", "id")
        constraints = (
            models.CheckConstraint(
                name="robot_channel_is_known", condition=Q(channel__in=(Channel.SMS.value, *(c.value for c in TO_A_GROUP)))
            ),
            models.CheckConstraint(
                name="robot_at_work_has_an_address", condition=Q(active=False, address="") | Q(active=True) & ~Q(address="")
            ),
            models.UniqueConstraint(
                name="robot_name_is_unique", fields=("unit", "name"), condition=Q(active=True),
                violation_error_message=_("该单位已有同名的机器人。"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        """Enough of the address to tell two apart, too little to use it."""
        scheme, _separator, secret = self.address.partition("://")
        letters = re.sub(r"\W", "", secret.partition("?")[0])
        return f"{scheme}://…{letters[-4:] if len(letters) >= 16 else ''}" if scheme else ""


class Hook(models.Model):
    """推送订阅: another system that is told what happens. Its secret follows from `salt` and the installation's key."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    name = models.CharField(_("系统名称"), max_length=40)
    address = models.CharField(_("地址"), max_length=500)
    events = models.JSONField(_("事件"), default=list)  # codes of states.Event
    salt = models.CharField(max_length=32)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)  # gone for good
    disabled_at = models.DateTimeField(
        null=True, blank=True
    )  # switched off after failures, until somebody switches it on again
    failures = models.PositiveSmallIntegerField(default=0)  # failed attempts in a row

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="hook_name_is_unique",
                fields=("jurisdiction", "name"),
                condition=Q(retired_at__isnull=True),
                violation_error_message=_("已有同名的推送。"),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where it goes, without what may be secret in the rest of the address."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


class Delivery(models.Model):
    """投递: the outbox row. What it says is composed when it is sent: to people and groups from kind, number and address
    of its notice only; to another system from `event`, which is all that it needs.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    robot = models.ForeignKey(Robot, models.PROTECT, null=True, related_name="+")  # None: the notice's recipient
    hook = models.ForeignKey(Hook, models.PROTECT, null=True, related_name="+")
    happening = models.CharField(max_length=80, blank=True)  # which one: told twice, it is still one delivery
    event = models.JSONField(default=dict)  # type, number, jurisdiction and at: nothing personal
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()  # from when a worker may take it; while one has it, when its lease ends
    batch = models.UUIDField(null=True)  # the message it went into: the same one at every attempt
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=ERROR_LENGTH, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="delivery_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="delivery_has_one_addressee",
                condition=Q(hook__isnull=True, notice__isnull=False)
                & (
                    Q(channel__in=[c.value for c in TO_A_PERSON], robot__isnull=True)
                    | Q(channel__in=[c.value for c in TO_A_GROUP], robot__isnull=False)
                )
                | Q(channel=Channel.WEBHOOK, hook__isnull=False, notice__isnull=True, robot__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_sent_says_when",
                condition=Q(state=State.SENT, sent_at__isnull=False) | ~Q(state=State.SENT) & Q(sent_at__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_under_way_has_a_batch", condition=~Q(state=State.CLAIMED) | Q(batch__isnull=False)
            ),
            models.UniqueConstraint(
                name="delivery_to_a_person_once", fields=("notice", "channel"), condition=Q(robot__isnull=True)
            ),
            models.UniqueConstraint(
                name="delivery_to_a_robot_once", fields=("notice", "robot"), condition=Q(robot__isnull=False)
            ),
            models.UniqueConstraint(
                name="delivery_to_a_hook_once", fields=("hook", "happening"), condition=Q(hook__isnull=False)
            ),
        )
        indexes = (
            models.Index(name="delivery_due", fields=("state", "due_at", "id")),
            models.Index(name="delivery_by_batch", fields=("batch",)),
            models.Index(name="delivery_by_state", fields=("jurisdiction", "state", "-id")),
            models.Index(name="delivery_by_place", fields=("jurisdiction", "-id")),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.notice_id or self.happening} {self.get_state_display()}"
