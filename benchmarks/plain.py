"""The same figures as a plain Streamlit app makes them: the city's raw rows into pandas, then grouped there.

Written as one would write it who is in no hurry to be fast: rows of one city alone, only the columns that are used,
visits of no more months than the page shows.  Nothing is kept between two runs.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from data_access import months

VALID_MODES = ("home", "school", "institution")
VALID_ROLES = ("director", "supervisor")
SHOWN = 24
"""Months of the lines on the Overview and on the page of visits."""

_OF_CITY = "child_id IN (SELECT id FROM child WHERE city_code = :city)"


@dataclass(frozen=True)
class Answer:
    """Due and visited of the month by town, children by tier, completion by month, children by days since the last
    visit; what a page does not show is empty.
    """

    by_town: dict[str, tuple[int, int]]
    tiers: dict[str, int]
    trend: dict[int, float]
    waiting: int = 0


def overview(connection: sa.Connection, city: str, month: int, as_of: dt.date) -> Answer:
    """The month's completion by town, its line of two years, the tiers of the day."""
    read = _Reader(connection, city)
    children, registers, places = read.children(), read.registers(), read.places()
    visits = read.visits(months.first_day(month - SHOWN + 1), months.last_day(month))
    deferred = read.deferrals()
    trend = {}
    by_town: dict[str, tuple[int, int]] = {}
    for m in range(month - SHOWN + 1, month + 1):
        facts = _month(children, registers, places, visits, deferred, m)
        trend[m] = float(facts["visited"].sum()) / max(1, len(facts))
        if m == month:
            grouped = facts.groupby("town")["visited"].agg(["size", "sum"])
            by_town = {str(town): (int(row["size"]), int(row["sum"])) for town, row in grouped.iterrows()}
    return Answer(by_town, _tiers(read.assessments(as_of), registers, as_of), trend)


def unvisited(connection: sa.Connection, city: str, month: int, as_of: dt.date) -> Answer:  # noqa: ARG001
    """Whom nobody has visited for how long: the last valid visit of each child, however long ago."""
    read = _Reader(connection, city)
    registers = read.registers()
    visits = read.visits(dt.date(1900, 1, 1), as_of)
    now = registers[_on(registers, as_of)]
    last = visits.groupby("child_id")["visited_on"].max().rename("last")
    joined = now.merge(last, left_on="child_id", right_index=True, how="left")
    since = joined["last"].fillna(joined["registered_on"])
    waiting = int(((pd.Timestamp(as_of) - since).dt.days > 31).sum())
    return Answer({}, _tiers(read.assessments(as_of), registers, as_of), {}, waiting)


PAGES: dict[str, Callable[[sa.Connection, str, int, dt.date], Answer]] = {"": overview, "unvisited": unvisited}


@dataclass(frozen=True)
class _Reader:
    """The raw tables of one city as frames."""

    connection: sa.Connection
    city: str

    def _rows(self, statement: str, dates: list[str], **values: object) -> pd.DataFrame:
        found = pd.read_sql(sa.text(statement), self.connection, params={"city": self.city, **values})
        for name in dates:
            found[name] = pd.to_datetime(found[name])
        return found

    def children(self) -> pd.DataFrame:
        return self._rows("SELECT id AS child_id, born_on FROM child WHERE city_code = :city", ["born_on"])

    def registers(self) -> pd.DataFrame:
        columns = "child_id, registered_on, left_on"
        statement = f"SELECT {columns} FROM child_register WHERE kind = 'difficulty' AND {_OF_CITY}"
        return self._rows(statement, ["registered_on", "left_on"])

    def places(self) -> pd.DataFrame:
        statement = (
            "SELECT p.child_id, p.from_on, a.parent_code AS town FROM child_village p JOIN area a "
            f"ON a.code = p.village_code WHERE p.{_OF_CITY}"
        )
        return self._rows(statement, ["from_on"])

    def visits(self, first: dt.date, last: dt.date) -> pd.DataFrame:
        statement = (
            "SELECT child_id, visited_on, mode, visitor_role, child_seen FROM visit "
            f"WHERE visited_on BETWEEN :first AND :last AND {_OF_CITY}"
        )
        found = self._rows(statement, ["visited_on"], first=first.isoformat(), last=last.isoformat())
        is_valid = found["mode"].isin(VALID_MODES) & found["visitor_role"].isin(VALID_ROLES)
        return found[is_valid & found["child_seen"].astype(bool)]

    def deferrals(self) -> pd.DataFrame:
        statement = f"SELECT child_id, from_on, to_on FROM visit_deferral WHERE approved_by IS NOT NULL AND {_OF_CITY}"
        return self._rows(statement, ["from_on", "to_on"])

    def assessments(self, as_of: dt.date) -> pd.DataFrame:
        statement = (
            f"SELECT child_id, assessed_on, tier FROM risk_assessment WHERE assessed_on <= :as_of AND {_OF_CITY}"
        )
        return self._rows(statement, ["assessed_on"], as_of=as_of.isoformat())


def _month(
    children: pd.DataFrame,
    registers: pd.DataFrame,
    places: pd.DataFrame,
    visits: pd.DataFrame,
    deferred: pd.DataFrame,
    m: int,
) -> pd.DataFrame:
    """The children due in a month with their town at its end, and whether they were visited in it."""
    first, last = pd.Timestamp(months.first_day(m)), pd.Timestamp(months.last_day(m))
    whole = (registers["registered_on"] <= first) & (registers["left_on"].isna() | (registers["left_on"] >= last))
    due = registers[whole].merge(children, on="child_id")
    due = due[due["born_on"] + pd.DateOffset(years=18) > first]
    away = deferred[(deferred["from_on"] <= first) & (deferred["to_on"] >= last)]["child_id"]
    due = due[~due["child_id"].isin(away)].drop_duplicates("child_id")
    lived = places[places["from_on"] <= last].sort_values("from_on").drop_duplicates("child_id", keep="last")
    due = due.merge(lived[["child_id", "town"]], on="child_id", how="left")
    seen = visits[(visits["visited_on"] >= first) & (visits["visited_on"] <= last)]["child_id"].unique()
    return due.assign(visited=due["child_id"].isin(seen))


def _on(registers: pd.DataFrame, day: dt.date) -> "pd.Series[bool]":
    on = pd.Timestamp(day)
    return (registers["registered_on"] <= on) & (registers["left_on"].isna() | (registers["left_on"] >= on))


def _tiers(assessments: pd.DataFrame, registers: pd.DataFrame, as_of: dt.date) -> dict[str, int]:
    """Children on the register by the tier of their last assessment."""
    last = assessments.sort_values("assessed_on").drop_duplicates("child_id", keep="last")
    now = registers[_on(registers, as_of)][["child_id"]].merge(last, on="child_id", how="left")
    counts = now["tier"].fillna("not_assessed").value_counts()
    return {str(tier): int(n) for tier, n in counts.items()}
