"""Unit names as documents write them, turned into the district's own units. Pure: asks no database.

The reasons are stored with the drafts, in the documents' own language.

What cannot be recognised stays as it was written, for the clerk to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from qingzhou.directives.reading import Days, UnitInClause
from qingzhou.units.models import Unit, UnitKind

LEAD, SUPPORT = "lead", "support"
_ALL_OF = r"^(?:(?:全|我|本)?[区县市旗](?:直|级|属|内|辖)?|辖区(?:内)?)?各"
_TOWNS = re.compile(
    _ALL_OF
    + r"(?:县区|区县)?(?:(?:乡|镇)?(?:乡|镇|街道?)(?:（[^）]*）|、?(?:街道?|乡|镇))*)(?:办事处|人民政府|政府|党(?:工)?委|办)*$"
)
_STREETS = re.compile(_ALL_OF + r"街道(?:办事处|办)?$")
_DEPARTMENTS = re.compile(_ALL_OF + r"(?:成员|责任|职能|主管|行业主管)?(?:单位|部门)(?:、各?(?:单位|部门))?$")
_SCHOOLS = re.compile(_ALL_OF + r"(?:义务教育(?:阶段)?)?(?:中小学(?:校)?|学校|校)$")
_OFFICE = re.compile(r"^(?:.{0,4}?[区县市旗])?(?:“?双减”?)?(?:工作)?(?:领导小组)?(?:办公室|办)$")
_VAGUE = re.compile(r"^(?:各)?(?:其他|其它)?(?:有关|相关|牵头|配合|责任|上述|以上|属地)+")
_OFFICIAL_TAIL = re.compile(r"(?:人民政府|办事处|政府|党工委|党委)$")
_CLOSING = re.compile(r"(?:行政)?(?:主管)?(?:部门|单位|机关)$")
_LEVEL = re.compile(r"^(?:(?:我|本)?(?:区(?![域块])|县|旗|市(?![场政民容])))(?:委(?![员会])(?!办公室))?(?=..)")


@dataclass(frozen=True)
class Resolved:
    """What a written name means. No units: not recognised. `each`: a word for all of a sort, every one for itself."""

    units: tuple[Unit, ...]
    why: str
    each: bool = False


@dataclass(frozen=True)
class Named:
    """A unit's part in a clause; `unit` is None where the name was not recognised."""

    unit: Unit | None
    written: str
    role: str
    why: str


@dataclass(frozen=True)
class Assignment:
    """Who does what. With `each`, every lead unit gets an item of its own."""

    parts: tuple[Named, ...]
    each: bool = False

    @property
    def lead(self) -> Unit | None:
        """The one lead unit, if there is just one."""
        leads = [part.unit for part in self.parts if part.role == LEAD]
        return leads[0] if len(leads) == 1 else None


@dataclass(frozen=True)
class Directory:
    """The units of a jurisdiction by every way to write them (units.queries.names_of), its name, and its days."""

    names: Mapping[str, Unit]
    place: str = ""
    days: Days = field(default_factory=Days)

    def of_kind(self, *kinds: str) -> tuple[Unit, ...]:
        """The units of some kinds, in official order."""
        units = {unit.pk: unit for unit in self.names.values() if unit.kind in kinds}
        return tuple(sorted(units.values(), key=lambda unit: (unit.position, unit.pk)))

    @cached_property
    def by_core(self) -> dict[str, list[Unit]]:
        """The units by the part of their names that tells them apart."""
        found: dict[str, list[Unit]] = {}
        for name, unit in self.names.items():
            same = found.setdefault(self.core(name), [])
            if unit not in same:
                same.append(unit)
        return found

    def core(self, name: str) -> str:
        """A name without the place, the level and what offices of towns are called: 青溪区委宣传部 -> 宣传部."""
        bare = name.removeprefix(self.place) if len(name) > len(self.place) + 1 else name
        bare = _LEVEL.sub("", "区" + bare if bare != name and bare.startswith("委") else bare)
        bare = _OFFICIAL_TAIL.sub("", bare) or bare
        return re.sub(r"街道办$", "街道", bare)


