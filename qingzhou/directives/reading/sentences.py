"""The text cut into paragraphs, sentences, segments and pieces, each knowing where it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qingzhou.directives.reading.clean import comparable, is_noise
from qingzhou.directives.reading.markers import BULLET, LABEL, marker
from qingzhou.directives.reading.rows import upright_rows, with_columns

_CHAT_HEADING = re.compile(r"（[一二三四五六七八九十]{1,2}、[^（）]{2,20}）")
ORDINAL = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}(?:是(?!否)|要)|第[一二三四五六七八九十][，、]|首先[，、]?"
    r"|其次[，、]?|再次[，、]?|最后[，、]|其[一二三四五]，)"
)
RESPONSIBLE = re.compile(
    r"^[^。；：]{4,120}按(?:照)?(?:各自)?职责分工(?:共同)?负责。?$"
)  # a line of units without a label
_OPENS_PART = re.compile(
    r"(?:整改|工作|主要|具体|推进|落实|存在|发现)?的?(?:措施|举措|任务|内容|目标|问题|事项|原因)[一二三四五六七八九十\d]{0,2}："
)
_TERMINAL = re.compile(r"[。！？；：…]$|[。！？；][”’）]+$|）$")


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph; `offsets[i]` is where its i-th character stands in clean text."""

    text: str
    offsets: tuple[int, ...]

    def cut(self, start: int, end: int | None = None) -> "Piece":
        """The part between two positions of this piece."""
        return Piece(self.text[start:end], self.offsets[start:end])

    @property
    def span(self) -> tuple[int, int]:
        """Where the piece stands in clean text."""
        return (self.offsets[0], self.offsets[-1] + 1) if self.offsets else (0, 0)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph without white space. level 0: no number; 1 一、 2 （一） 3 1. 4 （1） 5 ①."""

    body: Piece  # without its number
    level: int
    shape: str  # "text" | "title" | "label" | "row" | "noise"
    cells: tuple[Piece, ...] = ()


def paragraphs(clean_text: str) -> list[Paragraph]:
    """Paragraphs in order; lines that were only wrapped are joined again."""
    shadow = with_columns(comparable(clean_text))
    groups: list[list[tuple[int, str]]] = []
    previous_blank = True
    width = 0  # cells of the first row of the table we are in
    upright = upright_rows(list(_lines(shadow)))
    for start, line in _lines(shadow):
        if start in upright:
            if upright[start]:
                groups.append(upright[start])
            previous_blank, width = True, 0
            continue
        if not line.strip():
            previous_blank = True
            continue
        opened = _cell_count(groups[-1]) if groups and width else 0
        if 1 < opened < width and opened + _cell_count([(start, line)]) - 1 <= width:
            groups[-1].append((start, line))
            continue
        width = (width or _cell_count([(start, line)])) if _is_row(line) else 0
        if groups and not previous_blank and _continues(groups, line):
            groups[-1].append((start, line))
        else:
            groups.append([(start, line)])
        previous_blank = False
    return [_paragraph(group, index, upright=group[0][0] in upright) for index, group in enumerate(groups)]


def _lines(shadow: str) -> Iterator[tuple[int, str]]:
    """(offset, line); a double ideographic space after a full stop also begins a paragraph."""
    position = 0
    for match in re.finditer(r"\r?\n|\r|(?<=[。！？”])\u3000{2,}|$", shadow):
        for begin, end in _run_together(shadow, position, match.start()):
            yield begin, shadow[begin:end]
        position = match.end()


_OPENED = re.compile(r"[ \u3000]*([一二三四五六七八九十])、")
_INLINE = re.compile(r"(?<=[。；：])[ \u3000]*(?=([一二三四五六七八九十]{1,2})、)")
_NOTED = re.compile(r"[ \u3000]*(?:[填报表有关工作]{2})?(?:说明|备注|注|要求)：(?=1[.、](?!\d))")  # 说明：1.…。2.…
_INLINE_FIGURE = re.compile(r"(?<=[。；])[ \u3000]*(?=(\d{1,2})[.、](?!\d))")
_FIRST_FIGURE = re.compile(r"[ \u3000]*1[.、](?!\d)")


def _run_together(shadow: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a line in which 一、…。二、… or 1.…。2.… stand one behind the other; mostly the line itself."""
    if _FIRST_FIGURE.match(shadow, start, end):
        for mark in _counted_on(_INLINE_FIGURE.finditer(shadow, start, end)):
            yield start, mark.start()
            start = mark.end()
        yield start, end
        return
    if noted := _NOTED.match(shadow, start, end):
        marks = [noted, *_INLINE_FIGURE.finditer(shadow, noted.end(), end)]
        for mark in marks:
            yield start, mark.end()
            start = mark.end()
        yield start, end
        return
    marks = list(_INLINE.finditer(shadow, start, end))
    opened = _OPENED.match(shadow, start, end)
    numbers = "".join(mark.group(1) for mark in (opened, *marks[:2]) if mark)[:2]
    if len(numbers) < 2 or numbers not in "一二三四五六七八九十" or not (opened or numbers in "一二三"):
        marks = []
    for mark in marks:
        yield start, mark.start()
        start = mark.end()
    yield start, end


