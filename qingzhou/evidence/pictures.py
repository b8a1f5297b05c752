"""Pictures: what can be drawn safely, and a copy that says nothing of where and with what it was taken."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from qingzhou.refusals import Incomplete

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 65_000_000  # a phone's 64-megapixel photo; unpacked it takes 200 MB of memory
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)


def refuse_unless_drawable(path: Path, media_type: str) -> None:
    """Decode the picture at `path` once; raises Incomplete when it is broken or unpacks to too many pixels."""
    try:
        with _opened(path, media_type) as picture:
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
    with _opened(path, media_type) as picture:
        upright = _in_plain_colours(ImageOps.exif_transpose(picture))
        # A new image knows nothing of the old one: Pillow passes on what it finds in `info`.
        bare = Image.new(upright.mode, upright.size)
        bare.paste(upright)
    options = {"quality": 90} if media_type != "image/png" else {}
    bare.save(target, FORMATS[media_type], **options)


@contextmanager
def _opened(path: Path, media_type: str) -> Iterator[Image.Image]:
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
