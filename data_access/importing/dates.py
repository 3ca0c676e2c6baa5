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

_ZONED = say(msg("This is a moment of another time zone: write the local date."))
_OTHER_WEEKDAY = say(msg("The date and its day of the week disagree."))

_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_415  # 1950-01-01 … 2100-12-31; a smaller number is no date but a number
_MIDNIGHT = dt.datetime(1900, 1, 1)
_EPOCH = dt.date(1899, 12, 30)
_DATE = re.compile(r"^(\d{4})\s*[年./\-、。·—–]\s*(\d{1,2})\s*[月./\-、。·—–]\s*(\d{1,2})(?!\d)\s*[日号]?(.*)$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?!\d)(.*)$")
_COMPACT_MOMENT = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d*)?$")
_WEEKDAYS = "一二三四五六日天"
_WEEKDAY = re.compile(rf"^\(?(?:星期|周|礼拜)([{_WEEKDAYS}])\)?")
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")
_CLOCK = re.compile(r"^(\d{1,2})[:时點点](\d{1,2})(?:分|[:分](\d{1,2})(?:\.\d+)?秒?)?$")
_HOUR = re.compile(r"^(\d{1,2})[时點点]$")
_HALF_DAY = re.compile(r"^(上午|下午|AM|PM)|(上午|下午|AM|PM)$", re.IGNORECASE)
_LOOKS_LIKE_A_TIME = re.compile(r"[:时點点]|^\d+$")
_MOMENT = re.compile(r"^(\d{4})[年./\-](\d{1,2})[月./\-](\d{1,2})日? (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$")
_MONTH = re.compile(r"^(\d{4})\s*[年./\-、。·—–]\s*(\d{1,2})\s*月?(?:份)?$")
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


def _part_of_day(days: float) -> dt.time:
    return (_MIDNIGHT + dt.timedelta(seconds=round(days % 1 * 86_400))).time()


def _split(cell: Cell) -> tuple[dt.date, dt.time | None, str]:
    """A day, the time that stands beside it and the zone of that time ('' where there is none)."""
    if isinstance(cell, dt.datetime):
        return _day(str(cell.year), str(cell.month), str(cell.day)), cell.time().replace(microsecond=0), ""
    if isinstance(cell, dt.date):
        return _day(str(cell.year), str(cell.month), str(cell.day)), None, ""
    text = text_of(cell)
    if match := _COMPACT_MOMENT.match(text):
        return _day(*match.groups()[:3]), _clock(*(int(part or 0) for part in match.groups()[3:])), ""
    if match := _DATE.match(text) or _COMPACT.match(text):
        day = _day(*match.groups()[:3])
        rest = _without_weekday(day, match[4].strip(" .。,、"))
        clock, zone = _clock_and_zone(rest.removeprefix("T").strip())
        return day, clock, zone
    if isinstance(cell, float) or _SERIAL.match(text):
        days = float(text) if _SERIAL.match(text) else float(cell)  # type: ignore[arg-type]
        return _serial(days), _part_of_day(days) if days % 1 else None, ""
    raise Bad(_NOT_A_DATE)


def _without_weekday(day: dt.date, rest: str) -> str:
    """星期二 beside a date, as a spreadsheet's long form has it; another day's name is a slip in one of the two."""
    match = _WEEKDAY.match(rest)
    if match is None:
        return rest
    if min(_WEEKDAYS.index(match[1]), 6) != day.weekday():
        raise Bad(_OTHER_WEEKDAY)
    return rest[match.end() :].strip()


def _clock_and_zone(text: str) -> tuple[dt.time | None, str]:
    if not text:
        return None, ""
    if not _LOOKS_LIKE_A_TIME.search(text):
        raise Bad(_NOT_A_DATE)
    zone = _ZONE.search(text)
    return _clock_parts(text[: zone.start()] if zone else text), zone[0] if zone else ""


def date(cell: Cell) -> dt.date:
    """2024年3月5日, 2024.3.5, 2024/3/5, 2024-3-5, 20240305, a serial or a real date; a time after it is dropped.

    A moment of another zone may be another day here and is refused.
    """
    day, _, zone = _split(cell)
    if zone:
        raise Bad(_ZONED)
    return day


def clock(cell: Cell) -> dt.time | None:
    """The time that stands beside a day in one cell; None where there is none, or no certain one."""
    try:
        at = _split(cell)[1]
    except Bad:
        return None
    return at if at != dt.time() else None  # a day that a spreadsheet holds is its midnight


def _clock_parts(text: str) -> dt.time:
    tight = text.replace(" ", "")
    half = _HALF_DAY.search(tight)
    tight = _HALF_DAY.sub("", tight, count=1)
    match = _CLOCK.match(tight) or _HOUR.match(tight)
    if not match:
        raise Bad(_NOT_A_TIME)
    hour, minute, second = (int(part or 0) for part in (*match.groups(), None, None)[:3])
    return _clock(_of_24(hour, half[0].upper()) if half else hour, minute, second)


def _of_24(hour: int, half: str) -> int:
    if half in ("上午", "AM"):
        return 0 if hour == 12 else hour
    return hour + 12 if hour < 12 else hour


def _clock(hour: int, minute: int, second: int) -> dt.time:
    try:
        return dt.time(hour, minute, second)
    except ValueError:
        raise Bad(_NOT_A_TIME) from None


def time(cell: Cell) -> dt.time:
    """18:20, 18:20:05, 18时20分, 下午6:20, the part of a day, a real time; of a date with a time its time."""
    if isinstance(cell, dt.datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, dt.time):
        return cell.replace(microsecond=0)
    if isinstance(cell, dt.timedelta):
        cell = cell / dt.timedelta(days=1)
    if isinstance(cell, float) and 0 <= cell < 1:
        return _part_of_day(cell)
    text = text_of(cell)
    if _DATE.match(text):
        return _split(cell)[1] or dt.time()
    return _clock_parts(text)


def instant(cell: Cell) -> dt.datetime:
    """A local date and time, or one with its zone; a date alone is its midnight."""
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0)
    text = text_of(cell)
    if match := _MOMENT.match(text):  # what systems export, a quarter of a million different ones in a file
        year, month, day_of, hour, minute, second = match.groups()
        return dt.datetime.combine(_day(year, month, day_of), _clock(int(hour), int(minute), int(second or 0)))
    day, at, zone = _split(cell)
    found = dt.datetime.combine(day, at or dt.time())
    if not zone:
        return found
    try:
        return dt.datetime.fromisoformat(f"{found.isoformat()}{'+00:00' if zone == 'Z' else zone}")
    except ValueError:  # +99:00
        raise Bad(_NOT_A_TIME) from None


def month(cell: Cell) -> int:
    """2024-03, 2024年3月, 202403, or any day of the month; its ordinal."""
    if isinstance(cell, float) and not cell.is_integer():
        raise Bad(_NOT_A_MONTH)  # 2024.1 may have been 2024.10
    text = text_of(cell)
    match = _MONTH.match(text) or _COMPACT_MONTH.match(text)
    if match is None:
        return months.month_of(date(cell))
    return months.month_of(_day(match[1], match[2], "1"))
