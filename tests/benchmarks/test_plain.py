"""The plain app beside which the dashboard is timed answers the same: else it would be no floor."""

import datetime as dt

from benchmarks import plain
from data_access import months
from data_access.engine import Database
from tests.beside import built, product
from tests.factories import CITY, T1, T2, V21, City, assessment, child, deferral, lives, places, visit, visits

MONTH = months.parse("2024-05")
AS_OF = dt.date(2024, 6, 10)
ROWS = City.of(
    places(),
    child("seen"),
    visits("seen", "2024-05-10", "2024-05-20"),  # twice counts once
    child("rung"),
    visit("rung", "2024-05-10", mode="phone"),  # no visit
    child("by_ngo"),
    visit("by_ngo", "2024-05-10", role="ngo"),  # no director, no supervisor
    child("came_later", registered="2024-05-02"),  # not the whole month on the register
    child("left", left="2024-05-30"),
    child("grown_up", born="2006-04-30"),  # eighteen before the month
    child("deferred"),
    deferral("deferred", "2024-05-01", "2024-05-31"),
    child("moved"),
    lives("moved", V21, dt.date(2024, 5, 15)),  # of the second town at the month's end
    visit("moved", "2024-05-31"),
    assessment("seen", "2024-02-01", "red"),
    assessment("seen", "2024-03-01", "yellow"),  # the later one holds
)


def test_the_same_completion_by_town(database: Database):
    built(database, ROWS)
    with database.read() as connection:
        answer = plain.overview(connection, CITY, MONTH, AS_OF)
    lines = product(database, AS_OF, MONTH, "town", ["A1"])
    ours = {line["area_code"]: (line["denominator"], line["numerator"]) for line in lines if line["denominator"]}
    assert answer.by_town == ours == {T1: (3, 1), T2: (1, 1)}
    assert answer.trend[MONTH] == 2 / 4
    assert answer.tiers == {"yellow": 1, "not_assessed": 6}


def test_who_waits_for_more_than_a_month(database: Database):
    built(database, ROWS)
    with database.read() as connection:
        answer = plain.unvisited(connection, CITY, MONTH, AS_OF)
    # rung, by_ngo, deferred, grown_up: since they were registered; came_later waits 39 days too
    assert answer.waiting == 5
