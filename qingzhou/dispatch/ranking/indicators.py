"""The indicators, as a table: what each counts, of what, in words and as a function. Pages, scores and tests are read from it.

None counts penalties or their amounts: a target of that kind is against the law (行政处罚法 Art 74).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qingzhou.dispatch.ranking import reports
from qingzhou.dispatch.ranking.cases import Case, Material
from qingzhou.dispatch.ranking.courses import GIVEN, Course
from qingzhou.dispatch.ranking.filing import filed
from qingzhou.dispatch.ranking.spans import Span
from qingzhou.ledger.actions.moving import REBOUND_WITHIN
from qingzhou.ledger.policy import local_day
from qingzhou.ledger.states import DONE, LATE_IF_DUE, OPEN, Status, Verb

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Indicator:
    """One indicator. `code` is stored with weightings for ever: never rename it."""

    code: str
    label: StrOrPromise
    counted: StrOrPromise  # the numerator in words
    looked_at: StrOrPromise  # the denominator in words
    others: StrOrPromise  # what the rows are called that were not counted
    day: StrOrPromise  # what the rows' date is
    cases: Callable[[Material, Span], Iterator[Case]]
    weight: int  # while the office has set none
    more_is_better: bool = True
    as_count: bool = False  # told as so many, not as a percentage
    about: Callable[[], str] = lambda: _("事项")  # what a row is about


def _on_time(material: Material, span: Span) -> Iterator[Case]:
    for course in material.courses:
        stand = course.at(span.moment)
        if stand is None or stand.lead is None or stand.due_on is None:
            continue
        handed_in = stand.submitted_at
        past = stand.due_on < span.today
        if stand.status in DONE:
            belongs = stand.closed_at is not None and stand.closed_at > span.since
        elif stand.status is Status.SUBMITTED and handed_in:
            belongs = past and (span.falls_due(stand.due_on) or handed_in > span.since)
        else:
            belongs = past and stand.status in LATE_IF_DUE
        if belongs:
            in_time = handed_in is not None and local_day(handed_in) <= stand.due_on
            yield Case(stand.lead, course.item, counted=in_time, on=stand.due_on)


@dataclass
class _Asked:
    """A unit was given an item and has until a day to sign for it."""

    unit: int
    due_on: date
    signed_at: datetime | None = None
    freed_at: datetime | None = None  # returned, suspended or struck out

    def case(self, item: int) -> Case | None:
        """What it counts as; nothing where the unit was freed in time."""
        if self.freed_at and local_day(self.freed_at) <= self.due_on:
            return None
        in_time = self.signed_at is not None and local_day(self.signed_at) <= self.due_on
        return Case(self.unit, item, counted=in_time, on=self.due_on)


def _response(material: Material, span: Span) -> Iterator[Case]:
    for course in material.courses:
        for asked in _all_asked(material, course, span.moment):
            if span.falls_due(asked.due_on) and (case := asked.case(course.item)):
                yield case


def _all_asked(material: Material, course: Course, moment: datetime) -> Iterator[_Asked]:
    asked: _Asked | None = None
    for stand in course.until(moment):
        if stand.verb in GIVEN and stand.lead is not None:
            due_on = material.calendar.add(local_day(stand.at), material.policy.sign_within)
            asked = _Asked(stand.lead, due_on)
        elif asked and stand.status is not Status.ISSUED:
            signed = stand.verb == Verb.SIGN
            asked.signed_at, asked.freed_at = (stand.at, None) if signed else (None, stand.at)
            yield asked
            asked = None
    if asked:
        yield asked


def _closed(material: Material, span: Span) -> Iterator[Case]:
    for course in material.courses:
        stand = course.at(span.moment)
        if stand is None or stand.lead is None:
            continue
        if stand.status in OPEN:
            yield Case(stand.lead, course.item, counted=False, on=stand.due_on)
        elif stand.status in DONE and stand.closed_at and stand.closed_at > span.since:
            yield Case(stand.lead, course.item, counted=True, on=stand.due_on)


def _returns(material: Material, span: Span) -> Iterator[Case]:
    for course in material.courses:
        before: int | None = None
        for stand in course.until(span.moment):
            if stand.verb in (Verb.REISSUE, Verb.RULE) and before is not None and stand.at > span.since:
                yield Case(before, course.item, counted=not stand.right, on=local_day(stand.at))
            before = stand.lead


def _rebound(material: Material, span: Span) -> Iterator[Case]:
    since = span.moment - timedelta(days=REBOUND_WITHIN)
    for issue in material.closed_issues:
        if since < issue.closed_at <= span.moment:
            back = issue.back_at is not None and issue.back_at <= span.moment
            yield Case(issue.lead, issue.item, counted=back, on=local_day(issue.closed_at))


INDICATORS = (
    Indicator(
        "on_time",
        gettext_lazy("按期办结率"),
        gettext_lazy("其中在办结时限（含批准的延期）当日及以前报请销号的"),
        gettext_lazy(
            "期内销号的事项，加上期末时限已过、仍未报请销号的（不论何时到期），"
            "加上期内到期或期内报请销号、时限已过、待审核的；已中止、已撤销的不计"
        ),
        gettext_lazy("未按期"),
        gettext_lazy("办结时限"),
        _on_time,
        30,
    ),
    Indicator(
        "response",
        gettext_lazy("响应率"),
        gettext_lazy("其中在签收时限当日及以前签收的"),
        gettext_lazy("签收时限在期内到期的下达（含重新下达）；到期以前已退单、中止或撤销的不计"),
        gettext_lazy("未按时签收"),
        gettext_lazy("签收时限"),
        _response,
        10,
    ),
    Indicator(
        "closed",
        gettext_lazy("办结率"),
        gettext_lazy("期内销号的事项"),
        gettext_lazy("期内销号的事项，加上期末未销号的事项"),
        pgettext_lazy("ranking", "期末未销号"),
        gettext_lazy("办结时限"),
        _closed,
        20,
    ),
    Indicator(
        "returns",
        gettext_lazy("退单不成立"),
        gettext_lazy("其中退单理由不成立的：裁定不成立，或仍下达给原单位"),
        gettext_lazy("期内有结论的退单（含申请裁定），按次计"),
        gettext_lazy("退单成立"),
        gettext_lazy("作出结论"),
        _returns,
        10,
        more_is_better=False,
        as_count=True,
    ),
    Indicator(
        "rebound",
        gettext_lazy("反弹率"),
        gettext_lazy("其中销号后 366 天内反弹的"),
        gettext_lazy("期末以前 366 天内销号的问题"),
        gettext_lazy("未反弹"),
        gettext_lazy("销号日期"),
        _rebound,
        15,
        more_is_better=False,
    ),
    Indicator(
        "filing",
        gettext_lazy("填报及时率"),
        gettext_lazy("其中截止以前填报的，零报告也算；截止后补报的、没有填报的不算"),
        gettext_lazy(
            "要求填报、截止时间在期内的各期（按填报周期：每周、半月、每月，或特殊时段每日），"
            "截止时有在办任务（牵头或配合）的单位一期计一次"
        ),
        gettext_lazy("不计入"),
        gettext_lazy("填报截止"),
        filed,
        15,
        about=lambda: pgettext("ranking", "填报"),
    ),
    # 三率 of reports. They weigh nothing until the office says so: few reporters judge, and each is somebody's own view.
    Indicator(
        "told",
        gettext_lazy("告知守约率"),
        gettext_lazy("其中在承诺日期当日及以前告知举报人的"),
        gettext_lazy("承办举报的单位承诺的下次告知日期在期内到期的"),
        gettext_lazy("未按期告知"),
        gettext_lazy("承诺告知"),
        reports.kept,
        0,
        about=lambda: pgettext("ranking", "举报"),
    ),
    Indicator(
        "solved",
        gettext_lazy("解决率"),
        gettext_lazy("其中举报人认为解决了的；要求重新办理的算没有解决"),
        gettext_lazy("期内举报人作出评价的答复，一次答复计一次，以最后的评价为准"),
        gettext_lazy("没有解决"),
        gettext_lazy("评价日期"),
        reports.solved,
        0,
        about=lambda: pgettext("ranking", "举报"),
    ),
    Indicator(
        "satisfied",
        gettext_lazy("满意率"),
        gettext_lazy("其中满意和很满意的"),
        gettext_lazy("期内举报人评价了满意度的答复，一次答复计一次，以最后的评价为准"),
        gettext_lazy("不满意或一般"),
        gettext_lazy("评价日期"),
        reports.satisfied,
        0,
        about=lambda: pgettext("ranking", "举报"),
    ),
)
BY_CODE = {each.code: each for each in INDICATORS}
