"""A rate by area with its 95 % interval (G1), in the order given: division order, never by rank."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.kept import kept
from dashboard.charts.looks import ATTENTION, DEEP, MUTED, PAPER, PRIMARY, VERDICT_LOOKS
from dashboard.i18n import Translator
from data_access.measures.compare import Verdict
from data_access.measures.model import Figure, State
from data_access.texts import msg

ROW = 30
COUNTS_WIDTH = 74
NO_VERDICTS: Mapping[str, Verdict] = {}


@kept
def interval_plot(
    figures: Sequence[Figure],
    city: Figure | None,
    t: Translator,
    *,
    target: float | None = None,
    verdicts: Mapping[str, Verdict] = NO_VERDICTS,
) -> go.Figure:
    """A dot with its interval for each area, n/N and words beside it, lines for the city and the target.

    `figures` are rates of one measure and window; `target` is a proportion; `verdicts` by area code are the words of
    与全市相比.  An area without a rate keeps its row and says why: no data, n/a, fewer than 10.
    """
    if not figures:
        return theme.empty(t("No area to show"))
    words = [_words(figure, verdicts.get(figure.area_code), t) for figure in figures]
    right = COUNTS_WIDTH + 16 + max(theme.width_of(text) for text in words)
    height = 64 + ROW * len(figures)
    plot = theme.figure(height, right=right, top=34, bottom=40)
    for y, figure in enumerate(figures):
        _add_row(plot, y, figure, verdicts.get(figure.area_code), t)
        plot.add_annotation(theme.beside(_counts(figure), y, xshift=6))
        if words[y]:
            plot.add_annotation(theme.beside(words[y], y, xshift=COUNTS_WIDTH, font=_word_font(figure, verdicts)))
    _reference_lines(plot, city, target, t)
    plot.update_layout(
        xaxis=theme.axis(range=_range(figures, city, target), tickformat=".0%", nticks=7),
        yaxis=theme.axis(
            range=[len(figures) - 0.5, -0.5],
            tickvals=list(range(len(figures))),
            ticktext=[theme.plain(figure.area_name) for figure in figures],
            showgrid=False,
        ),
    )
    return plot


def _add_row(plot: go.Figure, y: int, figure: Figure, verdict: Verdict | None, t: Translator) -> None:
    if figure.value is None:
        return
    look = VERDICT_LOOKS[verdict or Verdict.NORMAL]
    if figure.low is not None and figure.high is not None:
        plot.add_scatter(
            x=[figure.low, figure.high],
            y=[y, y],
            mode="lines",
            line={"color": look.colour, "width": 3},
            opacity=0.45,
            hoverinfo="skip",
        )
    provisional = figure.state is State.PROVISIONAL
    plot.add_scatter(
        x=[figure.value],
        y=[y],
        mode="markers",
        marker={
            "symbol": look.symbol if not provisional else "circle-open",
            "size": 11,
            "color": look.colour if not provisional else PRIMARY,
            "line": {"width": 2, "color": PAPER if look.symbol == "circle" and not provisional else look.colour},
        },
        hovertemplate=_hover(figure, verdict, t) + "<extra></extra>",
    )


def _hover(figure: Figure, verdict: Verdict | None, t: Translator) -> str:
    shown = formatting.show(figure, t)
    lines = [
        f"<b>{theme.plain(figure.area_name)}</b>",
        formatting.window(figure.window, t),
        f"{shown.text} ({shown.counts})",
    ]
    if shown.interval:
        lines.append(t("95% interval {interval}%", interval=shown.interval))
    if verdict is not None:
        lines.append(t("Beside the city: {words}", words=t(VERDICT_LOOKS[verdict].words)))
    if shown.mark:
        lines.append(shown.mark)
    return "<br>".join(lines)


def _counts(figure: Figure) -> str:
    if figure.numerator is None or figure.denominator is None:
        return ""
    return formatting.n_of_m(figure.numerator, figure.denominator)


def _words(figure: Figure, verdict: Verdict | None, t: Translator) -> str:
    if figure.value is None:
        return formatting.show(figure, t).mark
    if figure.state is State.PROVISIONAL:
        return t("provisional")
    return t(VERDICT_LOOKS[verdict].words) if verdict is not None else ""


def _word_font(figure: Figure, verdicts: Mapping[str, Verdict]) -> theme.MARKED:
    alarm = verdicts.get(figure.area_code) in (Verdict.FAR_BELOW, Verdict.FAR_ABOVE)
    return {"size": theme.SMALL, "color": ATTENTION if alarm else MUTED, "weight": 700 if alarm else 400}


def _reference_lines(plot: go.Figure, city: Figure | None, target: float | None, t: Translator) -> None:
    if city is not None and city.value is not None:
        plot.add_vline(x=city.value, line={"color": DEEP, "width": 1.5})
        text = t(CITY, rate=formatting.percent(city.value, city.denominator))
        plot.add_annotation(_line_label(text, city.value, top=True))
    if target is not None:
        plot.add_vline(x=target, line={"color": MUTED, "width": 1.5, "dash": "dot"})
        plot.add_annotation(_line_label(t(TARGET, rate=formatting.percent(target)), target, top=False))


CITY = msg("City {rate}")
TARGET = msg("Target {rate}")


def _line_label(text: str, x: float, *, top: bool) -> theme.MARKED:
    return theme.note(
        text,
        x=x,
        xanchor="right" if x > 0.9 else "center",
        yref="paper",
        y=1 if top else 0,
        yanchor="bottom" if top else "top",
        yshift=4 if top else -20,
        font={"size": theme.SMALL, "color": DEEP if top else MUTED},
    )


def _range(figures: Sequence[Figure], city: Figure | None, target: float | None) -> list[float]:
    """From the ten per cent below the lowest end of an interval to just over 100 %."""
    ends = [f.low if f.low is not None else f.value for f in figures]
    ends += [city.value if city is not None else None, target]
    lowest = min((end for end in ends if end is not None), default=0.0)
    return [max(0.0, int(lowest * 10) / 10 - 0.001) if lowest < 0.9 else 0.8, 1.015]
