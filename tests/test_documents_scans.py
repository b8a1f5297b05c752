"""Scans and photographs of papers, read by text recognition."""

from __future__ import annotations

import difflib
import subprocess
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from qingzhou.directives import intake
from qingzhou.directives.models import Directive
from qingzhou.directives.reading import read
from qingzhou.documents import scans
from tests import build
from tests.test_directive_pages import browser, district
from tests.test_documents_pdf import DUTIES, set_in_lines

pytestmark = pytest.mark.slow
FONT = subprocess.run(["fc-match", "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True, check=True).stdout
DOTS, ACROSS, DOWN = 40, 1_240, 1_754  # a character; A4 at 150 dots an inch


def photograph(*paragraphs: str, tilt: float = 0.0) -> Image.Image:
    """A printed page as a camera sees it: a little grey, perhaps a little askew."""
    page = Image.new("L", (ACROSS, DOWN), 236)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, DOTS)
    lines = [line for paragraph in paragraphs for line in set_in_lines(paragraph)]
    for place, (indent, text) in enumerate(lines):
        draw.text((60 + indent * DOTS, 120 + place * 70), text, font=font, fill=30)
    return page.rotate(tilt, fillcolor=236, resample=Image.Resampling.BICUBIC)


def saved(page: Image.Image, kind: str, **more: object) -> bytes:
    content = BytesIO()
    page.save(content, kind, **more)
    return content.getvalue()


@pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG"])
def test_a_scanned_notice_becomes_the_drafts_of_the_same_notice_pasted(kind: str) -> None:
    handed = intake.handed_in(f"扫描.{kind.lower()}", saved(photograph(*DUTIES, tilt=0.3), kind))
    assert handed.recognised
    wanted = "\n".join(DUTIES)
    assert difflib.SequenceMatcher(None, wanted, handed.text).ratio() > 0.97
    seen, pasted = read(handed.text), read(wanted)
    assert [(one.deadline, {unit.name for unit in one.units}) for one in seen.drafts] == [
        (one.deadline, {unit.name for unit in one.units}) for one in pasted.drafts
    ]


def test_pages_are_read_in_order_and_too_many_are_refused() -> None:
    pages = [photograph(duty) for duty in DUTIES]
    content = saved(pages[0], "PDF", save_all=True, append_images=pages[1:])
    text = intake.text_of("扫描.pdf", content)
    assert [text.index(word) for word in ("收费公示", "寒假课后服务", "高度重视")] == sorted(
        text.index(word) for word in ("收费公示", "寒假课后服务", "高度重视")
    )
    small = Image.new("L", (40, 40), 255)
    with build.refused("documents.too_long"):
        intake.text_of("扫描.pdf", saved(small, "PDF", save_all=True, append_images=[small] * 20))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (saved(Image.new("L", (300, 300), 255), "PNG"), "documents.no_text_seen"),
        (saved(Image.new("L", (300, 300), 255), "PNG")[:60], "documents.damaged_pages"),
        (b"\xff\xd8\xff" + b"\x00" * 200, "documents.damaged_pages"),
        (saved(Image.new("1", (20_000, 20_000), 1), "PNG"), "documents.damaged_pages"),  # a bomb: 400 million dots
    ],
)
def test_a_picture_without_text_or_meant_to_harm_is_refused(content: bytes, code: str) -> None:
    with build.refused(code):
        intake.text_of("照片.png", content)


def test_without_recognition_a_scan_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "can_read", lambda: False)
    with build.refused("documents.scanned"):
        intake.text_of("照片.jpg", saved(photograph(*DUTIES), "JPEG"))


@pytest.mark.django_db
def test_the_clerk_is_told_that_the_text_was_recognised() -> None:
    client = browser(district())
    picture = BytesIO(saved(photograph(*DUTIES), "PNG"))
    picture.name = "扫描.png"
    page = client.post("/directives/new", {"file": picture, "kind": "meeting"}, follow=True).content.decode()
    assert "正文由扫描件识别而来" in page
    assert Directive.objects.get().recognised
