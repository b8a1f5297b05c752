"""What an item's page tells: the way it went, what is next and why something is not yet possible, and every sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingzhou.ledger import chain, deeds, ladder, pace, queries, states
from qingzhou.ledger.chasing.card import Card, card
from qingzhou.ledger.facts import Fact, facts
from qingzhou.ledger.issue_pages import IssueFacts, facts_of_issue, rail_of_issue, said_of_issue
from qingzhou.ledger.ladder import LADDER, because
from qingzhou.ledger.lines import Line, Reader, line
from qingzhou.ledger.models import Entry, Item, Part
from qingzhou.ledger.pace import Owed
from qingzhou.ledger.permissions import NEVER, NOTHING_TO_ANSWER, POINTLESS, Now, on_side, why_not
from qingzhou.ledger.projection import Projection, Written
from qingzhou.ledger.promises import Promise, promises_of
from qingzhou.ledger.queries import as_written
from qingzhou.ledger.replay import replay
from qingzhou.ledger.shares import MOST_CHILDREN, ChildLine, PartLine, child_lines, children_of, part_lines
from qingzhou.ledger.states import CLASSIFYING, DECIDED, SUPERVISION, Move, Side, Status, Verb
from qingzhou.refusals import Refusal
from qingzhou.units.models import Person, Unit
from qingzhou.units.queries import units_named

PRESSING = frozenset(  # drawn as what one should not press lightly
    {Verb.DECLINE, Verb.CANCEL, Verb.SUSPEND, Verb.PROPOSE_CANCEL, Verb.FAIL_RECHECK, *CLASSIFYING}
) | {Verb.WITHDRAW, Verb.OBJECT}
AT_ANY_TIME = (
    frozenset({Verb.AMEND, Verb.CHANGE_PLAN, Verb.CASCADE, Verb.URGE}) | DECIDED
)  # possible, but never what comes next
TROUBLE = frozenset({Verb.DECLINE, Verb.SEND_BACK, Verb.REFUSE_EXTENSION, Verb.SUSPEND, Verb.CANCEL, Verb.SUPERVISE})
TROUBLE |= {Verb.INVESTIGATE_AGAIN, Verb.FAIL_RECHECK, Verb.PROPOSE_CANCEL}


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

    @property
    def supervises(self) -> bool:
        """Whether it belongs to the card of supervision."""
        return self.move.verb in SUPERVISION


@dataclass(frozen=True)
class ItemPage:
    """Everything on an item's page but its forms."""

    item: Item
    reader: Reader
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
    chase: Card | None
    parts: list[PartLine]
    children: list[ChildLine]
    sees_parent: bool
    issue: IssueFacts | None = None


def item_page(item: Item, entries: list[Entry], units: dict[int, Unit], reader: Reader) -> ItemPage:
    """The page of one item. `entries`: all of them, oldest first; `units`: those that the entries name, by id."""
    history = [as_written(entry) for entry in entries]
    state = replay(history)
    owed = pace.owed(state, reader.calendar, reader.policy)
    steps = _steps(item, state, reader)
    return ItemPage(
        item=item,
        reader=reader,
        state=state,
        line=line(item, reader),
        rail=_rail(state),
        told=told_of(reversed(list(zip(entries, history, strict=True))), units, state.kind),
        steps=steps,
        owed=owed,
        waits_for=_waits_for(item, owed),
        promises=promises_of(state, reader, entries),
        intact=_intact(item, entries),
        chosen=_first_choice(steps, owed),
        chase=card(item, state, entries, reader),
        issue=facts_of_issue(state, units, entries, reader.by) if state.matter else None,
        parts=part_lines(item, reader),
        children=child_lines(children_of(item)[:MOST_CHILDREN], reader) if state.children else [],
        sees_parent=item.parent_id is not None and reader.by.oversees,
    )


def history_of(item: Item) -> tuple[list[Entry], dict[int, Unit]]:
    """The item's entries, oldest first, with who wrote them, and all units that they name, by id: three queries.

    The item is given its parts, its units and its owner by the way. A join would make the same few people and units
    again for every entry.
    """
    entries = list(Entry.objects.filter(item=item).order_by("seq"))
    parts = list(item.parts.all())  # lead first
    owners = {entry.seq: entry.data["owner"] for entry in entries if entry.verb == Verb.HAND_OVER}
    writers = {who for entry in entries for who in (entry.person_id, entry.stands_for_id)}
    people = Person.objects.in_bulk((writers | {*owners.values(), item.owner_id}) - {None})
    named = _named(entries) | {part.unit_id for part in parts} | {getattr(item, name) for name in queries.UNITS_OF}
    units = units_named(item.jurisdiction_id, named)
    for entry in entries:
        entry.person, entry.unit = people[entry.person_id], units[entry.unit_id]
        entry.stands_for = people[entry.stands_for_id] if entry.stands_for_id else None
        entry.new_owner = people[owners[entry.seq]] if entry.seq in owners else None
    for part in parts:
        part.unit = units[part.unit_id]
    item.taking_part, item.owner = parts, people[item.owner_id] if item.owner_id else None
    queries.give_units(item, units, [part.unit_id for part in parts if part.role != Part.Role.TOLD])
    return entries, units


