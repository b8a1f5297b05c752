"""What rows are read against: the units with all their names, their people, and what the clerk decided."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from qingzhou.documents.headings import plain, words
from qingzhou.exchange.columns import SERIAL, Field
from qingzhou.ledger.policy import local_day
from qingzhou.units.models import Membership, Person, Unit, UnitKind

GROUPS = {
    UnitKind.TOWN: words("各镇街 各街镇 各乡镇 各镇 各街道 各镇办 各乡镇街道 各镇街道 各街道镇"),
    UnitKind.SCHOOL: words("各学校 各中小学 各中小学校 全区中小学 各义务教育学校"),
    UnitKind.DEPARTMENT: words("各成员单位 各部门 各有关单位 各有关部门 各相关单位 各相关部门 有关部门 相关部门"),
}
KIND_OF_GROUP = {word: kind for kind, words in GROUPS.items() for word in words}


@dataclass(frozen=True)
class Known:
    """What rows are read against: the units with all their names, their people, and what the clerk decided."""

    units: Mapping[str, Unit]
    owners: Mapping[int, list[Person]]
    mapping: Mapping[Field, int]
    headings: Sequence[str]
    fixes: Mapping[str, Mapping[str, str]]  # by field: what is written, and what is meant by it
    fractions: bool  # bare numbers in the progress column are parts of one
    issued_on: date  # for rows that do not say when they were issued
    origin: str  # file and sheet
    by: Membership
    now: datetime

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return local_day(self.now)

    def group(self, name: str) -> list[Unit] | None:
        """The units of a collective name such as 各镇街, in official order; None for a name that means none."""
        kind = KIND_OF_GROUP.get(_plain_name(name).lstrip("区县市"))
        if kind is None:
            return None
        return sorted(
            {unit for unit in self.units.values() if unit.kind == kind}, key=lambda unit: (unit.position, unit.pk)
        )

    @cached_property
    def others(self) -> list[tuple[int, str]]:
        """The columns that mean nothing to us, with their headings; row numbers are not worth keeping."""
        meant = set(self.mapping.values())
        return [
            (place, heading)
            for place, heading in enumerate(self.headings)
            if place not in meant and plain(heading) not in SERIAL
        ]

    @cached_property
    def plain_names(self) -> dict[str, Unit]:
        """The names as they are compared: without spaces, half-width."""
        return {_plain_name(name): unit for name, unit in self.units.items()}

    def unit(self, name: str) -> Unit | None:
        """The unit of a name, with or without the district's name before it."""
        if found := self.units.get(name):
            return found
        bare = _plain_name(name)
        return self.plain_names.get(bare) or self.plain_names.get(re.sub(r"^(?:本区|本县|本市|区|县|市)", "", bare))

    def nearest(self, name: str) -> list[str]:
        """The short names most like a name that nobody has."""
        bare = re.sub(r"^(?:区|县|市)", "", _plain_name(name))
        near = difflib.get_close_matches(bare, list(self.plain_names), n=6, cutoff=0.34)
        return list(dict.fromkeys(self.plain_names[one].short_name for one in near))[:4]


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFKC", "".join(name.split()))
