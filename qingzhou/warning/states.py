"""How a warning goes on, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.refusals import NotNow


class State(TextChoices):
    """Where an institution stands. Stored: never rename a code."""

    OPEN = "open", gettext_lazy("待知悉")
    SEEN = "seen", gettext_lazy("核实中")
    ACTED = "acted", gettext_lazy("已处置")
    DISMISSED = "dismissed", gettext_lazy("误报排除")
    ENDED = "ended", gettext_lazy("处置完毕")
    QUIET = "quiet", gettext_lazy("未达预警线")


WARNED = (State.OPEN, State.SEEN, State.ACTED)


class Verb(TextChoices):
    """What happened to a warning. Stored: never rename a code."""

    RAISE = "raise", gettext_lazy("达到预警线")
    RISE = "rise", gettext_lazy("分数上升")
    CLEAR = "clear", gettext_lazy("回到预警线以下")
    ACKNOWLEDGE = "acknowledge", gettext_lazy("知悉")
    ACT = "act", gettext_lazy("记录处置")
    ISSUE = "issue", pgettext_lazy("of a warning", "立为问题")
    DISMISS = "dismiss", gettext_lazy("作为误报排除")
    END = "end", gettext_lazy("记录结果")
    # what may be a crime, see transfer.py:
    PROPOSE = "propose", gettext_lazy("提请移送公安")
    APPROVE = "approve", gettext_lazy("批准移送公安")
    REFUSE = "refuse", gettext_lazy("不批准移送公安")
    TRANSFER = "transfer", gettext_lazy("移送公安")


class Outcome(TextChoices):
    """What turned out in the end. Stored: never rename a code."""

    ABSCONDED = "absconded", gettext_lazy("关门失联")
    CLOSED = "closed", gettext_lazy("有序停办，已退费")
    MENDED = "mended", gettext_lazy("整改到位")
    NOTHING = "nothing", gettext_lazy("核实无风险")


@dataclass(frozen=True)
class Move:
    """One step: from where, by what, to where; `by_hand`: people take it, and the others follow from the score."""

    source: State
    verb: Verb
    target: State
    by_hand: bool = False
    needs_reason: bool = False


MOVES = (
    Move(State.QUIET, Verb.RAISE, State.OPEN),
    Move(State.OPEN, Verb.RISE, State.OPEN),
    Move(State.SEEN, Verb.RISE, State.SEEN),
    Move(State.ACTED, Verb.RISE, State.ACTED),
    Move(State.DISMISSED, Verb.RISE, State.OPEN),  # there is more than when it was set aside
    Move(State.ENDED, Verb.RISE, State.OPEN),
    Move(State.OPEN, Verb.CLEAR, State.QUIET),
    Move(State.SEEN, Verb.CLEAR, State.QUIET),
    Move(State.DISMISSED, Verb.CLEAR, State.QUIET),
    Move(State.ENDED, Verb.CLEAR, State.QUIET),
    # who acted says what became of it, whatever the score does
    Move(State.OPEN, Verb.ACKNOWLEDGE, State.SEEN, by_hand=True),
    Move(State.SEEN, Verb.ACT, State.ACTED, by_hand=True, needs_reason=True),
    Move(State.ACTED, Verb.ACT, State.ACTED, by_hand=True, needs_reason=True),
    Move(State.SEEN, Verb.ISSUE, State.ACTED, by_hand=True),
    Move(State.SEEN, Verb.DISMISS, State.DISMISSED, by_hand=True, needs_reason=True),
    Move(State.ACTED, Verb.END, State.ENDED, by_hand=True, needs_reason=True),
    Move(State.ACTED, Verb.PROPOSE, State.ACTED, by_hand=True, needs_reason=True),
    Move(State.ACTED, Verb.APPROVE, State.ACTED, by_hand=True),
    Move(State.ACTED, Verb.REFUSE, State.ACTED, by_hand=True, needs_reason=True),
    Move(State.ACTED, Verb.TRANSFER, State.ACTED, by_hand=True),
)


def step(source: State, verb: Verb) -> Move:
    """The step that leads on. Raises NotNow where there is none."""
    found = next((move for move in MOVES if move.source is source and move.verb is verb), None)
    if found is None:
        said = _("这条预警现为“%(state)s”，不能再这样办。") % {"state": source.label}
        raise NotNow("warning.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return found


def exists(source: State, verb: Verb) -> bool:
    """Whether the table leads on."""
    return any(move.source is source and move.verb is verb for move in MOVES)
