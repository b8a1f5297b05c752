"""Who comes by, and what an address can name: the words in which the promises are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.test import Client, override_settings
from django.utils import timezone

from qingzhou.units.models import Membership, Unit

OURS, THEIRS, NOWHERE = "青溪区", "栖云县", "nowhere"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door. `standing` is empty for people in office, else why they are not let in."""

    name: str
    place: str = ""
    role: str = ""
    unit: str = ""
    standing: str = ""
    membership: Membership | None = None
    cookie: str = ""
    token: str = ""  # with every scope
    client: Client = field(default_factory=Client)

    @property
    def oversees(self) -> bool:
        """Whether the role sees the whole district."""
        return self.role in ("office_clerk", "group_leader", "auditor")


@dataclass(frozen=True)
class Thing:
    """Something an address can name. `values` fill the address; the rest says whose it is, for the table to judge by."""

    kind: str
    label: str
    values: Mapping[str, object]
    place: str = OURS
    lead: str = ""
    supports: tuple[str, ...] = ()
    status: str = ""
    secret: bool = False
    owner: str = ""  # a visitor's name
    said: frozenset[str] = frozenset()  # what else is known of it
    keys: Mapping[str, int] = field(default_factory=dict)  # of other things, for the forms that name them
    marker: str = ""  # a text that only those who see it may be shown


@dataclass
class District:
    """Everybody and everything."""

    evidence: Path
    visitors: list[Visitor] = field(default_factory=list)
    things: dict[str, list[Thing]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def files(self) -> override_settings:
        """While this lasts, its files lie where no other district's do."""
        return override_settings(EVIDENCE_ROOT=self.evidence, FACTS_ROOT=self.evidence / "facts")

    def add(self, thing: Thing) -> None:
        """Take one more thing in."""
        self.things.setdefault(thing.kind, []).append(thing)

    def visitor(self, name: str) -> Visitor:
        """Somebody by name."""
        return next(visitor for visitor in self.visitors if visitor.name == name)


def future(days: int) -> str:
    """A day as a form sends it."""
    return (timezone.localdate() + timedelta(days=days)).isoformat()
