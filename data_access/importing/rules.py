"""What is impossible is rejected; what is only suspicious comes in and is listed with the data's quality.

The rules of a kind of sheet are drawn from its columns and checked by pandera over all rows at once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from data_access.importing.columns import Column, Sheet, Value
from data_access.importing.recognise import satisfying
from data_access.importing.rows import Rows
from data_access.importing.says import Say, say
from data_access.months import eighteenth_birthday
from data_access.texts import msg

_MISSING = say(msg("This is required and is missing."))
_FUTURE = say(msg("The date is after today."))
_ADULT = say(msg("The child was 18 or older on registration."))
_NOT_NULL = "not_nullable"
_ADULT_KEY = "adult"
_FUTURE_KEY = "future"
_PLACE_NAMES = frozenset({"city_name", "town_name", "village_name"})
_TIMED = frozenset({Value.DATE, Value.INSTANT})


def check(rows: Rows, today: dt.date) -> None:
    """Add a problem for every row and field that breaks a rule."""
    if not len(rows):
        return
    known = rows.sheet
    frame = pd.DataFrame({name: _series(known, name, values) for name, values in _fields(rows)})
    try:
        _schema(known, frame.columns, today).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as broken:
        place = {column.name: i for i, column in enumerate(known.columns)}
        failures = _failures(broken.failure_cases)
        for key, field, position in sorted(failures, key=lambda f: (f[0], place.get(f[1], -1), f[2])):
            _tell(rows, key, field, position)


def _fields(rows: Rows) -> Iterable[tuple[str, list[Any]]]:
    """The fields that rules speak of: required ones, whether the file has them or not, and dates."""
    for column in rows.sheet.columns:
        if column.required or (column.value in _TIMED and rows.has(column.name)):
            yield column.name, rows.column(column.name)


def _series(known: Sheet, name: str, values: list[Any]) -> "pd.Series[Any]":
    value = known.column(name).value
    if value is Value.DATE:
        return pd.Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
    if value is Value.INSTANT:
        return pd.Series(np.array(values, dtype="datetime64[s]"))
    return pd.Series(values, dtype=object)


def _schema(known: Sheet, present: Iterable[str], today: dt.date) -> pa.DataFrameSchema:
    names = frozenset(present)
    over = pd.Timestamp(today) + pd.Timedelta(days=1)
    columns = {c.name: _column(c, over) for c in known.columns if c.name in names}
    checks = [_ordered(first, last) for first, last in known.orders if {first, last} <= names]
    if {"born_on", "registered_on"} <= names:
        checks.append(_minor())
    return pa.DataFrameSchema(columns, checks=checks)


def _column(column: Column, over: pd.Timestamp) -> pa.Column:
    checks = [pa.Check.less_than(over, error=_FUTURE_KEY)] if column.not_future else []
    return pa.Column(nullable=not column.required, checks=checks)


def _ordered(first: str, last: str) -> pa.Check:
    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        return ~(frame[last] < frame[first])

    return pa.Check(holds, error=f"{first}>{last}")


def _minor() -> pa.Check:
    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        birthdays = {
            born: pd.Timestamp(eighteenth_birthday(born.date())) for born in frame["born_on"].dropna().unique()
        }
        of_age = frame["born_on"].map(birthdays).astype("datetime64[s]")  # of no birthday at all pandas makes numbers
        return ~(frame["registered_on"] >= of_age)

    return pa.Check(holds, error=_ADULT_KEY)


def _failures(cases: pd.DataFrame) -> set[tuple[str, str, int]]:
    """(rule, field or '', position) of every breach; a rule between fields is told once a row."""
    wide = cases["schema_context"] != "Column"
    fields = cases["column"].where(~wide, "")
    return set(zip(cases["check"].astype(str), fields.astype(str), cases["index"].astype(int), strict=True))


def _tell(rows: Rows, key: str, field: str, position: int) -> None:
    if key == _NOT_NULL:
        missing = rows.sheet.column(field)
        names = satisfying(rows.sheet, missing) | (_PLACE_NAMES if missing.value is Value.AREA else frozenset())
        if not any(rows.faulty(position, name) for name in names):
            rows.reject(position, field, _MISSING)
    elif key == _FUTURE_KEY:
        if rows.source.source_column(field) is not None:  # a date that was drawn from another is told there
            rows.reject(position, field, _FUTURE)
    elif key == _ADULT_KEY:
        rows.reject(position, "registered_on", _ADULT)
    else:
        first, _, last = key.partition(">")
        rows.reject(position, last, _before(rows.source.header_of(first)))


def _before(header: str) -> Say:
    return say(
        msg("This date is before another that comes first."),
        say(msg("That is “{header}”."), header=header),
    )
