"""What a supervision sheet says on paper beside the deed itself, taken down on the day it is signed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import override

from qingzhou.documents.blocks import written
from qingzhou.ledger.deeds import OnPaper
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Cause, Light, Turn, schedule, turns
from qingzhou.ledger.projection import Projection
from qingzhou.ledger.rows import Terms
from qingzhou.units.models import Membership

CHINESE = "zh-hans"


def on_paper(item: Item, state: Projection, by: Membership, today: date, terms: Terms) -> OnPaper:
    """Names, dates and the sum as they are today, in Chinese whatever the reader's language."""
    assert state.due_on is not None
    assert state.first_due_on is not None
    sum_ = schedule(state, today, terms.calendar)
    with override(CHINESE):
        return OnPaper(
            office=item.office.name,
            unit=item.lead.name if item.lead else "",
            matter=item.title,
            item=item.number,
            source=item.source,
            first_due_on=state.first_due_on,
            due_on=state.due_on,
            signer=by.person.name,
            signed_as=str(by.get_role_display()),
            late=late(state, today, terms),
            claimed=state.claimed,
            expected=sum_.expected if sum_ else None,
            gone=sum_.gone if sum_ else None,
            whole=sum_.whole if sum_ else None,
        )


def sheet_number(year: int, place: int) -> str:
    """A sheet's number, as one writes it: per year, without gaps."""
    return f"督办〔{year}〕{place}号"


def late(state: Projection, today: date, terms: Terms) -> str:
    """What is late, in a sentence: overdue by so many working days, behind by so many points, not reported since."""
    come = [turn for turn in turns(state, terms.calendar, terms.policy) if turn.on <= today]
    if not come:
        return "领导交办。"
    worst = min(come, key=lambda turn: (turn.light is not Light.RED, turn.cause is not Cause.OVERDUE))
    return f"自{written(worst.on)}起{worst.cause.words}。{_by_how_much(state, worst, today, terms)}"


def _by_how_much(state: Projection, worst: Turn, today: date, terms: Terms) -> str:
    if state.due_on is not None and state.due_on < today:
        return f"至{written(today)}已超过办结时限{terms.calendar.count(state.due_on, today)}个工作日。"
    sum_ = schedule(state, today, terms.calendar)
    if sum_ is None or sum_.gap <= 0:
        return ""
    return f"至{written(today)}序时应达{sum_.expected}%，填报进度{sum_.claimed}%，落后{sum_.gap}个百分点。"
