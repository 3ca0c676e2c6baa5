"""Figures for machines (JSON, CSV) and for a terminal: figures in, text or a table's cells out."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from dashboard.exports import csv_files
from dashboard.exports.lists import Field, Share
from dashboard.i18n import Translator
from data_access.measures.model import Figure, State, Unit
from data_access.measures.registry import PARTS
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

COLUMNS = (
    (msg("Measure"), "text"), (msg("Title"), "text"), (msg("Area code"), "text"), (msg("Area"), "text"),
    (msg("Window"), "text"), (msg("Numerator"), "number"), (msg("Denominator"), "number"), (msg("Value"), "share"),
    (msg("95% from"), "share"), (msg("95% to"), "share"), (msg("State"), "text"),
)  # fmt: skip
"""The columns of a workbook, with the kind of their cells."""

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


def fields(t: Translator) -> tuple[Field, ...]:
    return tuple(Field(t(label), kind) for label, kind in COLUMNS)


def typed(figure: Figure, title: str, t: Translator) -> tuple[object, ...]:
    """The cells of a workbook: numbers as numbers, a rate as a proportion, the state in its own cell."""
    return (
        figure.measure, title, figure.area_code, figure.area_name, figure.window, figure.numerator, figure.denominator,
        _number(figure), *(None if end is None else Share(end) for end in (figure.low, figure.high)),
        t(STATES[figure.state]) or _few(figure, t),
    )  # fmt: skip


def _number(figure: Figure) -> float | None:
    if figure.value is None:
        return None
    is_share = figure.numerator is not None or PARTS[figure.measure].unit is Unit.SHARE
    return Share(figure.value) if is_share else figure.value


def _few(figure: Figure, t: Translator) -> str | None:
    """Why a rate that holds has no value."""
    few = figure.value is None and figure.numerator is not None and figure.denominator is not None
    return t("fewer than 10: no rate") if few else None


def plain(figures: Iterable[Figure]) -> Iterator[list[str]]:
    """The lines of the CSV, one by one."""
    yield list(FIELDS)
    for figure in figures:
        yield [csv_files.cell(value) for value in _plain(figure).values()]


def _whole(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _value(figure: Figure) -> str:
    """A ratio as a percentage; a median or a mean, which has no numerator, as it is."""
    if figure.value is None:
        return ""
    return f"{figure.value:.1%}" if figure.numerator is not None else f"{figure.value:,.1f}"
