"""Coordinate systems, declared datums, and what can be mended."""

import json

import pytest
import shapely
from pyproj import Geod

from data_access import datum
from tests.data_access.importing.boundaries.maps import (
    BOW_TIE,
    EAST,
    EAST_HALF,
    WEST,
    WEST_HALF,
    bring_map,
    city,
    frame,
    geojson,
    geopackage,
    shapefile,
    town,
    towns,
)
from tests.data_access.importing.files import notes, reasons, rows, said

METRES = Geod(ellps="WGS84")
CENTIMETRES = 0.02


@pytest.fixture
def with_city(sqlite, tmp_path):
    bring_map(sqlite, geojson(tmp_path / "city.geojson", city()))
    return sqlite


def outline(database, code=WEST):
    (text,) = [text for found, text in rows(database, "area", "code", "geometry") if found == code]
    return shapely.from_geojson(text)


def furthest(found, expected):
    """The largest distance in metres from a corner to the nearest expected corner."""
    corners = expected.exterior.coords
    return max(min(METRES.inv(*point, *corner)[2] for corner in corners) for point in found.exterior.coords)


def moved(shape, of):
    return shapely.transform(shape, lambda points: datum.between(points, "wgs84", of))


@pytest.mark.parametrize("of", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_every_datum_comes_out_as_wgs84(with_city, tmp_path, of):
    path = geojson(tmp_path / "a.geojson", town(shape=moved(WEST_HALF, of)))
    assert bring_map(with_city, path, datum=of).written == 1
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES
    assert rows(with_city, "area_source", "datum")[-1:] == [(max("wgs84", of),)]


def test_a_datum_may_be_named_as_people_name_it(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=moved(WEST_HALF, "gcj02"))), datum="高德")
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES


@pytest.mark.parametrize("system", ["EPSG:4549", "EPSG:4528", "EPSG:4490", "EPSG:32651", "EPSG:3857"])
@pytest.mark.parametrize("of", ["wgs84", "cgcs2000"])
def test_a_files_own_system_is_heeded(with_city, tmp_path, system, of):
    projected = frame(towns()).to_crs(system)
    projected.to_file(tmp_path / "a.gpkg", layer="镇", driver="GPKG")
    assert bring_map(with_city, tmp_path / "a.gpkg", datum=of).written == 2
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES


def test_the_projected_degrees_of_a_map_service(with_city, tmp_path):
    shifted = [town(shape=moved(WEST_HALF, "gcj02")), town(EAST, "东镇", moved(EAST_HALF, "gcj02"))]
    frame(shifted).to_crs("EPSG:3857").to_file(tmp_path / "a.gpkg", layer="镇", driver="GPKG")
    result = bring_map(with_city, tmp_path / "a.gpkg", datum="gcj02")
    assert "calls itself" in notes(result)
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES


@pytest.mark.parametrize("system", ["EPSG:4549", "EPSG:4490", "EPSG:32651"])
def test_a_survey_that_is_declared_to_be_shifted_is_refused(with_city, tmp_path, system):
    frame(towns()).to_crs(system).to_file(tmp_path / "a.gpkg", layer="镇", driver="GPKG")
    assert "--datum says GCJ-02" in said(bring_map(with_city, tmp_path / "a.gpkg", datum="gcj02"))


def test_a_label_of_wgs84_on_shifted_degrees_is_said(with_city, tmp_path):
    shifted = [town(shape=moved(WEST_HALF, "bd09"))]
    result = bring_map(with_city, geopackage(tmp_path / "a.gpkg", 镇=shifted), datum="bd09")
    assert "calls itself WGS 84; it is taken as BD-09" in notes(result)
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES


@pytest.mark.parametrize("system", ["EPSG:4610", "EPSG:4214", "EPSG:2385"])
def test_systems_without_an_exact_way_are_refused(with_city, tmp_path, system):
    frame([town()]).set_crs(system, allow_override=True).to_file(tmp_path / "a.gpkg", layer="镇", driver="GPKG")
    assert "export it in CGCS2000" in said(bring_map(with_city, tmp_path / "a.gpkg"))


def test_metres_without_a_system_are_refused(with_city, tmp_path):
    rows = [
        {**row, "geometry": shape} for row, shape in zip(towns(), frame(towns()).to_crs(4549).geometry, strict=True)
    ]
    path = shapefile(tmp_path / "镇.shp", rows, system=None)
    assert "add the .prj file" in said(bring_map(with_city, path))


def test_degrees_without_a_system_are_those_of_the_declared_datum(with_city, tmp_path):
    path = shapefile(tmp_path / "镇.shp", [town(shape=moved(WEST_HALF, "gcj02"))], system=None)
    assert bring_map(with_city, path, datum="gcj02").written == 1
    assert furthest(outline(with_city), WEST_HALF) < CENTIMETRES


def test_latitude_before_longitude_is_told(with_city, tmp_path):
    swapped = shapely.transform(WEST_HALF, lambda points: points[:, ::-1])
    assert "wrong way round" in said(bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=swapped))))


def test_one_swapped_outline_among_others_is_rejected(with_city, tmp_path):
    swapped = shapely.transform(WEST_HALF, lambda points: points[:, ::-1])
    result = bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=swapped), town(EAST, "东镇", EAST_HALF)))
    assert (result.written, result.rejected) == (1, 1)
    assert "wrong way round" in next(iter(reasons(result)))[1]


# --- mending ----------------------------------------------------------------------------------------------------------


def test_an_outline_that_touches_itself_is_mended_and_said(with_city, tmp_path):
    corners = [(120, 31), (120.1, 31), (120.1, 31.1), (120.05, 31.1), (120.07, 31.05), (120.05, 31.02), (120.03, 31.05)]
    touching = shapely.Polygon([*corners, (120.05, 31.1), (120, 31.1)])
    assert not touching.is_valid
    result = bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=touching)))
    assert result.written == 1
    assert "1 outlines that touch themselves were mended: 西镇" in notes(result)
    assert outline(with_city).area == pytest.approx(touching.area, rel=1e-9)


def test_an_outline_that_crosses_itself_is_rejected_with_the_place(with_city, tmp_path):
    result = bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=BOW_TIE)))
    assert (result.written, result.rejected) == (0, 1)
    assert result.rejected_file is not None
    assert "mended" not in notes(result)
    (problem,) = result.reasons
    assert problem[0] == "边界"


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon(WEST_HALF.exterior.coords, [EAST_HALF.buffer(-0.01).exterior.coords]),
        shapely.MultiPolygon([WEST_HALF, WEST_HALF.buffer(-0.02)]),
        shapely.MultiPolygon([WEST_HALF, shapely.box(120.05, 31.02, 120.15, 31.05)]),
    ],
    ids=["hole outside", "part within a part", "parts that overlap"],
)
def test_what_mending_would_move_is_rejected(with_city, tmp_path, shape):
    assert not shape.is_valid
    result = bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=shape)))
    assert (result.written, result.rejected) == (0, 1)


def test_an_area_that_is_invalid_keeps_the_outline_on_record(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", town()))
    bring_map(with_city, geojson(tmp_path / "b.geojson", town(shape=BOW_TIE)))
    assert json.loads(shapely.to_geojson(outline(with_city)))["type"] == "Polygon"
