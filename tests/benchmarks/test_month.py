"""One month more, as foreign systems write it: what is written is taken up by an ordinary refresh."""

import datetime as dt

import sqlalchemy as sa

from benchmarks import month
from data_access import months, rollups, schema
from data_access.engine import Database
from tests.beside import built, product
from tests.factories import City, child, places

TODAY = dt.date(2024, 5, 31)
ROWS = City.of(
    places(),
    child("YP-00000000"),  # visited
    child("YP-00000003"),  # not visited: its code ends in 3
    child("YP-00000007"),  # visited, and a new child beside it
    child("YP-00000011"),  # visited, and assessed anew
    child("YP-00000020", left="2024-03-31"),  # left before
)


def test_a_month_more_is_written_and_counted(database: Database):
    built(database, ROWS, today=TODAY)
    today, written = month.write_next(database)
    assert today == dt.date(2024, 6, 30)
    assert written == 3 + 1 + 3  # visits, an assessment, a child with register and village
    rollups.refresh(database, today)
    with database.read() as connection:
        new = connection.execute(sa.select(schema.child.c.id).where(schema.child.c.id.like("%-202406"))).scalars().all()
    assert new == ["YP-00000007-202406"]
    (line,) = product(database, today, months.parse("2024-06"), "city", ["A1"])
    assert (line["numerator"], line["denominator"]) == (3, 4)
