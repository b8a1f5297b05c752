"""What preparing a meeting and its pages read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from qingzhou.dispatch.editions import Edition, key_of
from qingzhou.dispatch.models import Week
from qingzhou.dispatch.queries import content_of
from qingzhou.dispatch.snapshot import MASKED, Row, Snapshot
from qingzhou.filings.asked import asking
from qingzhou.filings.periods import Period
from qingzhou.filings.queries import Filed as UnitFiled
from qingzhou.filings.queries import filed
from qingzhou.filings.states import Mark
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import OPEN as REPORT_OPEN
from qingzhou.ledger.models import Item
from qingzhou.ledger.pace import Light
from qingzhou.ledger.policy import local_day, policy
from qingzhou.ledger.queries import confidential_numbers, histories
from qingzhou.ledger.rows import Terms
from qingzhou.ledger.states import Kind as LedgerKind
from qingzhou.meetings import sentences
from qingzhou.meetings.agenda import Further, Proposed
from qingzhou.meetings.contradictions import contradicted
from qingzhou.meetings.curve import Curve, curve
from qingzhou.meetings.models import Decision, Meeting, Subject
from qingzhou.meetings.sentences import Fate, Filed, Reports
from qingzhou.meetings.signatures import Signature, before_leaders, signatures
from qingzhou.meetings.states import CALLS, Topic
from qingzhou.meetings.telling import Told, Words, item_address, told
from qingzhou.rights import visible
from qingzhou.units.models import Membership, Unit
from qingzhou.workdays.queries import calendar

SAID_LONGEST = 300  # characters of what a unit filed, on a slide
SHOWN_TOGETHER = 30  # items on a slide of several
SENTENCES = 2  # on a slide of one


@dataclass
class Slide(Told):
    """One subject with what the frozen week tells of it and what was decided."""

    row: Row | None = None
    lead: str = ""
    supports: list[str] = field(default_factory=list)
    curve: Curve | None = None
    others: Sequence[tuple[Row, str, bool]] = ()  # with the lead's name and whether behind: of a slide of several
    rest: int = 0
    decisions: list[Decision] = field(default_factory=list)

    @property
    def why(self) -> list[Words]:
        """Why it is called: of one item two sentences, for what was promised and is true is shown beside them."""
        return self.said[-SENTENCES:] if self.row else self.said

    @property
    def behind(self) -> bool:
        """Whether its bar and line are drawn as behind schedule."""
        return self.row is not None and _behind(self.row)


def meeting_of(week: Edition, by: Membership) -> Meeting | None:
    """The meeting over a week, if `by` may see it."""
    found = visible(Meeting, by).filter(**key_of(week, "week__"))
    return found.select_related("week", "jurisdiction", "prepared_by__person", "closed_by__person").first()


def last_closed(jurisdiction_id: int, before: Week) -> Meeting | None:
    """The last meeting that was closed, over what was frozen earlier; of whichever rhythm it was."""
    closed = Meeting.objects.filter(
        week__moment__lt=before.moment, jurisdiction_id=jurisdiction_id, closed_at__isnull=False
    )
    return closed.order_by("-week__moment").first()


def further(week: Week, content: Snapshot) -> Further:
    """What the agenda needs besides the frozen week; a handful of queries, however many items."""
    last = last_closed(week.jurisdiction_id, week)
    hidden = confidential_numbers(week.jurisdiction_id)
    rebounds = Item.objects.filter(
        jurisdiction_id=week.jurisdiction_id,
        kind=LedgerKind.ISSUE,
        number__in=(content.issues or {}).get("registered", ()),
    ).exclude(rebound_of="")
    return Further(
        decided=_fate_of(last) if last else (),
        parked=_parked(last) if last else (),
        wanted=_wanted(week),
        contradicted=contradicted(week, content),
        reports=_reports(week),
        rebounds={one.number: MASKED if one.number in hidden else one.title for one in rebounds.order_by("id")},
    )


def _reports(week: Week) -> Reports | None:
    """How reports of the public stand: which wait and are in hand, and whose reporters have not heard by the promised day."""
    mine = Report.objects.filter(
        jurisdiction_id=week.jurisdiction_id, status__in=REPORT_OPEN, received_at__lte=week.moment
    ).order_by("number")
    today = local_day(week.moment)
    waiting: list[str] = []
    in_hand: list[str] = []
    late: dict[str, list[str]] = {}
    for number, issue, unit, promised_on in mine.values_list(
        "number", "issue", "issue__lead__short_name", "promised_on"
    ):
        (waiting if issue is None else in_hand).append(number)
        if promised_on is not None and promised_on < today:
            late.setdefault(unit or "", []).append(number)
    if not waiting and not in_hand:
        return None
    return Reports(waiting, in_hand, dict(sorted(late.items(), key=lambda one: (-len(one[1]), one[0]))))


def _fate_of(last: Meeting) -> list[Fate]:
    """How the items stand that the last meeting's decisions were about or gave, decision by decision."""
    decided = list(last.decisions.select_related("item", "task"))
    signed = signatures(decided)
    return [_fate(one, one.task or one.item, signed.get(one.pk)) for one in decided]


