"""Rows of a table that was flattened to text: what each column holds."""

import re
from dataclasses import dataclass

from qingzhou.directives.reading.attachment import Attached, read_cell, read_time_cell
from qingzhou.directives.reading.sentences import Paragraph, Piece

_COLUMNS = (
    (re.compile(r"考核(?:部门|单位)|评分|分值|得分|扣分|分数"), "other"),
    (re.compile(r"序号|编号|备注|类别|(?<!任务)(?<!项目)(?<!事项)名称|责任领导|责任人|包保|联系|联络|领导"), "other"),
    (re.compile(r"进展|情况|结果|状态|成效|是否|(?:存在|发现|反馈|主要)的?问题|问题描述"), "other"),
    (re.compile(r"牵头|主责|主办"), "牵头"),
    (re.compile(r"配合|协办|参与|协同"), "配合"),
    (re.compile(r"时限|期限|时间|进度|节点"), "time"),
    (re.compile(r"责任|单位|部门|主体"), "责任"),
    (re.compile(r"具体|措施|内容|要求|整改|指标"), "duty"),
    (re.compile(r"任务|事项|问题|工作|举措|项目|目标"), "matter"),
)


@dataclass(frozen=True)
class Columns:
    """The columns of a table, by their headers."""

    kinds: tuple[str, ...]

    def duties(self, row: Paragraph) -> list[Piece]:
        """The cells that say what to do; a column of titles counts only where no other does."""
        wanted = "duty" if "duty" in self.kinds else "matter"
        return [cell for kind, cell in zip(self.kinds, row.cells, strict=False) if kind == wanted]

    def attached(self, row: Paragraph) -> Attached:
        """Units and times of one row."""
        found = Attached()
        for kind, cell in zip(self.kinds, row.cells, strict=False):
            if kind == "time":
                found = found.joined(read_time_cell(cell.text))
            elif kind in {"牵头", "配合", "责任"}:
                found = found.joined(read_cell(kind, "单位", cell.text))
        return found


def header_of(row: Paragraph) -> Columns | None:
    """The columns a row announces, None if it is no header."""
    kinds = tuple(_column(cell.text) for cell in row.cells)
    named = {kind for kind in kinds if kind != "other"}
    return Columns(kinds) if len(named) >= 2 and named & {"duty", "matter"} else None


def _column(header: str) -> str:
    if len(header) > 12:
        return "other"
    return next((kind for pattern, kind in _COLUMNS if pattern.search(header)), "other")
