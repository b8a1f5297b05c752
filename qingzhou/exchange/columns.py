"""What the columns of somebody's ledger mean: recognised by their headings, however an office words them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingzhou.documents.headings import LONGEST_HEADING, fitted, plain, ranks, words

LOOKED_AT = 40  # rows in which a header is looked for


class Field(TextChoices):
    """What a column can mean to the ledger."""

    TITLE = "title", gettext_lazy("事项")
    LEAD = "lead", gettext_lazy("牵头单位")
    SUPPORTS = "supports", gettext_lazy("配合单位")
    OWNER = "owner", gettext_lazy("责任人")
    DUE_ON = "due_on", gettext_lazy("办结时限")
    ISSUED_ON = "issued_on", gettext_lazy("下达")
    STATUS = "status", gettext_lazy("状态")
    CLAIMED = "claimed", gettext_lazy("填报进度")
    CLOSED_ON = "closed_on", gettext_lazy("销号日期")
    SOURCE = "source", gettext_lazy("来源")
    NUMBER = "number", pgettext_lazy("of another ledger", "原编号")
    NOTE = "note", gettext_lazy("最近进展")
    PROBLEMS = "problems", gettext_lazy("存在问题")
    DIFFICULT = "difficult", gettext_lazy("难点堵点")
    RECURRENCE = "recurrence", gettext_lazy("周期")


REQUIRED = (Field.TITLE, Field.LEAD, Field.DUE_ON)

# In order of preference: a heading further left wins a field, and “责任单位” beside “牵头单位” are those who take part.
SYNONYMS: dict[Field, list[str]] = {
    Field.TITLE: words(
        "事项 任务 工作任务 任务内容 任务事项 重点任务 重点工作 工作事项 工作内容 任务名称 事项名称 目标任务 主要任务 "
        "具体任务 工作要求 具体内容 事项内容 工作举措 具体举措 工作措施 整改任务 问题事项 督办事项 内容"
    ),
    Field.LEAD: words(
        "牵头单位 牵头部门 主办单位 主责单位 牵头责任单位 主办部门 主责部门 牵头 承办单位 责任单位 责任部门 承办部门 "
        "落实单位 主管单位 负责单位 责任主体 办理单位 整改单位 单位"
    ),
    Field.SUPPORTS: words(
        "配合单位 协办单位 配合部门 协办部门 参与单位 协同单位 协助单位 配合责任单位 参加单位 成员单位 配合 责任单位 责任部门"
    ),
    Field.OWNER: words(
        "责任人 具体责任人 直接责任人 联系人 联络员 经办人 承办人 负责人 责任领导 牵头领导 分管领导 联系人员"
    ),
    Field.DUE_ON: words(
        "办结时限 完成时限 完成时间 截止时间 截止日期 办理时限 时限 完成期限 时间节点 要求完成时间 计划完成时间 办结期限 "
        "时限要求 整改时限 整改期限 期限 截止 计划完成日期 完成日期 应办结时间 到期时间 到期日"
    ),
    Field.ISSUED_ON: words(
        "下达 下达时间 交办时间 交办日期 下达日期 开始时间 启动时间 起始时间 布置时间 部署时间 立项时间 登记时间 派发时间 "
        "开始日期 发文日期"
    ),
    Field.STATUS: words(
        "状态 办理状态 完成状态 完成情况 办理情况 当前状态 任务状态 是否完成 是否办结 是否销号 销号情况 办结情况"
    ),
    Field.CLAIMED: words(
        "填报进度 进度 完成率 完成进度 完成比例 办理进度 工作进度 完成百分比 进度百分比 实际进度 总进度"
    ),
    Field.CLOSED_ON: words("销号日期 销号时间 办结时间 实际完成时间 办结日期 实际办结时间 实际完成日期"),
    Field.SOURCE: words(
        "来源 任务来源 依据 文件依据 来源依据 文号 文件文号 来源文件 任务依据 工作依据 事项来源 发文字号 文件名称 出处"
    ),
    Field.NUMBER: words("原编号 编号 任务编号 事项编号 台账编号 任务代码 事项代码 代码"),
    Field.NOTE: words(
        "最近进展 进展情况 工作进展 最新进展 进展 本期进展 落实情况 推进情况 工作进展情况 目前进展 办理进展 工作开展情况 "
        "完成情况 办理情况 贯彻落实情况 整改情况"
    ),
    Field.PROBLEMS: words("存在问题 问题 困难问题 存在的问题 主要问题 困难和问题 存在困难 问题困难 问题及困难"),
    Field.DIFFICULT: words("难点堵点 是否难点 是否堵点 难点"),
    Field.RECURRENCE: words("周期 频次 办理周期 报送周期 填报周期 调度频次 调度周期"),
}
SERIAL = frozenset({"序号", "序", "no", "no.", "行号"})


@dataclass(frozen=True)
class Header:
    """Where a table begins: the header's row as Excel counts it, and its headings by column."""

    row: int
    headings: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """What two headers that look the same have in common."""
        return "|".join(plain(heading) for heading in self.headings)


def recognised(headings: Sequence[object]) -> dict[Field, int]:
    """Which column, counted from 0, means what; each field and each column at most once."""
    found = fitted(headings, _RANKS)
    return {field: found[field] for field in Field if field in found}


_RANKS = ranks(SYNONYMS)


def find_header(rows: Sequence[Sequence[object]]) -> Header:
    """The row that most looks like a header; titles above it and a second header row beneath it are expected."""
    best, most = 0, 0
    for place, row in enumerate(rows[:LOOKED_AT]):
        score = len(recognised(row))
        if score > most:
            best, most = place, score
    return header_at(rows, best + 1, two_rows=True)


def header_at(rows: Sequence[Sequence[object]], row: int, *, two_rows: bool = False) -> Header:
    """The header that stands in a row, counted from 1; with the row beneath if that one only names columns."""
    upper = rows[row - 1] if 0 < row <= len(rows) else ()
    lower = rows[row] if two_rows and row < len(rows) else ()
    if not _names_columns(lower):
        return Header(row, tuple(_heading(cell) for cell in upper))
    width = max(len(upper), len(lower))
    pairs = ((_at(upper, place), _at(lower, place)) for place in range(width))
    return Header(row + 1, tuple(_heading(low or up) for up, low in pairs))


def _names_columns(row: Sequence[object]) -> bool:
    texts = [str(cell) for cell in row if cell is not None]
    return len(recognised(row)) >= 2 and all(len(text) <= 12 and not text.isdecimal() for text in texts)


def _at(row: Sequence[object], place: int) -> object:
    return row[place] if place < len(row) else None


def _heading(cell: object) -> str:
    return " ".join(str(cell).split())[:LONGEST_HEADING] if cell is not None else ""
