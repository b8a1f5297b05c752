"""A finding in words: the figure, the limit and what is between them, as one would write the sum."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingzhou.compliance.law.measures import Check, LimitIs, Unit
from qingzhou.compliance.law.rules import Rule


def told(figure: int, unit: Unit) -> str:
    """A figure in its unit."""
    if unit is Unit.CLOCK:
        return _clock(figure)
    if unit is Unit.SECONDS:
        return _length(figure)
    if unit is Unit.CENTS:
        return _("%(yuan)s 元") % {"yuan": f"{figure / 100:,.2f}"}
    if unit is Unit.AREA:
        return _("%(area)s 平方米") % {"area": f"{figure / 100:,.2f}"}
    words = {
        Unit.HOURS: lambda: ngettext("%(n)d 课时", "%(n)d 课时", figure),
        Unit.DAYS: lambda: ngettext("%(n)d 天", "%(n)d 天", figure),
        Unit.YEARS: lambda: ngettext("%(n)d 岁", "%(n)d 岁", figure),
        Unit.PEOPLE: lambda: ngettext("%(n)d 人", "%(n)d 人", figure),
        Unit.TIMES: lambda: ngettext("%(n)d 次", "%(n)d 次", figure),
    }
    return words[unit]() % {"n": figure}


def _clock(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, minutes = divmod(rest // 60, 60)
    clock = f"{hours:02d}:{minutes:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")
    return _("次日 %(clock)s") % {"clock": clock} if days else clock


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    whole = ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    return f"{whole} {_('%(n)d 秒') % {'n': rest}}" if rest else whole


def limit_of(rule: Rule) -> str:
    """The limit of a row, as one writes it: some are months or percent of what a fact says, some stand in the fact itself."""
    if rule.limit is None:
        return _("由本地规定")
    within = {
        "falls_short": _("不少于未消课的预收费"),
        "crowded": _("每人 3 平方米"),
        "posted_less": _("不高于公示的标准"),
        "released_early": _("不多于已消课的部分"),
        "answered_late": _("应答复日之前"),
    }
    if rule.of.limit_is is LimitIs.IN_THE_FACT:
        return within[rule.check]
    if rule.of.limit_is is LimitIs.MONTHS:
        return _("%(n)d 个月") % {"n": rule.limit}
    if rule.of.limit_is is LimitIs.PERCENT:
        return f"{rule.limit}%"
    return told(rule.limit, rule.of.unit) if rule.limit else _("不得发生")


def beyond(check: Check, figure: int, limit: int) -> str:
    """By how much a figure is beyond its limit, in words."""
    between = abs(figure - limit)
    shown = _length(between) if check.unit is Unit.CLOCK else told(between, check.unit)
    if check.unit is Unit.CLOCK and not check.over:
        return _("早 %(much)s") % {"much": shown}
    return (_("超 %(much)s") if check.over else _("少 %(much)s")) % {"much": shown}


def arithmetic(check: Check, figure: int, limit: int) -> tuple[str, str]:
    """The sum, left and right of its sign: “9,800.00 元 − 5,000.00 元” and “超 4,800.00 元”. Of what happened or not: that it did."""
    if check.unit is Unit.TIMES:
        return told(figure, check.unit), _("不得发生")
    larger, smaller = (figure, limit) if check.over else (limit, figure)
    return f"{told(larger, check.unit)} − {told(smaller, check.unit)}", beyond(check, figure, limit)
