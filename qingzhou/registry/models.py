"""The register as stored: records (the truth, append-only), institutions (what they say now), and files that were handed in.

Only registry.actions writes here. Triggers in the database refuse UPDATE and DELETE of records.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.registry.columns import Aspect, Kind, LegalForm, Listed, Mode, Standing
from qingzhou.registry.states import Step
from qingzhou.units.models import Jurisdiction, Unit


class Institution(models.Model):
    """培训机构: every field below `jurisdiction` is a projection of its records."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    name = models.CharField(_("机构名称"), max_length=120)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    kind = models.CharField(_("类别"), max_length=1, choices=Kind.choices)
    subjects = models.CharField(_("培训内容"), max_length=120, blank=True)
    mode = models.CharField(_("线上线下"), max_length=4, choices=Mode.choices)
    stages: Any = models.JSONField(_("培训对象"), default=list)  # codes of Stage
    town = models.CharField(_("所在镇街"), max_length=120, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    area = models.PositiveIntegerField(_("培训用房面积"), null=True)  # square decimetres
    seats = models.PositiveIntegerField(_("同一时段学位数"), null=True)
    longitude = models.PositiveIntegerField(_("经度"), null=True)  # millionths of a degree
    latitude = models.PositiveIntegerField(_("纬度"), null=True)
    licence = models.CharField(_("许可证号"), max_length=60, blank=True)
    licence_ends_on = models.DateField(_("许可至"), null=True)
    licence_standing = models.CharField(_("许可状态"), max_length=10, choices=Standing.choices, blank=True)
    legal_form = models.CharField(_("登记类型"), max_length=12, choices=LegalForm.choices, blank=True)
    listed = models.CharField(_("全国平台"), max_length=10, choices=Listed.choices, blank=True)
    records_count = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("最近变更"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="institution_code_is_unique", fields=("jurisdiction", "uscc"), condition=~Q(uscc="")
            ),
            models.CheckConstraint(name="institution_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="institution_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="institution_mode_is_known", condition=Q(mode__in=Mode.values)),
        )
        indexes = (
            models.Index(name="institution_by_name", fields=("jurisdiction", "name", "id")),
            models.Index(name="institution_by_licence", fields=("jurisdiction", "licence_ends_on", "id")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def area_in_metres(self) -> str:
        """The area in square metres, as one writes it."""
        return f"{self.area / 100:.2f}".rstrip("0").rstrip(".") if self.area else ""

    def licence_light(self, today: date) -> str:
        """The colour of the licence's light: grey where none is known."""
        if not self.licence:
            return "grey"
        if self.licence_standing not in ("", Standing.VALID):
            return "red"
        if self.licence_ends_on is None:
            return "green"
        left = (self.licence_ends_on - today).days
        return "red" if left < 0 else "amber" if left <= 90 else "green"


class Record(models.Model):
    """档案记录: what the file says of one aspect from a day on. Append-only: a mistake is put right by another record."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="records")
    seq = models.PositiveIntegerField()
    aspect = models.CharField(max_length=12, choices=Aspect.choices)
    key = models.CharField(max_length=200, blank=True)  # which of several: a licence's number, an address, a name
    since = models.DateField(_("自"))  # the day from which it is so
    data: Any = models.JSONField()  # by column name, see columns.COLUMNS; empty: there is none any more
    at = models.DateTimeField(_("登记"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ground = models.CharField(_("依据"), max_length=200)  # a document, or the file it was imported from

    class Meta:
        ordering = ("institution", "seq")
        constraints = (
            models.UniqueConstraint(name="record_has_its_place", fields=("institution", "seq")),
            models.CheckConstraint(name="record_aspect_is_known", condition=Q(aspect__in=Aspect.values)),
            models.CheckConstraint(name="record_says_on_what_ground", condition=~Q(ground="")),
        )

    def __str__(self) -> str:
        return f"{self.institution_id}/{self.seq} {self.aspect} {self.since}"


class Intake(models.Model):
    """名册导入: a file that was handed in, what its columns mean, and what checking it gave. Nothing is in the register yet."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("上传"))
    step = models.CharField(_("状态"), max_length=10, choices=Step.choices, default=Step.MAPPING)
    sheets: Any = models.JSONField()  # [[name, rows], …]
    sheet = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveIntegerField(default=1)
    headings: Any = models.JSONField()  # texts, by column
    mapping: Any = models.JSONField(default=dict)  # {column code: place}
    as_of = models.DateField(_("数据日期"))
    outcome: Any = models.JSONField(default=dict)  # what checking or importing gave, see sheets.Outcome.packed

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(name="intake_step_is_known", condition=Q(step__in=Step.values)),)

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return self.get_step_display()

    @property
    def sheet_name(self) -> str:
        """The sheet that is read."""
        return str(self.sheets[self.sheet][0])

    @property
    def rows(self) -> int:
        """How many rows that sheet has."""
        return int(self.sheets[self.sheet][1])
