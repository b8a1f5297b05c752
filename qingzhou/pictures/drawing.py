"""Charts drawn as SVG for pages and PNG for papers: one Vega-Lite description, no browser, no network.

The same chart gives the same bytes. The library takes most of a second to wake and some 70 MB, so it is loaded when the
first chart is drawn, and what was drawn is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any

from qingzhou.pictures.charts import Bars, Chart, Paces, Strip, Trend
from qingzhou.pictures.layouts import bars, paces, strip, trend
from qingzhou.pictures.theme import CONFIG, WIDE

REVISION = "2"  # of how charts look; a browser that kept the earlier look asks again
KEPT = 128  # drawings, of some 30 KB each
SCALE = 2  # of a PNG's pixels: about 230 a inch where the picture is as wide as the text
LAYOUTS: dict[type[Chart], Callable[[Any, int], Any]] = {Trend: trend, Paces: paces, Strip: strip, Bars: bars}


@lru_cache(maxsize=KEPT)
def svg(chart: Chart, wide: int = WIDE) -> str:
    """The chart as an SVG, `wide` pixels across; its words stay words, in the reader's own Chinese font."""
    return str(_converter().vegalite_to_svg(described(chart, wide), allowed_base_urls=[]))


@lru_cache(maxsize=KEPT // 8)
def png(chart: Chart, wide: int = WIDE) -> bytes:
    """The chart as a PNG, its words drawn in the Chinese font that comes with the program."""
    made = _converter().vegalite_to_png(described(chart, wide), scale=SCALE, allowed_base_urls=[])
    return bytes(made)


def digest(chart: Chart, wide: int = WIDE) -> str:
    """What tells this drawing from any other, without drawing it: for ETag."""
    return hashlib.sha256(f"{REVISION} {wide} {chart!r}".encode()).hexdigest()[:32]


def described(chart: Chart, wide: int) -> dict[str, Any]:
    """The chart in Vega-Lite's words."""
    told: dict[str, Any] = LAYOUTS[type(chart)](chart, wide).to_dict()
    return told | {"config": CONFIG}


@lru_cache(maxsize=1)
def _converter() -> ModuleType:
    import pylopdf_fonts_zh_cn
    import vl_convert

    vl_convert.register_font_directory(str(pylopdf_fonts_zh_cn.sans_path().parent))
    return vl_convert
