"""Pairs that may be one institution, by record linkage (splink on an embedded DuckDB): who is compared, and what it comes to.

Only entries that share something rare are compared at all (blocking): a code, a licence, a telephone, a person, a place, the
core of a name, or two of its signs that stand together in few names only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from qingzhou.reconciliation.matching.levels import COMPARED, SAME_BODY, SAME_HAND, Compared
from qingzhou.reconciliation.matching.traits import (
    Party,
    core,
    pairs_of_signs,
    people_of,
    plain,
    says_room,
    street_of,
    telephones_of,
    whole_place,
)

LEAST = 0.2  # of a probability: below, nothing is suggested
FEW, RARE = 2, 60  # of a name's pairs of signs the rarest two, if no more than that many entries have them
PRIOR = 1 / 500  # that a row and a file that are compared are about the same one, before anything is known
SCHEMA = pa.schema(
    [
        ("unique_id", pa.int64()),
        *((name, pa.string()) for name in ("whole", "core", "uscc", "licence", "place", "street")),
        ("room", pa.bool_()),
        ("sole", pa.bool_()),
        *((name, pa.list_(pa.string())) for name in ("grams", "rare", "telephones", "people")),
    ]
)
BLOCKS = ("uscc", "licence", "place", "core")
BLOCKS_OF_LISTS = ("telephones", "people", "rare")


@dataclass(frozen=True)
class Likely:
    """Two entries that may be one: whose they are, the probability, and the outcome of each comparison that said something."""

    left: int
    right: int
    probability: float
    levels: tuple[str, ...]

    @property
    def is_renamed(self) -> bool:
        """Whether it is the body or the hand behind it that agrees, and not the name."""
        return "other_name" in self.levels and bool(set(self.levels) & (SAME_BODY | SAME_HAND))


def between(rows: Sequence[Party], files: Sequence[Party]) -> list[Likely]:
    """Which rows of a list may be which files: for each two the likeliest of their names, in the order of the rows."""
    return _best(_linked("link_only", [list(rows), list(files)]), rows, files)


def within(files: Sequence[Party]) -> list[Likely]:
    """Which files may be one with each other; of two names of one file nothing is said."""
    return [one for one in _best(_linked("dedupe_only", [list(files)]), files, files) if one.left != one.right]


def _linked(kind: Literal["link_only", "dedupe_only"], sides: list[list[Party]]) -> list[dict[str, Any]]:
    if not all(sides) or (kind == "dedupe_only" and len(sides[0]) < 2):
        return []
    around = _Around.of(sides)
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    engine = DuckDBAPI(connection=connection)
    names = ["a_rows", "b_files"][: len(sides)]
    frames = [engine.register(_table(side, around), table_name=name) for side, name in zip(sides, names, strict=True)]
    linker = Linker(frames if len(frames) > 1 else frames[0], _settings(kind), log_level="ERROR")
    found = linker.inference.predict(threshold_match_probability=LEAST, warning_mode="never")
    rows: list[dict[str, Any]] = found.as_pyarrow_table().to_pylist()
    connection.close()
    return rows


def _settings(kind: Literal["link_only", "dedupe_only"]) -> SettingsCreator:
    return SettingsCreator(
        link_type=kind,
        probability_two_random_records_match=PRIOR,
        comparisons=[_comparison(one) for one in COMPARED],
        blocking_rules_to_generate_predictions=[
            *(block_on(f"nullif({name}, '')") for name in BLOCKS),
            *(block_on(name, arrays_to_explode=[name]) for name in BLOCKS_OF_LISTS),
        ],
        retain_matching_columns=True,
    )


def _comparison(compared: Compared) -> Any:
    levels: list[Any] = [cll.CustomLevel(compared.unknown).configure(is_null_level=True)]
    for level in compared.levels:
        made = cll.CustomLevel(level.condition) if level.condition else cll.ElseLevel()
        levels.append(made.configure(m_probability=level.of_one, u_probability=level.of_two))
    return cl.CustomComparison(levels, output_column_name=compared.name)


def _grams(party: Party) -> list[str]:
    return pairs_of_signs(core(party.name))


@dataclass(frozen=True)
class _Around:
    """How rare things are: how many entries have two signs together, and how many files are at a place."""

    grams: Counter[str]
    places: Counter[str]
    alone: int  # that many at a place are a file alone: itself, or both that are compared

    @classmethod
    def of(cls, sides: Sequence[Sequence[Party]]) -> _Around:
        grams = Counter(gram for side in sides for party in side for gram in _grams(party))
        told = {(party.whose, whole_place(party.address)) for party in sides[-1]}
        return cls(grams, Counter(place for _whose, place in told), 1 if len(sides) > 1 else 2)


def _table(parties: Sequence[Party], around: _Around) -> pa.Table:
    return pa.Table.from_pylist([_row(number, party, around) for number, party in enumerate(parties)], schema=SCHEMA)


def _row(number: int, party: Party, around: _Around) -> dict[str, Any]:
    rare = sorted(
        {gram for gram in _grams(party) if around.grams[gram] <= RARE}, key=lambda gram: (around.grams[gram], gram)
    )
    place = whole_place(party.address)
    return {
        "unique_id": number,
        "whole": plain(party.name),
        "core": core(party.name),
        "uscc": party.uscc,
        "licence": plain(party.licence),
        "place": place,
        "street": street_of(party.address),
        "room": says_room(party.address),
        "sole": around.places[place] <= around.alone,
        "grams": pairs_of_signs(plain(party.name)),
        "rare": rare[:FEW],
        "telephones": list(telephones_of(party.telephones)),
        "people": list(people_of(party.people)),
    }


def _best(found: Iterable[dict[str, Any]], left: Sequence[Party], right: Sequence[Party]) -> list[Likely]:
    """Of all names of two, the likeliest pair."""
    best: dict[tuple[int, int], Likely] = {}
    for row in found:
        one = Likely(
            left[row["unique_id_l"]].whose, right[row["unique_id_r"]].whose, row["match_probability"], _levels(row)
        )
        both = (one.left, one.right)
        if both not in best or one.probability > best[both].probability:
            best[both] = one
    return sorted(best.values(), key=lambda one: (one.left, -one.probability, one.right))


def _levels(row: dict[str, Any]) -> tuple[str, ...]:
    """The outcomes by name: the engine numbers them from the last one, which is 0, and knows −1 for nothing said."""
    return tuple(
        compared.levels[len(compared.levels) - 1 - row[f"gamma_{compared.name}"]].code
        for compared in COMPARED
        if row[f"gamma_{compared.name}"] >= 0
    )
