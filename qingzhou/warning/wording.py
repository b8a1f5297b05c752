"""The parts of a score in words: what was seen, with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

LABELS = {
    "custody_short": gettext_lazy("监管资金缺口"),
    "refunds_slow": gettext_lazy("退费变慢"),
    "refunds_many": gettext_lazy("退费增多"),
    "packages": gettext_lazy("大额长周期收费"),
    "discounts": gettext_lazy("大幅打折"),
    "complaints": gettext_lazy("投诉加速"),
    "lessons": gettext_lazy("课次减少"),
    "staff": gettext_lazy("人员离职"),
    "moved": gettext_lazy("搬迁"),
    "registration": gettext_lazy("登记变更"),
    "rebounds": gettext_lazy("曾经改名或反弹"),
}


def label(sign: str) -> str:
    """A sign by its name."""
    return str(LABELS.get(sign, sign))


def labels(signs: Iterable[str]) -> str:
    """Signs by their names, in a row."""
    return pgettext("between names", "、").join(label(sign) for sign in signs)


def evidence(part: Sequence[Any]) -> str:
    """What was seen, as stored in a part: [sign, points, figure, first, second]."""
    sign, _points, figure, first, second = part
    return _SAID[sign](float(figure), float(first), float(second))


def _money(cents: float) -> str:
    return f"{cents / 100:,.2f}"


def _custody(share: float, held: float, owed: float) -> str:
    said = {"held": _money(held), "owed": _money(owed), "share": f"{share:.0%}"}
    return _("余额 %(held)s 元 ÷ 未消课 %(owed)s 元，缺 %(share)s") % said


def _slow(_share: float, late: float, every: float) -> str:
    said = {"every": round(every), "late": round(late)}
    return _("近期满 15 天的退费申请 %(every)d 笔，其中 %(late)d 笔 15 天内没有退") % said


def _many(times: float, new: float, old: float) -> str:
    said = {"new": round(new), "old": round(old), "times": times}
    return _("30 天内退费申请 %(new)d 笔，此前 180 天 %(old)d 笔，为平常的 %(times).1f 倍") % said


def _packages(_share: float, large: float, every: float) -> str:
    said = {"every": round(every), "large": round(large)}
    return _("60 天内收费 %(every)d 笔，超 60 课时、3 个月或 5000 元的 %(large)d 笔") % said


def _discounts(share: float, new: float, old: float) -> str:
    said = {"new": _money(new), "old": _money(old), "share": f"{share:.0%}"}
    return _("近 60 天每课时 %(new)s 元，此前 %(old)s 元，降 %(share)s") % said


def _complaints(times: float, new: float, old: float) -> str:
    said = {"new": round(new), "old": round(old), "times": times}
    return _("30 天内举报投诉 %(new)d 件，此前 180 天 %(old)d 件，为平常的 %(times).1f 倍") % said


def _lessons(share: float, new: float, old: float) -> str:
    said = {"new": round(new), "old": round(old), "share": f"{share:.0%}"}
    return _("近 28 天 %(new)d 课次，此前 84 天 %(old)d 课次，降 %(share)s") % said


def _staff(share: float, left: float, _again: float) -> str:
    return _("60 天内离职 %(left)d 人，占 %(share)s") % {"left": round(left), "share": f"{share:.0%}"}


def _moved(_figure: float, count: float, _again: float) -> str:
    return ngettext("180 天内搬迁 %(n)d 次", "180 天内搬迁 %(n)d 次", round(count)) % {"n": round(count)}


def _registration(_figure: float, count: float, _again: float) -> str:
    said = ngettext("180 天内登记变更 %(n)d 次", "180 天内登记变更 %(n)d 次", round(count))
    return said % {"n": round(count)}


def _rebounds(_figure: float, count: float, _again: float) -> str:
    said = ngettext("经确认改名或问题反弹 %(n)d 次", "经确认改名或问题反弹 %(n)d 次", round(count))
    return said % {"n": round(count)}


_SAID: dict[str, Callable[[float, float, float], str]] = {
    "custody_short": _custody,
    "refunds_slow": _slow,
    "refunds_many": _many,
    "packages": _packages,
    "discounts": _discounts,
    "complaints": _complaints,
    "lessons": _lessons,
    "staff": _staff,
    "moved": _moved,
    "registration": _registration,
    "rebounds": _rebounds,
}
