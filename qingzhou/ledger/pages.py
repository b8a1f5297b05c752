"""What an item's page tells: the way it went, what is next and why something is not yet possible, and every sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import chain, deeds, pace, states
from qingzhou.ledger.lines import Line, Reader, line
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.pace import Owed
from qingzhou.ledger.permissions import WRONG_SIDE, why_not
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import Projection, Running, replay
from qingzhou.ledger.states import Move, Side, Status, Verb
from qingzhou.refusals import Refusal
from qingzhou.units.models import Unit
from qingzhou.workdays.calendar import Span

PRESSING = frozenset({Verb.DECLINE, Verb.CANCEL, Verb.SUSPEND})  # drawn as what one should not press lightly
TROUBLE = frozenset({Verb.DECLINE, Verb.SEND_BACK, Verb.REFUSE_EXTENSION, Verb.SUSPEND, Verb.CANCEL})


@dataclass(frozen=True)
class Fact:
    """One thing that an entry says."""

    label: str
    value: str


@dataclass(frozen=True)
class Told:
    """One entry as the timeline tells it."""

    entry: Entry
    what: str
    said: str
    facts: tuple[Fact, ...]
    difficult: bool

    @property
    def bad(self) -> bool:
        """Whether it was a step back."""
        return self.entry.verb in TROUBLE


@dataclass(frozen=True)
class Step:
    """One thing that the reader's side can do, or why not yet."""

    move: Move
    refusal: Refusal | None
    danger: bool


@dataclass(frozen=True)
class Promise:
    """A clock with its sum."""

    clock: Running
    name: str
    due_on: date
    said: str
    late: bool
    span: Span
    pauses: tuple[Fact, ...]
    moves: tuple[Fact, ...]

    @property
    def unknown_years(self) -> tuple[str, ...]:
        """The years of the span whose holidays nobody has announced yet, as one writes them."""
        return tuple(str(year) for year in self.span.unknown_years)


@dataclass(frozen=True)
class ItemPage:
    """Everything on an item's page but its forms."""

    item: Item
    state: Projection
    line: Line
    rail: list[tuple[str, str]]
    told: list[Told]
    steps: list[Step]
    owed: Owed | None
    waits_for: str
    promises: list[Promise]
    intact: bool
    chosen: Verb | None


def item_page(item: Item, entries: list[Entry], units: dict[int, Unit], reader: Reader) -> ItemPage:
    """The page of one item. `entries`: all of them, oldest first; `units`: those that the entries name, by id."""
    state = replay(as_written(entry) for entry in entries)
    owed = pace.owed(state, reader.calendar, reader.policy)
    steps = _steps(item, state, reader)
    return ItemPage(
        item=item,
        state=state,
        line=line(item, reader),
        rail=_rail(state),
        told=[_told(entry, units) for entry in reversed(entries)],
        steps=steps,
        owed=owed,
        waits_for=_waits_for(item, owed),
        promises=[_promise(clock, reader) for clock in _shown(state)],
        intact=_intact(item, entries),
        chosen=_first_choice(steps, owed),
    )


def entries_of(item: Item) -> list[Entry]:
    """The item's entries, oldest first, with who wrote them."""
    return list(Entry.objects.filter(item=item).select_related("person", "unit").order_by("seq"))


def units_named(entries: Iterable[Entry]) -> dict[int, Unit]:
    """The units that entries name in what they say, by id."""
    named: set[int] = set()
    for entry in entries:
        named.update(entry.data.get("supports", ()))
        named.update([entry.data["lead"]] if "lead" in entry.data else [])
    return Unit.objects.in_bulk(named) if named else {}


PARTS = Prefetch("parts", Part.objects.select_related("unit"))


def _steps(item: Item, state: Projection, reader: Reader) -> list[Step]:
    """What the reader's side can do now or will be able to; steps of the other side are left out."""
    found = []
    for move in states.steps_from(state.status):
        if move.verb in states.FROM_A_FILE:
            continue
        refusal = why_not(item, state, move, reader.by, reader.policy)
        if refusal is None or refusal.code not in WRONG_SIDE:
            found.append(Step(move, refusal, move.verb in PRESSING))
    return found


def _first_choice(steps: list[Step], owed: Owed | None) -> Verb | None:
    """The step to offer first: what is owed, else the first that is possible and not grave."""
    possible = [step.move.verb for step in steps if step.refusal is None and not step.danger]
    possible = [verb for verb in possible if verb is not Verb.AMEND]  # never what comes next
    if owed and owed.verb in possible:
        return owed.verb
    return possible[0] if possible else None


def _waits_for(item: Item, owed: Owed | None) -> str:
    if owed is None:
        return ""
    side = item.office.short_name if owed.side is Side.OFFICE else str(item.lead)
    return _("等待%(unit)s：%(verb)s") % {"unit": side, "verb": owed.verb.label}


