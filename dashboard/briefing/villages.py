"""Villages of one town as they may leave (H): what may be shown is drawn, the rest stands in the workbook as "<5"."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.briefing.asked import Asked, Row
from dashboard.exports.slides.model import Cell
from data_access.measures import compare
from data_access.measures.build import SMALLEST_RATE
from data_access.measures.disclosure import Table, mask, mask_rates
from data_access.measures.model import Figure, State


@dataclass(frozen=True)
class Villages:
    """`shown` and `counted`: rows to be drawn, of a rate or of counts; `extra`: name and cells of those that are not,
    blank where masked, the last cell says so.
    """

    shown: tuple[Row, ...]
    extra: tuple[tuple[str, tuple[Cell, ...]], ...]
    counted: tuple[tuple[str, tuple[int | None, ...]], ...] = ()


def of_completion(asked: Asked) -> Villages:
    """A1 by village: drawn where both numbers may leave and are enough for a rate."""
    rows = [row for row in asked.villages("A1") if row.parts["A1"].state in (State.OK, State.PROVISIONAL)]
    found = [row.parts["A1"] for row in rows]
    masked = mask_rates([(row.name, f.numerator or 0, f.denominator or 0) for row, f in zip(rows, found, strict=True)],
                        asked.below)  # fmt: skip
    note = _note(asked)
    shown, extra = [], []
    for row, figure, rate in zip(rows, found, masked, strict=True):
        if rate.value is not None and (rate.denominator or 0) >= SMALLEST_RATE:
            shown.append(dataclasses.replace(row, parts={"A1": _rate(figure)}))
        else:
            hidden = None in (rate.numerator, rate.denominator)
            extra.append((row.name, (rate.numerator, rate.denominator, row.name, "", "", note if hidden else "")))
    return Villages(tuple(shown), tuple(extra))


def _rate(figure: Figure) -> Figure:
    """A village's rate with its interval, from the two numbers that may leave."""
    low, high = compare.wilson(figure.numerator or 0, figure.denominator or 0)
    return dataclasses.replace(figure, low=low, high=high)


def of_streaks(asked: Asked, found: Mapping[tuple[str, str, str], int], bands: Sequence[str]) -> Villages:
    """Counts by village and band: drawn where every cell may leave and there is somebody."""
    assert asked.town is not None, "villages are told of one town alone"
    town = asked.town.code
    rows = asked.villages("A4")
    cells = tuple(tuple(found.get((town, row.code, band), 0) for band in bands) for row in rows)
    if not rows:
        return Villages((), ())
    masked = mask(Table(tuple(row.name for row in rows), tuple(bands), cells), asked.below)
    counted, extra = [], []
    for name, numbers, total in zip(masked.rows, masked.cells, masked.row_totals, strict=True):
        if None not in (*numbers, total) and total:
            counted.append((name, (*numbers, total)))
        else:
            hidden = None in (*numbers, total)
            extra.append((name, (*numbers, total, _note(asked) if hidden else "")))
    return Villages((), tuple(extra), tuple(counted))


def _note(asked: Asked) -> str:
    return f"<{asked.below}"
