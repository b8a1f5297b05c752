"""Where everything stands in a chart: from a value to Altair's description of it."""

from __future__ import annotations

from typing import Any

from qingzhou.pictures.charts import ABSENT, Bars, Colour, Paces, Strip, Tint, Trend
from qingzhou.pictures.theme import LETTERS, NAMES_NARROW, NAMES_WIDE, NARROW, ROW

SHAPES = ("circle", "triangle-up", "square", "diamond")  # so that lines differ without colour too
NONE = Tint.NONE
ROOM = 1.15  # how much longer the axis is than the longest bar, for the figure at its end
ROOM_FOR_TWO = {False: 1.2, True: 1.5}  # the same for two figures, and on a phone
ONE_LINE, TWO_LINES = 4, 20  # pixels between the names above a strip and the strip
SPLIT = "split(datum.label, '\\n')"  # the name of a place may have two lines


def trend(chart: Trend, wide: int) -> Any:
    """Lines with a mark and its value at every place."""
    alt = _altair()
    values = [
        {"at": place, "order": order, "name": one.name, "value": value}
        for one in chart.series
        for order, (place, value) in enumerate(zip(chart.at, one.values, strict=True))
        if value is not None
    ]
    names = [one.name for one in chart.series]
    colours = alt.Scale(domain=names, range=[one.colour.value for one in chart.series])
    shapes = alt.Scale(domain=names, range=list(SHAPES[: len(names)]))
    axis = alt.Axis(labelAngle=0, labelExpr=SPLIT)
    places = alt.X("at:N", sort=list(chart.at), title=None, axis=axis)
    base = _chart(values).encode(
        x=places,
        y=alt.Y("value:Q", title=None, scale=alt.Scale(domainMin=0, nice=True), axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("name:N", scale=colours),
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(shape=alt.Shape("name:N", scale=shapes))
    said = base.mark_text(dy=-11).encode(text="value:Q")
    return _placed(alt.layer(base.mark_line(strokeWidth=2.5), points, said), wide, 200, (44, 14, 42, 46))


def paces(chart: Paces, wide: int) -> Any:
    """Bars for what is reached, ticks for what is expected, and both in figures at the right."""
    alt = _altair()
    values = [
        {
            "name": row.name,
            "reached": row.reached,
            "expected": row.expected,
            "kind": chart.behind if row.behind else chart.reached,
            "tick": chart.expected,
            "said": f"{row.reached} / {row.expected}%",
        }
        for row in chart.rows
    ]
    kinds = [chart.reached, chart.behind, chart.expected]
    colours = alt.Scale(domain=kinds, range=[Colour.WATER.value, Colour.CINNABAR.value, Colour.INK.value])
    is_narrow = wide <= NARROW
    key = alt.Legend(orient="top", columns=1 if is_narrow else 3, symbolType="square")
    base = _chart(values).encode(y=_names([row.name for row in chart.rows], wide))
    end = 100 * ROOM_FOR_TWO[is_narrow]
    percent = alt.Scale(domain=[0, end])
    axis = alt.Axis(values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'")
    reached = base.mark_bar(height=ROW // 2).encode(
        x=alt.X("reached:Q", title=None, scale=percent, axis=axis),
        color=alt.Color("kind:N", scale=colours, legend=key),
    )
    expected = base.mark_tick(thickness=3, height=ROW - 6, opacity=1).encode(
        x="expected:Q", color=alt.Color("tick:N", scale=colours, legend=key)
    )
    said = base.mark_text(align="right").encode(x=alt.datum(end), text="said:N")
    around = (80 if is_narrow else 40, 8, 26, _room([row.name for row in chart.rows], wide))
    return _placed(alt.layer(reached, expected, said), wide, _height(len(chart.rows)), around)


def strip(chart: Strip, wide: int) -> Any:
    """A cell for each column, its word in it."""
    alt = _altair()
    values = [
        {"name": name, "at": place, "said": cell.said if cell else ABSENT, "tint": (cell.tint if cell else NONE).value}
        for name, cells in chart.rows
        for place, cell in zip(chart.columns, cells, strict=True)
    ]
    # Of two lines the second would stand in the first row.
    room = TWO_LINES if any("\n" in place for place in chart.columns) else ONE_LINE
    axis = alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelExpr=SPLIT, labelPadding=room)
    places = alt.X("at:N", sort=list(chart.columns), title=None, axis=axis)
    base = _chart(values).encode(x=places, y=_names([name for name, _cells in chart.rows], wide))
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(color=alt.Color("tint:N", scale=None))
    said = base.mark_text(fontSize=LETTERS - 2 if wide <= NARROW else LETTERS).encode(text="said:N")
    around = (46 if room > ONE_LINE else 26, 8, 8, _room([name for name, _cells in chart.rows], wide))
    return _placed(alt.layer(cells, said), wide, _height(len(chart.rows)), around)


def bars(chart: Bars, wide: int) -> Any:
    """Bars with their value at the end."""
    alt = _altair()
    values = [
        {"name": row.name, "value": row.value, "said": f"{row.value:.1f}", "colour": row.colour.value}
        for row in chart.rows
    ]
    longest = max((row.value for row in chart.rows), default=0)
    scale = alt.Scale(domain=[0, max(longest, 1) * ROOM], nice=False)
    base = _chart(values).encode(
        x=alt.X("value:Q", title=chart.measure, scale=scale, axis=alt.Axis(tickCount=5)),
        y=_names([row.name for row in chart.rows], wide),
    )
    drawn = base.mark_bar(height=ROW // 2).encode(color=alt.Color("colour:N", scale=None))
    said = base.mark_text(align="left", dx=4).encode(text="said:N")
    around = (8, 14, 42, _room([row.name for row in chart.rows], wide))
    return _placed(alt.layer(drawn, said), wide, _height(len(chart.rows)), around)


def _altair() -> Any:
    import altair

    return altair


def _chart(values: list[dict[str, Any]]) -> Any:
    alt = _altair()
    return alt.Chart(alt.Data(values=values))


def _names(names: list[str], wide: int) -> Any:
    """The axis of rows, in the order they come, never left out for want of room."""
    alt = _altair()
    limit = NAMES_NARROW if wide <= NARROW else NAMES_WIDE
    axis = alt.Axis(domain=False, ticks=False, labelLimit=limit, labelOverlap=False, labelColor=Colour.INK.value)
    return alt.Y("name:N", sort=names, title=None, axis=axis)


def _room(names: list[str], wide: int) -> int:
    """Pixels that the longest of the names takes, as far as it is shown."""
    longest = max((sum(1 if ord(letter) > 0x2E7F else 0.6 for letter in name) for name in names), default=0)
    return min(round(longest * LETTERS), NAMES_NARROW if wide <= NARROW else NAMES_WIDE) + 10


def _placed(chart: Any, wide: int, high: int, around: tuple[int, int, int, int]) -> Any:
    """The chart `wide` pixels across with everything in it; `around` the plot is left so much room, as in CSS.

    Letting the library find that room would lay everything out twice, and each word costs a millisecond to measure.
    """
    top, right, bottom, left = around
    room = {"top": top, "right": right, "bottom": bottom, "left": left}
    return chart.properties(width=wide - left - right, height=high, padding=room, autosize="none")


def _height(rows: int) -> int:
    return ROW * max(rows, 1)
