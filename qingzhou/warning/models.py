"""Scores and warnings as stored: where each institution stands (a projection), what happened to it (append-only), and the looks.

Only warning.actions writes here. A score is about an institution, never about a person.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.ledger.models import Item
from qingzhou.registry.models import Institution
from qingzhou.units.models import Jurisdiction, Unit
from qingzhou.warning.states import Outcome, State, Verb


class Assessment(models.Model):
    """研判: one look at all institutions of a place."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    day = models.DateField(_("截至"))
    at = models.DateTimeField(_("时间"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("权重版本"))
    warns_from = models.PositiveSmallIntegerField(_("预警线"))
    institutions = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    missing: Any = models.JSONField(default=list)  # signs of which no table tells anything

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.day}"


class Alert(models.Model):
    """预警: the score of one institution, and how far its warning has come."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    institution = models.OneToOneField(Institution, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.QUIET)
    score = models.PositiveSmallIntegerField(_("分数"), default=0)
    parts: Any = models.JSONField(default=list)  # [sign, points, figure, first, second], see scoring.scores.Part
    missing: Any = models.JSONField(default=list)  # signs of which nothing is known
    assessed_on = models.DateField(_("截至"))
    version = models.PositiveIntegerField(_("权重版本"))
    told = models.PositiveSmallIntegerField(default=0)  # the score that its last line tells of
    issue = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    lines_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-score", "id")
        constraints = (
            models.CheckConstraint(name="alert_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="alert_score_is_up_to_a_hundred", condition=Q(score__lte=100)),
            models.CheckConstraint(name="alert_that_ended_says_how", condition=~Q(state=State.ENDED) | ~Q(outcome="")),
        )
        indexes = (models.Index(name="alert_by_score", fields=("jurisdiction", "state", "-score", "id")),)

    def __str__(self) -> str:
        return f"{self.institution_id} {self.score}"


class AlertLine(models.Model):
    """What happened to a warning. Append-only."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=12, choices=Verb.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    data: Any = models.JSONField()  # {"score", "parts"}: as it was then

    class Meta:
        ordering = ("alert", "seq")
        constraints = (
            models.UniqueConstraint(name="alert_line_has_its_place", fields=("alert", "seq")),
            models.CheckConstraint(
                name="alert_is_dealt_with_in_words",
                condition=~Q(verb__in=(Verb.ACT, Verb.DISMISS, Verb.END)) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.alert_id}/{self.seq} {self.verb}"
