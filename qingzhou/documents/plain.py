"""The plain text of a Word file: what a reader sees, line by line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from qingzhou.documents.lists import Lists, name, value
from qingzhou.documents.packages import WORD, Limits, damaged, tree, unpacked

GONE = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "fldData", "rPr", "pPr", "sdtPr", "tblPr"})
SPACED = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def text_of_word(content: bytes, *, limits: Limits | None = None) -> str:
    """The text of a .docx in reading order: one line a paragraph, table rows as `cell | cell | cell`.

    Automatic numbers (一、（一）1.) are written out; tracked deletions, hidden text and field codes are left out, tracked
    insertions are in. Text boxes follow the paragraph that holds them. A cell merged downwards is written once, on top.
    Raises Incomplete when the file is no .docx, is old, locked, damaged, or larger than the limits.
    """
    parts = unpacked(content, WORD, limits or Limits())
    path = _main_part(parts)
    body = tree(parts[path], WORD).find("{*}body")
    if body is None:
        raise damaged(WORD)
    return "\n".join(_joined(_reader(parts, path).lines(body)))


def margins_of_word(content: bytes, *, limits: Limits | None = None) -> str:
    """What stands around the text of a .docx: its headers, footers, footnotes and endnotes, line by line; refuses as `text_of_word`."""
    parts = unpacked(content, WORD, limits or Limits())
    path = _main_part(parts)
    reader, folder = _reader(parts, path), posixpath.dirname(path)
    around = [
        part for part in sorted(parts) if posixpath.dirname(part) == folder and _AROUND.match(posixpath.basename(part))
    ]
    return "\n".join(line for part in around for line in _joined(reader.lines(tree(parts[part], WORD))))


_AROUND = re.compile(r"(?:header|footer|footnotes|endnotes)\d*\.xml$")


def _reader(parts: Mapping[str, bytes], path: str) -> _Reader:
    folder = posixpath.dirname(path)
    return _Reader(Lists.of(*(_optional(parts, f"{folder}/{part}.xml") for part in ("numbering", "styles"))))


def _main_part(parts: Mapping[str, bytes]) -> str:
    """Where the text itself is; nearly always word/document.xml."""
    relations = tree(parts.get("_rels/.rels", b"<none/>"), WORD)
    for relation in relations:
        if str(relation.get("Type")).endswith("/officeDocument"):
            path = posixpath.normpath(str(relation.get("Target")).lstrip("/"))
            if path in parts:
                return path
    raise damaged(WORD)


def _optional(parts: Mapping[str, bytes], path: str) -> etree._Element | None:
    return tree(parts[path], WORD) if path in parts else None


@dataclass(frozen=True)
class _Line:
    text: str
    runs_on: bool = False  # its paragraph mark was deleted: the next line belongs to it


def _joined(lines: Iterator[_Line]) -> Iterator[str]:
    start = ""
    for line in lines:
        if line.runs_on:
            start += line.text
            continue
        yield start + line.text
        start = ""
    if start:
        yield start


@dataclass
class _Reader:
    """Walks the body; remembers how far each list has counted."""

    lists: Lists
    boxes: list[etree._Element] = field(default_factory=list)  # text boxes met in the paragraph being read

    def lines(self, holder: etree._Element) -> Iterator[_Line]:
        """The lines of a body, cell or text box; content controls and custom elements are looked through."""
        for child in holder:
            kind = name(child)
            if kind == "p":
                yield from self.paragraph(child)
            elif kind == "tbl":
                yield from self.table(child)
            elif kind not in GONE:
                yield from self.lines(child)

    def paragraph(self, paragraph: etree._Element) -> Iterator[_Line]:
        """A paragraph with its number, then the text boxes it holds."""
        before, self.boxes = self.boxes, []
        text = "".join(self.text(paragraph)).strip(" ")
        runs_on = paragraph.find("{*}pPr/{*}rPr/{*}del") is not None
        number = "" if runs_on and not text else self.lists.number_of(paragraph)
        yield _Line(number + text if text else "", runs_on)
        boxes, self.boxes = self.boxes, before
        for box in boxes:
            yield from self.lines(box)

    def text(self, holder: etree._Element) -> Iterator[str]:
        """The words of a paragraph or run, as they show."""
        for child in holder:
            kind = name(child)
            if kind == "t":
                yield child.text or ""
            elif kind in SPACED:
                yield SPACED[kind]
            elif kind == "txbxContent":
                self.boxes.append(child)
            elif kind not in GONE and not (kind == "r" and _is_hidden(child)):
                yield from self.text(child)

    def table(self, table: etree._Element) -> Iterator[_Line]:
        """One line a row; line breaks in a cell become spaces."""
        for row in table.iterfind("{*}tr"):
            if row.find("{*}trPr/{*}del") is None:
                yield _Line(" | ".join(self.cell(cell) for cell in _cells(row)))

    def cell(self, cell: etree._Element) -> str:
        """A cell in one line; a table within a cell in one line too."""
        return " ".join(" ".join(_joined(self.lines(cell))).split())


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row, those inside content controls too."""
    for child in row:
        if name(child) == "tc":
            yield child
        elif name(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(child)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and value(vanish) not in ("0", "false", "off")
