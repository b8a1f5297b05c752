"""What is known of a place, as warnings look at it: its facts, complaints by institution, and what changed in the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db.models import Max

from qingzhou.compliance.sweeping.store import path_of
from qingzhou.hotline.models import Report
from qingzhou.ledger.models import Item
from qingzhou.reconciliation.models import Pair
from qingzhou.reconciliation.states import State as Decided
from qingzhou.registry.columns import Aspect
from qingzhou.registry.files import Said, file_on
from qingzhou.registry.models import Institution
from qingzhou.registry.queries import records_by_institution
from qingzhou.units.models import Jurisdiction
from qingzhou.warning.scoring.signs import SIGNS
from qingzhou.workdays.days import local_day

FACTS = ("sessions", "payments", "balances", "refunds")
ON = pa.schema([("institution", pa.int64()), ("day", pa.date32())])
CHANGES = pa.schema([*ON, ("what", pa.string()), ("share", pa.float64())])
Change = tuple[int, date, str, float]


def tables_of(jurisdiction: Jurisdiction) -> dict[str, pa.Table | str]:
    """Everything that is known of a place. Facts that were never loaded are not there."""
    paths = {name: path_of(settings.FACTS_ROOT, jurisdiction.code, name) for name in FACTS}
    found: dict[str, pa.Table | str] = {name: str(path) for name, path in paths.items() if path.exists()}
    names = _numbers_by_name(jurisdiction.pk)
    found["complaints"] = _table(ON, list(_complaints(jurisdiction.pk, names)))
    found["changes"] = _table(CHANGES, list(_changes(jurisdiction.pk, names)))
    return found


def _table(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(schema.names)}, schema=schema)


def _numbers_by_name(jurisdiction_id: int) -> dict[str, int]:
    """Institutions by the name on file and by those that people confirmed; names that two have lead to none."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, name in Institution.objects.filter(jurisdiction_id=jurisdiction_id).values_list("pk", "name"):
        found[name].add(number)
    confirmed = Pair.objects.filter(jurisdiction_id=jurisdiction_id, state=Decided.CONFIRMED, row__isnull=False)
    for number, alias in confirmed.values_list("institution_id", "row__name"):
        found[alias or ""].add(number)
    return {name: min(numbers) for name, numbers in found.items() if name and len(numbers) == 1}


def _complaints(jurisdiction_id: int, names: Mapping[str, int]) -> Iterator[tuple[int, date]]:
    """Reports that name an institution as it is called."""
    told = Report.objects.filter(jurisdiction_id=jurisdiction_id).values_list("about", "received_at")
    for about, at in told.iterator():
        if number := names.get(about.strip()):
            yield number, local_day(at)


def _changes(jurisdiction_id: int, names: Mapping[str, int]) -> Iterator[Change]:
    numbers = list(Institution.objects.filter(jurisdiction_id=jurisdiction_id).values_list("pk", flat=True))
    for number, records in records_by_institution(numbers).items():
        yield from changes_of(number, records)
    confirmed = Pair.objects.filter(jurisdiction_id=jurisdiction_id, state=Decided.CONFIRMED)
    for one, other, at in confirmed.annotate(at=Max("lines__at")).values_list("institution_id", "other_id", "at"):
        yield from ((known, local_day(at), "rebound", 0.0) for known in (one, other) if known)
    back = Item.objects.filter(jurisdiction_id=jurisdiction_id, confidential=False).exclude(rebound_of="")
    for about, at in back.values_list("about", "moved_at"):
        if again := names.get(about.strip()):
            yield again, local_day(at), "rebound", 0.0


def changes_of(number: int, records: Sequence[Said]) -> Iterator[Change]:
    """Who left, moved or changed its registration, as a file's records tell; what a file begins with is no change."""
    for place, said in enumerate(records):
        before = file_on(records[:place], said.since)
        held = before.get(Aspect(said.aspect), said.key)
        if not held and said.data:
            continue
        if said.aspect == Aspect.STAFF and not said.data:
            yield number, said.since, "staff", 1 / max(len(before.all(Aspect.STAFF)), 1)
        elif said.aspect == Aspect.PREMISES and not said.data:
            yield number, said.since, "moved", 0.0
        elif _is_registration(said, held):
            yield number, said.since, "registration", 0.0


COLUMNS = {
    Aspect.IDENTITY: ("name", "uscc"),
    Aspect.CONTACT: ("representative",),
    Aspect.REGISTRATION: ("form", "standing"),
}


def _is_registration(said: Said, held: Mapping[str, Any]) -> bool:
    names = COLUMNS.get(Aspect(said.aspect), ())
    return bool(held) and any(held.get(name) != said.data.get(name) for name in names)


def missing_of(signs: Mapping[str, object], *, has_staff: bool) -> list[str]:
    """The signs of which nothing is known of an institution; of complaints and files, nothing said is known to be none."""
    without = [name for name, sign in SIGNS.items() if sign.table in FACTS and name not in signs]
    return without if has_staff else [*without, "staff"]


def with_staff(jurisdiction_id: int) -> set[int]:
    """The institutions whose files tell of any staff."""
    told = Institution.objects.filter(jurisdiction_id=jurisdiction_id, records__aspect=Aspect.STAFF)
    return set(told.values_list("pk", flat=True))
