"""How a unit stands with what it owes for a period, and what the four parts of a filing are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingzhou.filings.periods import Every

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class State(TextChoices):
    """Whether a unit has filed. In addresses: never rename a code."""

    MISSING = "missing", pgettext_lazy("filing", "未填报")
    LATE = "late", _("补报")
    FILED = "filed", _("已填报")


class Mark(TextChoices):
    """How a unit stood with one filing that was asked of it. In frozen papers: never rename a code."""

    FILED = "filed", _("已填报")
    ZERO = "zero", _("零报告")
    LATE = "late", _("补报")
    MISSING = "missing", pgettext_lazy("filing", "未填报")


LIGHTS = {State.MISSING: "red", State.LATE: "amber", State.FILED: "green"}
MARK_LIGHTS = {Mark.FILED: "green", Mark.ZERO: "blue", Mark.LATE: "amber", Mark.MISSING: "red"}

PARTS = ("done", "todo", "problems", "wanted")  # as the model's fields are named
_LATER: dict[str, StrOrPromise] = {"problems": _("困难问题"), "wanted": _("需要协调")}
HEADINGS: dict[Every, dict[str, StrOrPromise]] = {
    Every.WEEK: {"done": _("本周完成"), "todo": _("下周计划"), **_LATER},
    Every.DAY: {"done": _("今日完成"), "todo": _("明日计划"), **_LATER},
    Every.MONTH: {"done": _("本月完成"), "todo": _("下月计划"), **_LATER},
    Every.HALF_MONTH: {"done": _("本期完成"), "todo": _("下期计划"), **_LATER},
}
UNCHANGED: dict[Every, StrOrPromise] = {
    Every.WEEK: _("本周无变化"),
    Every.DAY: _("今日无变化"),
    Every.MONTH: _("本月无变化"),
    Every.HALF_MONTH: _("本期无变化"),
}
