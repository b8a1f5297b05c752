"""A small measure of readings against gold: clauses by overlap, then units and times.

python -m tests.reading.scoring held_back
"""

import json
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from qingzhou.directives.reading import Draft, Reading, read

HERE = Path(__file__).parent


@dataclass
class Tally:
    """What was found, missed and invented, and how well the found clauses agree with the gold."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    wrong_units: list[str] = field(default_factory=list)
    wrong_times: list[str] = field(default_factory=list)
    rhetoric_as_task: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Balance of precision and recall on tasks and mechanisms."""
        false = len(self.invented) + len(self.rhetoric_as_task) + len(self.missed)
        return 2 * self.hits / (2 * self.hits + false) if self.hits or false else 1.0


def notices(folder: str = "notices") -> list[dict[str, object]]:
    """The notices of a folder: docs/developing.md tells what the held back ones scored before they taught anything."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / folder).glob("*.json"))]


def tally(notice: dict[str, object]) -> Tally:
    reading = read(str(notice["text"]))
    result, used = Tally(), set()
    for span, items in _by_span(notice).items():
        draft = _best(reading, [span, *map(tuple, items[0].get("span_alt", []))], used)
        if draft is not None:
            used.add(draft.span)
        _compare(items, draft, result)
    result.invented = [d.clause for d in reading.drafts if d.kind != "exhortation" and d.span not in used]
    return result


def _by_span(notice: dict[str, object]) -> dict[tuple[int, int], list[dict]]:
    groups: dict[tuple[int, int], list[dict]] = {}
    for item in notice["gold"]:
        groups.setdefault(tuple(item["span"]), []).append(item)
    # duties choose their draft before rhetoric does
    return dict(sorted(groups.items(), key=lambda pair: pair[1][0]["kind"] == "exhortation"))


def _best(reading: Reading, spans: list[tuple[int, int]], used: set[tuple[int, int]]) -> Draft | None:
    scored = [
        (max(_overlap(draft.span, span) for span in spans), draft)
        for draft in reading.drafts
        if draft.kind != "exhortation" and draft.span not in used
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= 0.5 else None


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / (max(one[1], other[1]) - min(one[0], other[0]))


def _compare(items: list[dict], draft: Draft | None, result: Tally) -> None:
    first = items[0]
    if first.get("optional"):
        return
    if first["kind"] == "exhortation":
        if draft is not None:
            result.rhetoric_as_task.append(draft.clause)
        return
    if draft is None:
        result.missed.append(first["clause"])
        return
    result.hits += 1
    accepted = [[unit for item in items for unit in item["units"]], *first.get("units_alt", [])]
    if _alike(unit.name for unit in draft.units) not in map(_alike, accepted):
        result.wrong_units.append(draft.clause)
    if not _agree(draft.deadline, first["deadline"]) or not _agree(draft.recurrence, first["recurrence"]):
        result.wrong_times.append(draft.clause)


def _alike(names: Iterable[str]) -> set[str]:
    """Names whatever the width of their brackets: the reader writes 各乡镇（街道）, a notice may not."""
    return {unicodedata.normalize("NFKC", name) for name in names}


def _agree(one: str | None, other: str | None) -> bool:
    return bool(one) == bool(other) and (not one or not other or one in other or other in one)


def main(folder: str) -> None:
    """Print what the reader makes of a folder of notices; damaged pages are left to the tests of repairs."""
    results = [tally(notice) for notice in notices(folder) if "clean_text" not in notice]
    hits, missed, invented, rhetoric, units, times = (
        sum(counts) for counts in zip(*map(_counts, results), strict=True)
    )
    false = invented + rhetoric
    print(
        f"{len(results)} notices of {folder}: {hits} duties found, {missed} missed, {invented} invented, {rhetoric} rhetoric"
    )
    print(
        f"F1 {2 * hits / (2 * hits + missed + false):.3f}, units right {1 - units / hits:.3f}, times right {1 - times / hits:.3f}"
    )


def _counts(result: Tally) -> tuple[int, ...]:
    lists = (result.missed, result.invented, result.rhetoric_as_task, result.wrong_units, result.wrong_times)
    return (result.hits, *map(len, lists))


if __name__ == "__main__":
    main(sys.argv[1])
