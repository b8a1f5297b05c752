"""Finding things again: what was said of an item finds it, wherever it stands, on both databases alike."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from importlib import import_module
from random import Random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingzhou.ledger import actions, audit, deeds, listing, search, search_index
from qingzhou.ledger.listing import Days, Wanted
from qingzhou.ledger.models import Entry, Item, SearchText
from qingzhou.ledger.policy import policy
from qingzhou.ledger.states import Status
from qingzhou.units.models import Membership, Role
from qingzhou.workdays.queries import calendar
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALPHABET = "培训机构收费无证双减繁體，。（）《》、\uff21\uff22\uff41１２aB1 2-T018%_'\"\\*&|!:;()^~😀ßİς\u3000\t\n"


def found(by: Membership, text: str) -> set[int]:
    days = Days.at(timezone.localdate(), calendar(), policy())
    wanted = Wanted.read({"q": text, "status": "all"})
    return set(listing.matching(by, wanted, days).values_list("pk", flat=True))


def said_of(item: Item) -> list[str]:
    """Every text that people find the item by, read off the entries the long way round."""
    told = [
        data.get(name, "")
        for data in Entry.objects.filter(item=item).values_list("data", flat=True)
        for name in search.SAID
    ]
    return [search.fold(" ".join(text.split())) for text in told] + [
        search.fold(text) for part in item.parts.all() for text in (part.unit.name, part.unit.short_name)
    ]


def odd(rng: Random, least: int, most: int) -> str:
    return "".join(rng.choice(ALPHABET) for _one in range(rng.randint(least, most)))


def office_with_odd_texts(rng: Random, count: int) -> list[Item]:
    made = []
    for _one in range(count):
        item = build.task(Status.IN_PROGRESS, title=f"查{odd(rng, 1, 30)}", now=timezone.now() - timedelta(days=9))
        deed = deeds.Reported(done=f"报{odd(rng, 1, 40)}", percent=rng.randrange(70), next_step=odd(rng, 0, 20))
        made.append(actions.move(item, deed, by=build.handler(item.lead), now=timezone.now()))
    return made


@pytest.mark.parametrize("few", [1000, 1], ids=["by index", "in the list's order"])
def test_a_search_finds_exactly_what_holds_every_word_of_it(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", few)
    rng = Random(20261124)
    items, by = office_with_odd_texts(rng, 15), build.clerk()
    texts = {item.pk: said_of(item) for item in items}
    lines = [line for some in texts.values() for line in some if line]
    for _one in range(150):
        line = rng.choice(lines)
        at = rng.randrange(len(line))
        asked = rng.choice(
            (line[at : at + rng.randint(1, 6)], odd(rng, 1, 3), line[at : at + 4].upper(), odd(rng, 1, 2) + "\0")
        )
        wanted = search.terms(asked.strip().replace("\0", "")[: listing.LONGEST_TEXT])
        holding = {key for key, some in texts.items() if all(any(term in text for text in some) for term in wanted)}
        assert found(by, asked) == holding, repr(asked)


def test_a_part_of_the_number_finds_the_item() -> None:
    item, by = build.task(), build.clerk()
    other = build.task()
    for asked in (item.number, item.number[-4:], item.number[-3:], f" {item.number.lower()} "):
        assert found(by, asked) == {item.pk}, asked
    assert found(by, "2026-T") == {item.pk, other.pk}


def test_width_and_case_make_no_difference_and_nothing_else_is_folded() -> None:
    item, by = build.task(title="查\uff21\uff22\uff23培训（一期）"), build.clerk()
    for asked in ("abc培训", "\uff21\uff42C", "（一期）", "(一期)"):
        assert found(by, asked) == {item.pk}, asked
    assert found(by, "培訓") == set()


def test_two_words_find_what_holds_both_wherever_they_stand() -> None:
    item, by = build.task(Status.IN_PROGRESS, title="核对预收费专户"), build.clerk()
    build.task(title="核对消防通道")
    assert found(by, "专户 核对") == found(by, "专户　排查完毕 核对") | {item.pk} == {item.pk}
    assert found(by, "专户 消防") == set()


def test_the_name_of_a_unit_that_takes_part_finds_the_item() -> None:
    support = build.unit("民政局")
    item, by = build.task(supports=(support,)), build.clerk()
    build.task(lead=build.unit("城管局"))
    assert found(by, "民政") == found(by, "青溪区民政局 收费") == {item.pk}


def test_nobody_finds_what_they_may_not_see() -> None:
    item = build.task(title="查民政局以外的事")
    assert found(build.handler(build.unit()), "以外的事") == {item.pk}
    assert found(build.handler(build.unit("城管局")), "以外的事") == set()
    elsewhere = build.jurisdiction("999002", "别处")
    assert found(build.clerk(elsewhere), "以外的事") == set()


def test_the_list_shows_where_a_word_stands_when_the_title_does_not() -> None:
    item = build.task(
        Status.IN_PROGRESS, now=timezone.now() - timedelta(days=2), due_on=timezone.localdate() + timedelta(days=9)
    )
    deed = deeds.Reported(done=f"{'前' * 30}<b>消防器材过期</b>{'后' * 30}", percent=5)
    actions.move(item, deed, by=build.handler(item.lead), now=timezone.now())
    client = Client()
    client.force_login(build.clerk().person, backend="qingzhou.units.backends.SignedInBackend")
    for address in ("tasks", "desk"):
        page = client.get(reverse(f"ledger:{address}"), {"q": "消防器材", "show": "open"}).content.decode()
        assert "…前前前" in page
        assert "&lt;b&gt;<mark>消防器材</mark>过期" in page
    assert "<mark>" not in client.get(reverse("ledger:tasks"), {"q": "清查"}).content.decode()


def test_the_audit_notices_a_changed_search_text_and_it_can_be_worked_out_again() -> None:
    item = build.task(Status.IN_PROGRESS)
    faults = lambda: [str(one) for one in audit.differences(lambda _sha: None, audit.Tally())]  # noqa: E731
    assert faults() == []
    SearchText.objects.filter(item=item).update(text="别的")
    assert faults() == [f"{item.number}：检索文本与记录不符"]
    call_command("reindex")
    assert faults() == []
    assert found(build.clerk(), "清查培训机构") == {item.pk}


def test_an_older_ledger_is_indexed_by_the_migration() -> None:
    item = build.task(Status.IN_PROGRESS)
    before = SearchText.objects.values_list("text", "folded").get()
    SearchText.objects.all().delete()
    migration = import_module("qingzhou.ledger.migrations.0004_items_are_found_by_what_was_said")
    for statement in (*search_index.UNMAKE, *search_index.MAKE[connection.vendor]):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert found(build.clerk(), "清查培训") == set()
    migration.fill(apps, None)
    assert SearchText.objects.values_list("text", "folded").get() == before
    assert found(build.clerk(), "清查培训") == {item.pk}


def test_it_is_decided_of_every_text_in_a_deed_whether_it_is_searched() -> None:
    texts = {
        field.name for deed in deeds.DEEDS.values() for field in fields(deed) if field.type in ("str", "str | None")
    }
    assert texts - set(search.SAID) - search.NOT_SAID == set()


def test_an_auditor_too_can_search() -> None:
    item = build.task(title="查广告")
    assert found(build.member(Role.AUDITOR, build.office()), "广告") == {item.pk}
