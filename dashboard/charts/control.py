"""Completion over time with the limits of chance (G3, p-chart): signals in words, the open month hollow.

A drawing, not a plotly figure: it stands on first screens, where nobody zooms.  See `dashboard.charts.drawing`.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.drawing import Dot, Line, Plot, Word, blank
from dashboard.charts.looks import SIGNAL_WORDS
from dashboard.i18n import Translator
from data_access import months
from data_access.measures.compare import ControlChart, ControlPoint, Signal
from data_access.measures.model import Figure

TOP, BOTTOM, LEFT = 34, 44, 46
LINE = 16
"""Pixels that one line of words takes."""

PIXELS_A_PERCENT = 8
"""Of the width, at the usual office display: how far words reach to both sides of their month."""

MOST_LABELS = 7
"""Signals written beside their months; the rest keep their symbol and say it when pointed at."""


@dataclass(frozen=True)
class _Scale:
    """From months and proportions to per cent of the width and pixels of the height."""

    first: float
    last: float
    low: float
    high: float
    height: int

    def x(self, m: float) -> float:
        return (m - self.first) / (self.last - self.first) * 100

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * (self.height - TOP - BOTTOM)

    @property
    def pixels(self) -> float:
        """The height of a difference of 1."""
        return (self.height - TOP - BOTTOM) / (self.high - self.low)


def p_chart(
    control: ControlChart | None,
    open_point: Figure | None,
    t: Translator,
    *,
    provisional: Figure | None = None,
    breaks: Sequence[dt.date] = (),
    height: int = 300,
) -> str:
    """Closed months with centre line and limits, as HTML; `open_point` is the month in progress, hollow.

    `provisional` is a month that is over and not yet frozen: hollow too, and said.  Neither enters the limits.
    On the days of `breaks` another rule began to hold: a line, and that what stands before it does not compare.
    """
    if control is None or not control.points:
        return blank(t("No closed month with data yet"))
    not_closed = [
        (figure, words)
        for figure, words in ((provisional, t("provisional")), (open_point, t("in progress")))
        if figure is not None and figure.value is not None
    ]
    shown = [months.parse(figure.window) for figure, _ in not_closed]
    first, last = control.points[0].m, max([control.points[-1].m, *shown])
    scale = _Scale(first - 0.6, last + 0.6, *_reach(control.points, height), height)
    hollow = [_hollow(figure, words, scale, t) for figure, words in not_closed]
    beside = _beside(control, hollow, scale, t)
    plot = Plot(
        height=height,
        left=LEFT,
        right=12 + max(theme.width_of(word.text) for word in beside),
        words=_summary(control, t),
        bands=(_band(control.points, scale),),
        lines=(
            *_grid(scale),
            *_limits(control, scale),
            *_connected(control.points, hollow, scale),
            *_breaks(breaks, scale),
        ),
        dots=(*(_dot(point, scale, t) for point in control.points), *(dot for _, _, dot in hollow)),
        texts=(
            *_axes(scale, first, last, t),
            *beside,
            *_signals(control.points, scale, t),
            *_trial(control, t),
            *_told(breaks, scale, t),
        ),
    )
    return plot.html


def _reach(points: tuple[ControlPoint, ...], height: int) -> tuple[float, float]:
    """The values that the chart shows: closed months and limits, with room for words under the lowest signal.

    The month in progress has no say: it starts at 0 every month and would press the others flat.
    """
    low = min(min(p.value, p.low) for p in points)
    high = max(max(p.value, p.high) for p in points)
    plain_height = height - TOP - BOTTOM
    told = [p for p in points if p.signals and p.value < (p.low + p.high) / 2]
    room = 4 * LINE if told and min(p.value for p in told) < low + (high - low) / 3 else LINE
    step = max(high - low, 0.02) / max(plain_height - room - 8, 40)
    return low - room * step, high + 8 * step


def _band(points: tuple[ControlPoint, ...], scale: _Scale) -> tuple[tuple[float, float], ...]:
    """The range of chance as a band with steps: it is wider where fewer children were due."""
    high = [(scale.x(p.m + side), scale.y(p.high)) for p in points for side in (-0.5, 0.5)]
    low = [(scale.x(p.m + side), scale.y(p.low)) for p in points for side in (-0.5, 0.5)]
    return (*high, *reversed(low))


def _limits(control: ControlChart, scale: _Scale) -> Iterator[Line]:
    band = _band(control.points, scale)
    half = len(band) // 2
    yield Line(band[:half], "edge")
    yield Line(band[half:], "edge")
    y = scale.y(control.centre)
    yield Line(((band[0][0], y), (band[half - 1][0], y)), "centre")


def _connected(
    points: tuple[ControlPoint, ...], hollow: Sequence[tuple[int, str, Dot]], scale: _Scale
) -> Iterator[Line]:
    yield Line(tuple((scale.x(p.m), scale.y(p.value)) for p in points), "values")
    end = (scale.x(points[-1].m), scale.y(points[-1].value))
    for _, _, dot in hollow:
        yield Line((end, (dot.x, dot.y)), "open")


def _dot(point: ControlPoint, scale: _Scale, t: Translator) -> Dot:
    rate = formatting.percent(point.value, point.denominator)
    lines = (
        formatting.month(point.m, t),
        f"{rate} ({formatting.n_of_m(point.numerator, point.denominator)})",
        t("Limits {low} to {high}", low=formatting.percent(point.low), high=formatting.percent(point.high)),
        *_words(point.signals, t),
    )
    return Dot(scale.x(point.m), scale.y(point.value), _shape(point.signals), lines)


def _shape(signals: frozenset[Signal]) -> str:
    if Signal.OUTSIDE in signals:
        return "diamond"
    return "square" if signals else "circle"


def _words(signals: frozenset[Signal], t: Translator) -> list[str]:
    return [t(words) for signal, words in SIGNAL_WORDS.items() if signal in signals]


def _hollow(figure: Figure, words: str, scale: _Scale, t: Translator) -> tuple[int, str, Dot]:
    """A month that is not closed, with its words; one below the chart stands at its lower edge, its value in words."""
    m = months.parse(figure.window)
    shown = formatting.show(figure, t)
    value = figure.value or 0.0
    below = value < scale.low
    tip = (formatting.month(m, t), f"{shown.text} ({shown.counts})", words)
    dot = Dot(scale.x(m), scale.y(max(value, scale.low)), "under" if below else "hollow", tip)
    return m, f"{formatting.short_month(m, t)} {words} {shown.text}", dot


def _beside(
    control: ControlChart, hollow: Sequence[tuple[int, str, Dot]], scale: _Scale, t: Translator
) -> tuple[Word, ...]:
    """The words of the three lines and of the newest hollow month at the right, moved so far that none overlap."""
    end = control.points[-1]
    named = [
        (t("Upper limit {rate}", rate=formatting.percent(end.high)), scale.y(end.high), "quiet"),
        (t("Centre {rate}", rate=formatting.percent(control.centre)), scale.y(control.centre), "deep"),
        (t("Lower limit {rate}", rate=formatting.percent(end.low)), scale.y(end.low), "quiet"),
        *((words, dot.y, "") for _, words, dot in hollow[-1:]),
    ]
    heights = theme.apart([y for _, y, _ in named], LINE)
    words = [Word(text, 100, y, "right", look) for (text, _, look), y in zip(named, heights, strict=True)]
    words += [Word(text, dot.x, dot.y, "left") for _, text, dot in hollow[:-1]]
    return tuple(words)


def _signals(points: tuple[ControlPoint, ...], scale: _Scale, t: Translator) -> Iterator[Word]:
    """The words of a run of months stand once, at its most distant month, clear of the line and of each other."""
    centre_of = {p.m: (p.low + p.high) / 2 for p in points}
    taken: list[tuple[float, float, float, float]] = []
    for run in list(_runs(points))[-MOST_LABELS:]:
        point = max(run, key=lambda p: abs(p.value - centre_of[p.m]))
        lines = _words(point.signals, t)
        x, half = scale.x(point.m), max(map(theme.width_of, lines)) / PIXELS_A_PERCENT / 2
        down = point.value < centre_of[point.m]
        beside = [scale.y(p.value) for p in points if abs(scale.x(p.m) - x) <= half]
        top = max(beside) + 12 if down else min(beside) - 12 - len(lines) * LINE
        box = (x - half, x + half, top, top + len(lines) * LINE)
        while any(_overlap(box, other) for other in taken):
            step = LINE if down else -LINE
            box = (*box[:2], box[2] + step, box[3] + step)
        taken.append(box)
        yield Word("\n".join(lines), x, box[2] if down else box[3], "below" if down else "above", "attention")


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _runs(points: tuple[ControlPoint, ...]) -> Iterator[list[ControlPoint]]:
    """Neighbouring months with the same signals."""
    run: list[ControlPoint] = []
    for point in points:
        if run and (point.signals != run[-1].signals or point.m != run[-1].m + 1):
            yield run
            run = []
        if point.signals:
            run.append(point)
    if run:
        yield run


def _breaks(days: Sequence[dt.date], scale: _Scale) -> Iterator[Line]:
    for day in days:
        x = scale.x(_at(day))
        yield Line(((x, TOP), (x, scale.height - BOTTOM)), "edge")


def _at(day: dt.date) -> float:
    """Where a day lies among the months: its first lies between two of them."""
    m = months.month_of(day)
    return m - 0.5 + (day.day - 1) / (months.last_day(m).day)


def _told(days: Sequence[dt.date], scale: _Scale, t: Translator) -> Iterator[Word]:
    """Words of the last break alone: the earlier ones are told in the definition."""
    for day in days[-1:]:
        x = scale.x(_at(day))
        text = t("Counted otherwise since {day}: not comparable before", day=formatting.day(day))
        yield Word(text, x, scale.height - BOTTOM - 10, "right" if x < 50 else "left", "attention")


def _trial(control: ControlChart, t: Translator) -> tuple[Word, ...]:
    if not control.trial:
        return ()
    return (Word(t("Trial limits: fewer than 12 closed months"), 0, 8, "right", "attention"),)


def _grid(scale: _Scale) -> Iterator[Line]:
    for value in _heights(scale):
        yield Line(((0, scale.y(value)), (100, scale.y(value))), "grid")


def _heights(scale: _Scale) -> list[float]:
    """Round proportions for the grid: four to seven of them, none above 1."""
    step = next(step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if (scale.high - scale.low) / step <= 6.5)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(min(scale.high, 1) / step + 1e-9)
    return [round(k * step, 4) for k in range(max(first, 0), last + 1)]


def _axes(scale: _Scale, first: int, last: int, t: Translator) -> Iterator[Word]:
    for value in _heights(scale):
        yield Word(f"{value * 100:.3g}%", 0, scale.y(value), "left")
    ticks = _ticks(first, last)
    for m in ticks:
        yield Word(_tick(m, ticks[0], t), scale.x(m), scale.height - BOTTOM + 6, "below")


def _ticks(first: int, last: int) -> list[int]:
    """Every third month, counted so that January always has its own."""
    step = 3 if last - first > 8 else 1
    return [m for m in range(first, last + 1) if m % 12 % step == 0]


def _tick(m: int, first: int, t: Translator) -> str:
    """The month; its year under January and under the first tick of all."""
    month = f"{m % 12 + 1}月" if t.language == "zh" else formatting.short_month(m, t)[:3]
    return f"{month}\n{m // 12}" if m % 12 == 0 or m == first else month


def _summary(control: ControlChart, t: Translator) -> str:
    """What the chart says, for who does not see it."""
    end = control.points[-1]
    return t(
        "Completion {first} to {last}: centre {centre}, last closed month {rate}",
        first=formatting.month(control.points[0].m, t),
        last=formatting.month(end.m, t),
        centre=formatting.percent(control.centre),
        rate=formatting.percent(end.value, end.denominator),
    )
