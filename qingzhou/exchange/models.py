"""Excel 往来 as stored: imports with their rows in pieces, mappings that were used before, and sheets that came back.

Only exchange.actions writes here. The ledger knows nothing of it: what was taken over stands in its own entries.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.exchange.states import UNDER_WAY, Stage
from qingzhou.units.models import Jurisdiction, Person, Unit


class Batch(models.Model):
    """导入: somebody's ledger on its way into ours."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the office that takes it over
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(_("指纹"), max_length=64)  # the file is kept as evidence
    at = models.DateTimeField(_("上传"))
    stage = models.CharField(_("状态"), max_length=20, choices=Stage.choices, default=Stage.MAPPING)
    sheets = models.JSONField()  # [[name, rows with anything in them], …]
    sheet = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=1)  # as Excel counts
    headings = models.JSONField()  # of every column
    samples = models.JSONField()  # the first rows
    most = models.JSONField()  # the largest number of every column, None where there is none
    mapping = models.JSONField(default=dict)  # field: column counted from 0
    fixes = models.JSONField(default=dict)  # field: {what is written: what is meant}
    issued_on = models.DateField(_("下达"))  # for rows that do not say
    rows = models.PositiveIntegerField(_("行"), default=0)
    done_at = models.DateTimeField(_("导入"), null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="batch_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(
                name="imported_batch_says_when",
                condition=Q(stage=Stage.DONE, done_at__isnull=False) | ~Q(stage=Stage.DONE) & Q(done_at__isnull=True),
            ),
        )
        indexes = (models.Index(name="batch_by_unit", fields=("unit", "-id")),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether it goes on by itself, piece by piece."""
        return self.stage in UNDER_WAY

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return self.get_stage_display()

    @property
    def sheet_name(self) -> str:
        """The sheet that is read."""
        return str(self.sheets[self.sheet][0])


class Chunk(models.Model):
    """A piece of an import: as many rows as are checked or written in one go."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="chunks")
    position = models.PositiveIntegerField()
    rows = models.JSONField()  # [[Excel's row, [cells]], …]
    checked = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    new = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)  # rows, not faults
    faults = models.JSONField(default=list)
    notices = models.JSONField(default=dict)  # code: rows
    passed_over = models.JSONField(default=list)  # [[row, words], …]
    tokens = models.JSONField(default=dict)  # token: row

    class Meta:
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(name="chunk_position_is_unique", fields=("batch", "position")),
            models.CheckConstraint(name="imported_chunk_was_checked", condition=Q(imported=False) | Q(checked=True)),
        )

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class Remembered(models.Model):
    """对应列: what the columns of a header meant the last time it was seen."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="header_is_remembered_once", fields=("jurisdiction", "fingerprint")),
        )

    def __str__(self) -> str:
        return self.fingerprint[:12]


class Returned(models.Model):
    """带回: a sheet that came back, with the rows that ask for something."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(_("文件"), max_length=200)
    at = models.DateTimeField(_("带回"))
    form = models.CharField(max_length=10)
    total = models.PositiveIntegerField()  # rows of the sheet
    rows = models.JSONField()  # [[Excel's row, key, {column: text}], …]

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="returned_form_is_known", condition=Q(form__in=("report", "amend"))),
        )
        indexes = (models.Index(name="returned_by_person", fields=("person", "unit", "-id")),)

    def __str__(self) -> str:
        return self.name
