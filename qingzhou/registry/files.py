"""One file for each institution (一机一档), as it was on any day: dated records, folded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from qingzhou.registry.columns import OF, Aspect, Standing

Data = Mapping[str, Any]  # by column name; see columns.COLUMNS


class Said(Protocol):
    """One dated record."""

    aspect: str
    key: str  # which of several, "" where there is one at a time
    since: date  # the day from which the file says so
    seq: int  # the order in which records were made
    data: Any  # Data; empty: from that day on there is none


@dataclass
class File:
    """What was known of an institution on a day."""

    on: date
    held: dict[tuple[str, str], Said] = field(default_factory=dict)

    def one(self, aspect: Aspect) -> Data:
        """The values of an aspect of which there is one at a time, or the latest of several; empty if there is none."""
        found = self.all(aspect)
        return found[-1] if found else {}

    def all(self, aspect: Aspect) -> list[Data]:
        """The values of each that is held of an aspect, the one that was said last at the end."""
        said = sorted((one for (code, _key), one in self.held.items() if code == aspect), key=_order)
        return [one.data for one in said]

    def get(self, aspect: Aspect, key: str = "") -> Data:
        """The values of one, empty if there is none."""
        found = self.held.get((aspect.value, key))
        return found.data if found else {}


def _order(said: Said) -> tuple[date, int]:
    return said.since, said.seq


def file_on(records: Iterable[Said], day: date) -> File:
    """The file on a day: of each aspect the record with the latest day until then, of two of one day the later one.

    A record that was made late about an earlier time does not cover what is known of a later one.
    """
    file = File(day)
    for said in sorted((one for one in records if one.since <= day), key=_order):
        if said.data:
            file.held[said.aspect, said.key] = said
        else:
            file.held.pop((said.aspect, said.key), None)
    return file


@dataclass(frozen=True)
class Period:
    """Days in a row; `until` is the last, None where no end is known."""

    since: date
    until: date | None


def licensed(records: Sequence[Said]) -> list[Period]:
    """When a licence was valid, as all records together have it: apart from each other, in order.

    A licence covers the days written on it, from the first record of it that says so; from the day on which it is said to be
    suspended, revoked or cancelled it covers none, until it is said to be valid again.
    """
    return _merged(period for licence in _by_key(records) for period in _of_one(licence))


def _by_key(records: Sequence[Said]) -> list[list[Said]]:
    found: dict[str, list[Said]] = {}
    for said in sorted((one for one in records if one.aspect == Aspect.LICENCE), key=_order):
        found.setdefault(said.key, []).append(said)
    return list(found.values())


def _of_one(told: Sequence[Said]) -> list[Period]:
    """What one licence covers. Its standing is that of the last record until the day, before the first one that of the first."""
    written = [
        Period(date.fromisoformat(one.data["starts_on"]), _day(one.data.get("ends_on")))
        for one in told
        if one.data.get("starts_on") and _is_valid(one.data)
    ]
    found: list[Period] = []
    for place, said in enumerate(told):
        if _is_valid(said.data):
            since = said.since if place else date.min
            until = told[place + 1].since - timedelta(days=1) if place + 1 < len(told) else None
            found += [period for one in written if (period := _both(one, Period(since, until)))]
    return found


def _is_valid(data: Data) -> bool:
    return bool(data) and (data.get("standing") or Standing.VALID) == Standing.VALID


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _both(one: Period, other: Period) -> Period | None:
    since = max(one.since, other.since)
    ends = [day for day in (one.until, other.until) if day is not None]
    until = min(ends) if ends else None
    return Period(since, until) if until is None or since <= until else None


def _merged(periods: Iterable[Period]) -> list[Period]:
    found: list[Period] = []
    for one in sorted(periods, key=lambda period: period.since):
        last = found[-1] if found else None
        if last is not None and (last.until is None or one.since <= last.until + timedelta(days=1)):
            until = None if last.until is None or one.until is None else max(last.until, one.until)
            found[-1] = Period(last.since, until)
        else:
            found.append(one)
    return found


def changes(before: Data, after: Data, aspect: Aspect) -> list[tuple[str, Any, Any]]:
    """The columns in which two records differ: name, value before, value after."""
    names = [column.name for column in OF[aspect]]
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
