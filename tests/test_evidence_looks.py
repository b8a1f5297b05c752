"""A picture is known again after it was resized, saved anew, brightened or cut a little; another picture is not."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from qingzhou.evidence import actions
from qingzhou.evidence.looks import NEAR, difference, look_of
from qingzhou.evidence.models import Look
from qingzhou.hotline import doubts
from qingzhou.ledger.actions import Attached
from qingzhou.units.models import Membership
from tests.reports import NOW, accepted, found, lodged

Alter = Callable[[Image.Image], Image.Image]
SEEN = "到场核对了收费台账和全部收据，逐一询问了家长，没有发现一次收取超过三个月费用的情况。"


def scene(seed: int) -> Image.Image:
    """A room as a child would draw it, no two alike."""
    dice = random.Random(seed)
    picture = Image.new("RGB", (800, 600), tuple(dice.randrange(60, 220) for _ in range(3)))
    pencil = ImageDraw.Draw(picture)
    for _ in range(dice.randrange(8, 25)):
        x, y, colour = dice.randrange(-60, 800), dice.randrange(-60, 600), tuple(dice.randrange(256) for _ in range(3))
        shape = pencil.rectangle if dice.random() < 0.6 else pencil.ellipse
        shape((x, y, x + dice.randrange(30, 330), y + dice.randrange(30, 270)), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(2))


def cut(left: float, above: float, right: float, below: float) -> Alter:
    return lambda picture: picture.crop(
        (
            int(picture.width * left),
            int(picture.height * above),
            int(picture.width * (1 - right)),
            int(picture.height * (1 - below)),
        )
    )


def saved(picture: Image.Image, quality: int = 90) -> bytes:
    with BytesIO() as file:
        picture.save(file, "JPEG", quality=quality)
        return file.getvalue()


def look(picture: Image.Image, tmp_path: Path, quality: int = 90) -> bytes:
    place = tmp_path / "picture.jpg"
    place.write_bytes(saved(picture, quality))
    return look_of(place, "image/jpeg")


ALTERED: dict[str, Alter] = {
    "smaller": lambda picture: picture.resize((300, 225)),
    "brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
    "cut all round": cut(0.05, 0.05, 0.05, 0.05),
    "cut at the left": cut(0.1, 0, 0, 0),
    "cut in a corner": cut(0, 0.08, 0.08, 0),
    "cut and smaller": lambda picture: cut(0.06, 0.06, 0.06, 0.06)(picture).resize((400, 300)),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_copy_is_known_again(how: str, tmp_path: Path) -> None:
    for seed in range(8):
        copy = look(ALTERED[how](scene(seed)), tmp_path, quality=40)
        assert difference(look(scene(seed), tmp_path), copy) <= NEAR, seed


def test_other_pictures_are_not_taken_for_copies(tmp_path: Path) -> None:
    looks = [look(scene(seed), tmp_path) for seed in range(20)]
    assert min(difference(one, other) for one, other in combinations(looks, 2)) > NEAR


def test_a_picture_on_its_side_is_known_as_it_is_seen(tmp_path: Path) -> None:
    exif, place = Image.Exif(), tmp_path / "side.jpg"
    exif[0x0112] = 6
    scene(1).rotate(90, expand=True).save(place, "JPEG", exif=exif)
    assert difference(look_of(place, "image/jpeg"), look(scene(1), tmp_path)) <= NEAR


@pytest.mark.parametrize("colour", [(255, 255, 255), (120, 130, 140)])
def test_a_blank_page_looks_like_nothing(colour: tuple[int, int, int], tmp_path: Path) -> None:
    assert look(Image.new("RGB", (600, 800), colour), tmp_path) == b""


def kept(picture: Image.Image, name: str) -> Attached:
    file = actions.keep(ContentFile(saved(picture)), now=NOW)
    return Attached(file.sha256, name, file.size, file.media_type)


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.usefixtures("own_keys")
def test_a_closing_with_a_near_copy_of_an_old_picture_says_of_which(clerk: Membership) -> None:
    first = found(accepted(lodged(), clerk), true=False, photo=kept(scene(1), "原图.jpg"))
    second = found(accepted(lodged(), clerk), true=False, photo=kept(cut(0.05, 0.05, 0, 0)(scene(1)), "再用.jpg"))
    third = found(accepted(lodged(), clerk), true=False, photo=kept(scene(2), "新照.jpg"))
    assert [one.code for one in doubts.grounds(third, SEEN, NOW)] == []
    (ground,) = doubts.grounds(second, SEEN, NOW)
    assert ground.code == "near_picture"
    assert first.issue
    assert first.issue.number in ground.said
    assert "原图.jpg" in ground.said
    assert "再用.jpg" in ground.said


@pytest.mark.django_db
def test_a_look_is_stored_once_and_only_of_pictures() -> None:
    for content in (saved(scene(1)), saved(scene(1)), b"words"):
        actions.keep(ContentFile(content), now=NOW)
    assert Look.objects.count() == 1
