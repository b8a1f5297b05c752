"""`python -m qingzhou.documents.pdf_reader`: a PDF on standard input, its printed lines as JSON on standard output.

Run by documents.strangers in a process of its own: whatever a hostile file does to PDFium, it does here, and not for long.
Answers {"state": "read", "pages": [[[text, left, right], …], …]}, or a state "locked", "too_long" or "damaged".
"""

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

PAGES = 200
CHARACTERS = 300_000


@dataclass(frozen=True)
class Bounds:
    """How much a reader may use: memory in bytes, and seconds of processor time."""

    memory: int = 1024**3
    processor: int = 20


def bound(bounds: Bounds) -> None:
    """Allow this process little, and no file to be written."""
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.processor, bounds.processor))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def told(content: bytes) -> dict[str, object]:
    """What is on the pages."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as wrong:
        return {"state": "locked" if "password" in str(wrong).lower() else "damaged"}
    if len(document) > PAGES:
        return {"state": "too_long"}
    pages, left = [], CHARACTERS
    for page in document:
        text = page.get_textpage()
        left -= text.count_chars()
        if left < 0:
            return {"state": "too_long"}
        pages.append(list(lines(text)))
    return {"state": "read", "pages": pages}


def lines(text: pypdfium2.PdfTextPage) -> Iterator[tuple[str, float, float]]:
    """Each printed line of a page with its left and right edge, in points; what stands at another height is another line."""
    said, left, right, low = "", 0.0, 0.0, 0.0
    for place, character in enumerate(text.get_text_range()):
        solid = not character.isspace() and character != "\ufffe"
        start, bottom, end, top = text.get_charbox(place, loose=True) if solid else (0.0, low, 0.0, low)
        elsewhere = solid and said.strip() and abs((bottom + top) / 2 - low) > (top - bottom or 1.0)
        if character == "\n" or elsewhere:
            if said.strip():
                yield " ".join(said.split()), left, right
            said = ""
        if solid:
            left = left if said.strip() else start
            right, low = end, (bottom + top) / 2 if len(said.strip()) < 1 else low
        said += character if solid or character == " " else ""
    if said.strip():
        yield " ".join(said.split()), left, right


if __name__ == "__main__":
    bound(Bounds())
    json.dump(told(sys.stdin.buffer.read()), sys.stdout)
