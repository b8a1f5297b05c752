"""The subscriptions of other systems: made, tried, switched on again, retired."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from qingzhou.notifications import permissions, webhooks
from qingzhou.notifications.actions.telling import Recipient, Told, settle, tell
from qingzhou.notifications.channels import Unsent
from qingzhou.notifications.models import Delivery, Hook
from qingzhou.notifications.queries import listening
from qingzhou.notifications.states import DISABLED_AFTER, UNDER_WAY, Event, Kind, State
from qingzhou.notifications.terms import SHANGHAI
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership, Role, Unit, UnitKind
from qingzhou.units.queries import acting_for


@dataclass(frozen=True)
class NewHook:
    """A subscription as the office enters it."""

    name: str
    address: str
    events: Sequence[Event]


@transaction.atomic
def add_hook(new: NewHook, *, by: Membership, now: datetime) -> tuple[Hook, str]:
    """A subscription with its secret, which is shown this once. Raises NotAllowed, Incomplete."""
    permissions.check_keeps_channels(by)
    if not new.events:
        raise Incomplete("notifications.no_events", _("没有选择事件。"), _("请至少选择一项。"))
    made = Hook(
        jurisdiction_id=by.jurisdiction_id,
        name=" ".join(new.name.split()),
        address=webhooks.read_address(new.address),
        events=[str(event) for event in dict.fromkeys(new.events)],
        salt=secrets.token_hex(16),
        added_at=now,
    )
    try:
        made.full_clean()
    except ValidationError as wrong:
        raise Incomplete("notifications.hook_wrong", " ".join(wrong.messages), _("请改正后再保存。")) from wrong
    made.save(force_insert=True)
    transaction.on_commit(listening.forget)
    return made, webhooks.secret_from(made.salt)


@transaction.atomic
def retire_hook(hook: Hook, *, by: Membership, now: datetime) -> None:
    """Tell a system nothing more, and drop what waits; what was sent stays visible. Raises NotAllowed."""
    permissions.check_keeps_channels(by)
    Hook.objects.filter(pk=hook.pk, retired_at=None).update(retired_at=now)
    transaction.on_commit(listening.forget)
    waiting = Delivery.objects.filter(hook=hook, state__in=(*UNDER_WAY, State.GIVEN_UP))
    waiting.update(state=State.SKIPPED, last_error=_("推送已停用。"))


@transaction.atomic
def resume_hook(hook: Hook, *, by: Membership, now: datetime) -> int:
    """Switch a subscription on again, and send once more what was given up; how much that was. Raises NotAllowed."""
    permissions.check_keeps_channels(by)
    Hook.objects.filter(pk=hook.pk, retired_at=None).update(disabled_at=None, failures=0)
    transaction.on_commit(listening.forget)
    settle(f"notifications.hook:{hook.pk}", [Kind.HOOK_OFF], now=now)
    given_up = Delivery.objects.filter(hook=hook, state=State.GIVEN_UP)
    return given_up.update(state=State.WAITING, due_at=now, attempts=0, last_error="")


def try_hook(hook: Hook, *, by: Membership, now: datetime) -> str:
    """Send a trial at once; why it could not be sent, or nothing. Not in a transaction. Raises NotAllowed."""
    permissions.check_keeps_channels(by)
    trial = {"type": "ping", "timestamp": now.isoformat(), "data": {}}
    try:
        webhooks.push(hook.address, webhooks.secret_from(hook.salt), f"msg_{uuid4().hex}", trial, now)
    except Unsent as unsent:
        return str(unsent)
    return ""


@transaction.atomic
def push_again(delivery: Delivery, *, by: Membership, now: datetime) -> None:
    """Send once more what was sent or given up, whatever became of it. Raises NotAllowed, NotNow."""
    permissions.check_keeps_channels(by)
    over = Delivery.objects.filter(pk=delivery.pk, hook__retired_at=None).exclude(state__in=UNDER_WAY)
    if not over.update(state=State.WAITING, due_at=now, attempts=0, batch=None, last_error="", sent_at=None):
        raise NotNow(
            "notifications.still_under_way", _("这一条正在排队，或者推送已停用。"), _("请刷新页面，看它现在的状态。")
        )


def note_success(hook: Hook) -> None:
    """The receiver took it: failures are counted anew. In the transaction that records it."""
    Hook.objects.filter(pk=hook.pk, failures__gt=0).update(failures=0)


def note_failure(hook: Hook, again_at: datetime | None, *, gone: bool, now: datetime) -> None:
    """Count a failed attempt, in the transaction that records it; `again_at`: when it is tried again, if it is.

    While a receiver does not answer, what else waits for it waits too, so that others are not held up. After DISABLED_AFTER
    failures in a row, or where it asks for it, a subscription is switched off and the office told.
    """
    Hook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1)
    waiting = Delivery.objects.filter(hook=hook, state=State.WAITING)
    if again_at is not None:
        waiting.filter(due_at__lt=again_at).update(due_at=again_at)
    enough = Q() if gone else Q(failures__gte=DISABLED_AFTER)
    if Hook.objects.filter(enough, pk=hook.pk, disabled_at=None).update(disabled_at=now):
        waiting.update(state=State.GIVEN_UP, last_error=_("推送已停用。"))
        transaction.on_commit(listening.forget)
        _tell_the_office(hook, now)


def _tell_the_office(hook: Hook, now: datetime) -> None:
    told = Told(
        subject=f"notifications.hook:{hook.pk}",
        event=f"notifications.hook:{hook.pk}:{now.timestamp():.0f}",
        number=hook.name[:20],
        title=hook.name,
        address="/channels/hooks",
        jurisdiction=hook.jurisdiction_id,
    )
    day = now.astimezone(SHANGHAI).date()
    offices = Unit.objects.filter(jurisdiction_id=hook.jurisdiction_id, kind=UnitKind.OFFICE, active=True)
    clerks = acting_for(offices.values_list("pk", flat=True), day, (Role.OFFICE_CLERK,))
    tell(told, [Recipient(person, unit, Kind.HOOK_OFF) for person, unit, _role in clerks], now=now)
