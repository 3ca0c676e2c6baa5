"""The files bring the sample into a database whole: every row of the model, as it was, and nothing rejected."""

import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.sample.city import City, build
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED

MOVED_TO_WGS84 = 3e-6  # degrees, about 0.3 m: declared GCJ-02 is converted on import


@pytest.fixture(scope="module")
def city() -> City:
    return build(YUNPU_AS_OF, YUNPU_SEED)


@pytest.mark.parametrize("name", sorted(build(YUNPU_AS_OF, YUNPU_SEED).tables))
def test_rows_arrive_as_they_were(yunpu: Database, city: City, name: str):
    table = city.tables[name]
    columns = [c for c in table.columns if (name, c) not in {("care_station", "lon"), ("care_station", "lat")}]
    stored = schema.metadata.tables[name]
    with yunpu.read() as connection:
        found = {tuple(row) for row in connection.execute(sa.select(*(stored.c[column] for column in columns)))}
    assert found == {tuple(row[column] for column in columns) for row in table.dicts()}


def test_declared_datums_are_converted_and_the_undeclared_one_is_not(yunpu: Database, city: City):
    c = schema.care_station.c
    with yunpu.read() as connection:
        found = {row.id: row for row in connection.execute(sa.select(c.id, c.lon, c.lat, c.source_datum))}
    told = {story.id: story.expected for story in city.stories}
    for row in city.tables["care_station"].dicts():
        stored = found[row["id"]]
        assert stored.source_datum == row["source_datum"]
        if row["id"] == told["station_unplaced"]["station"]:
            assert stored.lon is None
            assert stored.lat is None
        elif row["source_datum"] == "gcj02":
            assert abs(stored.lon - row["lon"]) > 0.002
        else:
            assert stored.lon == pytest.approx(row["lon"], abs=MOVED_TO_WGS84)
            assert stored.lat == pytest.approx(row["lat"], abs=MOVED_TO_WGS84)


def test_areas_carry_borders_offices_and_the_mark_of_fiction(yunpu: Database):
    a = schema.area.c
    with yunpu.read() as connection:
        rows = connection.execute(sa.select(a.level, a.fictional, a.geometry, a.population, a.contact_phone)).all()
    assert len(rows) == 191
    assert all(row.fictional and row.geometry and row.population and row.contact_phone for row in rows)
