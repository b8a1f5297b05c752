"""Two people at one item: the second sees the difference, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import actions, audit, deeds
from qingzhou.ledger.actions import Attached
from qingzhou.ledger.forms.kept import sealed, unsealed
from qingzhou.ledger.models import Item
from qingzhou.ledger.states import Status, Verb
from qingzhou.units.models import Membership, Role
from tests import build
from tests.test_ledger_pages import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HTMX = {"HTTP_HX_REQUEST": "true"}


def signed_in(as_: Membership) -> Client:
    client = Client()
    client.force_login(as_.person, backend="qingzhou.units.backends.SignedInBackend")
    return client


def running() -> Item:
    now = timezone.now()
    return build.task(Status.IN_PROGRESS, now=now, due_on=timezone.localdate(now) + timedelta(days=30))


def press(client: Client, item: Item, verb: Verb, data: dict, **extra):
    return client.post(reverse("ledger:move", args=[item.number, verb.value]), data, **extra)


def a_colleague_reports(item: Item, percent: int = 60) -> None:
    colleague = build.member(Role.UNIT_HANDLER, build.unit())
    actions.move(item, deeds.Reported(done="昨天又查了五家", percent=percent), by=colleague, now=timezone.now())


def two_minds() -> tuple[Item, Client, dict[str, object]]:
    """A task that moved on after the form was shown, the slower writer, and what they send."""
    item = running()
    form = {"seen": item.entries_count, "percent": 45, "done": "我查了三家机构"}
    a_colleague_reports(item)
    return item, signed_in(build.handler(build.unit())), form


@pytest.mark.parametrize("extra", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("row", [{}, {"row": "form"}], ids=["page", "row"])
def test_the_second_writer_sees_the_difference_and_keeps_the_text(extra: dict, row: dict) -> None:
    item, client, form = two_minds()
    answer = press(client, item, Verb.REPORT, form | row, **extra)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("我查了三家机构", "昨天又查了五家", "0% → 60%", "仍然提交", "放弃我的"):
        assert words in page
    assert [(one.label, one.theirs, one.mine) for one in answer.context["clash"].clashes] == [
        ("总进度（%）", "60", "45"),
        ("本期进展", "昨天又查了五家", "我查了三家机构"),
    ]
    item.refresh_from_db()
    assert (item.claimed, item.entries_count) == (60, form["seen"] + 1)


def test_pressing_again_submits_it_all_the_same_unless_somebody_was_faster_again() -> None:
    item, client, form = two_minds()
    again = press(client, item, Verb.REPORT, form).context["clashing"]
    form["seen"] = int(again["seen"].value())
    a_colleague_reports(item, 70)
    assert press(client, item, Verb.REPORT, form).status_code == 409
    form["seen"] += 1
    assert press(client, item, Verb.REPORT, form).status_code == 302
    item.refresh_from_db()
    assert (item.claimed, item.last_note) == (45, "我查了三家机构")
    assert list(audit.differences(lambda _sha: None, audit.Tally())) == []


def test_files_already_uploaded_need_not_be_chosen_again() -> None:
    item, client, form = two_minds()
    answer = press(client, item, Verb.REPORT, form | {"files": SimpleUploadedFile("现场.png", PNG)})
    (kept,) = answer.context["clashing"]["kept"].value()
    assert "现场.png" in answer.content.decode()
    again = form | {"seen": form["seen"] + 1, "kept": kept}
    assert press(client, item, Verb.REPORT, again).status_code == 302
    assert [file["name"] for file in item.entries.last().files] == ["现场.png"]


def test_a_form_with_a_mistake_keeps_its_files_too() -> None:
    item = running()
    client = signed_in(build.handler(build.unit()))
    wrong = {"percent": 45, "done": "", "files": SimpleUploadedFile("现场.png", PNG)}
    answer = press(client, item, Verb.REPORT, wrong)
    assert answer.status_code == 422
    assert "现场.png" in answer.content.decode()


def test_nobody_attaches_a_file_by_its_fingerprint_alone() -> None:
    mine = Attached("ab" * 32, "现场.png", 12, "image/png")
    assert unsealed(sealed(mine, 7), 7) == mine
    assert unsealed(sealed(mine, 7), 8) is None
    assert unsealed("ab" * 32, 7) is None
    item = running()
    client = signed_in(build.handler(build.unit()))
    foreign = {"percent": 5, "done": "查", "kept": sealed(mine, 10**6)}
    press(client, item, Verb.REPORT, foreign)
    assert item.entries.last().files == []


@pytest.mark.parametrize("extra", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("row", [{}, {"row": "form"}], ids=["page", "row"])
def test_where_the_step_is_no_longer_possible_the_text_can_be_copied(extra: dict, row: dict) -> None:
    item = running()
    form = {"seen": item.entries_count, "percent": 45, "done": "我查了三家机构"}
    actions.move(item, deeds.Cancelled(reason="重复下达"), by=build.clerk(), now=timezone.now())
    answer = press(signed_in(build.handler(build.unit())), item, Verb.REPORT, form | row, **extra)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("我查了三家机构", "重复下达", "现在已经不能“填报进展”"):
        assert words in page
    assert "仍然提交" not in page


def test_a_press_in_the_list_that_came_too_late_shows_the_line_as_it_is() -> None:
    now = timezone.now()
    item = build.task(Status.ISSUED, now=now, due_on=timezone.localdate(now) + timedelta(days=30))
    seen = item.entries_count
    colleague = build.member(Role.UNIT_HANDLER, build.unit())
    actions.move(item, deeds.Signed(), by=colleague, now=now)
    client = signed_in(build.handler(build.unit()))
    answer = press(client, item, Verb.SIGN, {"row": "1", "seen": seen}, **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.startswith(f'<tr id="item-{item.pk}"')
    assert f'<tr id="form-{item.pk}"' in page


def test_a_form_sent_twice_is_no_collision() -> None:
    item = running()
    client = signed_in(build.handler(build.unit()))
    form = {"seen": item.entries_count, "percent": 45, "done": "查", "token": "0b8f7f0e-6f0c-4a51-9a43-3f5be1f4a3c1"}
    assert [press(client, item, Verb.REPORT, form).status_code for _time in range(2)] == [302, 302]
    assert [entry.verb for entry in item.entries.all()].count("report") == 1
