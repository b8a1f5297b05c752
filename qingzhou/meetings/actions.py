"""Preparing a meeting, deciding in it, closing it. A decision and what it does in the ledger are one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch.editions import Edition
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.queries import frozen_in
from qingzhou.dispatch.snapshot import digest_of
from qingzhou.ledger import actions as ledger
from qingzhou.ledger import deeds
from qingzhou.ledger.models import Item, Part
from qingzhou.ledger.policy import local_day
from qingzhou.meetings import permissions, queries, record
from qingzhou.meetings.agenda import agenda
from qingzhou.meetings.models import MINUTES_MOST, TITLE_MAX, Decision, Meeting, Receipt, Subject
from qingzhou.meetings.states import CALLS, NEEDS, Kind, Topic, token_of
from qingzhou.refusals import Incomplete
from qingzhou.units.models import Membership
from qingzhou.units.queries import owners_of, units_of


@dataclass(frozen=True)
class NewDecision:
    """What was decided about a subject, as the secretary typed it on one line; unit ids, the lead first."""

    token: UUID
    kind: Kind
    said: str
    units: tuple[int, ...] = ()
    due_on: date | None = None
    evidence: str = ""
    number: str = ""  # of the item, where the subject is about several


@dataclass(frozen=True)
class Attendance:
    """What the minutes say at their head, as typed."""

    chair: str = ""
    present: str = ""
    place: str = ""


@transaction.atomic
def prepare(week: Edition, *, by: Membership, now: datetime) -> Meeting:
    """Freeze the week, or another edition, if it is not, and put the agenda together. A second time gives the meeting that is there.

    Raises NotAllowed, or NotNow where the week cannot be frozen yet; then nothing has been written.
    """
    if refusal := permissions.why_not_prepare(by):
        raise refusal
    frozen = frozen_in(by.jurisdiction_id, week) or dispatch.freeze(week, by=by, now=now)
    Week.objects.select_for_update().get(pk=frozen.pk)  # one at a time
    if there := Meeting.objects.filter(week=frozen).first():
        return there
    made = Meeting.objects.create(week=frozen, jurisdiction_id=by.jurisdiction_id, prepared_at=now, prepared_by=by)
    content = queries.content(made)
    proposed = agenda(content, queries.further(frozen, content))
    items = queries.items_by_number(by.jurisdiction_id, [one.numbers[0] for one in proposed if one.alone])
    Subject.objects.bulk_create(
        Subject(
            meeting=made,
            position=place,
            topic=one.topic,
            title=one.title[:TITLE_MAX],
            item=items[one.numbers[0]] if one.alone else None,
            numbers=list(one.numbers),
            because=[said.kept() for said in one.because],
            heading=one.heading.kept() if one.heading else None,
            minutes=one.minutes,
        )
        for place, one in enumerate(proposed, start=1)
    )
    return made


def _held(meeting: Meeting, by: Membership) -> Meeting:
    """The meeting with its row held, if `by` may write in it. Raises NotAllowed or NotNow."""
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if refusal := permissions.why_not_write(held, by):
        raise refusal
    return held


@transaction.atomic
def add_subject(meeting: Meeting, title: str, *, by: Membership) -> Subject:
    """Put a subject on the agenda by hand, at its end. Raises NotAllowed, NotNow or Incomplete."""
    held = _held(meeting, by)
    if not title.strip():
        raise Incomplete("meetings.title_missing", _("未写明议题。"), _("请写一句要议什么。"))
    last = held.subjects.aggregate(last=Max("position"))["last"] or 0
    minutes = CALLS[Topic.BY_HAND].each
    return Subject.objects.create(
        meeting=held, position=last + 1, topic=Topic.BY_HAND, title=title.strip()[:TITLE_MAX], minutes=minutes
    )


@transaction.atomic
def order(meeting: Meeting, wanted: Sequence[int], *, by: Membership) -> None:
    """Bring subjects into an order, by their ids; those that are not named follow as they stood."""
    held = _held(meeting, by)
    place = {pk: position for position, pk in enumerate(wanted)}
    subjects = sorted(held.subjects.all(), key=lambda one: (place.get(one.pk, len(place)), one.position, one.pk))
    for position, one in enumerate(subjects, start=1):
        one.position = position
    Subject.objects.bulk_update(subjects, ("position",))


@transaction.atomic
def set_aside(subject: Subject, *, parked: bool, by: Membership) -> None:
    """Park a subject for the next meeting, or take it up again."""
    _held(subject.meeting, by)
    Subject.objects.filter(pk=subject.pk).update(parked=parked)


@transaction.atomic
def give_minutes(subject: Subject, minutes: int, *, by: Membership) -> None:
    """How long a subject may take. Raises Incomplete for no time at all, or more than an hour."""
    _held(subject.meeting, by)
    if not 1 <= minutes <= MINUTES_MOST:
        said = _("时间应在 1 到 %(most)d 分钟之间。") % {"most": MINUTES_MOST}
        raise Incomplete("meetings.minutes_out_of_range", said, _("请改正。"))
    Subject.objects.filter(pk=subject.pk).update(minutes=minutes)


@transaction.atomic
def decide(subject: Subject, new: NewDecision, *, by: Membership, now: datetime) -> Decision:
    """Record a decision and do in the ledger what it says. The same token again changes nothing.

    Raises NotAllowed, NotNow or Incomplete, the ledger's own too; then nothing has been written.
    """
    if seen := Decision.objects.filter(token=new.token, meeting__jurisdiction=by.jurisdiction_id).first():
        return seen
    meeting = _held(subject.meeting, by)
    if seen := Decision.objects.filter(token=new.token).first():  # while we waited
        return seen
    item = _item_of(subject, new)
    if wrong := _missing(new, item):
        raise wrong
    task = _EFFECTS[new.kind](_Deciding(meeting, item, new, by, now))
    made = Decision.objects.create(
        meeting=meeting,
        subject=subject,
        token=new.token,
        kind=new.kind,
        said=new.said.strip(),
        item=item,
        task=task,
        units=list(new.units),
        due_on=new.due_on,
        evidence=new.evidence.strip(),
        at=now,
        by=by,
    )
    if item is not None and not NEEDS[new.kind].lands and item.lead_id not in (None, item.office_id):
        Receipt.objects.create(decision=made, unit_id=item.lead_id)
    return made


@transaction.atomic
def sign(receipt: Receipt, *, by: Membership, now: datetime) -> None:
    """The unit signs for a decision. A second time changes nothing. Raises NotAllowed."""
    if refusal := permissions.why_not_sign(receipt, by):
        raise refusal
    Receipt.objects.filter(pk=receipt.pk, signed_at__isnull=True).update(signed_at=now, signed_by=by)


def _item_of(subject: Subject, new: NewDecision) -> Item | None:
    """The item that is decided about: the subject's own, or the one that was named among its items."""
    if subject.item is not None or not new.number:
        return subject.item
    if new.number not in subject.numbers:
        raise Incomplete("meetings.not_of_subject", _("所选事项不在这个议题中。"), _("请从列表中选择。"))
    return queries.items_by_number(subject.meeting.jurisdiction_id, [new.number]).get(new.number)


