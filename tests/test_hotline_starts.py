"""The public form begins with a photo, a place or a name; and where a photo was taken is not kept unless its reporter writes it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from qingzhou.evidence.actions import keep_without_place
from qingzhou.evidence.places import path_of
from qingzhou.hotline.actions import take_down_waiting
from qingzhou.hotline.models import Report
from qingzhou.hotline.questions import unpacked
from qingzhou.units.models import Membership
from tests import build
from tests.reports import NOW
from tests.test_hotline_pages import so_far

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
SPOT = "36.10361, 120.38200"


def photo(kind: str = "JPEG", *, placed: bool = True, side: int = 64) -> bytes:
    """A picture as a phone takes it: lying on its side, with the maker, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "相机"
    if placed:
        exif[0x8825] = {1: "N", 2: (36.0, 6.0, 13.0), 3: "E", 4: (120.0, 22.0, 55.2)}
    with BytesIO() as file:
        Image.effect_noise((side, side * 3 // 4), 100).convert("RGB").save(file, kind, exif=exif)
        return file.getvalue()


def begun(client: Client, **said: object) -> str:
    """The page that comes after a start."""
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    page = client.get(place).content.decode()
    answer = client.post(place, {"page": "start", "so_far": so_far(page), **said})
    return answer.content.decode()


def after(client: Client, page: str, name: str, **said: object) -> str:
    place = reverse("hotline:lodge", args=[build.jurisdiction().code])
    return client.post(place, {"page": name, "so_far": so_far(page), **said}).content.decode()


@pytest.mark.parametrize(("start", "field"), [("place", "place"), ("name", "about")])
def test_what_one_began_with_stands_on_the_page_that_asks_for_it(start: str, field: str, clerk: Membership) -> None:
    client = Client()
    page = after(client, begun(client, start=start, **{field: "柳巷 3 号"}), "what", category="fees")
    assert re.search(rf'name="{field}" value="柳巷 3 号"', page)


@pytest.mark.parametrize("start", ["photo", "place", "name"])
def test_a_start_without_anything_says_what_to_do(start: str, clerk: Membership) -> None:
    page = begun(Client(), start=start)
    assert "或换一样开始" in page


def test_who_has_only_words_goes_on(clerk: Membership) -> None:
    assert "要反映什么" in begun(Client(), start="words")
    assert "从哪里说起" in begun(Client())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_photo_was_taken_is_not_kept_with_it(kind: str, clerk: Membership) -> None:
    file, spot = keep_without_place(ContentFile(photo(kind)), now=NOW)
    assert spot == SPOT
    kept = path_of(file.sha256).read_bytes()
    with Image.open(BytesIO(kept)) as picture:
        assert picture.getexif().get_ifd(0x8825) == {}
        assert picture.size[0] in (64, 48)


def test_of_a_photo_on_its_side_everything_else_stays(clerk: Membership) -> None:
    before = photo()
    file, _spot = keep_without_place(ContentFile(before), now=NOW)
    with Image.open(BytesIO(before)) as was, Image.open(path_of(file.sha256)) as now:
        assert (now.getexif()[0x0112], now.getexif()[0x010F]) == (was.getexif()[0x0112], was.getexif()[0x010F])
        assert now.tobytes() == was.tobytes()


def test_a_photo_without_a_place_is_kept_byte_for_byte(clerk: Membership) -> None:
    whole = photo(placed=False)
    file, spot = keep_without_place(ContentFile(whole), now=NOW)
    assert spot == ""
    assert path_of(file.sha256).read_bytes() == whole


def test_a_second_picture_behind_the_first_gives_no_place_away(clerk: Membership) -> None:
    file, _spot = keep_without_place(ContentFile(photo(placed=False) + photo()), now=NOW)
    assert b"Exif" not in path_of(file.sha256).read_bytes()


@pytest.mark.parametrize(("ticked", "written"), [("on", True), ("", False)])
def test_the_place_of_a_photo_is_written_down_only_by_its_reporter(
    ticked: str, written: bool, clerk: Membership
) -> None:
    client = Client()
    page = after(client, begun(client, start="photo", files=ContentFile(photo(), "门口.jpg")), "what", category="fees")
    assert SPOT in page
    page = after(client, page, "where", about="晨光", place="柳巷", **({"from_photo": ticked} if ticked else {}))
    assert "门口.jpg" in page
    page = after(client, page, "happened", text="周末补课")
    page = after(client, page, "who", identity="hidden")
    after(client, page, "check")
    take_down_waiting()
    report = Report.objects.get()
    assert (SPOT in report.place) == written
    assert report.place.startswith("柳巷")
    assert [file["name"] for file in report.lines.get().files] == ["门口.jpg"]


def test_a_photo_that_somebody_would_rather_not_hand_in_is_taken_out_with_its_place(clerk: Membership) -> None:
    client = Client()
    page = begun(client, start="photo", files=BytesIO(photo()))
    page = after(client, page, "what", category="fees")
    page = after(client, page, "where", about="晨光")
    (mark,) = re.findall(r'name="dropped" value="(\w+)"', page)
    page = after(client, page, "happened", text="一次收一年", dropped=mark)
    answers = unpacked(so_far(page))
    assert answers is not None
    assert (answers["files"], answers["spot"]) == ([], "")
