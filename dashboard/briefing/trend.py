"""Completion over time with the limits of chance (G3); months that are not closed stand apart."""

import math
from collections.abc import Sequence

from dashboard import figures, formatting
from dashboard.briefing.asked import Asked
from dashboard.exports.slides.model import (
    Chart,
    Column,
    Kind,
    Layout,
    Look,
    Series,
    Slide,
    Words,
)
from data_access import months
from data_access.measures.compare import ControlChart
from data_access.measures.model import Figure

MONTHS = 24


def over_time(asked: Asked) -> Slide:
    t, control = asked.t, figures.control(asked.access, asked.ask, MONTHS)
    notes = asked.notes("A1", "G3")
    if control is None or not control.points:
        nothing = t("No closed month with data yet")
        return Slide(nothing, notes, Layout.WHOLE, (Words((nothing,), t("Nothing to draw"), instead=True),))
    chart = _control_chart(asked, control)
    words = Words(_trend_words(asked, control), t("Beside the chart"))
    return Slide(_trend_message(asked, control), notes, Layout.FOOT, (chart, words))


def _trend_message(asked: Asked, control: ControlChart) -> str:
    t = asked.t
    out = [formatting.month(point.m, t) for point in control.points if point.signals]
    if not out:
        return t("{n} closed months of completion within what chance explains", n=len(control.points))
    months_named = t("; ").join(out[-3:]) + (t(" and others") if len(out) > 3 else "")
    return t.plural(
        "{n} of {m} closed months stands out beyond chance: {months}",
        "{n} of {m} closed months stand out beyond chance: {months}",
        len(out), m=len(control.points), months=months_named,
    )  # fmt: skip


def _control_chart(asked: Asked, control: ControlChart) -> Chart:
    t = asked.t
    unclosed = {months.parse(f.window): f for f in figures.unclosed(asked.access, asked.ask, "A1") if f is not None}
    points = {point.m: point for point in control.points}
    shown = range(min(points), max([*points, *unclosed]) + 1)
    closed = [points.get(m) for m in shown]
    hollow = [unclosed.get(m) for m in shown]
    notes = [t("provisional") if figure is not None else "" for figure in hollow]
    return Chart(
        name=t("Completion over time"),
        alt=t("Monthly completion with centre line and limits of chance; months not closed are hollow"),
        kind=Kind.LINES,
        label=t("Month"),
        categories=tuple(months.first_day(m) for m in shown),
        series=(
            Series(
                t("Completion (closed months)"),
                tuple(None if point is None else point.value for point in closed),
                Look.LINE,
            ),
            Series(t("Centre line"), (control.centre,) * len(shown), Look.CENTRE),
            Series(t("Upper limit"), tuple(None if point is None else point.high for point in closed), Look.LIMIT),
            Series(t("Lower limit"), tuple(None if point is None else point.low for point in closed), Look.LIMIT),
            Series(
                t("Not closed (provisional)"),
                tuple(None if figure is None else figure.value for figure in hollow),
                Look.OPEN,
            ),
            Series(
                t("Beyond chance"),
                tuple(point.value if point is not None and point.signals else None for point in closed),
                Look.SIGNAL,
            ),
        ),
        form="0.0%",
        low=_floor(control, list(unclosed.values())),
        high=1.0,
        columns=(
            Column(t("Visited"), tuple(_of(p, f, "numerator") for p, f in zip(closed, hollow, strict=True))),
            Column(t("Due"), tuple(_of(p, f, "denominator") for p, f in zip(closed, hollow, strict=True))),
            Column(t("Note"), tuple(notes)),
        ),
        every=max(1, math.ceil(len(shown) / 12)),
    )


def _of(point: object, figure: Figure | None, name: str) -> int | None:
    value = getattr(point if point is not None else figure, name, None)
    return value if isinstance(value, int) else None


def _floor(control: ControlChart, hollow: Sequence[Figure]) -> float:
    values = [*(min(point.value, point.low) for point in control.points)]
    values += [figure.value for figure in hollow if figure.value is not None]
    return max(0.0, math.floor(min(values) * 20 - 0.2) / 20)


def _trend_words(asked: Asked, control: ControlChart) -> tuple[str, ...]:
    t = asked.t
    lines = [
        t("Centre line {centre}, limits of chance at three standard deviations; {n} closed months.",
          centre=formatting.percent(control.centre), n=len(control.points))
    ]  # fmt: skip
    if control.trial:
        lines.append(t("Fewer than 12 closed months: trial limits."))
    for each in figures.breaks(asked.access, asked.ask, "A1", MONTHS):
        day = formatting.day(each.on)
        lines.append(t("From {day} on counted by other local values: what stands before does not compare.", day=day))
    lines.append(t("Months that are not closed are hollow points: provisional, outside the limits and the comparison."))
    return tuple(lines)
