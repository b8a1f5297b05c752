"""Reconciliations as stored: the rows of a list, what was suggested of each, and what people decided (append-only).

Only reconciliation.actions writes here. Nothing in the register changes by it: two files that are one stay two, and say so.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingzhou.ledger.models import Item
from qingzhou.reconciliation.states import Found, Source, State, Verb
from qingzhou.registry.models import Institution, Intake
from qingzhou.units.models import Jurisdiction, Unit


class Reconciliation(models.Model):
    """核对: one list held against the register, once."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    intake = models.OneToOneField(Intake, models.PROTECT, related_name="+")
    source = models.CharField(_("名册种类"), max_length=12, choices=Source.choices)
    as_of = models.DateField(_("数据日期"))
    at = models.DateTimeField(_("核对"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    files = models.PositiveIntegerField(_("档案数"))  # in the register, then

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="reconciliation_source_is_known", condition=Q(source__in=Source.values)),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.source}"


class Row(models.Model):
    """名册一行: what the list says of one, and how it stands to the register."""

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(_("行"))  # as Excel counts it
    name = models.CharField(_("机构名称"), max_length=120, blank=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    said: Any = models.JSONField(default=dict)  # {"licence", "telephones", "people"}
    found = models.CharField(_("比对结果"), max_length=10, choices=Found.choices)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+")
    issue = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("reconciliation", "number")
        constraints = (
            models.UniqueConstraint(name="row_of_a_list_is_one", fields=("reconciliation", "number")),
            models.CheckConstraint(
                name="row_in_the_register_names_its_file",
                condition=Q(found__in=(Found.LISTED, Found.CONFIRMED), institution__isnull=False)
                | Q(found__in=(Found.SUSPECTED, Found.UNLISTED), institution__isnull=True),
            ),
        )
        indexes = (models.Index(name="row_by_found", fields=("reconciliation", "found", "number")),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Pair(models.Model):
    """疑似同一家: a row and a file, or two files, that may be about one institution."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    row = models.ForeignKey(Row, models.PROTECT, null=True, related_name="pairs")
    other = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+")  # the younger file
    score = models.PositiveSmallIntegerField(_("相似度"))  # 0 to 100
    levels: Any = models.JSONField()  # codes of matching.levels, what each comparison gave
    renamed = models.BooleanField(default=False)  # the body or the hand behind it agrees, the name does not
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    lines_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-score", "id")
        constraints = (
            models.UniqueConstraint(name="pair_of_row_and_file_is_one", fields=("row", "institution")),
            models.UniqueConstraint(name="pair_of_files_is_one", fields=("institution", "other")),
            models.CheckConstraint(
                name="pair_has_one_other_side",
                condition=Q(row__isnull=False, other__isnull=True)
                | Q(row__isnull=True, other__isnull=False, other__gt=F("institution")),
            ),
            models.CheckConstraint(name="suggestion_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="suggestion_score_is_up_to_a_hundred", condition=Q(score__lte=100)),
        )
        indexes = (models.Index(name="suggestion_by_state", fields=("jurisdiction", "state", "-score", "id")),)

    def __str__(self) -> str:
        return f"{self.institution_id} {self.row_id or self.other_id} {self.score}"


class PairLine(models.Model):
    """What happened to a suggestion. Append-only."""

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=Verb.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        ordering = ("pair", "seq")
        constraints = (
            models.UniqueConstraint(name="suggestion_line_has_its_place", fields=("pair", "seq")),
            models.CheckConstraint(
                name="pair_is_refused_or_undone_with_a_reason",
                condition=~Q(verb__in=(Verb.REFUSE, Verb.UNDO)) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.pair_id}/{self.seq} {self.verb}"
