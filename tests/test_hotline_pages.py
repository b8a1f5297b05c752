"""The pages of reports: the public's, without an account, and the staff's."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from qingzhou.hotline import actions, flood, queries, receipts, sealing
from qingzhou.hotline.models import Line, Report, Sealed
from qingzhou.hotline.states import (
    Channel,
    Verb,
)
from qingzhou.ledger.models import Entry, Item
from qingzhou.units.models import Membership
from tests import build
from tests.offices import signed_in
from tests.reports import ABOUT, NOW, lodged
from tests.test_ledger_pages import PNG

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]


# --- by receipt ------------------------------------------------------------------------------------------------
def test_lines_are_append_only(clerk: Membership) -> None:
    lodged()
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.update(text="改掉")
    with pytest.raises(DatabaseError), transaction.atomic():
        Sealed.objects.all().delete()


def test_every_box_has_one_size_and_only_the_private_key_opens_it(clerk: Membership, settings: Settings) -> None:
    lodged()
    lodged(identity=(("name", "王标记"), ("contact", "13900000001")))
    boxes = [bytes(box) for box in Sealed.objects.order_by("pk").values_list("box", flat=True)]
    assert len({len(box) for box in boxes}) == 1
    private = Path(settings.HOTLINE_SEAL) / sealing.PRIVATE
    assert [sealing.unseal(box, private) for box in boxes] == [{}, {"name": "王标记", "contact": "13900000001"}]
    private.rename(private.with_suffix(".away"))
    lodged(identity=(("name", "还能封存"),))  # serving pages needs the public key alone


def test_a_name_stands_nowhere_but_in_its_box(clerk: Membership, tmp_path: Path) -> None:
    lodged(identity=(("name", "王标记"), ("contact", "13900000001")))
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    assert "王标记" not in dump.read_text(encoding="utf-8")
    assert "13900000001" not in dump.read_text(encoding="utf-8")


def so_far(page: str) -> str:
    found = re.search(r'name="so_far" value="([^"]+)"', page)
    assert found
    return found[1]


def answered(client: Client, **more: object) -> str:
    """The public form filled in to its last page; the last page."""
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    page = client.get(place).content.decode()
    for name, answers in (
        ("what", {"category": "fees"}),
        ("where", {"about": ABOUT, "place": "柳巷 3 号"}),
        ("happened", {"text": "一次收一年🙂", **more}),
        ("who", {"identity": "named", "name": "王标记", "contact": "13900000001"}),
    ):
        answer = client.post(place, {"page": name, "so_far": so_far(page), **answers})
        assert answer.status_code == 200, name
        page = answer.content.decode()
    return page


def test_reporting_takes_seven_pages_and_no_script(clerk: Membership) -> None:
    client = Client()
    page = answered(client, files=ContentFile(PNG, "现场.png"))
    assert "13900000001" not in page
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    sent = {"page": "check", "so_far": so_far(page)}
    receipt = client.post(place, sent).content.decode()
    again = client.post(place, sent).content.decode()
    code = re.search(r'<p class="code">([^<]+)</p>', receipt)
    assert code
    assert code[1] in again
    actions.take_down_waiting()
    report = Report.objects.get()
    assert report.text == "一次收一年🙂"
    assert [file["name"] for file in report.lines.get().files] == ["现场.png"]

    token = re.search(r'name="receipt" value="([^"]+)"', receipt)
    assert token
    confirm = reverse("hotline:receipt", args=[build.jurisdiction().code])
    assert client.post(confirm, {"receipt": token[1], "saved": "0000"}).status_code == 422
    left = client.post(confirm, {"receipt": token[1], "saved": code[1][-4:].lower()})
    assert left.headers["Location"] == reverse("hotline:followed")
    followed = client.get(reverse("hotline:followed")).content.decode()
    assert ABOUT in followed
    assert "11月" in followed or "年" in followed


def test_a_changed_form_begins_again(clerk: Membership) -> None:
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    assert Client().post(place, {"page": "check", "so_far": "x"}).status_code == 302
    page = Client().get(place).content.decode()
    left_out = Client().post(place, {"page": "check", "so_far": so_far(page)})
    assert left_out.status_code == 200
    assert not Report.objects.exists()


def test_following_up_by_the_code_alone(clerk: Membership) -> None:
    token = receipts.new_token()
    lodged(token)
    client = Client()
    assert client.get(reverse("hotline:followed")).status_code == 302
    assert client.post(reverse("hotline:follow"), {"code": "7Q4K-9M2X-HT5C-0000-0000"}).status_code == 422
    client.post(reverse("hotline:follow"), {"code": receipts.written(receipts.code_for(token)).lower()})
    client.post(reverse("hotline:write"), {"text": "又收了一次", "token": "a"})
    client.post(reverse("hotline:write"), {"text": "又收了一次", "token": "a"})
    assert Report.objects.get().lines.filter(verb=Verb.WRITE).count() == 1
    assert receipts.code_for(token) not in client.get(reverse("hotline:proof")).content.decode()
    client.post(reverse("hotline:leave"))
    assert client.get(reverse("hotline:followed")).status_code == 302


def test_no_page_of_staff_tells_a_name_or_a_code(clerk: Membership) -> None:
    token = receipts.new_token()
    report = lodged(token, identity=(("name", "王标记"), ("contact", "13900000001")))
    for address in (reverse("hotline:queue"), reverse("hotline:report", args=[report.number])):
        page = signed_in(clerk).get(address).content.decode()
        assert ABOUT in page
        assert not {"王标记", "13900000001", receipts.code_for(token), report.receipt} & set(re.findall(r"[\w]+", page))


def test_a_call_is_one_page_and_its_code_is_shown_once(clerk: Membership) -> None:
    client, said = signed_in(clerk), {"channel": "phone", "category": "refund", "about": ABOUT, "text": "不退钱"}
    page = client.post(reverse("hotline:call"), {**said, "contact": "13900000001", "token": "call"}).content.decode()
    assert receipts.written(receipts.code_for("call")) in page
    report = Report.objects.get()
    assert report.channel == Channel.PHONE
    assert report.lines.get().person == clerk.person


def test_the_queue_asks_the_database_as_often_for_many_as_for_one(
    clerk: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(25):
        lodged()
    with django_assert_num_queries(3):
        queries.queue(clerk, "", NOW.date())


def test_taking_up_on_the_page_opens_an_issue_that_names_the_report(clerk: Membership) -> None:
    report, today = lodged(now=timezone.now()), timezone.localdate()
    body = {
        "tracks": ["report", "complaint"],
        "lead": build.unit("市场监管局").pk,
        "due_on": (today + timedelta(days=30)).isoformat(),
        "title": "违规收费",
        "about": ABOUT,
        "facts": "一次收一年",
        "allegation": "超期收费",
        "happened_on": today.isoformat(),
        "severity": "Y",
        "promised_on": (today + timedelta(days=5)).isoformat(),
        "said": "已受理",
        "token": "once",
    }
    address = reverse("hotline:step", args=[report.number, "accept"])
    for _ in range(2):
        signed_in(clerk).post(address, body)
    report.refresh_from_db()
    assert report.issue is not None
    assert Entry.objects.filter(item=report.issue).order_by("seq")[0].data["source"] == report.number
    assert report.tracks.count() == 2
    assert Item.objects.count() == 1


def test_guessing_codes_is_slowed_and_finds_nothing(clerk: Membership) -> None:
    token = receipts.new_token()
    lodged(token)
    client, place = Client(), reverse("hotline:follow")
    for number in range(flood.GUESSING.most):
        assert client.post(place, {"code": f"7Q4K-9M2X-HT5C-0000-{number:04d}"}).status_code == 422
    held = client.post(place, {"code": receipts.code_for(token)})
    assert held.status_code == 429
    assert 0 < int(held.headers["Retry-After"]) <= flood.LONGEST_WAIT
    assert Client(REMOTE_ADDR="192.0.2.7").post(place, {"code": receipts.code_for(token)}).status_code == 302


def test_too_many_reports_from_one_address_are_held_back_with_their_words_intact(
    clerk: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "LODGING", flood.Bound("lodge", 1, 600))
    client = Client()
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    pages = [answered(client), answered(client)]
    codes = [client.post(place, {"page": "check", "so_far": so_far(page)}).status_code for page in pages]
    assert codes == [200, 429]
    actions.take_down_waiting()
    assert Report.objects.count() == 1


def test_where_somebody_comes_from_is_remembered_only_as_a_hash(clerk: Membership) -> None:
    Client(REMOTE_ADDR="192.0.2.7").post(reverse("hotline:follow"), {"code": "7Q4K-9M2X-HT5C-0000-0000"})
    assert "192.0.2.7" not in str(vars(caches["flood"]))


def test_the_scripts_of_the_publics_pages_are_such_as_a_phone_of_2013_reads() -> None:
    younger = re.compile(r"=>|`|\?\.|\?\?|\.\.\.|\*\*|\b(let|const|class|async|await|of)\b")
    for name in ("upload.js", "effort.js", "effort-worker.js"):
        script = (Path(finders.find(f"hotline/{name}") or "")).read_text(encoding="utf-8")
        without_remarks = re.sub(r"//[^\n]*", "", script)
        assert younger.findall(re.sub(r'"[^"\n]*"', '""', without_remarks)) == [], name


def test_a_phone_that_knows_no_colours_by_name_still_shows_dark_letters_to_the_public() -> None:
    """Such a browser drops what stands in `var(…)`, the ground of a button too: white letters would be left on grey."""
    of_staff = (".rail", ".who", ".top")
    for name in ("kit/qingzhou.css", "hotline/hotline.css", "disclosure/open.css"):
        css = re.sub(r"/\*.*?\*/", "", Path(finders.find(name) or "").read_text(encoding="utf-8"), flags=re.DOTALL)
        rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
        light = [who.strip() for who, what in rules if re.search(r"(?<![-\w])color:\s*(#[cdef]|white)", what)]
        assert [who for who in light if not who.startswith(of_staff)] == [], name
        assert not re.search(r"@layer|@container|@import|^\s*&", css, re.MULTILINE), name  # whole rules would be lost
