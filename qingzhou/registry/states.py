"""How an import goes on, as a table."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.refusals import NotNow


class Step(TextChoices):
    """Where an import stands. Stored: never rename a code."""

    MAPPING = "mapping", gettext_lazy("待核对列")
    CHECKED = "checked", gettext_lazy("已检查")
    DONE = "done", gettext_lazy("已导入")


MOVES: dict[Step, frozenset[Step]] = {
    Step.MAPPING: frozenset({Step.MAPPING, Step.CHECKED}),
    Step.CHECKED: frozenset({Step.MAPPING, Step.CHECKED, Step.DONE}),
    Step.DONE: frozenset(),
}


def check_move(source: Step, target: Step) -> None:
    """Raises NotNow unless the table leads from `source` to `target`."""
    if target not in MOVES[source]:
        said = _("这次导入现为“%(step)s”，不能再这样办。") % {"step": source.label}
        raise NotNow("registry.no_such_step", said, _("请刷新页面，按最新状态办理。"))
