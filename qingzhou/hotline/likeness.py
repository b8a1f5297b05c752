"""How alike two reports are, and why: the same site, the same words, near in time, the same kind of thing. Pure.

A report is found by its marks: numbers that follow from the name, from the place and from the wording (MinHash over runs of
three characters, in bands). Reports that share a mark are compared in full; the marks only say which are worth comparing.
Every number follows from the report and its jurisdiction alone, so marks can be made again from what was told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from struct import unpack

from django.utils.translation import gettext as _

from qingzhou.documents.numbering import number_of
from qingzhou.hotline.states import Category

SUGGESTED_FROM = 55  # points from which two reports are shown to staff as perhaps the same matter
BANDS, ROWS = (
    16,
    3,
)  # two texts of which half the runs are the same share a band nine times in ten, unlike ones once in 500
SHORTEST = 10  # characters under which a text says too little to be compared by its words
SITE, WORDING, TIME, CATEGORY = 45, 35, 10, 10  # points
FADES_AFTER, GONE_AFTER = 7, 90  # days

# What a name says of every institution, longest first; what is left tells one from another.
SUFFIXES = tuple(
    sorted(
        (
            *("有限责任公司", "股份有限公司", "有限公司", "分公司", "公司", "集团"),
            *("教育科技", "教育咨询", "文化传播", "文化艺术", "信息咨询"),
            *("培训中心", "培训学校", "培训机构", "培训班", "培训部", "培训", "教育中心", "教育机构", "教育", "辅导中心", "辅导班", "辅导"),
            *("补习班", "补课班", "补习", "补课", "托管中心", "托管班", "托管", "晚托", "午托", "小饭桌", "工作室", "学堂", "书院", "课堂"),
            *("艺术中心", "艺术学校", "艺术", "中心", "机构", "校区", "分校", "校外", "学科", "科技", "总部", "总校"),
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
REGION = re.compile(r"^\w{2,3}省|^\w{2,4}(?<![小社校])[市区县]")
COUNTED = re.compile(r"[〇零一二三四五六七八九十百两]+(?=[号楼层室栋幢座弄单巷组期])")
UP_TO_NUMBER = re.compile(r"^.*?\d+[号弄](?!楼)")
BESIDE = re.compile(r"[（(【\[].*?[)）】\]]")
RELATED = (
    frozenset({Category.FEES, Category.REFUND, Category.CLOSED}),
    frozenset({Category.UNLICENSED, Category.DISGUISED, Category.TIME, Category.STAFF}),
)


@dataclass(frozen=True)
class Sketch:
    """What of a report is compared."""

    about: str
    place: str
    text: str
    category: str
    on: date


@dataclass(frozen=True)
class Reason:
    """One thing that two reports have in common; `value` is a percentage or a number of days where there is one."""

    code: str  # stored: never renamed
    value: int = 0

    @property
    def said(self) -> str:
        """It in words."""
        if self.code == "days" and not self.value:
            return _("同一天")
        words = {
            "name": _("名称相同"),
            "name_near": _("名称相近"),
            "place": _("地点相同"),
            "place_near": _("地点相近"),
            "wording": _("文字有 %(share)s 相同"),
            "days": _("相隔 %(n)d 天"),
            "category": _("类别相同"),
            "category_near": _("类别相近"),
            "reporter": _("举报人说是同一件"),
        }
        return words[self.code] % {"n": self.value, "share": f"{self.value}%"}


@dataclass(frozen=True)
class Likeness:
    """How alike, from 0 to 100, and why."""

    score: int
    reasons: tuple[Reason, ...]


# --- names and places ------------------------------------------------------------------------------------------
def _folded(text: str) -> str:
    """Letters, digits and characters alone: one width, small letters, numbers before 号楼层 … in digits."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    counted = COUNTED.sub(lambda found: number_of(found[0]), narrow)
    return "".join(sign for sign in counted if sign.isalnum())


def core_of(name: str) -> str:
    """What tells an institution from others; "" where nothing of two characters is left."""
    core = _folded(BESIDE.sub("", name))
    while len(shorter := REGION.sub("", core)) >= 2 and shorter != core:
        core = shorter
    while found := next((one for one in SUFFIXES if core.endswith(one)), ""):
        core = core.removesuffix(found)
    return core if len(core) >= 2 else ""


def place_of(place: str) -> str:
    """A place as it is compared; "" where it says nothing."""
    folded = _folded(place)
    while len(shorter := REGION.sub("", folded)) >= 3 and shorter != folded:
        folded = shorter
    return folded if len(folded) >= 2 else ""