def _rail(state: Projection) -> list[tuple[str, str]]:
    """The way of the item: what is done, where it stands, what lies ahead; side-tracks only where it is on one."""
    way = [_("下达"), _("签收"), _("办理中"), _("审核"), _("销号")]
    reached = {
        Status.DRAFT: 0,
        Status.ISSUED: 1,
        Status.RETURNED: 1,
        Status.IN_PROGRESS: 2,
        Status.SUBMITTED: 3,
        Status.CLOSED: 5,
    }.get(state.status)
    if reached is None:  # suspended or cancelled: as far as it came
        reached = 0 if state.issued_on is None else 1 if state.active_on is None else 2
    rail = [(label, "done" if place < reached else "ahead") for place, label in enumerate(way)]
    if state.status in (Status.RETURNED, Status.SUSPENDED, Status.CANCELLED):
        rail.insert(reached, (str(state.status.label), "now"))
        return rail[: reached + 1] if state.status is Status.CANCELLED else rail
    if reached < len(rail):
        rail[reached] = (rail[reached][0], "now")
    return rail


def _told(entry: Entry, units: dict[int, Unit]) -> Told:
    deed = deeds.decode(entry.verb, entry.data)
    what = str(deed.verb.label)
    if isinstance(deed, deeds.Reported) and deed.percent is not None:
        what = _("进展 %(percent)s") % {"percent": f"{deed.percent}%"}
    return Told(entry, what, deed.said, tuple(_facts(deed, units)), bool(getattr(deed, "difficult", False)))


def _facts(deed: deeds.Deed, units: dict[int, Unit]) -> Iterable[Fact]:
    labels = {
        "title": _("事项"),
        "source": _("来源"),
        "lead": _("牵头单位"),
        "supports": _("配合单位"),
        "issued_on": _("下达"),
        "due_on": _("办结时限"),
        "closed_on": _("销号日期"),
        "recurrence": _("周期"),
        "review_on": _("复核日期"),
        "problems": _("存在问题"),
        "wanted": _("需要协调"),
        "next_step": _("下一步打算"),
        "why": _("更正理由"),
        "origin": _("原台账"),
        "words": _("原表所写"),
    }
    if isinstance(deed, deeds.ExtensionAsked):
        labels["due_on"] = _("申请延至")
    for name, label in labels.items():
        value = getattr(deed, name, None)
        if not value:
            continue
        if name == "lead":
            shown = str(units.get(value, value))
        elif name == "words":
            shown = pgettext("between sentences", "；").join(value)
        elif name == "supports":
            shown = pgettext("between units", "、").join(str(units.get(unit, unit)) for unit in value)
        else:
            shown = day(value) if isinstance(value, date) else str(value)
        yield Fact(label, shown)


CLOCKS = ("due", "sign", "review")


def _shown(state: Projection) -> list[Running]:
    """The latest clock of each name, the due date first."""
    return [clock for name in CLOCKS if (clock := state.clock(name))]


def _promise(clock: Running, reader: Reader) -> Promise:
    due_on = pace.due_day(clock, reader.calendar, reader.policy)
    late_by = (local_day(clock.met_at) if clock.met_at else reader.today) > due_on
    standing = bool(clock.pauses and clock.pauses[-1].until is None)
    said = _clock_said(clock, due_on, late_by, standing, reader)
    return Promise(
        clock=clock,
        name={"due": _("办结"), "sign": _("签收"), "review": _("办公室答复")}[clock.name],
        due_on=due_on,
        said=said,
        late=late_by and not clock.void and not standing,
        span=reader.calendar.span(clock.starts_on, due_on),
        pauses=tuple(
            Fact(
                _("中止"),
                _("%(since)s 至 %(until)s，%(reason)s")
                % {
                    "since": day(pause.since),
                    "until": day(pause.until) if pause.until else _("今"),
                    "reason": pause.reason,
                },
            )
            for pause in clock.pauses
        ),
        moves=tuple(
            Fact(
                str(move.verb.label),
                _("%(before)s 改为 %(after)s") % {"before": day(move.before), "after": day(move.after)},
            )
            for move in clock.moves
        ),
    )


def _clock_said(clock: Running, due_on: date, late: bool, standing: bool, reader: Reader) -> str:  # noqa: FBT001
    if clock.void:
        return _("已不适用")
    if standing:
        return _("中止，停止计时")
    if clock.met_at:
        return _("逾期完成") if late else _("按时完成")
    left = reader.calendar.count(reader.today, due_on)
    if late:
        return ngettext("超期 %(n)d 个工作日", "超期 %(n)d 个工作日", -left) % {"n": -left} if left else _("已超期")
    if due_on == reader.today:
        return _("今天到期")
    return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", left) % {"n": left}


def _intact(item: Item, entries: list[Entry]) -> bool:
    """Whether every entry's hash follows from the one before it and from what it says."""
    previous = chain.GENESIS
    for place, entry in enumerate(entries, start=1):
        linked = entry.previous_hash == previous and entry.hash == chain.link(previous, entry.said())
        if entry.seq != place or not linked:
            return False
        previous = entry.hash
    return previous == item.head


def file_named(entry: Entry, sha256: str) -> dict[str, str] | None:
    """The file of that fingerprint which the entry names, or None."""
    return next((file for file in entry.files if file["sha256"] == sha256), None)
