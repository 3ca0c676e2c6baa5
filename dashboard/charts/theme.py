"""The frame that all charts share: type, margins, axes, hover boxes, and the figure that says why there is nothing.

Charts are pure: frozen values in, a plotly Figure out; the same values give the same figure.  A page shows one with
`dashboard.components.charts.show(page, figure, key=…)`, which asks for the colours of a dark page where it is one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import plotly.graph_objects as go
import plotly.io

from dashboard.charts.looks import BORDER, FONT, IN_THE_DARK, INK, MUTED, PANEL, PAPER
from dashboard.i18n import Translator

SIZE = 13
SMALL = 12
MARKED = dict[str, Any]
"""Keyword arguments of a plotly annotation or axis."""


def config(t: Translator) -> dict[str, Any]:
    """What plotly may do in the browser: no logo, no tool bar (its words have no Chinese), nothing sent anywhere."""
    settings: dict[str, Any] = {
        "displaylogo": False,
        "displayModeBar": False,
        "doubleClick": False,
        "scrollZoom": False,
        "showTips": False,
        "plotlyServerURL": "",
        "responsive": True,
    }
    if t.language == "zh":
        settings["locale"] = "zh-CN"
        settings["locales"] = {"zh-CN": {"dictionary": {}, "format": {"decimal": ".", "thousands": ","}}}
    return settings


def plain(text: str) -> str:
    """A name made safe for plotly, which reads tags in every text."""
    return escape(text, quote=False)


def figure(height: int, *, left: int = 8, right: int = 12, top: int = 28, bottom: int = 36) -> go.Figure:
    """An empty figure in the common look; margins are minima, axes with automargin widen them."""
    return go.Figure(
        layout={
            "template": "none",
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 2},
            "font": {"family": FONT, "size": SIZE, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "separators": ".,",
            "dragmode": False,
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": PAPER,
                "bordercolor": BORDER,
                "align": "left",
                "font": {"family": FONT, "size": SIZE, "color": INK},
            },
        }
    )


def axis(**more: Any) -> MARKED:
    """An axis that cannot be dragged, with quiet grid lines and labels that are never cut off."""
    return {
        "fixedrange": True,
        "automargin": True,
        "showgrid": True,
        "gridcolor": "#E9EDF2",
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickangle": 0,
        "tickfont": {"size": SMALL, "color": INK},
        **more,
    }


def note(text: str, **more: Any) -> MARKED:
    """A text in the chart, without arrow."""
    return {
        "text": text,
        "showarrow": False,
        "align": "left",
        "font": {"size": SMALL, "color": MUTED},
        **more,
    }


def beside(text: str, y: float, x: float = 1.0, **more: Any) -> MARKED:
    """A text in the right margin at the height of row y; `x` in parts of the plot's width, shifted by `xshift`."""
    return note(text, xref="paper", x=x, xanchor="left", y=y, yanchor="middle", **more)


def empty(words: str, height: int = 160) -> go.Figure:
    """A figure that only says why there is nothing to draw."""
    blank = figure(height, top=8, bottom=8)
    blank.update_layout(
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        plot_bgcolor=PANEL,
        annotations=[note(words, xref="paper", yref="paper", x=0.5, y=0.5, font={"size": 14, "color": MUTED})],
    )
    return blank


def apart(heights: Sequence[float], least: float) -> list[float]:
    """The heights moved just so far that neighbours lie at least `least` apart; their order is kept."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    placed = [heights[i] for i in order]
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + least)
    lift = sum(placed) / len(placed) - sum(heights) / len(heights) if placed else 0.0
    return [placed[order.index(i)] - lift for i in range(len(heights))]


def width_of(text: str, size: int = SMALL) -> int:
    """About how many pixels a text takes: a Chinese character is as wide as the type is high, others about half."""
    return round(sum(1.0 if ord(letter) > 0x2E7F else 0.58 for letter in text) * size)


def in_the_dark(figure: go.Figure) -> go.Figure:
    """The same figure in the colours of a dark page; the figure handed in stays as it is."""
    return _in_the_dark(figure.to_json())


_COLOUR = re.compile("|".join(map(re.escape, IN_THE_DARK)), re.IGNORECASE)


@lru_cache(maxsize=64)
def _in_the_dark(text: str) -> go.Figure:
    return plotly.io.from_json(_COLOUR.sub(lambda found: IN_THE_DARK[found[0].upper()], text))
