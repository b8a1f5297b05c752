"""三率 of reports in the ranking: promises kept, solved, satisfied; each from what reporters were told and said, each opening its rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qingzhou.dispatch.ranking import pages, queries, reports
from qingzhou.dispatch.ranking.cases import Figure
from qingzhou.dispatch.ranking.indicators import BY_CODE, INDICATORS
from qingzhou.dispatch.ranking.spans import Span, span
from qingzhou.hotline import actions
from qingzhou.hotline.actions import Answer
from qingzhou.hotline.models import Report
from qingzhou.hotline.states import Ending
from qingzhou.units.models import Membership
from tests import build
from tests.reports import accepted, found, handler, lodged
from tests.weeks import CUTOFF, W47

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXT = "到晨光培训中心调取收据 6 张，均未超过三个月，没有发现违规。"
BEFORE = CUTOFF - timedelta(days=6)
CODES = ("told", "solved", "satisfied")


def answered(clerk: Membership, days: int) -> Report:
    """A report taken up BEFORE, with word promised three days later, and answered after some days."""
    report = found(accepted(lodged(now=BEFORE), clerk, now=BEFORE), true=False)
    now = BEFORE + timedelta(days=days)
    return actions.answer(report, Answer(Ending.UNFOUNDED, TEXT, "测试"), by=handler(), now=now)


def over(clerk: Membership) -> Span:
    return span(clerk.jurisdiction_id, W47, 1, CUTOFF)


def figures(clerk: Membership) -> dict[str, tuple[int, int]]:
    """So many of so many, by code, of the unit that handles everything here."""
    material = queries.material(clerk.jurisdiction_id, over(clerk))
    unit = build.unit("市场监管局").pk
    found = {code: Figure.of(queries.behind(BY_CODE[code], unit, material, over(clerk))) for code in CODES}
    return {code: (figure.counted, figure.total) for code, figure in found.items()}


def test_a_promise_is_kept_by_any_word_in_time(clerk: Membership) -> None:
    answered(clerk, 2)
    answered(clerk, 5)
    assert figures(clerk)["told"] == (1, 2)


def test_a_promise_that_fell_due_unheard_counts_against_its_unit(clerk: Membership) -> None:
    accepted(lodged(now=BEFORE), clerk, now=BEFORE)
    assert figures(clerk) == {"told": (0, 1), "solved": (0, 0), "satisfied": (0, 0)}


def test_reporters_judge_each_answer_once_by_what_they_said_last(clerk: Membership) -> None:
    first, second, third = (answered(clerk, 1) for _ in range(3))
    now = BEFORE + timedelta(days=2)
    actions.rate(first, solved=False, satisfied=None, now=now)
    actions.rate(first, solved=True, satisfied=5, now=now)
    actions.rate(second, solved=True, satisfied=3, now=now)
    actions.reopen(second, "又开始收了", now=now)
    actions.rate(third, solved=True, satisfied=None, now=now)
    assert figures(clerk) == {"told": (3, 3), "solved": (2, 3), "satisfied": (1, 2)}


def test_what_is_said_after_the_week_changes_no_figure_of_it(clerk: Membership) -> None:
    report = answered(clerk, 1)
    before = figures(clerk)
    actions.rate(report, solved=False, satisfied=1, now=CUTOFF + timedelta(hours=1))
    assert figures(clerk) == before


def test_they_weigh_nothing_until_the_office_says_so() -> None:
    assert {each.code: each.weight for each in INDICATORS if each.code in CODES} == dict.fromkeys(CODES, 0)


def test_a_figure_opens_its_reports(clerk: Membership) -> None:
    report = answered(clerk, 1)
    opened = pages.opened(pages.Asked(W47, 1), build.unit("市场监管局").pk, "told", by=clerk, now=CUTOFF)
    assert opened is not None
    assert [(row.number, row.is_report, row.counted) for row in opened.rows] == [(report.number, True, True)]


def test_nothing_counts_how_many_were_founded_or_what_it_cost() -> None:
    assert reports.HEARD
    assert not {"founded", "fine", "penalty"} & {each.code for each in INDICATORS}
