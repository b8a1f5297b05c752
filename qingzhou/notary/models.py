"""The log of each jurisdiction, its leaves and its signed heads. Only notary.actions writes here.

Jurisdictions are known by their code, for this folder stands below the one that knows them.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.notary.commitments import Kind, leaf, opening


class Log(models.Model):
    """存证日志: one for each jurisdiction; its row is what writers wait for."""

    jurisdiction = models.CharField(_("区划代码"), max_length=12, unique=True)
    origin = models.CharField(_("日志名称"), max_length=200, unique=True)  # signed with every head: never changed
    key = models.CharField(_("验证公钥"), max_length=300)  # the verifier key line: whoever signs must have its key
    size = models.PositiveBigIntegerField(_("存证条数"), default=0)
    open_on = models.DateField(_("可记日期"))  # the earliest day that the next leaf may bear
    tried_at = models.DateTimeField(_("签发时间"), null=True)  # when the last head was asked for, signed or refused

    def __str__(self) -> str:
        return self.origin


class Leaf(models.Model):
    """存证: a milestone sealed into the log, with what opens it; never changed."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="leaves", db_index=False)
    index = models.PositiveBigIntegerField(_("序号"))
    at = models.DateField(_("日期"))
    kind = models.CharField(_("环节"), max_length=20, choices=Kind.choices)
    turn = models.PositiveSmallIntegerField(_("次数"), default=1)
    report = models.CharField(_("举报代号"), max_length=64)
    salt = models.BinaryField(_("盐值"))
    seal = models.BinaryField(_("封存值"))
    hashes = models.BinaryField(_("子树哈希"))  # of the perfect subtrees that end with this leaf, its own first

    class Meta:
        constraints = (
            models.UniqueConstraint(name="leaf_has_its_place", fields=("log", "index")),
            models.UniqueConstraint(name="milestone_is_sealed_once", fields=("log", "report", "kind", "turn")),
            models.CheckConstraint(name="milestone_is_known", condition=models.Q(kind__in=Kind.values)),
            models.CheckConstraint(name="turns_begin_with_one", condition=models.Q(turn__gte=1)),
        )

    def __str__(self) -> str:
        return f"#{self.index} {self.kind} {self.at}"

    @property
    def opening(self) -> dict[str, Any]:
        """What opens the seal."""
        return opening(self.at, self.kind, self.turn, self.report, bytes(self.salt))

    @property
    def data(self) -> bytes:
        """The leaf as it is hashed and published."""
        return leaf(self.at, self.kind, self.turn, bytes(self.seal))


class Head(models.Model):
    """日签: all leaves up to the end of a day, with the counts, signed and published; never changed."""

    log = models.ForeignKey(Log, models.PROTECT, related_name="heads", db_index=False)
    day = models.DateField(_("日期"))
    size = models.PositiveBigIntegerField(_("存证条数"))
    root = models.BinaryField(_("根哈希"))
    counts = models.JSONField(_("统计数"))
    note = models.TextField(_("签名文本"))

    class Meta:
        ordering = ("log", "day")
        constraints = (models.UniqueConstraint(name="day_has_one_head", fields=("log", "day")),)

    def __str__(self) -> str:
        return f"{self.log_id} {self.day}"
