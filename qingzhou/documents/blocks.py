"""What an official paper consists of, in the words of GB/T 9704-2012 and the rules on official papers (公文处理工作条例).

Texts of a body may hold links to other places of the paper (documents.links).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

# The fifteen kinds (条例 Art 8). Only these are issued under a red head; 督办单, 交办单 and 调度表 are working sheets.
STATUTORY_KINDS = (
    *("决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报"),
    *("报告", "请示", "批复", "议案", "函", "纪要"),
)


class Alignment(Enum):
    """Where the text of a table column stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, numbered 一、（一）1.（1） by itself unless `numbered` is false."""

    level: Literal[1, 2, 3, 4]
    text: str
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of body text, indented by two characters unless `indented` is false."""

    text: str
    indented: bool = True


@dataclass(frozen=True)
class Note:
    """A remark in small print, such as the explanation under a table."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table as wide as the text; its header repeats on every page and no row is cut in two.

    `widths` are relative (none: all alike). `alignments` by column (none: centred header, text left). The first
    `label_columns` of every row are set like a header, for forms. Without rows one row says `empty`.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    alignments: Sequence[Alignment] = ()
    caption: str = ""
    label_columns: int = 0
    empty: str = "无"
    size: float = 10.5  # points; 5号

    @property
    def columns(self) -> int:
        """How many columns the widest row has."""
        return max(1, len(self.header), len(self.widths), *(len(row) for row in self.rows))


@dataclass(frozen=True)
class Picture:
    """A picture in a line of its own, centred: as wide as the text, or as `widest` millimetres and a page allow.

    `png` are its bytes; `told` says in a sentence what it shows, for those who do not see it.
    """

    png: bytes
    told: str
    caption: str = ""
    widest: float = 156


Block = Heading | Paragraph | Note | Table | Picture


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One official paper or working sheet, complete; `documents.paper.word` sets it.

    `issuer` is the mark on top (发文机关标志), shown only under a red head. `number` is the 发文字号, such as
    双减办〔2026〕3号; on a working sheet it stands under the title. `sealed` leaves room for a seal.
    `slip` stands under the signature and is sent back (回执).
    `appendix` begins on a page of its own; links of the text lead there. `properties` are for programs, and nobody sees them.
    `copies_to`, `printed_by` and `printed_on` make the imprint at the foot of the last page (版记).
    """

    issuer: str
    title: str
    dated: date
    blocks: Sequence[Block]
    number: str | None = None
    addressee: str | None = None
    attachments: Sequence[str] = ()
    signed_by: str | None = None
    sealed: bool = True
    remark: str | None = None  # 附注, in brackets under the date
    slip: Sequence[Block] = ()
    appendix: Sequence[Block] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    copies_to: Sequence[str] = ()
    printed_by: str | None = None
    printed_on: date | None = None
    red_head: bool = False
    landscape: bool = False


def is_statutory(title: str) -> bool:
    """Whether `title` ends with one of the fifteen kinds, so that it may be issued under a red head (（试行） set aside)."""
    return title.partition("（")[0].strip().endswith(STATUTORY_KINDS) or title.strip().endswith(STATUTORY_KINDS)


def written(day: date) -> str:
    """A date as official papers write it: 2026年11月3日, no zeros in front."""
    return f"{day.year}年{day.month}月{day.day}日"
