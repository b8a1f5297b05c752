"""A busy network works for its reports or waits in line, and nobody is locked out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from qingzhou.hotline import effort, flood
from qingzhou.hotline.actions import take_down_waiting
from qingzhou.hotline.models import Report
from qingzhou.units.models import Membership
from tests import build
from tests.test_hotline_pages import answered, so_far

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report but the first is from a busy network, and the work is light."""
    monkeypatch.setattr(flood, "LODGING", flood.Bound("lodge", 1, 600))
    monkeypatch.setattr(effort, "BITS", 4)


def solved(task: str, token: str, solving: bool = True) -> str:
    """A number that solves the task; or one that does not, for any fixed one does in one run of sixteen."""
    return next(str(number) for number in count() if effort.is_solved(task, str(number), token) is solving)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def sent(client: Client, page: str, **more: str) -> Any:
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    return client.post(place, {"page": "check", "so_far": so_far(page), **more})


def asked(client: Client) -> str:
    """The page of whoever sends a second report from the network."""
    pages = [answered(client), answered(client)]
    assert sent(client, pages[0]).status_code == 200
    answer = sent(client, pages[1])
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == effort.STEP
    return answer.content.decode()


def test_two_workers_together_let_through_no_more_than_one_would(settings: Settings) -> None:
    settings.WORKERS = 2
    assert [bound.share for bound in (flood.FLOODING, flood.WRITING, flood.Bound("once", 1, 600))] == [150, 15, 1]
    request, now = RequestFactory().get("/"), datetime.now(tz=UTC)
    assert [effort.place_in_line(request, token, now)[1] for token in "ab"] == [2 * effort.STEP, 4 * effort.STEP]


def test_who_sends_little_is_asked_nothing(clerk: Membership) -> None:
    client = Client()
    assert sent(client, answered(client)).status_code == 200


def test_a_browser_that_solved_its_task_sends_at_once(clerk: Membership) -> None:
    client = Client()
    page = asked(client)
    task, token = hidden(page, "task"), effort.signing.loads(hidden(page, "task"), salt=effort.SALT)
    assert sent(client, page, task=task, number=solved(task, token, solving=False)).status_code == 429
    assert sent(client, page, task=task, number=solved(task, token)).status_code == 200
    take_down_waiting()
    assert Report.objects.count() == 2


def test_a_solution_is_good_for_one_report(clerk: Membership) -> None:
    client = Client()
    page = asked(client)
    task, token = hidden(page, "task"), effort.signing.loads(hidden(page, "task"), salt=effort.SALT)
    number = solved(task, token)
    for _ in range(2):
        assert sent(client, page, task=task, number=number).status_code == 200
    take_down_waiting()
    assert Report.objects.count() == 2
    assert sent(client, answered(client), task=task, number=number).status_code == 429


def test_without_script_one_waits_in_line_and_then_sends(clerk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    page = asked(client)
    line, now = hidden(page, "line"), timezone.now()
    again = sent(client, page, line=line)
    assert again.status_code == 429
    assert hidden(again.content.decode(), "line") == line  # who presses too early does not lose their place
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=effort.STEP + 1))
    assert sent(client, page, line=line).status_code == 200
    assert sent(client, answered(client), line=line).status_code == 429


def test_the_line_lets_one_in_at_a_time_and_nobody_waits_long() -> None:
    request, now = RequestFactory().post("/", REMOTE_ADDR="192.0.2.9"), timezone.now()
    waits = [effort.place_in_line(request, f"token {number}", now)[1] for number in range(40)]
    assert waits[:3] == [effort.STEP, 2 * effort.STEP, 3 * effort.STEP]
    assert max(waits) == effort.LONGEST
    other = RequestFactory().post("/", REMOTE_ADDR="192.0.2.10")
    assert effort.place_in_line(other, "token", now)[1] == effort.STEP


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_nobody_makes_up_a_task_or_a_place(forged: str) -> None:
    assert not effort.is_solved(forged, "0", "token")
    assert effort.seconds_left(forged, "token", timezone.now()) is None


def test_a_flood_ends_somewhere(clerk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "FLOODING", flood.Bound("lodge", 1, 600))
    client = Client()
    sent(client, answered(client))
    answer = sent(client, answered(client))
    assert answer.status_code == 429
    assert "12345" in answer.content.decode()
