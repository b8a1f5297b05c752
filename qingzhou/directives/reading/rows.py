"""Tables in pasted text: columns held apart by gaps, and rows that stand one cell a line."""

import re

from qingzhou.directives.reading.markers import LABEL, marker

_HEADER = re.compile(
    r"序号|编号|备注|(?:学校|单位|小区|机构|企业|点位|项目|场所)名称|类别|地点|区域"
    r"|(?:工作|具体|主要|重点|整治|整改|存在|目标|发现)?的?(?:任务|事项|内容|措施|举措|项目|问题|要求|目标)(?:内容|名称|描述)?"
    r"|(?:责任|牵头|配合|主责|承办|协办|主办|整改|包保|督导|督办|协同|联系)(?:单位|部门|主体|科室|领导|人)|联系电话"
    r"|(?:计划|完成|整改|办理|办结|销号)?(?:时限|时间|期限|进度|节点)(?:要求)?"
    r"|(?:工作|整改|完成|落实|办理|目前|当前)(?:进展|情况|结果|状态)(?:情况)?|是否(?:完成|销号)"
)
_COUNTED = {"序号", "编号"}
_A_CELL_AT_MOST = 12  # characters of a header that is not known
_MOST = 14  # columns
_FEWEST = 3  # columns of a table whose cells stand one a line


_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


def with_columns(shadow: str) -> str:
    """Where a table's header stands with gaps between its cells, the gaps of it and of its rows become marks."""
    lines, columns = shadow.split("\n"), 0
    for place, line in enumerate(lines):
        cells = _GAP.split(line.strip())
        if len(cells) >= _FEWEST and sum(bool(_HEADER.fullmatch(cell)) for cell in cells) >= _FEWEST:
            columns = len(cells)
        elif not _FEWEST <= len(cells) <= columns or LABEL.match(line.strip()):
            columns = 0
        if columns:
            lines[place] = _GAP.sub(lambda gap: "\x1f" * len(gap.group()), line)
    return "\n".join(lines)


def upright_rows(lines: list[tuple[int, str]]) -> dict[int, list[tuple[int, str]]]:
    """Tables that were pasted with one cell a line: the start of each such line; with the first of a row, its cells."""
    filled = [(start, line) for start, line in lines if line.strip()]
    rows: dict[int, list[tuple[int, str]]] = {}
    place = 0
    while place < len(filled):
        width = _width([line.strip() for _start, line in filled[place : place + _MOST + 1]])
        if width < _FEWEST:
            place += 1
            continue
        numbered = filled[place][1].strip() in _COUNTED
        cells = filled[place : place + width]
        while cells:
            rows |= {start: [] for start, _line in cells} | {cells[0][0]: cells}
            place += len(cells)
            cells = _next_row(filled[place : place + width], numbered=numbered)
    return rows


def _width(lines: list[str]) -> int:
    """How many lines from the first on are headers: all down to the figure 1 below 序号, else as long as they are known."""
    known = [bool(_HEADER.fullmatch(line)) for line in lines]
    if lines and lines[0] in _COUNTED and "1" in lines:
        width = lines.index("1")
        short = all(len(line) <= _A_CELL_AT_MOST and not re.search("[，。；：]", line) for line in lines[:width])
        return width if short and sum(known[:width]) >= _FEWEST else 0
    return known.index(False) if False in known else len(lines)


def _next_row(cells: list[tuple[int, str]], *, numbered: bool) -> list[tuple[int, str]]:
    """The cells of the row that begins here, fewer where the last ones are empty; none where the table has ended."""
    if not numbered:
        whole = len(cells) >= _FEWEST and not any(marker(line.strip())[0] for _start, line in cells)
        return cells if whole else []
    if not cells or not cells[0][1].strip().isdecimal():
        return []
    coming = str(int(cells[0][1]) + 1)
    following = next((n for n, (_start, line) in enumerate(cells) if n and line.strip() == coming), len(cells))
    return cells[:following] if following >= _FEWEST else []
