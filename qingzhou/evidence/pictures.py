"""Pictures: what can be drawn safely, and a copy that says nothing of where and with what it was taken."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from qingzhou.refusals import Incomplete

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 65_000_000  # a phone's 64-megapixel photo; unpacked it takes 200 MB of memory
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)


def refuse_unless_drawable(path: Path, media_type: str) -> None:
    """Decode the picture at `path` once; raises Incomplete when it is broken or unpacks to too many pixels."""
    try:
        with opened(path, media_type) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many_pixels()
            picture.load()
    except Image.DecompressionBombError as error:  # Pillow's own bound, for what does not even open
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise Incomplete(
            "evidence.broken_picture", _("图片已损坏，无法打开。"), _("请重新拍照或选择其他图片。")
        ) from error


def _too_many_pixels() -> Incomplete:
    return Incomplete(
        "evidence.too_many_pixels",
        _("图片尺寸过大，无法处理。"),
        _("请把图片缩小到 6500 万像素以内，或用手机的普通模式重拍后再上传。"),
    )


def write_bare_copy(path: Path, media_type: str, target: IO[bytes]) -> None:
    """Write the picture at `path` anew: upright, in plain sRGB, pixels only; no position, device, time or remark."""
    with opened(path, media_type) as picture:
        upright = _in_plain_colours(ImageOps.exif_transpose(picture))
        # A new image knows nothing of the old one: Pillow passes on what it finds in `info`.
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    options = {"quality": 90} if media_type != "image/png" else {}
    bare.save(target, FORMATS[media_type], **options)


# --- where it was taken ----------------------------------------------------------------------------------------
GPS_IFD, EXIF, APP1, SCAN = 0x8825, b"Exif\0\0", 0xE1, 0xDA


def take_place_out(path: Path, media_type: str) -> str:
    """Take where the picture at `path` was taken out of the file, and say it: "36.10361, 120.38202" (north, east).

    An empty text where the file does not say it in a way we read; the file then stays as it is, byte for byte. Of a JPEG the
    pixels and everything else that is known of it stay, too; other pictures with a place are written anew.
    """
    with opened(path, media_type) as picture:
        exif = picture.getexif()
        gps: dict[int, Any] = exif.get_ifd(GPS_IFD)
    content = path.read_bytes()
    if not gps and b"GPSL" not in content and content.count(EXIF) < 2:
        return ""
    exif.pop(GPS_IFD, None)
    without = _jpeg_without_place(content, exif.tobytes()) if media_type == "image/jpeg" else None
    if without is None:
        with BytesIO() as anew:
            write_bare_copy(path, media_type, anew)
            without = anew.getvalue()
    path.write_bytes(without)
    return _degrees(gps)


def _degrees(gps: dict[int, Any]) -> str:
    try:
        north, east = (_decimal(gps[value], gps[sign]) for sign, value in ((1, 2), (3, 4)))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    return f"{north:.5f}, {east:.5f}" if abs(north) <= 90 and abs(east) <= 180 and (north or east) else ""


def _decimal(parts: Any, sign: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if sign in ("S", "W") else value


def _jpeg_without_place(content: bytes, exif: bytes) -> bytes | None:
    """The same JPEG with this Exif block, and without other blocks that tell a place; None where it cannot be taken apart."""
    kept, at = bytearray(content[:2]), 2
    while content[at] == 0xFF and content[at + 1] != SCAN:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at:end]
        if segment[1] == APP1 and segment[4:10] == EXIF:
            if len(exif) > 0xFFFF - 2:
                return None
            kept += bytes((0xFF, APP1)) + (len(exif) + 2).to_bytes(2, "big") + exif
        elif b"GPSL" not in segment:
            kept += segment
        at = end
        if at + 4 > len(content):
            return None
    rest = content[at:]
    return None if content[at] != 0xFF or EXIF in rest or b"GPSL" in rest else bytes(kept + rest)


@contextmanager
def opened(path: Path, media_type: str) -> Iterator[Image.Image]:
    """The picture at `path`, read as what it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own bound on pixels is the one that counts
        with Image.open(path, formats=(FORMATS[media_type],)) as picture:
            yield picture


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """The picture in RGB, or RGBA where parts are transparent; colours of another profile brought to sRGB."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    plain = picture.convert(mode)
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return plain
    try:
        source, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(plain, source, srgb, outputMode=mode) or plain
    except (ImageCms.PyCMSError, OSError, TypeError):  # a broken profile: the colours as they are
        return plain