def resolve(written: str, directory: Directory) -> Resolved:
    """The units that a name means, and why it is thought so."""
    name = re.sub(r"\s+", "", written).replace("(", "（").replace(")", "）")
    if unit := directory.names.get(written) or directory.names.get(name):
        return Resolved((unit,), "与单位名录一致")
    return _collective(name, directory) or _one(name, directory) or _by_field(name, directory) or _unknown(name)


def _collective(name: str, directory: Directory) -> Resolved | None:
    """Words that stand for all units of a sort."""
    towns = directory.of_kind(UnitKind.TOWN)
    if _STREETS.match(name):
        streets = tuple(unit for unit in towns if "街道" in unit.name)
        return _all_of(streets or towns, name)
    if _TOWNS.match(name):
        return _all_of(towns, name)
    if _DEPARTMENTS.match(name):
        return _all_of(directory.of_kind(UnitKind.DEPARTMENT), name)
    if _SCHOOLS.match(name):
        return _all_of(directory.of_kind(UnitKind.SCHOOL), name)
    return None


def _all_of(units: tuple[Unit, ...], name: str) -> Resolved | None:
    said = f"“{name}”指全部 {len(units)} 个，每个单位各一项"
    return Resolved(units, said, each=True) if units else None


def _one(name: str, directory: Directory) -> Resolved | None:
    """The leading group's office, or a unit whose name differs only in place and level."""
    offices = directory.of_kind(UnitKind.OFFICE)
    if offices and _OFFICE.match(name) and name not in {"区委办公室", "区政府办公室"}:
        return Resolved(offices[:1], f"“{name}”即领导小组办公室")
    found = directory.by_core.get(directory.core(name), [])
    if len(found) == 1:
        return Resolved((found[0],), f"“{name}”省去或加上地名后与名录一致")
    return _ambiguous(name, found)


def _by_field(name: str, directory: Directory) -> Resolved | None:
    """教育部门, or 教育 out of 教育、财政部门: the one department whose name begins so."""
    field = _CLOSING.sub("", directory.core(name))
    if not 2 <= len(field) <= 6 or _VAGUE.match(name):
        return None
    found: list[Unit] = []
    for core, units in directory.by_core.items():
        if core.startswith(field):
            found += [unit for unit in units if unit.kind == UnitKind.DEPARTMENT and unit not in found]
    if len(found) == 1:
        return Resolved((found[0],), f"“{name}”按职能对应{found[0]}")
    return _ambiguous(name, found)


def _ambiguous(name: str, found: list[Unit]) -> Resolved | None:
    if len(found) < 2:
        return None
    units = "、".join(str(unit) for unit in found[:4])
    return Resolved((), f"“{name}”可能是{units}，请选定")


def _unknown(name: str) -> Resolved:
    if _VAGUE.match(name):
        return Resolved((), f"“{name}”没有点明是哪些单位")
    return Resolved((), f"单位名录中没有“{name}”")


def bare(name: str) -> str:
    """A name without the closing word that lists leave out: 教育 and 教育部门 are written for the same unit."""
    return _CLOSING.sub("", name) or name


# --- roles -----------------------------------------------------------------------------------------------------
def assign(units: Iterable[UnitInClause], directory: Directory) -> Assignment:
    """Who leads and who supports in a clause.

    Units named side by side: the first leads, the others support. Words for all of a sort: every unit for itself.
    """
    read = [(unit, resolve(unit.name, directory)) for unit in units]
    heading = [pair for pair in read if pair[0].role == LEAD] or [pair for pair in read if pair[0].role == "all"]
    each = any(resolved.each for _unit, resolved in heading)
    parts: dict[object, Named] = {}
    for unit, resolved in heading:
        role = LEAD if each or not parts else SUPPORT
        for part in _parts(unit.name, resolved, role, side_by_side=role == SUPPORT and unit.role == "all"):
            parts.setdefault(part.unit or part.written, part)
    for pair in read:
        if pair not in heading:
            for part in _parts(pair[0].name, pair[1], SUPPORT, side_by_side=False):
                parts.setdefault(part.unit or part.written, part)
    return Assignment(tuple(parts.values()), each)


def _parts(written: str, resolved: Resolved, role: str, *, side_by_side: bool) -> list[Named]:
    why = resolved.why
    if side_by_side:
        why = f"{why}；并列点名，暂列为配合"
    return [Named(unit, written, role, why) for unit in resolved.units] or [Named(None, written, role, why)]
