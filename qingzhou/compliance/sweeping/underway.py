"""A sweep that is under way: table by table, what was found laid aside, so that whoever comes back goes on where it stands."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from qingzhou.compliance.law.rules import Rule
from qingzhou.compliance.sweeping.engine import HITS, Swept, checksum

FOLDER, STATE = "sweeping", "state.json"


@dataclass(frozen=True)
class Underway:
    """Which tables there are with how many facts, which were looked at, and by which law."""

    day: str  # on which the register was asked
    law: str
    opens: str  # the severities whose new findings become issues at once
    facts: Mapping[str, int]
    done: Sequence[str] = ()

    @property
    def left(self) -> list[str]:
        """The tables that nobody has looked at yet, in order."""
        return [table for table in self.facts if table not in self.done]

    @property
    def percent(self) -> int:
        """How much was looked at, counted in facts."""
        every = sum(self.facts.values())
        return 100 * sum(self.facts[table] for table in self.done) // every if every else 100


def begun(root: Path, day: date, rules: Sequence[Rule], files: Mapping[str, str], opens: str) -> Underway:
    """Begin one in the place of whatever was there; `root` is the folder of the place."""
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    (root / FOLDER).mkdir(mode=0o750, parents=True)
    return _kept(
        root,
        Underway(
            day.isoformat(),
            law_of(rules),
            opens,
            {name: pq.read_metadata(path).num_rows for name, path in files.items()},
        ),
    )


def standing(root: Path, day: date) -> Underway | None:
    """The one that is under way, or None; one that began on another day is over."""
    try:
        said = json.loads((root / FOLDER / STATE).read_text())
    except FileNotFoundError:
        return None
    return Underway(**said) if said["day"] == day.isoformat() else None


def looked_at(root: Path, underway: Underway, table: str, swept: Swept) -> Underway:
    """Lay aside what was found in a table."""
    pq.write_table(swept.hits, root / FOLDER / f"{table}.parquet")
    return _kept(root, replace(underway, done=[*underway.done, table]))


def ended(root: Path, underway: Underway, rules: Sequence[Rule]) -> Swept | None:
    """All that was found, and nothing is under way any more; None where somebody else has just ended it."""
    taken = root / f"{FOLDER}-ended"
    try:
        (root / FOLDER).rename(taken)
    except FileNotFoundError:
        return None
    try:
        found = [HITS.empty_table(), *(pq.read_table(taken / f"{table}.parquet") for table in underway.done)]
    finally:
        shutil.rmtree(taken)
    hits = pa.concat_tables(found).sort_by([("rule", "ascending"), ("fact", "ascending")])
    return Swept(hits, underway.facts, checksum(hits, rules))


def law_of(rules: Sequence[Rule]) -> str:
    """What the rows say, in short: of other rows the places of hits would mean others."""
    return hashlib.sha256(repr(rules).encode()).hexdigest()


def _kept(root: Path, underway: Underway) -> Underway:
    made = root / FOLDER / "made.json"
    made.write_text(json.dumps(asdict(underway)))
    made.replace(root / FOLDER / STATE)
    return underway