def _missing(new: NewDecision, item: Item | None) -> Incomplete | None:
    needs = NEEDS[new.kind]
    if not new.said.strip():
        return Incomplete("meetings.said_missing", _("未写明议定内容。"), _("请写一句决定了什么。"))
    if needs.item and item is None:
        return Incomplete("meetings.item_missing", _("这项决定要落到一个事项上。"), _("请先选择事项。"))
    if "lead" in needs.fields and not new.units:
        return Incomplete("meetings.unit_missing", _("未写明责任单位。"), _("请选择牵头单位。"))
    if "due_on" in needs.fields and new.due_on is None:
        return Incomplete("meetings.day_missing", _("未写明日期。"), _("请填写办结或答复日期。"))
    return None


# --- what a decision does in the ledger ------------------------------------------------------------------------
@dataclass(frozen=True)
class _Deciding:
    meeting: Meeting
    item: Item | None
    new: NewDecision
    by: Membership
    now: datetime

    @property
    def source(self) -> str:
        """Where the ledger says that it was decided; written in Chinese for ever."""
        return record.name_of(self.meeting.week)

    @property
    def day(self) -> date:
        """The date, where the kind of decision needs one."""
        assert self.new.due_on is not None
        return self.new.due_on

    def owner(self) -> int:
        """The first who can own an item of the lead unit. Raises Incomplete where nobody can."""
        lead = self.new.units[0]
        people = owners_of([lead], local_day(self.now)).get(lead)
        if not units_of(self.by.jurisdiction_id).filter(pk__in=self.new.units).count() == len(set(self.new.units)):
            raise Incomplete("meetings.unit_unknown", _("有的单位已停用或不在本地。"), _("请重新选择。"))
        if not people:
            raise Incomplete(
                "meetings.nobody_there", _("该单位还没有可以负责的人员。"), _("请先在“单位与人员”中登记。")
            )
        return people[0].pk

    def step(self, deed: deeds.Deed, what: str) -> None:
        """Take a step with the item that was decided about."""
        assert self.item is not None
        ledger.move(self.item, deed, by=self.by, now=self.now, sent=ledger.Sent(token_of(self.new.token, what)))

    def reason(self) -> str:
        """The reason that an entry keeps."""
        return record.reason(self.meeting.week, self.new.said.strip())


