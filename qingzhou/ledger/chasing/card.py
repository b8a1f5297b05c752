"""Supervision as an item's page tells it: which level, which round, every sheet, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger.ladder import LADDER, Ground, next_step
from qingzhou.ledger.lines import Reader
from qingzhou.ledger.models import Entry, Item
from qingzhou.ledger.projection import Projection, Rung, Standing
from qingzhou.ledger.states import Verb

HOW = {  # a sheet's standing as a light
    Standing.SENT: "grey", Standing.WAITING: "amber", Standing.REPLIED: "green",
    Standing.OBJECTED: "amber", Standing.WITHDRAWN: "grey", Standing.OVERTAKEN: "grey",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One step that was taken."""

    rung: Rung
    name: str
    light: str
    word: str
    may_print: bool


@dataclass(frozen=True)
class Card:
    """The card; `next` says what comes when nothing happens, `proposal` what the office is asked to decide."""

    level: str
    round: int
    steps: list[Shown]
    proposal: str
    next: str


def card(item: Item, state: Projection, entries: Iterable[Entry], reader: Reader) -> Card | None:
    """The card, or None where nobody has been reminded and no step lies ahead."""
    step = next_step(state, item.yellow_on, item.red_on, reader.policy)
    if not state.rungs and step is None and state.proposed is None:
        return None
    return Card(
        level=str(LADDER[state.level].instrument) if state.level is not None else _("未督办"),
        round=state.round,
        steps=[_shown(rung, reader) for rung in reversed(state.rungs)],
        proposal=_proposal(state, entries),
        next=""
        if step is None
        else _("如无新的动态：%(day)s起%(step)s")
        % {"day": day(step.on), "step": _("自动提醒") if step.level == 0 else _("提请%(name)s") % {"name": LADDER[step.level].instrument}},
    )  # fmt: skip


def standing(rung_standing: Standing, *, late: bool) -> tuple[str, str]:
    """A standing as light and word; what should have been answered by now is red."""
    if late and rung_standing is Standing.WAITING:
        return "red", _("逾期未答复")
    return HOW[rung_standing], str(rung_standing.label)


def _shown(rung: Rung, reader: Reader) -> Shown:
    light, word = standing(rung.standing, late=bool(rung.reply_by and rung.reply_by < reader.today))
    concerned = reader.by.oversees or reader.by.unit_id == rung.unit
    return Shown(rung, str(LADDER[rung.level].instrument), light, word, may_print=rung.level > 0 and concerned)


def _proposal(state: Projection, entries: Iterable[Entry]) -> str:
    if state.proposed is None:
        return ""
    last = [entry for entry in entries if entry.verb == Verb.PROPOSE][-1]
    return _("系统提请：%(name)s（%(ground)s）") % {
        "name": LADDER[state.proposed].instrument, "ground": Ground(last.data["because"]).words,
    }  # fmt: skip
