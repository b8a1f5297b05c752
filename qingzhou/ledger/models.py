"""The ledger as stored: items (a projection), entries (the truth), parts, clocks, and the numbers given out.

Only ledger.actions writes here. Entries are append-only: triggers in the database refuse UPDATE and DELETE.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qingzhou.ledger import chain
from qingzhou.ledger.deeds import Severity
from qingzhou.ledger.pace import Light, light_on
from qingzhou.ledger.projection import Projection, Standing
from qingzhou.ledger.states import DONE, ENDED, OPEN, STATUSES_OF, Kind, Status, Verb, owed_label
from qingzhou.units.models import Jurisdiction, Person, Role, Unit

SHEETS = "sheet"  # the numbers of supervision sheets
REPORTS = "report"  # … and of what people report


class Sequence(models.Model):
    """The last number given out in a jurisdiction, by kind and year."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    kind = models.CharField(max_length=10, choices=(*Kind.choices, (SHEETS, _("督办单")), (REPORTS, _("举报"))))
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_sequence_a_year", fields=("jurisdiction", "kind", "year")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


PROPOSED = Q(proposed_on__isnull=False)
IN_A_ROUND = Q(is_open=True, level__isnull=False)  # of supervision


class Item(models.Model):
    """事项: one line of the ledger. Every field below `office` is a projection of the entries."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # the office that issues and checks it
    number = models.CharField(_("编号"), max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    campaign = models.CharField(max_length=40)
    title = models.CharField(_("事项"), max_length=300)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    quote = models.TextField(_("原文"), blank=True)
    recurrence = models.CharField(_("周期"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=20, choices=Status.choices)
    is_open = models.BooleanField(default=False)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("牵头单位"))
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("责任人"))
    issued_on = models.DateField(_("下达"), null=True)
    due_on = models.DateField(_("办结时限"), null=True)
    first_due_on = models.DateField(_("原定时限"), null=True)
    asked_due_on = models.DateField(_("申请延至"), null=True)
    active_on = models.DateField(_("最近填报"), null=True)  # the last day on which the lead signed or reported
    moved_at = models.DateTimeField(_("最近动态"))
    closed_at = models.DateTimeField(_("销号"), null=True)
    claimed = models.PositiveSmallIntegerField(_("填报进度"), default=0)
    difficult = models.BooleanField(_("难点堵点"), default=False)
    milestones = models.JSONField(default=list)  # [[ISO date, percent] …] as they hold now, pauses counted in
    target = models.PositiveIntegerField(_("目标数"), default=0)  # 0: nothing is counted
    target_unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    counted = models.PositiveIntegerField(_("完成数"), null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级事项"))
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    weighted = models.BooleanField(default=False)  # whether its children's progress is summed by weight
    # Of the lines it was divided into, kept by actions whenever one of them moves:
    children_count = models.PositiveIntegerField(default=0)
    children_open = models.PositiveIntegerField(default=0)
    children_claimed = models.PositiveSmallIntegerField(null=True)
    confidential = models.BooleanField(_("保密"), default=False)  # see rights.py
    yellow_on = models.DateField(null=True)  # from this day the light is yellow, if nothing happens
    red_on = models.DateField(null=True)
    waits_on = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")  # who must act next
    next_verb = models.CharField(max_length=20, choices=Verb.choices, blank=True)
    next_on = models.DateField(null=True)
    last_note = models.CharField(_("最近进展"), max_length=300, blank=True)
    severity = models.CharField(_("等级"), max_length=1, choices=Severity.choices, blank=True)  # this and below: issues
    about = models.CharField(_("涉及对象"), max_length=120, blank=True)
    investigated = models.BooleanField(default=False)  # by two officers, with evidence
    founded = models.BooleanField(_("属实"), null=True)
    has_consequence = models.BooleanField(default=False)
    handed_in_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    rebound_of = models.CharField(max_length=20, blank=True)  # the number of the issue that came back
    reopen_count = models.PositiveSmallIntegerField(default=0)
    acted_at = models.DateTimeField(null=True)  # the last entry by a person, not by the clock
    round = models.PositiveSmallIntegerField(_("督办轮次"), default=1)
    level = models.PositiveSmallIntegerField(_("督办级别"), null=True)  # the highest that stands in this round
    step_level = models.PositiveSmallIntegerField(null=True)  # the next step of the ladder …
    step_on = models.DateField(null=True)  # … and from which day it is due, if nothing happens
    proposed = models.PositiveSmallIntegerField(_("提请级别"), null=True)  # on which the office has to decide
    proposed_on = models.DateField(null=True)
    entries_count = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)  # hash of the last entry

    told: Projection | None = None  # what the entries told when queries.state_of read them last
    units: list[Unit]  # that work on it, lead first: what queries.with_units read
    taking_part: list[Part]  # what pages.history_of read

    class Meta:
        constraints = (
            models.UniqueConstraint(name="item_number_is_unique", fields=("jurisdiction", "number")),
            models.CheckConstraint(name="item_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="item_claimed_is_a_percentage", condition=Q(claimed__lte=100)),
            models.CheckConstraint(
                name="issued_item_has_lead_owner_and_due_date",
                condition=Q(status__in=(Status.DRAFT, Status.REGISTERED, Status.CANCELLED))
                | Q(lead__isnull=False, owner__isnull=False, due_on__isnull=False, first_due_on__isnull=False),
                violation_error_message=_("没有牵头单位、责任人和时限的任务不能下达。"),
            ),
            models.CheckConstraint(
                name="open_item_is_marked_open",
                condition=Q(is_open=True, status__in=OPEN) | Q(is_open=False, status__in=(Status.DRAFT, *ENDED)),
            ),
            models.CheckConstraint(
                name="closed_item_says_when",
                condition=Q(status__in=DONE, closed_at__isnull=False) | ~Q(status__in=DONE) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="due_date_never_precedes_the_first",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("first_due_on")),
            ),
            models.CheckConstraint(
                name="item_status_belongs_to_its_kind",
                condition=Q(kind=Kind.TASK, status__in=STATUSES_OF[Kind.TASK])
                | Q(kind=Kind.ISSUE, status__in=STATUSES_OF[Kind.ISSUE]),
            ),
            models.CheckConstraint(
                name="issue_says_how_grave_and_about_whom",
                condition=Q(kind=Kind.ISSUE, severity__in=Severity.values) & ~Q(about="")
                | ~Q(kind=Kind.ISSUE) & Q(severity="", about=""),
            ),
            models.CheckConstraint(
                name="nothing_is_found_without_an_investigation",
                condition=Q(founded__isnull=True) | Q(investigated=True),
                violation_error_message=_("没有两人以上、附佐证的核查，不能认定。"),
            ),
            models.CheckConstraint(
                name="founded_issue_closes_with_a_consequence",
                condition=~Q(kind=Kind.ISSUE, status__in=(Status.SUBMITTED, *DONE))
                | Q(founded=False)
                | Q(founded=True, has_consequence=True),
                violation_error_message=_("已认定属实，没有处理结果不能销号。"),
            ),
            models.CheckConstraint(
                name="who_reviews_an_issue_did_not_hand_it_in",
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("handed_in_by")),
            ),
        )
        indexes = (
            models.Index(name="item_by_due", fields=("jurisdiction", "is_open", "due_on", "id")),
            models.Index(name="item_by_next", fields=("jurisdiction", "is_open", "next_on", "id")),
            models.Index(name="item_by_moved", fields=("jurisdiction", "is_open", "moved_at", "id")),
            models.Index(name="item_by_moved_open_or_not", fields=("jurisdiction", "moved_at", "id")),
            models.Index(name="item_by_lead_and_due", fields=("lead", "is_open", "due_on", "id")),
            models.Index(name="item_by_waiting", fields=("waits_on", "next_on", "id")),
            models.Index(name="item_by_step", fields=("is_open", "step_on", "id")),
            models.Index(name="item_in_round", fields=("yellow_on", "id"), condition=IN_A_ROUND),
            models.Index(name="item_by_proposal", fields=("jurisdiction", "proposed_on", "id"), condition=PROPOSED),
            models.Index(name="item_by_parent", fields=("parent", "id"), condition=Q(parent__isnull=False)),
            models.Index(name="item_confidential", fields=("jurisdiction", "number"), condition=Q(confidential=True)),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def next_label(self) -> str:
        """The step that is owed next, in words."""
        return owed_label(self.kind, Verb(self.next_verb)) if self.next_verb else ""

    def light(self, today: date) -> Light:
        """Today's light."""
        return light_on(Status(self.status), self.yellow_on, self.red_on, today)


