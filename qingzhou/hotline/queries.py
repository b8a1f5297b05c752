"""What the pages of the hotline read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from qingzhou.evidence.queries import held_back
from qingzhou.hotline import receipts, routing
from qingzhou.hotline.limits import Clock, first_word
from qingzhou.hotline.models import Line, Opening, Report, Track
from qingzhou.hotline.permissions import AGREEING, INVESTIGATING, RECEIVING
from qingzhou.hotline.routing import Suggestion
from qingzhou.hotline.states import OPEN, OpeningState, Stage, Status, TrackKind, Verb
from qingzhou.ledger.models import Item
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.queries import visible_to as issues_visible_to
from qingzhou.ledger.states import Kind
from qingzhou.ledger.states import Status as IssueStatus
from qingzhou.rights import visible
from qingzhou.units.models import Jurisdiction, Membership, Unit, UnitKind
from qingzhou.units.queries import names_of
from qingzhou.workdays.queries import calendar

PAGE = 30
NEAR = 8  # how many issues are offered
BEFORE_INVESTIGATION = frozenset({IssueStatus.REGISTERED, IssueStatus.ISSUED, IssueStatus.RETURNED})
LOOKING = frozenset({IssueStatus.INVESTIGATING, IssueStatus.SUSPENDED})


def places() -> QuerySet[Jurisdiction]:
    """The places that receive reports: those that have an office."""
    offices = Unit.objects.filter(kind=UnitKind.OFFICE, active=True)
    return Jurisdiction.objects.filter(pk__in=offices.values("jurisdiction")).order_by("code")


def by_code(typed: str) -> Report | None:
    """The report of a receipt code as somebody typed it, or None. What cannot be a code takes as long as one that is wrong."""
    code = receipts.read(typed)
    kept = receipts.kept_forms(code or "0" * receipts.LENGTH)
    found = Report.objects.select_related("jurisdiction", "issue__lead").filter(receipt__in=kept).first()
    return found if code else None


@dataclass(frozen=True)
class Queue:
    """A page of the reports somebody has to see to."""

    rows: list[Report]
    counts: dict[str, int]
    overdue: int
    after: int  # from which row the next page begins, 0 for none
    before: int | None


def queue(by: Membership, status: str, today: date, *, text: str = "", skip: int = 0) -> Queue:
    """Reports in one status, danger first, then by the day on which their reporters are to hear."""
    seen = visible(Report, by)
    counted = dict(seen.order_by().values_list("status").annotate(n=Count("pk")))
    wanted = seen.filter(status=status) if status in Status.values else seen.filter(status__in=OPEN)
    if text:
        found = Q(about__contains=text) | Q(place__contains=text) | Q(number=text)
        if by.role in RECEIVING | INVESTIGATING:  # who reads the words redacted does not find by what is hidden in them
            found |= Q(text__contains=text)
        wanted = wanted.filter(found)
    ordered = wanted.select_related("issue__lead", "issue__owner").order_by("-danger", "promised_on", "pk")
    rows = list(ordered[skip : skip + PAGE + 1])
    return Queue(
        rows[:PAGE],
        {name: counted.get(name, 0) for name in Status.values},
        seen.filter(status__in=OPEN, promised_on__lt=today).count(),
        skip + PAGE if len(rows) > PAGE else 0,
        max(skip - PAGE, 0) if skip else None,
    )


def report_of(by: Membership, number: str) -> Report | None:
    """One report that `by` may see."""
    related = ("jurisdiction", "issue__lead", "issue__owner", "before_issue__lead", "proposed_by")
    return visible(Report, by).select_related(*related).prefetch_related("tracks").filter(number=number).first()


def lines_of(report: Report) -> list[Line]:
    """Everything that happened to a report, oldest first; files that are held back say why in `held`."""
    lines = list(report.lines.select_related("person", "unit").order_by("seq"))
    mark_held_back([file for line in lines for file in line.files])
    return lines


def mark_held_back(files: list[dict[str, Any]]) -> None:
    """Let files as lines name them say in `held` why nobody is shown them."""
    held = held_back(file["sha256"] for file in files)
    for file in files:
        file["held"] = held.get(file["sha256"], "")


def round_began(report: Report) -> date:
    """The day from which clocks count: when the report came, or came again because it was not solved."""
    again = report.lines.filter(verb=Verb.REOPEN).values_list("at", flat=True).first() if report.reopened else None
    return local_day(again or report.received_at)


def tracks_of(report: Report) -> list[Track]:
    """The tracks with the clocks of this round."""
    began = round_began(report)
    return [track for track in report.tracks.all() if track.started_on >= began]


def waiting_clock(report: Report) -> Clock | None:
    """Until when the law wants its reporter told whether it is taken up; None once that is decided, or where no law says so."""
    if report.status not in (Status.RECEIVED, Status.DECLINING):
        return None
    began = round_began(report)
    if any(track.started_on >= began for track in report.tracks.all()):  # of these its reporter was told before
        return None
    return first_word([TrackKind(one) for one in routed(report).tracks], began, calendar())


def stage_of(report: Report) -> Stage:
    """How far it is, in a reporter's words."""
    if report.status in (Status.ANSWERED, Status.DECLINED):
        return Stage.ANSWERED
    if report.issue is None:
        return Stage.RECEIVED
    status = IssueStatus(report.issue.status)
    if status in BEFORE_INVESTIGATION:
        return Stage.ACCEPTED
    return Stage.INVESTIGATED if status in LOOKING else Stage.HANDLED


