"""How an import goes on, as a table."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.refusals import NotNow


class Stage(TextChoices):
    """Where an import stands. Stored: never rename a code."""

    MAPPING = "mapping", gettext_lazy("待核对列")
    CHECKING = "checking", gettext_lazy("检查中")
    CHECKED = "checked", gettext_lazy("已检查")
    IMPORTING = "importing", gettext_lazy("导入中")
    DONE = "done", gettext_lazy("已导入")


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.MAPPING: frozenset({Stage.MAPPING, Stage.CHECKING}),
    Stage.CHECKING: frozenset({Stage.MAPPING, Stage.CHECKED}),
    Stage.CHECKED: frozenset({Stage.MAPPING, Stage.CHECKING, Stage.IMPORTING}),
    Stage.IMPORTING: frozenset({Stage.DONE}),
    Stage.DONE: frozenset(),
}
UNDER_WAY = frozenset({Stage.CHECKING, Stage.IMPORTING})  # goes on piece by piece


def check_move(source: Stage, target: Stage) -> None:
    """Raises NotNow unless the table leads from `source` to `target`."""
    if target in MOVES[source]:
        return
    said = _("这次导入现为“%(stage)s”，不能再这样办。") % {"stage": source.label}
    raise NotNow("exchange.no_such_step", said, _("请刷新页面，按最新状态办理。"))
