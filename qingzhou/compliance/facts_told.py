"""Facts as a page tells them: which columns, how each is called, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.compliance import wording
from qingzhou.compliance.law.measures import Unit
from qingzhou.compliance.sweeping.looking import Kept

MONEY = frozenset(
    {"amount", "posted", "custody", "undelivered", "released", "taught", "price"}
)  # cents; all other numbers are told as they are


@dataclass(frozen=True)
class Told:
    """A table in words: its name, how many facts it has, its headings, and the cells of the latest of them."""

    table: str
    title: str
    count: int
    headings: list[str]
    rows: list[list[tuple[str, object]]]  # each cell with its heading


def tables_in_words() -> dict[str, str]:
    """The tables, as pages call them."""
    return {
        "sessions": _("课次"),
        "payments": _("收费"),
        "contracts": pgettext("a fact", "合同"),
        "balances": _("账户余额"),
        "courses": _("课程"),
        "advertisements": _("广告"),
        "refunds": _("退费申请"),
        "sites": _("场所"),
        "staff": _("从业人员"),
        "rosters": _("人员构成"),
        "materials": _("培训材料"),
    }


def told(table: str, kept: Kept) -> Told:
    """A table of an institution in words; columns of which nothing is known are left out."""
    columns = [
        (name, words) for name, words in _columns(table).items() if any(row.get(name) is not None for row in kept.rows)
    ]
    rows = [[(words, _cell(name, row.get(name))) for name, words in columns] for row in kept.rows]
    return Told(table, tables_in_words()[table], kept.count, [words for _name, words in columns], rows)


def _cell(name: str, value: Any) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if name in MONEY:
        return wording.told(value, Unit.CENTS)
    return _places().get(value, value) if name == "place" else value


def _places() -> dict[str, str]:
    return {
        "media": _("媒体、网络平台"),
        "public": _("公共场所、居民区"),
        "transit": _("公共交通"),
        "school": _("学校、幼儿园"),
        "own": _("机构自己的场所"),
    }


def _columns(table: str) -> dict[str, str]:
    words = {
        "sessions": {"starts_at": _("开始"), "ends_at": _("结束")},
        "payments": {
            "paid_on": _("收费日期"), "amount": _("金额"), "posted": _("公示标准"), "hours": _("课时"), "covers_from": _("自"),
            "covers_to": _("至"), "hours_left": _("收费时剩余课时"), "class_starts_on": _("新班开课"), "to_account": _("进专用账户"),
            "by_loan": _("培训贷"), "invoiced": _("已开发票"),
        },
        "contracts": {
            "signed_on": _("签订"), "prepaid": _("预付"), "written": _("书面"), "uses_template": _("示范文本"),
        },
        "balances": {
            "balance_on": _("日期"), "custody": _("监管资金"), "undelivered": _("未消课的预收费"), "released": _("累计拨付"),
            "taught": _("累计消课"),
        },
        "courses": {
            "starts_on": _("开课"), "pupils": _("学生"), "teachers": _("专职教师"), "price": _("每节收费"), "minutes": _("每节分钟"),
        },
        "advertisements": {
            "seen_on": _("发现"), "place": _("投放处"), "promises": _("承诺效果"), "names_examiners": _("暗示考试机构参与"),
            "recommended": _("受益者、专家推荐"), "urges": _("劝诱儿童"), "speaker_age": _("代言人年龄"),
        },
        "refunds": {
            "asked_on": _("申请"), "amount": _("金额"), "charged_on": _("付款日期"), "answer_due_on": _("应答复日"),
            "answered_on": _("答复"), "refused": _("拒绝"), "paid_on": _("到账"), "seen_on": _("数据截至"),
        },
    }  # fmt: skip
    return {"id": _("编号")} | words[table]