def _named(entries: Iterable[Entry]) -> set[int]:
    """The ids of the units that wrote entries, and of those that entries name."""
    named: set[int] = set()
    for entry in entries:
        named.add(entry.unit_id)
        named.update(entry.data.get("supports", ()))
        named.update(entry.data[name] for name in ("lead", "unit") if name in entry.data)
        named.update(child["unit"] for child in entry.data.get("children", ()))
    return named


def _steps(item: Item, state: Projection, reader: Reader) -> list[Step]:
    """What the reader's side can do now or will be able to; steps of the other side are left out."""
    found = []
    for move in states.steps_from(state.kind, state.status):
        if move.verb in states.FROM_A_FILE:
            continue
        if move.verb is Verb.HAND_OVER:  # done for everything that a person holds, on the page of the hand-over
            continue
        if not on_side(item, state, move, reader.by):
            continue
        refusal = why_not(item, state, move, reader.by, Now(reader.policy, reader.today))
        if refusal is None and move.verb is Verb.SUPERVISE:
            refusal = ladder.why_no_sheet(state, reader.by.role, item.light(reader.today), reader.policy)
        if refusal is None or refusal.code not in POINTLESS | NEVER | NOTHING_TO_ANSWER:
            found.append(Step(move, refusal, move.verb in PRESSING))
    return found


def _first_choice(steps: list[Step], owed: Owed | None) -> Verb | None:
    """The step to offer first: what is owed, else the first that is possible and not grave."""
    possible = [step.move.verb for step in steps if step.refusal is None and not step.danger]
    if Verb.FIND_FOUNDED in possible:  # looked into: now it can be found
        return Verb.FIND_FOUNDED
    possible = [verb for verb in possible if verb not in AT_ANY_TIME]
    if owed and owed.verb in possible:
        return owed.verb
    return next((verb for verb in possible if verb not in SUPERVISION), None)


def _waits_for(item: Item, owed: Owed | None) -> str:
    if owed is None:
        return ""
    sides = {Side.OFFICE: item.office.short_name, Side.LEADER: _("领导小组领导")}
    side = sides.get(owed.side) or str(item.lead)
    return _("等待%(unit)s：%(verb)s") % {"unit": side, "verb": states.owed_label(item.kind, owed.verb)}


def _rail(state: Projection) -> list[tuple[str, str]]:
    """The way of the item: what is done, where it stands, what lies ahead; side-tracks only where it is on one."""
    if state.matter is not None:
        return rail_of_issue(state)
    way = [_("下达"), _("签收"), _("办理中"), _("审核"), _("销号")]
    reached = {
        Status.DRAFT: 0,
        Status.ISSUED: 1,
        Status.RETURNED: 1,
        Status.CONTESTED: 1,
        Status.IN_PROGRESS: 2,
        Status.SUBMITTED: 3,
        Status.CLOSED: 5,
    }.get(state.status)
    if reached is None:  # suspended or cancelled: as far as it came
        reached = 0 if state.issued_on is None else 1 if state.active_on is None else 2
    rail = [(label, "done" if place < reached else "ahead") for place, label in enumerate(way)]
    if state.status in (Status.RETURNED, Status.CONTESTED, Status.SUSPENDED, Status.CANCELLED):
        rail.insert(reached, (str(state.status.label), "now"))
        return rail[: reached + 1] if state.status is Status.CANCELLED else rail
    if reached < len(rail):
        rail[reached] = (rail[reached][0], "now")
    return rail


def told_of(entries: Iterable[tuple[Entry, Written]], units: dict[int, Unit], kind: str) -> list[Told]:
    """Entries of an item of a kind as the timeline tells them; `units`: those that they name, by id."""
    return [_told(entry, written.deed, units, kind) for entry, written in entries]


def _told(entry: Entry, deed: deeds.Deed, units: dict[int, Unit], kind: str) -> Told:
    what = states.label_of(kind, deed.verb)
    if isinstance(deed, deeds.Reported) and deed.percent is not None:
        what = _("进展 %(percent)s") % {"percent": f"{deed.percent}%"}
    if isinstance(deed, deeds.Supervised | deeds.Proposed):
        what = "".join((what, _("："), str(LADDER[deed.level].instrument)))
    said = [*facts(deed, units), *said_of_issue(deed)]
    if entry.new_owner:
        said.insert(0, Fact(_("责任人"), str(entry.new_owner)))
    return Told(entry, what, deed.said or because(deed), tuple(said), bool(getattr(deed, "difficult", False)))


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
