"""Institutions as tests enter them, and lists of them as offices keep them in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence.actions import keep
from qingzhou.registry import actions
from qingzhou.registry.checks import Change
from qingzhou.registry.codes import check_digit
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution, Intake
from qingzhou.units.models import Membership
from tests import build
from tests.ledgers import book

NOW = build.at(21)  # 2026-11-23
GROUND = "许可名册"
HEADINGS = ("机构名称", "统一社会信用代码", "机构类别", "线上线下", "培训对象", "办学许可证号", "有效期起", "有效期止", "办学地址",
            "建筑面积", "座位数")  # fmt: skip


def code(serial: int = 1) -> str:
    """A code with a right check digit; no place has a division code that begins with 99."""
    first = f"52990101{serial:09d}"
    return first + check_digit(first)


def identity(**changed: Any) -> dict[str, Any]:
    """What a file begins with."""
    return {"name": "启航艺术中心", "uscc": code(), "kind": "N", "mode": "off", "stages": ["com"]} | changed


def licence(**changed: Any) -> dict[str, Any]:
    """A licence."""
    return {"number": "教民1", "starts_on": "2024-04-01", "ends_on": "2027-03-31", "standing": "valid"} | changed


def change(aspect: Aspect, data: dict[str, Any], since: date = date(2026, 1, 5), key: str = "") -> Change:
    return Change(aspect, data, since, GROUND, key)


def institution(*more: Change, by: Membership | None = None, now: datetime = NOW, **changed: Any) -> Institution:
    """An institution, with whatever else its file says."""
    first = change(Aspect.IDENTITY, identity(**changed), min([date(2026, 1, 5), *(one.since for one in more)]))
    return actions.enter([first, *more], by=by or build.clerk(), now=now)


def row(serial: int = 1, **changed: Any) -> list[Any]:
    """A row without faults; `changed` by heading."""
    usual = {
        "机构名称": f"青禾艺术培训中心{serial}", "统一社会信用代码": code(serial), "机构类别": "非学科类", "线上线下": "线下",
        "培训对象": "小学、初中", "办学许可证号": f"教民{serial}", "有效期起": date(2024, 4, 1), "有效期止": date(2027, 3, 31),
        "办学地址": f"滨河路 {serial} 号", "建筑面积": 320.5, "座位数": 100,
    }  # fmt: skip
    return [{**usual, **changed}[heading] for heading in HEADINGS]


def received(*rows: Sequence[Any], by: Membership, headings: Sequence[str] = HEADINGS, **more: Any) -> Intake:
    """A list that was handed in."""
    return handed_in(book(*rows, headings=headings, **more), by=by)


def handed_in(content: bytes, *, by: Membership, name: str = "名册.xlsx") -> Intake:
    kept = keep(ContentFile(content, name=name), now=NOW)
    return actions.receive(name, kept.sha256, tables_of(content), by=by, now=NOW)


def checked(intake: Intake, as_of: date = date(2026, 11, 20)) -> Intake:
    """The list checked with the columns as they were recognised."""
    return actions.set_mapping(intake, intake.mapping, as_of, now=NOW)
