"""Evidence: kept once by fingerprint, known by its content, shown without what it should not tell."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.http import FileResponse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from qingzhou.evidence import actions, kinds, queries
from qingzhou.evidence.answers import response_for, safe_name
from qingzhou.evidence.models import File
from qingzhou.refusals import Incomplete

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIENTATION, MAKER, DESCRIPTION = 0x0112, 0x010F, 0x010E
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(400)
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00M4A mp42isom\x00\x00\x00\x00" + bytes(64)
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(64)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    return tmp_path / "evidence"


def photo(form: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture, red on its left, blue on its right, that names its maker and where it was taken."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[MAKER], exif[DESCRIPTION], exif[ORIENTATION] = "手机制造商".encode().hex(), "secret-place", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 2.0), 3: "E", 4: (121.0, 28.0, 3.0)})
    target = BytesIO()
    picture.save(target, form, exif=exif, **options)
    return target.getvalue()


def office(kind: str, extra: str = "") -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}.main+xml"/>{extra}</Types>')
        package.writestr("word/document.xml", "<document/>")
    return target.getvalue()


def keep(content: bytes, name: str = "材料") -> File:
    return actions.keep(ContentFile(content, name=name), now=NOW)


def shown(file: File) -> bytes:
    with queries.open_shown(file.sha256) as stream:
        return stream.read()


ACCEPTED = {
    "jpeg": (photo("JPEG"), "image/jpeg"),
    "png": (photo("PNG"), "image/png"),
    "webp": (photo("WEBP"), "image/webp"),
    "pdf": (PDF, kinds.PDF),
    "word": (office(kinds.WORD), kinds.WORD),
    "excel": (office(kinds.EXCEL), kinds.EXCEL),
    "mp3": (MP3, "audio/mpeg"),
    "m4a": (M4A, "audio/mp4"),
    "mp4": (MP4, "video/mp4"),
    "utf-8": ("序号,单位\n1,区教育局\n".encode(), kinds.TEXT),
    "utf-8 with mark": ("序号".encode("utf-8-sig"), kinds.TEXT),
    "gb18030": ("序号，单位，区教育局".encode("gb18030"), kinds.TEXT),
    "utf-16": ("序号".encode("utf-16"), kinds.TEXT),
}
REFUSED = {
    "nothing": (b"", "evidence.empty"),
    "too large": (b"a" * (1024 * 1024 + 1), "evidence.too_large"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "evidence.old_office"),
    "heic": (HEIC, "evidence.heic"),
    "program": (b"MZ" + bytes(400), "evidence.not_accepted"),
    "gif": (photo("GIF"), "evidence.not_accepted"),
    "archive": (office("text/plain"), "evidence.not_accepted"),
    "macros": (office(kinds.WORD, '<Override PartName="/word/vbaProject.bin"/>'), "evidence.not_accepted"),
    "broken archive": (b"PK\x03\x04" + bytes(50), "evidence.not_accepted"),
    "binary": (bytes(range(256)), "evidence.not_accepted"),
    "half a photo": (photo()[:400], "evidence.broken_picture"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_accepted_is_known_by_its_content_and_kept_byte_for_byte(case: str) -> None:
    content, media_type = ACCEPTED[case]
    file = keep(content, name="不相干.exe")
    assert (file.media_type, file.size, file.stored_at) == (media_type, len(content), NOW)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert queries.path_of(file.sha256).read_bytes() == content
    assert queries.check(file.sha256) is None


@pytest.mark.django_db
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_why_and_leaves_nothing_behind(case: str, store: Path) -> None:
    content, code = REFUSED[case]
    with pytest.raises(Incomplete) as refusal:
        keep(content, name="照片.jpg")
    assert refusal.value.code == code
    assert refusal.value.do
    assert not File.objects.exists()
    assert not list(store.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize("side", [8_100, 20_000])  # over our bound, and over Pillow's own
def test_a_picture_of_endless_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    target = BytesIO()
    Image.new("1", (side, side)).save(target, "PNG", optimize=True)
    with pytest.raises(Incomplete) as refusal:
        keep(target.getvalue())
    assert refusal.value.code == "evidence.too_many_pixels"


@pytest.mark.django_db
def test_the_same_content_twice_is_one_file() -> None:
    first, second = keep(PDF, name="甲.pdf"), keep(PDF, name="乙.pdf")
    assert first == second
    assert File.objects.count() == 1


@pytest.mark.django_db
def test_an_upload_that_never_ends_stops_at_the_limit(store: Path) -> None:
    class Endless:
        def chunks(self) -> Iterator[bytes]:
            while True:
                yield b"a" * 65536

    with pytest.raises(Incomplete):
        actions.keep(Endless(), now=NOW)
    assert not list(store.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_others_are_shown_an_upright_picture_that_tells_nothing_else(form: str) -> None:
    original = photo(form, xmp=b"<x:xmpmeta>secret-place</x:xmpmeta>") if form == "JPEG" else photo(form)
    file = keep(original)
    copy = shown(file)
    assert b"secret-place" in original
    assert b"secret-place" not in copy
    with Image.open(BytesIO(copy)) as picture:
        assert picture.format == form
        assert not picture.getexif()
        assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp"}
        assert picture.size == (40, 60)  # turned upright: what was left is now on top
        red, _green, blue = picture.convert("RGB").getpixel((20, 5))  # type: ignore[misc]
        assert (red > 200, blue < 60) == (True, True)
    assert queries.path_of(file.sha256).read_bytes() == original


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "CMYK", "I;16", "1"])
def test_pictures_of_every_colour_mode_can_be_shown(mode: str) -> None:
    target = BytesIO()
    Image.new(mode, (9, 9)).save(target, "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(BytesIO(shown(keep(target.getvalue())))) as picture:
        picture.load()
        assert picture.size == (9, 9)


@pytest.mark.django_db
def test_the_copy_is_made_once() -> None:
    file = keep(photo())
    shown(file)
    copy = queries.path_of(file.sha256).with_name(f"{file.sha256[2:]}.shown")
    os.utime(copy, (1, 1))
    shown(file)
    assert copy.stat().st_mtime == 1
    assert len(list(copy.parent.iterdir())) == 2


@pytest.mark.django_db
def test_a_changed_or_missing_file_is_found_out_and_made_whole_by_the_same_upload() -> None:
    file = keep(PDF)
    path = queries.path_of(file.sha256)
    path.chmod(0o640)
    path.write_bytes(PDF.replace(b"Catalog", b"catalog"))
    assert queries.check(file.sha256) == "文件内容已被改动，与指纹不符"
    path.unlink()
    assert queries.check(file.sha256) == "文件不在存储中"
    keep(PDF)
    assert queries.check(file.sha256) is None


@given(st.text(max_size=70) | st.from_regex(r"(\.\./)+[a-f0-9]+"))
def test_no_fingerprint_leads_out_of_the_store(name: str) -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        queries.path_of(name)


def test_a_fingerprint_with_a_line_feed_is_none() -> None:
    with pytest.raises(ValueError, match="fingerprint"):
        queries.path_of("a" * 64 + "\n")


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("现场照片.JPG", "image/jpeg", "现场照片.JPG"),
        ("../../etc/passwd", kinds.TEXT, "passwd.txt"),
        ("C:\\照片\\一.png", "image/png", "一.png"),
        ("说明.html", "image/png", "说明.html.png"),
        ('a"\r\nSet-Cookie: x=1.pdf', kinds.PDF, "a_Set-Cookie_ x=1.pdf"),
        ("\u202egpj.exe", "image/jpeg", "_gpj.exe.jpg"),
        ("", kinds.PDF, "file.pdf"),
        ("..", kinds.PDF, "file.pdf"),
        (".pdf", kinds.PDF, "pdf.pdf"),
        ("长" * 300 + ".docx", kinds.WORD, "长" * 120 + ".docx"),
    ],
)
def test_a_file_is_handed_out_under_a_harmless_name(name: str, media_type: str, safe: str) -> None:
    assert safe_name(name, media_type) == safe


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "way"), [("jpeg", "inline"), ("pdf", "inline"), ("word", "attachment"), ("utf-8", "attachment")]
)
def test_what_a_browser_gets_cannot_run_be_guessed_at_or_be_kept(case: str, way: str) -> None:
    response: FileResponse = response_for(keep(ACCEPTED[case][0]), "材料")
    assert response["Content-Disposition"].startswith(way)
    assert response["Content-Type"] == ACCEPTED[case][1]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    response.close()
