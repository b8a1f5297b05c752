"""What the rules say of single facts: the numbers as the documents have them, written down by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import gettext, override

from qingzhou.compliance.law.checks import CHECKS
from qingzhou.compliance.law.facts import Fact
from qingzhou.compliance.law.measures import Around, months_after
from qingzhou.compliance.law.rules import (
    FOR_EVER,
    RULES,
    LocalLimit,
    Rule,
    Trust,
    breach,
    breaches,
    in_place,
    judge,
)
from qingzhou.ledger import norms
from tests.facts import (
    DAY,
    ORDINARY,
    advertisement,
    at,
    balance,
    contract,
    course,
    material,
    member,
    payment,
    refund,
    roster,
    session,
    site,
)

NEIGHBOUR = LocalLimit("fee-5000", 400_000, date(2026, 1, 1), "青溪区校外培训收费办法（演示）")
AREA = LocalLimit("prm-total-area", 20_000, date(2026, 1, 1), "青溪区培训机构设置标准（演示）")
SCHOOL = LocalLimit("time-no-clash", 59_400, date(2018, 1, 1), "青溪区中小学作息时间（演示）")  # 16:30
PAID_BACK = LocalLimit("ref-paid-late", 15, date(2018, 1, 1), "青溪区校外培训退费办法（演示）")
PRICES = [  # cents a standard lesson
    LocalLimit(f"fee-gov-price-{mode}-{band}", cents, date(2018, 1, 1), "青溪区学科类校外培训收费标准（演示）")
    for mode, factor in (("off", 1), ("on", 2))
    for band, cents in (("small", 9_000 // factor), ("middle", 6_000 // factor), ("large", 3_000 // factor))
]
LOCAL = (NEIGHBOUR, AREA, SCHOOL, PAID_BACK, *PRICES)
IN_PLACE = in_place(RULES, LOCAL)
SATURDAY = date(2026, 11, 21)
NOVEMBER = [(date(2026, 11, 1), date(2026, 11, 30))]
AROUND = Around(
    frozenset({SATURDAY}), {7: NOVEMBER}, frozenset({DAY, date(2026, 11, 19)}), {(9, "S"): NOVEMBER, (9, "on"): NOVEMBER}
)  # fmt: skip

# What breaks which rules, and by how much: (fact, {code: (figure, limit)}).
GOLDEN: list[tuple[Fact, dict[str, tuple[int, int]]]] = [
    *((one, {}) for one in ORDINARY.values()),
    # the end of lessons, to the second
    (session(ends_at=at(20, 30)), {}),
    (session(ends_at=at(20, 30, 1)), {"time-offline-end": (73_801, 73_800)}),
    (session(kind="S", ends_at=at(20, 31)), {"time-offline-end": (73_860, 73_800)}),
    (session(ends_at=at(0, 10, day=DAY + timedelta(days=1))), {"time-offline-end": (87_000, 73_800)}),
    (session(mode="on", starts_at=at(20, 30), ends_at=at(21)), {}),
    (session(mode="on", kind="S", starts_at=at(20, 30, 1), ends_at=at(21, 0, 1)), {"time-online-end": (75_601, 75_600)}),
    (session(mode="on", starts_at=at(20, 40), ends_at=at(21, 0, 1)), {"time-online-end": (75_601, 75_600)}),
    (session(starts_at=at(19), ends_at=at(18)), {}),
    # the length of lessons
    (session(mode="on", kind="S", ends_at=at(19, 30, 1)), {"time-online-lesson": (1_801, 1_800)}),
    (session(mode="on", kind="N", ends_at=at(19, 31)), {"time-online-nonsubject-lesson": (1_860, 1_800)}),
    (session(ends_at=at(20, 30)), {}),
    # rest days are the pupils'
    (session(kind="S", starts_at=at(9, day=SATURDAY), ends_at=at(10, day=SATURDAY)), {"time-subject-no-rest": (1, 0)}),
    (session(kind="N", starts_at=at(9, day=SATURDAY), ends_at=at(10, day=SATURDAY)), {}),
    (session(kind="S", stage="sen", starts_at=at(9, day=SATURDAY), ends_at=at(10, day=SATURDAY)), {}),
    # pauses between lessons online, to the second
    (session(mode="on", kind="S", before_ended_at=at(18, 50)), {}),
    (session(mode="on", kind="S", before_ended_at=at(18, 50, 1)), {"time-online-gap": (599, 600)}),
    (session(mode="on", kind="S", before_ended_at=at(19)), {"time-online-gap": (0, 600)}),
    (session(mode="on", kind="S", before_ended_at=at(19, 10)), {}),
    (session(mode="on", kind="N", before_ended_at=at(19)), {}),
    (session(mode="off", kind="S", before_ended_at=at(19)), {}),
    # lessons while others are at school, on days on which they surely are
    (session(starts_at=at(16, 30), ends_at=at(17)), {}),
    (session(starts_at=at(16, 29, 59), ends_at=at(17)), {"time-no-clash": (59_399, 59_400)}),
    (session(kind="S", starts_at=at(9), ends_at=at(10)), {"time-no-clash": (32_400, 59_400)}),
    (session(starts_at=at(7), ends_at=at(8, 20)), {}),
    (session(starts_at=at(7), ends_at=at(8, 20, 1)), {"time-no-clash": (25_200, 59_400)}),
    (session(starts_at=at(9, day=SATURDAY), ends_at=at(10, day=SATURDAY)), {}),
    (session(starts_at=at(9, day=date(2026, 11, 17)), ends_at=at(10, day=date(2026, 11, 17))), {}),
    (session(stage="pre", starts_at=at(9), ends_at=at(10)), {}),
    # kinds and modes that are not on file
    (session(institution=9, kind="S"), {"lic-kind-match": (1, 0)}),
    (session(institution=9, mode="on"), {"lic-mode-match": (1, 0)}),
    (session(institution=9), {}),
    (session(institution=9, kind="S", mode="on"), {"lic-kind-match": (1, 0), "lic-mode-match": (1, 0)}),
    # licences and preschool
    (session(institution=7), {"lic-valid": (1, 0)}),
    (session(institution=8), {}),
    (session(stage="pre", mode="on"), {"pre-no-online": (1, 0)}),
    (session(stage="pre", kind="S"), {"pre-no-subject-offline": (1, 0)}),
    (session(stage="pre"), {}),
    # charges
    (payment(amount=500_000), {}),
    (payment(amount=500_001), {"fee-5000": (500_001, 500_000)}),
    (payment(kind="S", amount=400_000), {}),
    (payment(kind="S", amount=400_001), {"fee-5000": (400_001, 400_000)}),
    (payment(hours=60), {}),
    (payment(hours=61), {"fee-60-hours": (61, 60)}),
    (payment(covers_to=date(2027, 2, 18)), {"fee-span-3m": (93, 92)}),
    (payment(covers_from=date(2026, 11, 30), covers_to=date(2027, 2, 28)), {}),
    (payment(covers_from=date(2026, 11, 30), covers_to=date(2027, 3, 1)), {"fee-span-3m": (92, 91)}),
    (payment(covers_from=date(2026, 9, 1), covers_to=date(2027, 8, 31)), {"fee-span-3m": (365, 91)}),
    (payment(covers_to=date(2026, 11, 17)), {}),
    (payment(class_starts_on=date(2026, 12, 18)), {}),
    (payment(class_starts_on=date(2026, 12, 19)), {"fee-not-earlier-1m": (31, 30)}),
    (payment(hours=20, class_starts_on=date(2027, 3, 1)), {}),
    (payment(hours=20, hours_left=20, class_starts_on=None), {}),
    (payment(hours=20, hours_left=21, class_starts_on=None), {"fee-renew-20h": (21, 20)}),
    (payment(hours=20, hours_left=40, class_starts_on=date(2026, 12, 18)), {}),
    (payment(hours=20, hours_left=40, class_starts_on=date(2026, 12, 19)), {"fee-renew-20h": (40, 20)}),
    (payment(to_account=False), {"fee-special-account": (1, 0)}),
    (payment(by_loan=True), {"fee-no-loan": (1, 0)}),
    (payment(invoiced=False), {"fee-receipt": (1, 0)}),
    # contracts, balances, premises
    (contract(uses_template=False), {"ctr-template": (1, 0)}),
    (contract(written=False), {"ctr-prepay-written": (1, 0)}),
    (contract(written=False, prepaid=False), {}),
    (balance(custody=999), {"fee-full-custody": (999, 1_000)}),
    (balance(custody=0, undelivered=0), {}),
    (site(seats=101), {"prm-3m2": (101, 100)}),
    (site(area=30_299), {}),
    (site(seats=50, area=19_999), {"prm-total-area": (19_999, 20_000)}),
    (site(mode="on", seats=500), {}),
    # charges beyond what is posted, and money that the bank lets out before it was taught for
    (payment(posted=480_000), {}),
    (payment(posted=479_999), {"fee-posted-only": (480_000, 479_999)}),
    (balance(released=500, taught=500), {}),
    (balance(released=501, taught=500), {"fee-custody-release": (501, 500)}),
    # prices of classes, by their size, for a standard lesson
    (course(kind="S", pupils=9, price=9_000), {}),
    (course(kind="S", pupils=9, price=9_001), {"fee-gov-price-off-small": (9_001, 9_000)}),
    (course(kind="S", pupils=10, price=6_001), {"fee-gov-price-off-middle": (6_001, 6_000)}),
    (course(kind="S", pupils=35, price=6_000), {}),
    (course(kind="S", pupils=36, price=3_001), {"fee-gov-price-off-large": (3_001, 3_000)}),
    (course(kind="S", pupils=10, price=12_000, minutes=90), {}),
    (course(kind="S", pupils=10, price=6_000, minutes=40), {"fee-gov-price-off-middle": (6_750, 6_000)}),
    (course(kind="S", mode="on", pupils=9, price=4_501, minutes=30), {"fee-gov-price-on-small": (4_501, 4_500)}),
    (course(kind="S", mode="on", pupils=10, price=3_001, minutes=30), {"fee-gov-price-on-middle": (3_001, 3_000)}),
    (course(kind="S", mode="on", pupils=36, price=1_501, minutes=30), {"fee-gov-price-on-large": (1_501, 1_500)}),
    (course(kind="N", pupils=9, price=90_000), {}),
    (course(kind="S", pupils=9, price=90_000, minutes=0), {}),
    # teachers of classes
    (course(pupils=50, teachers=1), {}),
    (course(pupils=51, teachers=1), {"stf-class-2pct": (1, 2)}),
    (course(pupils=20, teachers=0), {"stf-class-2pct": (0, 1)}),
    (course(stage="pre", pupils=20, teachers=1), {"stf-class-6pct": (1, 2)}),
    (course(mode="on", pupils=500, teachers=0), {}),
    (course(pupils=0, teachers=0), {}),
    # who works there
    (member(kind="S", certified=False), {"stf-subject-cert": (1, 0)}),
    (member(certified=False), {"stf-nonsubject-cert": (1, 0)}),
    (member(certified=False, teaches=False), {}),
    (member(certified=None), {}),
    (member(in_service=True), {"stf-no-inservice": (1, 0)}),
    (member(blacklisted=True), {"stf-blacklist": (1, 0)}),
    (member(kind="S", lives_abroad=True), {"stf-foreign-abroad": (1, 0)}),
    (member(lives_abroad=True), {}),
    (member(checked_on=date(2025, 3, 10)), {}),
    (member(checked_on=date(2025, 3, 11)), {"stf-sexcrime-check-hire": (1, 0)}),
    (member(hired_on=DAY, checked_on=None, checked_again_on=None), {}),
    (member(hired_on=date(2026, 11, 8), checked_on=None, checked_again_on=None), {"stf-sexcrime-check-hire": (10, 0)}),
    (member(hired_on=None, checked_on=None, checked_again_on=None), {}),
    (member(checked_again_on=date(2025, 11, 18)), {}),
    (member(checked_again_on=date(2025, 11, 17)), {"stf-sexcrime-check-yearly": (366, 365)}),
    (member(checked_again_on=None), {"stf-sexcrime-check-yearly": (627, 365)}),
    (roster(full_time=4), {"stf-ratio-50": (4, 5)}),
    (roster(everyone=8, full_time=4), {}),
    (roster(everyone=0, full_time=0), {}),
    # what is taught from
    (material(filed_on=date(2026, 9, 1)), {}),
    (material(filed_on=date(2026, 9, 2)), {"mat-file": (1, 0)}),
    (material(filed_on=None), {"mat-file": (78, 0)}),
    (material(filed_on=None, used_since=None), {}),
    (material(reviewed_on=date(2026, 9, 3)), {"mat-internal-review": (2, 0)}),
    (material(overseas=True), {"mat-no-overseas": (1, 0)}),
    # advertisements
    (advertisement(place="media"), {"ad-none-media-space": (1, 0)}),
    (advertisement(place="public"), {"ad-none-media-space": (1, 0)}),
    (advertisement(place="transit"), {"ad-none-transit": (1, 0)}),
    (advertisement(place="school"), {"ad-none-campus": (1, 0)}),
    (advertisement(promises=True), {"ad-no-guarantee": (1, 0)}),
    (advertisement(names_examiners=True), {"ad-no-examiner": (1, 0)}),
    (advertisement(recommended=True), {"ad-no-endorse": (1, 0)}),
    (advertisement(urges=True), {"ad-u14-induce": (1, 0)}),
    (advertisement(speaker_age=9), {"ad-u10-spokesperson": (9, 10)}),
    (advertisement(speaker_age=10), {}),
    # refunds: what is not done on the day of the list, and what is not known to be done or not
    (refund(answer_due_on=date(2026, 11, 25), answered_on=date(2026, 11, 25)), {}),
    (refund(answer_due_on=date(2026, 11, 25), answered_on=date(2026, 11, 26)), {"ref-app-5wd": (8, 7)}),
    (refund(answer_due_on=date(2026, 11, 25), seen_on=date(2026, 11, 25)), {}),
    (refund(answer_due_on=date(2026, 11, 25), seen_on=date(2026, 11, 30)), {"ref-app-5wd": (12, 7)}),
    (refund(answer_due_on=date(2026, 11, 25)), {}),
    (refund(paid_on=date(2026, 12, 3)), {}),
    (refund(paid_on=date(2026, 12, 4)), {"ref-paid-late": (16, 15)}),
    (refund(seen_on=date(2026, 12, 18)), {"ref-paid-late": (30, 15)}),
    (refund(seen_on=date(2026, 12, 18), refused=True), {}),
    (refund(charged_on=date(2026, 11, 11), refused=True), {"ref-7-day-judicial": (1, 0)}),
    (refund(charged_on=date(2026, 11, 10), refused=True), {}),
    (refund(charged_on=DAY, refused=False), {}),
    (refund(charged_on=date(2026, 11, 19), refused=True), {}),
]  # fmt: skip


def table_of(fact: Fact) -> str:
    return next(name for name, one in ORDINARY.items() if type(one) is type(fact))


@pytest.mark.parametrize(("fact", "wanted"), GOLDEN, ids=range(len(GOLDEN)))
def test_a_fact_breaks_just_the_rules_that_the_documents_say(fact: Fact, wanted: dict[str, tuple[int, int]]) -> None:
    found = breaches(IN_PLACE, table_of(fact), fact, AROUND)
    assert {rule.code: (measure.figure, measure.limit) for rule, measure in found} == wanted


def failing(rule: Rule) -> Fact:
    """A fact above that breaks a row, whatever its day."""
    for fact, codes in GOLDEN:
        in_scope = fact.kind in rule.kinds and fact.mode in rule.modes and fact.stage in rule.stages
        if rule.code in codes and in_scope:
            return fact
    raise AssertionError(f"no failing case of {rule.code} for {sorted(rule.kinds)} {sorted(rule.modes)}")


def moved(fact: Fact, day: date) -> Fact:
    """The same fact on another day: everything that is a day or a moment goes along."""
    assert fact.day
    gone = day - fact.day
    values = {name: value + gone for name, value in vars(fact).items() if isinstance(value, date)}
    return replace(fact, **values)


def around_of(fact: Fact) -> Around:
    """A world in which every day is one of rest and at school, institution 7 has no licence, and 9 none for what it does."""
    assert fact.day
    days = frozenset(fact.day + timedelta(days=place) for place in range(-2, 3))
    ever = [(date(2000, 1, 1), FOR_EVER)]
    return Around(days, {7: ever}, days, {(9, what): ever for what in ("S", "N", "on", "off")})


@pytest.mark.parametrize("rule", IN_PLACE, ids=lambda rule: f"{rule.code} {rule.since}")
def test_a_rule_begins_on_its_day_and_ends_with_its_last(rule: Rule) -> None:
    for day, judged in ((rule.since, True), (rule.since - timedelta(days=1), False)):
        fact = moved(failing(rule), day)
        assert (judge(rule, fact, around_of(fact)) is not None) == judged, day
    if rule.until != FOR_EVER:
        last, after = moved(failing(rule), rule.until), moved(failing(rule), rule.until + timedelta(days=1))
        assert judge(rule, last, around_of(last)) is not None
        assert judge(rule, after, around_of(after)) is None


@pytest.mark.parametrize("rule", IN_PLACE, ids=lambda rule: f"{rule.code} {rule.since}")
def test_what_is_not_known_is_not_judged(rule: Rule) -> None:
    fact = moved(failing(rule), rule.since)
    for name in (*rule.of.needs, "kind", "mode", "stage"):
        assert judge(rule, replace(fact, **{name: None}), around_of(fact)) is None, name


def test_an_old_online_lesson_is_judged_by_the_forty_minutes_of_its_day() -> None:
    for day, minutes, codes in (
        (date(2021, 7, 23), 40, set()),
        (date(2021, 7, 23), 41, {"time-online-lesson"}),
        (date(2021, 7, 24), 31, {"time-online-lesson"}),
        (date(2019, 7, 31), 90, set()),
    ):
        fact = session(
            kind="S", mode="on", starts_at=at(9, day=day), ends_at=at(9, day=day) + timedelta(minutes=minutes)
        )
        assert {rule.code for rule, _measure in breaches(IN_PLACE, "sessions", fact, Around())} == codes


def test_a_draft_prints_no_source_and_no_rule_prints_an_article_nobody_compared() -> None:
    for rule in RULES:
        if rule.is_draft:
            assert rule.cited == ""
            assert rule.penalised_by == ""
        if rule.article:
            assert rule.trust is Trust.TEXT


def test_every_penalty_rests_on_an_article_of_the_ledgers_norms() -> None:
    assert {rule.penalised_by for rule in RULES if rule.penalised_by} <= {norm.code for norm in norms.NORMS}


def test_rows_of_one_rule_for_the_same_facts_never_overlap() -> None:
    for rule in IN_PLACE:
        for other in IN_PLACE:
            same = rule.code == other.code and rule.kinds & other.kinds and rule.modes & other.modes
            if same and rule is not other:
                assert rule.until < other.since or other.until < rule.since, (rule.code, rule.since)


def test_a_limit_of_the_place_counts_only_where_and_when_it_was_entered() -> None:
    charge: dict[str, Any] = {"kind": "S", "amount": 450_000}
    assert breaches(in_place(RULES), "payments", payment(**charge), Around()) == []
    before = payment(**charge, paid_on=date(2025, 12, 31), class_starts_on=None)
    assert breaches(IN_PLACE, "payments", before, Around()) == []
    ((rule, _measure),) = breaches(IN_PLACE, "payments", payment(**charge), Around())
    assert rule.cited == "《青溪区校外培训收费办法（演示）》"


def test_every_check_is_used_and_every_rule_has_a_figure() -> None:
    assert {rule.check for rule in RULES} == set(CHECKS)
    assert {code for _fact, codes in GOLDEN for code in codes} == {rule.code for rule in RULES}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_with_their_last_day(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_breach_is_what_is_beyond_the_limit() -> None:
    rule = next(rule for rule in RULES if rule.code == "fee-60-hours")
    assert breach(rule, payment(hours=60), Around()) is None
    assert judge(rule, payment(hours=60), Around()) is not None


def test_every_rule_has_its_english() -> None:
    with override("en"):
        chinese = {text for rule in RULES for text in (rule.title, rule.remedy) if gettext(text) == text}
    assert chinese == set()
