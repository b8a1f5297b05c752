"""How people prove who they are, besides their password: an authenticator, recovery codes, an identity platform.

Only identity.actions writes here. None of this says what somebody may do: that follows from their memberships.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Membership, Person


class Authenticator(models.Model):
    """验证器: the secret from which a person's phone makes a new code every half minute (RFC 6238)."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)  # hexadecimal
    last_step = models.BigIntegerField(default=0)  # of the last code that was accepted: none is accepted twice
    failures = models.PositiveSmallIntegerField(default=0)  # wrong codes since the last right one
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.person)


class RecoveryCode(models.Model):
    """恢复码: lets a person in once without the phone. Only a digest is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.digest[:8]}"


class Link(models.Model):
    """关联: which account somebody of an identity platform is. Asked for by them, confirmed by a clerk of the office."""

    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    name = models.CharField(_("姓名"), max_length=120, blank=True)  # as the platform says it
    digest = models.CharField(max_length=64, blank=True)  # of the code that the person tells the clerk
    asked_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="subject_is_linked_once", fields=("issuer", "subject")),
            models.UniqueConstraint(
                name="person_is_linked_once", fields=("issuer", "person"), condition=Q(person__isnull=False)
            ),
            models.CheckConstraint(
                name="link_says_who_confirmed_it",
                condition=Q(person__isnull=True, confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(person__isnull=False, confirmed_by__isnull=False, confirmed_at__isnull=False, digest=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} = {self.person}"
