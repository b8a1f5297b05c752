"""The frozen weeks and other editions, and the weights of the ranking. Both only grow: triggers in the database refuse UPDATE and DELETE.

Only dispatch.actions writes weeks, and each only once.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.dispatch.editions import Edition
from qingzhou.filings.periods import Period
from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Jurisdiction, Membership, Person, Unit


class Week(models.Model):
    """调度快照: one week of a jurisdiction as it stood at `moment`, for ever; or a half-month, a month, a special day."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    iso_year = models.PositiveSmallIntegerField(_("年"), null=True)
    iso_week = models.PositiveSmallIntegerField(_("周"), null=True)
    period = models.CharField(_("期"), max_length=10, blank=True)  # as Period writes itself, where it is no week
    moment = models.DateTimeField(_("快照时间"))  # everything in it is as it stood here
    frozen_at = models.DateTimeField(_("锁定时间"))
    frozen_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("锁定人"))
    snapshot = models.TextField()  # canonical JSON; text, for a JSON column would not keep the bytes that were hashed
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("jurisdiction", "moment", "id")
        constraints = (
            models.UniqueConstraint(name="week_is_frozen_once", fields=("jurisdiction", "iso_year", "iso_week")),
            models.UniqueConstraint(
                name="period_is_frozen_once", fields=("jurisdiction", "period"), condition=~models.Q(period="")
            ),
            models.CheckConstraint(
                name="frozen_is_a_week_or_another_period",
                condition=models.Q(iso_year__isnull=False, iso_week__isnull=False, period="")
                | models.Q(iso_year__isnull=True, iso_week__isnull=True) & ~models.Q(period=""),
            ),
            models.CheckConstraint(
                name="week_is_frozen_after_its_moment", condition=models.Q(moment__lte=models.F("frozen_at"))
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Edition:
        """The week, as 2026-W47, or the period, as 2026-11."""
        if self.iso_year is None or self.iso_week is None:
            return Period.parse(self.period)
        return IsoWeek(self.iso_year, self.iso_week)


class Weighting(models.Model):
    """排名权重: how much each indicator weighs, and from how many on a figure counts as more than chance.

    Append-only: the last one of a jurisdiction is in force. Only dispatch.ranking.actions writes here.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    weights = models.JSONField()  # {"on_time": 30 …}, of every indicator
    smallest = models.PositiveSmallIntegerField(_("样本下限"))
    changed = models.JSONField()  # {"on_time": [30, 40]}: what this version changed, before and after
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="weighting_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="weighting_smallest_is_sensible", condition=models.Q(smallest__gte=1, smallest__lte=100)
            ),
        )
        indexes = (models.Index(name="weighting_by_place", fields=("jurisdiction", "id")),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.changed}"
