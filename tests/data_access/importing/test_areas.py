"""Boundaries take the road of every sheet: GeoJSON from the city down, checked one by one and together."""

import json

import pytest

from data_access import datum
from tests.data_access.importing.files import bring_in, bring_one, notes, reasons, rows, said

CITY, TOWN, EAST = "320599", "320599101", "320599102"


def square(west=120.0, south=31.0, width=0.2, height=0.1):
    east, north = west + width, south + height
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.fixture
def city_file(tmp_path):
    whole = feature(square(), city_code=CITY, city_name="云浦市", fictional=True, population=1000)
    return geojson(tmp_path / "city.geojson", whole)


def towns(*features):
    return [feature(g, town_code=code, town_name=name, kind="镇", city_code=CITY) for code, name, g in features]


WEST_HALF, EAST_HALF = square(width=0.1), square(west=120.1, width=0.1)


def test_areas_from_the_city_down_whatever_the_order_of_the_files(database, city_file, tmp_path):
    below = geojson(tmp_path / "a.geojson", *towns((TOWN, "西镇", WEST_HALF), (EAST, "东镇", EAST_HALF)))
    results = bring_in(database, below, city_file)
    assert [r.file.name for r in results] == ["city.geojson", "a.geojson"]
    assert [(r.written, notes(r)) for r in results] == [(1, ""), (2, "")]
    assert rows(database, "area", "code", "name", "level", "parent_code", "kind", "population", "fictional") == [
        (CITY, "云浦市", "city", None, None, 1000, True),
        (TOWN, "西镇", "town", CITY, "镇", None, False),
        (EAST, "东镇", "town", CITY, "镇", None, False),
    ]
    ((outline,),) = [row for row in rows(database, "area", "geometry") if "120.2" in row[0] and "120.1" not in row[0]]
    assert json.loads(outline)["type"] == "Polygon"


def test_the_same_outlines_again_change_nothing(sqlite, city_file):
    bring_one(sqlite, city_file)
    result = bring_one(sqlite, city_file)
    assert (result.written, result.changed, result.unchanged) == (0, 0, 1)


def test_source_licence_and_approval_are_kept(sqlite, city_file):
    settings = {"datum": "wgs84", "licence": "own work", "map_approval": "苏S(2026)000号"}
    bring_one(sqlite, city_file, settings=settings)
    assert rows(sqlite, "area_source", "datum", "licence", "map_approval") == [("wgs84", "own work", "苏S(2026)000号")]


def test_a_shifted_datum_is_brought_to_wgs84(sqlite, tmp_path):
    shifted = square()
    shifted["coordinates"] = [[list(datum.to_gcj02(*point)) for point in square()["coordinates"][0]]]
    path = geojson(tmp_path / "a.geojson", feature(shifted, city_code=CITY, city_name="云浦市"))
    bring_one(sqlite, path, settings={"datum": "gcj02"})
    ((outline,),) = rows(sqlite, "area", "geometry")
    for point, true in zip(json.loads(outline)["coordinates"][0], square()["coordinates"][0], strict=True):
        assert point == pytest.approx(true, abs=1e-6)


def test_overlaps_gaps_and_overhangs_are_said(sqlite, city_file, tmp_path):
    bring_one(sqlite, city_file)
    overlapping = towns((TOWN, "西镇", square(width=0.12)), (EAST, "东镇", EAST_HALF))
    assert "overlap" in notes(bring_one(sqlite, geojson(tmp_path / "a.geojson", *overlapping)))
    gap = towns((TOWN, "西镇", WEST_HALF), (EAST, "东镇", square(west=120.15, width=0.1)))
    told = notes(bring_one(sqlite, geojson(tmp_path / "b.geojson", *gap)))
    assert "lie in none" in told
    assert "50 % of its surface" in told
    assert "lie outside 云浦市" in told


def test_bad_outlines_are_rejected_row_by_row(sqlite, city_file, tmp_path):
    bow_tie = {"type": "Polygon", "coordinates": [[[120, 31], [120.1, 31.1], [120.1, 31], [120, 31.1], [120, 31]]]}
    abroad = square(west=2.0, south=48.0)
    path = geojson(tmp_path / "a.geojson", *towns((TOWN, "西镇", bow_tie), (EAST, "东镇", abroad)))
    bring_one(sqlite, city_file)
    result = bring_one(sqlite, path)
    assert result.rejected == 2
    assert {where for where, _ in reasons(result)} == {"边界"}


def test_an_area_whose_parent_is_unknown_is_rejected(sqlite, tmp_path):
    result = bring_one(sqlite, geojson(tmp_path / "a.geojson", *towns((TOWN, "西镇", WEST_HALF))))
    assert result.rejected == 1


def test_rivers_are_no_areas(sqlite, city_file, tmp_path):
    river = feature({"type": "LineString", "coordinates": [[120, 31], [120.1, 31.1]]}, name="浔江塘")
    results = bring_in(sqlite, geojson(tmp_path / "rivers.geojson", river), city_file)
    assert said(results[-1])
    assert results[-1].refused is None


def test_a_torn_map_is_refused(sqlite, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    assert "damaged" in said(bring_one(sqlite, path))
