"""Villages and their directors (D1): who is covered by a certified one, town beside town."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, BLUES, INK, PAPER, PRIMARY
from dashboard.charts.rows import CoverRow
from dashboard.i18n import Translator

ROW = 32


@kept
def cover_bars(rows: Sequence[CoverRow], t: Translator) -> go.Figure:
    """One stacked bar an area in the order given: certified, without a valid pass (hatched), vacant (outlined).

    What lacks is written beside the bar; an area that lacks nothing says how many villages it has.
    """
    if not rows:
        return theme.empty(t("No village here"))
    texts = [_words(row, t) for row in rows]
    plot = theme.figure(52 + ROW * len(rows), right=18 + max(theme.width_of(text) for text in texts), top=34, bottom=6)
    kinds = (
        (t("Certified director"), [row.certified for row in rows], {"color": PRIMARY}),
        (
            t("Director without a valid pass"),
            [row.uncertified for row in rows],
            {"color": ATTENTION, "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": PAPER, "size": 6}},
        ),
        (t("Vacant"), [row.vacant for row in rows], {"color": BLUES[0], "line": {"width": 1.5, "color": ATTENTION}}),
    )
    for name, counts, marker in kinds:
        plot.add_bar(
            orientation="h",
            name=name,
            y=list(range(len(rows))),
            x=[count or None for count in counts],  # an outline of nothing would still be seen
            width=0.62,
            marker=marker,
            hovertemplate=[
                f"<b>{theme.plain(row.label)}</b><br>{name}: {formatting.number(count)}<extra></extra>"
                for row, count in zip(rows, counts, strict=True)
            ],
        )
    for y, (row, text) in enumerate(zip(rows, texts, strict=True)):
        colour = ATTENTION if row.uncertified or row.vacant else INK
        plot.add_annotation(theme.beside(text, y, xshift=8, font={"size": theme.SIZE, "color": colour}))
    most = max(row.certified + row.uncertified + row.vacant for row in rows)
    plot.update_layout(
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal", "itemclick": False},
        xaxis=theme.axis(range=[0, max(1, most)], visible=False),
        yaxis=theme.axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[theme.plain(row.label) for row in rows],
            showgrid=False,
            ticklabelstandoff=4,
        ),
    )
    return plot


def _words(row: CoverRow, t: Translator) -> str:
    lacking = []
    if row.vacant:
        lacking.append(t("vacant {n}", n=formatting.number(row.vacant)))
    if row.uncertified:
        lacking.append(t("without a pass {n}", n=formatting.number(row.uncertified)))
    whole = formatting.n_of_m(row.certified, row.certified + row.uncertified + row.vacant)
    return " · ".join((whole, *lacking))
