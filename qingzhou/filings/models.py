"""What the units filed, and in which rhythm. Only filings.actions writes here; triggers refuse UPDATE and DELETE."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.filings.periods import Every, Period
from qingzhou.filings.rhythms import Rhythm
from qingzhou.filings.states import PARTS
from qingzhou.units.models import Jurisdiction, Role, Unit

REASON_LENGTH = 300
SPECIAL_LENGTH = 20
SAYS_NOTHING = Q(done="", todo="", problems="", wanted="")


class Filing(models.Model):
    """填报: what a unit said of a period. Append-only: the latest version counts, the first says whether it was in time."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)  # as Period writes itself
    version = models.PositiveIntegerField()  # 1, 2, 3 … of the unit and period
    done = models.TextField(blank=True)
    todo = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    wanted = models.TextField(blank=True)
    unchanged = models.BooleanField(default=False)  # 零报告: nothing was done
    late = models.BooleanField(default=False)  # after the cut-off
    at = models.DateTimeField(gettext_lazy("填报时间"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("填报人")
    )
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # 代谁
    role = models.CharField(max_length=20, choices=Role.choices)
    token = models.UUIDField(null=True, unique=True)  # of the form that was sent: the same one changes nothing twice

    class Meta:
        ordering = ("unit", "period", "version")
        constraints = (
            models.UniqueConstraint(name="filing_version_is_unique", fields=("unit", "period", "version")),
            models.CheckConstraint(name="filing_version_starts_at_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="filing_tells_something_or_that_nothing_changed",
                condition=Q(unchanged=True, done="") | Q(unchanged=False) & ~SAYS_NOTHING,
            ),
        )
        indexes = (models.Index(name="filing_by_period", fields=("jurisdiction", "period")),)

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"

    @property
    def by_whom(self) -> str:
        """Who filed it, and in whose place: “李四”, or “李四（代张三）”."""
        if self.stands_for is None:
            return str(self.person)
        return str(_("%(person)s（代%(absent)s）") % {"person": self.person, "absent": self.stands_for})

    @property
    def span(self) -> Period:
        """The period as a value."""
        return Period.parse(self.period)

    def texts(self) -> dict[str, str]:
        """The four parts by name."""
        return {name: getattr(self, name) for name in PARTS}


class RhythmVersion(models.Model):
    """填报周期: the rhythm as the office set it. Append-only: the last one of a jurisdiction is in force."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    every = models.CharField(gettext_lazy("平时"), max_length=10, choices=Every.choices, default=Every.WEEK)
    daily_from = models.DateField(gettext_lazy("每日零报告，自"), null=True)
    daily_to = models.DateField(gettext_lazy("至"), null=True)
    on_holidays = models.BooleanField(gettext_lazy("节假日也报"), default=False)
    special = models.CharField(gettext_lazy("专项名称"), max_length=SPECIAL_LENGTH, blank=True)  # 寒假巡查
    reason = models.CharField(gettext_lazy("理由"), max_length=REASON_LENGTH)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="rhythm_is_known", condition=Q(every__in=(Every.WEEK, Every.HALF_MONTH, Every.MONTH))
            ),
            models.CheckConstraint(
                name="rhythm_special_period_has_both_ends",
                condition=Q(daily_from__isnull=True, daily_to__isnull=True)
                | Q(daily_from__isnull=False, daily_to__gte=models.F("daily_from")),
            ),
            models.CheckConstraint(name="rhythm_has_a_reason", condition=~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.every}"

    @property
    def rhythm(self) -> Rhythm:
        """The rhythm as a value."""
        return Rhythm(Every(self.every), self.daily_from, self.daily_to, self.on_holidays, self.special)
