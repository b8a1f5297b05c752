"""A sweep that is under way: table by table, what was found laid aside, so that whoever comes back goes on where it stands."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from qingzhou.compliance.law.rules import Rule
from qingzhou.compliance.sweeping.engine import HITS, Swept

POINTER, RUN, STATE = "sweeping", "sweep-", "state.json"


@dataclass(frozen=True)
class Underway:
    """Which tables there are with how many facts, which were looked at, and by which law.

    Each has a folder of its own, so that one that is begun anew elsewhere never mixes with it; a file points to the latest.
    """

    run: str  # the name of its folder
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
    root.mkdir(mode=0o750, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=RUN, dir=root))
    facts = {name: pq.read_metadata(path).num_rows for name, path in files.items()}
    underway = Underway(folder.name, day.isoformat(), law_of(rules), opens, facts)
    _kept(root, underway)
    _put(root / POINTER, folder.name)
    for other in root.glob(f"{RUN}*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return underway


def standing(root: Path, day: date) -> Underway | None:
    """The one that is under way, or None; one that began on another day is over."""
    try:
        said = json.loads((root / (root / POINTER).read_text() / STATE).read_text())
    except FileNotFoundError:
        return None
    return Underway(**said) if said["day"] == day.isoformat() else None


def looked_at(root: Path, underway: Underway, table: str, swept: Swept) -> Underway | None:
    """Lay aside what was found in a table; None where somebody else has ended it, or begun another in its place."""
    folder = root / underway.run
    try:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as made:
            pq.write_table(swept.hits, made)
        Path(made.name).replace(folder / f"{table}.parquet")
        return _kept(root, replace(underway, done=[*underway.done, table]))
    except FileNotFoundError:
        return None


def ended(root: Path, underway: Underway) -> Swept | None:
    """All that was found, and nothing is under way any more; None where somebody else has just ended it."""
    taken = root / f"ended-{underway.run}"
    try:
        (root / underway.run).rename(taken)
    except FileNotFoundError:
        return None
    try:
        found = [HITS.empty_table(), *(pq.read_table(taken / f"{table}.parquet") for table in underway.done)]
    finally:
        shutil.rmtree(taken)
    hits = pa.concat_tables(found).sort_by([("rule", "ascending"), ("fact", "ascending")])
    return Swept(hits, underway.facts)


def law_of(rules: Sequence[Rule]) -> str:
    """What the rows say, in short: of other rows the places of hits would mean others."""
    return hashlib.sha256(repr(rules).encode()).hexdigest()


def _kept(root: Path, underway: Underway) -> Underway:
    _put(root / underway.run / STATE, json.dumps(asdict(underway)))
    return underway


def _put(path: Path, text: str) -> None:
    """Write a file whole, in the place of the one before."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as made:
        made.write(text)
    Path(made.name).replace(path)
