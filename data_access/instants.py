"""Instants are stored as naive UTC; people count in local days."""

import datetime as dt
from zoneinfo import ZoneInfo


def local_date(instant: dt.datetime, time_zone: str) -> dt.date:
    """The local day on which a UTC instant falls."""
    return instant.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(time_zone)).date()


def day_begins(day: dt.date, time_zone: str) -> dt.datetime:
    """The UTC instant at which a local day begins; the day before ends there."""
    local = dt.datetime.combine(day, dt.time(), ZoneInfo(time_zone))
    return local.astimezone(dt.UTC).replace(tzinfo=None)


def day_ends(day: dt.date, time_zone: str) -> dt.datetime:
    """The UTC instant at which a local day is over: the first of the next day."""
    return day_begins(day + dt.timedelta(days=1), time_zone)


def hours(start: dt.datetime, end: dt.datetime) -> float:
    return (end - start).total_seconds() / 3600
