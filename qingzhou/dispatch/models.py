"""The frozen weeks. Only dispatch.actions writes here, and each only once: triggers in the database refuse UPDATE and DELETE."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.ledger.weeks import IsoWeek
from qingzhou.units.models import Jurisdiction, Membership


class Week(models.Model):
    """周调度快照: one week of a jurisdiction as it stood at `moment`, for ever."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    iso_year = models.PositiveSmallIntegerField(_("年"))
    iso_week = models.PositiveSmallIntegerField(_("周"))
    moment = models.DateTimeField(_("快照时间"))  # everything in it is as it stood here
    frozen_at = models.DateTimeField(_("锁定时间"))
    frozen_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("锁定人"))
    snapshot = models.TextField()  # canonical JSON; text, for a JSON column would not keep the bytes that were hashed
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("jurisdiction", "iso_year", "iso_week")
        constraints = (
            models.UniqueConstraint(name="week_is_frozen_once", fields=("jurisdiction", "iso_year", "iso_week")),
            models.CheckConstraint(
                name="week_is_frozen_after_its_moment", condition=models.Q(moment__lte=models.F("frozen_at"))
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> IsoWeek:
        """The week, as 2026-W47."""
        return IsoWeek(self.iso_year, self.iso_week)
