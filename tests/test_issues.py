"""Issues: the table, who may and may not, what must be there before what, and what follows after closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qingzhou.ledger import actions, audit, deeds, norms, queries, states
from qingzhou.ledger.deeds import Allegation, Consequence, Result, Severity
from qingzhou.ledger.models import Entry, Item, Sequence
from qingzhou.ledger.permissions import Now, why_not
from qingzhou.ledger.policy import Policy
from qingzhou.ledger.states import MOVES, STATUSES_OF, Kind, Side, Status, Verb
from qingzhou.refusals import Incomplete, NotAllowed, NotNow
from qingzhou.units.models import Membership, Role, UnitKind
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ISSUE_MOVES = [move for move in MOVES if move.kind is Kind.ISSUE]
LOOKING = (Verb.INVESTIGATE, Verb.FIND_FOUNDED, Verb.FIND_UNFOUNDED, Verb.HANDLE)


def audited() -> list[str]:
    return [str(difference) for difference in audit.differences(lambda _sha: None, audit.Tally())]


def do(item: Item, deed: deeds.Deed, by: Membership | None = None, day: int = 1, files=()) -> Item:
    return actions.move(item, deed, by=by or build.handler(item.lead), now=build.at(day), files=files)


@pytest.mark.parametrize(("status", "verb"), list(product(Status, Verb)))
def test_a_step_of_an_issue_exists_exactly_when_the_table_has_it(status: Status, verb: Verb) -> None:
    listed = [move for move in ISSUE_MOVES if (move.source, move.verb) == (status, verb)]
    assert len(listed) <= 1
    if listed:
        assert states.step(Kind.ISSUE, status, verb) is listed[0]
    else:
        with pytest.raises(NotNow):
            states.step(Kind.ISSUE, status, verb)


@pytest.mark.parametrize("status", STATUSES_OF[Kind.ISSUE])
def test_an_issue_can_be_brought_to_every_state_and_the_audit_agrees(status: Status) -> None:
    item = build.issue(status)
    assert item.status == status
    assert audited() == []
    last = (Status.ARCHIVED, Status.REBOUNDED, Status.CANCELLED)
    onward = [move for move in states.steps_from(Kind.ISSUE, status) if move.verb not in states.CLASSIFYING]
    assert bool(onward) != (status in last)


class Walks(TestCase):
    """Any walk through the table leaves a row that equals the replay, and the office never as an inspector."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        severity=st.sampled_from(Severity),
        reply_wanted=st.booleans(),
        choices=st.lists(st.integers(0, 40), max_size=22),
        wrongly=st.lists(st.booleans(), min_size=22, max_size=22),
    )
    def test_the_entries_replay_to_the_row(self, severity, reply_wanted, choices, wrongly) -> None:
        now, support = build.MONDAY, build.unit("教育局")
        build.office()
        new = build.new_issue(severity, reply_wanted=reply_wanted)
        item = actions.register(new, by=build.handler(support) if reply_wanted else build.clerk(), now=now)
        for choice, by_office in zip(choices, wrongly, strict=False):
            steps = states.steps_from(item.kind, Status(item.status))
            if not steps:
                break
            step = steps[choice % len(steps)]
            now = build.in_time(item, step, now) + timedelta(hours=5)
            lead = build.unit("市场监管局")
            deed = build.example(item, step, lead=lead, supports=(support,), due_on=now.date() + timedelta(days=20))
            by = build.clerk() if by_office else build.actor(item, step, lead)
            try:
                item = actions.move(item, deed, by=by, now=now, files=build.files(step))
            except (NotNow, NotAllowed, Incomplete):
                continue
        assert audited() == []
        the_office_stays_out()


def the_office_stays_out() -> None:
    """Invariant 8: nobody of the office, the leading group or the auditors looks into, finds or decides anything."""
    for entry in Entry.objects.filter(verb__in=LOOKING).select_related("unit"):
        assert entry.unit.kind != UnitKind.OFFICE
        assert entry.role in (Role.UNIT_HANDLER, Role.UNIT_LEADER)
        deed = deeds.decode(entry.verb, entry.data)
        for officer in getattr(deed, "officers", ()):
            roles = set(Membership.objects.filter(person_id=officer.person).values_list("role", flat=True))
            assert roles <= {Role.UNIT_HANDLER, Role.UNIT_LEADER}


