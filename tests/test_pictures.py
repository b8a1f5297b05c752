"""Charts: the same figures drawn and told, the same bytes every time, and Chinese that is really drawn."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops

from qingzhou.pictures import drawing
from qingzhou.pictures.charts import Bar, Bars, Cell, Chart, Colour, Pace, Paces, Series, Strip, Tint, Trend
from qingzhou.pictures.theme import NARROW, WIDE

TREND = Trend(
    "周", ("W46", "W47\n预览"), (Series("在办", Colour.WATER, (7, 9)), Series("超期", Colour.AMBER, (None, 3)))
)
PACES = Paces("单位", (Pace("教育局", 20, 60, behind=True), Pace("城管局", 90, 80)), "填报", "落后", "应达", "差")
FILED, MISSING = Cell("已报", "已填报", Tint.LEAF), Cell("未报", "未填报", Tint.CINNABAR)
STRIP = Strip("单位", ("W46", "W47"), (("教育局", (FILED, None)), ("城管局", (MISSING, FILED))))
BARS = Bars("单位", "天", (Bar("教育局", 12.5, ("4",)), Bar("双减办", 2.0, ("9",), Colour.AMBER)), ("件数",))
CHARTS = (TREND, PACES, STRIP, BARS)


def words(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def pixels(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(drawing.png(chart, NARROW))).convert("RGB")


def named(name: str) -> Bars:
    return Bars("单位", "天", (Bar(name, 3),))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_chart_says_in_words_what_its_table_says(chart: Chart) -> None:
    said = words(drawing.svg(chart))
    for line in chart.figures.lines:
        assert line[0].replace(" ", "") in said
        assert len(line) == len(chart.figures.header)
    assert not {"null", "undefined", "NaN"} & set(said)


def test_figures_are_told_with_what_is_missing() -> None:
    assert TREND.figures.lines == (("W46", "7", "—"), ("W47 预览", "9", "3"))
    assert PACES.figures.lines == (("教育局", "60%", "20%", "40"), ("城管局", "80%", "90%", "-10"))
    assert STRIP.figures.lines == (("教育局", "已填报", "—"), ("城管局", "未填报", "已填报"))
    assert BARS.figures.lines == (("教育局", "12.5", "4"), ("双减办", "2.0", "9"))


def test_weeks_stand_in_their_order_even_where_the_first_unit_has_none() -> None:
    said = words(
        drawing.svg(Strip("单位", ("W9", "W10", "W11"), (("甲", (None, None, FILED)), ("乙", (MISSING,) * 3))))
    )
    assert [word for word in said if word.startswith("W")] == ["W9", "W10", "W11"]


@pytest.mark.parametrize("wide", [WIDE, NARROW])
def test_all_words_stand_inside_the_width(wide: int) -> None:
    for chart in CHARTS:
        assert f'width="{wide}"' in drawing.svg(chart, wide)


def test_a_chart_without_rows_is_drawn_all_the_same() -> None:
    for chart in (Paces("单位", (), "填报", "落后", "应达", "差"), Strip("单位", ("W1",), ()), Bars("单位", "天", ())):
        assert drawing.svg(chart).startswith("<svg")


def test_the_same_chart_gives_the_same_bytes_in_another_process() -> None:
    told = (
        "import hashlib; from tests.test_pictures import CHARTS, drawing;"
        "print(hashlib.sha256(b''.join(drawing.svg(c).encode() + drawing.png(c) for c in CHARTS)).hexdigest())"
    )
    run = [sys.executable, "-c", told]
    here = Path(__file__).parent.parent
    first, second = (subprocess.run(run, cwd=here, check=True, capture_output=True).stdout for _time in range(2))
    assert first == second
    assert len(first) > 60


def test_each_chart_and_width_has_a_digest_of_its_own() -> None:
    assert len({drawing.digest(chart, wide) for chart in CHARTS for wide in (WIDE, NARROW)}) == 8
    assert drawing.digest(named("甲")) == drawing.digest(named("甲"))


def test_chinese_is_drawn_and_not_as_boxes() -> None:
    """Letters without a glyph all look the same; two different characters must not, nor like one that no font has."""
    some, other, unknown = (pixels(named(name)) for name in ("教教教", "育育育", "\U000f1234" * 3))
    assert ImageChops.difference(some, other).getbbox()
    assert ImageChops.difference(some, unknown).getbbox()
    assert len(some.getcolors(1_000_000) or ()) > 10


def test_nothing_is_loaded_before_the_first_chart() -> None:
    told = "import sys, qingzhou.pictures.drawing; print({'altair', 'vl_convert'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "set()"
