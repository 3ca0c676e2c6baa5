"""Figures for machines (JSON, CSV) and for a terminal: figures in, text or a table's cells out."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Mapping

from dashboard.i18n import Translator
from data_access.measures.model import Figure, State
from data_access.texts import msg

FIELDS = tuple(field.name for field in dataclasses.fields(Figure))
"""measure, area_code, area_name, window, numerator, denominator, value, low, high, state"""

HEADERS = (
    msg("Measure"),
    msg("Title"),
    msg("Area"),
    msg("Window"),
    msg("Numerator"),
    msg("Denominator"),
    msg("Value"),
    msg("95 % interval"),
    msg("State"),
)

STATES = {
    State.OK: "",
    State.PROVISIONAL: msg("provisional"),
    State.NOT_APPLICABLE: msg("n/a"),
    State.NO_DATA: msg("no data"),
}


def to_json(figures: Iterable[Figure]) -> str:
    """A list with one object a line; what a figure does not have is null."""
    lines = ",\n".join(f"  {json.dumps(_plain(figure), ensure_ascii=False)}" for figure in figures)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def to_csv(figures: Iterable[Figure]) -> str:
    """The fields of the JSON as columns; what a figure does not have is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_plain(figure) for figure in figures)
    return text.getvalue()


def _plain(figure: Figure) -> dict[str, object]:
    return {**{name: getattr(figure, name) for name in FIELDS}, "state": figure.state.value}


def to_cells(figures: Iterable[Figure], titles: Mapping[str, str], t: Translator) -> list[list[str]]:
    """One row of cells a figure, under HEADERS; `titles` are the titles of the parts, as msgids.

    A number that there is not stays an empty cell: never 0, and the state says why.
    """
    return [
        [
            figure.measure,
            t(titles[figure.measure]),
            figure.area_name,
            figure.window,
            _whole(figure.numerator),
            _whole(figure.denominator),
            _value(figure),
            f"{figure.low:.1%} – {figure.high:.1%}" if figure.low is not None and figure.high is not None else "",
            t(STATES[figure.state]),
        ]
        for figure in figures
    ]


def _whole(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _value(figure: Figure) -> str:
    """A ratio as a percentage; a median or a mean, which has no numerator, as it is."""
    if figure.value is None:
        return ""
    return f"{figure.value:.1%}" if figure.numerator is not None else f"{figure.value:,.1f}"
