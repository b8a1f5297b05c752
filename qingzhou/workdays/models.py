"""Local working days: what this place does differently from the national calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Override(models.Model):
    """本地调整: one day that is worked, or not, other than the national calendar says."""

    day = models.DateField(_("日期"), unique=True)
    worked = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40, blank=True)  # of the holiday, as a notice calls it
    reason = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
