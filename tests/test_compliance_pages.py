"""The pages of rules, findings and institutions, as the people who use them see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qingzhou.compliance import actions
from qingzhou.compliance import audit as compliance_audit
from qingzhou.compliance.models import Finding, Limit, Sweep
from qingzhou.compliance.states import State
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.engine import Swept
from qingzhou.compliance.sweeping.store import path_of, put
from qingzhou.compliance.sweeping.underway import Underway
from qingzhou.registry import audit as registry_audit
from qingzhou.registry.columns import Aspect
from qingzhou.registry.models import Institution, Intake
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.facts import advertisement, course, refund
from tests.institutions import HEADINGS, change, institution, licence, row
from tests.ledgers import book
from tests.test_compliance_findings import charge

pytestmark = pytest.mark.django_db


def signed_in(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    return client


@pytest.fixture
def by() -> Membership:
    build.unit("教育局")
    return build.clerk()


@pytest.fixture
def found(by: Membership) -> Finding:
    made = institution(change(Aspect.LICENCE, licence()), by=by, now=timezone.now())
    put("payments", [charge(made, amount=980_000)], path_of(settings.FACTS_ROOT, "999001", "payments"))
    actions.sweep(by=by, now=timezone.now())
    return Finding.objects.get()


def test_an_institutions_page_tells_the_sum_the_source_and_the_unit(by: Membership, found: Finding) -> None:
    page = signed_in(by).get(f"/institutions/{found.institution_id}/").content.decode()
    for said in (
        "9,800.00 元 − 5,000.00 元",
        "超 4,800.00 元",
        "教监管〔2022〕4号",
        "第二十二条第三项",
        "教育局",
        "教民1",
    ):
        assert said in page


def test_the_facts_about_an_institution_are_listed_for_who_answers_for_it(by: Membership, found: Finding) -> None:
    root, one = settings.FACTS_ROOT, found.institution_id
    put(
        "courses",
        [course(institution=one, price=12_345), course(institution=one + 1)],
        path_of(root, "999001", "courses"),
    )
    put("advertisements", [advertisement(institution=one, place="transit")], path_of(root, "999001", "advertisements"))
    refunds = [replace(refund(institution=one), id=number) for number in range(1, 31)]
    put("refunds", refunds, path_of(root, "999001", "refunds"))
    address = f"/findings/institutions/{one}"
    page = signed_in(by).get(address).content.decode()
    for said in ("123.45 元", "公共交通", "1,200.00 元", "列出最近 10 笔", "9,800.00 元"):
        assert said in page
    assert page.count("123.45") == 1
    assert address in signed_in(by).get(f"/institutions/{one}/").content.decode()
    bureau = build.member(Role.UNIT_HANDLER, found.unit)
    assert signed_in(bureau).get(address).status_code == 200
    other = build.member(Role.UNIT_HANDLER, build.unit("文旅局"))
    assert signed_in(other).get(address).status_code == 403
    assert address not in signed_in(other).get(f"/institutions/{one}/").content.decode()


def test_without_any_facts_the_page_says_how_they_come(by: Membership) -> None:
    made = institution(by=by, now=timezone.now())
    assert "load-facts" in signed_in(by).get(f"/findings/institutions/{made.pk}").content.decode()


def test_the_file_of_an_earlier_day_says_that_it_is_one(by: Membership, found: Finding) -> None:
    client = signed_in(by)
    assert "2020年1月1日" in client.get(f"/institutions/{found.institution_id}/?on=2020-01-01").content.decode()
    for nonsense in ("2026-02-30", "gestern", "0000-00-00"):
        assert client.get(f"/institutions/{found.institution_id}/?on={nonsense}").status_code == 200


def test_a_change_is_put_down_by_its_form_and_a_wrong_cell_says_why(by: Membership, found: Finding) -> None:
    client, address = signed_in(by), f"/institutions/{found.institution_id}/premises"
    wrong = client.post(address, {"address": "新街 1 号", "area": "很大", "since": "2026-02-01", "ground": "变更备案"})
    assert wrong.status_code == 422
    assert "“很大”不是面积。" in wrong.content.decode()
    right = client.post(address, {"address": "新街 1 号", "area": "320.5", "since": "2026-02-01", "ground": "变更备案"})
    assert right.status_code == 302
    assert Institution.objects.get().area == 32_050


def test_a_list_goes_from_the_file_to_the_register_page_by_page(by: Membership) -> None:
    client, content = signed_in(by), book(row(1), row(2), headings=HEADINGS)
    sent = client.post("/institutions/imports", {"file": SimpleUploadedFile("名册.xlsx", content)})
    intake = Intake.objects.get()
    assert sent.headers["Location"] == f"/institutions/imports/{intake.pk}"
    columns = client.get(sent.headers["Location"]).content.decode()
    assert "统一社会信用代码" in columns
    mapping = {f"column-{place}": code for code, place in intake.mapping.items()}
    today = timezone.localdate().isoformat()
    client.post(f"/institutions/imports/{intake.pk}/columns", {"as_of": today, **mapping})
    assert Institution.objects.count() == 0
    client.post(f"/institutions/imports/{intake.pk}/take-in")
    assert Institution.objects.count() == 2
    assert "青禾艺术培训中心1" in client.get("/institutions/?q=青禾").content.decode()


def test_a_unit_sees_what_it_answers_for_and_sets_it_aside(found: Finding) -> None:
    own, other = signed_in(build.handler(found.unit)), signed_in(build.handler(build.unit("城管局")))
    assert found.institution.name in own.get("/findings/").content.decode()
    assert found.institution.name not in other.get("/findings/").content.decode()
    assert own.post(f"/findings/{found.pk}/dismiss", {"reason": ""}).status_code == 422
    assert own.post(f"/findings/{found.pk}/dismiss", {"reason": "两名学员合并缴费"}).status_code == 302
    assert found.institution.name in own.get("/findings/?state=dismissed").content.decode()


def test_the_office_sweeps_and_a_rules_page_tells_cases_hits_and_history(by: Membership, found: Finding) -> None:
    client = signed_in(by)
    assert client.post("/findings/sweeps", {}).status_code == 302
    page = client.get("/findings/rules/fee-5000").content.decode()
    for said in ("5,000.01 元 − 5,000.00 元", "生效前一天的同样事实", found.institution.name, "累计 1 条", "历次扫描"):
        assert said in page


def test_a_draft_says_that_it_is_one_and_prints_no_source(by: Membership) -> None:
    page = signed_in(by).get("/findings/rules/time-online-nonsubject-lesson").content.decode()
    assert "草案，只试算" in page
    assert "教监管〔2022〕4号" not in page


def test_a_limit_of_the_place_is_entered_in_yuan(by: Membership) -> None:
    client = signed_in(by)
    said = {"limit": "4000.50", "since": "2026-01-01", "document": "收费办法"}
    assert client.post("/findings/rules/fee-5000/limit", said).status_code == 302
    assert Limit.objects.get().limit == 400_050
    assert client.post("/findings/rules/fee-5000/limit", said | {"limit": "-1"}).status_code == 422
    assert "收费办法" in client.get("/findings/rules/fee-5000").content.decode()


def test_when_local_schools_are_over_is_entered_as_a_time(by: Membership) -> None:
    client = signed_in(by)
    said = {"limit": "16:30", "since": "2026-01-01", "document": "作息时间"}
    assert client.post("/findings/rules/time-no-clash/limit", said).status_code == 302
    assert Limit.objects.get().limit == 59_400
    assert "16:30" in client.get("/findings/rules/time-no-clash").text
    assert client.post("/findings/rules/time-no-clash/limit", said | {"limit": "25:00"}).status_code == 422


@pytest.mark.database
def test_the_audit_names_what_was_changed_behind_the_programs_back(by: Membership, found: Finding) -> None:
    assert [*registry_audit.differences(), *compliance_audit.differences()] == []
    Institution.objects.update(seats=7)
    Finding.objects.update(state=State.CLOSED)
    assert list(registry_audit.differences()) == [f"机构“{found.institution.name}”：档案与记录不符"]
    assert list(compliance_audit.differences()) == [f"规则命中 {found.pk}：状态与记录不符"]


def test_pages_are_in_english_too(by: Membership, found: Finding) -> None:
    client = signed_in(by)
    client.cookies["django_language"] = "en"
    page = client.get(f"/findings/{found.pk}/").content.decode()
    for said in ("¥9,800.00 − ¥5,000.00", "¥4,800.00 too much", "One charge above ¥5,000"):
        assert said in page


@pytest.mark.parametrize(
    "address", ["/institutions/", "/institutions/1/", "/findings/", "/findings/rules", "/findings/sweeps"]
)
def test_a_list_asks_the_database_as_often_for_many_as_for_one(
    by: Membership, found: Finding, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(by)
    address = address.replace("/1/", f"/{found.institution_id}/")
    client.get(address)
    with django_assert_max_num_queries(24):
        assert client.get(address).status_code == 200


def test_a_sweep_goes_on_table_by_table_and_whoever_comes_back_sees_how_far_it_is(
    by: Membership, found: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qingzhou.compliance.views.findings.AT_A_TIME", -1.0)
    client = signed_in(by)
    assert client.post("/findings/sweeps", {}).status_code == 302
    page = client.get("/findings/sweeps").content.decode()
    assert "正在扫描" in page
    assert "继续" in page
    again = client.post("/findings/sweeps/advance", headers={"HX-Request": "true"})
    assert 'id="progress"' in again.content.decode()
    before = Sweep.objects.count()
    answers = [client.post("/findings/sweeps/advance", headers={"HX-Request": "true"}) for _turn in range(20)]
    done = [one["HX-Redirect"] for one in answers if one.status_code == 204]
    assert done == ["/findings/sweeps"]
    assert Sweep.objects.count() == before + 1
    assert {one.status_code for one in answers} == {200, 204, 409}
    assert "正在扫描" not in client.get("/findings/sweeps").content.decode()


def test_a_sweep_that_stands_still_is_not_ended_by_another_law_and_one_of_yesterday_is_over(
    by: Membership, found: Finding
) -> None:
    now = timezone.now()
    actions.begin(by=by, now=now)
    assert isinstance(actions.advance(by=by, now=now), Underway)
    with refused("compliance.not_under_way"):
        actions.advance(by=by, now=now + timedelta(days=1))
    actions.enter_limit("prm-total-area", 50_000, date(2026, 1, 1), "设置标准", by=by, now=now)
    with refused("compliance.not_under_way"):
        actions.advance(by=by, now=now)


def test_a_sweep_begun_meanwhile_takes_the_place_of_the_one_that_was_under_way(
    by: Membership, found: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, look = timezone.now(), engine.sweep
    actions.begin(by=by, now=now)

    def interrupted(*asked: Any) -> Swept:
        monkeypatch.setattr(engine, "sweep", look)
        actions.begin(by=by, now=now)
        return look(*asked)

    monkeypatch.setattr(engine, "sweep", interrupted)
    with refused("compliance.ended_elsewhere"):
        actions.advance(by=by, now=now)
    while not isinstance(gone_on := actions.advance(by=by, now=now), Sweep):
        pass
    assert gone_on.hits == Sweep.objects.order_by("pk")[0].hits
    assert [path.name for path in Path(settings.FACTS_ROOT, by.unit.jurisdiction.code).glob("*sweep-*")] == []
