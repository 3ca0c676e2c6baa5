"""What pages hand to charts: frozen rows, made from the answers of `dashboard.figures`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TierRow:
    """Children on the register of one area (or town, village, category) by tier, incl. not_assessed."""

    label: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class CoverRow:
    """Villages of one area: with a certified director, with one who has no valid pass, and vacant."""

    label: str
    certified: int
    uncertified: int
    vacant: int


@dataclass(frozen=True)
class Bar:
    """One counted thing; `gap` marks a finding (nothing where something should be, a band that asks for action)."""

    label: str
    count: int
    gap: bool = False


@dataclass(frozen=True)
class Step:
    """From this day on the count is so many."""

    on: dt.date
    count: int


@dataclass(frozen=True)
class Promise:
    """A target: so many by a day, both ends included."""

    value: int
    due_on: dt.date


@dataclass(frozen=True)
class Amount:
    """Money of one kind in one year, whole yuan, and the number of contracts behind it."""

    label: str
    year: int
    yuan: int
    contracts: int


@dataclass(frozen=True)
class Cell:
    """One director (or village) in one month: children seen of children due.

    `due` None: no data for the month.  `due` 0: nobody was due.
    """

    visited: int
    due: int | None


@dataclass(frozen=True)
class CellRow:
    """One line of a heat grid, its cells in the order of the months."""

    label: str
    cells: tuple[Cell, ...]
