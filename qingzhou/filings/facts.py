"""What the ledger knows of a unit's own tasks in a period, as lines for the four parts of its filing.

Confidential tasks stand in no line: a filing is read by more people than they are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from qingzhou.filings.rhythms import Window
from qingzhou.filings.states import PARTS
from qingzhou.kit.templatetags.kit import day, days_left
from qingzhou.ledger import deeds
from qingzhou.ledger.deeds import decode
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.policy import Policy, local_day
from qingzhou.ledger.queries import IS_OPEN
from qingzhou.ledger.states import LATE_IF_DUE, Kind, Status, Verb
from qingzhou.ledger.supervising import CHINESE
from qingzhou.ledger.telling import MASKED
from qingzhou.rights import visible
from qingzhou.units.models import Membership
from qingzhou.workdays.calendar import Calendar

WORKING = (Part.Role.LEAD, Part.Role.SUPPORT)
SAID_BY_THE_UNIT = (Verb.REPORT, Verb.SUBMIT, Verb.FINISH_PART)
MOST_LINES = 60  # of a part; a filing is read by people
MOST_WORDS = 300  # of one line
NEXT_DAYS = timedelta(days=3)  # at least so far reaches “next”
NUMBER = re.compile(r"[0-9]{4}-T?[0-9]+")


@dataclass(frozen=True)
class Fact:
    """One line of a part, and the task that it tells of. `at` is when it was said; None for what the calendar says."""

    number: str
    title: str
    words: str
    at: datetime | None = None

    @property
    @override(CHINESE)
    def line(self) -> str:
        """The line as it stands in the form."""
        return _("%(number)s %(title)s：%(words)s") % vars(self)

    @property
    def mark(self) -> str:
        """What tells this line from any other."""
        return hashlib.sha256(self.line.encode()).hexdigest()[:12]


Facts = Mapping[str, tuple[Fact, ...]]  # by part


@override(CHINESE)
def facts(by: Membership, window: Window, now: datetime, calendar: Calendar, policy: Policy) -> Facts:
    """What is known of the tasks of the unit of `by`, as of now or the cut-off; at most three queries."""
    own = _own(by)
    told: dict[int, _Told] = {}
    for number, title, *entry in _entries(own, by, window):
        told.setdefault(entry[0], _Told(number, title)).take(*entry[1:])
    today = local_day(min(now, window.ends_at))
    until = max(window.period.plus(1).ends_on(policy), window.ends_on + NEXT_DAYS)
    pending = [_Pending.of(row) for row in _parts(own, by, until)]
    last = _last_reports([one for one in pending if one.difficult], told, by)
    lines = _Lines()
    for told_of in sorted(told.values(), key=lambda one: one.number):
        lines.take_told(told_of)
    for one in pending:
        lines.take_pending(one, last.get(one.item_id), (today, until), calendar)
    return {part: tuple(lines.of(part)) for part in PARTS}


@override(CHINESE)
def text_of(found: Iterable[Fact]) -> str:
    """A part of the form as it is filled in at first."""
    listed = list(found)
    lines = [fact.line for fact in listed[:MOST_LINES]]
    if len(listed) > MOST_LINES:
        lines.append(_("另有 %(n)d 项，见工作台账。") % {"n": len(listed) - MOST_LINES})
    return "\n".join(lines)


def masked(text: str, numbers: Iterable[str]) -> str:
    """A text without the lines that tell of tasks which have become confidential since."""
    hidden = frozenset(numbers)
    if not hidden or not text:
        return text
    return "\n".join(_masked(line, hidden) for line in text.splitlines())


def _masked(line: str, hidden: frozenset[str]) -> str:
    named = next((number for number in NUMBER.findall(line) if number in hidden), None)
    return line if named is None else f"{named} {MASKED}"


# --- what is read ----------------------------------------------------------------------------------------------
def _own(by: Membership) -> QuerySet[Item]:
    """The tasks in which the unit takes part and of which `by` may know, but for confidential ones."""
    parts = Part.objects.filter(unit_id=by.unit_id, kind=Kind.TASK, role__in=WORKING)
    return visible(Item, by).filter(confidential=False, kind=Kind.TASK, pk__in=parts.values("item"))


def _entries(own: QuerySet[Item], by: Membership, window: Window) -> Any:
    """What the unit said of them in the window, and which of those that it leads were closed, oldest first."""
    said = Q(unit_id=by.unit_id, verb__in=SAID_BY_THE_UNIT) | Q(item__lead_id=by.unit_id, verb=Verb.CLOSE)
    rows = Entry.objects.filter(said, item__in=own.values("pk"), at__gt=window.since, at__lte=window.ends_at)
    return rows.order_by("at", "pk").values_list("item__number", "item__title", "item_id", "verb", "data", "at")


def _parts(own: QuerySet[Item], by: Membership, until: date) -> Any:
    """The unit's open parts that are due by a day, or marked as stuck."""
    due = Q(due_on__lte=until) | Q(due_on__isnull=True, item_due_on__lte=until)
    rows = Part.objects.filter(IS_OPEN, due | Q(item__difficult=True), unit_id=by.unit_id, item__in=own.values("pk"))
    ordered = rows.order_by("item_due_on", "item_id")
    return ordered.values("item_id", "role", "due_on", "item_due_on", "done_at", "item__number", "item__title",
                          "item__status", "item__difficult")  # fmt: skip


