"""The records of one day beside those that the rollups are made of: the same, wherever the day looks."""

import datetime as dt

import numpy as np
import pytest
import sqlalchemy as sa

from data_access import parameters
from data_access.engine import Database
from data_access.queries.day_records import read_day
from data_access.rollups import load
from tests import factories
from tests.factories import CITY, V11, City

ON = dt.date(2026, 11, 22)
CHOOSE = load.children_of_city(CITY)


def write(database: Database, *assessed: tuple[str, str, str | None]) -> None:
    """A child with assessments: (day, tier, who confirmed it)."""
    rows = [
        factories.assessment("c", day, tier, confirmed_by=confirmed, id=f"a{number}", risks=(f"g{number}", None, None))
        for number, (day, tier, confirmed) in enumerate(assessed)
    ]
    factories.write(database, City.of(factories.places(), factories.child("c", V11), *rows))


@pytest.mark.parametrize(
    ("assessed", "found"),
    [
        ([("2026-01-05", "red", "a"), ("2026-03-05", "red", "a"), ("2026-05-05", "red", "a")], "g2"),  # unbroken
        ([("2026-01-05", "red", "a"), ("2026-03-05", "blue", "a"), ("2026-05-05", "red", "a")], "g2"),  # and back
        ([("2026-01-05", "red", "a"), ("2026-03-05", "blue", " "), ("2026-05-05", "red", "a")], "g2"),  # nobody's word
        ([("2026-01-05", "red", "a"), ("2026-03-05", "blue", "\u3000\t")], "g0"),  # blanks of other kinds
        ([("2026-01-05", "blue", "a"), ("2026-01-05", "red", "a"), ("2026-03-05", "blue", "a")], "g2"),  # red held
        ([("2026-01-05", "red", "a"), ("2026-03-05", "red", "a"), ("2026-03-05", "blue", "a")], "g1"),  # still red
        ([("2026-03-05", "red", "a"), ("2026-03-05", "red", "a")], "g1"),  # equals: the greater id
        ([("2026-01-05", "red", "a"), ("2026-12-05", "blue", "a")], "g0"),  # after the day
        ([("2026-03-05", "red", None)], None),
    ],
)
def test_tiers_of_a_day(database: Database, assessed: list[tuple[str, str, str | None]], found: str | None):
    write(database, *assessed)
    with database.read() as connection:
        rules = parameters.history(connection)
        day = read_day(
            connection, CITY, CHOOSE, ON, registered=ON, visits_from=None, time_zone="Asia/Shanghai", rules=rules
        )
        whole = load.records(connection, CITY, CHOOSE, time_zone="Asia/Shanghai", rules=rules)
    for on in (ON, dt.date(2026, 11, 1), dt.date(2026, 3, 5), dt.date(2026, 3, 4)):
        assert day.records.tiers.at(on.toordinal()).tolist() == whole.tiers.at(on.toordinal()).tolist()
    now = ON.toordinal()
    assert [each.tolist() for each in day.records.tiers.run(now)] == [each.tolist() for each in whole.tiers.run(now)]
    assert [each and each[0] for each in day.found] == [found]


def test_visits_and_places_of_the_sample_city(yunpu: Database):
    """Every contact of a month, whatever its mode, and where everybody lives."""
    since = dt.date(2026, 10, 25)
    with yunpu.read() as connection:
        code = connection.execute(sa.text("SELECT code FROM area WHERE level = 'city'")).scalar_one()
        choose, rules = load.children_of_city(code), parameters.history(connection)
        day = read_day(
            connection, code, choose, ON, registered=since, visits_from=since, time_zone="Asia/Shanghai", rules=rules
        ).records
        lately = load.registered_since(choose, since)
        whole = load.records(connection, code, lately, time_zone="Asia/Shanghai", rules=rules, visit_days=(since, ON))
    assert day.ids == whole.ids
    assert day.category == whole.category
    for name in ("child", "day"):
        assert getattr(day.visits, name).tolist() == getattr(whole.visits, name).tolist()
    for name in ("valid", "home", "complete", "remote", "ngo", "import_made", "recorded"):
        for values in (getattr(day.visits, name), getattr(whole.visits, name)):
            assert values.size > 100
        assert np.array_equal(_by_day(day, name), _by_day(whole, name)), name
    assert day.villages.at(ON.toordinal()).tolist() == whole.villages.at(ON.toordinal()).tolist()


def _by_day(records: object, name: str) -> np.ndarray:
    """How often each value stands on each child's day: several contacts of one day have no order here."""
    visits = records.visits  # type: ignore[attr-defined]
    rows = np.stack([visits.child, visits.day, getattr(visits, name)], axis=1)
    return rows[np.lexsort(rows.T[::-1])]
