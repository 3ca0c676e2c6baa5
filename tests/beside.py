"""Figures of the product beside those of the oracle, and where they differ, in words (codes only)."""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

from data_access import rollups
from data_access.engine import Database
from data_access.measures.compute import compute
from data_access.measures.model import Ask, Level
from data_access.scope import Role, Scope
from tests.factories import CITY, City, write
from tests.oracle.answers import Line

TODAY = dt.date(2024, 6, 10)
"""When the test cities were refreshed: after everything that happens in them."""

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)

Key = tuple[str, str]
NUMBERS = ("numerator", "denominator", "value", "low", "high")


def built(database: Database, *cities: City, today: dt.date = TODAY) -> Database:
    """The rows written, and the rollups made of them."""
    write(database, *cities)
    rollups.refresh(database, today=today)
    return database


def product(
    database: Database,
    as_of: dt.date,
    month: int,
    level: str,
    measures: Iterable[str],
    scope: Scope = BUREAU,
    kind: str = "difficulty",
    since: int | None = None,
) -> list[Line]:
    """What the product answers, as `tonghu figures` prints it."""
    with database.read() as connection:
        figures = compute(connection, scope, Ask(as_of, month, kind=kind, since=since), tuple(measures), Level(level))
    return [dataclasses.asdict(figure) | {"state": str(figure.state)} for figure in figures]


def differences(expected: Iterable[Line], found: Iterable[Line]) -> list[str]:
    """One line for every row that only one side has, or that says something else; empty when both agree.

    The row of 未落村 is only there "when something is counted": one of zeros alone says the same as none.
    """
    wanted, given = _by_key(expected), _by_key(found)
    lines = [f"missing  {_said(wanted[key])}" for key in sorted(wanted.keys() - given.keys())]
    lines += [f"surplus  {_said(given[key])}" for key in sorted(given.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & given.keys()):
        if not _same(wanted[key], given[key]):
            lines += [f"oracle   {_said(wanted[key])}", f"product  {_said(given[key])}"]
    return lines


def _by_key(lines: Iterable[Line]) -> dict[Key, Line]:
    found: dict[Key, Line] = {}
    for line in lines:
        key = (line["measure"], line["area_code"])
        assert key not in found, f"two rows for {key}"
        found[key] = line
    return {
        key: line
        for key, line in found.items()
        if line["area_name"] != "Village not known" or any(line[name] for name in NUMBERS)
    }


def _same(one: Line, other: Line) -> bool:
    words = ("area_name", "window", "state")
    return all(one[name] == other[name] for name in words) and all(_close(one[name], other[name]) for name in NUMBERS)


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _said(line: Mapping[str, Any]) -> str:
    numbers = " ".join(f"{name}={line[name]}" for name in NUMBERS if line[name] is not None)
    return f"{line['measure']} {line['area_code']} {line['window']} {line['state']} {numbers}"