def _last_reports(
    stuck: list[_Pending], told: Mapping[int, _Told], by: Membership
) -> dict[int, tuple[deeds.Reported, datetime]]:
    """The unit's last report of each task that is stuck, where the period has none."""
    wanted = [one.item_id for one in stuck if one.item_id not in told or told[one.item_id].report is None]
    if not wanted:
        return {}
    rows = Entry.objects.filter(item_id__in=wanted, unit_id=by.unit_id, verb=Verb.REPORT).order_by("item_id", "seq")
    found = {}
    for item_id, data, at in rows.values_list("item_id", "data", "at"):
        report = decode(Verb.REPORT, data)
        assert isinstance(report, deeds.Reported)
        found[item_id] = (report, at)
    return found


# --- what is made of it ----------------------------------------------------------------------------------------
@dataclass
class _Told:
    """What a period's entries say of one task."""

    number: str
    title: str
    said: list[str] = field(default_factory=list)
    report: deeds.Reported | None = None  # the last one
    reported_at: datetime | None = None
    at: datetime | None = None

    def take(self, verb: str, data: dict[str, Any], at: datetime) -> None:
        """One more entry."""
        deed, self.at = decode(verb, data), at
        words = one_line("" if isinstance(deed, deeds.Closed) else deed.said)
        if words and words not in self.said:
            self.said.append(words)
        if isinstance(deed, deeds.Reported):
            self.report, self.reported_at = deed, at
        elif verb in ENDING:
            self.said.append(str(ENDING[Verb(verb)]()))

    def words(self) -> str:
        """Everything said, in one line."""
        percent = self.report.percent if self.report else None
        progress = [] if percent is None else [_("进度 %(percent)s") % {"percent": f"{percent}%"}]
        return joined([*self.said, *progress])


ENDING = {
    Verb.SUBMIT: lambda: _("已报请销号"),
    Verb.FINISH_PART: lambda: _("本单位部分已办完"),
    Verb.CLOSE: lambda: _("已销号"),
}


@dataclass(frozen=True)
class _Pending:
    """An open part of the unit, with the date that holds for it."""

    item_id: int
    number: str
    title: str
    due_on: date | None
    owed: bool  # whether the unit has still to act by then
    difficult: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Pending:
        """From a row of `_parts`."""
        leads, status = row["role"] == Part.Role.LEAD, Status(row["item__status"])
        owed = status in LATE_IF_DUE and (leads or row["done_at"] is None)
        due_on = row["item_due_on"] if leads else row["due_on"] or row["item_due_on"]
        title, difficult = one_line(row["item__title"]), row["item__difficult"]
        return cls(row["item_id"], row["item__number"], title, due_on, owed, difficult)


class _Lines:
    """The lines of all parts; what is known of one task in one part is one line."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], list[str]] = {}
        self._titles: dict[str, str] = {}
        self._at: dict[tuple[str, str], datetime | None] = {}

    def take_told(self, one: _Told) -> None:
        """What the period's entries say."""
        self._add("done", one.number, one.title, one.words(), one.at)
        if one.report is not None:
            self._take_report(one.report, one.number, one.title, one.reported_at)

    def take_pending(
        self,
        one: _Pending,
        last: tuple[deeds.Reported, datetime] | None,
        days: tuple[date, date],
        calendar: Calendar,
    ) -> None:
        """What is due by the second of the days, or late on the first; and what is stuck, as it was last said."""
        today, until = days
        if last is not None:
            self._add("problems", one.number, one.title, last[0].problems, last[1])
            self._add("wanted", one.number, one.title, last[0].wanted, last[1])
        if not one.owed or one.due_on is None:
            return
        if one.due_on < today:
            late = days_left(-calendar.count(one.due_on, today)) if calendar.count(one.due_on, today) else _("已到期")
            self._add("problems", one.number, one.title, late, None)
        elif one.due_on <= until:
            due = _("%(day)s 到期") % {"day": day(one.due_on)}
            self._add("todo", one.number, one.title, due, None)

    def _take_report(self, report: deeds.Reported, number: str, title: str, at: datetime | None) -> None:
        self._add("todo", number, title, report.next_step, at)
        self._add("problems", number, title, report.problems, at)
        self._add("wanted", number, title, report.wanted, at)

    def _add(self, part: str, number: str, title: str, words: str, at: datetime | None) -> None:
        words = one_line(words)
        if not words:
            return
        self._titles.setdefault(number, one_line(title))
        self._words.setdefault((part, number), []).append(words)
        self._at[part, number] = self._at.get((part, number)) or at

    def of(self, part: str) -> Iterable[Fact]:
        """The lines of a part, in the order in which they came."""
        for (where, number), words in self._words.items():
            if where == part:
                yield Fact(number, self._titles[number], joined(words), self._at[part, number])


def one_line(text: str) -> str:
    """A text in one line, not too long."""
    said = " ".join(text.split())
    return said if len(said) <= MOST_WORDS else f"{said[: MOST_WORDS - 1]}…"


def joined(words: Iterable[str]) -> str:
    """Sayings one after another, without their full stops."""
    return pgettext("between sentences", "；").join(one.rstrip("。；. ") for one in words)
