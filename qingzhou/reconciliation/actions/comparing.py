"""A list held against the register, and the files of the register against each other. Nothing is merged by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingzhou.reconciliation import parties, permissions, queries
from qingzhou.reconciliation.matching import pairing
from qingzhou.reconciliation.matching.levels import NEARLY_THE_SAME_NAME, SAME_BODY
from qingzhou.reconciliation.matching.pairing import Likely
from qingzhou.reconciliation.matching.traits import Party
from qingzhou.reconciliation.models import Pair, PairLine, Reconciliation, Row
from qingzhou.reconciliation.states import Found, Source, State, Verb
from qingzhou.refusals import NotNow
from qingzhou.registry.models import Intake
from qingzhou.registry.queries import told
from qingzhou.registry.states import Step
from qingzhou.units.models import Jurisdiction, Membership
from qingzhou.workdays.days import local_day

AT_ONCE, MOST = 1_000, 5  # rows of one INSERT, suggestions for one row


def compare(intake: Intake, source: Source, *, by: Membership, now: datetime) -> Reconciliation:
    """Hold a list whose columns are known against the register; the same list once only. Raises NotAllowed or NotNow.

    Comparing takes seconds, and happens before the transaction begins.
    """
    if refusal := permissions.why_not_reconcile(by, intake.jurisdiction_id):
        raise refusal
    if known := Reconciliation.objects.filter(intake=intake).first():
        return known
    if intake.step == Step.MAPPING:
        raise NotNow("reconciliation.columns", _("还没有核对这份名册的列。"), _("请先指明各列是什么，再来核对。"))
    rows = [parties.of_row(number, said) for number, said in told(intake)]
    files = queries.parties_of(by.jurisdiction_id, local_day(now))
    found: dict[int, list[Likely]] = defaultdict(list)
    for one in pairing.between(rows, files):
        found[one.left].append(one)
    return _written(intake, source, rows, found, by=by, now=now)


@transaction.atomic
def _written(
    intake: Intake,
    source: Source,
    rows: Sequence[Party],
    found: Mapping[int, list[Likely]],
    *,
    by: Membership,
    now: datetime,
) -> Reconciliation:
    Jurisdiction.objects.select_for_update().get(pk=intake.jurisdiction_id)  # one comparison at a time
    if known := Reconciliation.objects.filter(intake=intake).first():
        return known
    made = Reconciliation.objects.create(
        jurisdiction_id=intake.jurisdiction_id,
        intake=intake,
        source=source,
        as_of=intake.as_of,
        at=now,
        person_id=by.person_id,
        unit_id=by.unit_id,
        files=queries.files_count(intake.jurisdiction_id),
    )
    refused = queries.refused(intake.jurisdiction_id)
    kept = {one.whose: _still(one, found.get(one.whose, []), refused) for one in rows}
    stored = [_row(made, one, kept[one.whose]) for one in rows]
    Row.objects.bulk_create(stored, batch_size=AT_ONCE)
    suspected = [row for row in stored if row.found == Found.SUSPECTED]
    _store([_pair(made.jurisdiction_id, one, row=row) for row in suspected for one in kept[row.number][:MOST]], by, now)
    return made


def _still(row: Party, found: Sequence[Likely], refused: frozenset[tuple[str, str, int]]) -> list[Likely]:
    """What is left when nobody has said before that it is not so."""
    name, place = queries.known_by(row.name, row.address)
    return [one for one in found if (name, place, one.right) not in refused]


def is_certain(levels: Iterable[str]) -> bool:
    """Whether nobody need look: the name agrees with the code, the licence or the place, and no code says otherwise."""
    said = frozenset(levels)
    if not said & NEARLY_THE_SAME_NAME or "other_code" in said:
        return False
    return bool(said & SAME_BODY) or ("same_name" in said and "other_place" not in said)


def _row(made: Reconciliation, one: Party, found: Sequence[Likely]) -> Row:
    certain = [likely for likely in found if is_certain(likely.levels)]
    listed = certain[0] if len(certain) == 1 else None
    return Row(
        reconciliation=made,
        number=one.whose,
        name=one.name,
        uscc=one.uscc,
        address=one.address,
        said={"licence": one.licence, "telephones": list(one.telephones), "people": list(one.people)},
        found=Found.LISTED if listed else Found.SUSPECTED if found else Found.UNLISTED,
        institution_id=listed.right if listed else None,
    )


def compare_files(*, by: Membership, now: datetime) -> int:
    """Look among the files of the register themselves; how many suggestions are new. Raises NotAllowed."""
    if refusal := permissions.why_not_reconcile(by):
        raise refusal
    found = pairing.within(queries.parties_of(by.jurisdiction_id, local_day(now)))
    return _files_written(found, by=by, now=now)


@transaction.atomic
def _files_written(found: Sequence[Likely], *, by: Membership, now: datetime) -> int:
    Jurisdiction.objects.select_for_update().get(pk=by.jurisdiction_id)
    pairs = Pair.objects.filter(jurisdiction_id=by.jurisdiction_id, other__isnull=False)
    known = set(pairs.values_list("institution_id", "other_id"))
    best: dict[tuple[int, int], Likely] = {}
    for one in sorted(found, key=lambda likely: likely.probability):
        best[min(one.left, one.right), max(one.left, one.right)] = one
    new = [_pair(by.jurisdiction_id, one, files=both) for both, one in sorted(best.items()) if both not in known]
    _store(new, by, now)
    return len(new)


def _pair(jurisdiction_id: int, one: Likely, row: Row | None = None, files: tuple[int, int] | None = None) -> Pair:
    return Pair(
        jurisdiction_id=jurisdiction_id,
        row=row,
        institution_id=files[0] if files else one.right,
        other_id=files[1] if files else None,
        score=min(99, int(one.probability * 100)),  # a hundred would be certain
        levels=list(one.levels),
        renamed=one.is_renamed,
        state=State.OPEN,
        lines_count=1,
    )


def _store(pairs: Sequence[Pair], by: Membership, now: datetime) -> None:
    Pair.objects.bulk_create(pairs, batch_size=AT_ONCE)
    lines = [line_of(pair, Verb.SUGGEST, by, now) for pair in pairs]
    PairLine.objects.bulk_create(lines, batch_size=AT_ONCE)


def line_of(pair: Pair, verb: Verb, by: Membership, now: datetime, reason: str = "") -> PairLine:
    """The line of a step, numbered as the pair counts now; not stored yet."""
    return PairLine(
        pair=pair,
        seq=pair.lines_count,
        verb=verb,
        at=now,
        person_id=by.person_id,
        stands_for_id=by.stands_in_for_id,
        unit_id=by.unit_id,
        reason=reason.strip(),
    )
