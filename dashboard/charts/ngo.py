"""The target of social organisations (E1): how many are qualified, day by day, against what was promised."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, DEEP, INK, MUTED, PRIMARY
from dashboard.charts.rows import Promise, Step
from dashboard.i18n import Translator


@kept
def ngo_step(
    steps: Sequence[Step],
    promise: Promise,
    verdict: str,
    as_of: dt.date,
    t: Translator,
    *,
    expected: Sequence[tuple[dt.date, float]] = (),
    height: int = 320,
) -> go.Figure:
    """The count as steps, the target as a line, the deadline as an upright, the verdict in words above.

    `steps` in order of date, each holding until the next; the last holds until `as_of`.  `verdict` is a sentence,
    already translated.  `expected` is the straight line before the deadline (date, count), when there is one to show.
    """
    plot = theme.figure(height, right=96, top=44, bottom=36)
    plot.add_annotation(
        theme.note(
            theme.plain(verdict),
            xref="paper", x=0, xanchor="left", yref="paper", y=1, yanchor="bottom", yshift=16,
            font={"size": 15, "color": INK, "weight": 700},
        )
    )  # fmt: skip
    first = min([step.on for step in steps] + [day for day, _ in expected] + [promise.due_on, as_of])
    last = max(as_of, promise.due_on)
    if expected:
        plot.add_scatter(
            x=[day for day, _ in expected],
            y=[count for _, count in expected],
            mode="lines",
            line={"color": MUTED, "width": 1.2, "dash": "dash"},
            hovertemplate=t("Straight line to the target") + ": %{y:.1f}<extra></extra>",
        )
    _steps(plot, steps, first, as_of, t)
    _promise(plot, promise, t)
    most = max([promise.value, *(step.count for step in steps), *(round(count) for _, count in expected)])
    years = range(first.year, last.year + 1)
    margin = dt.timedelta(days=max(20, (last - first).days // 40))
    plot.update_layout(
        xaxis=theme.axis(
            type="date",
            range=[(first - margin).isoformat(), (last + margin).isoformat()],
            tickvals=[dt.date(year, 1, 1).isoformat() for year in years],
            ticktext=[t("{year}", year=year) for year in years],
            ticklabelmode="instant",
        ),
        yaxis=theme.axis(range=[0, most + max(0.8, most * 0.08)], dtick=1 if most <= 10 else None, nticks=8),
    )
    return plot


def _steps(plot: go.Figure, steps: Sequence[Step], first: dt.date, as_of: dt.date, t: Translator) -> None:
    """The line begins at 0 on the first day shown and ends on the as-of date."""
    line = [Step(first, 0), *steps] if not steps or steps[0].on > first else list(steps)
    plot.add_scatter(
        x=[*(step.on for step in line), as_of],
        y=[*(step.count for step in line), line[-1].count],
        mode="lines",
        line={"color": PRIMARY, "width": 2.5, "shape": "hv"},
        fill="tozeroy",
        fillcolor="rgba(143,179,220,0.18)",
        hoverinfo="skip",
    )
    fell = [after.count < before.count for before, after in pairwise(line)]
    shown = line[1:] if line[0].count == 0 else line
    falls = fell if line[0].count == 0 else [False, *fell]
    plot.add_scatter(
        x=[step.on for step in shown],
        y=[step.count for step in shown],
        mode="markers",
        marker={
            "size": 8,
            "symbol": ["triangle-down" if fall else "circle" for fall in falls],
            "color": [ATTENTION if fall else PRIMARY for fall in falls],
        },
        hovertemplate=[
            f"{formatting.day(step.on)}<br>" + _organisations(step.count, t) + "<extra></extra>" for step in shown
        ],
    )
    now = _organisations(line[-1].count, t)
    plot.add_annotation(
        theme.note(
            f"{now}<br>{formatting.day(as_of)}",
            x=as_of.isoformat(), xanchor="left", xshift=8, y=line[-1].count, yanchor="middle",
            font={"size": theme.SIZE, "color": PRIMARY, "weight": 700},
        )
    )  # fmt: skip


def _organisations(n: int, t: Translator) -> str:
    return t.plural("{n} organisation", "{n} organisations", n)


def _promise(plot: go.Figure, promise: Promise, t: Translator) -> None:
    plot.add_hline(y=promise.value, line={"color": DEEP, "width": 1.5, "dash": "dot"})
    plot.add_annotation(
        theme.note(
            t("Target {n}", n=promise.value),
            xref="paper", x=0, xanchor="left", xshift=6, y=promise.value, yanchor="bottom", yshift=2,
            font={"size": theme.SIZE, "color": DEEP},
        )
    )  # fmt: skip
    due = promise.due_on.isoformat()
    plot.add_shape(type="line", x0=due, x1=due, yref="paper", y0=0, y1=1, line={"color": ATTENTION, "width": 1.5})
    plot.add_annotation(
        theme.note(
            t("Deadline {date}", date=due),
            x=due, xanchor="right", xshift=-6, yref="paper", y=0.03, yanchor="bottom",
            font={"size": theme.SIZE, "color": ATTENTION},
        )
    )  # fmt: skip
