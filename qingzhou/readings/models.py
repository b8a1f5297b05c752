"""Who read what is confidential. Only readings.actions writes here: triggers in the database refuse UPDATE and DELETE.

Items are named by their numbers, not by a foreign key: the log stands below the ledger and outlives what it tells of.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Jurisdiction, Membership

LONGEST_ADDRESS = 500


class What(models.TextChoices):
    """How something was read. Stored for ever: never rename a code."""

    PAGE = "page", _("打开事项")
    FILE = "file", _("打开佐证材料")
    LIST = "list", _("列表中显示")
    EXPORT = "export", _("导出")


class Reading(models.Model):
    """查阅记录: one answer that told of confidential items, to whom, and when."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("查阅人"))
    at = models.DateTimeField(_("查阅时间"))
    what = models.CharField(_("方式"), max_length=10, choices=What.choices)
    numbers = models.TextField(_("涉及事项"))  # with spaces between, as the answer showed them
    address = models.CharField(_("地址"), max_length=LONGEST_ADDRESS)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(name="reading_what_is_known", condition=models.Q(what__in=What.values)),
            models.CheckConstraint(name="reading_names_an_item", condition=~models.Q(numbers="")),
        )
        indexes = (models.Index(name="reading_by_place", fields=("jurisdiction", "id")),)

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M} {self.numbers}"

    @property
    def items(self) -> list[str]:
        """The numbers that the answer named."""
        return self.numbers.split()


class Mention(models.Model):
    """One item of one reading, so that an item's readers are found at once."""

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="mentions")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(name="item_is_mentioned_once", fields=("reading", "number")),)
        indexes = (models.Index(name="mention_by_item", fields=("jurisdiction", "number", "reading")),)

    def __str__(self) -> str:
        return f"{self.number} ({self.reading_id})"
