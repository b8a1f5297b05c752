"""Which items a list shows, in what order, and one page of them: read from the address, the same for page and Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.ledger import queries, search
from qingzhou.ledger.models import Item, Part
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.search import Excerpt
from qingzhou.ledger.states import LATE_IF_DUE, OPEN, Kind, Status
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.calendar import Calendar

PAGE = 25
COUNTED = 1000  # a list longer than this is said to be "more than"
COUNTED_IN_TEXTS = 100  # the same, where each item's text has to be looked at
LONGEST_TEXT = 60
RECHECK_SOON = 10  # calendar days
UNDATED = date(9999, 12, 31)


class Show(TextChoices):
    """What calls for attention: the desk's counters, and a filter of the ledger."""

    WAITING = "waiting", gettext_lazy("待我办")
    OVERDUE = "overdue", gettext_lazy("超期")
    SOON = "soon", gettext_lazy("三日内到期")
    UNSIGNED = "unsigned", gettext_lazy("待签收")
    SILENT = "silent", gettext_lazy("本周未填报")


class Sort(TextChoices):
    """In what order."""

    NEXT = "next", gettext_lazy("下一步时限")
    DUE = "due", gettext_lazy("办结时限")
    MOVED = "moved", gettext_lazy("最近动态")


@dataclass(frozen=True)
class Days:
    """The days a list is judged by."""

    today: date
    soon_until: date
    silent_through: date  # who last reported on or before this day owes this week's report
    recheck_until: date  # looks after closing due until this day stand on the desk

    @classmethod
    def at(cls, today: date, calendar: Calendar, policy: Policy) -> Days:
        """The days as they are on `today`."""
        return cls(
            today,
            calendar.add(today, policy.near_due),
            policy.cutoff_before(today),
            today + timedelta(days=RECHECK_SOON),
        )


