"""A wrong datum shows in outlines on record and in stations: how far, which way, and which datum it looks like."""

import pytest
import shapely

from data_access import datum
from tests import factories
from tests.data_access.importing.boundaries.maps import (
    CITY,
    EAST,
    WEST,
    WEST_HALF,
    bring_map,
    city,
    geojson,
    shown,
    town,
    towns,
)
from tests.data_access.importing.files import bring_one, notes, official, rows, workbook

SYSTEMS = [
    ("gcj02", "wgs84"),
    ("bd09", "wgs84"),
    ("wgs84", "gcj02"),
    ("bd09", "gcj02"),
    ("gcj02", "bd09"),
    ("wgs84", "bd09"),
]
NAMES = {"wgs84": "WGS 84", "gcj02": "GCJ-02", "bd09": "BD-09"}


def in_datum(shape, of):
    return shapely.transform(shape, lambda points: datum.between(points, "wgs84", of))


def towns_in(of):
    return [{**row, "geometry": in_datum(row["geometry"], of)} for row in towns()]


@pytest.fixture
def with_city(sqlite, tmp_path):
    bring_map(sqlite, geojson(tmp_path / "city.geojson", city()))
    return sqlite


def stations(*points, of="wgs84"):
    """Stations of the western town at true points, entered in degrees of another datum."""
    found = []
    for i, (lon, lat) in enumerate(points):
        shown_lon, shown_lat = datum.between(shapely.get_coordinates(shapely.Point(lon, lat)), "wgs84", of)[0]
        found.append(factories.station(f"s{i}", WEST, name=f"站{i}", lon=float(shown_lon), lat=float(shown_lat)))
    return factories.City.of(*found)


NEAR_THE_EDGES = [(120.001, 31.05), (120.05, 31.001), (120.05, 31.099), (120.099, 31.05), (120.0015, 31.0985)]
INSIDE = [(120.02 + 0.02 * i, 31.05) for i in range(4)]


# --- outlines ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("true", "declared"), SYSTEMS)
def test_outlines_beside_their_own_from_before(with_city, tmp_path, true, declared):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    told = notes(bring_map(with_city, geojson(tmp_path / "b.geojson", *towns_in(true)), datum=declared))
    assert f"this looks like {NAMES[true]}" in told
    assert f"--datum {true}" in told


@pytest.mark.parametrize(("true", "declared"), SYSTEMS)
def test_outlines_beside_the_one_above(with_city, tmp_path, true, declared):
    told = notes(bring_map(with_city, geojson(tmp_path / "b.geojson", *towns_in(true)), datum=declared))
    assert f"this looks like {NAMES[true]}" in told


