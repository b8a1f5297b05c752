"""How reports of the public are handled is a sentence of the agenda, with the units whose reporters have not heard in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qingzhou.meetings import actions
from qingzhou.meetings.states import Topic
from tests import build
from tests.meetings import NOW, because
from tests.reports import accepted, lodged
from tests.weeks import W47, district

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def said() -> list[str]:
    meeting = actions.prepare(W47, by=build.clerk(), now=NOW)
    return [line for one in meeting.subjects.filter(topic=Topic.REPORTS) for line in because(one)]


def test_reports_that_wait_and_promises_that_were_missed_are_told_by_unit() -> None:
    district()
    build.handler(build.unit("市场监管局"))
    accepted(lodged(now=NOW - timedelta(days=9)), build.clerk(), now=NOW - timedelta(days=8))
    lodged(now=NOW - timedelta(days=5))
    told = "群众举报：待受理1件，办理中1件，超过承诺日期未告知举报人2件（办公室1件、市场监管局1件）。"
    assert told in said()


def test_without_reports_nothing_is_said_of_them() -> None:
    district()
    assert not any("举报" in line for line in said())
