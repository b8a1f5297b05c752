"""How charts look: the colours, letters and distances of qingzhou.css in Vega-Lite's terms."""

from __future__ import annotations

from typing import Any

from qingzhou.pictures.charts import Colour

WIDE, NARROW = 760, 340  # pixels across: beside a rail or on paper, and on a phone
ROW = 26  # pixels of a bar or a strip
LETTERS = 12  # pixels
NAMES_WIDE, NAMES_NARROW = 170, 96  # pixels for the names of rows
# The first comes with the program and draws what is printed; the others are those of readers' machines.
FONT = "Noto Sans SC, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"

_AXIS = {
    "labelColor": Colour.MUTED.value,
    "titleColor": Colour.MUTED.value,
    "labelFontSize": LETTERS,
    "titleFontSize": LETTERS,
    "titleFontWeight": "normal",
    "labelFontWeight": "normal",
    "domainColor": "#84929a",
    "tickColor": "#84929a",
    "gridColor": "#eef2f1",
}
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "white",
    "aria": False,  # the page says it once, beside the picture
    "view": {"stroke": None},
    "axis": _AXIS,
    "text": {"fontSize": LETTERS, "color": Colour.INK.value, "fontWeight": "normal"},
    "legend": {
        "orient": "top",
        "title": None,
        "labelFontSize": LETTERS,
        "labelColor": Colour.INK.value,
        "labelFontWeight": "normal",
        "labelLimit": 320,
        "symbolStrokeWidth": 2,
    },
}
