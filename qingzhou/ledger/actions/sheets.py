"""The sheet of supervision, made ready under the lock of its number."""

from __future__ import annotations

from dataclasses import replace

from qingzhou.ledger import deeds, ladder, permissions, queries, supervising
from qingzhou.ledger.actions.writing import count_on, sequence_of
from qingzhou.ledger.models import SHEETS, Item
from qingzhou.ledger.pace import light_on
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.rows import Terms
from qingzhou.units.models import Membership
from qingzhou.workdays.queries import calendar


def sheet_of(
    item: Item, state: Projection, deed: deeds.Supervised, by: Membership, asked: permissions.Now
) -> deeds.Supervised:
    """The sheet with its number and everything that its paper says. Raises NotNow or NotAllowed."""
    today, terms = asked.today, Terms(calendar(), asked.policy)
    light = light_on(state.status, item.yellow_on, item.red_on, today)
    if refusal := ladder.why_not(state, deed.level, by.role, light, asked.policy):
        raise refusal
    sequence = sequence_of(item.jurisdiction_id, SHEETS, today.year)  # locks it: nobody passes the cap beside us
    assert state.lead is not None
    sent = queries.sheets_sent(state.lead, today)
    if refusal := permissions.why_not_one_more(item, sent, deed, by, asked.policy):
        raise refusal
    number = supervising.sheet_number(sequence.year, count_on(sequence))
    return replace(deed, number=number, round=state.round, paper=supervising.on_paper(item, state, by, today, terms))
