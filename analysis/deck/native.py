"""Native charts: made of editable shapes with an embedded workbook, and brought up to date in place."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis.deck import theme
from analysis.deck.content import BARS, COLUMNS, LINES, STACKED, Chart, Series
from analysis.deck.text import describe, plain

KINDS = {
    COLUMNS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    LINES: XL_CHART_TYPE.LINE,
    STACKED: XL_CHART_TYPE.BAR_STACKED,
}
ACCENTS = [getattr(MSO_THEME_COLOR, f"ACCENT_{k}") for k in range(1, 7)]
DASHES = [MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH, MSO_LINE.DASH_DOT, MSO_LINE.SQUARE_DOT]
SIZE = Pt(14)
MOST_LINES = 6
MOST_LABELS = 10  # years that an axis names


def data_of(chart: Chart) -> CategoryChartData:
    """The numbers as python-pptx writes them into the embedded workbook; what is not known stays empty."""
    data = CategoryChartData(number_format="General")
    data.categories = chart.dates or [plain(name, 80) for name in chart.categories]
    for series in chart.series[:MOST_LINES] if chart.kind == LINES else chart.series:
        data.add_series(plain(series.name, 80), [value if isfinite(value) else None for value in series.values])
    return data


def add(slide: Any, chart: Chart, name: str, box: tuple[int, int, int, int], accents: list[str]) -> Any:
    """A chart in a box (left, top, width, height in EMU)."""
    frame = slide.shapes.add_chart(KINDS[chart.kind], *box, data_of(chart))
    frame.name = name
    describe(frame, chart.alt)
    _dress(frame.chart, chart, accents)
    _intervals(frame.chart, chart)
    _ends(frame.chart, chart)
    return frame


def renew(frame: Any, chart: Chart) -> None:
    """New numbers in a chart that is there; kind, place and colours stay as they are."""
    frame.chart.replace_data(data_of(chart))
    _intervals(frame.chart, chart)
    _ends(frame.chart, chart)
    describe(frame, chart.alt)


def _dress(made: Any, chart: Chart, accents: list[str]) -> None:
    """Fonts of 14 points, quiet axes, a legend where there are several series."""
    made.font.size = SIZE
    made.has_title = chart.kind not in (BARS, STACKED)
    many = len(chart.series) > 1
    made.has_legend = many
    if many:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
        made.legend.font.size = SIZE
    across, up = made.category_axis, made.value_axis
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.format.line.color.theme_color = MSO_THEME_COLOR.TEXT_1
    across.tick_labels.font.size = up.tick_labels.font.size = SIZE
    lying = chart.kind in (BARS, STACKED)  # upright charts say their unit above, so that no text is turned
    words = up.axis_title if lying else made.chart_title
    words.text_frame.text = chart.axis
    title = words.text_frame.paragraphs[0].runs[0].font
    title.size, title.bold = SIZE, False
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = _short_format(chart.format), False
    up.format.line.fill.background()
    up.major_gridlines.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    up.major_gridlines.format.line.color.brightness = -0.15
    if chart.kind == COLUMNS:
        up.minimum_scale = 0
    if lying:
        across.reverse_order = True
        up._element.find(qn("c:crosses")).set("val", "max")  # the values stay below
    if chart.dates:
        _years(across, chart)
    plot = made.plots[0]
    if chart.kind != LINES:
        plot.gap_width = 60
        plot.overlap = 100 if chart.kind == STACKED else -5
    for place, (series, words) in enumerate(zip(plot.series, chart.series, strict=False)):
        _colour(series, words, place, chart.kind)
        if chart.kind == STACKED or (chart.kind == COLUMNS and not many):
            _labels(series, chart, accents[(words.accent or place + 1) - 1])


def _years(axis: Any, chart: Chart) -> None:
    """Years on an axis of dates, so many apart that none is turned."""
    span = max(1, chart.dates[-1].year - chart.dates[0].year)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "yyyy", False
    for tag in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in axis._element.findall(qn(tag)):
            axis._element.remove(old)
    before = axis._element.find(qn("c:lblOffset"))
    values = {"c:majorTimeUnit": "years", "c:majorUnit": str(ceil(span / MOST_LABELS)), "c:baseTimeUnit": "months"}
    for tag, value in values.items():
        before.addnext(axis._element.makeelement(qn(tag), {"val": value}))


def _ends(made: Any, chart: Chart) -> None:
    """An axis as long as the intervals, which programs leave out of account."""
    if not any(series.sure for series in chart.series):
        return
    ends = [v for s in chart.series for v in (*s.values, *s.low, *s.high, 0.0) if isfinite(v)]
    low, high = min(ends), max(ends)
    step = _step((high - low) / 5)
    axis = made.value_axis
    axis.major_unit = step
    axis.minimum_scale, axis.maximum_scale = (
        step * round_to(end / step) for end, round_to in ((low, floor), (high, ceil))
    )


def _step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least so large."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= rough * 0.999)


def _short_format(text: str) -> str:
    """The number format of an axis: that of labels, with one place fewer than two."""
    return text.replace("0.00", "0.0##") if "0.00" in text else "General"


def _colour(series: Any, words: Series, place: int, kind: str) -> None:
    accent = ACCENTS[((words.accent or place + 1) - 1) % 6]
    if kind == LINES:
        series.smooth = False
        series.format.line.width = Pt(3)
        series.format.line.color.theme_color = accent
        series.format.line.dash_style = DASHES[place % len(DASHES)]
        series.marker.style = None
        marker = series._element.get_or_add_marker()
        for child in list(marker):
            marker.remove(child)
        etree.SubElement(marker, qn("c:symbol"), val="none")
        return
    series.invert_if_negative = False
    series.format.fill.solid()
    series.format.fill.fore_color.theme_color = accent


def _labels(series: Any, chart: Chart, colour: str) -> None:
    """The numbers beside or inside bars, in a colour that reads on them."""
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = chart.format, False
    labels.font.size = SIZE
    sure = chart.kind == COLUMNS and any(one.sure for one in chart.series)  # at the foot, clear of error bars
    inside = chart.kind == STACKED or sure
    labels.position = XL_LABEL_POSITION.CENTER if inside else XL_LABEL_POSITION.OUTSIDE_END
    if sure:
        labels.position = XL_LABEL_POSITION.INSIDE_BASE
    if inside:
        labels.font.color.rgb = RGBColor.from_string(theme.on(colour))


def _intervals(made: Any, chart: Chart) -> None:
    """Intervals as native error bars; those of an earlier run go."""
    for series, words in zip(made.plots[0].series, chart.series, strict=False):
        element = series._element
        for old in element.findall(qn("c:errBars")):
            element.remove(old)
        if words.sure and chart.kind in (BARS, COLUMNS):
            bars = _error_bars(words)
            following = next(child for child in element if child.tag in (qn("c:cat"), qn("c:val")))
            following.addprevious(bars)


def _error_bars(words: Series) -> Any:
    """The error bars of a series: how far each end of the interval lies from the value."""
    bars = etree.Element(qn("c:errBars"))
    for tag, how in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, qn(f"c:{tag}"), val=how)
    for side, ends, sign in (("plus", words.high, 1), ("minus", words.low, -1)):
        literal = etree.SubElement(etree.SubElement(bars, qn(f"c:{side}")), qn("c:numLit"))
        etree.SubElement(literal, qn("c:formatCode")).text = "General"
        etree.SubElement(literal, qn("c:ptCount"), val=str(len(ends)))
        for place, (end, value) in enumerate(zip(ends, words.values, strict=True)):
            if isfinite(end) and isfinite(value) and end != value:
                point = etree.SubElement(literal, qn("c:pt"), idx=str(place))
                etree.SubElement(point, qn("c:v")).text = f"{max(0.0, sign * (end - value)):.6g}"
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"), w="19050")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:schemeClr"), val="tx1")
    return bars
