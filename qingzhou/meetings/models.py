"""Meetings over frozen weeks, what they talk about and what they decide. Decisions only grow: triggers refuse UPDATE and DELETE."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.dispatch.models import Week
from qingzhou.ledger.models import Item
from qingzhou.meetings.states import Kind, Topic
from qingzhou.units.models import Jurisdiction, Membership, Unit

TITLE_MAX, SAID_MAX = 300, 500
MINUTES_MOST = 60


class Meeting(models.Model):
    """调度会: the meeting over a frozen week. Closing it writes `record`, after which nothing about it changes."""

    week = models.OneToOneField(Week, models.PROTECT, related_name="meeting")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("准备时间"))
    prepared_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("结束时间"), null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    record = models.TextField(blank=True)  # canonical JSON: what the papers are made of
    sha256 = models.CharField(max_length=64, blank=True)  # of the record

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="meeting_is_closed_with_a_record",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, record="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(record=""),
            ),
        )

    def __str__(self) -> str:
        return str(self.week)


class Subject(models.Model):
    """议题: one slide. Of one item, of several together, or written by hand."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="subjects")
    position = models.PositiveSmallIntegerField()
    topic = models.CharField(max_length=20, choices=Topic.choices)
    title = models.CharField(_("议题"), max_length=TITLE_MAX)  # in Chinese, as it stands in the minutes
    heading = models.JSONField(null=True)  # the same as a sentence, where the program gave it
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    numbers = models.JSONField(default=list)  # of the items that it is about, the worst first
    because = models.JSONField(default=list)  # why it stands here: sentences as `sentences.py` keeps them
    minutes = models.PositiveSmallIntegerField(_("分钟"))
    parked = models.BooleanField(_("搁置"), default=False)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """决定: what was decided about a subject, with what it did in the ledger. Append-only."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="decisions")
    token = models.UUIDField(unique=True)  # the same press twice, or sent again from a queue, is one decision
    kind = models.CharField(max_length=20, choices=Kind.choices)
    said = models.CharField(_("议定内容"), max_length=SAID_MAX)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")  # about which it was decided
    task = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")  # that it gave
    units = models.JSONField(default=list)  # ids: who answers for it, the lead first
    due_on = models.DateField(null=True)
    evidence = models.CharField(_("佐证要求"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.said}"


class Receipt(models.Model):
    """签收: the unit that a decision is about signs for it, once. Of decisions that put no item of their own on its desk."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="receipt")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="receipt_says_when_and_by_whom",
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
        )
        indexes = (models.Index(name="receipt_by_unit", fields=("unit", "signed_at")),)

    def __str__(self) -> str:
        return f"{self.unit} {self.decision}"
