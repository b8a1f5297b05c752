"""Files that arrive slice by slice: what broke off goes on, and is handed in with the form it belongs to."""

from __future__ import annotations

import base64
import os
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from qingzhou.evidence import arriving
from qingzhou.hotline import flood
from qingzhou.hotline.actions import take_down_waiting
from qingzhou.hotline.models import Report
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership
from tests import build
from tests.test_hotline_pages import so_far
from tests.test_ledger_pages import PNG

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]


def begun(client: Client, size: int, name: str = "现场.png") -> Any:
    named = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {"Upload-Length": str(size), "Upload-Metadata": named, "Tus-Resumable": "1.0.0"}
    return client.post(reverse("hotline:upload"), headers=headers)


def sliced(client: Client, place: str, at: int, piece: bytes) -> Any:
    headers = {"Upload-Offset": str(at), "Tus-Resumable": "1.0.0"}
    return client.patch(place, piece, content_type="application/offset+octet-stream", headers=headers)


def at_the_photos(client: Client) -> str:
    """The public's form, at the page that takes files."""
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    page = client.get(place).content.decode()
    for name, said in (("what", {"category": "fees"}), ("where", {"about": "晨光"})):
        page = client.post(place, {"page": name, "so_far": so_far(page), **said}).content.decode()
    return page


def handed_in(client: Client, page: str, arrived: str) -> str:
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    said = {"page": "happened", "so_far": so_far(page), "text": "一次收一年", "files-arrived": arrived}
    return client.post(place, said).content.decode()


def test_an_upload_that_broke_off_goes_on_where_it_stopped_and_comes_with_the_report(clerk: Membership) -> None:
    client = Client()
    answer = begun(client, len(PNG))
    place = answer.headers["Location"]
    assert answer.status_code == 201
    assert sliced(client, place, 0, PNG[:20]).headers["Upload-Offset"] == "20"
    assert sliced(client, place, 0, PNG[:20]).status_code == 409  # the answer was lost, and it is sent again
    asked = client.head(place)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("20", str(len(PNG)))
    arrived, page = place.rpartition("/")[2], at_the_photos(client)
    assert "没有传完" in handed_in(client, page, arrived)
    assert sliced(client, place, 20, PNG[20:]).status_code == 204
    page = handed_in(client, page, arrived)
    lodge = reverse("hotline:lodge", args=[build.jurisdiction().code])
    page = client.post(lodge, {"page": "who", "so_far": so_far(page), "identity": "hidden"}).content.decode()
    assert "现场.png" in page
    client.post(lodge, {"page": "check", "so_far": so_far(page)})
    take_down_waiting()
    assert [file["name"] for file in Report.objects.get().lines.get().files] == ["现场.png"]


def test_what_arrived_is_looked_at_like_every_other_file(clerk: Membership) -> None:
    client, program = Client(), b"MZ" + bytes(200)
    place = begun(client, len(program), "程序.exe").headers["Location"]
    sliced(client, place, 0, program)
    page = handed_in(client, at_the_photos(client), place.rpartition("/")[2])
    assert "程序.exe：不接受这种文件" in page


@pytest.mark.parametrize("size", [0, 20 * 1024 * 1024 + 1])
def test_a_file_of_a_size_that_is_not_kept_is_refused_before_it_comes(size: int, clerk: Membership) -> None:
    answer = begun(Client(), size)
    assert answer.status_code == 422
    assert re.search("空的|超过", answer.content.decode())


def test_nobody_hands_in_or_goes_on_with_what_is_not_signed(clerk: Membership) -> None:
    client = Client()
    assert client.head(reverse("hotline:slice", args=["a" * 32])).status_code == 404
    assert sliced(client, reverse("hotline:slice", args=["x:y:z"]), 0, PNG).status_code == 404
    page = handed_in(client, at_the_photos(client), "x:y:z")
    assert "要留联系方式吗" in page
    assert "x:y:z" not in page


@pytest.mark.parametrize(
    ("at", "piece", "code"), [("x", b"a", 409), ("5", b"a", 409), ("0", b"a" * 11, 409), ("0", b"a" * 10, 204)]
)
def test_a_slice_that_does_not_fit_changes_nothing(at: str, piece: bytes, code: int, clerk: Membership) -> None:
    client = Client()
    place = begun(client, 10).headers["Location"]
    answer = sliced(client, place, at, piece)  # type: ignore[arg-type]
    assert answer.status_code == code
    assert client.head(place).headers["Upload-Offset"] == ("10" if code == 204 else "0")


def test_slices_are_small_and_of_their_own_type(clerk: Membership) -> None:
    client = Client()
    place = begun(client, 10).headers["Location"]
    assert client.patch(place, b"a", content_type="text/plain").status_code == 415
    assert sliced(client, place, 0, bytes(arriving.LARGEST_SLICE + 1)).status_code == 413


def test_what_nobody_went_on_with_is_thrown_away(clerk: Membership, settings: Settings) -> None:
    place = begun(Client(), 10).headers["Location"]
    assert arriving.throw_away_old(timezone.now()) == 0
    for file in (settings.EVIDENCE_ROOT / "arriving").iterdir():
        old = (timezone.now() - arriving.KEPT_FOR - timedelta(minutes=1)).timestamp()
        os.utime(file, (old, old))
    assert arriving.throw_away_old(timezone.now()) == 1
    assert Client().head(place).status_code == 404


def test_what_was_handed_in_does_not_lie_aside_for_long(clerk: Membership) -> None:
    client, page = Client(), at_the_photos(Client())
    place = begun(client, len(PNG)).headers["Location"]
    sliced(client, place, 0, PNG)
    for _pressed_twice in range(2):
        assert "要留联系方式吗" in handed_in(client, page, place.rpartition("/")[2])
        assert arriving.throw_away_old(timezone.now()) == 0
    assert arriving.throw_away_old(timezone.now() + arriving.DONE_FOR + timedelta(minutes=1)) == 1


def test_many_small_files_leave_room_for_others_and_large_ones_do_not(
    clerk: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arriving, "ROOM", 1000)
    for _file in range(12):
        arriving.begin(500)
    arriving.add(arriving.begin(600), 0, bytes(600), 600)
    with pytest.raises(NotNow):
        arriving.begin(500)
    arriving.begin(300)


def test_the_disk_is_not_filled_by_beginning(clerk: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST", 1)
    assert begun(Client(), 10).status_code == 201
    assert begun(Client(), 10).status_code == 409
    monkeypatch.setattr(flood, "_KEY", b"another")
    assert begun(Client(), 10).status_code == 409
