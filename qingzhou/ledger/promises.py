"""An item's clocks as its page tells them: each due date opens to its sum, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingzhou.kit.templatetags.kit import day, weekday
from qingzhou.ledger.changes import parts
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.models import Entry
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Running
from qingzhou.ledger.receipts import Basis, Leg, Receipt, deadline_receipt
from qingzhou.ledger.states import Verb
from qingzhou.workdays.calendar import Calendar, Span
from qingzhou.workdays.queries import name_of


@dataclass(frozen=True)
class Line:
    """One line of a receipt: what it is, on what it rests, how many working days, and the date it leads to."""

    label: str
    grounds: tuple[str, ...]
    days: int | None = None
    on: date | None = None
    overtaken: bool = False  # a later line leads to another date
    seq: int = 0  # the entry that says so
    sign: str = "+"


@dataclass(frozen=True)
class Promise:
    """A clock with its sum."""

    clock: Running
    name: str
    due_on: date
    said: str
    late: bool
    lines: tuple[Line, ...]
    unknown_years: tuple[str, ...]  # whose holidays nobody has announced yet


@dataclass(frozen=True)
class Told:
    """What receipts are told with: who wrote each entry, and the calendar's names."""

    state: Projection
    calendar: Calendar
    entries: dict[int, Entry] = field(default_factory=dict)

    def by(self, seq: int) -> str:
        """Who wrote an entry, and as whom."""
        entry = self.entries.get(seq)
        return f"{entry.person}（{entry.unit}）" if entry else ""

    def said(self, seq: int, name: str) -> str:
        """What an entry says in a field, or “”."""
        entry = self.entries.get(seq)
        return str(entry.data.get(name) or "") if entry else ""

    def asked_before(self, seq: int) -> str:
        """The reason with which a date granted in entry `seq` was asked for."""
        asked = [number for number, entry in self.entries.items() if number < seq and entry.verb == Verb.ASK_EXTENSION]
        return self.said(max(asked), "reason") if asked else ""


CLOCKS = ("due", "answer", "objection", "sign", "review", "assign", "investigate", "reply")


def promises_of(state: Projection, reader: Reader, entries: Iterable[Entry] = ()) -> list[Promise]:
    """The latest clock of each name with its sum, the due date first; `entries` say who moved it and why."""
    told = Told(state, reader.calendar, {entry.seq: entry for entry in entries})
    own = [(name, reader.by.unit_id) for name in (parts.DUE, parts.SIGN)]  # of the reader's unit, where it cooperates
    names = [*((name, None) for name in CLOCKS), *own]
    latest = [clock for name, unit in names if (clock := state.clock(name, unit))]
    looks = [clock for clock in state.clocks if clock.name == "recheck"]
    return [_promise(clock, reader, told) for clock in [*latest, *looks]]


def _promise(clock: Running, reader: Reader, told: Told) -> Promise:
    receipt = deadline_receipt(clock, reader.calendar, reader.policy)
    due_on = receipt.due_on
    late_by = (local_day(clock.met_at) if clock.met_at else reader.today) > due_on
    standing = bool(clock.pauses and clock.pauses[-1].until is None)
    last = max(due_on, *(leg.span.end for leg in receipt.legs))
    return Promise(
        clock=clock,
        name=_name_of(clock),
        due_on=due_on,
        said=_clock_said(clock, due_on, late_by, standing, reader),
        late=late_by and not clock.void and not standing,
        lines=receipt_lines(receipt, told),
        unknown_years=tuple(str(year) for year in reader.calendar.unknown_years(receipt.starts_on, last)),
    )


def _name_of(clock: Running) -> str:
    return {
        "due": _("办结"),
        "sign": _("签收"),
        "review": _("办公室答复"),
        "answer": _("答复督办"),
        "objection": _("答复异议"),
        "assign": _("交办"),
        "investigate": _("核查"),
        "reply": _("答复反映人"),
        "recheck": _("第 %(n)d 次回头看") % {"n": clock.turn},
        parts.DUE: _("本单位配合办结"),
        parts.SIGN: _("本单位配合签收"),
    }[clock.name]


def receipt_lines(receipt: Receipt, told: Told) -> tuple[Line, ...]:
    """The receipt in words: the start, every leg, the result."""
    clock = receipt.clock
    verb = Verb(told.entries[clock.seq].verb).label if clock.seq in told.entries else ""
    begun = _("%(verb)s当日不计") % {"verb": verb} if verb else _("当日不计")
    lines = [Line(_("起算"), (begun,), on=receipt.starts_on, seq=clock.seq)]
    for place, leg in enumerate(receipt.legs):
        lines += _leg_lines(leg, clock, told, last=place == len(receipt.legs) - 1)
    return (*lines, Line(_("时限"), (), on=receipt.due_on))


