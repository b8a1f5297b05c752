"""The office's list of supervision: five questions, each a range of an index, page by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger.chasing.card import standing
from qingzhou.ledger.ladder import LADDER
from qingzhou.ledger.models import PROPOSED, Item, Supervision
from qingzhou.ledger.projection import Standing
from qingzhou.rights import visible
from qingzhou.units.models import Membership

PAGE = 25
COUNTED = 100
MOST_UNITS = 12


class Show(TextChoices):
    """Which part of the list."""

    PROPOSED = "proposed", gettext_lazy("待决定")
    WAITING = "waiting", gettext_lazy("待答复")
    LATE = "late", gettext_lazy("逾期未答复")
    OBJECTED = "objected", gettext_lazy("有异议")
    ALL = "all", gettext_lazy("全部督办单")


EMPTY = {
    Show.PROPOSED: (gettext_lazy("没有待决定的督办建议"), gettext_lazy("事项亮红灯后，系统会在这里提请，由人决定是否督办。")),
    Show.WAITING: (gettext_lazy("没有待答复的督办单"), gettext_lazy("督办单发出后，在这里等单位答复。")),
    Show.LATE: (gettext_lazy("没有逾期未答复的督办单"), ""),
    Show.OBJECTED: (gettext_lazy("没有异议"), gettext_lazy("单位提出异议后，在这里等待维持或撤回。")),
    Show.ALL: (gettext_lazy("还没有发过督办单"), gettext_lazy("事项亮红灯后，可在事项页面签发。")),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; nonsense is left out."""

    show: Show
    after: tuple[date, int] | None = None
    before: tuple[date, int] | None = None

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> Wanted:
        """What the parameters of an address ask for."""
        show = str(parameters.get("show", ""))
        after, before = _place(parameters.get("after", "")), _place(parameters.get("before", ""))
        return cls(Show(show) if show in Show.values else Show.PROPOSED, after, None if after else before)


@dataclass(frozen=True)
class Tab:
    """One part with its number, counted up to COUNTED."""

    show: str
    label: str
    number: str
    current: bool


@dataclass(frozen=True)
class Row:
    """One proposal or sheet."""

    item: Item
    name: str
    number: str
    unit: str
    light: str
    word: str
    on: date
    reply_by: date | None
    seq: int | None


@dataclass(frozen=True)
class Page:
    """Some rows in order, and the cursors of the pages before and after."""

    rows: list[Row]
    previous: str
    next: str


def tabs(by: Membership, wanted: Wanted, today: date) -> list[Tab]:
    """The parts of the list; what is everything is not counted."""
    return [
        Tab(
            show.value,
            str(show.label),
            "" if show is Show.ALL else _number(_rows(by, show, today)),
            show is wanted.show,
        )
        for show in Show
    ]


def page(by: Membership, wanted: Wanted, today: date, size: int = PAGE) -> Page:
    """One page: the oldest first, but of all sheets the newest."""
    column = {Show.PROPOSED: "proposed_on", Show.ALL: "sent_on"}.get(wanted.show, "reply_by")
    newest_first = wanted.show is Show.ALL
    rows, place = _rows(by, wanted.show, today), wanted.after or wanted.before
    back = wanted.before is not None
    ascending = newest_first == back
    if place:
        further = "gt" if ascending else "lt"
        edge = Q(**{f"{column}__{further}e": place[0]})
        rows = rows.filter(edge & (Q(**{f"{column}__{further}": place[0]}) | Q(**{f"pk__{further}": place[1]})))
    order = (column, "pk") if ascending else (f"-{column}", "-pk")
    found: list[Any] = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    earlier, later = (more, True) if back else (place is not None, more)
    cursors = [f"{getattr(row, column).isoformat()}_{row.pk}" for row in (*found[:1], *found[-1:])]
    return Page(
        [_row(one, today) for one in found],
        cursors[0] if found and earlier else "",
        cursors[-1] if found and later else "",
    )


def most_pressed(by: Membership, today: date) -> list[tuple[str, int]]:
    """The units with the most sheets this month that stand, and how many each was sent."""
    sheets = visible(Supervision, by).filter(level__gte=1, sent_on__gte=today.replace(day=1))
    sent = sheets.exclude(standing=Standing.WITHDRAWN).values_list("unit__short_name")
    return list(sent.annotate(sheets=Count("pk")).order_by("-sheets", "unit__position", "unit_id")[:MOST_UNITS])


def _rows(by: Membership, show: Show, today: date) -> QuerySet[Any]:
    if show is Show.PROPOSED:
        proposals = visible(Item, by).filter(PROPOSED)
        return proposals.select_related("lead").defer("quote")
    sheets = visible(Supervision, by).filter(level__gte=1)
    conditions = {
        Show.WAITING: Q(standing=Standing.WAITING, reply_by__gte=today),
        Show.LATE: Q(standing=Standing.WAITING, reply_by__lt=today),
        Show.OBJECTED: Q(standing=Standing.OBJECTED),
    }
    return sheets.filter(conditions.get(show, Q())).select_related("item", "unit").defer("item__quote")


def _row(one: Item | Supervision, today: date) -> Row:
    if isinstance(one, Item):
        assert one.proposed is not None
        assert one.proposed_on is not None
        light = one.light(today)
        name = str(LADDER[one.proposed].instrument)
        return Row(one, name, "", str(one.lead), light.value, light.word, one.proposed_on, None, None)
    late = one.reply_by is not None and one.reply_by < today
    light_code, word = standing(Standing(one.standing), late=late)
    name = str(LADDER[one.level].instrument)
    return Row(one.item, name, one.number, str(one.unit), light_code, word, one.sent_on, one.reply_by, one.seq)


def _number(rows: QuerySet[Any]) -> str:
    counted = rows.select_related(None).order_by()[: COUNTED + 1].count()
    return _("%(n)d 以上") % {"n": COUNTED} if counted > COUNTED else str(counted)


def _place(cursor: object) -> tuple[date, int] | None:
    day, _underscore, key = str(cursor).partition("_")
    try:
        return date.fromisoformat(day), int(key[:18])
    except ValueError:
        return None