def test_an_outline_around_those_below(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    factories_free = geojson(tmp_path / "b.geojson", city(in_datum(city()["geometry"], "gcj02")))
    assert "this looks like GCJ-02" in notes(bring_map(with_city, factories_free))


def test_the_way_and_the_distance(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    told = notes(bring_map(with_city, geojson(tmp_path / "b.geojson", *towns_in("gcj02"))))
    assert "About 510 m to the south-east everywhere" in told
    mended = bring_map(with_city, geojson(tmp_path / "c.geojson", *towns()))
    assert (mended.changed, notes(mended)) == (2, "")  # nothing to be said against the right ones


@pytest.mark.parametrize("of", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_the_right_datum_is_not_suspected(with_city, tmp_path, of):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    again = geojson(tmp_path / "b.geojson", *towns_in(of))
    assert "looks like" not in notes(bring_map(with_city, again, datum=of))


def test_an_outline_that_has_really_changed_is_no_datum(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    larger, smaller = shapely.box(120.0, 31.0, 120.13, 31.1), shapely.box(120.13, 31.0, 120.2, 31.1)
    changed = geojson(tmp_path / "b.geojson", town(shape=larger), town(EAST, "东镇", smaller))
    assert "looks like" not in notes(bring_map(with_city, changed))


def test_a_suspected_datum_silences_what_follows_from_it(with_city, tmp_path):
    told = notes(bring_map(with_city, geojson(tmp_path / "b.geojson", *towns_in("gcj02"))))
    assert "looks like" in told
    assert "lie in none" not in told
    assert "lie outside" not in told


# --- stations ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["gcj02", "bd09"])
def test_stations_of_another_datum_are_told_from_the_outlines(database, tmp_path, of):
    bring_map(database, geojson(tmp_path / "city.geojson", city()))
    factories.write(database, stations(*NEAR_THE_EDGES, *INSIDE, of=of))
    told = notes(bring_map(database, geojson(tmp_path / "a.geojson", *towns())))
    assert "of 9 stations lie outside their town" in told
    assert f"this looks like {NAMES[of]}" in told
    assert "坐标系" in told


@pytest.mark.parametrize(("true", "declared"), SYSTEMS)
def test_outlines_of_another_datum_are_told_from_the_stations(sqlite, tmp_path, true, declared):
    edges = [(x, y) for x in (120.001, 120.05, 120.099) for y in (31.001, 31.05, 31.099)]
    factories.write(sqlite, stations(*edges))
    rows_ = [{"code": CITY, "name": "云浦市", "geometry": in_datum(city()["geometry"], true)}]
    rows_ += [{"code": r["town_code"], "name": r["town_name"], "geometry": r["geometry"]} for r in towns_in(true)]
    told = notes(bring_map(sqlite, geojson(tmp_path / "a.geojson", *rows_), datum=declared))
    assert "of 9 stations lie outside their town" in told
    if true == "wgs84":  # shifted stations would look the same
        assert f"this looks like {NAMES[declared]}. If so, give their datum" in told
        assert "It may as well be the outlines: with --datum wgs84" in told
    else:
        assert f"this looks like {NAMES[true]}. If so, bring the outlines in again with --datum {true}" in told
        assert "坐标系" not in told


def test_stations_outside_that_no_datum_explains(with_city, tmp_path):
    far = [(120.15, 31.02), (120.15, 31.05), (120.15, 31.08)]  # five kilometres into the other town
    factories.write(with_city, stations(*far, *INSIDE))
    told = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", *towns())))
    assert "3 of 7 stations lie outside their town, half of them by 4773 m or more. They lie mostly to the east" in told
    assert "looks like" not in told


def test_stations_inside_and_on_the_border_are_passed_over(with_city, tmp_path):
    factories.write(with_city, stations(*INSIDE, (120.1, 31.05)))
    assert notes(bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))) == ""


def test_closed_stations_and_those_without_a_point_are_passed_over(with_city, tmp_path):
    closed = factories.station("s8", WEST, lon=121.0, lat=32.0, closed="2025-01-01")
    nowhere = factories.station("s9", WEST)
    factories.write(with_city, factories.City.of(closed, nowhere))
    assert notes(bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))) == ""


def test_a_sheet_of_stations_is_looked_at_when_it_comes_in(database, tmp_path):
    bring_map(database, geojson(tmp_path / "city.geojson", city()))
    bring_map(database, geojson(tmp_path / "a.geojson", *towns()))
    headers = official("care_station", "name", "kind", "area_code", "lon", "lat", "opened_on")
    lines = [
        [f"站{i}", "未保站", WEST, *in_datum(shapely.Point(*point), "gcj02").coords[0], "2020-01-01"]
        for i, point in enumerate((*NEAR_THE_EDGES, *INSIDE))
    ]
    result = bring_one(database, workbook(tmp_path / "站点.xlsx", {"站点": [headers, *lines]}))
    assert result.written == 9
    assert "of 9 stations lie outside their town" in notes(result)
    assert "this looks like GCJ-02" in notes(result)
    assert len(rows(database, "care_station")) == 9


def test_shown_and_read_back_is_where_it_was():
    there = shown(WEST_HALF, "gcj02", "gcj02")
    assert shapely.hausdorff_distance(there, WEST_HALF) < 1e-7
