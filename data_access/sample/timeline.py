"""The months of a sample as plain numbers: days since 1970-01-01, so that numpy can reckon with them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from data_access import months
from data_access.errors import SampleTooEarly

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MONTHS = 60
FREEZE_DAY = 5
EARLIEST = dt.date(2026, 3, 1)
"""Before this day the stories do not hold together: the organisation that leaves has not left for good."""

STILL = 10_000_000
"""The end of what still holds, as a day number."""

_EPOCH = dt.date(1970, 1, 1).toordinal()
_SPRING_FESTIVALS = (
    "2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 "
    "2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28"
)
SPRING_FESTIVALS = {day.year: day for day in map(dt.date.fromisoformat, _SPRING_FESTIVALS.split())}


def number(day: dt.date) -> int:
    return day.toordinal() - _EPOCH


def date(day: int) -> dt.date:
    return dt.date.fromordinal(int(day) + _EPOCH)


def month_numbers(days: Any) -> Ints:
    """The months (year * 12 + month - 1) of day numbers."""
    return np.asarray(days, dtype="datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def month_start(m: Any) -> Ints:
    """The day numbers of the first days of months."""
    counted = np.asarray(m, dtype=np.int64) - 1970 * 12
    return counted.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def shifted_years(days: Ints, years: int) -> Ints:
    """The same calendar day some years later (or earlier); 29 February becomes 1 March in common years."""
    m = month_numbers(days)
    return month_start(m + 12 * years) + (days - month_start(m))


def spring_festival(year: int) -> int:
    return number(SPRING_FESTIVALS.get(year, dt.date(year, 2, 5)))


@dataclass(frozen=True)
class Timeline:
    """Sixty months up to the as-of date; the last one is in progress.

    Raises SampleTooEarly before 2026-03-01.
    """

    as_of: dt.date
    length: int = MONTHS

    def __post_init__(self) -> None:
        if self.as_of < EARLIEST:
            raise SampleTooEarly(date=self.as_of, earliest=EARLIEST)

    @property
    def today(self) -> int:
        return number(self.as_of)

    @property
    def last_month(self) -> int:
        return months.month_of(self.as_of)

    @cached_property
    def m(self) -> Ints:
        return np.arange(self.last_month - self.length + 1, self.last_month + 1)

    @cached_property
    def first(self) -> Ints:
        """First day of each month."""
        return month_start(self.m)

    @cached_property
    def last(self) -> Ints:
        """Last day of each month, also of the one in progress."""
        return month_start(self.m + 1) - 1

    @property
    def start(self) -> int:
        return int(self.first[0])

    @property
    def closed(self) -> int:
        """The position of the last closed month."""
        return self.length - 1 - (self.last_month - months.last_closed(self.as_of, FREEZE_DAY))
