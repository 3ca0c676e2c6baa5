"""Completion over time with the limits of chance (G3, p-chart): signals in words, the open month hollow."""

from collections.abc import Iterator

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, DEEP, MUTED, PAPER, PRIMARY, SIGNAL_WORDS
from dashboard.i18n import Translator
from data_access import months
from data_access.measures.compare import ControlChart, ControlPoint, Signal
from data_access.measures.model import Figure

TOP, BOTTOM = 40, 48
LINE = 16
"""Pixels that one line of words takes."""

MOST_LABELS = 7
"""Signals written beside their months; the rest keep their symbol and say it in the hover box."""


@kept
def p_chart(
    control: ControlChart | None,
    open_point: Figure | None,
    t: Translator,
    *,
    provisional: Figure | None = None,
    height: int = 300,
) -> go.Figure:
    """Closed months with centre line and limits; `open_point` is the month in progress, hollow.

    `provisional` is a month that is over and not yet frozen: hollow too, and said.  Neither enters the limits.
    """
    if control is None or not control.points:
        return theme.empty(t("No closed month with data yet"), height)
    plot = theme.figure(height, left=8, right=96, top=TOP, bottom=BOTTOM)
    _limits(plot, control.points)
    low, high = _reach(control.points, height)
    _centre(plot, control)
    _values(plot, control.points, t)
    not_closed = [
        (figure, words)
        for figure, words in ((provisional, t("provisional")), (open_point, t("in progress")))
        if figure is not None and figure.value is not None
    ]
    hollow = [_hollow(plot, control.points[-1], figure, words, low, t) for figure, words in not_closed]
    _write_beside(plot, control, hollow, (height - TOP - BOTTOM) / (high - low), t)
    _write_signals(plot, control.points, t)
    if control.trial:
        plot.add_annotation(
            theme.note(
                t("Trial limits: fewer than 12 closed months"),
                xref="paper", x=0, xanchor="left", yref="paper", y=1, yanchor="bottom", yshift=18,
                font={"size": theme.SMALL, "color": ATTENTION},
            )
        )  # fmt: skip
    shown = [months.parse(figure.window) for figure, _ in not_closed]
    _axes(plot, control.points[0].m, max([control.points[-1].m, *shown]), [low, high], t)
    return plot


def _limits(plot: go.Figure, points: tuple[ControlPoint, ...]) -> None:
    """The range of chance as a band with steps: it is wider where fewer children were due."""
    x, low, high = [], [], []
    for point in points:
        x += [point.m - 0.5, point.m + 0.5]
        low += [point.low, point.low]
        high += [point.high, point.high]
    edge = {"color": "#9DB3CE", "width": 1.2, "dash": "dash"}
    plot.add_scatter(x=x, y=high, mode="lines", line=edge, hoverinfo="skip")
    plot.add_scatter(
        x=x, y=low, mode="lines", line=edge, fill="tonexty", fillcolor="rgba(195,214,238,0.28)", hoverinfo="skip"
    )


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


def _centre(plot: go.Figure, control: ControlChart) -> None:
    first, last = control.points[0].m - 0.5, control.points[-1].m + 0.5
    plot.add_scatter(
        x=[first, last], y=[control.centre] * 2, mode="lines", line={"color": DEEP, "width": 1.2}, hoverinfo="skip"
    )


def _write_beside(
    plot: go.Figure, control: ControlChart, hollow: list[tuple[int, float, str]], pixels: float, t: Translator
) -> None:
    """The words of the three lines and of the newest hollow month at the right, moved so far that none overlap.

    `hollow` holds month, height and words, the newest last; `pixels` is the height of a difference of 1.
    """
    end = control.points[-1]
    words = [
        (t("Upper limit {rate}", rate=formatting.percent(end.high)), end.high, MUTED),
        (t("Centre {rate}", rate=formatting.percent(control.centre)), control.centre, DEEP),
        (t("Lower limit {rate}", rate=formatting.percent(end.low)), end.low, MUTED),
    ]
    heights = theme.apart([y for _, y, _ in words] + [y for _, y, _ in hollow[-1:]], LINE / pixels)
    for (text, _, colour), y in zip(words, heights, strict=False):
        plot.add_annotation(theme.beside(text, y, xshift=4, font={"size": theme.SMALL, "color": colour}))
    for m, _, text in hollow[-1:]:
        plot.add_annotation(theme.note(text, x=m, xanchor="left", xshift=9, y=heights[-1], yanchor="middle"))
    for m, y, text in hollow[:-1]:
        plot.add_annotation(theme.note(text, x=m, xanchor="right", xshift=-9, y=y, yanchor="middle"))
    widest = [14 + theme.width_of(text) for text, _, _ in words] + [
        20 + theme.width_of(text) for *_, text in hollow[-1:]
    ]
    plot.update_layout(margin_r=max(widest))


