"""Send what is due: claim, send, record; to people and groups in working hours, to other systems at any hour.

Two workers may do it at once, and one may die in the middle.

A worker claims the rows of one message by a conditional update that gives it a lease, sends outside any transaction,
and records what came of it only if the lease is still its own. A lease that runs out lets another worker try: so a
message is sent at least once, and perhaps twice when a worker dies between sending and recording. Its mails then bear
the same Message-ID, by which mail servers and readers may tell that it is the same one, and other systems the same
webhook-id; robots have no such mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from qingzhou.notifications import channels, queries, webhooks, wording
from qingzhou.notifications.actions.hooks import note_failure, note_success
from qingzhou.notifications.models import ERROR_LENGTH, Delivery, Hook, Preference
from qingzhou.notifications.states import ATTEMPTS, RETRY_AFTER, Channel, Kind, Mode, State
from qingzhou.notifications.terms import terms
from qingzhou.workdays.queries import calendar

LEASE = timedelta(minutes=5)  # longer than any one message can take
PASS_SECONDS = 50  # a pass begins no further message after this: the next pass is a minute away
GATHERED = 200  # rows in one message at most


@dataclass
class Delivered:
    """What a pass did, in messages."""

    sent: int = 0
    retried: int = 0
    given_up: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """How many messages were dealt with."""
        return self.sent + self.retried + self.given_up + self.skipped


@dataclass(frozen=True)
class _Claim:
    """The rows of one message, ours until the lease ends."""

    rows: Sequence[Delivery]
    until: datetime

    @property
    def first(self) -> Delivery:
        return self.rows[0]


@dataclass(frozen=True)
class _Outcome:
    state: State
    error: str = ""
    gone: bool = False  # the receiver does not want to be told any more


def deliver(now: datetime) -> Delivered:
    """Send the messages that are due, for at most a minute; outside working hours only those to other systems.

    Not to be called in a transaction. Without anything due it costs one small query.
    """
    done = Delivered()
    if not queries.due(now).exists():
        return done
    at_work = terms().in_hours(now) and terms().is_open(now, calendar())
    begun = monotonic()
    with translation.override(settings.LANGUAGE_CODE):
        while (gone := monotonic() - begun) < PASS_SECONDS:
            until = now + timedelta(seconds=gone) + LEASE
            claim = _claim(now, until, at_work=at_work)
            if claim is None:
                break
            if claim.rows:
                outcome = _send(claim)
                _count(done, _record(claim, outcome, now, now + timedelta(seconds=monotonic() - begun)))
    return done


def _claim(now: datetime, until: datetime, *, at_work: bool = True) -> _Claim | None:
    """The next message's rows; none in it if another worker was faster; None when nothing is due."""
    with transaction.atomic(durable=True):
        due = queries.due(now) if at_work else queries.due(now).filter(hook__isnull=False)
        first = due.select_related("notice").order_by("due_at", "id").first()
        if first is None:
            return None
        batch = first.batch or uuid4()
        mates = list(queries.mates(first, now).values_list("pk", flat=True)[:GATHERED])
        queries.needless(first).filter(pk__in=mates, state=first.state, due_at__lte=now).update(state=State.SKIPPED)
        # The swap: only what is still as it was read. Who comes second finds nothing left.
        still = Delivery.objects.filter(pk__in=mates, state=first.state, batch=first.batch, due_at__lte=now)
        if not still.update(state=State.CLAIMED, batch=batch, due_at=until, attempts=F("attempts") + 1):
            return _Claim((), until)
    claimed = Delivery.objects.filter(batch=batch, state=State.CLAIMED, due_at=until).order_by("id")
    return _Claim(list(claimed.select_related("notice__recipient", "notice__unit", "robot", "hook")), until)


def _send(claim: _Claim) -> _Outcome:
    """Send one message; what came of it."""
    if claim.first.attempts > ATTEMPTS:  # workers died over it again and again
        return _Outcome(State.GIVEN_UP, _("发送过程一再中断。"))
    try:
        if claim.first.hook:
            return _to_program(claim.first, claim.first.hook, claim.until - LEASE)
        return _to_robot(claim) if claim.first.robot else _to_person(claim)
    except channels.Unsent as unsent:
        gone = isinstance(unsent, webhooks.Gone)
        last = gone or claim.first.attempts >= ATTEMPTS
        return _Outcome(State.GIVEN_UP if last else State.WAITING, str(unsent), gone)


