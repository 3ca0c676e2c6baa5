"""Calendar months as ordinals, so that no query needs date functions: m = year * 12 + month - 1."""

import datetime as dt
import re

BEGINNING = dt.date(1900, 1, 1)
"""Stands where a range has no lower end: with statistics SQLite 3.40 gives wrong rows for IN (…) on one column of an
index and an upper bound alone on the next."""
_LABEL = re.compile(r"([0-9]{4})-([0-9]{2})")


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def first_day(m: int) -> dt.date:
    return dt.date(m // 12, m % 12 + 1, 1)


def last_day(m: int) -> dt.date:
    return first_day(m + 1) - dt.timedelta(days=1)


def label(m: int) -> str:
    """'2026-10'"""
    return f"{m // 12:04d}-{m % 12 + 1:02d}"


def parse(text: str) -> int:
    """The ordinal of '2026-10'.

    Raises ValueError for anything else.
    """
    match = _LABEL.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise ValueError(f"not a month: {text!r}")
    return int(match[1]) * 12 + int(match[2]) - 1


def freeze_date(m: int, freeze_day: int) -> dt.date:
    """The last day on which month m may still change: it is closed from the day after."""
    return first_day(m + 1).replace(day=freeze_day)


def is_over(m: int, as_of: dt.date) -> bool:
    """True when as_of lies in a later month; the month of as_of itself is open."""
    return month_of(as_of) > m


def is_closed(m: int, as_of: dt.date, freeze_day: int) -> bool:
    """METRICS, ground rules: as_of is after the freeze day of the following month."""
    return as_of > freeze_date(m, freeze_day)


def last_closed(as_of: dt.date, freeze_day: int) -> int:
    m = month_of(as_of) - 1
    return m if is_closed(m, as_of, freeze_day) else m - 1


def eighteenth_birthday(born_on: dt.date) -> dt.date:
    """The first day on which a child is no longer under 18; born on 29 February: 1 March in common years."""
    try:
        return born_on.replace(year=born_on.year + 18)
    except ValueError:
        return dt.date(born_on.year + 18, 3, 1)


def year_before(day: dt.date) -> dt.date:
    """The same day a year before, 28 February for the 29th; the twelve months to a day are the days after it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return dt.date(day.year - 1, 2, 28)
