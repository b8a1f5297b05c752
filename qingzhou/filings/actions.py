"""The only file that writes filings: what a unit files, the rhythm, and who is reminded."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qingzhou.filings import permissions, queries
from qingzhou.filings.models import REASON_LENGTH, Filing, RhythmVersion
from qingzhou.filings.periods import Every, Period
from qingzhou.filings.queries import Times
from qingzhou.filings.rhythms import Rhythm, Window, reminder_due
from qingzhou.filings.states import PARTS
from qingzhou.kit.templatetags.kit import moment
from qingzhou.ledger.policy import local_day
from qingzhou.notifications import actions as notifications
from qingzhou.notifications.actions import Recipient, Told
from qingzhou.notifications.queries import told_of
from qingzhou.notifications.states import Kind
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership, Unit, UnitKind
from qingzhou.units.queries import acting_for

MOST_CHARACTERS = 8000  # of one part


@dataclass(frozen=True)
class Said:
    """What is filed: the four parts, or that nothing was done."""

    done: str = ""
    todo: str = ""
    problems: str = ""
    wanted: str = ""
    unchanged: bool = False

    def tidy(self) -> Said:
        """The same in plain lines, so that equal texts are equal."""
        return Said(**{name: _tidy(getattr(self, name)) for name in PARTS}, unchanged=self.unchanged)

    def wrong(self) -> Incomplete | None:
        """What is missing or contradicts itself, or None."""
        if self.unchanged and self.done:
            said = _("勾选了“无变化”，又填写了完成情况。")
            return Incomplete("filings.contradiction", said, _("请取消勾选，或清空完成情况。"))
        if not self.unchanged and not any(getattr(self, name) for name in PARTS):
            return Incomplete("filings.empty", _("还没有填写内容。"), _("没有变化的，请勾选“无变化”。"))
        if any(len(getattr(self, name)) > MOST_CHARACTERS for name in PARTS):
            said = _("一栏最多 %(most)d 字。") % {"most": MOST_CHARACTERS}
            return Incomplete("filings.too_long", said, _("请精简后再填报。"))
        return None


@dataclass(frozen=True)
class Sheet:
    """The page that was sent: its token, for which unit it was shown, and the version that its reader saw."""

    token: UUID | None = None
    unit: int | None = None
    seen: int | None = None


@transaction.atomic
def file(period: Period, said: Said, *, by: Membership, now: datetime, sheet: Sheet | None = None) -> Filing:
    """File for a period, as a new version. The same page, or the same words again, changes nothing.

    Raises NotAllowed, NotNow or Incomplete; then nothing has been written. NotNow too where a colleague filed since the
    page was shown: nobody's words are replaced unseen.
    """
    sheet, said = sheet or Sheet(), said.tidy()
    times = queries.times(by.jurisdiction_id, now)
    window = times.window(period)
    if refusal := permissions.why_not_file(window, times.running, by, now):
        raise refusal
    if sheet.unit not in (None, by.unit_id):
        raise NotNow("filings.other_unit", _("您已切换到另一单位的身份。"), _("请刷新页面后再填报。"))
    Unit.objects.select_for_update(no_key=True).get(pk=by.unit_id)  # a unit's versions follow one another
    versions = queries.versions_of(by.unit_id, period)
    if known := next((one for one in versions if sheet.token and one.token == sheet.token), None):
        return known
    latest = versions[-1] if versions else None
    if latest and Said(**latest.texts(), unchanged=latest.unchanged) == said:
        return latest
    if latest and sheet.seen is not None and sheet.seen < latest.version:
        told = {"person": latest.by_whom}
        raise NotNow("filings.filed_meanwhile", _("%(person)s刚刚填报过。") % told, _("请看过后再填报。"))
    if wrong := said.wrong():
        raise wrong
    notifications.settle(_subject(by.unit_id, period), [Kind.FILING_DUE], now=now)
    return Filing.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        unit_id=by.unit_id,
        period=str(period),
        version=latest.version + 1 if latest else 1,
        **{one.name: getattr(said, one.name) for one in fields(said)},
        late=now > window.ends_at,
        at=now,
        person_id=by.person_id,
        stands_for_id=by.stands_in_for_id,
        role=by.role,
        token=sheet.token,
    )


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\0", "").splitlines())
    return "\n".join(lines).strip()


# --- the rhythm ------------------------------------------------------------------------------------------------
@transaction.atomic
def set_rhythm(rhythm: Rhythm, *, reason: str, by: Membership, now: datetime) -> RhythmVersion:
    """Set another rhythm from now on; the one in force again changes nothing. Raises NotAllowed or Incomplete."""
    if refusal := permissions.why_not_set_rhythm(by):
        raise refusal
    latest = RhythmVersion.objects.filter(jurisdiction_id=by.jurisdiction_id).first()
    if latest and latest.rhythm == rhythm:
        return latest
    if wrong := _wrong(rhythm, reason.strip()):
        raise wrong
    return RhythmVersion.objects.create(
        jurisdiction_id=by.jurisdiction_id,
        every=rhythm.every,
        daily_from=rhythm.daily_from,
        daily_to=rhythm.daily_to,
        on_holidays=rhythm.on_holidays,
        special=rhythm.special,
        reason=reason.strip(),
        person_id=by.person_id,
        unit_id=by.unit_id,
        at=now,
    )


LONGEST_SPECIAL = 120  # days


def _wrong(rhythm: Rhythm, reason: str) -> Incomplete | None:
    since, until = rhythm.daily_from, rhythm.daily_to
    if rhythm.every is Every.DAY or (since is None) != (until is None):
        return Incomplete("filings.half_a_period", _("每日零报告的起止日期不全。"), _("请同时填写起止日期，或都不填。"))
    if since and until and not 0 <= (until - since).days < LONGEST_SPECIAL:
        said = _("止日应不早于起日，且一次不超过 %(n)d 天。") % {"n": LONGEST_SPECIAL}
        return Incomplete("filings.special_too_long", said, _("请改正后再保存。"))
    if not reason or len(reason) > REASON_LENGTH:
        return Incomplete("filings.reason_missing", _("未写明理由，或超过 300 字。"), _("请写明理由。"))
    return None


# --- reminders -------------------------------------------------------------------------------------------------
def remind_all(now: datetime) -> int:
    """Remind every unit that has not filed where a reminder is due; how many units were.

    Run twice, late, or on two machines at once, it tells nobody the same twice. Where days were missed, only the latest
    reminder goes out.
    """
    offices = Unit.objects.filter(kind=UnitKind.OFFICE, active=True).order_by("jurisdiction_id")
    places = list(dict.fromkeys(offices.values_list("jurisdiction_id", flat=True)))
    return sum(remind(place, queries.times(place, now)) for place in places)


def remind(jurisdiction_id: int, times: Times) -> int:
    """Remind the units of one jurisdiction that have not filed for the running period, if a reminder is due."""
    window = times.window(times.running)
    step = reminder_due(window, times.now, times.calendar)
    if step is None:
        return 0
    with transaction.atomic():
        units = _unfiled(jurisdiction_id, times)
        events = {unit.pk: f"{_subject(unit.pk, times.running)}:{step}" for unit in units}
        told = told_of(Kind.FILING_DUE, [_subject(unit.pk, times.running) for unit in units], events.values())
        units = [unit for unit in units if events[unit.pk] not in told]
        if not units:
            return 0
        acting = acting_for([unit.pk for unit in units], local_day(times.now), sorted(permissions.FILING))
        news = [
            (
                _told(unit, window, events[unit.pk]),
                [Recipient(person, unit.pk, Kind.FILING_DUE) for person, of, _role in acting if of == unit.pk],
            )
            for unit in units
        ]
        notifications.tell_all([(one, to) for one, to in news if to], now=times.now)
    return sum(bool(to) for _one, to in news)


def _unfiled(jurisdiction_id: int, times: Times) -> list[Unit]:
    """The units that owe and have not filed; who files just now is waited for."""
    filed = queries.has_filed(jurisdiction_id, times.running)
    owing = list(queries.owing(jurisdiction_id, times.now, times.now).exclude(pk__in=filed.values("unit")))
    locked = Unit.objects.select_for_update(no_key=True).filter(pk__in=[unit.pk for unit in owing]).order_by("pk")
    keys = {unit.pk for unit in locked} - set(filed.values_list("unit_id", flat=True))
    return [unit for unit in owing if unit.pk in keys]


def _subject(unit_id: int, period: Period) -> str:
    return f"filings.filing:{unit_id}:{period}"


def _told(unit: Unit, window: Window, event: str) -> Told:
    period = window.period
    return Told(
        subject=_subject(unit.pk, period),
        event=event,
        number=str(period),
        title=_("%(period)s填报，%(day)s截止") % {"period": period.label, "day": moment(window.ends_at)},
        address=reverse("filings:form", args=[period]),
        jurisdiction=unit.jurisdiction_id,
    )
