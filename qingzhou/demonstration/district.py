"""Who there is in 青溪区: units as people write them, and people. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from qingzhou.units.models import UnitKind
from qingzhou.workdays.terms import Term

CODE = "990101"  # no place in GB/T 2260 has a code that begins with 99
NAME = "青溪区"
OFFICE_NAME = "青溪区“双减”工作领导小组办公室"
OFFICE_SHORT_NAME = "区双减办"
SCHOOL_CALENDAR = "区教育局印发的校历"
OFFICE_ALIASES = ("领导小组办公室", "双减办", "区“双减”办", "区“双减”专班", "区双减专班")


@dataclass(frozen=True)
class Body:
    """A unit: the name its people sign in by, what it is called, and how else people write it."""

    account: str
    name: str
    short_name: str
    kind: UnitKind
    aliases: tuple[str, ...] = ()


def _department(account: str, name: str, short_name: str, *aliases: str) -> Body:
    return Body(account, name, short_name, UnitKind.DEPARTMENT, aliases)


DEPARTMENTS = (
    _department("organisation", "中共青溪区委组织部", "组织部", "区委组织部"),
    _department("publicity", "中共青溪区委宣传部", "宣传部", "区委宣传部", "宣传部门"),
    _department("cyberspace", "中共青溪区委网信办", "网信办", "区委网信办", "区网信办", "网信部门"),
    _department("politics-law", "中共青溪区委政法委", "政法委", "区委政法委"),
    _department("posts", "中共青溪区委编办", "编办", "区委编办"),
    _department("education", "青溪区教育局", "教育局", "区教育局", "区教体局", "教育部门", "教育行政部门"),
    _department("petitions", "青溪区信访局", "信访局", "区信访局"),
    _department("development", "青溪区发展和改革局", "发改局", "区发改局", "发展改革部门"),
    _department("science", "青溪区科学技术局", "科技局", "区科技局", "科技部门"),
    _department("police", "青溪区公安分局", "公安分局", "区公安分局", "公安部门", "公安机关"),
    _department("civil-affairs", "青溪区民政局", "民政局", "区民政局", "民政部门"),
    _department("justice", "青溪区司法局", "司法局", "区司法局"),
    _department("finance", "青溪区财政局", "财政局", "区财政局", "财政部门"),
    _department("labour", "青溪区人力资源和社会保障局", "人社局", "区人社局", "人社部门"),
    _department("housing", "青溪区住房和城乡建设局", "住建局", "区住建局"),
    _department("culture", "青溪区文化旅游和体育局", "文旅体局", "区文旅体局", "区文旅局", "文旅部门"),
    _department("health", "青溪区卫生健康局", "卫健局", "区卫健局", "卫健部门"),
    _department("emergency", "青溪区应急管理局", "应急局", "区应急局", "区应急管理局"),
    _department("market", "青溪区市场监督管理局", "市场监管局", "区市场监管局", "市监局", "区市监局", "市场监管部门"),
    _department("city", "青溪区城市管理局", "城管局", "区城管局", "区城市管理综合执法局"),
    _department("tax", "青溪区税务局", "税务局", "区税务局", "税务部门"),
    _department("money", "青溪区地方金融工作局", "金融局", "区金融局", "金融监管部门"),
    _department("youth", "共青团青溪区委", "团区委", "共青团区委"),
    _department("women", "青溪区妇女联合会", "妇联", "区妇联"),
    _department("fire", "青溪区消防救援大队", "消防救援大队", "区消防救援大队", "消防部门", "消防救援部门"),
)

TOWN_NAMES = (
    "临溪街道", "云渡街道", "望禾街道", "砚桥街道", "青榆街道", "鹭汀街道", "柳汀镇",
    "竹垄镇", "荷畈镇", "松砚镇", "禾泽镇", "槐塘镇", "枫渚镇", "石笋镇",
)  # fmt: skip
TOWNS = tuple(
    Body(
        f"town-{place:02d}",
        f"青溪区{name}",
        name,
        UnitKind.TOWN,
        (f"{name}办事处" if "街道" in name else f"{name}政府",),
    )
    for place, name in enumerate(TOWN_NAMES, start=1)
)

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六")
_SCHOOL_NAMES = (
    *(f"第{numeral}小学" for numeral in _NUMERALS),
    *(f"第{numeral}初级中学" for numeral in _NUMERALS[:8]),
    *(f"{name.removesuffix('街道').removesuffix('镇')}中心小学" for name in TOWN_NAMES),
    *(f"{name}学校" for name in ("启明", "知行", "致远", "明德", "博雅", "育英", "新禾", "云帆")),
)
SCHOOLS = tuple(
    Body(f"school-{place:02d}", f"青溪区{name}", f"青溪{name}" if name.startswith("第") else name, UnitKind.SCHOOL)
    for place, name in enumerate(_SCHOOL_NAMES, start=1)
)

_FAMILY_NAMES = tuple("柏程顾韩江柯林孟宁欧裴秦沈陶温夏许严袁郑")
_GIVEN_NAMES = (
    "溪远", "禾清", "云舟", "知秋", "明川", "若谷", "听澜", "书言", "景行", "望舒", "星野", "砚青", "南乔", "怀瑾",
    "思齐", "予安", "以宁", "嘉树", "晚晴", "长风", "子衿", "亦然", "修远", "清和", "一诺", "向晨",
)  # fmt: skip


def people(rng: Random, how_many: int) -> list[str]:
    """That many different invented names, the same ones for the same seed."""
    every = [family + given for family in _FAMILY_NAMES for given in _GIVEN_NAMES]
    return rng.sample(every, how_many)


def terms_around(day: date) -> list[Term]:
    """The school terms of the year of a day, with the autumn before and the spring after."""
    springs = [Term(date(year, 3, 1), date(year, 7, 3)) for year in (day.year, day.year + 1)]
    return [*springs, *(Term(date(year, 9, 1), date(year + 1, 1, 22)) for year in (day.year - 1, day.year))]
