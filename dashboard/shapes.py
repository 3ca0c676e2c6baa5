"""Figures of the seam as rows for charts: which numbers stand beside each other, and nothing computed anew."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.charts.rows import Bar, Cell, CellRow, TierRow
from dashboard.i18n import Translator
from data_access.measures.model import Figure
from data_access.measures.registry import PARTS
from data_access.parameters import ALL_TIERS
from data_access.queries.visits import DirectorCell


def by_part(figures: Iterable[Figure], area: str) -> dict[str, Figure]:
    """The figures of one area by part."""
    return {figure.measure: figure for figure in figures if figure.area_code == area}


def by_area(figures: Iterable[Figure], part: str) -> dict[str, Figure]:
    """The figures of one part by area, in the order in which they came (division order)."""
    return {figure.area_code: figure for figure in figures if figure.measure == part}


def of_part(figures: Iterable[Figure], part: str) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if figure.measure == part)


def total(figures: Mapping[str, Figure], *parts: str) -> int:
    """The sum of some counts; a part without a number adds nothing."""
    return sum(figures[part].numerator or 0 for part in parts)


def tier_rows(figures: Sequence[Figure], t: Translator) -> tuple[TierRow, ...]:
    """B1 of several areas as rows of a stacked bar, in the order of the areas."""
    counts: dict[str, dict[str, int]] = {}
    for figure in figures:
        measure, _, tier = figure.measure.partition(".")
        if measure == "B1" and tier in ALL_TIERS:
            counts.setdefault(t(figure.area_name), {})[tier] = figure.numerator or 0
    return tuple(TierRow(name, tiers) for name, tiers in counts.items())


def part_bars(figures: Mapping[str, Figure], measure: str, t: Translator) -> tuple[Bar, ...]:
    """The parts of a counting measure as bars, in the order of its definition."""
    return tuple(
        Bar(t(PARTS[part].title), figure.numerator or 0)
        for part, figure in figures.items()
        if part.partition(".")[0] == measure
    )


def heat_rows(cells: Sequence[DirectorCell], months_shown: Sequence[int]) -> tuple[CellRow, ...]:
    """Directors of villages × months, in village order; a month without a row had nobody due."""
    by_row: dict[tuple[str, str], dict[int, DirectorCell]] = {}
    for cell in cells:
        by_row.setdefault((cell.village, cell.director), {})[cell.m] = cell
    rows = []
    for found in by_row.values():
        first = next(iter(found.values()))
        line = tuple(Cell(found[m].visited, found[m].due) if m in found else Cell(0, 0) for m in months_shown)
        rows.append(CellRow(f"{first.village_name} {first.name}", line))
    return tuple(rows)
