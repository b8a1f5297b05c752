"""Names and phones that reporters left are nowhere but in their boxes; and a leak, wherever it is planted, is found."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from qingzhou.hotline import forms, queries, sealing
from qingzhou.hotline.actions import lodging
from qingzhou.hotline.models import Arrival, Line, Report, Sealed
from qingzhou.ledger.chasing import paper
from qingzhou.ledger.models import Item
from qingzhou.notifications.models import Notice
from tests.rights import canary
from tests.rights.canary import IN_HAND, MARKS, PHONE, WEB
from tests.rights.crawl import faults
from tests.rights.things import District

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
Mutate = pytest.MonkeyPatch
MARK = WEB[0][1]


def marks_in(text: str) -> list[str]:
    """The marks in a text, also as JSON would escape them."""
    return [mark for mark in MARKS if mark in text or mark.encode("unicode_escape").decode() in text]


def caught(world: District, who: str, *only: str) -> bool:
    """Whether the crawl says that something sealed is told."""
    return any("which is sealed" in fault for fault in faults(world, world.visitor(who), only))


def test_the_marks_are_in_the_boxes_and_nowhere_else_in_the_database(world: District, tmp_path: Path, settings) -> None:
    private = settings.HOTLINE_SEAL / sealing.PRIVATE
    left = [sealing.unseal(bytes(one.box), private) for one in Sealed.objects.all()]
    assert all(dict(identity) in left for identity in (WEB, PHONE, IN_HAND))
    canary.through_the_form(reverse("hotline:lodge", args=["999001"]))  # and waits to be taken down
    assert Arrival.objects.exists()
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    assert marks_in(dump.read_text(encoding="utf-8")) == []
    assert marks_in(str([one.get_decoded() for one in Session.objects.all()])) == []


def test_nothing_is_logged_of_who_reports(world: District, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canary.planted(world)
    assert marks_in(caplog.text) == []


@pytest.mark.parametrize("where", ["append", "_box"])
def test_a_fault_while_a_report_is_taken_down_is_logged_without_who_reports(
    where: str, world: District, caplog: pytest.LogCaptureFixture, monkeypatch: Mutate
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(lodging, where, broken)
    monkeypatch.setattr(Client, "store_exc_info", lambda *_args, **_kwargs: None)
    with pytest.raises(AssertionError):
        canary.planted(world)
    assert "planted" in caplog.text
    assert marks_in(caplog.text) == []


# --- planted leaks ---------------------------------------------------------------------------------------------
def in_a_message(_monkeypatch: Mutate) -> None:
    Line.objects.create(report=Report.objects.earliest("pk"), seq=99, verb="tell", at=_now(), text=f"回电{MARK}")


def in_a_line_read_from_the_box(monkeypatch: Mutate) -> None:
    told = queries.lines_of
    monkeypatch.setattr(queries, "lines_of", lambda report: [_saying(line) for line in told(report)])


def in_the_help_of_a_form_that_is_refused(monkeypatch: Mutate) -> None:
    monkeypatch.setitem(forms.DeclineForm.base_fields, "said", _helpful(forms.DeclineForm.base_fields["said"]))


def in_the_title_of_an_issue(_monkeypatch: Mutate) -> None:
    Item.objects.filter(pk=Item.objects.filter(kind="issue", confidential=False).earliest("pk").pk).update(title=MARK)


def in_the_title_of_a_task(_monkeypatch: Mutate) -> None:
    Item.objects.filter(kind="task", confidential=False).update(title=f"致电{MARK}")


def in_the_heading_of_a_paper(monkeypatch: Mutate) -> None:
    monkeypatch.setitem(paper.TITLES, 1, MARK)


def in_a_notice(_monkeypatch: Mutate) -> None:
    Notice.objects.update(title=f"{MARK}来电")


def _now() -> Any:
    return Report.objects.earliest("pk").received_at


def _saying(line: Line) -> Line:
    line.text = MARK
    return line


def _helpful(field: Any) -> Any:
    return type(field)(label=field.label, help_text=MARK)


LEAKS: dict[str, tuple[Callable[[Mutate], None], str, str]] = {
    "a message": (in_a_message, "clerk", "hotline:report"),
    "a line read from the box": (in_a_line_read_from_the_box, "lead handler", "hotline:report"),
    "a form that is refused": (in_the_help_of_a_form_that_is_refused, "clerk", "hotline:step"),
    "a page of the ledger": (in_the_title_of_an_issue, "auditor", "ledger:issues"),
    "an Excel sheet": (in_the_title_of_a_task, "clerk", "ledger:export"),
    "a Word paper": (in_the_heading_of_a_paper, "clerk", "ledger:sheet"),
    "a notice": (in_a_notice, "lead handler", "notifications:inbox"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(leak: str, world: District, monkeypatch: Mutate) -> None:
    plant, who, page = LEAKS[leak]
    assert not caught(world, who, page)
    plant(monkeypatch)
    assert caught(world, who, page)