def _fate(one: Decision, item: Item | None, signature: Signature | None) -> Fate:
    signed = signature.at is not None if signature else None
    if item is None:
        return Fate(one.kind, one.said, "", "", "", 0, signed)
    told = Fate(
        one.kind, one.said.rstrip("。；，"), item.number, item.title.rstrip("。；，"), item.status, item.claimed, signed
    )
    return replace(told, said=MASKED, title=MASKED) if item.confidential else told


def filed_for(week: Week) -> tuple[Period | None, list[UnitFiled]]:
    """The last filing that was asked for with a frozen week or other edition, and how the units stood with it then."""
    asked = asking(week.jurisdiction_id, week.frozen_at, Terms(calendar(), policy()))
    edition = week.name
    begins_at, ends_at = edition.begins_at(policy()), edition.ends_at(policy())
    windows = [one for one in asked.windows(begins_at, ends_at) if one.since < week.moment]
    if not windows:
        return None, []
    return windows[-1].period, filed(week.jurisdiction_id, windows[-1].period, week.moment)


def _wanted(week: Week) -> list[Filed]:
    """What the units filed as problems and as help wanted."""
    said = []
    for one in filed_for(week)[1]:
        lines = [line for text in (one.problems, one.wanted) for line in text.splitlines() if line]
        if lines:
            said.append(Filed(one.unit.short_name, _short(lines)))
    return said


def _short(lines: Sequence[str]) -> list[str]:
    """The first lines, as many as a slide has room for."""
    kept, room = [], SAID_LONGEST
    for line in lines:
        if room > 0:
            kept.append(line[:room])
            room -= len(line)
    return kept


@dataclass(frozen=True)
class Owed:
    """How the filings stood that belong to a meeting, as its frozen edition kept them: in all, filed, and by whom not."""

    asked: int
    filed: int
    unfiled: list[str]
    of_units: bool  # each unit owed one, so that so many filings are so many units


def owed_for(meeting: Meeting) -> Owed | None:
    """What was to be filed with the meeting's edition; None where nothing was asked for."""
    week = content(meeting)
    if week.filings is None or not week.filings.units:
        return None
    names, asked = week.names(), week.filings.units
    missing = [one.unit for one in asked if one.mark == Mark.MISSING]
    unfiled = [names[unit] for unit in dict.fromkeys(missing)]
    return Owed(len(asked), len(asked) - len(missing), unfiled, of_units=len(week.filings.periods) == 1)


def _parked(last: Meeting) -> tuple[Proposed, ...]:
    found = last.subjects.filter(parked=True).select_related("item").order_by("position")
    waiting = [one for one in found if one.item is None or one.item.is_open]
    return tuple(
        Proposed(
            Topic.PARKED,
            one.title,
            tuple(one.numbers),
            tuple(sentences.read_all(one.because)),
            CALLS[Topic.PARKED].each,
            alone=one.item_id is not None,
            heading=sentences.read(one.heading) if one.heading else None,
        )
        for one in waiting[: CALLS[Topic.PARKED].alone]
    )


def items_by_number(jurisdiction_id: int, numbers: Iterable[str]) -> dict[str, Item]:
    """The items with these numbers."""
    found = Item.objects.filter(jurisdiction_id=jurisdiction_id, number__in=list(numbers))
    return {item.number: item for item in found}


def content(meeting: Meeting) -> Snapshot:
    """The frozen week that the meeting is over, with what is confidential masked."""
    return content_of(meeting.week)


