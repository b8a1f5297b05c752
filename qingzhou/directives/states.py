"""What can happen to a draft task, as a table, and the kinds of documents and clauses."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.refusals import NotNow


class DirectiveKind(TextChoices):
    """What sort of document duties were taken from. Stored for ever: never rename a code."""

    MEETING = "meeting", gettext_lazy("会议报道")
    PLAN = "plan", gettext_lazy("方案或通知")
    MINUTES = "minutes", gettext_lazy("会议纪要")
    OTHER = "other", gettext_lazy("其他")


class ClauseKind(TextChoices):
    """What a clause asks for; the reader's own codes."""

    TASK = "task", gettext_lazy("任务")
    MECHANISM = "mechanism", gettext_lazy("机制")
    EXHORTATION = "exhortation", gettext_lazy("表态")


class Way(TextChoices):
    """How a draft becomes lines of the ledger."""

    ONE = "one", gettext_lazy("一个单位牵头")
    DIVIDED = "divided", gettext_lazy("分解下达：办公室牵头一项总任务，每个单位一个分项")
    APART = "apart", gettext_lazy("分别下达：每个单位各立一项，不设总任务")


class State(TextChoices):
    """Where a draft stands."""

    PENDING = "pending", gettext_lazy("待下达")
    DROPPED = "dropped", gettext_lazy("不立项")
    ISSUED = "issued", gettext_lazy("已下达")


class Deed(TextChoices):
    """What a clerk does with a draft; also the field of the correction that records it."""

    CHANGE = "change", gettext_lazy("修改")
    DROP = "drop", gettext_lazy("不立项")
    RESTORE = "restore", gettext_lazy("恢复")
    ISSUE = "issue", gettext_lazy("下达")


@dataclass(frozen=True)
class Move:
    """One row of the table: a draft in `source` may have `deed` done to it, which leads to `target`."""

    source: State
    deed: Deed
    target: State


MOVES = (
    Move(State.PENDING, Deed.CHANGE, State.PENDING),
    Move(State.PENDING, Deed.DROP, State.DROPPED),
    Move(State.PENDING, Deed.ISSUE, State.ISSUED),
    Move(State.DROPPED, Deed.RESTORE, State.PENDING),
)

_BY_SOURCE_AND_DEED = {(move.source, move.deed): move for move in MOVES}


def step(source: State, deed: Deed) -> Move:
    """The row for doing `deed` in `source`. Raises NotNow where the table has none."""
    move = _BY_SOURCE_AND_DEED.get((source, deed))
    if move is None:
        said = _("此项现为“%(state)s”，不能%(deed)s。") % {"state": source.label, "deed": deed.label}
        raise NotNow("directives.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return move
