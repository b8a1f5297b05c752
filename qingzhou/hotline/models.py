"""Reports as stored: what was told (never changed), what happened to it (append-only), and where it stands (a projection).

Only hotline.actions writes here. No address of a machine is kept with a report, and no name outside its sealed box.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingzhou.hotline.likeness import Reason
from qingzhou.hotline.states import (
    OF_STAFF_ALONE,
    OPEN,
    SATISFIED,
    SEEING_IDENTITY,
    SOLVED,
    Category,
    Channel,
    DeclineReason,
    Ending,
    OpeningState,
    Purpose,
    Same,
    Side,
    Status,
    TrackKind,
    Verb,
)
from qingzhou.ledger.models import Item
from qingzhou.units.models import Jurisdiction, Membership, Role, Unit


def new_pseudonym() -> str:
    """128 random bits: who does not know it cannot tell whose a milestone is."""
    return secrets.token_hex(16)


class Report(models.Model):
    """举报: what somebody told. The fields down to `receipt` never change."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("编号"), max_length=20)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    category = models.CharField(_("类别"), max_length=20, choices=Category.choices)
    danger = models.BooleanField(_("涉及人身安全"), default=False)
    about = models.CharField(_("涉及对象"), max_length=120, blank=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    happened = models.CharField(_("时间"), max_length=100, blank=True)
    text = models.TextField(_("反映内容"))
    received_at = models.DateTimeField(_("收到"))
    reference = models.CharField(_("来单编号"), max_length=60, blank=True)  # as who sent it numbers it
    routing = models.PositiveSmallIntegerField(default=1)  # the version of the routing table it was read with
    routed: Any = models.JSONField(default=dict)  # what that table suggested and why, see routing.Suggestion
    receipt = models.CharField(max_length=64, unique=True)  # the hash of its code, see receipts.py
    pseudonym = models.CharField(max_length=32, default=new_pseudonym)  # under which the provable log knows it
    # Where it stands, following from the lines:
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.RECEIVED)
    issue = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+", verbose_name=_("问题"))
    before_issue = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")  # of the first round
    promised_on = models.DateField(_("下次告知"), null=True)  # the reporter was told: we write to you by then
    declining = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ending = models.CharField(_("结果"), max_length=20, choices=Ending.choices, blank=True)
    reopened = models.BooleanField(_("重新办理"), default=False)
    solved = models.BooleanField(_("问题解决"), null=True)  # as the reporter sees it
    satisfied = models.PositiveSmallIntegerField(_("满意度"), null=True)  # 1 to 5
    sealed_at = models.DateTimeField(null=True)  # when its issue was last caught up with in the provable log
    lines_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="report_number_is_unique", fields=("jurisdiction", "number")),
            models.UniqueConstraint(
                name="work_order_comes_once",
                fields=("jurisdiction", "channel", "reference"),
                condition=~Q(reference=""),
            ),
            models.CheckConstraint(name="report_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="open_report_has_a_next_date",
                condition=~Q(status__in=OPEN) | Q(promised_on__isnull=False),
            ),
            models.CheckConstraint(
                name="report_under_way_belongs_to_an_issue",
                condition=~Q(status__in=(Status.ACCEPTED, Status.ANSWERED)) | Q(issue__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_report_says_why",
                condition=~Q(status__in=(Status.DECLINING, Status.DECLINED)) | ~Q(declining=""),
            ),
            models.CheckConstraint(
                name="answered_report_says_what_became_of_it", condition=~Q(status=Status.ANSWERED) | ~Q(ending="")
            ),
            models.CheckConstraint(
                name="report_satisfaction_is_one_to_five",
                condition=Q(satisfied__isnull=True) | Q(satisfied__range=(1, 5)),
            ),
        )
        indexes = (
            models.Index(name="report_queue", fields=("jurisdiction", "status", "-danger", "promised_on", "id")),
            models.Index(name="report_by_time", fields=("jurisdiction", "-received_at")),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def keeper(self) -> Any:
        """Who writes to the reporter next: the owner of its issue; nobody by name while the office still has it."""
        return self.issue.owner if self.issue else None

    @property
    def is_open(self) -> bool:
        """Whether its reporter still waits for an end."""
        return self.status in OPEN


class Arrival(models.Model):
    """收件: a report as it came in, kept for good, for the seconds until it is taken down and gone. See actions/lodging.py."""

    # Without a constraint, or all who report at once would hold the same row; the report that it becomes has one.
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    receipt = models.CharField(max_length=64, unique=True)  # the arrival form of its code, see receipts.py
    told = models.TextField()  # as given.Told.stored has it, in JSON
    box = models.BinaryField()  # as Sealed has it
    received_at = models.DateTimeField()
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)  # for a caller

    class Meta:
        verbose_name = _("收件")

    def __str__(self) -> str:
        return str(self.pk)


