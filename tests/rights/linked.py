"""What lists from outside gave, and how institutions are scored, in the district of the crawl and next door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile

from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence import actions as evidence
from qingzhou.reconciliation import actions
from qingzhou.reconciliation.models import Pair, Row
from qingzhou.reconciliation.states import Found, Source
from qingzhou.registry import actions as registry
from qingzhou.warning import actions as warning
from qingzhou.warning.models import Alert
from qingzhou.workdays.days import local_day
from tests.ledgers import book
from tests.rights.things import NOWHERE, OURS, THEIRS, District, Thing, Visitor


def compared(world: District, now: datetime) -> None:
    """A census of each place, in which one row may be the institution on file and another is nobody known."""
    for place, clerk in ((OURS, "clerk"), (THEIRS, "neighbour office_clerk")):
        by = world.visitor(clerk).membership
        assert by
        name, alike, unknown = f"{place}摸排表.xlsx", f"{place}启航艺术中心（新）", f"{place}望川书舍"
        content = book([alike, "滨河路 18 号"], [unknown, "望禾路 12 号"], headings=("机构名称", "办学地址"))
        kept = evidence.keep(ContentFile(content, name=name), now=now)
        intake = registry.receive(name, kept.sha256, tables_of(content), by=by, now=now)
        intake = registry.set_mapping(intake, intake.mapping, local_day(now), now=now)
        made = actions.compare(intake, Source.CENSUS, by=by, now=now)
        world.add(Thing("reconciliation", name, {"pk": made.pk}, place, marker=name))
        row = Row.objects.get(reconciliation=made, found=Found.UNLISTED)
        world.add(Thing("row", unknown, {"pk": row.pk}, place, marker=unknown))
        pair = Pair.objects.get(jurisdiction_id=by.jurisdiction_id)
        world.add(Thing("suggestion", alike, {"pk": pair.pk}, place, marker=alike))
        warning.assess(by=by, now=now)
        alert = Alert.objects.get(jurisdiction_id=by.jurisdiction_id)
        world.add(Thing("alert", f"alert in {place}", {"pk": alert.pk}, place, lead=alert.unit.short_name))
    for kind in ("reconciliation", "row", "suggestion", "alert"):
        world.add(Thing(kind, f"no {kind}", {"pk": 999_999}, NOWHERE))
    for verb in ("acknowledge", "act", "raise"):
        world.add(Thing("dealing", verb, {"verb": verb}))
    for verb in ("confirm", "refuse", "undo", "suggest"):
        world.add(Thing("decision", verb, {"verb": verb}))


def dealt(_who: Visitor, _alert: Thing, verb: Thing) -> int:
    """The answer to a step of a score below the line."""
    return 404 if verb.label == "raise" else 409


def decided(_who: Visitor, _pair: Thing, verb: Thing, *, reason: bool = False) -> int:
    """The answer to a step of an open suggestion, without a reason and with one."""
    answers: dict[str, Any] = {"confirm": 302, "refuse": 302 if reason else 422, "undo": 409, "suggest": 404}
    return int(answers[verb.label])


def decided_with_reason(who: Visitor, pair: Thing, verb: Thing) -> int:
    """The answer to a step with a reason."""
    return decided(who, pair, verb, reason=True)
