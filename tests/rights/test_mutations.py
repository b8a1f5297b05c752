"""Taking away any single filter makes the crawl fail: what holds, holds because of the rule that says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Model, Q

from qingzhou import rights
from qingzhou.adjustments.models import Proposal, SchoolTerm
from qingzhou.api.models import ApiKey, Token
from qingzhou.bookmarks import actions as bookmarks
from qingzhou.bookmarks.models import Bookmark
from qingzhou.compliance.models import Finding, Limit, Sweep
from qingzhou.directives.models import Directive, Draft
from qingzhou.dispatch.models import Week, Weighting
from qingzhou.filings.models import Filing, RhythmVersion
from qingzhou.handover import queries as handover
from qingzhou.hotline.models import Pair, Report
from qingzhou.ledger import permissions
from qingzhou.ledger.bulk import steps
from qingzhou.ledger.models import Item, Supervision
from qingzhou.meetings.models import Meeting, Receipt, Subject
from qingzhou.notifications import queries as notices
from qingzhou.notifications.models import Delivery, Hook, Notice, Robot
from qingzhou.readings.models import Reading
from qingzhou.readings.views import noting
from qingzhou.reconciliation.models import Pair as Suggestion
from qingzhou.reconciliation.models import Reconciliation
from qingzhou.registry.models import Institution, Intake, Record
from qingzhou.rights import visible
from qingzhou.units import permissions as units
from qingzhou.units.models import Membership, Person, Role, Unit
from qingzhou.warning.models import Alert
from tests.rights.crawl import Address, addresses, faults
from tests.rights.table import TABLE
from tests.rights.things import District

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
Mutate = pytest.MonkeyPatch

# Where a rule is asked for by a page: the page, and somebody who would be shown too much without the rule.
ASKED: dict[type[Model], tuple[str, str]] = {
    Unit: ("units:unit", "clerk"),
    Membership: ("handover:end_membership", "clerk"),
    Person: ("units:issue_password", "clerk"),
    Item: ("ledger:item", "other handler"),
    Reading: ("readings:list", "auditor"),
    Directive: ("directives:review", "clerk"),
    Draft: ("directives:row", "clerk"),
    Week: ("dispatch:word", "clerk"),
    Weighting: ("dispatch:weights", "clerk"),
    Meeting: ("meetings:slides", "clerk"),
    Subject: ("meetings:arrange", "clerk"),
    Receipt: ("meetings:sign", "other handler"),
    Supervision: ("ledger:sheet", "support handler"),
    Bookmark: ("bookmarks:change", "clerk"),
    Robot: ("notifications:retire_robot", "clerk"),
    Delivery: ("notifications:try_again", "clerk"),
    Hook: ("notifications:retire_hook", "clerk"),
    Proposal: ("adjustments:proposal", "clerk"),
    SchoolTerm: ("adjustments:year", "clerk"),
    Filing: ("filings:filing", "clerk"),
    RhythmVersion: ("filings:rhythm", "clerk"),
    Report: ("hotline:report", "clerk"),
    ApiKey: ("api:revoke", "clerk"),
    Token: ("api:revoke_token", "lead handler"),
    Pair: ("hotline:alike", "clerk"),
    Finding: ("compliance:finding", "other handler"),
    Sweep: ("compliance:sweeps", "clerk"),
    Limit: ("compliance:rule", "clerk"),
    Institution: ("registry:institution", "clerk"),
    Record: ("registry:institution", "lead leader"),
    Intake: ("registry:import", "clerk"),
    Alert: ("warning:alert", "other handler"),
    Reconciliation: ("reconciliation:result", "clerk"),
    Suggestion: ("reconciliation:pair", "clerk"),
}
FOR_EVERYONE = {"workdays.Override", "adjustments.Adjustment"}
LOCKED_TWICE = {"units:password"}  # Django's own view asks for somebody signed in, too


def fails(world: District, who: str, *only: str) -> bool:
    """Whether the crawl of some addresses by somebody finds anything."""
    return any(fault for fault in faults(world, world.visitor(who), only))


def seen(model: type[Model], world: District, who: str) -> set[Any]:
    membership = world.visitor(who).membership
    assert membership
    return set(visible(model, membership).values_list("pk", flat=True))


def shared(model: type[Model], world: District) -> set[Any]:
    """What is seen from both districts."""
    return set.union(*(seen(model, world, who) for who in ("clerk", "auditor", "lead handler"))) & set.union(
        *(seen(model, world, f"neighbour {role.value}") for role in Role)
    )


@pytest.mark.parametrize("model", rights.our_models(), ids=lambda model: model._meta.label)
def test_no_row_is_seen_from_two_districts_and_without_its_rule_some_would_be(
    model: type[Model], world: District, monkeypatch: Mutate
) -> None:
    assert shared(model, world) == set() or model._meta.label in FOR_EVERYONE
    unruled = replace(rights.DECLARED[model], rows=lambda _by: Q())
    monkeypatch.setitem(rights.DECLARED, model, unruled)
    assert shared(model, world) == set(model._default_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("model", ASKED, ids=lambda model: model._meta.label)
def test_without_a_models_rule_the_crawl_fails(model: type[Model], world: District, monkeypatch: Mutate) -> None:
    page, who = ASKED[model]
    assert not fails(world, who, page)
    monkeypatch.setitem(rights.DECLARED, model, replace(rights.DECLARED[model], rows=lambda _by: Q()))
    assert fails(world, who, page)


LOOSER: dict[str, tuple[Callable[[Any], Q], str]] = {
    "confidential items shown to all of the unit": (
        lambda by: Q(jurisdiction_id=by.jurisdiction_id) if by.oversees else Q(parts__unit_id=by.unit_id),
        "lead leader",
    ),
    "a unit shown the whole district": (lambda by: Q(jurisdiction_id=by.jurisdiction_id), "other leader"),
    "the office shown the neighbour's": (
        lambda by: Q() if by.oversees else Q(parts__unit_id=by.unit_id),
        "group leader",
    ),
}


@pytest.mark.parametrize("how", LOOSER)
@pytest.mark.parametrize(
    "page",
    [
        "ledger:item",
        "ledger:tasks",
        "ledger:issues",
        "ledger:desk",
        "ledger:export",
        "ledger:sum",
        "ledger:bulk",
        "api:v1:items",
        "api:v1:item",
    ],
)
def test_a_looser_rule_for_items_is_noticed_on_every_page(
    how: str, page: str, world: District, monkeypatch: Mutate
) -> None:
    rule, who = LOOSER[how]
    monkeypatch.setitem(rights.DECLARED, Item, replace(rights.DECLARED[Item], rows=rule))
    assert fails(world, who, page)


def outsider(address: Address, world: District) -> str:
    """Somebody in office to whom the address is closed."""
    entering = TABLE[address.name].enter or frozenset()
    return next(who.name for who in world.visitors if not who.standing and who.role not in entering)


@pytest.mark.parametrize("address", list(addresses()), ids=lambda address: f"{address.name}-{len(address.takes)}")
def test_opening_or_closing_any_entrance_is_noticed(address: Address, world: District, monkeypatch: Mutate) -> None:
    entering = TABLE[address.name].enter
    if TABLE[address.name].by_token:  # its own lock is no entrance; closing the entrance must be noticed
        opened, who = frozenset(), "clerk"
    elif entering is None:
        opened, who = frozenset(), "stranger"
    elif address.name in LOCKED_TWICE:
        opened, who = frozenset(), "clerk"
    elif entering == frozenset(Role):
        opened, who = None, "stranger"
    else:
        opened, who = frozenset(Role), outsider(address, world)
    monkeypatch.setattr(address.view, "open_to", opened)
    assert fails(world, who, address.name)


def test_without_the_question_of_sides_the_crawl_fails(world: District, monkeypatch: Mutate) -> None:
    monkeypatch.setattr(permissions, "holds_pen", lambda *_args: True)
    assert fails(world, "support handler", "ledger:move")


RECORDING = {
    **dict.fromkeys(
        (
            "ledger:item",
            "ledger:tasks",
            "ledger:issues",
            "ledger:desk",
            "ledger:export",
            "ledger:sum",
            "ledger:file",
            "api:v1:items",
            "api:v1:item",
        ),
        "auditor",
    ),
    "ledger:bulk": "auditor",
    "ledger:sheet": "auditor",
    "adjustments:proposal": "clerk",
}


@pytest.mark.parametrize("page", RECORDING)
def test_a_page_that_forgets_to_write_readings_down_is_noticed(page: str, world: District, monkeypatch: Mutate) -> None:
    monkeypatch.setattr(noting, "record", lambda *_args, **_kwargs: None)
    assert fails(world, RECORDING[page], page)


def everything_of(model: type[Model]) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: model._default_manager.all()


FILTERS: dict[str, tuple[Any, str, Callable[..., Any], str, str]] = {
    "notices of others": (notices, "inbox", everything_of(Notice), "notifications:inbox", "other handler"),
    "notices of others, by number": (notices, "inbox", everything_of(Notice), "notifications:read", "clerk"),
    "what a leader may not know, handed over": (
        handover, "items_to_hand_over", everything_of(Item), "handover:person", "lead leader",
    ),
    "the people of other units": (handover, "people_of", everything_of(Person), "handover:person", "lead leader"),
    "another role by naming oneself": (
        units, "why_not_name_oneself", lambda *_args: None, "units:stand_in", "lead leader",
    ),
    "filters shared by anybody": (bookmarks, "why_not_share", lambda *_args: None, "bookmarks:keep", "lead handler"),
    "filters changed by anybody": (bookmarks, "may_change", lambda *_args: True, "bookmarks:remove", "lead handler"),
    "steps at once with what others see": (
        steps, "_visible", lambda keys, _by: list(Item.objects.filter(pk__in=keys)), "ledger:bulk_carry_out", "other handler",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FILTERS)
def test_without_a_filter_that_is_no_models_rule_the_crawl_fails(
    what: str, world: District, monkeypatch: Mutate
) -> None:
    module, name, looser, page, who = FILTERS[what]
    assert not fails(world, who, page)
    monkeypatch.setattr(module, name, looser)
    assert fails(world, who, page)
