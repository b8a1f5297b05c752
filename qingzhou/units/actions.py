"""The only file that writes units, people and memberships.

Whoever acts is an office clerk of the jurisdiction (`found` makes the first one). Nothing is deleted: memberships end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from axes.utils import reset as unlock
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete, NotNow, Refusal
from qingzhou.units import permissions
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
    held = _held(person, unit, role, since)
    if held is None:
        return Membership.objects.create(person=person, unit=unit, role=role, since=since)
    if held.until is not None:  # it was to end, and now does not
        held.until = None
        held.save(update_fields=("until",))
    return held


@transaction.atomic
def end_membership(membership: Membership, *, until: date, by: Membership) -> Membership:
    """Let a membership end with a day; from the next day on it opens nothing. Raises NotNow for a clerk's own, current one."""
    permissions.check_keeps_units(by, membership.unit)
    if membership.pk == by.pk:
        raise NotNow("units.own_membership", _("不能结束自己正在使用的任职。"), _("请由另一名办公室人员办理。"))
    if until < membership.since:
        raise Incomplete("units.ends_too_early", _("结束日期早于开始日期。"), _("请填写开始日期当天或以后的日期。"))
    Membership.objects.filter(pk=membership.pk).update(until=until)
    membership.refresh_from_db()
    return membership


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
    rows = Membership.objects.filter(person=person, unit=unit, role=role)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=since)).order_by("id").last()
