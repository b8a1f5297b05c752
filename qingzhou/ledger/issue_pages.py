"""What an issue's page tells besides: allegations with what was found, consequences, people, and what is still locked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import deeds
from qingzhou.ledger.checks.issues import not_ready_to_close
from qingzhou.ledger.deeds.issues import PENALTIES
from qingzhou.ledger.facts import Fact
from qingzhou.ledger.models import Entry
from qingzhou.ledger.norms import Norm, norm
from qingzhou.ledger.projection import Matter, Projection
from qingzhou.ledger.queries import visible_to
from qingzhou.ledger.states import DONE, Status, Verb
from qingzhou.units.models import Membership, Unit


@dataclass(frozen=True)
class AllegationLine:
    """One allegation, the norm it would breach, and what was found."""

    text: str
    norm: Norm | None
    result: str
    held: bool
    reason: str
    evidence: str


@dataclass(frozen=True)
class ConsequenceLine:
    """One consequence in words."""

    kind: str
    detail: str
    facts: tuple[Fact, ...]
    is_penalty: bool


@dataclass(frozen=True)
class RelatedIssue:
    """An issue that this one came from, or became."""

    said: str
    number: str
    opens: bool  # whether the reader may see it


@dataclass(frozen=True)
class IssueFacts:
    """What only an issue's page shows."""

    matter: Matter
    severity: str
    found_by: str
    allegations: list[AllegationLine]
    consequences: list[ConsequenceLine]
    people: list[Fact]
    locked: list[Fact]  # later steps, each with what unlocks it
    related: list[RelatedIssue]


def facts_of_issue(state: Projection, units: dict[int, Unit], entries: list[Entry], by: Membership) -> IssueFacts:
    """What the page of an issue shows to `by` besides; `units` by id, `entries` oldest first."""
    matter = state.matter
    assert matter is not None
    return IssueFacts(
        matter=matter,
        severity=str(deeds.Severity(matter.severity).label),
        found_by=str(deeds.FoundBy(matter.found_by).label),
        allegations=[_allegation(matter, place) for place in range(len(matter.allegations))],
        consequences=[_consequence(one) for one in matter.consequences],
        people=_people(matter, units, entries),
        locked=list(_locked(state, matter)),
        related=_related(matter, by),
    )


def _related(matter: Matter, by: Membership) -> list[RelatedIssue]:
    """What it came back from, and what came back."""
    told = [(_("由此件反弹"), matter.rebound_of), (_("反弹后另立"), matter.rebound)]
    numbers = [number for _said, number in told if number]
    if not numbers:
        return []
    seen = set(visible_to(by).filter(number__in=numbers).values_list("number", flat=True))
    return [RelatedIssue(said, number, number in seen) for said, number in told if number]


def _allegation(matter: Matter, place: int) -> AllegationLine:
    said = matter.allegations[place]
    found = next((one for one in matter.findings if one.allegation == place), None)
    if found is None:
        return AllegationLine(said.text, norm(said.norm), _("尚未认定"), held=False, reason="", evidence="")
    result = deeds.Result(found.result)
    held = result in deeds.issues.HELD
    return AllegationLine(said.text, norm(said.norm), str(result.label), held, found.reason, found.evidence)


def _consequence(one: deeds.Consequence) -> ConsequenceLine:
    basis = norm(one.norm)
    facts = [
        Fact(_("金额"), yuan(one.amount)) if one.amount else None,
        Fact(_("退费情况"), str(deeds.Settlement(one.settlement).label)) if one.settlement else None,
        Fact(_("处罚依据"), basis.cited) if basis else None,
        Fact(_("决定书文号"), one.document) if one.document else None,
    ]
    kind = str(deeds.ConsequenceKind(one.kind).label)
    return ConsequenceLine(kind, one.detail, tuple(filter(None, facts)), one.kind in PENALTIES)


def yuan(cents: int) -> str:
    """An amount in yuan, with thousands set apart: 9 800 元."""
    amount = Decimal(cents) / 100
    return _("%(amount)s 元") % {"amount": f"{amount:,.2f}".replace(",", " ").removesuffix(".00")}


