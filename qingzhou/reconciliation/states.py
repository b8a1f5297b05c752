"""How a suggestion goes on, as a table; and how a row of a list stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.refusals import NotNow


class Source(TextChoices):
    """What kind of list it is. Stored: never rename a code."""

    CENSUS = "census", gettext_lazy("摸排表")
    LICENCES = "licences", gettext_lazy("许可名册")
    REGISTRATION = "registration", gettext_lazy("登记名册")
    PLATFORM = "platform", gettext_lazy("全国平台导出表")


class Found(TextChoices):
    """How a row of a list stands to the register. Stored: never rename a code."""

    SUSPECTED = "suspected", gettext_lazy("疑似在册")
    UNLISTED = "unlisted", gettext_lazy("不在册")
    LISTED = "listed", gettext_lazy("在册")
    CONFIRMED = "confirmed", gettext_lazy("经确认在册")


class State(TextChoices):
    """Where a suggestion stands. Stored: never rename a code."""

    OPEN = "open", gettext_lazy("待确认")
    CONFIRMED = "confirmed", gettext_lazy("是同一家")
    REFUSED = "refused", gettext_lazy("不是同一家")


class Verb(TextChoices):
    """What happened to a suggestion. Stored: never rename a code."""

    SUGGEST = "suggest", gettext_lazy("比对提示")
    CONFIRM = "confirm", gettext_lazy("确认是同一家")
    REFUSE = "refuse", gettext_lazy("确认不是同一家")
    UNDO = "undo", pgettext_lazy("of a decision", "撤回")


@dataclass(frozen=True)
class Move:
    """One step: from where, by what, to where."""

    source: State
    verb: Verb
    target: State
    needs_reason: bool = False


MOVES = (
    Move(State.OPEN, Verb.CONFIRM, State.CONFIRMED),
    Move(State.OPEN, Verb.REFUSE, State.REFUSED, needs_reason=True),
    Move(State.CONFIRMED, Verb.UNDO, State.OPEN, needs_reason=True),
    Move(State.REFUSED, Verb.UNDO, State.OPEN, needs_reason=True),
)


def step(source: State, verb: Verb) -> Move:
    """The step that leads on. Raises NotNow where there is none."""
    found = next((move for move in MOVES if move.source is source and move.verb is verb), None)
    if found is None:
        said = _("这条提示现为“%(state)s”，不能再这样办。") % {"state": source.label}
        raise NotNow("reconciliation.no_such_step", said, _("请刷新页面，按最新状态办理。"))
    return found


def found_by(states: Collection[State]) -> Found:
    """How a row stands whose suggestions stand like that."""
    if State.CONFIRMED in states:
        return Found.CONFIRMED
    return Found.SUSPECTED if State.OPEN in states else Found.UNLISTED