@dataclass(frozen=True)
class Wanted:
    """What an address asks for. What makes no sense in it is left out, never an error."""

    show: Show | None = None
    kind: Kind | None = None  # both, where nothing is said
    status: str = "open"  # "open", "all" or a Status
    light: Light | None = None
    unit: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    sort: Sort = Sort.DUE
    mine_first: bool = False  # the desk of a unit: what waits on it comes before what waits on others
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, Any], kind: Kind | None = None) -> Wanted:
        """What the parameters of an address ask for."""
        get = {name: str(value).strip() for name, value in parameters.items()}
        status = get.get("status", "open")
        wanted = cls(
            show=_choice(Show, get.get("show", "")),
            kind=kind,
            status=status if status == "all" or status in Status.values else "open",
            light=_choice(Light, get.get("light", "")),
            unit=_number(get.get("unit", "")),
            since=day_in(get.get("since", "")),
            until=day_in(get.get("until", "")),
            text=get.get("q", "").replace("\0", "")[:LONGEST_TEXT],
            sort=_choice(Sort, get.get("sort", "")) or Sort.DUE,
            after=get.get("after", ""),
            before=get.get("before", ""),
        )
        # Only what is open has a next step: other lists begin with what moved last.
        if not wanted._is_of_open_items and (wanted.sort is Sort.NEXT or not _choice(Sort, get.get("sort", ""))):
            return replace(wanted, sort=Sort.MOVED)
        return wanted

    @property
    def _is_of_open_items(self) -> bool:
        return self.status in ("open", *OPEN)

    @property
    def query(self) -> str:
        """The same as the parameters of an address, always in one form: without what goes without saying, and without paging."""
        usual = Sort.DUE if self._is_of_open_items else Sort.MOVED
        said = {
            "show": self.show.value if self.show else "",
            "status": self.status if self.status != "open" else "",
            "light": self.light.value if self.light else "",
            "unit": self.unit or "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "q": self.text,
            "sort": self.sort.value if self.sort is not usual else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether anything but the open items is asked for."""
        return bool(self.show or self.light or self.unit or self.since or self.until or self.text) or (
            self.status != "open"
        )


@dataclass(frozen=True)
class Page:
    """Some items in order; the cursors say where the pages before and after begin, empty where there is none."""

    items: list[Item]
    previous: str
    next: str
    countable: QuerySet[Any]  # as many rows as there are items on all pages
    found: dict[int, Excerpt]  # where what was looked for stands, by id

    def number(self, wanted: Wanted) -> tuple[int, bool]:
        """How many items there are on all pages, as far as it is worth counting, and whether there are more."""
        if not self.previous and not self.next:
            return len(self.items), False
        return number_of(self.countable, COUNTED_IN_TEXTS if wanted.text else COUNTED)


def attention(show: Show, by: Membership, days: Days) -> Q:
    """The condition behind a counter."""
    working = Q(status__in=LATE_IF_DUE)
    conditions = {
        Show.OVERDUE: queries.overdue(days.today),
        Show.SOON: working & Q(due_on__gte=days.today, due_on__lte=days.soon_until),
        Show.UNSIGNED: Q(status=Status.ISSUED),
        Show.SILENT: Q(status=Status.IN_PROGRESS, active_on__lte=days.silent_through),
    }
    if show is not Show.WAITING:
        return queries.IS_OPEN & conditions[show]
    # Those who oversee without a hand in it see what waits on the office.
    watching = by.oversees and by.role != Role.OFFICE_CLERK
    return queries.IS_OPEN & Q(waits_on_id=F("office_id") if watching else by.unit_id)


def on_desk(parameters: Mapping[str, Any], by: Membership) -> Wanted:
    """What a desk's address asks for: open items, the next obligation first; the office begins with its own."""
    text = str(parameters.get("q", "")).strip().replace("\0", "")[:LONGEST_TEXT]
    show = str(parameters.get("show", Show.WAITING if by.role == Role.OFFICE_CLERK else "open"))
    sort = Sort.DUE if show in (Show.OVERDUE, Show.SOON) else Sort.NEXT
    mine_first = not by.oversees and sort is Sort.NEXT
    return Wanted(
        show=_choice(Show, show),
        text=text,
        sort=sort,
        mine_first=mine_first,
        after=str(parameters.get("after", "")),
        before=str(parameters.get("before", "")),
    )


def counters(by: Membership, days: Days) -> dict[str, int]:
    """How many open items there are for each counter: one query."""
    counts = {show.value: Count("pk", filter=attention(show, by, days)) for show in Show}
    return (
        matching(by, Wanted(), days)
        .order_by()
        .aggregate(open=Count("pk"), leading=Count("pk", filter=Q(lead_id=by.unit_id)), **counts)
    )


def matching(by: Membership, wanted: Wanted, days: Days) -> QuerySet[Item]:
    """The items that `by` may see and that the address asks for, without order."""
    items = queries.visible_to(by)
    if not by.oversees:  # a unit's list is one index over its parts
        items = items.annotate(
            part_open=F("parts__is_open"), part_due=F("parts__item_due_on"), part_item=F("parts__item_id"),
            part_kind=F("parts__kind"),
        )  # fmt: skip
        items = items.filter(**_on_the_part(wanted, "part_open", "part_kind"))
    items = items.filter(_on_the_row(wanted))
    if wanted.show:
        items = items.filter(attention(wanted.show, by, days))
    if wanted.light:
        items = queries.with_light(items, wanted.light, days.today)
    if wanted.unit:
        items = items.filter(pk__in=Part.objects.filter(unit_id=wanted.unit).values("item_id"))
    return search.narrowed(items, wanted.text, by.jurisdiction_id) if wanted.text else items


def _on_the_part(wanted: Wanted, is_open: str, kind: str) -> dict[str, Any]:
    """The conditions that a unit's part in an item answers as well as the item: see `models.Part`."""
    conditions: dict[str, Any] = {f"{is_open}__in": (True,)} if wanted.status in ("open", *OPEN) else {}
    return conditions | ({kind: wanted.kind} if wanted.kind else {})


def countable(matched: QuerySet[Item], by: Membership, wanted: Wanted) -> QuerySet[Any]:
    """As many rows as `matched`: where a unit's handler asks for nothing else than what is open, the unit's parts."""
    if by.role != Role.UNIT_HANDLER or wanted.narrowed:
        return matched
    return Part.objects.filter(unit_id=by.unit_id, **_on_the_part(wanted, "is_open", "kind"))


def _on_the_row(wanted: Wanted) -> Q:
    """The conditions that are a comparison with a column of the row."""
    condition = Q(kind=wanted.kind) if wanted.kind else Q()
    if wanted.status != "all":
        ended = wanted.status not in ("open", *OPEN)
        condition &= queries.HAS_ENDED if ended else queries.IS_OPEN
    if wanted.status in Status.values:
        condition &= Q(status=wanted.status)
    if wanted.since:
        condition &= Q(due_on__gte=wanted.since)
    if wanted.until:
        condition &= Q(due_on__lte=wanted.until)
    return condition


def in_order(items: QuerySet[Item], wanted: Wanted, by: Membership) -> tuple[QuerySet[Item], tuple[str, ...]]:
    """The items sorted, and the columns they are sorted by; the last one tells any two apart."""
    keys = {Sort.NEXT: "next_on", Sort.DUE: "due_on", Sort.MOVED: "-moved_at"}[wanted.sort]
    if wanted.sort is Sort.DUE and wanted.status in ("all", Status.DRAFT, Status.CANCELLED):
        items = items.annotate(due_key=Coalesce("due_on", Value(UNDATED), output_field=DateField()))
        keys = "due_key"
    columns: tuple[str, ...] = (keys, "-id" if keys.startswith("-") else "id")
    if keys == "due_on" and not by.oversees:
        columns = ("part_due", "part_item")
    if wanted.mine_first:
        others = Case(When(waits_on_id=by.unit_id, then=0), default=1, output_field=IntegerField())
        items, columns = items.annotate(others=others), ("others", *columns)
    return items.order_by(*columns), columns


def page(by: Membership, wanted: Wanted, days: Days, size: int = PAGE) -> Page:
    """One page by key: the address says after or before which row it stands, so no row is counted to get there."""
    matched = matching(by, wanted, days)
    items, columns = in_order(matched, wanted, by)
    back = bool(wanted.before) and not wanted.after
    place = _place(columns, wanted.before if back else wanted.after)
    if back and place:
        columns = tuple(_turned(column) for column in columns)
        items = items.order_by(*columns)
    if place:
        items = items.filter(_beyond(columns, place))
    some = queries.with_units(items[: size + 1])
    more, rows = len(some) > size, some[:size]
    back = back and bool(place)
    if back:
        rows.reverse()
    cursors = [_cursor(row, columns) for row in (rows[:1] + rows[-1:])]
    earlier, later = (more, True) if back else (bool(place), more)
    found = search.excerpts([row.pk for row in rows], wanted.text)
    every = countable(matched, by, wanted)
    return Page(rows, cursors[0] if rows and earlier else "", cursors[-1] if rows and later else "", every, found)


def number_of(items: QuerySet[Any], most: int = COUNTED) -> tuple[int, bool]:
    """How many items there are, counted up to `most`, and whether there are more."""
    counted = items.order_by()[: most + 1].count()
    return min(counted, most), counted > most


def _beyond(columns: tuple[str, ...], place: tuple[Any, ...]) -> Q:
    """What comes after `place` in the order of `columns`."""
    condition = Q()
    for column, value in reversed(list(zip(columns, place, strict=True))):
        name = column.lstrip("-")
        further = Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        condition = further | Q(**{name: value}) & condition if condition else further
    first, edge = columns[0].lstrip("-"), "lte" if columns[0].startswith("-") else "gte"
    return Q(**{f"{first}__{edge}": place[0]}) & condition  # a plain range, so that the index begins there


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _cursor(item: Item, columns: tuple[str, ...]) -> str:
    values = (getattr(item, column.lstrip("-")) for column in columns)
    return "_".join(value.isoformat() if isinstance(value, date) else str(value) for value in values)


def _place(columns: tuple[str, ...], cursor: str) -> tuple[Any, ...] | None:
    """What a cursor says, or None for the first page; a cursor of another order means the first page too."""
    texts = cursor.split("_")
    if not cursor or len(texts) != len(columns):
        return None
    readers = {"due_on": date, "part_due": date, "due_key": date, "next_on": date, "moved_at": datetime}
    try:
        return tuple(
            readers[name].fromisoformat(text) if (name := column.lstrip("-")) in readers else int(text[:18])
            for column, text in zip(columns, texts, strict=True)
        )
    except ValueError:
        return None


def _choice(kind: Any, text: str) -> Any:
    return kind(text) if text in {member.value for member in kind} else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def day_in(text: str) -> date | None:
    """The date a text gives as 2026-11-02, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def all_of(keys: list[int]) -> QuerySet[Item]:
    """The items with these ids; the caller got the ids from `matching`."""
    return Item.objects.filter(pk__in=keys)


@dataclass(frozen=True)
class Counter:
    """A number on the desk that is a filter."""

    show: str
    label: str
    number: int
    hint: str
    late: bool
    current: bool


def counters_of(by: Membership, wanted: Wanted, days: Days, policy: Policy) -> list[Counter]:
    """The desk's counters in order: the office begins with what waits on it, a unit with all it has."""
    counts = counters(by, days)
    support = counts["open"] - counts["leading"]
    both = _("牵头 %(lead)d · 配合 %(support)d") % {"lead": counts["leading"], "support": support}
    office = _("待办公室办") if by.role != Role.OFFICE_CLERK else Show.WAITING.label
    told = {
        "open": (_("在办"), _("全区未销号事项") if by.oversees else both),
        Show.WAITING: (office, _("审核、退单、延期、复核")),
        Show.OVERDUE: (Show.OVERDUE.label, _("已过办结时限")),
        Show.SOON: (Show.SOON.label, _("%(n)d 个工作日内") % {"n": policy.near_due}),
        Show.UNSIGNED: (Show.UNSIGNED.label, _("签收时限 %(n)d 个工作日") % {"n": policy.sign_within}),
        Show.SILENT: (Show.SILENT.label, _("截止后列入通报")),
    }
    order = [Show.OVERDUE, Show.SOON, Show.UNSIGNED, Show.SILENT]
    shown = [Show.WAITING, *order, "open"] if by.oversees else ["open", *order]
    current = wanted.show or "open"
    return [
        Counter(
            str(show), str(told[show][0]), counts[str(show)], str(told[show][1]),
            late=show == Show.OVERDUE and counts[str(show)] > 0, current=show == current,
        )
        for show in shown
    ]  # fmt: skip
