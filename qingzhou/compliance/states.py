"""How a finding goes on, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.refusals import NotNow


class State(TextChoices):
    """Where a finding stands. Stored: never rename a code."""

    OPEN = "open", gettext_lazy("待处理")
    ISSUED = "issued", gettext_lazy("已立问题")
    DISMISSED = "dismissed", gettext_lazy("已排除")
    CLOSED = "closed", gettext_lazy("已消除")


class Verb(TextChoices):
    """What happened to a finding. Stored: never rename a code."""

    FIND = "find", gettext_lazy("扫描命中")
    CHANGE = "change", gettext_lazy("命中有变化")
    CLEAR = "clear", gettext_lazy("不再命中")
    RETURN = "return", gettext_lazy("再次命中")
    DISMISS = "dismiss", gettext_lazy("排除")
    ISSUE = "issue", pgettext_lazy("of a finding", "立为问题")


@dataclass(frozen=True)
class Move:
    """One step: from where, by what, to where."""

    source: State
    verb: Verb
    target: State
    needs_reason: bool = False


MOVES = (
    Move(State.OPEN, Verb.CHANGE, State.OPEN),
    Move(State.OPEN, Verb.CLEAR, State.CLOSED),
    Move(State.OPEN, Verb.DISMISS, State.DISMISSED, needs_reason=True),
    Move(State.OPEN, Verb.ISSUE, State.ISSUED),
    Move(State.ISSUED, Verb.CHANGE, State.ISSUED),  # the issue goes its own way in the ledger
    Move(State.ISSUED, Verb.CLEAR, State.CLOSED),
    Move(State.DISMISSED, Verb.RETURN, State.OPEN),  # there is something new
    Move(State.DISMISSED, Verb.CLEAR, State.CLOSED),
    Move(State.CLOSED, Verb.RETURN, State.OPEN),
)


def step(source: State, verb: Verb) -> Move:
    """The step that leads on. Raises NotNow where there is none."""
    found = next((move for move in MOVES if move.source is source and move.verb is verb), None)
    if found is None:
        said = _("这条命中现为“%(state)s”，不能再这样办。") % {"state": source.label}
        raise NotNow("compliance.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return found
