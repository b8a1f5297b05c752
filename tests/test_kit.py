"""The pieces of pages: each tag renders what it says, safely, in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from qingzhou.kit.templatetags.kit import SHAPES
from qingzhou.site.catalogues import PACKAGE


def render(source: str, /, address: str = "/list", **values: object) -> str:
    request = RequestFactory().get(address)
    return Template(source).render(Context({"request": request, **values}))


class Report(forms.Form):
    """A form with a hint, a choice and a tick box."""

    note = forms.CharField(label="说明", help_text="一句话", max_length=3)
    way = forms.ChoiceField(label="方式", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="属实", required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(("colour", "shape"), SHAPES.items())
def test_a_light_is_colour_and_shape_and_word(colour: str, shape: str) -> None:
    html = render("{% light colour word %}", colour=colour, word="<超期>")
    assert f'class="light {colour}"' in html
    assert shape in html
    assert "&lt;超期&gt;" in html


@pytest.mark.parametrize(
    ("claimed", "expected", "label", "parts"),
    [
        (40, 85, "已完成 40%，应达 85%", ["track", "done", "tick"]),
        (0, 2, "已完成 0%，应达 2%", ["track", "tick"]),
        (None, 30, "尚未填报，应达 30%", ["track", "tick"]),
        (150, None, "已完成 150%", ["track", "done"]),
        (None, None, "尚无进度", ["track"]),
    ],
)
def test_pace_draws_and_says_done_and_expected(
    claimed: int | None, expected: int | None, label: str, parts: list[str]
) -> None:
    html = render("{% pace claimed expected behind=True %}", claimed=claimed, expected=expected)
    assert f'aria-label="{label}"' in html
    assert re.findall(r'<rect class="(\w+)"', html) == parts
    assert all(int(width) <= 120 for width in re.findall(r'width="(\d+)"', html))
    assert 'class="pace behind"' in html
    assert "style=" not in html


def test_chips_put_the_lead_first_and_count_the_rest() -> None:
    units = ["教育局", "市场监管局", *(f"{name}镇" for name in "甲乙丙丁戊己")]
    html = render("{% chips units lead=lead limit=3 %}", units=units, lead="市场监管局")
    assert html.index("市场监管局") < html.index("教育局")
    assert html.count("市场监管局") == 1
    assert "牵头：" in html
    assert "另 4 个单位" in html
    assert 'title="丙镇、丁镇、戊镇、己镇"' in html


def test_one_unit_too_many_is_shown_rather_than_counted() -> None:
    assert "另" not in render("{% chips units limit=2 %}", units=["甲", "乙", "丙"])


def test_a_select_offers_its_options_by_group_and_keeps_what_was_chosen() -> None:
    html = render("{% options choices 2 %}", choices=[("", "不限"), ("镇街", [(1, "<甲>"), (2, "乙镇")])])
    assert html == (
        '<option value="">不限</option><optgroup label="镇街"><option value="1">&lt;甲&gt;</option>'
        '<option value="2" selected>乙镇</option></optgroup>'
    )
    assert "selected" in render("{% options choices none %}", choices=[("", "不限")], none=None)


def test_steps_mark_where_it_is() -> None:
    html = render("{% steps rail %}", rail=[("登记", "done"), ("核查", "now"), ("销号", "ahead")])
    assert '<li class="now" aria-current="step">核查' in html
    assert html.count("（已完成）") == 1


@pytest.mark.parametrize(
    ("workdays", "chinese", "english"),
    [
        (3, "还剩 3 个工作日", "3 working days left"),
        (1, "还剩 1 个工作日", "1 working day left"),
        (0, "今天到期", "Due today"),
        (-5, "超期 5 个工作日", "5 working days overdue"),
        (None, "", ""),
    ],
)
def test_what_is_left_is_said_in_words(workdays: int | None, chinese: str, english: str) -> None:
    assert render("{{ n|days_left }}", n=workdays) == chinese
    with translation.override("en"):
        assert render("{{ n|days_left }}", n=workdays) == english


def test_a_date_shows_its_year_only_when_it_is_another() -> None:
    this, last = timezone.localdate().replace(month=11, day=9), timezone.localdate().year - 1
    assert render("{{ d|day }}", d=this) == "11月9日"
    assert render("{{ d|day }}", d=date(last, 11, 9)) == f"{last}年11月9日"
    with translation.override("en"):
        assert render("{{ d|day }}", d=date(last, 11, 9)) == f"9 Nov {last}"


def test_moments_are_shown_in_beijing_time() -> None:
    night = datetime(2025, 11, 23, 23, 30, tzinfo=timezone.get_fixed_timezone(0))
    assert render("{{ m|moment }}", m=night) == "2025年11月24日 07:30"
    assert render("{{ m|weekday }}", m=night) == "星期一"
    assert render("{{ m|day }}{{ m|moment }}{{ m|weekday }}", m=None) == ""


def test_a_late_due_date_says_so_in_words() -> None:
    html = render("{% due d -2 %}", d=timezone.localdate() - timedelta(days=2))
    assert "late" in html
    assert "超期 2 个工作日" in html
    assert "未定时限" in render("{% due None %}")


def test_a_changed_filter_keeps_the_others_and_goes_back_to_page_one() -> None:
    address = "/list?status=late&unit=3&after=99"
    assert render('{% param_link status="done" %}', address) == "?status=done&amp;unit=3"
    assert render('{% param_link unit=None status="" %}', address) == "?"
    assert render("{% param_link after=120 %}", address) == "?status=late&amp;unit=3&amp;after=120"
    assert render('{% keep_params "status" %}', address) == '<input type="hidden" name="unit" value="3">'


def test_an_address_cannot_smuggle_markup_into_the_page() -> None:
    address = '/list?q="><script>'
    assert "<script" not in render("{% param_link unit=1 %}{% keep_params %}", address)


def test_every_form_shown_carries_a_token_of_its_own() -> None:
    tokens = re.findall(r'name="token" value="([0-9a-f-]{36})"', render("{% once %}{% once %}"))
    assert len(set(tokens)) == 2


def test_a_field_ties_label_hint_and_error_to_its_control() -> None:
    html = render("{% fields form %}", form=Report({"note": "太长了吧", "kept": "x"}))
    assert '<label for="id_note">说明' in html
    assert 'aria-describedby="id_note_helptext id_note_error"' in html
    assert 'id="id_note_helptext"' in html
    assert 'id="id_note_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<legend>方式" in html
    assert '<input type="hidden" name="kept"' in html
    assert html.index('id="id_sure"') < html.index('for="id_sure"')


def test_hashes_are_short_with_the_whole_in_the_title() -> None:
    digest = "a41f" + "0" * 56 + "09c2"
    assert render("{% sha d %}", d=digest) == f'<code class="sha" title="{digest}">a41f…09c2</code>'


def test_icons_are_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in render('{% icon "search" %}')


def test_the_pager_leads_on_and_keeps_the_filters() -> None:
    html = render('{% include "kit/_pager.html" with previous="" next="88" %}', "/list?unit=3&after=5")
    assert 'href="?unit=3&amp;after=88"' in html
    assert "上一页" not in html


def test_an_empty_list_says_what_is_next() -> None:
    html = render('{% include "kit/_empty.html" with title="没有任务" next="等待下达" url="/x" action="返回" %}')
    assert "等待下达" in html
    assert 'href="/x"' in html


def test_the_window_title_repeats_the_heading_without_its_tags() -> None:
    page = '{% extends "kit/bare.html" %}{% block title %}<b>{{ name }}</b>{% endblock %}'
    html = render(page, name="甲 & <乙>")
    assert "<title>甲 &amp; &lt;乙&gt; · 轻舟</title>" in " ".join(html.split())
    assert "<h1><b>甲 &amp; &lt;乙&gt;</b></h1>" in html


def test_a_refusal_stands_in_the_notice_region() -> None:
    refusal = {"said": "<事项已办结。>", "do": "请刷新页面。"}
    html = render('{% include "refusals/_notice.html" %}', refusal=refusal)
    assert html.startswith('<div id="notice"')
    assert "&lt;事项已办结。&gt;" in html


def test_no_template_uses_what_the_content_policy_blocks() -> None:
    blocked = re.compile(r"\sstyle=|<style|\son\w+=|hx-on|javascript:|<script(?![^>]*\ssrc=)|https?://")
    found = [path.name for path in PACKAGE.glob("*/templates/**/*.html") if blocked.search(path.read_text("utf-8"))]
    assert found == []
