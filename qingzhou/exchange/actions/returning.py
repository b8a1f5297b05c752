"""Bringing a sheet back: kept with the rows that ask for something, and applied row by row by the ledger's one door."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from qingzhou.exchange import incoming
from qingzhou.exchange.editing import Form
from qingzhou.exchange.incoming import Back
from qingzhou.exchange.models import Returned
from qingzhou.ledger.actions import Sent, move
from qingzhou.refusals import NotNow, Refusal
from qingzhou.units.models import Membership


@dataclass
class Applied:
    """What became of the rows that were ticked."""

    done: int = 0
    refused: list[tuple[Back, Refusal]] = field(default_factory=list)


def keep(name: str, form: Form, found: Sequence[Back], *, by: Membership, now: datetime) -> Returned:
    """Keep the rows of a sheet that ask for something."""
    return Returned.objects.create(
        unit_id=by.unit_id,
        person_id=by.person_id,
        name=name[-200:],
        at=now,
        form=form.value,
        total=len(found),
        rows=[back.line.packed() for back in found if back.says_something],
    )


def apply(returned: Returned, chosen: Collection[str], why: str, *, by: Membership, now: datetime) -> Applied:
    """Do what the ticked rows ask for, each in a transaction of its own; a row that was done before is left alone.

    `chosen` are Back.choice of the rows as the person saw them: an item that moved since then is refused.
    """
    outcome = Applied()
    rows = {choice.partition(":")[0] for choice in chosen}
    lines = [line for line in incoming.unpacked(returned.rows) if str(line.row) in rows]
    for back in incoming.compare(lines, Form(returned.form), by, now, why):
        try:
            outcome.done += _apply(back, chosen, by, now)
        except Refusal as refusal:
            outcome.refused.append((back, refusal))
    return outcome


def _apply(back: Back, chosen: Collection[str], by: Membership, now: datetime) -> int:
    if back.applied:
        return 0
    if back.refusal is not None:
        raise back.refusal
    if back.choice not in chosen:
        raise NotNow("exchange.moved_again", _("您查看之后，该事项又有了新动态。"), _("请核对后再选定。"))
    if back.at is None or back.deed is None:
        return 0
    sent = Sent(back.token, back.at.seq)  # what was left alone in the row was read at this entry
    move(back.at.item, back.deed, by=by, now=now, sent=sent)
    return 1
