"""`python -m qingzhou.documents.scan_reader`: a scan on standard input (PDF, JPEG, PNG), the lines seen on it as JSON on standard output.

Run in a process of its own like pdf_reader, and answers like it; lengths are in dots.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy
import pypdfium2
from PIL import Image
from rapidocr_onnxruntime import RapidOCR

from qingzhou.documents.pdf_reader import Bounds, bound

BOUNDS = Bounds(memory=4 * 1024**3, processor=280)  # bytes of addresses, of which about a quarter is used; seconds
PAGES = 20
WIDE = 1_650  # dots across a page: 200 an inch on A4
LARGEST = 60_000_000  # dots of a picture
SURE = 0.5  # below which what was recognised is noise

Box = tuple[float, float, float, float, str]  # left, top, right, bottom, text


def told(content: bytes) -> dict[str, object]:
    """What is seen on the pages."""
    try:
        pictures = list(_pictures(content))
    except (pypdfium2.PdfiumError, OSError, Image.DecompressionBombError, SyntaxError):
        return {"state": "damaged"}
    if len(pictures) > PAGES:
        return {"state": "too_long"}
    see = RapidOCR()
    return {"state": "read", "pages": [list(lines(_boxes(see, one))) for one in pictures]}


def _pictures(content: bytes) -> Iterator[Image.Image]:
    """Each page in shades of grey and about WIDE dots across; at most one more than is read."""
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        for number in range(min(len(document), PAGES + 1)):
            page = document[number]
            yield _sized(page.render(scale=min(WIDE / page.get_width(), 6), grayscale=True).to_pil())
    else:
        Image.MAX_IMAGE_PIXELS = LARGEST // 2  # Pillow refuses twice as many
        yield _sized(Image.open(io.BytesIO(content), formats=("JPEG", "PNG")).convert("L"))


def _sized(picture: Image.Image) -> Image.Image:
    picture.thumbnail((WIDE * 2, WIDE * 3))
    return picture


def _boxes(see: Any, picture: Image.Image) -> list[Box]:
    seen, _times = see(numpy.array(picture.convert("RGB")))
    return [
        (corners[0][0], min(corners[0][1], corners[1][1]), corners[2][0], corners[2][1], text)
        for corners, text, sure in seen or ()
        if float(sure) >= SURE
    ]


def lines(boxes: list[Box]) -> Iterator[tuple[str, float, float]]:
    """Boxes from top to bottom; those beside each other are one line, a space between them."""
    row: list[Box] = []
    for box, following in pairwise([*sorted(boxes, key=lambda one: one[1] + one[3]), None]):
        assert box is not None
        row.append(box)
        height = box[3] - box[1]
        if following is None or (following[1] + following[3]) / 2 - (box[1] + box[3]) / 2 > height / 2:
            row.sort()
            yield " ".join(one[4] for one in row), row[0][0], row[-1][2]
            row = []


if __name__ == "__main__":
    bound(BOUNDS)
    answer = os.dup(1)
    os.dup2(2, 1)  # what the libraries have to say is not the answer
    said = json.dumps(told(sys.stdin.buffer.read()))
    with os.fdopen(answer, "w") as out:
        out.write(said)
