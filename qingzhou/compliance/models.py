"""Findings as stored: where each stands (a projection), what happened to it (append-only), and the sweeps and limits of a place.

Only compliance.actions writes here. The facts themselves are files, see sweeping.store.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.compliance.states import State, Verb
from qingzhou.ledger.deeds import Severity
from qingzhou.ledger.models import Item
from qingzhou.registry.models import Institution
from qingzhou.units.models import Jurisdiction, Unit


class Limit(models.Model):
    """本地参数: a limit that the law leaves to the place, with its document. Append-only: of one day the later row counts."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    code = models.CharField(_("规则"), max_length=40)
    limit = models.BigIntegerField(_("限值"))  # in the unit of the rule's check
    since = models.DateField(_("自"))  # first day in force
    document = models.CharField(_("依据"), max_length=200)
    at = models.DateTimeField(_("登记"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code", "since", "id")
        constraints = (
            models.CheckConstraint(name="limit_has_a_document", condition=~Q(document="")),
            models.CheckConstraint(name="limit_is_more_than_nothing", condition=Q(limit__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.limit} {self.since}"


class Sweep(models.Model):
    """扫描: one look at all facts of a place, and what came of it."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    opens = models.CharField(max_length=4, blank=True)  # the severities whose new findings became issues by themselves
    facts: Any = models.JSONField()  # how many were looked at, by table
    hits: Any = models.JSONField()  # [rule code, is a draft, facts, institutions] of every rule that something breaks
    checksum = models.CharField(max_length=64, blank=True)  # of all that was found, see sweeping.engine.checksum
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Finding(models.Model):
    """规则命中: an institution breaks a rule, with the figures. One row for both, as long as there are both."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    rule = models.CharField(_("规则"), max_length=40)  # the code, see law.rules
    severity = models.CharField(_("等级"), max_length=1, choices=Severity.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("责任单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    count = models.PositiveIntegerField(_("笔数"))  # facts that break it
    first_on = models.DateField(_("最早"))
    last_on = models.DateField(_("最近"))
    worst: Any = models.JSONField()  # [fact, day, figure, limit, first day of the row of the law]
    digest = models.CharField(max_length=64)  # of all facts that break it, with figures
    issue = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(_("命中"))
    lines_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(name="finding_is_one_of_both", fields=("institution", "rule")),
            models.CheckConstraint(name="finding_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="finding_that_became_an_issue_names_it", condition=~Q(state=State.ISSUED) | Q(issue__isnull=False)
            ),
        )
        indexes = (models.Index(name="finding_by_state", fields=("jurisdiction", "state", "-id")),)

    def __str__(self) -> str:
        return f"{self.institution_id} {self.rule} {self.state}"

    @property
    def worst_on(self) -> date:
        """The day of the worst fact."""
        return date.fromisoformat(self.worst[1])


class FindingLine(models.Model):
    """What happened to a finding. Append-only."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=Verb.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    data: Any = models.JSONField()  # {"count", "worst"}: as the sweep had it

    class Meta:
        ordering = ("finding", "seq")
        constraints = (
            models.UniqueConstraint(name="finding_line_has_its_place", fields=("finding", "seq")),
            models.CheckConstraint(
                name="finding_is_dismissed_with_a_reason", condition=~Q(verb=Verb.DISMISS) | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.finding_id}/{self.seq} {self.verb}"
