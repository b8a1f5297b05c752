"""The only file that writes units, people and memberships.

Whoever acts is an office clerk of the jurisdiction (`found` makes the first one). Nothing is deleted: memberships end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from axes.utils import reset as unlock
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete, NotNow, Refusal
from qingzhou.units import permissions, queries
from qingzhou.units.machine import MACHINE, MACHINE_NAME
from qingzhou.units.models import Alias, Jurisdiction, Membership, Person, Role, Unit, UnitKind
from qingzhou.units.sheets import Problem, Row

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other on paper


@transaction.atomic
def found(jurisdiction: Jurisdiction, office: Unit, clerk: Person, *, password: str, since: date) -> Membership:
    """Begin a jurisdiction: its office and the office's first clerk, who then does everything else.

    Takes new rows that are not saved yet (code and name; name and short name; account and name). Raises Incomplete.
    """
    try:
        jurisdiction.full_clean()
    except ValidationError as wrong:
        raise Incomplete("units.jurisdiction_wrong", " ".join(wrong.messages), _("请核对区划代码和名称。")) from wrong
    jurisdiction.save()
    office.jurisdiction, office.kind = jurisdiction, UnitKind.OFFICE
    office.save()
    clerk.set_password(password)
    clerk.save()
    return Membership.objects.create(person=clerk, unit=office, role=Role.OFFICE_CLERK, since=since)


@transaction.atomic
def add_unit(kind: UnitKind, name: str, short_name: str = "", *, position: int = 0, by: Membership) -> Unit:
    """A new unit in the jurisdiction of `by`. Raises Incomplete when a name is missing, too long or already means another."""
    permissions.check_keeps_units(by)
    name, short_name = _tidy(name), _tidy(short_name) or _tidy(name)
    _check_length("units.name_wrong", name, 60)
    _check_length("units.short_name_wrong", short_name, 30)
    for code, text in (("units.name_taken", name), ("units.short_name_taken", short_name)):
        _check_free(code, text, by.jurisdiction_id)
    transaction.on_commit(queries.known_units.forget)
    return Unit.objects.create(
        jurisdiction_id=by.jurisdiction_id, kind=kind, name=name, short_name=short_name, position=position
    )


@transaction.atomic
def change_unit(
    unit: Unit,
    *,
    short_name: str | None = None,
    kind: UnitKind | None = None,
    position: int | None = None,
    by: Membership,
) -> bool:
    """Change what is given and differs; says whether anything did. Raises Incomplete when the short name means another unit."""
    permissions.check_keeps_units(by, unit)
    wanted: dict[str, object] = {"short_name": short_name, "kind": kind, "position": position}
    changes = {name: value for name, value in wanted.items() if value is not None and value != getattr(unit, name)}
    if "short_name" in changes:
        text = _tidy(str(short_name))
        _check_length("units.short_name_wrong", text, 30)
        _check_free("units.short_name_taken", text, by.jurisdiction_id, but=unit)
        changes["short_name"] = text
    if changes:
        Unit.objects.filter(pk=unit.pk).update(**changes)
        transaction.on_commit(queries.known_units.forget)
        unit.refresh_from_db()
    return bool(changes)


@transaction.atomic
def add_alias(unit: Unit, text: str, *, by: Membership) -> bool:
    """Another way to write a unit's name; False when it is known already. Raises Incomplete when it means another unit."""
    permissions.check_keeps_units(by, unit)
    text = _tidy(text)
    _check_length("units.alias_wrong", text, 60)
    _check_free("units.alias_taken", text, by.jurisdiction_id, but=unit)
    if text in {unit.name, unit.short_name} or unit.aliases.filter(text=text).exists():
        return False
    Alias.objects.create(jurisdiction_id=unit.jurisdiction_id, unit=unit, text=text)
    return True