def _house(place: str) -> str:
    """The place up to its house number, or "" where it has none."""
    found = UP_TO_NUMBER.match(place)
    return found[0] if found else ""


# --- marks -----------------------------------------------------------------------------------------------------
def site_marks(jurisdiction: int, about: str, place: str) -> list[int]:
    """The marks of a site: of its name, of its place, of its house."""
    where = place_of(place)
    said = (("name", core_of(about)), ("place", where), ("place", _house(where)))
    return list(dict.fromkeys(_mark(jurisdiction, kind, text) for kind, text in said if text))


def wording_marks(jurisdiction: int, text: str) -> list[int]:
    """The marks of a wording, one a band; none of a text too short to tell anything."""
    if len(_folded(text)) < SHORTEST:
        return []
    hashes = [unpack(f"<{BANDS * ROWS}I", _wide(run)) for run in runs(text)]
    least = [min(column) for column in zip(*hashes, strict=True)]
    bands = (least[at : at + ROWS] for at in range(0, len(least), ROWS))
    return [_mark(jurisdiction, f"wording{at}", repr(band)) for at, band in enumerate(bands)]


def runs(text: str) -> frozenset[str]:
    """All runs of three characters of a text."""
    folded = _folded(text)
    return frozenset(folded[at : at + 3] for at in range(max(len(folded) - 2, 1)))


def _wide(run: str) -> bytes:
    """As many independent hashes of a run as the bands need."""
    return b"".join(blake2b(run.encode(), digest_size=64, salt=bytes([part])).digest() for part in range(3))


def _mark(jurisdiction: int, kind: str, text: str) -> int:
    digest = blake2b(f"{jurisdiction}\0{kind}\0{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1  # what both databases hold as a whole number


# --- comparing -------------------------------------------------------------------------------------------------
def compare(one: Sketch, other: Sketch) -> Likeness:
    """How alike two reports are."""
    site, why_site = _site(one, other)
    wording = overlap(runs(one.text), runs(other.text)) if min(len(one.text), len(other.text)) >= SHORTEST else 0.0
    days = abs((one.on - other.on).days)
    near = 1 - min(max(days - FADES_AFTER, 0) / (GONE_AFTER - FADES_AFTER), 1)
    kind, why_kind = _category(one.category, other.category)
    points = SITE * site + WORDING * min(wording / 0.7, 1) + TIME * near + CATEGORY * kind
    if site == 0 and core_of(one.about) and core_of(other.about):
        points = min(points, SUGGESTED_FROM - 1)  # the same words about two institutions are two matters
    reasons = [*why_site]
    if wording >= 0.2:
        reasons.append(Reason("wording", round(100 * wording)))
    return Likeness(round(points), (*reasons, Reason("days", days), *why_kind))


def _site(one: Sketch, other: Sketch) -> tuple[float, list[Reason]]:
    """How far it is the same site. A name elsewhere is a branch, another name in the same house a neighbour."""
    names, places = (core_of(one.about), core_of(other.about)), (place_of(one.place), place_of(other.place))
    name, place = _name(*names), _place(*places)
    reasons = []
    if name:
        reasons.append(Reason("name" if name == 1 else "name_near"))
    if place:
        reasons.append(Reason("place" if place == 1 else "place_near"))
    if all(names) and not name:
        return 0.0 if place < 0.9 else place / 2, reasons
    if all(places) and not place and name:
        return 0.7 * name, reasons
    return max(name, place), reasons


def _name(one: str, other: str) -> float:
    if not (one and other):
        return 0.0
    if one == other:
        return 1.0
    if one in other or other in one:
        return 0.85
    alike = overlap(_pairs(one), _pairs(other))
    return 0.7 if alike >= 0.5 else 0.0


def _place(one: str, other: str) -> float:
    if not (one and other):
        return 0.0
    if one == other:
        return 1.0
    houses = _house(one), _house(other)
    if all(houses):
        return 0.95 if houses[0] == houses[1] else 0.0
    return 0.8 if one in other or other in one else 0.0


def _category(one: str, other: str) -> tuple[float, list[Reason]]:
    if one == other:
        return 1.0, [Reason("category")]
    if any({one, other} <= group for group in RELATED):
        return 0.5, [Reason("category_near")]
    return 0.0, []


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of what both have in what either has."""
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / len(first | second) if first | second else 0.0
