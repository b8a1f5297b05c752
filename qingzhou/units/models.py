"""Who: jurisdictions, the units in them, the people, and in which role each of them acts.

Only units.actions writes here.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Jurisdiction(models.Model):
    """行政区划: a county, city or province, by its GB/T 2260 code, in a tree."""

    code = models.CharField(_("区划代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="jurisdiction_code_is_gbt_2260",
                condition=models.Q(code__regex=r"^[1-9][0-9]{5}([0-9]{3}|[0-9]{6})?$"),
                violation_error_message=_("区划代码应为 6、9 或 12 位数字（GB/T 2260）。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    """What sort of body a unit is."""

    OFFICE = "office", _("领导小组办公室")
    DEPARTMENT = "department", _("成员单位")
    TOWN = "town", _("镇街")
    SCHOOL = "school", _("学校")


class Unit(models.Model):
    """单位: who can be given a duty."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="units")
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    name = models.CharField(_("全称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=30)
    position = models.PositiveIntegerField(_("排序"), default=0)
    active = models.BooleanField(_("在用"), default=True)

    class Meta:
        ordering = ("jurisdiction", "position", "id")
        constraints = (
            models.UniqueConstraint(name="unit_name_is_unique", fields=("jurisdiction", "name")),
            models.UniqueConstraint(name="unit_short_name_is_unique", fields=("jurisdiction", "short_name")),
            models.CheckConstraint(name="unit_kind_is_known", condition=models.Q(kind__in=UnitKind.values)),
        )

    def __str__(self) -> str:
        return self.short_name


class Alias(models.Model):
    """别名: another way in which people write a unit's name."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    text = models.CharField(_("别名"), max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(name="alias_means_one_unit", fields=("jurisdiction", "text")),)

    def __str__(self) -> str:
        return self.text


class Person(AbstractUser):
    """人员: somebody who signs in. What they may do follows from their memberships, never from flags here."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=60)
    # When the second factor in use was confirmed; here, so that no page asks the database a second time for it.
    second_factor_at = models.DateTimeField(null=True, editable=False)
    away: Person | None = None  # who stands in for them, where `units.queries.owners_of` looked
    acting_rows: tuple[date, list[Membership]] | None = None  # read together with whoever is signed in, for that day

    def __str__(self) -> str:
        return self.name

    @property
    def name_and_stand_in(self) -> str:
        """The name where an owner is chosen: “张三”, or “张三（不在岗，李四代班）”."""
        if self.away is None:
            return self.name
        return str(_("%(person)s（不在岗，%(stand_in)s代班）") % {"person": self.name, "stand_in": self.away.name})

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Role(models.TextChoices):
    """In what role a person acts. Stored in entries for ever: never rename a code."""

    OFFICE_CLERK = "office_clerk", _("办公室人员")
    GROUP_LEADER = "group_leader", _("领导小组领导")
    UNIT_HANDLER = "unit_handler", _("经办人")
    UNIT_LEADER = "unit_leader", _("分管领导")
    AUDITOR = "auditor", _("审计人员")


OVERSEEING = frozenset({Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR})  # see the whole jurisdiction
EVERYONE_SIGNED_IN = frozenset(Role)
CAN_BE_STOOD_IN_FOR = (Role.OFFICE_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEADER)


class Membership(models.Model):
    """任职: a person in a role at a unit, from a day to a day. Every deed is done as one of these.

    代班: with `stands_in_for`, the person acts in this role in the place of somebody who is away; always to a last day.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)  # last day
    stands_in_for = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="stood_in_for_by", verbose_name=_("代")
    )
    revoked_at = models.DateTimeField(null=True, blank=True)  # taken back at once: opens nothing, whatever the days say

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                name="membership_is_held_once",
                fields=("person", "unit", "role"),
                condition=models.Q(until__isnull=True),
                violation_error_message=_("此人在该单位已有这一角色。"),
            ),
            models.CheckConstraint(name="membership_role_is_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="stand_in_is_for_another_and_ends",
                condition=models.Q(stands_in_for__isnull=True)
                | models.Q(until__isnull=False, role__in=CAN_BE_STOOD_IN_FOR)
                & ~models.Q(stands_in_for=models.F("person")),
            ),
            models.CheckConstraint(
                name="revoked_membership_has_a_last_day",
                condition=models.Q(revoked_at__isnull=True) | models.Q(until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.acting_name}（{self.get_role_display()}）"

    @property
    def acting_name(self) -> str:
        """Who acts, and for whom: “李四”, or “李四（代张三）”."""
        if self.stands_in_for is None:
            return self.person.name
        return str(_("%(person)s（代%(absent)s）") % {"person": self.person, "absent": self.stands_in_for})

    @property
    def capacity(self) -> str:
        """As what one acts: “经办人”, or “代张三（经办人）”."""
        if self.stands_in_for is None:
            return str(self.get_role_display())
        return str(_("代%(absent)s（%(role)s）") % {"absent": self.stands_in_for, "role": self.get_role_display()})

    @property
    def jurisdiction_id(self) -> int:
        """The jurisdiction in which this membership acts."""
        return self.unit.jurisdiction_id

    @property
    def oversees(self) -> bool:
        """Whether this role sees the whole jurisdiction."""
        return self.role in OVERSEEING

    def holds_on(self, day: date) -> bool:
        """Whether the membership is in force on `day`."""
        return self.revoked_at is None and self.since <= day and (self.until is None or day <= self.until)
