"""The large scales, at a tiny size: written into an empty database of either engine, marked for refresh."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.errors import DatabaseNotEmpty, SampleTooEarly
from data_access.rollups import schema as rollups
from data_access.sample import scale
from data_access.sample.scale import SIZES, Size

AS_OF = dt.date(2026, 11, 22)
TINY = Size(cities=2, towns=3, villages=12, children=90)


def _count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_two_tiny_cities(database: Database):
    scale.write(database, "prefecture", AS_OF, 1, _size=TINY)
    v, c, r = schema.visit.c, schema.child.c, schema.child_register.c
    with database.read() as connection:
        cities = connection.execute(
            sa.select(schema.area.c.code, schema.area.c.fictional).where(schema.area.c.level == "city")
        ).all()
        assert [code for code, _ in cities] == ["990101", "990102"]
        assert all(fictional for _, fictional in cities)
        present = connection.execute(
            sa.select(c.city_code, sa.func.count()).join(schema.child_register, r.child_id == c.id)
            .where(r.left_on.is_(None)).group_by(c.city_code).order_by(c.city_code)
        ).all()  # fmt: skip
        assert present == [("990101", 90), ("990102", 90)]
        assert connection.execute(sa.select(sa.func.max(v.visited_on))).scalar_one() < AS_OF
        latest = connection.execute(sa.select(sa.func.max(v.recorded_at))).scalar_one()
        assert isinstance(latest, dt.datetime)
        assert (latest + dt.timedelta(hours=8)).date() <= AS_OF
        orphans = sa.select(sa.func.count()).where(v.child_id.not_in(sa.select(c.id)))
        assert connection.execute(orphans).scalar_one() == 0
        assert connection.execute(sa.select(rollups.dirty.c.what, rollups.dirty.c.key)).all() == [("all", "all")]
        indexes = {index["name"] for index in sa.inspect(connection).get_indexes("visit")}
        assert {index.name for index in schema.visit.indexes} <= indexes
    assert _count(database, schema.visit) / (2 * 90 * 60) == pytest.approx(1.38, abs=0.12)


def test_the_triggers_are_back(sqlite: Database):
    scale.write(sqlite, "prefecture", AS_OF, 1, _size=TINY)
    with sqlite.write() as connection:
        connection.execute(sa.delete(rollups.dirty))
        connection.execute(sa.update(schema.child).values(sex="male"))
    assert _count(sqlite, rollups.dirty) > 90


def test_the_same_seed_gives_the_same_rows(new_sqlite):
    one, two = new_sqlite(), new_sqlite()
    for database in (one, two):
        scale.write(database, "province", AS_OF, 5, _size=TINY)
    with one.read() as a, two.read() as b:
        for table in (schema.visit, schema.child, schema.risk_assessment):
            ordered = sa.select(table).order_by(table.c.id)
            assert a.execute(ordered).all() == b.execute(ordered).all()


def test_a_database_that_holds_data_is_left_alone(sqlite: Database):
    with sqlite.write() as connection:
        connection.execute(sa.insert(schema.area).values(code="320599", name="云浦市", level="city", fictional=True))
    with pytest.raises(DatabaseNotEmpty):
        scale.write(sqlite, "prefecture", AS_OF, 1, _size=TINY)
    assert _count(sqlite, schema.visit) == 0


def test_too_early_a_day_leaves_the_database_empty(sqlite: Database):
    with pytest.raises(SampleTooEarly):
        scale.write(sqlite, "prefecture", dt.date(2025, 12, 31), 1, _size=TINY)
    assert _count(sqlite, schema.area) == 0


def test_the_sizes_are_those_promised():
    assert SIZES["prefecture"].cities * SIZES["prefecture"].children == 30_000
    assert SIZES["province"].cities * SIZES["province"].children == 300_000