def _to_program(row: Delivery, hook: Hook, at: datetime) -> _Outcome:
    if hook.retired_at:
        return _Outcome(State.SKIPPED, _("推送已停用。"))
    if hook.disabled_at:  # written by somebody who had not heard of it yet: sent when it is switched on again
        return _Outcome(State.GIVEN_UP, _("推送已停用。"))
    # The same at every attempt, by hand too: a receiver that got it already can tell.
    message_id = f"msg_{uuid5(NAMESPACE_URL, f'qingzhou:{hook.pk}:{row.happening}').hex}"
    webhooks.push(hook.address, webhooks.secret_from(hook.salt), message_id, row.event, at)
    return _Outcome(State.SENT)


def _to_robot(claim: _Claim) -> _Outcome:
    robot = claim.first.robot
    assert robot is not None
    if not robot.active:
        return _Outcome(State.SKIPPED, _("机器人已停用。"))
    text = wording.text(_lines(claim.rows), to_a_unit=True, site=settings.SITE_ADDRESS)
    channels.post(Channel(robot.channel), robot.address, text)
    return _Outcome(State.SENT)


def _to_person(claim: _Claim) -> _Outcome:
    assert claim.first.notice
    channel, person = Channel(claim.first.channel), claim.first.notice.recipient
    preference = Preference.objects.filter(person=person).first()
    if preference is None or preference.mode(channel) is Mode.OFF:
        return _Outcome(State.SKIPPED, _("本人不再接收。"))
    units = queries.units_acted_for(person, claim.until)
    rows = [row for row in claim.rows if row.notice and row.notice.unit_id in units]
    if not rows:
        return _Outcome(State.SKIPPED, _("此人已不在该单位任职，或账号已停用。"))
    lines = _lines(rows)
    text = wording.text(lines, to_a_unit=False, site=settings.SITE_ADDRESS)
    if channel is Channel.MAIL:
        channels.mail(preference.mail_address, wording.subject(lines), text, str(claim.first.batch))
        return _Outcome(State.SENT)
    gateway = queries.gateway_of(claim.first.jurisdiction_id)
    if gateway is None:
        raise channels.Unsent(_("没有设置短信网关。"))
    channels.post(Channel.SMS, gateway.address, text, preference.phone)
    return _Outcome(State.SENT)


def _lines(rows: Sequence[Delivery]) -> list[wording.Line]:
    return [wording.Line(Kind(row.notice.kind), row.notice.number, row.notice.address) for row in rows if row.notice]


def _record(claim: _Claim, outcome: _Outcome, now: datetime, at: datetime) -> State | None:
    """Write down what came of it, if the lease is still ours; what was written."""
    columns: dict[str, object] = {"state": outcome.state, "last_error": outcome.error[:ERROR_LENGTH]}
    again_at = _next_try(claim.first, now) if outcome.state is State.WAITING else None
    if outcome.state is State.SENT:
        columns["sent_at"] = at
    if again_at:
        columns["due_at"] = again_at
    ours = Delivery.objects.filter(batch=claim.first.batch, state=State.CLAIMED, due_at=claim.until)
    with transaction.atomic(durable=True):
        if not ours.update(**columns):
            return None
        if claim.first.hook and outcome.state is State.SENT:
            note_success(claim.first.hook)
        elif claim.first.hook and outcome.state is not State.SKIPPED:
            note_failure(claim.first.hook, again_at, gone=outcome.gone, now=at)
    return outcome.state


def _next_try(first: Delivery, now: datetime) -> datetime | None:
    if first.hook_id:
        return now + timedelta(minutes=RETRY_AFTER[first.attempts - 1])
    return terms().next_try(now, first.attempts, calendar())


def _count(done: Delivered, state: State | None) -> None:
    done.sent += state is State.SENT
    done.retried += state is State.WAITING
    done.given_up += state is State.GIVEN_UP
    done.skipped += state is State.SKIPPED
