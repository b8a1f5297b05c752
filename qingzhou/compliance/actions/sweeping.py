"""A sweep: all facts of a place judged, and the findings brought up to date. The same facts again change nothing."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qingzhou.compliance import permissions, queries
from qingzhou.compliance.actions.dealing import open_issue
from qingzhou.compliance.actions.writing import Pen, advanced, begun
from qingzhou.compliance.facts_of import Place, place_of, standing_place_of
from qingzhou.compliance.found import Found, together
from qingzhou.compliance.law.rules import Rule
from qingzhou.compliance.models import Finding, FindingLine, Sweep
from qingzhou.compliance.states import State, Verb
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping import underway as underway_
from qingzhou.compliance.sweeping.connecting import connected
from qingzhou.compliance.sweeping.engine import Swept
from qingzhou.compliance.sweeping.underway import Underway
from qingzhou.ledger.policy import local_day
from qingzhou.refusals import NotNow
from qingzhou.units.models import Jurisdiction, Membership

FOUND = ("rule", "severity", "count", "first_on", "last_on", "worst", "digest", "state", "lines_count")
AT_ONCE = 500


def _unheard(_underway: Underway) -> None:
    """Nobody listens."""


def sweep(
    *, by: Membership, now: datetime, opens: Collection[str] = (), told: Callable[[Underway], None] = _unheard
) -> Sweep:
    """Sweep the place of `by`; new findings of the severities in `opens` become issues at once. `told` hears of each table.

    Facts are read before the transaction begins: nobody waits for a sweep but who asked for it. Raises NotAllowed, and NotNow
    where the cluster that is to work it out does not answer.
    """
    gone_on: Underway | Sweep = begin(by=by, now=now, opens=opens)
    while not isinstance(gone_on, Sweep):
        gone_on = advance(by=by, now=now, seconds=math.inf, told=told)
    return gone_on


def begin(*, by: Membership, now: datetime, opens: Collection[str] = ()) -> Underway:
    """Have a sweep begin, in the place of one that nobody went on with; `advance` goes on. Raises NotAllowed."""
    if refusal := permissions.why_not_sweep(by):
        raise refusal
    today = local_day(now)
    place = place_of(by.unit.jurisdiction, today)
    return underway_.begun(_root(by), today, place.rules, place.files, "".join(sorted(opens)))


def advance(
    *, by: Membership, now: datetime, seconds: float = 0, told: Callable[[Underway], None] = _unheard
) -> Underway | Sweep:
    """Look at the next table of the sweep that is under way, and at more until so many seconds are over.

    After the last table the findings are brought up to date. Raises NotAllowed; and NotNow where none is under way, the law or
    the files have changed since, or the cluster does not answer.
    """
    if refusal := permissions.why_not_sweep(by):
        raise refusal
    until, today = time.monotonic() + seconds, local_day(now)
    underway, place = queries.sweep_under_way(by, today), standing_place_of(by.unit.jurisdiction, today)
    if underway is None or underway.law != underway_.law_of(place.rules) or not set(underway.left) <= set(place.files):
        raise NotNow("compliance.not_under_way", _("没有正在进行的扫描，或规则、数据刚有变化。"), _("请重新扫描。"))
    if underway.left:
        with connected(settings.SWEEP) as connection:
            while underway.left:
                told(underway)
                underway = _looked_at(connection, place, _root(by), underway)
                if time.monotonic() >= until:
                    return underway
    told(underway)
    found = underway_.ended(_root(by), underway)
    if found is None:
        raise _ended_elsewhere()
    return _written(place, found, Pen(by, now), underway.opens)


def _looked_at(connection: Any, place: Place, root: Path, underway: Underway) -> Underway:
    table = underway.left[0]
    swept = engine.sweep(engine.read(connection, {table: place.files[table]}), place.rules, place.around_of(table))
    gone_on = underway_.looked_at(root, underway, table, swept)
    if gone_on is None:
        raise _ended_elsewhere()
    return gone_on


def _ended_elsewhere() -> NotNow:
    return NotNow("compliance.ended_elsewhere", _("这次扫描刚由他人办完。"), _("请刷新页面。"))


def _root(by: Membership) -> Path:
    return settings.FACTS_ROOT / by.unit.jurisdiction.code


@transaction.atomic
def _written(place: Place, swept: Swept, pen: Pen, opens: Collection[str]) -> Sweep:
    jurisdiction = Jurisdiction.objects.select_for_update().get(pk=pen.by.jurisdiction_id)  # one sweep at a time
    every = together(swept.hits, place.rules)
    counted = [one for one in every if not one.rule.is_draft]
    known = {(one.institution_id, one.rule): one for one in Finding.objects.filter(jurisdiction=jurisdiction)}
    made = _new([one for one in counted if (one.institution, one.rule.code) not in known], jurisdiction, pen)
    changed, returned = _changed(counted, known, pen)
    cleared = _cleared(counted, known, _judged(place.rules, swept.facts), pen)
    for finding in [*made, *returned]:
        if finding.severity in opens:
            open_issue(finding, by=pen.by, now=pen.now)
    return Sweep.objects.create(
        jurisdiction=jurisdiction,
        at=pen.now,
        person_id=pen.by.person_id,
        unit_id=pen.by.unit_id,
        opens="".join(sorted(opens)),
        facts=dict(swept.facts),
        checksum=engine.checksum(swept.hits, place.rules),
        hits=_hits(every),
        made=len(made),
        changed=len(changed) + len(returned),
        cleared=len(cleared),
    )


def _hits(every: Sequence[Found]) -> list[list[object]]:
    facts, institutions, drafts = Counter[str](), Counter[str](), {}
    for one in every:
        facts[one.rule.code] += one.count
        institutions[one.rule.code] += 1
        drafts[one.rule.code] = one.rule.is_draft
    return [[code, drafts[code], facts[code], institutions[code]] for code in sorted(facts)]


def _judged(rules: Sequence[Rule], facts: Mapping[str, int]) -> frozenset[str]:
    """The rules whose facts were there to be looked at: what is not there clears nothing."""
    return frozenset(rule.code for rule in rules if rule.of.table in facts)


def _new(found: Sequence[Found], jurisdiction: Jurisdiction, pen: Pen) -> list[Finding]:
    answering = queries.answering(jurisdiction.pk)
    made = []
    for one in found:
        finding = Finding(
            jurisdiction=jurisdiction,
            institution_id=one.institution,
            rule=one.rule.code,
            unit=answering[one.rule.unit],
            state=State.OPEN,
            found_at=pen.now,
        )
        made.append(_told(finding, one))
    lines = [begun(finding, pen) for finding in made]
    Finding.objects.bulk_create(made, batch_size=AT_ONCE)
    _store(lines)
    return made


def _told(finding: Finding, one: Found) -> Finding:
    finding.severity, finding.count, finding.worst = one.rule.severity, one.count, one.worst
    finding.first_on, finding.last_on, finding.digest = one.first_on, one.last_on, one.digest
    return finding


def _changed(
    found: Sequence[Found], known: Mapping[tuple[int, str], Finding], pen: Pen
) -> tuple[list[Finding], list[Finding]]:
    """The findings that say something else now, and those that are back."""
    changed: list[Finding] = []
    returned: list[Finding] = []
    lines = []
    for one in found:
        finding = known.get((one.institution, one.rule.code))
        if finding is None or (finding.digest == one.digest and finding.state != State.CLOSED):
            continue
        verb = Verb.CHANGE if finding.state in (State.OPEN, State.ISSUED) else Verb.RETURN
        lines.append(advanced(_told(finding, one), verb, pen))
        (changed if verb is Verb.CHANGE else returned).append(finding)
    Finding.objects.bulk_update([*changed, *returned], FOUND, batch_size=AT_ONCE)
    _store(lines)
    return changed, returned


def _cleared(
    found: Sequence[Found], known: Mapping[tuple[int, str], Finding], judged: frozenset[str], pen: Pen
) -> list[Finding]:
    """The findings that nothing bears out any more."""
    still = {(one.institution, one.rule.code) for one in found}
    gone = [
        finding
        for both, finding in known.items()
        if both not in still and finding.state != State.CLOSED and finding.rule in judged
    ]
    with override("zh-hans"):
        reason = _("数据更正后不再违反：上次最重的一笔（编号 %(fact)s）已更正、删除，或规则不再适用。")
        lines = [advanced(finding, Verb.CLEAR, pen, reason % {"fact": finding.worst[0]}) for finding in gone]
    Finding.objects.bulk_update(gone, ("state", "lines_count"), batch_size=AT_ONCE)
    _store(lines)
    return gone


def _store(lines: Sequence[FindingLine]) -> None:
    for line in lines:
        line.finding_id = line.finding.pk
    FindingLine.objects.bulk_create(lines, batch_size=AT_ONCE)
