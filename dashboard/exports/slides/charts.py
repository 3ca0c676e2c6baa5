"""Native charts: editable in every office program, with a workbook that holds what is drawn and what it is made of."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.charts.looks import INK, MUTED, TIER_LOOKS
from dashboard.exports.slides import book, fitting, text
from dashboard.exports.slides.looks import LOOKS, MARKS, Style
from dashboard.exports.slides.model import Chart, Kind, Look, Series
from dashboard.exports.slides.text import Box

TYPES = {
    Kind.STACKED: XL_CHART_TYPE.BAR_STACKED,
    Kind.SHARES: XL_CHART_TYPE.BAR_STACKED_100,
    Kind.BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    Kind.LINES: XL_CHART_TYPE.LINE_MARKERS,
}
MARKERS = {"circle": XL_MARKER_STYLE.CIRCLE, "triangle": XL_MARKER_STYLE.TRIANGLE, "diamond": XL_MARKER_STYLE.DIAMOND}
HIDING_ZEROS = {"0": "0;;", "General": '[=0]"";General'}
"""Formats of numbers in stacked bars: a 0 has no bar to stand in; the workbook tells it."""
GRID = "#E3E8EF"
LEAST_LABELLED = 0.05
"""Shares below it carry no number in their bar: there is no room, and the workbook and the axis tell it."""
ROOM = 0.66
"""Of the height of a row of bars that its name may take."""
_NAMESPACES = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_DARK = {Look.RED, Look.BLUE, Look.PLAIN}


def add(slide: Any, place: Box, chart: Chart, words: Sequence[str], about: Sequence[str], about_title: str) -> Any:
    """The chart on a slide; `words` name the columns of intervals, `about` fills the workbook's second sheet."""
    data = CategoryChartData(number_format=chart.form)  # type: ignore[no-untyped-call]
    data.categories = list(chart.categories)
    if chart.by_month:
        data.categories.number_format = book.MONTHS
    for one in chart.series:
        data.add_series(one.name, one.values)  # type: ignore[no-untyped-call]
    frame = slide.shapes.add_chart(TYPES[chart.kind], *place.place, data)
    text.named(frame, chart.name, chart.alt)
    made = frame.chart
    made.part.chart_workbook.update_from_xlsx_blob(book.workbook(chart, words, about, about_title))
    made.has_title = False
    made.font.size, made.font.color.rgb = Pt(_size(chart, place)), text.rgb(INK)
    _legend(made, chart)
    _value_axis(made.value_axis, chart)
    _category_axis(made.category_axis, chart, place)
    for at, one in enumerate(chart.series):
        _series(made.plots[0].series[at], chart, one, at)
    if chart.kind is not Kind.LINES:
        made.plots[0].gap_width = _gap(chart)
        made.plots[0].overlap = 100 if chart.kind is not Kind.BARS else 0
    for properties in made._chartSpace.iter(qn("a:defRPr")):
        text.fonts(properties)
    for number in made._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        number.set("val", number.get("val").lstrip("-"))  # the schema knows no number below 0
    return frame


def _size(chart: Chart, place: Box) -> float:
    """Of the names of bars: no higher than their row; of points: fixed."""
    if chart.kind is Kind.LINES:
        return 11.0 if len(chart.categories) <= 14 else 9.0
    row = (place.h - 0.7) * fitting.POINTS_PER_INCH / max(1, len(chart.categories))
    return max(6.0, min(12.0, row * ROOM))


def _gap(chart: Chart) -> int:
    """Few bars are kept slim, many fill their rows."""
    return {1: 400, 2: 220, 3: 150, 4: 120}.get(len(chart.categories), 45)


def _legend(made: Any, chart: Chart) -> None:
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        made.legend.font.size, made.legend.font.color.rgb = Pt(11), text.rgb(INK)


def _value_axis(axis: Any, chart: Chart) -> None:
    axis.minimum_scale, axis.maximum_scale = chart.low, chart.high
    if chart.kind is not Kind.LINES:  # the numbers stand in the bars
        axis.has_major_gridlines = axis.visible = False
        return
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = text.rgb(GRID)
    axis.format.line.fill.background()
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    labels = axis.tick_labels
    labels.number_format = "0%" if "%" in chart.form else "#,##0"
    labels.number_format_is_linked = False
    labels.font.size, labels.font.color.rgb = Pt(10), text.rgb(MUTED)


def _category_axis(axis: Any, chart: Chart, place: Box) -> None:
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = text.rgb("#B4BCC7")
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.by_month:
        _months(axis, chart)
    elif chart.kind is Kind.LINES:
        _upright(axis, chart, place)
    else:
        axis.reverse_order = True  # the first category at the top
        axis.tick_labels.font.size = Pt(_size(chart, place))
        # said, not left to the default: then LibreOffice leaves out no name where rows are narrow
        axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0")
    if not chart.by_month:
        skip = parse_xml(f'<c:tickLblSkip {_NAMESPACES} val="1"/>')
        axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _months(axis: Any, chart: Chart) -> None:
    """An axis of time in months, so that there is a label every so many of them in each office program."""
    element = axis._element
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = book.MONTHS, False
    for tag in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit", "c:minorUnit", "c:minorTimeUnit"):
        for found in element.findall(qn(tag)):
            element.remove(found)
    for tag, value in (("baseTimeUnit", "months"), ("majorUnit", chart.every), ("majorTimeUnit", "months")):
        element.append(parse_xml(f'<c:{tag} {_NAMESPACES} val="{value}"/>'))


