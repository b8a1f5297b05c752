"""Open311 GeoReport v2: services, definitions, lodging, status and lists, in JSON and XML, by keys of the office."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries, Settings

from qingzhou.api import actions, georeport
from qingzhou.api.models import ApiKey
from qingzhou.hotline import queries, sealing
from qingzhou.hotline.actions import take_down_waiting
from qingzhou.hotline.models import Report, Sealed
from qingzhou.hotline.states import Category
from qingzhou.units.models import Membership
from tests import build
from tests.build import refused
from tests.offices import signed_in

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
SAID = {"service_code": "fees", "description": "一次收一年的钱", "address_string": "柳巷 3 号"}


@pytest.fixture
def key(clerk: Membership) -> str:
    return actions.make_key("区热线平台", by=clerk, now=timezone.now())[1]


def got(address: str, **asked: str) -> Any:
    return json.loads(Client().get(address, asked).content)


def sent(key: str, form: str = "json", again: str = "", **more: str) -> Any:
    headers = {"Idempotency-Key": again} if again else {}
    place = reverse("api:requests", args=[form])
    return Client().post(place, {"api_key": key, **SAID, **more}, headers=headers)


def test_services_are_the_categories_and_each_has_its_definition() -> None:
    found = got(reverse("api:services", args=["json"]))
    assert [one["service_code"] for one in found] == [str(one) for one in Category]
    assert all(one["metadata"] is True and one["type"] == "realtime" for one in found)
    asked = got(reverse("api:definition", args=["fees", "json"]))
    assert [one["code"] for one in asked["attributes"]] == ["about", "happened"]
    assert got(reverse("api:definition", args=["weather", "json"]))[0]["code"] == 404


def test_xml_says_what_json_says() -> None:
    top = etree.fromstring(Client().get(reverse("api:services", args=["xml"])).content)
    assert top.tag == "services"
    assert [one.findtext("service_code") for one in top.findall("service")] == [str(one) for one in Category]
    asked = etree.fromstring(Client().get(reverse("api:definition", args=["fees", "xml"])).content)
    assert (asked.tag, asked.findtext("service_code")) == ("service_definition", "fees")  # no list around it
    assert [one.tag for one in asked.find("attributes")] == ["attribute", "attribute"]
    assert asked.findtext("attributes/attribute/required") == "false"
    discovered = etree.fromstring(Client().get(reverse("api:discovery", args=["xml"])).content)
    assert discovered.tag == "discovery"
    assert discovered.findtext("endpoints/endpoint/url").endswith("/open311/v2")


def test_a_report_comes_in_with_a_receipt_that_its_reporter_can_follow(key: str, settings: Settings) -> None:
    answer = sent(key, first_name="标记", last_name="王", phone="13900000001", **{"attribute[about]": "晨光培训中心"})
    assert answer.status_code == 201
    (made,) = json.loads(answer.content)
    (by_token,) = got(reverse("api:token", args=[made["token"], "json"]), api_key=key)
    report = Report.objects.get(number=by_token["service_request_id"])
    assert queries.by_code(made["token"]) == report
    assert (report.about, report.place, report.channel) == ("晨光培训中心", "柳巷 3 号", "system")
    private = Path(settings.HOTLINE_SEAL) / sealing.PRIVATE
    assert sealing.unseal(bytes(Sealed.objects.get().box), private)["name"] == "王标记"
    (status,) = got(reverse("api:request", args=[report.number, "json"]), api_key=key)
    assert (status["status"], status["status_notes"]) == ("open", "收到")
    assert status["expected_datetime"].endswith("+08:00")
    assert "13900000001" not in json.dumps(status)


def test_the_same_idempotency_key_is_one_report(key: str) -> None:
    first, second = (json.loads(sent(key, again="call-17").content) for _ in range(2))
    assert first == second
    take_down_waiting()
    assert Report.objects.count() == 1
    assert json.loads(sent(key, again="call-17").content) == first
    take_down_waiting()
    assert Report.objects.count() == 1


def test_lists_are_of_ones_own_and_by_state_and_date(key: str, clerk: Membership) -> None:
    other = actions.make_key("另一系统", by=clerk, now=timezone.now())[1]
    token = json.loads(sent(key).content)[0]["token"]
    place = reverse("api:requests", args=["json"])
    (number,) = [one["service_request_id"] for one in got(place, api_key=key)]
    assert got(reverse("api:token", args=[token, "json"]), api_key=key)[0]["service_request_id"] == number
    assert got(place, api_key=other) == []
    assert got(reverse("api:request", args=[number, "json"]), api_key=other)[0]["code"] == 404
    assert got(place, api_key=key, status="closed") == []
    assert got(place, api_key=key, end_date="2020-01-01T00:00:00Z") == []
    assert len(got(place, api_key=key, service_code="fees", status="open")) == 1
    assert got(place, api_key=key, status="lost")[0]["code"] == 400
    assert got(place, api_key=key, start_date="yesterday")[0]["code"] == 400


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"service_code": "weather"}, 404),
        ({"service_code": ""}, 400),
        ({"description": " "}, 400),
        ({"address_string": ""}, 400),
    ],
)
def test_what_is_missing_is_said_as_the_specification_has_it(key: str, more: dict[str, str], code: int) -> None:
    answer = sent(key, **more)
    assert answer.status_code == code
    (fault,) = json.loads(answer.content)
    assert fault["code"] == code
    assert fault["description"]
    assert not Report.objects.exists()


def test_without_a_key_in_force_nothing_opens(key: str, clerk: Membership) -> None:
    assert sent("").status_code == 403
    assert sent("x" * 43).status_code == 403
    assert sent(key, jurisdiction_id="000000").status_code == 404
    actions.revoke_key(ApiKey.objects.get(), by=clerk, now=timezone.now())
    assert sent(key).status_code == 403


def test_a_key_is_shown_once_and_kept_as_a_hash(clerk: Membership) -> None:
    page = signed_in(clerk).post(reverse("api:keys"), {"name": "区热线平台"}).content.decode()
    kept = ApiKey.objects.get()
    shown = next(word for word in page.replace("<", " ").replace(">", " ").split() if len(word) == 43)
    assert shown not in str(ApiKey.objects.values_list()[0])
    assert sent(shown).status_code == 201
    assert shown not in signed_in(clerk).get(reverse("api:keys")).content.decode()
    signed_in(clerk).post(reverse("api:revoke", args=[kept.pk]))
    assert sent(shown).status_code == 403


def test_only_the_office_gives_keys_out(clerk: Membership) -> None:
    with refused("api.not_office"):
        actions.make_key("私自", by=build.handler(build.unit("教育局")), now=timezone.now())


def test_text_that_no_xml_may_hold_does_not_break_the_answer() -> None:
    content = georeport.written("xml", "a", "b", [{"said": "好\x00\x0b坏\ufffe🙂", "none": None, "yes": True}])
    assert etree.fromstring(content).findtext("b/said") == "好坏🙂"


def test_lodging_asks_the_database_a_handful_of_times(
    key: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sent(key)
    with django_assert_max_num_queries(2):  # whose key it is, and the row
        sent(key)


def test_signs_that_no_database_takes_do_no_harm(key: str) -> None:
    assert (
        sent(
            key, description="一次收\x00一年", address_string="柳\x00巷", **{"attribute[about]": "晨\x00光"}
        ).status_code
        == 201
    )
    take_down_waiting()
    report = Report.objects.get()
    assert (report.text, report.place, report.about) == ("一次收一年", "柳巷", "晨光")
    place = reverse("api:requests", args=["json"])
    assert got(place, api_key=key, service_request_id="2026\x00") == []
    assert got(place, api_key=key, service_code="\x00")[0]["code"] == 404
