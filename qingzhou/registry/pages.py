"""An institution's page: the file on a day, aspect by aspect, and what changed when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingzhou.registry import files, values
from qingzhou.registry.columns import MANY, OF, PERSONAL, Aspect
from qingzhou.registry.files import File, changes
from qingzhou.registry.models import Record


@dataclass(frozen=True)
class Held:
    """One of an aspect: what is kept of it as (label, value, is a day), and which one it is."""

    key: str
    facts: list[tuple[str, Any, bool]]


@dataclass(frozen=True)
class Section:
    """An aspect of the file."""

    aspect: Aspect
    held: list[Held]
    several: bool


@dataclass(frozen=True)
class Moment:
    """What a record changed: (label, before, after)."""

    record: Record
    is_new: bool
    is_gone: bool
    differences: list[tuple[str, str, str]]


def sections(file: File, *, personal: bool) -> list[Section]:
    """The aspects of a file, those about people only where the reader may know them."""
    return [
        Section(aspect, _held(file, aspect), aspect in MANY) for aspect in Aspect if personal or aspect not in PERSONAL
    ]


def _held(file: File, aspect: Aspect) -> list[Held]:
    found = []
    for (code, key), said in sorted(file.held.items(), key=lambda one: (one[1].since, one[1].seq)):
        if code == aspect:
            shown = [(str(column.label), values.shown(column, said.data.get(column.name))) for column in OF[aspect]]
            found.append(Held(key, [(label, value, isinstance(value, date)) for label, value in shown if value != ""]))
    return found


def moments(records: Sequence[Record]) -> list[Moment]:
    """What each record changed, the latest day first."""
    found = []
    for record in records:
        before = files.file_on((one for one in records if one.seq < record.seq), record.since)
        known = before.get(Aspect(record.aspect), record.key)
        found.append(
            Moment(record, not known, not record.data, _differences(Aspect(record.aspect), known, record.data))
        )
    return sorted(found, key=lambda moment: (moment.record.since, moment.record.seq), reverse=True)


def _differences(aspect: Aspect, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    columns = {column.name: column for column in OF[aspect]}
    return [
        (str(columns[name].label), str(values.shown(columns[name], old)), str(values.shown(columns[name], new)))
        for name, old, new in changes(before, after, aspect)
    ]