def stages_of(report: Report) -> tuple[Stage, ...]:
    """The stages that this report goes through: what was not taken up was not looked into, what was not found needed nothing."""
    if report.status == Status.DECLINED:
        return (Stage.RECEIVED, Stage.ANSWERED)
    if report.status == Status.ANSWERED and report.issue is not None and report.issue.founded is False:
        return tuple(stage for stage in Stage if stage is not Stage.HANDLED)
    return tuple(Stage)


def routed(report: Report) -> Suggestion:
    """What the routing table suggested when the report was taken down."""
    return routing.restored(report.routed, report.category)


def suggested_unit(report: Report) -> Unit | None:
    """The unit that the routing table named first among those that the place has."""
    known = names_of(report.jurisdiction_id)
    return next((known[name] for name in routed(report).units if name in known), None)


def open_issues_about(by: Membership, about: str) -> list[Item]:
    """Open issues about the same institution or place, to which a report may belong."""
    if not about:
        return []
    issues = issues_visible_to(by).filter(kind=Kind.ISSUE, is_open=True, lead__isnull=False)
    return list(issues.filter(Q(about=about) | Q(about__contains=about)).select_related("lead").order_by("-pk")[:NEAR])


# --- seeing who reported ---------------------------------------------------------------------------------------
def openings_of(report: Report, by: Membership) -> list[Opening]:
    """Every request to see who reported, the latest first, without what is under a code."""
    seen = visible(Opening, by).filter(report=report).defer("cipher")
    return list(seen.select_related("report", "asked_by", "asked_for", "decided_by", "unit").order_by("-pk"))


def opening_of(report: Report, by: Membership, key: int) -> Opening | None:
    """One request about a report."""
    return visible(Opening, by).select_related("report").filter(report=report, pk=key).first()


def openings_to_decide(by: Membership) -> list[Opening]:
    """Requests of others that wait for a second person, if `by` may be that."""
    if by.role not in AGREEING:
        return []
    waiting = visible(Opening, by).filter(state=OpeningState.ASKED).defer("cipher")
    oneself = [key for key in (by.person_id, by.stands_in_for_id) if key is not None]
    others = waiting.exclude(asked_by_id__in=oneself).exclude(asked_for_id__in=oneself)
    return list(others.select_related("report", "asked_by", "unit").order_by("pk")[:NEAR])


def openings_to_unseal(by: Membership) -> list[Opening]:
    """What was agreed and waits for the custodian."""
    agreed = visible(Opening, by).filter(state=OpeningState.AGREED)
    return list(agreed.select_related("report", "asked_by", "unit").order_by("pk"))


def known_references(by: Membership, channel: str) -> set[str]:
    """The numbers of the work orders of a channel that are here."""
    return set(_orders(by, channel).values_list("reference", flat=True))


def open_references(by: Membership, channel: str) -> set[str]:
    """The numbers of those whose senders still wait."""
    return set(_orders(by, channel).filter(status__in=OPEN).values_list("reference", flat=True))


def _orders(by: Membership, channel: str) -> QuerySet[Report]:
    return visible(Report, by).filter(channel=channel).exclude(reference="")