def _upright(axis: Any, chart: Chart, place: Box) -> None:
    """Names that do not fit below their points are turned to stand upright."""
    slot = (place.w - 0.8) / max(1, len(chart.categories))
    size = _size(chart, place)
    turned = any(fitting.lines(str(label), size, slot * 0.95) > _MOST_LINES for label in chart.categories)
    axis.tick_labels.font.size = Pt(min(size, 9.0) if turned else size)
    axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "-5400000" if turned else "0")


_MOST_LINES = 2


def _series(made: Any, chart: Chart, one: Series, at: int) -> None:
    style = LOOKS[one.look]
    if chart.kind is Kind.LINES:
        _line(made, style)
        _points(made, one)
    else:
        text.filled(made.format, style.fill, style.pattern, style.ink)
        made.format.line.color.rgb = text.rgb("#FFFFFF")
        made.invert_if_negative = False
    if one.labelled:
        _labels(made, chart, one)
    if one.low:
        _intervals(made._element, chart, one, at)


def _line(made: Any, style: Style) -> None:
    made.smooth = False
    if style.line is None:
        made.format.line.fill.background()
    else:
        text.lined(made.format, style.line, style.width, style.dash)
    if style.marker is None:
        made.marker.style = XL_MARKER_STYLE.NONE
        return
    made.marker.style, made.marker.size = MARKERS[style.marker], 8 if style.marker == "circle" else 12
    text.filled(made.marker.format, style.fill)
    text.lined(made.marker.format, style.line or style.ink, 1.5)


def _points(made: Any, one: Series) -> None:
    for position, mark in one.marks:
        symbol, fill, line = MARKS[mark]
        marker = made.points[position].marker
        marker.style, marker.size = MARKERS[symbol], 10
        text.filled(marker.format, fill)
        text.lined(marker.format, line, 1.5)


def _labels(made: Any, chart: Chart, one: Series) -> None:
    labels = made.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = HIDING_ZEROS.get(chart.form, chart.form), False
    labels.font.size = Pt(10 if len(chart.categories) <= 20 else 7)
    labels.font.color.rgb = text.rgb(_ink(one.look) if chart.kind in (Kind.STACKED, Kind.SHARES) else INK)
    if chart.kind is Kind.LINES:
        labels.position = XL_LABEL_POSITION.RIGHT
    elif chart.kind is Kind.BARS:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
    else:
        labels.position = XL_LABEL_POSITION.CENTER
    for position, at in enumerate(one.coarse):
        labels._element.insert(position, _coarse(labels._element, at))
    if chart.kind is Kind.SHARES:
        _without_small(labels._element, chart, one)


def _coarse(labels: Any, at: int) -> Any:
    """The label of one point like those of its series, without decimals."""
    label = parse_xml(f'<c:dLbl {_NAMESPACES}><c:idx val="{at}"/></c:dLbl>')
    for child in labels:
        if child.tag in _OF_A_LABEL:
            label.append(deepcopy(child))
    label.find(qn("c:numFmt")).set("formatCode", "0%")
    return label


_OF_A_LABEL = {
    qn(f"c:{tag}")
    for tag in (
        "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName", "showPercent",
        "showBubbleSize",
    )
}  # fmt: skip


def _ink(look: Look) -> str:
    if look.value in TIER_LOOKS:
        return TIER_LOOKS[look.value].text
    return "#FFFFFF" if look in _DARK else INK


def _without_small(labels: Any, chart: Chart, one: Series) -> None:
    """No number where its bar is too short for it."""
    totals = [sum(value or 0 for value in row) for row in zip(*(each.values for each in chart.series), strict=True)]
    small = [
        at for at, (value, total) in enumerate(zip(one.values, totals, strict=True))
        if (value or 0) < LEAST_LABELLED * total
    ]  # fmt: skip
    for position, at in enumerate(small):
        gone = parse_xml(f'<c:dLbl {_NAMESPACES}><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>')
        labels.insert(position, gone)


def _intervals(series: Any, chart: Chart, one: Series, at: int) -> None:
    """The ends of the intervals as error bars that read their distances from the workbook."""
    where = book.interval(chart, at)
    sides = (("plus", where.plus, book.plus(one)), ("minus", where.minus, book.minus(one)))
    parts = "".join(_side(name, column, values) for name, column, values in sides)
    bars = parse_xml(
        f'<c:errBars {_NAMESPACES} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f'<c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>{parts}'
        f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{MUTED.lstrip("#")}"/></a:solidFill></a:ln></c:spPr>'
        "</c:errBars>"
    )
    series.find(qn("c:cat")).addprevious(bars)


def _side(name: str, column: str, values: Sequence[float | None]) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(values) if value is not None
    )
    where = f"{book.SHEET}!${column}$2:${column}${len(values) + 1}"
    return (
        f"<c:{name}><c:numRef><c:f>{where}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{name}>'
    )
