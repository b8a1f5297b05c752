"""Values of the register: read from what people write, kept as JSON keeps them, and shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingzhou.documents.headings import text_of
from qingzhou.refusals import Incomplete
from qingzhou.registry import codes
from qingzhou.registry.columns import Column, Form, Kind, LegalForm, Listed, Mode, Stage, Standing

DAY = re.compile(r"([12]\d{3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?|([12]\d{3})(\d\d)(\d\d)")
PARTS = re.compile(r"[、，,；;/\s]+|和|及")
YES, NO = (
    frozenset({"是", "有", "√", "yes", "y", "true", "1", "on", "专职"}),
    frozenset({"否", "无", "×", "no", "n", "false", "0", "兼职"}),
)
LARGEST_AREA, LARGEST_COUNT = 100_000_000, 1_000_000  # dm² and people: more is a slip of the pen
WITHIN = {"longitude": (73, 136), "latitude": (3, 54)}  # degrees: the country
NOTHING = frozenset({"", "/", "-", "—", "无", "暂无"})
ALSO_CALLED: dict[type[TextChoices], dict[str, str]] = {
    Kind: {"学科": Kind.SUBJECT, "非学科": Kind.OTHER, "艺术": Kind.OTHER, "体育": Kind.OTHER, "科技": Kind.OTHER},
    Mode: {"线上线下": Mode.BOTH, "线上和线下": Mode.BOTH, "线上": Mode.ONLINE, "线下": Mode.OFFLINE},
    Stage: {
        "幼儿": Stage.PRESCHOOL, "学前": Stage.PRESCHOOL, "3-6岁": Stage.PRESCHOOL, "小学": Stage.COMPULSORY,
        "初中": Stage.COMPULSORY, "义务教育阶段": Stage.COMPULSORY, "中小学": Stage.COMPULSORY, "高中": Stage.SENIOR,
    },
    Standing: {"在营": Standing.VALID, "存续": Standing.VALID, "正常": Standing.VALID, "开业": Standing.VALID, "停业": Standing.SUSPENDED},
    Listed: {"是": Listed.ACTIVE, "否": Listed.ABSENT, "无课程": Listed.NO_COURSE, "无订单": Listed.NO_ORDERS},
    LegalForm: {
        "民非": LegalForm.NON_PROFIT, "民办非企业": LegalForm.NON_PROFIT, "公司": LegalForm.COMPANY,
        "有限责任公司": LegalForm.COMPANY, "个体户": LegalForm.SOLE_TRADER,
    },
}  # fmt: skip


class Unreadable(Incomplete):
    """A value that says nothing the register could keep; `said` and `do` stand beside its cell."""


def _unreadable(code: str, said: str, do: str) -> Unreadable:
    return Unreadable(f"registry.{code}", said, do)


def read(column: Column, cell: object) -> Any:
    """What a cell means in a column, as JSON keeps it; None where it says nothing. Raises Unreadable, in words."""
    text = text_of(cell)
    if text in NOTHING and not (column.form is Form.TICK and text == "无"):
        return None
    if "\0" in text:
        raise _unreadable("sign", _("这一格里有不能保存的字符。"), _("请重新填写这一格。"))
    return _READERS[column.form](column, text, cell)


def _text(column: Column, text: str, _cell: object) -> str:
    if len(text) > column.longest:
        said = _("写了 %(n)d 个字，太长。") % {"n": len(text)}
        raise _unreadable("long", said, _("请写 %(most)d 个字以内。") % {"most": column.longest})
    return text


def _code(_column: Column, text: str, _cell: object) -> str:
    code = codes.tidy(text)
    if said := codes.wrong(code):
        raise _unreadable("uscc", said, _("请照营业执照或登记证书核对。"))
    return code


def _day(_column: Column, text: str, cell: object) -> str:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found:
            year, month, day = (int(part) for part in found.groups() if part)
            return date(year, month, day).isoformat()
    except ValueError:
        pass  # 2026-02-30
    said = _("“%(text)s”不是日期。") % {"text": text[:40]}
    raise _unreadable("day", said, _("请写一个日历上有的日期，如 2026-12-31、2026.12.31；长期有效的留空。"))


def _area(_column: Column, text: str, _cell: object) -> int:
    bare = re.sub(r"(平方米|平米|㎡|m2|m²)$", "", unicodedata.normalize("NFKC", text).replace(",", "").strip())
    try:
        area = Decimal(bare)
    except InvalidOperation:
        area = Decimal(-1)
    if not area.is_finite() or not 0 < area * 100 < LARGEST_AREA:
        said = _("“%(text)s”不是面积。") % {"text": text[:40]}
        raise _unreadable("area", said, _("请写平方米数，如 320 或 320.50。"))
    return int((area * 100).to_integral_value())


def _count(_column: Column, text: str, _cell: object) -> int:
    bare = unicodedata.normalize("NFKC", text).rstrip("人个名")
    if not (bare.isdecimal() and len(bare) < 8 and int(bare) < LARGEST_COUNT):
        raise _unreadable("count", _("“%(text)s”不是人数。") % {"text": text[:40]}, _("请写整数，如 60。"))
    return int(bare)


def _degrees(column: Column, text: str, _cell: object) -> int:
    """Millionths of a degree, within the country: what lies outside was written into the wrong column."""
    try:
        degrees = Decimal(unicodedata.normalize("NFKC", text).strip("°EN东经北纬 "))
    except InvalidOperation:
        degrees = Decimal(0)
    least, most = WITHIN[column.name]
    if not (degrees.is_finite() and least <= degrees <= most):
        said = _("“%(text)s”不是%(column)s。") % {"text": text[:40], "column": column.label}
        do = _("请写 %(least)d 到 %(most)d 之间的度数，如 %(like)s；经度和纬度不要填反。")
        raise _unreadable("degrees", said, do % {"least": least, "most": most, "like": f"{(least + most) / 2:.6f}"})
    return int((degrees * 1_000_000).to_integral_value())


def _choice(column: Column, text: str, _cell: object) -> str:
    assert column.choices is not None
    found = _meanings(column.choices).get(_bare(text))
    if found is None:
        raise _not_there(column, text)
    return found


def _choices(column: Column, text: str, _cell: object) -> list[str]:
    assert column.choices is not None
    known = _meanings(column.choices)
    meant = {part: known.get(_bare(part)) for part in PARTS.split(text) if part}
    for part, found in meant.items():
        if found is None:
            raise _not_there(column, part)
    return [one for one in column.choices.values if one in meant.values()]


def _tick(_column: Column, text: str, _cell: object) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise _unreadable("tick", _("“%(text)s”不是“是”或“否”。") % {"text": text[:40]}, _("请写“是”或“否”。"))


def _not_there(column: Column, text: str) -> Unreadable:
    assert column.choices is not None
    do = _("可填：%(values)s。") % {"values": _("、").join(str(label) for label in column.choices.labels)}
    return _unreadable("choice", _("没有“%(text)s”这一项。") % {"text": text[:40]}, do)


_READERS = {
    Form.TEXT: _text, Form.CODE: _code, Form.DAY: _day, Form.AREA: _area,
    Form.COUNT: _count, Form.DEGREES: _degrees, Form.CHOICE: _choice, Form.CHOICES: _choices, Form.TICK: _tick,
}  # fmt: skip


def _bare(text: str) -> str:
    return re.sub(r"[\s，,。.]+", "", unicodedata.normalize("NFKC", text)).lower()


@cache
def _meanings(choices: type[TextChoices]) -> dict[str, str]:
    """Codes by everything that means one: the code, its label in both languages, and other words for it."""
    known = {value.lower(): str(value) for value in choices.values}
    known |= {_bare(word): str(value) for word, value in ALSO_CALLED.get(choices, {}).items()}
    for language in ("en", "zh-hans"):
        with override(language):
            known |= {_bare(str(label)): str(value) for value, label in choices.choices}
    return known


_IN_PARTS: dict[Form, Callable[[int], str]] = {
    Form.AREA: lambda value: f"{value / 100:,.2f}".rstrip("0").rstrip("."),
    Form.DEGREES: lambda value: f"{value / 1_000_000:.6f}",
}


def shown(column: Column, value: Any) -> Any:
    """A kept value as a page shows it: days as dates, choices in words."""
    if value is None or value == "":
        return ""
    if column.form is Form.DAY:
        return date.fromisoformat(value)
    if column.form in _IN_PARTS:
        return _IN_PARTS[column.form](value)
    if column.form is Form.TICK:
        return _("是") if value else _("否")
    if column.choices is not None:
        known: Mapping[str, Any] = dict(column.choices.choices)
        found = value if isinstance(value, list) else [value]
        return _("、").join(str(known.get(one, one)) for one in found)
    return str(value)


def ticks() -> list[tuple[str, str]]:
    """What a tick can be: as it is written, and in the reader's language."""
    return [("是", _("是")), ("否", _("否"))]


def written(column: Column, value: Any) -> str:
    """A kept value as a form has it, such that `read` gives it back."""
    if value is None:
        return ""
    if column.form is Form.AREA:
        return f"{value / 100:.2f}"
    if column.form is Form.DEGREES:
        return f"{value / 1_000_000:.6f}"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
