"""Several reports of one matter: found, said to be the same or not, taken up together, taken apart again.

Every report stays its own: its receipt, its promise, its tracks and its answer. What is linked is only who handles them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.hotline import alike, likeness, permissions, states
from qingzhou.hotline.actions.given import Accepted
from qingzhou.hotline.actions.office import accept
from qingzhou.hotline.actions.writing import Said, Step, check_message, held, plain, record, sent_before
from qingzhou.hotline.likeness import Likeness, Reason
from qingzhou.hotline.models import Mark, Pair, Report
from qingzhou.hotline.states import Same, TrackKind, Verb
from qingzhou.refusals import Incomplete, NotNow
from qingzhou.units.models import Membership

SAYS = {Verb.LINK: Same.SAME, Verb.UNLINK: Same.APART}
MOST_SUGGESTED = 5  # pairs that one new report is suggested in


def mark(report: Report, marks: tuple[list[int], list[int]], *, followed: Report | None) -> None:
    """Make a new report findable, and suggest what it is near. Part of lodging, in its transaction.

    `followed`: a report of the matter that its reporter pointed at.
    """
    site, wording = marks
    Mark.objects.bulk_create([Mark(mark=one, report=report) for one in (*site, *wording)])
    among = Report.objects.filter(jurisdiction_id=report.jurisdiction_id)
    found = {one.report.pk: one.likeness for one in alike.near(report, among, marks)[:MOST_SUGGESTED]}
    if followed is not None:
        like = likeness.compare(alike.sketch(report), alike.sketch(followed))
        found[followed.pk] = Likeness(like.score, (Reason("reporter"), *like.reasons))
    pairs = [_new_pair(report, pk, like, report.received_at) for pk, like in found.items()]
    Pair.objects.bulk_create(pairs)


def _new_pair(report: Report, other: int, like: Likeness, now: datetime) -> Pair:
    earlier, later = sorted((report.pk, other))
    reasons = [[one.code, one.value] for one in like.reasons]
    known = {"jurisdiction_id": report.jurisdiction_id, "score": like.score, "reasons": reasons, "found_at": now}
    return Pair(earlier_id=earlier, later_id=later, **known)


@transaction.atomic
def link(report: Report, other: Report, *, by: Membership, now: datetime) -> Pair:
    """Say that two reports tell of one matter. Said before, nothing is written."""
    return _say(report, other, Verb.LINK, "", by, now)


@transaction.atomic
def unlink(report: Report, other: Report, reason: str, *, by: Membership, now: datetime) -> Pair:
    """Say that two reports are different matters, and why where they had been said to be one."""
    return _say(report, other, Verb.UNLINK, reason, by, now)


def _say(report: Report, other: Report, verb: Verb, reason: str, by: Membership, now: datetime) -> Pair:
    state = SAYS[verb]
    if report.pk == other.pk or report.jurisdiction_id != other.jurisdiction_id:
        raise Incomplete("hotline.no_pair", _("不是本区的两件举报。"), _("请刷新页面后再办。"))
    both = [held(one, verb, by)[0] for one in sorted((report, other), key=lambda one: one.pk)]
    pair = Pair.objects.filter(earlier=both[0], later=both[1]).first()
    if pair is None:
        like = likeness.compare(alike.sketch(both[0]), alike.sketch(both[1]))
        pair = _new_pair(both[0], both[1].pk, like, now)
        pair.save(force_insert=True)
    if pair.state == state:
        return pair
    if pair.state == Same.SAME and not reason.strip():
        raise Incomplete("hotline.reason_missing", _("没有写为什么不是同一件。"), _("请写明理由。"))
    if state == Same.APART and both[0].issue_id is not None and both[0].issue_id == both[1].issue_id:
        said = _("两件举报已并入同一个问题。")
        raise NotNow("hotline.one_issue", said, _("请在并入的那一件上按“拆开，单独办理”。"))
    pair.state = state
    pair.save(update_fields=("state",))
    for one, with_ in (both, both[::-1]):
        said_of = Said(note=plain(reason), data={"with": with_.number})
        record(one, Step(verb, now, by, states.Status(one.status)), said_of)
    return pair


@transaction.atomic
def join(report: Report, other: Report, decided: Accepted, *, by: Membership, now: datetime) -> Report:
    """Take a report up into the issue of another one, and say that they are the same matter."""
    if other.issue is None:
        said = _("%(number)s 还没有办理的问题可以并入。") % {"number": other.number}
        raise NotNow("hotline.no_issue_to_join", said, _("请先记为同一件，受理时一并交办。"))
    report = accept(report, replace(decided, joined=other.issue), by=by, now=now)
    link(report, other, by=by, now=now)
    report.refresh_from_db()
    return report


@transaction.atomic
def accept_together(
    report: Report,
    decided: Accepted,
    along: Sequence[tuple[Report, tuple[TrackKind, ...]]],
    *,
    by: Membership,
    now: datetime,
    token: str | None = None,
) -> Report:
    """Take a report up, and with it others of the same matter, each with its own tracks and clock. All or none."""
    if sent_before(token):
        return Report.objects.get(pk=report.pk)
    report = accept(report, decided, by=by, now=now, token=token)
    for other, tracks in along:
        pair = Pair.objects.filter(earlier_id=min(report.pk, other.pk), later_id=max(report.pk, other.pk)).first()
        if pair is None or pair.state != Same.SAME:
            said = _("%(number)s 没有记为同一件。") % {"number": other.number}
            raise NotNow("hotline.not_linked", said, _("请刷新页面，先记为同一件。"))
        with_it = replace(decided, joined=report.issue, tracks=tracks, issue=None, lead=None, due_on=None)
        accept(other, with_it, by=by, now=now)
    return report


@transaction.atomic
def split(report: Report, reason: str, text: str, *, by: Membership, now: datetime, token: str | None = None) -> Report:
    """Take a report out of the issue that it had joined: it waits to be taken up by itself, its promise unchanged.

    `text`: what its reporter reads. Its tracks keep the days from which they run.
    """
    report, move = held(report, Verb.SPLIT, by)
    if sent_before(token):
        return report
    if refusal := permissions.why_not_split(report):
        raise refusal
    if not reason.strip():
        raise Incomplete("hotline.reason_missing", _("没有写为什么不是同一件。"), _("请写明理由。"))
    check_message(text)
    assert report.issue is not None
    number, issue = report.issue.number, report.issue_id
    said = Said(text=plain(text), note=plain(reason), data={"issue": number}, token=token)
    report = record(report, Step(Verb.SPLIT, now, by, move.target), said, {"issue": None})
    for pair in (*_same(report, issue),):
        unlink(report, pair.other_than(report), reason, by=by, now=now)
    report.refresh_from_db()
    return report


def _same(report: Report, issue: int | None) -> list[Pair]:
    """The pairs with reports of an issue that were said to be the same matter as this one."""
    said = Pair.objects.filter(state=Same.SAME).select_related("earlier", "later")
    return [*said.filter(earlier=report, later__issue=issue), *said.filter(later=report, earlier__issue=issue)]