@transaction.atomic
def add_person(username: str, name: str, *, password: str | None = None, by: Membership) -> Person:
    """Somebody who can sign in; without a password, only after one was issued. Raises Incomplete."""
    permissions.check_keeps_units(by)
    username, name = username.strip(), _tidy(name)
    _check_length("units.person_name_wrong", name, 60)
    person = Person(username=username, name=name, password=make_password(password))
    try:
        person.clean_fields(exclude=("password",))
    except ValidationError as wrong:
        said = _("账号“%(username)s”不能用。") % {"username": username}
        raise Incomplete(
            "units.username_wrong", said, _("账号由字母、数字和 @ . + - _ 组成，最长 150 个字符。")
        ) from wrong
    if taken := Person.objects.filter(username__iexact=username).first():
        said = _("账号“%(username)s”已由%(name)s使用。") % {"username": username, "name": taken}
        raise Incomplete("units.username_taken", said, _("请换一个账号；若是同一人，请核对姓名。"))
    person.save()
    return person


@transaction.atomic
def machine() -> Person:
    """Under whose name the system records what is due by itself; nobody can sign in with it."""
    known = Person.objects.filter(username=MACHINE).first()
    if known is not None:
        return known
    person = Person(username=MACHINE, name=MACHINE_NAME, is_active=False)
    person.set_unusable_password()
    with suppress(IntegrityError), transaction.atomic():  # another machine may be faster
        person.save(force_insert=True)
    return Person.objects.get(username=MACHINE)


@transaction.atomic
def add_membership(person: Person, unit: Unit, role: Role, *, since: date, by: Membership) -> Membership:
    """Let a person act for a unit in a role from a day on, without end; one that is in force by then goes on."""
    permissions.check_keeps_units(by, unit)
    if role in permissions.OFFICE_ROLES and unit.kind != UnitKind.OFFICE:
        said = _("角色“%(role)s”只能设在领导小组办公室。") % {"role": role.label}
        raise Incomplete("units.role_not_here", said, _("请改用“经办人”或“分管领导”。"))
    if not person.is_active:
        said = _("%(person)s的账号已停用。") % {"person": person}
        raise Incomplete("units.account_closed", said, _("请先在“工作交接”中恢复账号，再登记任职。"))
    held = _held(person, unit, role, since)
    if held is None:
        return Membership.objects.create(person=person, unit=unit, role=role, since=since)
    if held.until is not None:  # it was to end, and now does not
        held.until = None
        held.save(update_fields=("until",))
    return held


@transaction.atomic
def end_membership(membership: Membership, *, until: date, now: datetime, held: int, by: Membership) -> Membership:
    """Let a membership end with a day; from the next day on it opens nothing. One that began later is taken back at once.

    `held`: how many open things the person would leave behind in the unit. Units cannot know of them: `handover`
    counts, with the memberships' rows locked. Raises NotNow while there are any, and for the membership of `by`.
    """
    permissions.check_keeps_units(by, membership.unit)
    if membership.pk == by.pk:
        raise NotNow("units.own_membership", _("不能结束自己正在使用的任职。"), _("请由另一名办公室人员办理。"))
    check_holds_nothing(membership.person, held)
    if until < membership.since:
        until, membership.revoked_at = membership.since, now
    membership.until = until
    membership.save(update_fields=("until", "revoked_at"))
    return membership


def check_holds_nothing(person: Person, held: int) -> None:
    """Raises NotNow while a person still holds something open: it would be an orphan."""
    if held:
        said = _("%(person)s名下还有 %(n)d 件未了的事。") % {"person": person, "n": held}
        raise NotNow("units.still_holds", said, _("请先在“工作交接”中交给他人，再结束任职或停用账号。"))


@transaction.atomic
def disable_account(person: Person, *, held: int, by: Membership) -> None:
    """Close an account: its sessions end with their next request. Raises NotNow while the person holds anything open."""
    if refusal := permissions.why_not_disable(person, by):
        raise refusal
    check_holds_nothing(person, held)
    person.is_active = False
    person.save(update_fields=("is_active",))


