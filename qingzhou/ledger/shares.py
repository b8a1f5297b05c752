"""How units stand that share an item: each cooperating unit's part, and the lines that an item was divided into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingzhou.ledger.lines import Reader
from qingzhou.ledger.models import Item, Part
from qingzhou.ledger.pace import Light
from qingzhou.ledger.states import Status

MOST_CHILDREN = 60  # shown on the parent's page; a list has them all


@dataclass(frozen=True)
class PartLine:
    """One unit's part as the item's page shows it."""

    part: Part
    light: Light
    word: str
    late_by: int  # working days past its own date; 0 while it is in time
    own_date: bool


@dataclass(frozen=True)
class ChildLine:
    """One line that the item was divided into."""

    item: Item
    light: Light
    word: str


def part_lines(item: Item, reader: Reader) -> list[PartLine]:
    """The parts of all units that take part, the lead's first; pages.history_of must have fetched them."""
    return [_part_line(item, part, reader) for part in item.taking_part]


def _part_line(item: Item, part: Part, reader: Reader) -> PartLine:
    if part.role == Part.Role.LEAD:
        return PartLine(part, item.light(reader.today), _("牵头"), 0, own_date=False)
    late_by = 0
    if part.due_on and part.red_on and part.red_on <= reader.today and not part.done_at:
        late_by = max(reader.calendar.count(part.due_on, reader.today), 0)
    light = part.light(reader.today) if item.is_open or part.done_at else Light.GREY
    return PartLine(part, light, _part_word(item, part, light), late_by, own_date=part.due_on != item.due_on)


def _part_word(item: Item, part: Part, light: Light) -> str:
    if part.done_at:
        return _("已办完")
    if not item.is_open:
        return str(item.get_status_display())
    if light is Light.RED:
        return _("超期")
    return _("待签收") if part.signed_at is None else _("办理中")


def child_lines(children: Iterable[Item], reader: Reader) -> list[ChildLine]:
    """The lines that an item was divided into, with today's light."""
    return [ChildLine(child, child.light(reader.today), str(Status(child.status).label)) for child in children]


def children_of(item: Item) -> QuerySet[Item]:
    """The lines that an item was divided into, in the order of their numbers."""
    return item.children.select_related("lead").order_by("id")
