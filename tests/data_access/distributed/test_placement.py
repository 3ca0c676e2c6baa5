"""Every table has a place on a cluster, and a table spread by city can be."""

import pytest

from data_access.distributed.placement import CITY, PLACES, Place, key, spread
from data_access.rollups.schema import ROLLUPS
from data_access.schema import audit_metadata, metadata

TABLES = {**metadata.tables, **audit_metadata.tables}


def test_every_table_is_placed_with_a_reason():
    assert PLACES.keys() == TABLES.keys(), "say in data_access/distributed/placement.py where the table lies"
    assert all(why for _place, why in PLACES.values())


def test_a_table_of_a_city_is_spread_by_it():
    with_city = {name for name, table in TABLES.items() if CITY in table.c}
    assert {name for name, (place, _why) in PLACES.items() if place is Place.CITY} == with_city - {"import_batch"}
    assert {table.name for table in ROLLUPS} <= set(spread())


def test_rows_of_a_child_or_letter_lie_with_it():
    def holding(column: str) -> set[str]:
        return {name for name, table in TABLES.items() if column in table.c and CITY not in table.c}

    of_children = {name for name, (place, _why) in PLACES.items() if place is Place.CHILD}
    assert holding("child_id") - of_children == {"child_identity", "case_event", "letter_child"}
    assert {name for name, (place, _why) in PLACES.items() if place is Place.LETTER} == holding("letter_id")


@pytest.mark.parametrize("name", spread())
def test_what_is_spread_has_no_key_to_what_is_not(name: str):
    """Citus: a foreign key of a spread table leads to its own shard or to a copied table."""
    assert not TABLES[name].foreign_keys


def test_the_city_leads_a_key_that_lacks_it():
    assert key(("id",)) == (CITY, "id")
    assert key((CITY, "m")) == (CITY, "m")