def _go_on(one: _Deciding) -> None:
    if one.item is not None:
        one.step(deeds.Resolved(reason=one.reason()), "resolve")


def _extend(one: _Deciding) -> None:
    one.step(deeds.Extended(due_on=one.day, reason=one.reason()), "extend")


def _change_lead(one: _Deciding) -> None:
    assert one.item is not None
    lead, *supports = one.new.units
    stays = one.item.parts.filter(role=Part.Role.SUPPORT).values_list("unit_id", flat=True)
    wanted = tuple(dict.fromkeys(unit for unit in (*supports, *stays) if unit != lead))
    one.step(deeds.LeadChanged(lead=lead, owner=one.owner(), supports=wanted, reason=one.reason()), "change_lead")


def _supervise(one: _Deciding) -> None:
    assert one.item is not None
    demand, mandate = one.new.said.strip(), record.mandate(one.meeting.week)
    sheet = deeds.Supervised(level=1, demand=demand, reply_by=one.day, mandate=mandate)
    ledger.send_or_propose(one.item, sheet, by=one.by, now=one.now, token=token_of(one.new.token, "supervise"))


def _give_task(one: _Deciding) -> Item:
    """A task of its own; the item that it came from keeps the number of it."""
    new, said = one.new, one.new.said.strip()
    task = ledger.NewTask(
        title=record.title_of_task(new.kind, said, one.item.title if one.item else "")[:TITLE_MAX],
        source=one.source,
        quote=record.quote_of_task(said, new.evidence.strip()),
        confidential=one.item is not None and one.item.confidential,
    )
    lead, *supports = new.units
    assigned = deeds.Assigned(lead=lead, owner=one.owner(), due_on=one.day, supports=tuple(supports))
    given = ledger.issue(task, assigned, by=one.by, now=one.now, token=token_of(new.token, "task"))
    if one.item is not None:
        one.step(deeds.Resolved(reason=one.reason(), follow_up=given.number), "resolve")
    return given


_EFFECTS: dict[Kind, Callable[[_Deciding], Item | None]] = {
    Kind.GO_ON: _go_on,
    Kind.ESCALATE: _give_task,
    Kind.EXTEND: _extend,
    Kind.CHANGE_LEAD: _change_lead,
    Kind.STUDY: _give_task,
    Kind.SUPERVISE: _supervise,
    Kind.TASK: _give_task,
}


@transaction.atomic
def close(meeting: Meeting, attendance: Attendance, *, by: Membership, now: datetime) -> Meeting:
    """End the meeting: what was decided is written down for ever, and the papers are made of that.

    A second time changes nothing. Raises NotAllowed.
    """
    held = Meeting.objects.select_for_update().select_related("week", "jurisdiction").get(pk=meeting.pk)
    if held.closed_at is not None and permissions.why_not_prepare(by) is None:
        return held
    if refusal := permissions.why_not_write(held, by):
        raise refusal
    text = record.written(held, attendance.__dict__, closed_at=now)
    Meeting.objects.filter(pk=held.pk).update(closed_at=now, closed_by=by, record=text, sha256=digest_of(text))
    held.refresh_from_db()
    return held