def _people(matter: Matter, units: dict[int, Unit], entries: list[Entry]) -> list[Fact]:
    """Who looked into it, handed it in, signed and closed it."""
    named = [
        Fact(_("核查人员"), f"{officer.name} · {units.get(officer.unit, '')} · {officer.certificate}")
        for officer in matter.officers
    ]
    told = {Verb.SUBMIT: _("报请销号"), Verb.SIGN_OFF: _("签批"), Verb.CLOSE: _("复核销号")}
    last = {Verb(entry.verb): entry for entry in entries if entry.verb in told}
    return named + [Fact(told[verb], f"{entry.person} · {entry.unit}") for verb, entry in last.items()]


def rail_of_issue(state: Projection) -> list[tuple[str, str]]:
    """The legal order: what is done, where it stands, what lies ahead."""
    matter = state.matter
    found = {
        None: _("认定"),
        True: pgettext("step done", "认定属实"),
        False: pgettext("step done", "认定不属实"),
    }[matter.founded if matter else None]
    way = [_("登记"), _("交办"), _("签收"), _("核查"), found, _("查处整改"), _("复核"), _("销号"), _("回头看")]
    reached = {
        Status.REGISTERED: 1,
        Status.ISSUED: 2,
        Status.RETURNED: 2,
        Status.SUSPENDED: 3,
        Status.INVESTIGATING: 4 if matter and matter.investigated else 3,
        Status.FOUNDED: 5,
        Status.HANDLING: 5,
        Status.UNFOUNDED: 6,
        Status.SUBMITTED: 6,
        Status.CLOSED: 8,
        Status.RECHECKED: 8,
        Status.ARCHIVED: 9,
        Status.REBOUNDED: 8,
    }.get(state.status, 1)
    rail = [(label, "done" if place < reached else "ahead") for place, label in enumerate(way)]
    if state.status in (Status.RETURNED, Status.SUSPENDED, Status.CANCELLED, Status.REBOUNDED):
        rail[reached:] = [(str(state.status.label), "now"), *rail[reached:]]
        return rail[: reached + 1] if state.status in (Status.CANCELLED, Status.REBOUNDED) else rail
    if matter and matter.founded is False:  # nothing to decide, nothing to look at again
        rail = [step for place, step in enumerate(rail) if place not in (5, 8)]
        reached -= reached > 5
    if reached < len(rail):
        rail[reached] = (rail[reached][0], "now")
    return rail


def _locked(state: Projection, matter: Matter) -> Iterator[Fact]:
    """Later steps and what unlocks each, in the legal order."""
    if state.status in (*DONE, Status.CANCELLED):
        return
    if matter.founded is None and not matter.investigated:
        yield Fact(_("认定"), _("须先有两名以上核查人员、附佐证的核查记录。"))
    if matter.founded is None:
        yield Fact(_("录入处理结果"), _("认定属实后办理。"))
    if matter.founded and not matter.consequences:
        yield Fact(_("报请销号"), _("已认定属实，没有处理结果不能销号。"))
    if state.status is not Status.SUBMITTED:
        yield Fact(_("复核销号"), _("牵头单位报请后，由没有经办过的人复核。"))
    if refusal := not_ready_to_close(matter):
        yield Fact(_("销号"), refusal.said)


def said_of_issue(deed: deeds.Deed) -> Iterator[Fact]:
    """What a deed of an issue says, for the timeline."""
    if isinstance(deed, deeds.Registered):
        yield Fact(_("问题事实"), deed.facts)
    if isinstance(deed, deeds.Investigated):
        yield Fact(_("核查"), f"{day(deed.investigated_on)} · {deed.place}" + (_(" · 现场") if deed.on_site else ""))
        yield Fact(_("核查人员"), _("、").join(officer.name for officer in deed.officers))
    if isinstance(deed, deeds.Recused):
        yield Fact(_("回避人员"), deed.name)
    if isinstance(deed, deeds.FoundTrue | deeds.FoundUntrue):
        yield from map(_finding, deed.findings)
    if isinstance(deed, deeds.Handled):
        yield from (_in_one(_consequence(one)) for one in deed.consequences)
    if isinstance(deed, deeds.RecheckFailed):
        yield Fact(_("已另立问题"), deed.rebound)


def _finding(finding: deeds.Finding) -> Fact:
    place = _("第 %(n)d 项") % {"n": finding.allegation + 1}
    said = {"result": deeds.Result(finding.result).label, "reason": finding.reason, "evidence": finding.evidence}
    return Fact(place, _("%(result)s：%(reason)s（%(evidence)s）") % said)


def _in_one(line: ConsequenceLine) -> Fact:
    return Fact(line.kind, line.detail + "".join(f"{_('；')}{fact.label} {fact.value}" for fact in line.facts))
