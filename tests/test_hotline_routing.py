"""Who a report is for: rows of hotline_routing.csv, written by hand, say what the table must suggest for each."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from qingzhou.hotline import queries, routing
from qingzhou.hotline.models import Report
from qingzhou.hotline.routes import ADDED, ROUTES, RULES, SAID_BY
from qingzhou.hotline.states import Category, TrackKind
from qingzhou.ledger import norms
from tests import build
from tests.offices import signed_in
from tests.reports import lodged

MATRIX = Path(__file__).with_name("hotline_routing.csv")


def matrix() -> list[dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.HOTLINE_KEY_FILE, settings.HOTLINE_SEAL = tmp_path / "receipt-key", tmp_path / "seal"


def test_every_row_goes_to_its_unit_with_its_norm_and_tracks() -> None:
    wrong = []
    for row in matrix():
        found = routing.suggest(Category(row["category"]), row["text"])
        if (found.units[0], found.norm, set(found.tracks)) != (row["unit"], row["norm"], set(row["tracks"].split())):
            wrong.append((row["text"], found.units[0], found.norm, found.tracks, found.rule))
    assert wrong == []


def test_the_matrix_is_large_and_reaches_every_row_of_the_table() -> None:
    rows = matrix()
    assert len(rows) >= 250
    assert len({(row["category"], row["text"]) for row in rows}) == len(rows)
    assert {row["category"] for row in rows} == set(Category)
    reached = {routing.suggest(Category(row["category"]), row["text"]).rule for row in rows}
    assert {rule.code for rule in RULES} <= reached


def test_every_norm_and_unit_of_the_table_exists() -> None:
    assert set(ROUTES) == set(Category)
    assert all(norms.norm(rule.norm) for rule in RULES if rule.norm)
    assert all(norms.norm(route.norm) for route in ROUTES.values() if route.norm)
    assert all(rule.units and rule.reason for rule in RULES)
    assert len({rule.code for rule in (*RULES, *ADDED)}) == len(RULES) + len(ADDED)
    for pattern in (rule.words for rule in (*RULES, *ADDED)):
        re.compile(pattern)
    assert {category for category, _words in SAID_BY} <= set(Category)


@given(category=st.sampled_from(Category), text=st.text(max_size=200))
def test_every_report_has_a_unit_tracks_and_a_reason_whatever_it_says(category: Category, text: str) -> None:
    found = routing.suggest(category, text)
    assert found.units
    assert found.reason
    assert found.tracks
    assert set(found.tracks) <= set(TrackKind)
    assert routing.restored(found.stored(), "other") == found


def test_whoever_asks_for_money_back_is_also_a_complainant() -> None:
    assert "complaint" not in routing.suggest(Category.FEES, "一次收一年").tracks
    assert "complaint" in routing.suggest(Category.FEES, "一次收一年，我要退款").tracks


def test_who_should_hear_of_an_online_advertisement() -> None:
    found = routing.suggest(Category.ADVERTISING, "抖音上投放补课广告，小区电梯里也有")
    assert found.units[0] == "市场监管局"
    assert found.also == ("网信办", "城管局")
    assert found.words == ("抖音", "小区电梯")


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("own_keys")
def test_what_was_suggested_stays_with_the_report_when_the_table_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    report = lodged(text="舞蹈班一次收一年")
    monkeypatch.setattr(routing, "RULES", ())
    kept = queries.routed(Report.objects.get())
    assert kept.units[0] == "文旅局"
    assert report.routing == routing.VERSION
    page = signed_in(build.clerk()).get(f"/reports/{report.number}/").content.decode()
    assert kept.reason in page
    assert "舞蹈" in page


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("own_keys")
def test_a_district_without_the_unit_gives_it_to_education() -> None:
    education = build.unit("教育局")
    report = lodged(text="编程班一次收一年")
    assert queries.suggested_unit(report) == education
    science = build.unit("科技局")
    assert queries.suggested_unit(report) == science


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.usefixtures("own_keys")
def test_a_report_older_than_the_table_is_routed_by_its_category() -> None:
    report = lodged(text="舞蹈班一次收一年")
    Report.objects.update(routed={})
    report.refresh_from_db()
    assert queries.routed(report).units[0] == "教育局"