def subjects_of(meeting: Meeting, hidden: Collection[str] | None = None) -> list[Subject]:
    """All subjects in their order, those put aside last; what is confidential is named no more.

    That is what is confidential now, or the items with the numbers in `hidden`.
    """
    found = list(meeting.subjects.select_related("item").order_by("parked", "position", "id"))
    for one in found:
        if _is_hidden(one.item, hidden):
            one.title, one.because = MASKED, []
    return found


def decisions_of(meeting: Meeting, hidden: Collection[str] | None = None) -> list[Decision]:
    """What was decided, in order; what was said about a confidential item, now or in `hidden`, is not told here."""
    found = list(meeting.decisions.select_related("item", "task", "by__person"))
    for one in found:
        if any(_is_hidden(item, hidden) for item in (one.item, one.task)):
            one.said, one.evidence = MASKED, ""
    return found


def _is_hidden(item: Item | None, hidden: Collection[str] | None) -> bool:
    if item is None:
        return False
    return item.confidential if hidden is None else item.number in hidden


def slides(meeting: Meeting) -> list[Slide]:
    """What is shown one after another, without what was put aside."""
    week = content(meeting)
    rows, names = {row.number: row for row in week.rows}, week.names()
    decided: dict[int, list[Decision]] = {}
    for one in decisions_of(meeting):
        decided.setdefault(one.subject_id, []).append(one)
    called, hidden = (
        [one for one in subjects_of(meeting) if not one.parked],
        confidential_numbers(meeting.jurisdiction_id),
    )
    curves = _curves(meeting, [one.item for one in called if one.item and not one.item.confidential])
    shown = []
    for subject in called:
        slide = Slide(**vars(told(subject, hidden, item_address)), decisions=decided.get(subject.pk, []))
        row = rows.get(subject.item.number) if subject.item else None
        if row is not None:
            slide = replace(
                slide,
                row=row,
                lead=names[row.lead],
                supports=[names[unit] for unit in row.supports],
                curve=curves.get(row.number),
            )
        elif subject.item is None and not subject.because:
            listed = [rows[number] for number in subject.numbers if number in rows]
            slide.others = [(one, names[one.lead], _behind(one)) for one in listed[:SHOWN_TOGETHER]]
            slide.rest = len(listed) - len(slide.others)
        shown.append(slide)
    return shown


def _behind(row: Row) -> bool:
    return row.light in (Light.RED.value, Light.YELLOW.value) and (row.gap or 0) > 0


def _curves(meeting: Meeting, items: Sequence[Item]) -> dict[str, Curve]:
    """How the tasks among these items went until the week was frozen, by number. Two queries."""
    tasks = {item.pk: item.number for item in items if item.kind == LedgerKind.TASK}
    moment, known = meeting.week.moment, calendar()
    drawn = {
        tasks[pk]: curve((entry for entry in history if entry.at <= moment), local_day(moment), known)
        for pk, history in histories(tasks).items()
    }
    return {number: one for number, one in drawn.items() if one is not None}


def names_of(decisions: Iterable[Decision]) -> dict[int, str]:
    """What the units are called that answer for decisions."""
    wanted = {unit for one in decisions for unit in one.units}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "short_name"))


@dataclass(frozen=True)
class Shown:
    """A decision with the names of who answers for it, and what became of the signature, if it needs one."""

    decision: Decision
    lead: str
    supports: list[str]
    signature: Signature | None = None
    before_leaders: bool = False  # its sheet waits for a leader's signature

    @property
    def subject(self) -> int:
        """The id of its subject."""
        return self.decision.subject_id


def shown(decisions: Sequence[Decision]) -> list[Shown]:
    """Decisions as pages show them. Three queries, one more where there are sheets."""
    found = signatures(decisions)
    names, unsigned = names_of(decisions), before_leaders(decisions)
    told = []
    for one in decisions:
        lead, *supports = [names[unit] for unit in one.units] or [""]
        told.append(Shown(one, lead, supports, found.get(one.pk), before_leaders=one.pk in unsigned))
    return told


def by_signature(decisions: Sequence[Shown]) -> list[tuple[bool, list[Shown]]]:
    """The decisions that somebody has to sign for: those that wait, then those that are signed; nothing where none does."""
    needed = [(one, one.signature.at is not None) for one in decisions if one.signature]
    return [(given, [one for one, signed in needed if signed is given]) for given in (False, True)] if needed else []
