"""The institutions of the invented district: what each file begins with, and what changed since. All invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from qingzhou.demonstration.cast import Cast
from qingzhou.demonstration.district import CODE
from qingzhou.demonstration.lives import Life
from qingzhou.ledger.policy import local_day
from qingzhou.registry import actions
from qingzhou.registry.checks import Change
from qingzhou.registry.codes import check_digit
from qingzhou.registry.columns import Aspect

GROUND = "区教育局许可名册（演示）"


@dataclass(frozen=True)
class Enrolled:
    """An institution; days are counted from the day on which the register began."""

    name: str
    address: str
    subjects: str
    kind: str = "N"
    mode: str = "off"
    stages: tuple[str, ...] = ("com",)
    licence: tuple[int, int] | None = (-500, 400)
    area: int = 32_000  # square decimetres
    seats: int = 100
    listed: str = "active"
    legal_form: str = "company"
    later: tuple[tuple[int, Aspect, dict[str, Any]], ...] = field(default=())


ENROLLED = (
    Enrolled(
        "启航艺术中心", "临河街道滨河路 18 号", "美术", area=41_600, seats=146, listed="no_course",
        later=(
            (30, Aspect.PREMISES, {"address": "临河街道滨河路 18 号", "area": 41_600, "seats": 146, "floor": "2 层"}),
            (45, Aspect.STAFF, {"name": "林晚晴（演示）", "post": "teaching", "full_time": True, "certificate": "美术教师资格（演示）"}),
        ),
    ),
    Enrolled(
        "知止书院", "柳巷 21 号", "语文、数学", "S", licence=(-700, 70), legal_form="non_profit",
        later=(
            (20, Aspect.STAFF, {"name": "顾书衡（演示）", "post": "teaching", "full_time": True, "certified": False}),
            (20, Aspect.STAFF, {"name": "纪文柏（演示）", "post": "teaching", "full_time": True, "certified": True}),
            (25, Aspect.MATERIAL, {"title": "自编阅读讲义（演示）", "reviewed_on": "2024-02-20", "used_since": "2024-03-01"}),
        ),
    ),
    Enrolled("晨帆艺术学校", "望禾街道长堤路 6 号", "音乐、舞蹈", area=60_000, seats=180),
    Enrolled("星轨编程培训学校", "砚桥街道科创园 3 幢", "编程", licence=(-900, 20), area=28_000, seats=110, listed="no_orders"),
    Enrolled(
        "青穗英语培训学校", "临河街道书香里 9 号", "英语", "S", stages=("sen",), legal_form="non_profit",
        later=((40, Aspect.IDENTITY, {"name": "青穗外语培训学校"}),),
    ),
    Enrolled("鹿鸣文化艺术中心", "柳巷 3 号", "书法", area=15_000, seats=60, listed="absent"),
    Enrolled("望川书舍", "望禾街道 12 号三楼", "数学", "S", licence=None, seats=24, area=9_000, listed="absent"),
    Enrolled("青橙少儿口才", "砚桥街道老粮站对面", "口才", licence=(-1100, -5), area=20_000, seats=64),
    Enrolled("云帆在线美术课堂", "砚桥街道科创园 5 幢", "美术", mode="on", area=18_000, seats=20),
)  # fmt: skip

PLACED = {  # metres east and north of an invented middle
    "启航艺术中心": (0, 0), "知止书院": (900, 400), "晨帆艺术学校": (-1800, 1500), "星轨编程培训学校": (2600, -700),
    "青穗英语培训学校": (300, -250), "鹿鸣文化艺术中心": (980, 310), "青橙少儿口才": (2100, -1300), "云帆在线美术课堂": (2650, -760),
}  # fmt: skip


def register(cast: Cast, begins: datetime) -> Life:
    """Open a file for each institution, and put down what changes later on its day."""
    now = yield begins
    first = local_day(now)
    made = [(one, actions.enter(_begins(one, place, first), by=cast.clerk, now=now)) for place, one in _numbered()]
    later = [(days, one, institution, aspect, data) for one, institution in made for days, aspect, data in one.later]
    for days, one, institution, aspect, data in sorted(later, key=lambda change: change[0]):
        now = yield begins + timedelta(days=days)
        said = {**institution.records.get(seq=1).data, **data} if aspect is Aspect.IDENTITY else data
        said = {**said, **_degrees(one)} if aspect is Aspect.PREMISES else said
        actions.put_down(institution, Change(aspect, said, local_day(now), "变更备案（演示）"), by=cast.clerk, now=now)


def _numbered() -> list[tuple[int, Enrolled]]:
    return list(enumerate(ENROLLED, start=1))


def code_of(serial: int) -> str:
    """An invented code with a right check digit."""
    first = f"91{CODE}{serial:09d}"
    return first + check_digit(first)


def _identity(one: Enrolled, serial: int) -> dict[str, Any]:
    return {
        "name": one.name,
        "uscc": code_of(serial),
        "kind": one.kind,
        "subjects": one.subjects,
        "mode": one.mode,
        "stages": list(one.stages),
    }


def _degrees(one: Enrolled) -> dict[str, int]:
    """Millionths of a degree around a middle in the desert, where nobody trains anybody."""
    if one.name not in PLACED:
        return {}
    east, north = PLACED[one.name]
    return {"longitude": 84_000_000 + east * 12, "latitude": 39_000_000 + north * 9}


def _begins(one: Enrolled, serial: int, day: date) -> list[Change]:
    said: list[tuple[Aspect, dict[str, Any]]] = [(Aspect.IDENTITY, _identity(one, serial))]
    if one.licence is not None:
        starts, ends = (day + timedelta(days=days) for days in one.licence)
        licence = {"number": f"教民990101{serial:05d}号（演示）", "authority": "青溪区教育局"}
        dates = {"starts_on": starts.isoformat(), "ends_on": ends.isoformat()}
        said.append((Aspect.LICENCE, {**licence, **dates, "standing": "valid"}))
        said.append((Aspect.REGISTRATION, {"form": one.legal_form, "standing": "valid"}))
    premises = {"address": one.address, "area": one.area, "seats": one.seats, **_degrees(one)}
    said.append((Aspect.PREMISES, premises))
    said.append((Aspect.PLATFORM, {"listed": one.listed}))
    return [Change(aspect, data, day, GROUND) for aspect, data in said]
