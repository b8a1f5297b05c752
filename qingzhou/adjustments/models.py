"""A change of the calendar: proposed with all that it moves, then made. What was made is history and stays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Jurisdiction, Unit
from qingzhou.workdays.terms import SPRING


class Proposal(models.Model):
    """拟调整: days to be worked or not, with the calendar they were weighed against. Nothing has changed yet."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ground = models.CharField(_("依据"), max_length=200)
    days = models.JSONField()  # [{"day", "worked": true | false | null (as the national calendar has it), "name"}]
    base = models.CharField(max_length=64)  # fingerprint of the calendar it was weighed against
    totals = models.JSONField()  # {"items", "dates", "elsewhere", "units": [[unit or null, items] …]}

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.ground}"


class Adjustment(models.Model):
    """日历调整: a change that was made: who, when, on what ground, each day before and after. Append-only."""

    proposal = models.OneToOneField(Proposal, models.PROTECT)  # confirmed twice, it is made once
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ground = models.CharField(_("依据"), max_length=200)
    days = models.JSONField()  # [{"day", "name", "before", "after"}]; before and after: worked or not
    base = models.CharField(max_length=64)
    result = models.CharField(max_length=64)
    moved = models.PositiveIntegerField()  # items of which a date moved

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.ground}"


class SchoolTerm(models.Model):
    """学期: the first and last day at school, as the district's school calendar has them. Append-only: the latest of a season counts."""

    season = models.CharField(_("学期"), max_length=6)  # 2027春 or 2026秋, by the first day
    starts = models.DateField(_("开学"))
    ends = models.DateField(_("放假前最后一天"))
    ground = models.CharField(_("依据"), max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.season

    @property
    def name(self) -> str:
        """The season in the reader's language."""
        year = self.starts.year
        return (gettext("%d 年春季学期") if self.season.endswith(SPRING) else gettext("%d 年秋季学期")) % year
