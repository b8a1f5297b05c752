"""Two documents compared: which sentences changed, and which tasks came from them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.directives import actions
from qingzhou.directives.actions import NewDirective
from qingzhou.directives.comparing import changes, sentences
from qingzhou.directives.comparisons import others_than
from qingzhou.ledger.models import Item
from tests import build
from tests.test_directive_pages import browser, district, text_of

OLD = "关于报送清单的通知\n区教育局要在12月10日前编制清单。区财政局要拨付资金。各单位要提高站位。"
NEW = "关于报送清单的通知\n区教育局要在12月20日前编制清单。各单位要提高站位。区公安局要检查校车。"


def told(old: str, new: str) -> list[tuple[str | None, str | None]]:
    return [(one.before and one.before.text, one.after and one.after.text) for one in changes(old, new)]


def test_what_was_reworded_dropped_and_added_is_told_in_order() -> None:
    assert told(OLD, NEW) == [
        ("区教育局要在12月10日前编制清单。", "区教育局要在12月20日前编制清单。"),
        ("区财政局要拨付资金。", None),
        (None, "区公安局要检查校车。"),
    ]
    (reworded, *_others) = changes(OLD, NEW)
    assert [text for text, changed in reworded.pieces_before if changed] == ["1"]
    assert [text for text, changed in reworded.pieces_after if changed] == ["2"]


def test_blanks_line_ends_and_closing_marks_do_not_count() -> None:
    assert told("区教育局要编制清单。\n　　各校要报送。", "区教育局要编制 清单；各校要报送") == []


TEXTS = st.lists(
    st.sampled_from(["区甲局要编制清单。", "区乙局要报送。", "各校要检查。", "区甲局要编制台账。\n"]), max_size=8
)


@given(TEXTS, TEXTS)
def test_every_sentence_is_in_both_texts_or_told_once(old: list[str], new: list[str]) -> None:
    before, after = "".join(old), "".join(new)
    found = changes(before, after)
    told_old = [one.before for one in found if one.before]
    told_new = [one.after for one in found if one.after]
    assert all(before[one.start : one.end] == one.text for one in told_old)
    assert len(set(told_old)) == len(told_old)
    assert len(sentences(before)) - len(told_old) == len(sentences(after)) - len(told_new)
    assert changes(before, before) == []


@pytest.mark.django_db
@pytest.mark.database
def test_the_page_names_the_issued_tasks_that_a_change_touches(django_assert_max_num_queries) -> None:
    boss = district()
    first, second = (
        actions.take_in(NewDirective(text.replace("12月", "2030年12月")), by=boss, now=timezone.now()).directive
        for text in (OLD, NEW)
    )
    actions.set_due(
        first, None, timezone.localdate().replace(year=2030, month=12, day=31), actions.Hand(boss, timezone.now())
    )
    actions.confirm(first, by=boss, now=timezone.now())
    client = browser(boss)
    assert "另一份文件" in text_of(client.get(f"/directives/{second.pk}/compare"))
    with django_assert_max_num_queries(14):
        page = client.get(f"/directives/{second.pk}/compare", {"with": first.pk})
    rows = page.context["compared"].touched
    touched = [[became.item.number for row in one.rows for became in row.became] for one in rows]
    assert touched[0] == [item.number for item in Item.objects.filter(title__contains="编制清单")]
    assert touched[1] == [item.number for item in Item.objects.filter(title__contains="拨付资金")]
    assert touched[0]
    assert touched[1]
    assert touched[2] == []
    assert client.get(f"/directives/{second.pk}/compare", {"with": "99999"}).status_code == 404
    same = client.get(f"/directives/{first.pk}/compare", {"with": first.pk})
    assert "没有不同" in text_of(same)
    assert browser(build.handler(build.unit("教育局"))).get(f"/directives/{first.pk}/compare").status_code == 403


@pytest.mark.django_db
def test_the_likeliest_earlier_version_is_offered_first() -> None:
    boss = district()
    titles = ("关于冬季检查的通知", "关于防汛工作的会议纪要", "关于冬季检查的通知（修订）")
    first, _other, third = (
        actions.take_in(
            NewDirective(f"{title}\n{place}。区教育局要检查。", title), by=boss, now=timezone.now()
        ).directive
        for place, title in enumerate(titles)
    )
    assert others_than(third, boss)[0] == first
