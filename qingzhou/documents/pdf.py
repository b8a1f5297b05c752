"""The text of a PDF file: what stands on its pages, with the lines of a paragraph joined again.

PDF files are read by PDFium in a process of its own, with little memory and time, for it reads hostile files too.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _

from qingzhou.refusals import Incomplete

SECONDS = 30
PAGE_NUMBER = re.compile(r"[—–\-·第\s]*\d{1,4}[—–\-·页\s]*(?:/\s*\d{1,4})?")
FEW = 8  # characters a page, below which its text is a picture
LEEWAY = 1.6  # characters that a full line may be short of the margin


class Line(NamedTuple):
    """One printed line: its text, and where it begins and ends, in points from the left."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Margins:
    """Where full lines begin and end, and how wide a character is, in points."""

    left: float
    right: float
    character: float


def text_of_pdf(content: bytes) -> str:
    """The text of a PDF in reading order: one line a paragraph, without page numbers and running heads.

    Raises Incomplete when the file is damaged, locked, too long, or a scan without text.
    """
    pages = _pages(content)
    if sum(len(line.text) for page in pages for line in page) < FEW * len(pages):
        raise Incomplete(
            "documents.scanned",
            _("这份 PDF 是扫描件，里面没有文字。"),
            _("请用扫描软件或 WPS 的文字识别转成文字，核对后粘贴到这里。"),
        )
    body = [line for page in _without_running_heads(pages) for line in page]
    return "\n".join(_paragraphs(body, _margins(body)))


def _pages(content: bytes) -> list[list[Line]]:
    """The printed lines of each page, read in another process."""
    damaged = Incomplete(
        "documents.pdf_damaged", _("这份 PDF 无法读取，可能已损坏。"), _("请打开后复制正文，粘贴到这里。")
    )
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "qingzhou.documents.pdf_reader"],
            input=content, capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise damaged from error
    if done.returncode:
        raise damaged
    told = json.loads(done.stdout)
    refusals = {
        "locked": Incomplete("documents.locked", _("文件加了密码，无法读取。"), _("请取消密码保护后再上传。")),
        "too_long": Incomplete("documents.pdf_too_long", _("这份 PDF 页数过多。"), _("请只保留需要的几页再上传。")),
    }
    if refusal := refusals.get(told["state"]):
        raise refusal
    if told["state"] != "read" or not told["pages"]:
        raise damaged
    return [[Line(*line) for line in page] for page in told["pages"]]


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The pages without their numbers, and without what stands at the edge of most of them."""
    edges = Counter(text for page in pages for text in {line.text for line in (*page[:2], *page[-2:])})
    often = {text for text, count in edges.items() if count >= 3 and count > len(pages) / 2}
    for page in pages:
        lines = list(page)
        while lines and (lines[-1].text in often or PAGE_NUMBER.fullmatch(lines[-1].text)):
            lines.pop()
        while lines and (lines[0].text in often or PAGE_NUMBER.fullmatch(lines[0].text)):
            lines.pop(0)
        yield lines


def _margins(lines: Sequence[Line]) -> Margins:
    """From the longer half of the lines: where most of them begin, how far the widest reach."""
    long = sorted(lines, key=lambda line: len(line.text))[len(lines) // 2 :]
    character = median((line.right - line.left) / len(line.text) for line in long) if long else 1.0
    starts = Counter(round(line.left / character) for line in long)
    usual = [line for line in long if starts[round(line.left / character)] >= len(long) / 4]
    return Margins(
        min((line.left for line in usual), default=0.0), max((line.right for line in usual), default=0.0), character
    )


def _paragraphs(lines: Sequence[Line], margins: Margins) -> Iterator[str]:
    """Lines joined while the one reaches the right margin and the next begins at the left one."""
    text = lines[0].text if lines else ""
    for line, following in pairwise(lines):
        full = line.right >= margins.right - LEEWAY * margins.character
        at_the_margin = following.left <= margins.left + LEEWAY / 2 * margins.character
        if full and at_the_margin:
            between = " " if text[-1:].isascii() and following.text[:1].isascii() and text[-1:].isalnum() else ""
            text += between + following.text
        else:
            yield text
            text = following.text
    if text:
        yield text