class Supervision(models.Model):
    """督办: a step of the ladder that was taken with an item; from level 1 on a numbered sheet that is to be answered."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="supervisions")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")  # that is supervised
    seq = models.PositiveIntegerField()  # of the entry
    level = models.PositiveSmallIntegerField(_("级别"))
    round = models.PositiveSmallIntegerField(_("轮次"))
    number = models.CharField(_("编号"), max_length=30, blank=True)
    sent_on = models.DateField(_("发出"))
    standing = models.CharField(_("办理情况"), max_length=20, choices=Standing.choices)
    reply_by = models.DateField(_("答复时限"), null=True)
    replied_on = models.DateField(_("答复"), null=True)
    objected_on = models.DateField(_("异议"), null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="supervision_is_one_entry", fields=("item", "seq")),
            models.UniqueConstraint(
                name="step_is_taken_once_a_round",
                fields=("item", "round", "level"),
                condition=~Q(standing=Standing.WITHDRAWN),
            ),
            models.UniqueConstraint(
                name="sheet_number_is_unique", fields=("jurisdiction", "number"), condition=~Q(number="")
            ),
            models.CheckConstraint(name="supervision_standing_is_known", condition=Q(standing__in=Standing.values)),
            models.CheckConstraint(
                name="sheet_has_number_and_reply_date",
                condition=Q(level=0, number="", reply_by__isnull=True)
                | Q(level__gte=1, level__lte=5, reply_by__isnull=False) & ~Q(number=""),
            ),
        )
        indexes = (
            models.Index(name="supervision_by_standing", fields=("jurisdiction", "standing", "reply_by", "id")),
            models.Index(name="supervision_by_unit", fields=("unit", "sent_on")),
        )

    def __str__(self) -> str:
        return self.number or f"{self.item_id} {self.level}"


class Part(models.Model):
    """承办: a unit's part in an item."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("配合")
        TOLD = "told", _("知悉")  # registered it, and follows what becomes of it

    item = models.ForeignKey(Item, models.PROTECT, related_name="parts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    # The item's own, so that a unit's list, and how long it is, are read from one index:
    is_open = models.BooleanField(default=False)
    item_due_on = models.DateField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    due_on = models.DateField(_("办结时限"), null=True)  # the part's own
    request = models.CharField(_("请求配合的事"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("签收"), null=True)
    active_on = models.DateField(_("最近填报"), null=True)
    done_at = models.DateTimeField(_("办完"), null=True)
    note = models.CharField(_("最近进展"), max_length=300, blank=True)
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    next_verb = models.CharField(max_length=20, choices=Verb.choices, blank=True)  # what this unit owes next
    next_on = models.DateField(null=True)

    class Meta:
        ordering = ("role", "id")  # lead, support, told
        constraints = (
            models.UniqueConstraint(name="unit_takes_part_once", fields=("item", "unit")),
            models.UniqueConstraint(name="item_has_one_lead", fields=("item",), condition=Q(role="lead")),
        )
        indexes = (
            models.Index(name="part_by_unit", fields=("unit", "item")),
            models.Index(name="part_by_due", fields=("unit", "is_open", "item_due_on", "item", "kind")),
            models.Index(name="part_by_next", fields=("unit", "is_open", "next_on", "item")),
        )

    def __str__(self) -> str:
        return f"{self.unit}（{self.get_role_display()}）"

    def light(self, today: date) -> Light:
        """Today's light of the part: a cooperating unit's lateness is its own."""
        if self.done_at:
            return Light.BLUE
        status = Status.IN_PROGRESS if self.signed_at else Status.ISSUED
        return light_on(status, self.yellow_on, self.red_on, today)


class Entry(models.Model):
    """记录: what happened. Chained: `hash` is over `previous_hash` and everything else in the entry."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()  # 1, 2, 3 … within the item
    verb = models.CharField(max_length=20, choices=Verb.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    stands_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # 代谁
    data = models.JSONField()  # the deed, see deeds.encode
    files = models.JSONField(default=list)  # [{"sha256", "name", "size", "type"}]
    token = models.UUIDField(null=True, unique=True)  # of the form that was sent: the same one changes nothing twice
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    new_owner: Person | None = None  # of a hand-over, where pages.history_of read it

    class Meta:
        ordering = ("item", "seq")
        constraints = (
            models.UniqueConstraint(name="entry_seq_is_unique", fields=("item", "seq")),
            models.CheckConstraint(name="entry_verb_is_known", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(name="entry_seq_starts_at_one", condition=Q(seq__gte=1)),
        )
        indexes = (models.Index(name="entry_by_moment", fields=("at",)),)

    def __str__(self) -> str:
        return f"{self.item_id}/{self.seq} {self.verb}"

    @property
    def by_whom(self) -> str:
        """Who did it, and in whose place: “李四”, or “李四（代张三）”."""
        if self.stands_for is None:
            return str(self.person)
        return str(_("%(person)s（代%(absent)s）") % {"person": self.person, "absent": self.stands_for})

    def said(self) -> dict[str, Any]:
        """Everything the entry says, as hashed; whom it was done for only where it was done for somebody."""
        return chain.said(self)


class SearchText(models.Model):
    """What was said of an item, as its entries tell it: a line a saying. `folded` is what is compared."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="search_text")
    text = models.TextField()
    folded = models.TextField()

    def __str__(self) -> str:
        return self.text[:60]


class Clock(models.Model):
    """时限: a promise with a date, as the entries and the calendar give it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=20)  # see projection.Running
    turn = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    term = models.CharField(max_length=40, blank=True)  # of the policy, counted from starts_on; “” for a fixed date
    due_on = models.DateField()
    met_at = models.DateTimeField(null=True)
    void = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(name="clock_turn_is_unique", fields=("item", "name", "turn")),)
        indexes = (
            models.Index(name="clock_by_due", fields=("unit", "due_on")),
            models.Index(name="clock_by_day", fields=("due_on",)),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.name} {self.due_on}"


class PolicyVersion(models.Model):
    """期限与阈值: the terms as the office changed them. Append-only: the last one is in force."""

    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    terms = models.JSONField()  # every term that differs from settings.POLICY and the defaults
    changed = models.JSONField()  # {"near_due": [3, 5]}: what this version changed, before and after
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        ordering = ("-id",)
        constraints = (models.CheckConstraint(name="policy_version_has_a_reason", condition=~Q(reason="")),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.changed}"


class Chore(models.Model):
    """How far a long piece of work has come that the tick does bit by bit."""

    name = models.CharField(max_length=20, unique=True)
    version = models.BigIntegerField(default=-1)  # what it was last done for
    place = models.BigIntegerField(default=0)  # the last item that it is done for

    def __str__(self) -> str:
        return f"{self.name} {self.version}/{self.place}"