@transaction.atomic
def enable_account(person: Person, *, by: Membership) -> None:
    """Open an account again; what it may do follows from its memberships."""
    if refusal := permissions.why_not_disable(person, by):
        raise refusal
    person.is_active = True
    person.save(update_fields=("is_active",))


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included."""

    since: date
    until: date


@transaction.atomic
def name_stand_in(absent: Membership, colleague: Person, days: Days, *, today: date, by: Membership) -> Membership:
    """Let a colleague of the same unit act in the place of somebody who is away, from a day to a day.

    Nobody gets more than the absent person has, and whoever is away stands in for nobody. Raises NotAllowed, Incomplete.
    """
    refusal = permissions.why_not_name_stand_in(absent, by)
    if refusal := refusal or permissions.why_not_name_oneself(absent, colleague, by):
        raise refusal
    _check_days(absent, days, today)
    # Locked, so that two people cannot name two stand-ins for the same days.
    colleagues = queries.own_in_force(days.since).select_for_update().filter(unit=absent.unit)
    ids = {row.person_id for row in colleagues if row.until is None or row.until >= days.until}
    if colleague.pk == absent.person_id or colleague.pk not in ids or not colleague.is_active:
        said = _("%(person)s不能代班。") % {"person": colleague}
        raise Incomplete("units.no_colleague", said, _("请选本单位另一名在职人员。"))
    overlapping = Membership.objects.filter(
        unit=absent.unit, revoked_at__isnull=True, since__lte=days.until, until__gte=days.since
    )
    if overlapping.filter(stands_in_for=absent.person, role=absent.role).exists():
        said = _("这几天已有人代%(person)s。") % {"person": absent.person}
        raise Incomplete("units.stood_in_for_already", said, _("请先结束那次代班，或另选日期。"))
    if overlapping.filter(stands_in_for=colleague).exists():
        said = _("%(person)s这几天也不在，由他人代班。") % {"person": colleague}
        raise Incomplete("units.colleague_is_away", said, _("请另选代班人。"))
    return Membership.objects.create(
        person=colleague,
        unit=absent.unit,
        role=absent.role,
        stands_in_for=absent.person,
        since=days.since,
        until=days.until,
    )


LONGEST_STAND_IN = 366  # days; whoever is away longer hands over


def _check_days(absent: Membership, days: Days, today: date) -> None:
    if days.until < days.since or days.since < today:
        raise Incomplete(
            "units.stand_in_days", _("代班的起止日期不对。"), _("请从今天或以后的日期起，止于同日或更晚。")
        )
    if (days.until - days.since).days > LONGEST_STAND_IN:
        raise Incomplete("units.stand_in_too_long", _("代班超过一年。"), _("请缩短时间，或办理工作交接。"))
    if not absent.holds_on(days.since) or not absent.holds_on(days.until):
        raise Incomplete("units.stand_in_beyond", _("此任职不在所选日期内。"), _("请选任职期间的日期。"))


@transaction.atomic
def end_stand_in(stand_in: Membership, *, today: date, now: datetime, by: Membership) -> Membership:
    """End a stand-in early: with the next request it opens nothing. One that has ended stays as it is."""
    if refusal := permissions.why_not_end_stand_in(stand_in, by):
        raise refusal
    if stand_in.revoked_at is None and stand_in.until is not None and stand_in.until >= today:
        stand_in.until, stand_in.revoked_at = max(stand_in.since, today), now
        stand_in.save(update_fields=("until", "revoked_at"))
    return stand_in


@transaction.atomic
def issue_password(person: Person, *, by: Membership) -> str:
    """A new random password, said once and stored only as a hash; also lifts a lock-out. Raises NotAllowed."""
    if refusal := permissions.why_not_issue_password(person, by):
        raise refusal
    password = "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
    person.set_password(password)
    person.save(update_fields=("password",))
    unlock(username=person.username)
    return password


def mark_second_factor(person: Person, confirmed_at: datetime | None) -> None:
    """Note with the person since when they have a second factor; `identity` keeps the factor itself."""
    Person.objects.filter(pk=person.pk).update(second_factor_at=confirmed_at)


# --- the whole tree from a workbook ----------------------------------------------------------------------------
@dataclass
class Outcome:
    """What a workbook changed, or would change: counts by kind of change, and what is wrong with it."""

    units: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    memberships: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many changes there are."""
        return sum(len(part) for part in (self.units, self.changed, self.aliases, self.people, self.memberships))