def _counted_on(marks: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The figures that go on counting from 1."""
    wanted = 2
    for mark in marks:
        if int(mark.group(1)) == wanted:
            yield mark
            wanted += 1


_INDENT = 6


def _continues(groups: list[list[tuple[int, str]]], line: str) -> bool:
    """Whether a line goes on with the paragraph above it, which was wrapped in mid-sentence."""
    above = groups[-1][-1][1].strip()
    joined = "".join(part.strip() for _, part in groups[-1])
    if line.startswith(("\u3000", "  ")) or _is_row(line) or _is_row(above) or is_noise(above) or is_noise(line):
        return False
    if (
        RESPONSIBLE.search(line.strip())
        or RESPONSIBLE.search(above)
        or marker(line.strip())[0]
        or LABEL.match(line.strip())
        or ORDINAL.match(line.strip())
        or _OPENS_PART.match(line.strip())
    ):
        return False
    if above.endswith(("，", "、")):
        return True
    if marker(joined)[0] == BULLET:
        return not _TERMINAL.search(above) and not re.match(r"[【—（]", line.strip())
    if _TERMINAL.search(above) or LABEL.match(joined):
        return bool(
            LABEL.match(joined) and len(above) >= 20 and len(line.strip()) < 12 and not line.strip().endswith("。")
        )
    heads = marker(joined)[0] in {1, 2} and not re.search("[。；：]", joined) and len(groups[-1]) == 1
    longer = len(line.strip()) > len(above) + _INDENT  # what was wrapped has filled its line
    return bool(re.search(r"[，；。]", joined)) and len(above) >= 6 and not (heads and longer)


def _is_row(line: str) -> bool:
    return line.count("|") >= 2 or len(re.findall(r"\S(?:\t+|\x1f+)(?=\S)", line.strip())) >= 2


def _squeeze(start: int, line: str) -> Piece:
    """The line without white space, except a single space between two Latin words."""
    kept = [index for index, character in enumerate(line) if not character.isspace() and character not in "\ufeff\x1f"]
    return Piece("".join(line[index] for index in kept), tuple(start + index for index in kept))


def _paragraph(group: list[tuple[int, str]], index: int, *, upright: bool = False) -> Paragraph:
    pieces = [_squeeze(start, line) for start, line in group]
    if marker(pieces[0].text)[0] == BULLET:
        pieces = [*map(_with_comma, pieces[:-1]), pieces[-1]]  # in a chat, a line end is a comma
    whole = Piece("".join(piece.text for piece in pieces), tuple(spot for piece in pieces for spot in piece.offsets))
    if _is_row(group[0][1]):
        return Paragraph(whole, 0, "row", _row_cells(group))
    if upright:
        return Paragraph(whole, 0, "row", tuple(pieces))
    level, length = _marked(group[0][1].strip(), whole.text)
    body = whole.cut(length)
    if is_noise(group[0][1]) or _CHAT_HEADING.fullmatch(whole.text):
        return Paragraph(body, level, "noise")
    if LABEL.match(body.text):
        return Paragraph(body, level, "label")
    is_title = index < 3 and level == 0 and len(whole.text) <= 60 and not re.search(r"[。；！？，：]", whole.text)
    return Paragraph(body, level, "title" if is_title else "text")


def _marked(line: str, squeezed: str) -> tuple[int, int]:
    """The marker of a paragraph: in its line as written 6. 10日 is told from 6.10."""
    level, length = marker(line)
    return (level, len("".join(line[:length].split()))) if level else marker(squeezed)


def _with_comma(piece: Piece) -> Piece:
    if not piece.text or piece.text[-1] in "，、；。：！":
        return piece
    return Piece(piece.text + "，", (*piece.offsets, piece.offsets[-1]))


def _cell_count(group: list[tuple[int, str]]) -> int:
    """How many cells the lines of one row have together; a line end stands inside a cell."""
    lines = [line for _, line in group]
    inside = sum(line.strip("|").count("|") for line in lines)
    return 1 + (inside or sum(len(re.findall("\t|\x1f+", line.rstrip())) for line in lines))


def _row_cells(group: list[tuple[int, str]]) -> tuple[Piece, ...]:
    """The cells of a row; where a cell was broken after a unit, the break separates two units."""
    cells = list(_cells(*group[0]))
    for start, line in group[1:]:
        first, *others = _cells(start, line)
        broken = cells[-1]
        between = "、" if re.search("[局委办部队所站会院校司府道镇乡]$", broken.text) else ""
        text = broken.text + between + first.text
        cells[-1] = Piece(text, (*broken.offsets, *broken.offsets[-1:] * len(between), *first.offsets))
        cells.extend(others)
    return tuple(cells)


def _cells(start: int, line: str) -> tuple[Piece, ...]:
    separator = r"\|" if "|" in line else r"\t+|\x1f+"
    cells, position = [], 0
    for match in re.finditer(separator + "|$", line):
        cells.append(_squeeze(start + position, line[position : match.start()]))
        position = match.end()
    if "|" in line:
        cells = cells[1:] if cells and not cells[0].text else cells
        cells = cells[:-1] if cells and not cells[-1].text else cells
    return tuple(cells)


def split(piece: Piece, marks: str) -> list[Piece]:
    """The piece cut after each of the marks that stands outside brackets, book titles and quotations.

    The marks themselves are left out; a final closing quotation mark stays with what it closes.
    """
    parts, start, depth, quoted = [], 0, 0, 0
    for index, character in enumerate(piece.text):
        if character in "（《":
            depth += 1
        elif character in "）》":
            depth = max(0, depth - 1)
        elif character == "“":
            quoted = _closing_quote(piece.text, index)
        if character in marks and depth == 0 and index >= quoted:
            parts.append(piece.cut(start, index))
            start = index + 1
    parts.append(piece.cut(start))
    return [part for part in parts if part.text.strip("”’")]


def _closing_quote(text: str, opening: int) -> int:
    """Where a quotation ends, 0 if it is too long to be one (a mark was lost)."""
    closing = text.find("”", opening)
    return closing if 0 < closing - opening <= 40 else 0


def sentences(paragraph: Piece) -> list[Piece]:
    """The sentences of a paragraph; a bracket that stands alone after a full stop is one too."""
    parts = split(paragraph, "。！？")
    return [part for part in parts if part.text not in "”）"]


def is_label(text: str) -> bool:
    """Whether a piece begins with 责任单位：, 完成时限： or their like."""
    return bool(LABEL.match(text))
