"""Where an institution is among the others: a drawing without any server of tiles, and a table for those who read."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.registry import actions
from qingzhou.registry.columns import Aspect
from qingzhou.registry.maps import HEIGHT, METRES, WIDTH, Place, drawn
from qingzhou.registry.models import Institution
from qingzhou.units.models import Membership
from tests import build
from tests.institutions import NOW, change, checked, code, institution, received

OWN = Place(1, "启航", 120_000_000, 30_000_000)
POSITIONS = st.tuples(st.integers(73_000_000, 136_000_000), st.integers(3_000_000, 54_000_000))


def away(east: float, north: float, whose: int = 2) -> Place:
    """Somebody so many metres away; at 30 degrees north a degree is shorter from east to west."""
    return Place(
        whose,
        f"第{whose}家",
        OWN.longitude + round(east / METRES / 0.8660254 * 1_000_000),
        OWN.latitude + round(north / METRES * 1_000_000),
    )


@pytest.mark.parametrize(
    ("east", "north", "direction"),
    [
        (0, 500, 0),
        (500, 500, 1),
        (500, 0, 2),
        (500, -500, 3),
        (0, -500, 4),
        (-500, -500, 5),
        (-500, 0, 6),
        (-500, 500, 7),
    ],
)
def test_distance_and_direction_are_those_on_the_ground(east: float, north: float, direction: int) -> None:
    (near,) = drawn(OWN, [away(east, north)]).near
    assert near.direction == direction
    assert near.metres == pytest.approx((east**2 + north**2) ** 0.5, abs=1)


def test_north_is_above_and_east_is_right() -> None:
    found = drawn(OWN, [away(400, 300)])
    assert found.others[0].x > found.own.x
    assert found.others[0].y < found.own.y


@given(POSITIONS, st.lists(POSITIONS, max_size=20))
def test_everybody_is_on_the_drawing(own: tuple[int, int], others: list[tuple[int, int]]) -> None:
    found = drawn(Place(0, "", *own), [Place(number, "", *at) for number, at in enumerate(others, start=1)])
    for point in (found.own, *found.others):
        assert 0 <= point.x <= WIDTH
        assert 0 <= point.y <= HEIGHT
    assert found.bar > 0
    assert [near.metres for near in found.near] == sorted(near.metres for near in found.near)


@pytest.fixture
def by() -> Membership:
    return build.clerk()


def placed(by: Membership, serial: int, longitude: int, latitude: int) -> Institution:
    where = {"address": f"滨河路 {serial} 号", "longitude": longitude, "latitude": latitude}
    return institution(change(Aspect.PREMISES, where), by=by, name=f"第{serial}家书画社", uscc=code(serial))


@pytest.mark.django_db
def test_the_page_draws_it_and_names_the_nearest(by: Membership) -> None:
    own, near, _far = (
        placed(by, 1, 120_000_000, 30_000_000),
        placed(by, 2, 120_000_000, 30_004_500),
        placed(by, 3, 120_100_000, 30_000_000),
    )
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    page = client.get(f"/institutions/{own.pk}/").content.decode()
    assert page.count('class="other"') == 2
    assert page.index(near.name) < page.index("第3家书画社")
    assert "501 米" in page
    assert "9.6 公里" in page
    assert "120.000000" in page


@pytest.mark.django_db
def test_without_a_position_there_is_no_drawing(by: Membership) -> None:
    made = institution(by=by)
    client = Client()
    client.force_login(by.person, "qingzhou.units.backends.SignedInBackend")
    assert 'class="where"' not in client.get(f"/institutions/{made.pk}/").content.decode()


@pytest.mark.django_db
def test_positions_are_read_from_lists_and_swapped_ones_refused(by: Membership) -> None:
    headings = ("机构名称", "机构类别", "线上线下", "培训对象", "办学地址", "经度", "纬度")
    right = ["启航", "非学科类", "线下", "小学", "滨河路 1 号", "120.5", "30.25°"]
    wrong = ["启程", "非学科类", "线下", "小学", "滨河路 2 号", "30.25", "120.5"]
    outcome = checked(received(right, wrong, by=by, headings=headings)).outcome
    assert [(fault[0], fault[1]) for fault in outcome["faults"]] == [(3, "F"), (3, "G")]
    actions.take_in(checked(received(right, by=by, headings=headings)), by=by, now=NOW)
    made = Institution.objects.get()
    assert (made.longitude, made.latitude) == (120_500_000, 30_250_000)
