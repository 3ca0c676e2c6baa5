"""Grids of words: who was seen, month by month."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import BLUES, INK, MUTED, PANEL, PAPER
from dashboard.charts.rows import Cell, CellRow
from dashboard.i18n import Translator
from data_access.texts import msg

SHORT_ROW = 26

_NO_DATA, _NOBODY, _ALL = -2.0, -1.0, 0.0
_STEPS = (_NO_DATA, _NOBODY, _ALL, 1.0, 2.0, 3.0)
"""Fills of the month grid: no data, nobody due, all seen, then the share missed: under a third, under two, more."""
_FILLS = ("#DDE1E6", PAPER, BLUES[0], BLUES[1], BLUES[2], BLUES[4])


def _pair(row: str, column: str, words: str) -> str:
    return f"<b>{theme.plain(row)}</b><br>{theme.plain(column)}: {words}<extra></extra>"


def _grid_axes(rows: Sequence[str], columns: Sequence[str]) -> theme.MARKED:
    """Words on the left and above; `columns` are already safe, they may hold a line break."""
    return {
        "xaxis": theme.axis(
            side="top",
            range=[-0.5, len(columns) - 0.5],
            tickvals=list(range(len(columns))),
            ticktext=list(columns),
            showgrid=False,
        ),
        "yaxis": theme.axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[theme.plain(row) for row in rows],
            showgrid=False,
        ),
    }


@kept
def heat_grid(rows: Sequence[CellRow], months_shown: Sequence[int], t: Translator) -> go.Figure:
    """Directors (in the order given, never ranked) × months: seen/due in each cell, darker where more were missed."""
    if not rows or not months_shown:
        return theme.empty(t("No director with children to visit in these months"))
    plot = theme.figure(78 + SHORT_ROW * len(rows), top=34, bottom=30, right=8)
    steps = [[_STEPS.index(_step(cell)) for cell in row.cells] for row in rows]
    top = len(_STEPS) - 1
    plot.add_heatmap(
        x=list(range(len(months_shown))),
        y=list(range(len(rows))),
        z=steps,
        zmin=0,
        zmax=top,
        colorscale=_discrete(_FILLS),
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate=[
            [
                _pair(row.label, formatting.month(months_shown[x], t), _cell_hover(cell, t))
                for x, cell in enumerate(row.cells)
            ]
            for row in rows
        ],
    )
    words = []
    for y, row in enumerate(rows):
        for x, cell in enumerate(row.cells):
            colour = PAPER if _step(cell) == _STEPS[-1] else MUTED if _step(cell) < 0 else INK
            font = {"size": theme.SMALL, "color": colour}
            words.append(theme.note(_cell_text(cell, t), x=x, y=y, align="center", font=font))
    plot.update_layout(annotations=words)
    plot.update_layout(**_grid_axes([row.label for row in rows], [_month(m, t) for m in months_shown]))
    plot.add_annotation(
        theme.note(
            t(READING), xref="paper", x=0, xanchor="left", yref="paper", y=0, yanchor="top", yshift=-6,
        )
    )  # fmt: skip
    plot.update_layout(plot_bgcolor=PANEL)
    return plot


READING = msg("Seen / due; darker: a larger share not seen; —: nobody was due")


def _step(cell: Cell) -> float:
    if cell.due is None:
        return _NO_DATA
    if cell.due == 0:
        return _NOBODY
    missed = cell.due - cell.visited
    if not missed:
        return _ALL
    return 1.0 if missed * 3 < cell.due else 2.0 if missed * 3 < 2 * cell.due else 3.0


def _discrete(fills: Sequence[str]) -> list[list[float | str]]:
    """A colour scale without transitions for the steps 0 … n-1."""
    last = len(fills) - 1
    edges = [0.0, *((i + 0.5) / last for i in range(last)), 1.0]
    return [[edge, fill] for i, fill in enumerate(fills) for edge in (edges[i], edges[i + 1])]


def _cell_text(cell: Cell, t: Translator) -> str:
    if cell.due is None:
        return t("no data")
    return formatting.n_of_m(cell.visited, cell.due) if cell.due else "—"


def _cell_hover(cell: Cell, t: Translator) -> str:
    if cell.due is None:
        return t("no data")
    if not cell.due:
        return t("nobody was due")
    return t("{seen} of {due} seen", seen=cell.visited, due=cell.due)


def _month(m: int, t: Translator) -> str:
    month = f"{m % 12 + 1}月" if t.language == "zh" else formatting.short_month(m, t)[:3]
    return f"{month}<br>{m // 12}"
