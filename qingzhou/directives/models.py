"""Documents as they came in, each reading of them, and the draft tasks on their way into the ledger.

Only directives.actions writes here. Corrections are append-only: triggers in the database refuse UPDATE and DELETE.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.directives.states import ClauseKind, DirectiveKind, State
from qingzhou.ledger.models import Item
from qingzhou.units.models import Jurisdiction, Membership, Person, Unit

TITLE_MAX = 200


class Directive(models.Model):
    """文件: a notice, plan or meeting text that duties are taken from. The same text comes in once."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    title = models.CharField(_("标题"), max_length=TITLE_MAX)
    kind = models.CharField(_("类别"), max_length=10, choices=DirectiveKind.choices)
    dated = models.DateField(_("文件日期"))
    sha256 = models.CharField(max_length=64)  # of the raw text
    recognised = models.BooleanField(default=False)  # its text was recognised from a scan, and may have mistakes
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)  # goes up with every change to the document or its drafts

    class Meta:
        constraints = (
            models.UniqueConstraint(name="directive_text_comes_once", fields=("jurisdiction", "sha256")),
            models.CheckConstraint(name="directive_kind_is_known", condition=Q(kind__in=DirectiveKind.values)),
            models.CheckConstraint(name="directive_has_a_title", condition=~Q(title="")),
        )
        indexes = (models.Index(name="directive_by_arrival", fields=("jurisdiction", "id")),)

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One reading of a document. Undoing a repair or changing the date makes another; the old one stays."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    raw_text = models.TextField()
    clean_text = models.TextField()
    repairs = models.JSONField(default=list)  # [{"start", "end", "kind", "before", "after", "certain"}]
    undone = models.JSONField(default=list)  # indexes into repairs
    named = models.JSONField(default=list)  # [[name as written, unit id or null]]: whom the text names
    current = models.BooleanField(default=True)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="version_number_is_unique", fields=("directive", "number")),
            models.UniqueConstraint(
                name="directive_has_one_current_version", fields=("directive",), condition=Q(current=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.directive_id}/{self.number}"


class Draft(models.Model):
    """拟办事项: a clause on its way to becoming a line, or with `each` several lines, of the ledger."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="drafts")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveIntegerField()  # offsets into version.clean_text
    end = models.PositiveIntegerField()
    clause = models.TextField()
    sentence = models.PositiveIntegerField()
    title = models.CharField(_("事项"), max_length=TITLE_MAX)
    kind = models.CharField(_("类别"), max_length=12, choices=ClauseKind.choices)
    confidence = models.FloatField(null=True)  # 0 to 1; null when a person added it
    deadline = models.CharField(max_length=60, blank=True)  # as written
    due_on = models.DateField(_("办结时限"), null=True)
    recurrence = models.CharField(_("周期"), max_length=40, blank=True)  # as written: 每周, 每月 …
    each = models.BooleanField(_("分别下达"), default=False)  # one item for every lead unit
    apart = models.BooleanField(_("不设总任务"), default=False)  # with `each`: no item that sums the others up
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PENDING)
    drop_reason = models.CharField(_("不立项理由"), max_length=TITLE_MAX, blank=True)
    issued_at = models.DateTimeField(null=True)
    touched = models.BooleanField(default=False)  # a person changed it: a new reading keeps that
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("ordinal", "id")
        constraints = (
            models.CheckConstraint(name="draft_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="draft_kind_is_known", condition=Q(kind__in=ClauseKind.values)),
            models.CheckConstraint(name="draft_is_apart_only_of_many", condition=Q(apart=False) | Q(each=True)),
            models.CheckConstraint(name="draft_span_is_in_order", condition=Q(end__gte=models.F("start"))),
            models.CheckConstraint(
                name="dropped_draft_says_why",
                condition=Q(state=State.DROPPED) & ~Q(drop_reason="") | ~Q(state=State.DROPPED) & Q(drop_reason=""),
                violation_error_message=_("不立项的，须写明理由。"),
            ),
            models.CheckConstraint(
                name="issued_draft_is_complete",
                condition=~Q(state=State.ISSUED) & Q(issued_at__isnull=True)
                | Q(state=State.ISSUED, issued_at__isnull=False, due_on__isnull=False)
                & ~Q(kind=ClauseKind.EXHORTATION)
                & (Q(each=True) | Q(owner__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.title


class DraftUnit(models.Model):
    """A unit's part in a draft: as the text writes it, and which unit that is."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("配合")

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # null: not recognised
    written = models.CharField(max_length=60, blank=True)  # empty when a person chose the unit
    role = models.CharField(max_length=10, choices=Role.choices)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("role", "id")  # lead before support
        constraints = (
            models.UniqueConstraint(
                name="unit_is_in_draft_once", fields=("draft", "unit"), condition=Q(unit__isnull=False)
            ),
            models.CheckConstraint(name="draft_unit_has_a_name", condition=Q(unit__isnull=False) | ~Q(written="")),
        )

    def __str__(self) -> str:
        return str(self.unit) if self.unit else self.written


class Before(models.Model):
    """原状: a draft as it was before somebody changed it, so that the change can be taken back."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="befores")
    change = models.PositiveIntegerField()  # the document's revision that the change made
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    columns = models.JSONField(null=True)  # of the draft; null: it did not exist
    parts = models.JSONField(default=list)  # [{"unit_id", "written", "role", "why"}]
    found = models.PositiveIntegerField()  # the draft's revision that the change found, 0 if there was no draft
    left = models.PositiveIntegerField()  # the revision at which taking it back must find the draft
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering = ("-change", "-id")
        constraints = (models.UniqueConstraint(name="draft_was_before_a_change_once", fields=("draft", "change")),)

    def __str__(self) -> str:
        return f"{self.draft_id} < {self.change}"


class Issued(models.Model):
    """Which line of the ledger a draft became."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="issues")
    item = models.OneToOneField(Item, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # its lead unit when it was issued

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="draft_is_issued_once_a_unit", fields=("draft", "unit")),)

    def __str__(self) -> str:
        return f"{self.draft_id} -> {self.item_id}"


class Correction(models.Model):
    """更正记录: what a person changed, from what, to what. Never changed itself."""

    class Subject(models.TextChoices):
        TITLE = "title", _("事项")
        KIND = "kind", _("类别")
        UNITS = "units", _("责任单位")
        OWNER = "owner", _("责任人")
        DUE_ON = "due_on", _("办结时限")
        RECURRENCE = "recurrence", _("周期")
        CLAUSE = "clause", _("原文范围")
        STATE = "state", _("状态")
        REPAIRS = "repairs", _("原文修复")
        DIRECTIVE = "directive", _("文件信息")

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="corrections")
    draft = models.ForeignKey(Draft, models.PROTECT, null=True, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=12, choices=Subject.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=TITLE_MAX, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_subject_display()}：{self.before} → {self.after}"
