"""An item's clocks as its page tells them: each due date opens to its sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import pace
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.projection import Projection, Running
from qingzhou.workdays.calendar import Span


@dataclass(frozen=True)
class Fact:
    """One thing that an entry says."""

    label: str
    value: str


@dataclass(frozen=True)
class Promise:
    """A clock with its sum."""

    clock: Running
    name: str
    due_on: date
    said: str
    late: bool
    span: Span
    pauses: tuple[Fact, ...]
    moves: tuple[Fact, ...]

    @property
    def unknown_years(self) -> tuple[str, ...]:
        """The years of the span whose holidays nobody has announced yet, as one writes them."""
        return tuple(str(year) for year in self.span.unknown_years)


CLOCKS = ("due", "reply", "objection", "sign", "review")


def promises_of(state: Projection, reader: Reader) -> list[Promise]:
    """The latest clock of each name with its sum, the due date first."""
    return [_promise(clock, reader) for name in CLOCKS if (clock := state.clock(name))]


def _promise(clock: Running, reader: Reader) -> Promise:
    due_on = pace.due_day(clock, reader.calendar, reader.policy)
    late_by = (local_day(clock.met_at) if clock.met_at else reader.today) > due_on
    standing = bool(clock.pauses and clock.pauses[-1].until is None)
    said = _clock_said(clock, due_on, late_by, standing, reader)
    return Promise(
        clock=clock,
        name=_names()[clock.name],
        due_on=due_on,
        said=said,
        late=late_by and not clock.void and not standing,
        span=reader.calendar.span(clock.starts_on, due_on),
        pauses=tuple(
            Fact(
                _("中止"),
                _("%(since)s 至 %(until)s，%(reason)s")
                % {
                    "since": day(pause.since),
                    "until": day(pause.until) if pause.until else _("今"),
                    "reason": pause.reason,
                },
            )
            for pause in clock.pauses
        ),
        moves=tuple(
            Fact(
                str(move.verb.label),
                _("%(before)s 改为 %(after)s") % {"before": day(move.before), "after": day(move.after)},
            )
            for move in clock.moves
        ),
    )


def _names() -> dict[str, str]:
    return {
        "due": _("办结"),
        "sign": _("签收"),
        "review": _("办公室答复"),
        "reply": _("答复督办"),
        "objection": _("答复异议"),
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