class Line(models.Model):
    """记录: one thing that happened to a report. Append-only; `person` is nobody where the reporter did it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=20, choices=Verb.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    text = models.TextField(blank=True)  # what the reporter reads, or wrote
    note = models.TextField(blank=True)  # for staff alone
    data: Any = models.JSONField(default=dict)
    files: Any = models.JSONField(default=list)  # as ledger entries name them
    token = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null: written without a form

    class Meta:
        ordering = ("report", "seq")
        constraints = (models.UniqueConstraint(name="line_follows_line", fields=("report", "seq")),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.seq} {self.verb}"

    @property
    def is_shown(self) -> bool:
        """Whether the reporter reads it: not what two persons are still to agree on, codes mistyped, or what tells of others."""
        return self.verb not in OF_STAFF_ALONE

    @property
    def is_by_nobody(self) -> bool:
        """Whether time alone did it."""
        return SEEING_IDENTITY.get(Verb(self.verb)) is Side.NOBODY

    @property
    def rating(self) -> str:
        """What somebody said who rated: whether it is solved, and how satisfied they are."""
        if self.verb != Verb.RATE:
            return ""
        satisfied = self.data["satisfied"]
        return " · ".join(str(said) for said in (SOLVED[self.data["solved"]], SATISFIED.get(satisfied)) if said)

    @property
    def purpose(self) -> str:
        """What an identity was to be seen for."""
        return str(Purpose(self.data["purpose"]).label) if "purpose" in self.data else ""


class Track(models.Model):
    """办理途径: one legal way on which a report is handled, with the day by which the law or the district wants it over.

    A report that was not solved takes it again, from another day on.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="tracks")
    kind = models.CharField(_("途径"), max_length=20, choices=TrackKind.choices)
    limit = models.CharField(max_length=20)  # a code of limits.LIMITS
    started_on = models.DateField(_("起算"))
    due_on = models.DateField(_("时限"))

    class Meta:
        ordering = ("report", "due_on", "id")
        constraints = (
            models.UniqueConstraint(name="track_of_a_report_starts_once", fields=("report", "kind", "started_on")),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class Sealed(models.Model):
    """封存的身份: the box of a report, for every report and always of one size. Nothing here can be read by serving pages."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="+")
    box = models.BinaryField()

    class Meta:
        verbose_name = _("封存的身份")

    def __str__(self) -> str:
        return str(self.report_id)


class Caller(models.Model):
    """来电号码: by what a caller is known again, see callers.py. One for every call, with a number or without, forgotten in time."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("来电号码")

    def __str__(self) -> str:
        return str(self.report_id)


class Opening(models.Model):
    """查看身份: somebody asks to see who reported. The fields down to `asked_at` never change; every step is a line, too."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="openings")
    purpose = models.CharField(_("用途"), max_length=20, choices=Purpose.choices)
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请"))
    # Where it stands, following from the lines:
    state = models.CharField(max_length=10, choices=OpeningState.choices, default=OpeningState.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(_("有效至"), null=True)  # when what was agreed, or unsealed, is over
    cipher: Any = models.BinaryField(null=True)  # what was in the box, under a code that is stored nowhere
    tries = models.PositiveSmallIntegerField(default=0)  # wrong codes

    class Meta:
        verbose_name = _("查看身份")
        ordering = ("report", "-id")
        constraints = (
            models.CheckConstraint(name="opening_state_is_known", condition=Q(state__in=OpeningState.values)),
            models.CheckConstraint(
                name="opening_is_decided_by_a_second_person",
                condition=Q(state=OpeningState.ASKED, decided_by__isnull=True)
                | ~Q(state=OpeningState.ASKED)
                & Q(decided_by__isnull=False)
                & ~Q(decided_by=F("asked_by"))
                & (Q(asked_for__isnull=True) | ~Q(decided_by=F("asked_for"))),
            ),
            models.CheckConstraint(
                name="opening_keeps_an_identity_only_while_it_waits",
                condition=Q(state=OpeningState.READY, cipher__isnull=False)
                | ~Q(state=OpeningState.READY) & Q(cipher__isnull=True),
            ),
        )
        indexes = (models.Index(name="opening_by_state", fields=("state", "until")),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.purpose} {self.state}"


class Mark(models.Model):
    """特征: one number by which a report is found, see likeness.py. Append-only, and made with the report."""

    mark = models.BigIntegerField()
    report = models.ForeignKey(Report, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = (models.Index(name="mark_newest_report", fields=("mark", "report")),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.mark}"


class Pair(models.Model):
    """疑似同一件: two reports that may tell of one matter, how alike they are and why, and what staff have said of it.

    What was said, by whom and why stands in the lines of both reports; `state` follows from them.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    earlier = models.ForeignKey(Report, models.PROTECT, related_name="+")
    later = models.ForeignKey(Report, models.PROTECT, related_name="+", db_index=False)
    score = models.PositiveSmallIntegerField(_("相似"))
    reasons: Any = models.JSONField(default=list)  # [[code, value] …], see likeness.Reason
    state = models.CharField(max_length=10, choices=Same.choices, default=Same.SUGGESTED)
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="two_reports_are_one_pair", fields=("later", "earlier")),
            models.CheckConstraint(name="pair_names_the_earlier_first", condition=Q(earlier__lt=F("later"))),
            models.CheckConstraint(name="pair_state_is_known", condition=Q(state__in=Same.values)),
            models.CheckConstraint(name="pair_score_is_a_percentage", condition=Q(score__lte=100)),
        )
        indexes = (models.Index(name="pair_queue", fields=("jurisdiction", "state", "-score", "-id")),)

    def __str__(self) -> str:
        return f"{self.earlier_id} {self.later_id} {self.state}"

    def other_than(self, report: Report) -> Report:
        """The other of the two."""
        return self.later if report.pk == self.earlier_id else self.earlier

    @property
    def why(self) -> tuple[Reason, ...]:
        """Why they are thought to be alike."""
        return tuple(Reason(code, value) for code, value in self.reasons)
