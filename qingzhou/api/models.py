"""What other systems come with: keys of their own, and tokens of people. Only api.actions writes here; neither is kept."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Jurisdiction, Membership


class ApiKey(models.Model):
    """接口密钥: which system may report to a place, known by the hash of its key."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    name = models.CharField(_("系统名称"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("发放"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("停用"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> str:
        """What the references of its reports begin with."""
        return f"api{self.pk}:"


class Token(models.Model):
    """接口令牌: lets a program do some of what one person may do in one capacity, until a day; known by its hash."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    name = models.CharField(_("用途"), max_length=60)
    scopes = models.CharField(max_length=100)  # of states.Scope, with spaces between
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("生成"))
    expires_on = models.DateField(_("有效至"))  # last day
    used_on = models.DateField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("停用"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    def opens(self, scope: str) -> bool:
        """Whether it may be used for that."""
        return scope in self.scopes.split()

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.expires_on < today