@pytest.mark.parametrize("move", ISSUE_MOVES, ids=lambda move: f"{move.source}-{move.verb}")
def test_only_the_side_that_holds_the_pen_may_take_a_step(move: states.Move) -> None:
    support = build.unit("公安分局")
    item = build.issue(move.source, supports=(support,), severity=Severity.RED)
    state, asked = queries.state_of(item), Now(Policy(), build.MONDAY.date())
    outsider = build.handler(build.unit("城管局"))
    auditor = build.member(Role.AUDITOR, item.office)
    leader = build.member(Role.GROUP_LEADER, item.office)
    abroad = build.jurisdiction("999002", "栖云县")
    strangers = [outsider, auditor, build.clerk(abroad), build.member(Role.GROUP_LEADER, build.office(abroad))]
    strangers += [] if move.side is Side.LEADER else [leader]
    strangers += [] if move.side in (Side.OFFICE, Side.OFFICE_OR_LEAD) else [build.clerk()]
    for stranger in strangers:
        refusal = why_not(item, state, move, stranger, asked)
        assert isinstance(refusal, NotAllowed)
        assert refusal.said
        assert refusal.do
    helper = why_not(item, state, move, build.handler(support), asked)
    assert isinstance(helper, NotAllowed) != (move.side is Side.TAKING_PART)
    assert not isinstance(why_not(item, state, move, build.actor(item, move), asked), NotAllowed)


# Invariant 1 and the door


def test_numbers_of_issues_run_beside_those_of_tasks_without_gaps() -> None:
    clerk = build.clerk()
    draft = actions.NewTask(title="任务")
    actions.draft(draft, by=clerk, now=build.MONDAY)
    numbers = [actions.register(build.new_issue(), by=clerk, now=now).number for now in (build.MONDAY, build.at(70))]
    assert numbers == ["2026-0001", "2027-0001"]
    with build.refused("ledger.facts_missing"):
        actions.register(replace(build.new_issue(), facts=" "), by=clerk, now=build.MONDAY)
    numbers = [actions.register(build.new_issue(), by=clerk, now=build.MONDAY).number for _ in range(2)]
    assert numbers == ["2026-0002", "2026-0003"]
    assert audited() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "ledger.issue_unnamed"),
        ({"about": ""}, "ledger.issue_unnamed"),
        ({"about": "长" * 121}, "ledger.issue_too_long"),
        ({"allegations": ()}, "ledger.allegation_missing"),
        ({"allegations": (Allegation(" "),)}, "ledger.allegation_missing"),
        ({"allegations": (Allegation("收费", "no.such"),)}, "ledger.norm_unknown"),
        ({"happened_on": date(2026, 11, 3)}, "ledger.facts_in_the_future"),
    ],
)
def test_an_issue_that_says_too_little_is_refused_in_words(changes, code: str) -> None:
    with build.refused(code):
        actions.register(replace(build.new_issue(), **changes), by=build.clerk(), now=build.MONDAY)
    assert not Sequence.objects.exists()


