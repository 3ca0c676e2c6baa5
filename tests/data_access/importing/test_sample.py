"""The sample city passes through the import whole: what it was made of is what the database holds."""

import sqlalchemy as sa

from data_access import schema
from data_access.sample import city
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED

CONVERTED = {"care_station": {"lon", "lat"}}  # points in other datums
SETS = {"services", "topics"}  # come back in their list's order


def test_every_row_of_the_sample_city_is_in_the_database(yunpu):
    made = city.build(YUNPU_AS_OF, YUNPU_SEED)
    with yunpu.read() as connection:
        for name, table in made.tables.items():
            of = schema.metadata.tables[name]
            names = [n for n in table.columns if n in of.c and n not in CONVERTED.get(name, set())]
            found = {_comparable(names, row) for row in connection.execute(sa.select(*(of.c[n] for n in names)))}
            places = [table.columns.index(n) for n in names]
            assert found == {_comparable(names, [row[i] for i in places]) for row in table.rows}, name


def _comparable(names, row):
    return tuple(
        frozenset(value.split(";")) if name in SETS and value else value for name, value in zip(names, row, strict=True)
    )


def test_nothing_of_it_was_rejected(yunpu):
    b = schema.import_batch.c
    with yunpu.read() as connection:
        assert connection.execute(sa.select(sa.func.sum(b.rows_rejected))).scalar() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(schema.area)).scalar() == 191
