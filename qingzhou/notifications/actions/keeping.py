"""What is read, by which ways people and units want to hear, and what is to be sent once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingzhou.notifications import channels, permissions, queries, wording
from qingzhou.notifications.models import ERROR_LENGTH, Delivery, Notice, Preference, Robot
from qingzhou.notifications.states import Channel, State
from qingzhou.notifications.terms import terms
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership, Person, Unit, UnitKind
from qingzhou.workdays.queries import calendar


@dataclass(frozen=True)
class NewRobot:
    """A robot as the office enters it."""

    unit: Unit
    channel: Channel
    name: str
    address: str


def mark_read(notice: Notice, *, now: datetime) -> None:
    """The recipient has seen it; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=now)


def mark_all_read(person: Person, units: Iterable[int], *, now: datetime) -> int:
    """The recipient has seen everything there is by now; how many notices that were."""
    return queries.unread(person, units).filter(at__lte=now).update(read_at=now)


@transaction.atomic
def prefer(preference: Preference) -> None:
    """Keep how a person wants to hear, as they filled it in themselves. Raises Incomplete."""
    try:
        preference.full_clean(validate_unique=False)
    except ValidationError as wrong:
        raise Incomplete("notifications.preference_wrong", " ".join(wrong.messages), _("请改正后再保存。")) from wrong
    fields = ("mail_address", "mail", "phone", "sms", "digest_hour")
    wanted = {field: getattr(preference, field) for field in fields}
    Preference.objects.update_or_create(person_id=preference.person_id, defaults=wanted)


@transaction.atomic
def add_robot(robot: NewRobot, *, by: Membership, now: datetime) -> Robot:
    """Give a unit a robot, or the office its SMS gateway. Raises NotAllowed, Incomplete."""
    permissions.check_keeps_channels(by, robot.unit)
    if robot.channel is Channel.SMS and robot.unit.kind != UnitKind.OFFICE:
        said = _("短信网关只设在领导小组办公室。")
        raise Incomplete("notifications.gateway_not_here", said, _("请把单位改为领导小组办公室。"))
    made = Robot(
        unit=robot.unit, channel=robot.channel, name=" ".join(robot.name.split()),
        address=channels.read_address(robot.channel, robot.address), added_at=now,
    )  # fmt: skip
    try:
        made.full_clean()
    except ValidationError as wrong:
        raise Incomplete("notifications.robot_wrong", " ".join(wrong.messages), _("请改正后再保存。")) from wrong
    made.save(force_insert=True)
    return made


@transaction.atomic
def retire_robot(robot: Robot, *, by: Membership) -> None:
    """Let a robot speak no more, and forget its address; what it has sent stays visible."""
    permissions.check_keeps_channels(by, robot.unit)
    Robot.objects.filter(pk=robot.pk).update(active=False, address="")


def try_robot(robot: Robot, *, by: Membership, now: datetime, phone: str = "") -> str:
    """Let a robot say that it works, at once and at any hour; why it could not, or nothing. Not in a transaction."""
    permissions.check_keeps_channels(by, robot.unit)
    error = ""
    try:
        channels.post(Channel(robot.channel), robot.address, wording.trial(), phone)
    except channels.Unsent as unsent:
        error = str(unsent)[:ERROR_LENGTH]
    Robot.objects.filter(pk=robot.pk).update(tried_at=now, trial_error=error)
    return error


def try_again(delivery: Delivery, *, by: Membership, now: datetime) -> None:
    """Wake a delivery that was given up, with all attempts before it. Raises NotAllowed, NotNow."""
    permissions.check_keeps_channels(by, delivery.notice.unit if delivery.notice else None)
    if not _wake(Delivery.objects.filter(pk=delivery.pk), now):
        raise NotNow("notifications.not_given_up", _("这一条不在“未送达”之列。"), _("请刷新页面，看它现在的状态。"))


def try_all_again(*, by: Membership, now: datetime) -> int:
    """Wake all that was given up in the jurisdiction, as after a mail server's bad day; how many there were."""
    permissions.check_keeps_channels(by)
    return _wake(Delivery.objects.filter(jurisdiction_id=by.jurisdiction_id, hook__isnull=True), now)


def _wake(deliveries: QuerySet[Delivery], now: datetime) -> int:
    """Those that were given up wait again, gathered anew: their old message is not tried any more."""
    given_up, due_at = deliveries.filter(state=State.GIVEN_UP), terms().next_open(now, calendar())
    return given_up.update(state=State.WAITING, due_at=due_at, attempts=0, batch=None, last_error="")