@transaction.atomic
def import_organisation(rows: Iterable[Row], *, today: date, dry_run: bool, by: Membership) -> Outcome:
    """Bring units, aliases, people and memberships to what a workbook says; nothing is removed.

    All or nothing: with problems, or as a dry run, everything is taken back. The same workbook twice changes nothing.
    """
    permissions.check_keeps_units(by)
    outcome = Outcome()
    for row in rows:
        try:
            with transaction.atomic():
                _import_row(row, outcome, today=today, by=by)
        except Refusal as refusal:
            outcome.problems.append(row.problem(refusal))
    transaction.set_rollback(dry_run or bool(outcome.problems))
    return outcome


def _import_row(row: Row, outcome: Outcome, *, today: date, by: Membership) -> None:
    unit = _import_unit(row, outcome, by=by)
    for alias in row.aliases:
        if add_alias(unit, alias, by=by):
            outcome.aliases.append(f"{unit}：{alias}")
    if not row.username:
        return
    person = _import_person(row, outcome, by=by)
    assert row.role is not None
    since = row.since or today
    if _held(person, unit, row.role, since) is None:
        membership = add_membership(person, unit, row.role, since=since, by=by)
        outcome.memberships.append(str(membership))


def _import_unit(row: Row, outcome: Outcome, *, by: Membership) -> Unit:
    unit = Unit.objects.filter(jurisdiction_id=by.jurisdiction_id, name=row.name).first()
    if unit is None:
        if row.kind is None:
            said = _("“%(name)s”是新单位，未写类别。") % {"name": row.name}
            raise Incomplete("units.kind_missing", said, _("请在“类别”列填写：成员单位、镇街、学校或领导小组办公室。"))
        unit = add_unit(row.kind, row.name, row.short_name, position=row.position or 0, by=by)
        outcome.units.append(unit.name)
    elif change_unit(unit, short_name=row.short_name or None, kind=row.kind, position=row.position, by=by):
        outcome.changed.append(unit.name)
    return unit


def _import_person(row: Row, outcome: Outcome, *, by: Membership) -> Person:
    person = Person.objects.filter(username__iexact=row.username).first()
    if person is None:
        person = add_person(row.username, row.person, by=by)
        outcome.people.append(f"{person}（{person.username}）")
    elif person.name != row.person or not permissions.knows(person, by):
        said = _("账号“%(username)s”已由他人使用。") % {"username": row.username}
        raise Incomplete("units.username_taken", said, _("请换一个账号；若是同一人，请核对姓名。"))
    return person


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _check_length(code: str, text: str, longest: int) -> None:
    if not 0 < len(text) <= longest:
        said = _("“%(text)s”为空或过长。") % {"text": text[:20]}
        raise Incomplete(code, said, _("请填写 1 至 %(longest)d 个字。") % {"longest": longest})


def _check_free(code: str, text: str, jurisdiction_id: int, *, but: Unit | None = None) -> None:
    """A name, short name or alias may mean one unit only."""
    meant = _unit_called(text, jurisdiction_id)
    if meant is not None and meant != but:
        said = _("“%(text)s”已是“%(unit)s”的名称或别名。") % {"text": text, "unit": meant.name}
        raise Incomplete(code, said, _("请改用别的写法，或先更正那个单位。"))


def _unit_called(text: str, jurisdiction_id: int) -> Unit | None:
    """The unit that a full name, short name or alias means, in use or not."""
    units = Unit.objects.filter(jurisdiction_id=jurisdiction_id)
    meant = Alias.objects.filter(jurisdiction_id=jurisdiction_id, text=text).values("unit")
    return units.filter(Q(name=text) | Q(short_name=text) | Q(pk__in=meant)).first()


def _held(person: Person, unit: Unit, role: Role, since: date) -> Membership | None:
    """The person's membership in this unit and role that goes on to `since` or beyond, if there is one."""
    rows = Membership.objects.filter(
        person=person, unit=unit, role=role, stands_in_for__isnull=True, revoked_at__isnull=True
    )
    return rows.filter(Q(until__isnull=True) | Q(until__gte=since)).order_by("id").last()
