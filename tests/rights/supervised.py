"""Who is supervised in the district of the crawl and next door, and what was handed in about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from qingzhou.compliance import actions as compliance
from qingzhou.compliance.models import Finding
from qingzhou.documents.uploaded_tables import tables_of
from qingzhou.evidence import actions as evidence
from qingzhou.registry import actions
from qingzhou.registry.checks import Change
from qingzhou.registry.columns import Aspect
from qingzhou.units.models import Membership
from tests.institutions import HEADINGS, code, identity, licence
from tests.institutions import row as listed
from tests.ledgers import book
from tests.rights.things import NOWHERE, OURS, THEIRS, District, Thing, Visitor

SINCE = date(2026, 1, 5)
GROUND = {"since": "2026-01-05", "ground": "许可名册"}


def registered(world: District, now: datetime) -> None:
    """An institution of each place with somebody on its staff, and a list that each office handed in."""
    for serial, (place, clerk) in enumerate(((OURS, "clerk"), (THEIRS, "neighbour office_clerk")), start=1):
        by = world.visitor(clerk).membership
        assert by
        name, teacher = f"{place}启航艺术中心", f"{place}某老师"
        begins = [
            Change(Aspect.IDENTITY, identity(name=name, uscc=code(serial)), SINCE, "许可名册"),
            Change(Aspect.LICENCE, licence(), SINCE, "许可名册"),
            Change(Aspect.PREMISES, {"address": "滨河路 18 号", "area": 30_000, "seats": 50}, SINCE, "许可名册"),
            Change(Aspect.STAFF, {"name": teacher, "post": "teaching"}, SINCE, "许可名册"),
        ]
        made = actions.enter(begins, by=by, now=now)
        world.add(Thing("staff", teacher, {}, place, marker=teacher))
        found = _swept(world, place, by, now)
        world.add(Thing("institution", name, {"pk": made.pk}, place, marker=name, lead=found.unit.short_name))
        name, content = f"{place}机构名册.xlsx", book(listed(7), headings=HEADINGS)
        kept = evidence.keep(ContentFile(content, name=name), now=now)
        intake = actions.receive(name, kept.sha256, tables_of(content), by=by, now=now)
        world.add(Thing("intake", name, {"pk": intake.pk}, place, marker=name))
    for kind in ("institution", "intake", "finding"):
        world.add(Thing(kind, f"no {kind}", {"pk": 999_999}, NOWHERE))
    for aspect in ("licence", "staff", "colour"):
        world.add(Thing("aspect", aspect, {"aspect": aspect}))
    for code_ in ("fee-5000", "fee-60-hours", "prm-total-area", "nothing"):
        world.add(Thing("rule", code_, {"code": code_}))


def _swept(world: District, place: str, by: Membership, now: datetime) -> Finding:
    """The premises are smaller than the place's own document allows, which its bureau of education answers for."""
    document = f"{place}设置标准"
    compliance.enter_limit("prm-total-area", 50_000, SINCE, document, by=by, now=now)
    world.add(Thing("name", document, {}, place, marker=document))
    compliance.sweep(by=by, now=now)
    found = Finding.objects.get(jurisdiction_id=by.jurisdiction_id)
    world.add(Thing("finding", f"finding in {place}", {"pk": found.pk}, place, lead=found.unit.short_name))
    return found


def aspect(answer: int) -> Any:
    """The answer where there is such an aspect."""
    return lambda _who, _institution, aspect: 404 if aspect.label == "colour" else answer


def put_down(_who: Visitor, _institution: Thing, aspect: Thing) -> Mapping[str, str]:
    """A change of an aspect as its form sends it."""
    said = {"licence": {"number": "教民9"}, "staff": {"name": "新老师", "post": "other"}}
    return {**said.get(aspect.label, {}), **GROUND}


def opened(_who: Visitor) -> Mapping[str, Any]:
    """A new file as its form sends it."""
    return {"name": "新机构", "kind": "N", "mode": "off", "stages": ["com"], **GROUND, "since": timezone.localdate()}


def of_rule(known: int, local: int) -> Any:
    """The answer where there is such a rule, and where it leaves its limit to the place."""
    answers = {"fee-5000": local, "prm-total-area": local, "fee-60-hours": known}
    return lambda _who, rule: answers.get(rule.label, 404)


def limit(_who: Visitor, _rule: Thing) -> Mapping[str, str]:
    """A limit of the place as its form sends it."""
    return {"limit": "4000", "since": "2026-01-05", "document": "收费办法"}
