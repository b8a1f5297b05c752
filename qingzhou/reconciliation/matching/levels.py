"""How much each agreement says, as a table: of the same institution and of two different ones, how often it is met.

The weights were set by thought and tried on invented lists (bench/linking.py); they are no measure of any real district.
Their ratio is what a pair gains or loses: 200 to 1 for the same core of a name, 1 to 4 for names that have nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass

_BEGINS_ALIKE = "starts_with(core_l, core_r) OR starts_with(core_r, core_l)"  # 鹿鸣 and 鹿鸣书法
_SAME_GRAMS = "len(list_intersect(grams_l, grams_r)) / greatest(len(list_distinct(list_concat(grams_l, grams_r))), 1)"


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison: when it holds, and its share among pairs of one institution and of two."""

    code: str  # kept with what is suggested: never renamed
    condition: str  # SQL; "": whatever is left
    of_one: float
    of_two: float


@dataclass(frozen=True)
class Compared:
    """One thing that is compared. Where `unknown` holds nothing is said."""

    name: str
    unknown: str
    levels: tuple[Level, ...]


def _missing(column: str) -> str:
    return f"{column}_l = '' OR {column}_r = ''"


def _none(column: str) -> str:
    return f"len({column}_l) = 0 OR len({column}_r) = 0"


COMPARED: tuple[Compared, ...] = (
    Compared(
        "name",
        _missing("whole"),
        (
            Level("same_name", "whole_l = whole_r", 0.45, 0.0002),
            Level("same_core", "core_l = core_r", 0.25, 0.00125),
            Level("like_name", f"{_SAME_GRAMS} >= 0.5 OR {_BEGINS_ALIKE}", 0.1, 0.006),
            Level("other_name", "", 0.2, 0.99255),
        ),
    ),
    Compared(
        "uscc",
        _missing("uscc"),
        (Level("same_code", "uscc_l = uscc_r", 0.8, 0.000008), Level("other_code", "", 0.2, 0.999992)),
    ),
    Compared(
        "licence",
        _missing("licence"),
        (Level("same_licence", "licence_l = licence_r", 0.8, 0.00004), Level("other_licence", "", 0.2, 0.99996)),
    ),
    Compared(
        "place",
        _missing("place"),
        (
            Level("same_room", "place_l = place_r AND room_l AND room_r", 0.4, 0.0002),
            Level(
                "sole_place", "place_l = place_r AND sole_r", 0.1, 0.00013
            ),  # one file there: no house of many tenants
            Level("same_place", "place_l = place_r", 0.15, 0.002),
            Level("same_street", "street_l <> '' AND street_l = street_r", 0.15, 0.005),
            Level("other_place", "", 0.2, 0.99267),
        ),
    ),
    Compared(
        "telephone",
        _none("telephones"),
        (
            Level("same_telephone", "list_has_any(telephones_l, telephones_r)", 0.6, 0.001),
            Level("other_telephone", "", 0.4, 0.999),
        ),
    ),
    Compared(
        "people",
        _none("people"),
        (Level("same_person", "list_has_any(people_l, people_r)", 0.6, 0.004), Level("other_person", "", 0.4, 0.996)),
    ),
)
ALIKE = frozenset(
    {
        "same_name",
        "same_core",
        "like_name",
        "same_code",
        "same_licence",
        "same_room",
        "sole_place",
        "same_place",
        "same_street",
    }
    | {"same_telephone", "same_person"}
)
NEARLY_THE_SAME_NAME = frozenset({"same_name", "same_core"})
SAME_BODY = frozenset({"same_code", "same_licence"})
SAME_HAND = frozenset({"same_room", "sole_place", "same_place", "same_telephone", "same_person"})
