"""A person puts a draft right, drops it, takes it back, or says which unit a name means. Every change leaves a correction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.directives.actions.recording import Hand, Subject, hold, hold_draft, reason_given, record, required, swap
from qingzhou.directives.models import TITLE_MAX, Directive, Draft, DraftUnit
from qingzhou.directives.permissions import latest_due, to_issue
from qingzhou.directives.states import ClauseKind, Deed, State
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import Incomplete
from qingzhou.units.actions import add_alias
from qingzhou.units.models import Person, Unit
from qingzhou.units.queries import owners_of, units_of

ROLE_WORDS = {"lead": "牵头", "support": "配合"}  # corrections are kept in the documents' own language


@dataclass(frozen=True)
class Wanted:
    """A draft as a person wants it: with `each`, every lead gets an item of its own and nobody is chosen as owner.

    Those items are shares of one that the office leads, unless `apart`.

    `owner` 0: the first person of the lead unit. Units None: as they are.
    """

    title: str
    kind: ClauseKind
    due_on: date | None = None
    recurrence: str = ""
    each: bool = False
    leads: tuple[int, ...] | None = None
    supports: tuple[int, ...] = ()
    owner: int = 0
    apart: bool = False


def as_is(draft: Draft) -> Wanted:
    """What would change nothing."""
    return Wanted(
        draft.title,
        ClauseKind(draft.kind),
        draft.due_on,
        draft.recurrence,
        draft.each,
        owner=draft.owner_id or 0,
        apart=draft.apart,
    )


@transaction.atomic
def change(draft: Draft, wanted: Wanted, hand: Hand, *, revision: int | None = None) -> Draft:
    """Give a draft the title, kind, units, owner and dates that a person wants; only what differs is recorded.

    Raises NotAllowed, NotNow (not pending any more, or not as it was seen: `revision`) or Incomplete.
    """
    draft = hold_draft(draft, Deed.CHANGE, hand.by, revision)
    return _change(draft, wanted, hand)


@transaction.atomic
def set_due(directive: Directive, drafts: Iterable[int] | None, due_on: date, hand: Hand) -> int:
    """Give a due date to some drafts, or (None) to all that are to be issued and have none; says to how many."""
    directive = hold(directive, hand.by)
    version = directive.versions.get(current=True)
    rows = version.drafts.select_related("version__directive", "owner").prefetch_related("parts__unit")
    rows = rows.filter(due_on__isnull=True) if drafts is None else rows.filter(pk__in=list(drafts))
    pending = to_issue(rows)
    for draft in pending:
        _change(draft, replace(as_is(draft), due_on=due_on), hand)
    return len(pending)


@transaction.atomic
def drop(draft: Draft, hand: Hand, *, revision: int | None = None) -> Draft:
    """Take a draft out of what will be issued. Raises Incomplete without a reason."""
    reason = reason_given(hand.reason)
    draft = hold_draft(draft, Deed.DROP, hand.by, revision)
    return _move(draft, Deed.DROP, replace(hand, reason=reason), drop_reason=reason)


@transaction.atomic
def restore(draft: Draft, hand: Hand) -> Draft:
    """Put a dropped draft back among those to be issued."""
    draft = hold_draft(draft, Deed.RESTORE, hand.by)
    return _move(draft, Deed.RESTORE, hand, drop_reason="")


@transaction.atomic
def name_unit(directive: Directive, written: str, unit: int | None, hand: Hand, *, remember: bool = False) -> int:
    """Say which unit a name means, in all pending drafts; None: no unit that is responsible. Says in how many.

    `remember` keeps the name as an alias of the unit, so that it is recognised from now on.
    """
    directive = hold(directive, hand.by)
    meant = _units_called([unit], directive.jurisdiction_id)[0] if unit else None
    drafts = directive.versions.get(current=True).drafts.filter(
        state=State.PENDING, parts__written=written, parts__unit=None
    )
    found = list(drafts.select_related("version__directive", "owner").prefetch_related("parts__unit").distinct())
    for draft in found:
        _name_in(draft, written, meant, hand)
    if meant and remember:
        add_alias(meant, written, by=hand.by)
    return len(found)


def _name_in(draft: Draft, written: str, meant: Unit | None, hand: Hand) -> None:
    parts = list(draft.parts.all())
    known = {part.unit_id for part in parts if part.unit_id}
    before = unitsin_words(draft, parts)
    keep: list[DraftUnit] = []
    for part in parts:
        if part.unit_id is None and part.written == written:
            if meant is None:
                continue
            if meant.pk in known:
                _promote(parts, meant, part.role)
                continue
            part.unit, part.why = meant, f"由{hand.by.person}选定"
        keep.append(part)
    owner = draft.owner or _first_owner(keep, hand, each=draft.each)
    swap(draft, Deed.CHANGE, hand.by, owner=owner)
    store_parts(draft, keep)
    record(draft, Subject.UNITS, before, unitsin_words(draft, keep), hand)


def _promote(parts: Iterable[DraftUnit], unit: Unit, role: str) -> None:
    """A unit that is named twice leads if it leads once."""
    for part in parts:
        if part.unit_id == unit.pk and role == DraftUnit.Role.LEAD:
            part.role = DraftUnit.Role.LEAD


def _move(draft: Draft, deed: Deed, hand: Hand, **columns: object) -> Draft:
    before = State(draft.state)
    swap(draft, deed, hand.by, **columns)
    record(draft, Subject.STATE, before, State(draft.state), hand)
    return draft


def _change(draft: Draft, wanted: Wanted, hand: Hand) -> Draft:
    """The change itself; the caller holds the draft."""
    missing = Incomplete("directives.title_missing", _("未写明事项内容。"), _("请写明要办什么。"))
    title = required(wanted.title, TITLE_MAX, missing)
    if wanted.due_on != draft.due_on:
        _check_due(wanted.due_on, local_day(hand.now))
    before = in_words(draft, list(draft.parts.all()))
    parts = list(draft.parts.all())
    if wanted.leads is not None:
        parts = _wanted_parts(draft, wanted, hand)
    owner = _owner(draft, parts, wanted, hand)
    columns: dict[str, object] = {
        "title": title,
        "kind": wanted.kind,
        "due_on": wanted.due_on,
        "recurrence": " ".join(wanted.recurrence.split())[:40],
        "each": wanted.each,
        "apart": wanted.each and wanted.apart,
        "owner": owner,
    }
    after = in_words(Draft(version=draft.version, clause=draft.clause, **columns), parts)
    changed = [subject for subject in after if before[subject] != after[subject]]
    if not changed:
        return draft
    swap(draft, Deed.CHANGE, hand.by, **columns)
    store_parts(draft, parts)
    for subject in changed:
        record(draft, subject, before[subject], after[subject], hand)
    return draft


def _check_due(due_on: date | None, today: date) -> None:
    if due_on and due_on < today:
        raise Incomplete("directives.due_in_the_past", _("办结时限早于今天。"), _("请改为今天或以后的日期。"))
    if due_on and due_on > latest_due(today):
        raise Incomplete("directives.due_too_far", _("办结时限过远。"), _("请核对年份，改为十年以内的日期。"))


def in_words(draft: Draft, parts: Sequence[DraftUnit]) -> dict[Subject, str]:
    """What corrections say of a draft, field by field."""
    return {
        Subject.TITLE: draft.title,
        Subject.KIND: ClauseKind(draft.kind).value,
        Subject.UNITS: unitsin_words(draft, parts),
        Subject.OWNER: str(draft.owner or ""),
        Subject.DUE_ON: draft.due_on.isoformat() if draft.due_on else "",
        Subject.RECURRENCE: draft.recurrence,
    }


def unitsin_words(draft: Draft, parts: Iterable[DraftUnit]) -> str:
    """The units of a draft with their roles, and whether each gets an item of its own, in one line."""
    words = [f"{part.unit}（{ROLE_WORDS[part.role]}）" if part.unit else f"{part.written}（未认出）" for part in parts]
    how = ("；分别下达" if draft.apart else "；分解下达") if draft.each and words else ""
    return ("、".join(words) + how)[:2000]


def _wanted_parts(draft: Draft, wanted: Wanted, hand: Hand) -> list[DraftUnit]:
    """The units as chosen, leads first; those that stood there already keep how they were written."""
    assert wanted.leads is not None
    if len(wanted.leads) > 1 and not wanted.each:
        raise Incomplete(
            "directives.many_leads", _("牵头单位只能有一个。"), _("请选定一个牵头单位，或改为分解下达、分别下达。")
        )
    leads = dict.fromkeys(wanted.leads)
    supports = [pk for pk in dict.fromkeys(wanted.supports) if pk not in leads]
    units = {unit.pk: unit for unit in _units_called([*leads, *supports], draft.version.directive.jurisdiction_id)}
    known = {part.unit_id: part for part in draft.parts.all() if part.unit_id}
    chosen = f"由{hand.by.person}选定"
    parts = []
    for pk in (*leads, *supports):
        old = known.get(pk)
        role = DraftUnit.Role.LEAD if pk in leads else DraftUnit.Role.SUPPORT
        kept = (old.written, old.why) if old and old.role == role else (old.written if old else "", chosen)
        parts.append(DraftUnit(draft=draft, unit=units[pk], written=kept[0], role=role, why=kept[1][:200]))
    return parts


def _units_called(ids: Sequence[int], jurisdiction_id: int) -> list[Unit]:
    found = list(units_of(jurisdiction_id).filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise Incomplete("directives.unit_unknown", _("所选单位不在本地名录中，或已停用。"), _("请重新选择单位。"))
    return found


def _owner(draft: Draft, parts: Sequence[DraftUnit], wanted: Wanted, hand: Hand) -> Person | None:
    """The chosen owner if they belong to the lead unit; the unit's first person if nobody was chosen or the lead changed."""
    first = _first_owner(parts, hand, each=wanted.each)
    if wanted.each or not wanted.owner:
        return first
    leads = [part.unit_id for part in parts if part.role == DraftUnit.Role.LEAD and part.unit_id]
    able = owners_of(leads[:1], local_day(hand.now))
    found = next((person for people in able.values() for person in people if person.pk == wanted.owner), None)
    if found or wanted.owner == draft.owner_id:
        return found or first
    raise Incomplete("directives.owner_elsewhere", _("责任人不在牵头单位任职。"), _("请改选牵头单位的人员。"))


def _first_owner(parts: Sequence[DraftUnit], hand: Hand, *, each: bool) -> Person | None:
    leads = [part.unit_id for part in parts if part.role == DraftUnit.Role.LEAD and part.unit_id]
    if each or not leads:
        return None
    return next(iter(owners_of(leads[:1], local_day(hand.now)).get(leads[0], [])), None)


def store_parts(draft: Draft, parts: Sequence[DraftUnit]) -> None:
    """Give a draft these units instead of those it has."""
    draft.parts.all().delete()
    DraftUnit.objects.bulk_create(
        DraftUnit(draft=draft, unit=part.unit, written=part.written, role=part.role, why=part.why[:200])
        for part in parts
    )
