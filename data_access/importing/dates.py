"""Dates, times, instants and months, in every spelling that clerks' files hold; nothing is guessed.

Two-digit years, missing days and day-first dates are refused.
"""

import datetime as dt
import re

from data_access import months
from data_access.importing.cells import Bad, text_of
from data_access.importing.reading import Cell
from data_access.importing.says import say
from data_access.texts import msg

_NOT_A_DATE = say(msg("This is no date: write year, month and day, as 2024-03-05."))
_NO_SUCH_DAY = say(msg("There is no such day in the calendar."))
_TOO_OLD_OR_NEW = say(msg("The year is not between 1900 and 2100."))
_NOT_A_TIME = say(msg("This is no time: write it as 18:20."))
_NOT_A_MONTH = say(msg("This is no month: write it as 2024-03, as text."))

_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_415  # 1950-01-01 … 2100-12-31; a smaller number is no date but a number
_MIDNIGHT = dt.datetime(1900, 1, 1)
_EPOCH = dt.date(1899, 12, 30)
_DATE = re.compile(r"^(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL = re.compile(r"^(\d{5})(?:\.\d*)?$")
_CLOCK = re.compile(r"^(\d{1,2})[:时點点](\d{1,2})(?:分|[:分](\d{1,2})(?:\.\d+)?秒?)?$")
_MOMENT = re.compile(r"^(\d{4})[年./\-](\d{1,2})[月./\-](\d{1,2})日? (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$")
_HOUR = re.compile(r"^(\d{1,2})[时點点]$")
_MONTH = re.compile(r"^(\d{4})\s*[年./\-]\s*(\d{1,2})\s*月?(?:份)?$")
_COMPACT_MONTH = re.compile(r"^(\d{4})(\d{2})$")


def _day(year: str, month: str, day: str) -> dt.date:
    if not 1900 <= int(year) <= 2100:
        raise Bad(_TOO_OLD_OR_NEW)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Bad(_NO_SUCH_DAY) from None


def _serial(days: float) -> dt.date:
    if not _FIRST_SERIAL <= days < _LAST_SERIAL:
        raise Bad(_NOT_A_DATE)
    return _EPOCH + dt.timedelta(days=int(days))


def date(cell: Cell) -> dt.date:
    """2024年3月5日, 2024.3.5, 2024/3/5, 2024-3-5, 20240305, a serial or a real date; a time after it is dropped."""
    if isinstance(cell, dt.datetime):
        return _day(str(cell.year), str(cell.month), str(cell.day))
    if isinstance(cell, dt.date):
        return _day(str(cell.year), str(cell.month), str(cell.day))
    text = text_of(cell)
    if match := _DATE.match(text) or _COMPACT.match(text):
        return _day(*match.groups())
    if match := _SERIAL.match(text):
        return _serial(float(match[1]))
    if isinstance(cell, float):
        return _serial(cell)
    first, _, clock = re.sub(r"([日号])(\d)", r"\1 \2", text.replace("T", " ")).partition(" ")
    if clock and first != text:
        _clock_parts(re.sub(r"(?:Z|[+-]\d\d:?\d\d)$", "", clock))
        return date(first)
    raise Bad(_NOT_A_DATE)


def _clock_parts(text: str) -> dt.time:
    tight = text.replace(" ", "")
    match = _CLOCK.match(tight) or _HOUR.match(tight)
    if not match:
        raise Bad(_NOT_A_TIME)
    hour, minute, second = (int(part or 0) for part in (*match.groups(), None, None)[:3])
    return _clock(hour, minute, second)


def _clock(hour: int, minute: int, second: int) -> dt.time:
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise Bad(_NOT_A_TIME) from None


def time(cell: Cell) -> dt.time:
    """18:20, 18:20:05, 18时20分, the part of a day, a real time; of a date with a time its time."""
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0)
    if isinstance(cell, dt.timedelta):
        cell = cell / dt.timedelta(days=1)
    if isinstance(cell, float) and 0 <= cell < 1:
        return (_MIDNIGHT + dt.timedelta(seconds=round(cell * 86_400))).time()
    text = text_of(cell)
    return _clock_parts(text.rpartition(" ")[2] if " " in text else text)


def instant(cell: Cell) -> dt.datetime:
    """A local date and time, or one with its zone; a date alone is its midnight."""
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, float) and not cell.is_integer():
        return dt.datetime.combine(_serial(cell), dt.time()) + dt.timedelta(seconds=round(cell % 1 * 86_400))
    text = text_of(cell)
    if match := _MOMENT.match(text):
        year, month, day_of, hour, minute, second = match.groups()
        return dt.datetime.combine(_day(year, month, day_of), _clock(int(hour), int(minute), int(second or 0)))
    day = date(cell)
    if ":" in text and re.search(r"(?:Z|[+-]\d\d:?\d\d)$", text):
        try:
            return dt.datetime.fromisoformat(text.replace(" ", "T", 1).replace("Z", "+00:00"))
        except ValueError:
            raise Bad(_NOT_A_TIME) from None
    parts = re.sub(r"([日号])(\d)", r"\1 \2", text.replace("T", " ")).partition(" ")
    return dt.datetime.combine(day, _clock_parts(parts[2]) if parts[2] else dt.time())


def month(cell: Cell) -> int:
    """2024-03, 2024年3月, 202403, or any day of the month; its ordinal."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Bad(_NOT_A_MONTH)  # 2024.1 may have been 2024.10
    text = text_of(cell)
    match = _MONTH.match(text) or _COMPACT_MONTH.match(text)
    if match is None:
        return months.month_of(date(cell))
    return months.month_of(_day(match[1], match[2], "1"))
