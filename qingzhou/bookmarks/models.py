"""What people look at again and again: a list's filter under a name. Only bookmarks.actions writes here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingzhou.units.models import Jurisdiction, Person

NAME_LENGTH, QUERY_LENGTH = 20, 500


class Place(models.TextChoices):
    """The lists that can be looked at through a filter, by the name of their address. Stored: never rename a code."""

    LEDGER = "ledger:tasks", _("工作台账")


class Bookmark(models.Model):
    """常用筛选: a filter of a list under a name, one's own or the office's for everybody."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, choices=Place.choices)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH, blank=True)  # the parameters of the address
    shared = models.BooleanField(_("共享"), default=False)
    opens_first = models.BooleanField(_("默认"), default=False)

    class Meta:
        ordering = ("-shared", "id")
        constraints = (
            models.UniqueConstraint(
                name="bookmark_name_is_used_once",
                fields=("jurisdiction", "person", "place", "name"),
                violation_error_message=_("已有同名的常用筛选。"),
            ),
            models.UniqueConstraint(
                name="one_bookmark_opens_first",
                fields=("jurisdiction", "person", "place"),
                condition=Q(opens_first=True),
            ),
            models.CheckConstraint(name="bookmark_place_is_known", condition=Q(place__in=Place.values)),
        )

    def __str__(self) -> str:
        return self.name