def _values(plot: go.Figure, points: tuple[ControlPoint, ...], t: Translator) -> None:
    plot.add_scatter(
        x=[p.m for p in points],
        y=[p.value for p in points],
        mode="lines+markers",
        line={"color": PRIMARY, "width": 2},
        marker={
            "size": [11 if p.signals else 7 for p in points],
            "symbol": [_symbol(p.signals) for p in points],
            "color": [ATTENTION if p.signals else PRIMARY for p in points],
            "line": {"width": 1, "color": PAPER},
            "opacity": 1,
        },
        hovertemplate=[_hover(p, t) + "<extra></extra>" for p in points],
    )


def _symbol(signals: frozenset[Signal]) -> str:
    if Signal.OUTSIDE in signals:
        return "diamond"
    return "square" if signals else "circle"


def _hover(point: ControlPoint, t: Translator) -> str:
    rate = formatting.percent(point.value, point.denominator)
    lines = [
        f"<b>{formatting.month(point.m, t)}</b>",
        f"{rate} ({formatting.n_of_m(point.numerator, point.denominator)})",
        t("Limits {low} to {high}", low=formatting.percent(point.low), high=formatting.percent(point.high)),
        *_words(point.signals, t),
    ]
    return "<br>".join(lines)


def _words(signals: frozenset[Signal], t: Translator) -> list[str]:
    return [t(words) for signal, words in SIGNAL_WORDS.items() if signal in signals]


def _hollow(
    plot: go.Figure, last: ControlPoint, figure: Figure, words: str, low: float, t: Translator
) -> tuple[int, float, str]:
    """A month that is not closed; one that lies below the chart stands at its lower edge, its value in words.

    Gives the month, the height at which its words belong, and the words.
    """
    m = months.parse(figure.window)
    shown = formatting.show(figure, t)
    value = figure.value or 0.0
    below = value < low
    y = low if below else value
    plot.add_scatter(
        x=[last.m, m],
        y=[last.value, y],
        mode="lines",
        line={"color": MUTED, "width": 1.2, "dash": "dot"},
        hoverinfo="skip",
    )
    plot.add_scatter(
        x=[m],
        y=[y],
        mode="markers",
        marker={
            "symbol": "triangle-down-open" if below else "circle-open",
            "size": 11,
            "color": PRIMARY,
            "line": {"width": 2, "color": PRIMARY},
        },
        cliponaxis=False,
        hovertemplate=f"<b>{formatting.month(m, t)}</b><br>{shown.text} ({shown.counts})<br>{words}<extra></extra>",
    )
    return m, y, f"{formatting.short_month(m, t)} {words} {shown.text}"


def _write_signals(plot: go.Figure, points: tuple[ControlPoint, ...], t: Translator) -> None:
    """The words of a run of months stand once, at its most distant month; neighbours are staggered."""
    centre_of = {p.m: (p.low + p.high) / 2 for p in points}
    runs = list(_runs(points))[-MOST_LABELS:]
    for index, run in enumerate(runs):
        point = max(run, key=lambda p: abs(p.value - centre_of[p.m]))
        down = point.value < centre_of[point.m]
        plot.add_annotation(
            text="<br>".join(_words(point.signals, t)),
            x=point.m,
            y=point.value,
            ax=0,
            ay=(26 + 16 * (index % 2)) * (1 if down else -1),
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=ATTENTION,
            standoff=6,
            font={"size": theme.SMALL, "color": ATTENTION},
            bgcolor="rgba(255,255,255,0.8)",
        )


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


def _axes(plot: go.Figure, first: int, last: int, reach: list[float], t: Translator) -> None:
    ticks = _ticks(first, last)
    plot.update_layout(
        xaxis=theme.axis(
            range=[first - 0.6, last + 0.6], tickvals=ticks, ticktext=[_tick(m, ticks[0], t) for m in ticks],
            showgrid=False,
        ),
        yaxis=theme.axis(range=reach, tickformat=".0%", nticks=6, maxallowed=1),
    )  # fmt: skip


def _ticks(first: int, last: int) -> list[int]:
    """Every third month, counted so that January always has its own."""
    step = 3 if last - first > 8 else 1
    return [m for m in range(first, last + 1) if m % 12 % step == 0]


def _tick(m: int, first: int, t: Translator) -> str:
    """The month; its year under January and under the first tick of all."""
    month = f"{m % 12 + 1}月" if t.language == "zh" else formatting.short_month(m, t)[:3]
    return f"{month}<br>{m // 12}" if m % 12 == 0 or m == first else month