def test_the_same_door_knocked_at_twice_opens_one_issue() -> None:
    clerk, token = build.clerk(), uuid4()
    first, again = (actions.register(build.new_issue(), by=clerk, now=build.MONDAY, token=token) for _ in range(2))
    assert first.pk == again.pk
    assert (Item.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_unit_registers_what_it_found_and_follows_it_but_does_not_see_others() -> None:
    build.office()
    town = build.handler(build.unit("临河街道", UnitKind.TOWN))
    item = actions.register(build.new_issue(), by=town, now=build.MONDAY)
    assert (item.office, item.waits_on, item.next_verb) == (build.office(), build.office(), Verb.ISSUE)
    assert list(queries.visible_to(town)) == [item]
    blind = build.handler(build.unit("城管局"))
    assert list(queries.visible_to(blind)) == []
    step = states.step(Kind.ISSUE, Status.REGISTERED, Verb.ISSUE)
    item = do(item, build.example(item, step, lead=build.unit("市场监管局")), build.clerk())
    assert list(queries.visible_to(town)) == [item]
    assert list(queries.visible_to(build.handler(build.unit("市场监管局")))) == [item]
    assert list(queries.visible_to(blind)) == []
    with build.refused("ledger.not_lead"):
        do(item, deeds.Signed(), town)
    with build.refused("ledger.not_registrar"):
        actions.register(build.new_issue(), by=build.member(Role.AUDITOR, build.office()), now=build.MONDAY)


# Invariant 3: investigation, finding, consequence


def test_two_officers_of_the_units_with_certificates_and_evidence_look_into_it() -> None:
    lead = build.unit()
    item, one, two = build.issue(lead=lead), build.handler(lead), build.member(Role.UNIT_LEADER, lead)
    good = build.investigated(lead, one, two)
    alone = replace(good, officers=good.officers[:1] * 2)
    same_card = replace(
        good, officers=(good.officers[0], replace(good.officers[1], certificate=good.officers[0].certificate))
    )
    stranger = build.investigated(lead, one, build.handler(build.unit("城管局")))
    for deed, code in (
        (alone, "ledger.two_officers"),
        (same_card, "ledger.certificate"),
        (stranger, "ledger.officer_elsewhere"),
    ):
        with build.refused(code):
            do(item, deed, files=(build.PHOTO,))
    with build.refused("ledger.investigation_unproven"):
        do(item, good)
    item = do(item, good, files=(build.PHOTO,))
    assert item.investigated


@pytest.mark.parametrize("role", [Role.OFFICE_CLERK, Role.GROUP_LEADER, Role.AUDITOR])
def test_who_also_belongs_to_the_office_is_no_officer(role: Role) -> None:
    lead = build.unit()
    item, one, both = build.issue(lead=lead), build.handler(lead), build.member(Role.UNIT_LEADER, lead)
    build.member(role, build.office(), both.person)
    with build.refused("ledger.office_never_investigates"):
        do(item, build.investigated(lead, one, both), files=(build.PHOTO,))


def test_the_office_is_given_no_issue() -> None:
    item = build.issue(Status.REGISTERED)
    step = states.step(Kind.ISSUE, Status.REGISTERED, Verb.ISSUE)
    for lead, supports in ((item.office, ()), (build.unit(), (item.office,))):
        build.clerk()
        deed = deeds.Assigned(lead.pk, build.person().pk, date(2026, 11, 30), tuple(one.pk for one in supports))
        with build.refused("ledger.office_never_investigates"):
            actions.move(item, deed, by=build.actor(item, step), now=build.MONDAY)


def test_who_stands_aside_neither_investigates_nor_acts() -> None:
    lead = build.unit()
    item, one, other = build.issue(lead=lead), build.handler(lead), build.member(Role.UNIT_LEADER, lead)
    item = do(item, deeds.Recused(reason="亲属", person=one.person_id, name="某"), other)
    with build.refused("ledger.recused"):
        do(item, deeds.Reported(done="查", percent=10), one)
    with build.refused("ledger.officer_recused"):
        do(item, build.investigated(lead, one, other), other, files=(build.PHOTO,))


def test_nothing_is_found_before_it_was_looked_into() -> None:
    item = build.issue()
    held, not_held = build.findings(Result.FOUNDED, Result.PARTLY), build.findings(Result.UNCLEAR, Result.UNFOUNDED)
    for deed in (deeds.FoundTrue(held), deeds.FoundUntrue(not_held)):
        with build.refused("ledger.not_investigated"):
            do(item, deed)
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(status=Status.UNFOUNDED, founded=False)


def test_every_allegation_is_found_with_reason_and_evidence_and_the_whole_follows() -> None:
    item = build.issue()
    item = do(item, build.investigated(item.lead), files=(build.PHOTO,))
    both = build.findings(Result.UNFOUNDED, Result.PARTLY)
    none = build.findings(Result.UNFOUNDED, Result.UNCLEAR)
    for deed, code in (
        (deeds.FoundTrue(both[:1]), "ledger.finding_missing"),
        (deeds.FoundTrue((both[0], replace(both[1], reason=" "))), "ledger.finding_unexplained"),
        (deeds.FoundTrue((both[0], replace(both[1], evidence=""))), "ledger.finding_unexplained"),
        (deeds.FoundUntrue(both), "ledger.finding_holds"),
        (deeds.FoundTrue(none), "ledger.finding_does_not_hold"),
    ):
        with build.refused(code):
            do(item, deed)
    assert do(item, deeds.FoundTrue(both)).founded is True


def test_what_is_founded_does_not_go_to_review_without_a_consequence() -> None:
    item = build.issue(Status.HANDLING)
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(status=Status.SUBMITTED, has_consequence=False)
    with build.refused("ledger.outcome_empty"):
        do(item, deeds.Submitted(done="已整改。"))
    with build.refused("ledger.consequence_empty"):
        do(item, deeds.Handled((Consequence("correction", "整改到位"),)))
    with build.refused("ledger.consequence_missing"):
        do(item, deeds.Handled(()))


@pytest.mark.parametrize("norm", norms.NORMS, ids=lambda norm: norm.code)
def test_a_fine_is_accepted_only_where_an_article_allows_one(norm: norms.Norm) -> None:
    item = build.issue(Status.FOUNDED, norm=norm.code)
    fine = deeds.Handled((Consequence("fine", "罚款", 500_000, norm=norm.code, document="青教罚〔2026〕1 号"),))
    if norms.Penalty.FINE in norm.penalties:
        assert do(item, fine).has_consequence
    else:
        with build.refused("ledger.no_penalty_basis"):
            do(item, fine)


def test_articles_20_to_22_carry_no_fine_and_17_18_and_23_do() -> None:
    training = [norm for norm in norms.NORMS if norm.document == "校外培训行政处罚暂行办法"]
    fined = {norm.article[:4].rstrip("第") for norm in training if norms.Penalty.FINE in norm.penalties}
    assert fined == {"第十七条", "第十八条", "第二十三"}
    assert norms.basis("training.unapproved", norms.Penalty.FINE, date(2023, 10, 14)) is None
    assert norms.basis("training.unapproved", norms.Penalty.FINE, date(2023, 10, 15)) is not None


def test_a_penalty_needs_its_decision_and_money_its_amount() -> None:
    item = build.issue(Status.FOUNDED)
    for one, code in (
        (Consequence("warning", "警告", norm="training.fees"), "ledger.decision_missing"),
        (Consequence("refund", "退还家长"), "ledger.amount_missing"),
        (Consequence("refund", "退还家长", 980_000), "ledger.settlement_missing"),
    ):
        with build.refused(code):
            do(item, deeds.Handled((one,)))


def test_a_refund_that_is_not_settled_keeps_an_issue_open() -> None:
    item = build.issue(Status.HANDLING)
    item = do(item, deeds.Handled((Consequence("refund", "退还家长", 980_000, "pending"),)))
    item = do(item, deeds.Submitted(done="已责令退费"))
    with build.refused("ledger.refund_pending"):
        do(item, deeds.Closed(), build.clerk())
    item = do(item, deeds.SentBack(reason="请落实退费"), build.clerk())
    item = do(item, deeds.Handled((Consequence("refund", "退还家长", 980_000, "settled"),)))
    item = do(item, deeds.Submitted(done="已责令改正并退费"))
    closed = build.example(item, states.step(Kind.ISSUE, Status.SUBMITTED, Verb.CLOSE))
    assert do(item, closed, build.clerk()).status == Status.CLOSED


# Invariant 4: review by another person


def test_who_handled_an_issue_neither_closes_it_nor_looks_again() -> None:
    item = build.issue(Status.SUBMITTED, founded=True)
    worker = build.handler(item.lead).person
    clerk = build.member(Role.OFFICE_CLERK, item.office, worker)
    closed = build.example(item, states.step(Kind.ISSUE, Status.SUBMITTED, Verb.CLOSE))
    with build.refused("ledger.own_work"):
        do(item, closed, clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(closed_by=worker, handed_in_by=worker)
    item = do(item, closed, build.clerk())
    with build.refused("ledger.own_work"):
        do(item, deeds.Rechecked(done="又看了一次"), day=31, files=(build.PHOTO,))


def test_a_red_line_needs_a_leaders_signature_and_a_reporter_an_answer() -> None:
    item = build.issue(Status.SUBMITTED, severity=Severity.RED, reply_wanted=True, founded=True)
    closed = build.example(item, states.step(Kind.ISSUE, Status.SUBMITTED, Verb.CLOSE))
    assert item.next_verb == Verb.REPLY
    item = do(item, deeds.Replied(note="已电话答复"))
    assert (item.next_verb, item.waits_on) == (Verb.SIGN_OFF, item.office)
    with build.refused("ledger.leader_missing"):
        do(item, closed, build.clerk())
    item = do(item, deeds.SignedOff(), build.member(Role.GROUP_LEADER, item.office))
    assert item.next_verb == Verb.CLOSE
    assert do(item, closed, build.clerk()).status == Status.CLOSED


def test_striking_an_issue_out_takes_two_persons() -> None:
    item, one, other = build.issue(), build.clerk(), build.clerk()
    with build.refused("ledger.second_person"):
        do(item, deeds.Cancelled(reason="重复"), one)
    item = do(item, deeds.CancelProposed(reason="重复"), one)
    with build.refused("ledger.second_person"):
        do(item, deeds.Cancelled(reason="重复"), one)
    assert do(item, deeds.Cancelled(reason="重复"), other).status == Status.CANCELLED


# Invariants 5 to 7 in what is an issue's own


def test_a_kind_keeps_to_its_own_states() -> None:
    task, issue = build.task(Status.IN_PROGRESS), build.issue()
    for item, status in ((task, Status.HANDLING), (issue, Status.IN_PROGRESS)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Item.objects.filter(pk=item.pk).update(status=status)


def test_an_issues_due_date_moves_only_by_a_granted_extension() -> None:
    item = build.issue(due_on=date(2026, 11, 16))
    item = do(item, deeds.ExtensionAsked(due_on=date(2026, 11, 23), reason="等待回函"))
    item = do(item, deeds.ExtensionGranted(due_on=date(2026, 11, 23)), build.clerk())
    assert (item.due_on, item.first_due_on) == (date(2026, 11, 23), date(2026, 11, 16))


def test_the_same_step_sent_twice_is_taken_once() -> None:
    item, token = build.issue(Status.FOUNDED), uuid4()
    deed = deeds.Handled((Consequence("correction", "十日内退还"),))
    for _ in range(2):
        actions.move(item, deed, by=build.handler(item.lead), now=build.at(1), sent=actions.Sent(token))
    state = queries.state_of(item)
    assert state.matter is not None
    assert len(state.matter.consequences) == 1