def _leg_lines(leg: Leg, clock: Running, told: Told, *, last: bool) -> list[Line]:
    if leg.basis is Basis.PAUSE:
        return _pause_lines(leg, told, last=last)
    if leg.basis is Basis.TERM:
        term = _TERMS.get(clock.workdays, lambda: clock.workdays)()
        grounds = (_("依据：%(term)s（本系统办事时限）") % {"term": term}, *_days(leg.span, told.calendar))
        return [Line(_("规定期限"), grounds, leg.workdays, leg.after, not last, clock.seq)]
    if leg.basis is Basis.FIXED:
        source = told.state.source
        grounds = (_("依据：%(source)s") % {"source": source} if source else _("下达时写明的日期"),)
        return [Line(_("定期办结"), (*grounds, *_days(leg.span, told.calendar)), None, leg.after, not last, clock.seq)]
    seq = leg.move.seq if leg.move else 0
    label = _("恢复时另定") if leg.basis is Basis.LATER else _("延期")
    sign = "–" if leg.workdays < 0 else "+"
    return [Line(label, _move_grounds(leg, seq, told), abs(leg.workdays), leg.after, not last, seq, sign)]


def _move_grounds(leg: Leg, seq: int, told: Told) -> tuple[str, ...]:
    """Who moved the date, from what, and why."""
    by = told.by(seq)
    asked = told.asked_before(seq) if leg.basis is Basis.EXTENSION else ""
    note = told.said(seq, "note")
    said = (
        _("%(before)s 改为 %(after)s") % {"before": day(leg.before), "after": day(leg.after)},
        _("%(by)s 同意") % {"by": by} if by and leg.basis is Basis.EXTENSION else by,
        _("理由：%(reason)s") % {"reason": asked} if asked else "",
        _("批示：%(note)s") % {"note": note} if note else "",
    )
    return tuple(one for one in said if one)


def _pause_lines(leg: Leg, told: Told, *, last: bool) -> list[Line]:
    """The time that it stood still, and the same number of working days added to the due date."""
    pause, paused = leg.pause, leg.paused
    assert pause is not None
    assert paused is not None
    if pause.until is None:
        said = _("%(since)s 起，%(reason)s") % {"since": day(pause.since), "reason": pause.reason}
        return [Line(_("中止"), (said, _("恢复办理时按中止的工作日数顺延。")), seq=pause.seq)]
    spent = _("%(since)s 至 %(until)s，%(reason)s") % {
        "since": day(pause.since),
        "until": day(pause.until),
        "reason": pause.reason,
    }
    recounted = _("按恢复当时的工作日历；日历后来有调整，已告知的时限不变。") if leg.recounted else ""
    counted = () if leg.recounted else _days(leg.span, told.calendar)
    grounds = (_("中止几个工作日，就顺延几个工作日"), *counted, *([recounted] if recounted else []))
    still = (spent, *(() if leg.recounted else _days(paused, told.calendar)))
    return [
        Line(_("中止"), still, leg.workdays, seq=pause.seq, sign=""),
        Line(_("顺延"), grounds if leg.workdays else (), leg.workdays, leg.after, not last, pause.ended),
    ]


def _days(span: Span, calendar: Calendar) -> tuple[str, ...]:
    """The count of a span as one checks it with a wall calendar: all days, less the weekend, less holidays, plus make-up days."""
    if span.days <= 0:
        return ()
    sum_ = _("%(first)s 至 %(last)s 共 %(days)d 天，减周六周日 %(weekend)d 天") % {
        "first": day(span.start),
        "last": day(span.end),
        "days": span.days,
        "weekend": span.weekend_days,
    }
    parts = [sum_]
    if span.holidays:
        parts.append(
            _("减放假 %(n)d 天（%(days)s）") % {"n": len(span.holidays), "days": _named(span.holidays, calendar)}
        )
    if span.make_up_days:
        parts.append(
            _("加调休上班 %(n)d 天（%(days)s）")
            % {"n": len(span.make_up_days), "days": _named(span.make_up_days, calendar)}
        )
    joined = pgettext("between parts of a sum", "，").join(parts)
    workdays = ngettext("%(n)d 个工作日", "%(n)d 个工作日", span.workdays) % {"n": span.workdays}
    return (f"{joined} = {workdays}",)


def _named(days: Iterable[date], calendar: Calendar) -> str:
    """Days with the name of their holiday, those of one name together: 国庆节 10月1日、10月2日."""
    groups: dict[str, list[str]] = {}
    for one in days:
        groups.setdefault(name_of(one, calendar), []).append(
            _("%(day)s%(weekday)s") % {"day": day(one), "weekday": weekday(one)}
        )
    between = pgettext("between units", "、")
    return between.join(f"{name} {between.join(shown)}".strip() for name, shown in groups.items())


_TERMS = {
    "sign_within": lambda: _("签收期限"),
    "review_within": lambda: _("办公室答复期限"),
    "assign_within": lambda: _("交办期限"),
    "investigate_within": lambda: _("核查期限"),
    "reply_within": lambda: _("答复反映人期限"),
}


def _clock_said(clock: Running, due_on: date, late: bool, standing: bool, reader: Reader) -> str:  # noqa: FBT001
    if clock.void:
        return _("已不适用")
    if standing:
        return _("中止，停止计时")
    if clock.met_at:
        return _("逾期完成") if late else _("按时完成")
    left = reader.calendar.count(reader.today, due_on)
    if late:
        return ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", -left) % {"n": -left} if left else _("已超期")
    if due_on == reader.today:
        return _("今天到期")
    return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", left) % {"n": left}
