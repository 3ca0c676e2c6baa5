"""What is odd about outlines that lie together: said with the areas, the size and the place."""

import re

import pytest
import shapely

from tests import factories
from tests.data_access.importing.boundaries.maps import (
    CITY,
    EAST,
    EAST_HALF,
    FAR,
    LAT,
    LON,
    MIDDLE,
    TOP,
    WEST,
    WEST_HALF,
    WHOLE,
    bring_map,
    city,
    geojson,
    town,
    towns,
    village,
)
from tests.data_access.importing.files import notes

NARROW = 0.01
"""A hundredth of a degree: about a kilometre."""


@pytest.fixture
def with_city(sqlite, tmp_path):
    bring_map(sqlite, geojson(tmp_path / "city.geojson", city()))
    return sqlite


def hectares(text):
    return float(re.search(r"([\d.]+) ha", text)[1])


def test_outlines_that_fit_are_passed_over_in_silence(database, tmp_path):
    bring_map(database, geojson(tmp_path / "city.geojson", city()))
    assert notes(bring_map(database, geojson(tmp_path / "a.geojson", *towns()))) == ""


def test_an_overlap_is_told_with_its_size_and_place(with_city, tmp_path):
    wide = shapely.box(LON, LAT, MIDDLE + NARROW, TOP)
    told = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=wide), town(EAST, "东镇", EAST_HALF))))
    assert f"西镇（{WEST}） and 东镇（{EAST}） overlap" in told
    assert hectares(told) == pytest.approx(0.955e3 * 11.09e3 / 1e4, rel=0.01)  # a hundredth by a tenth of a degree
    assert "near 120.1050, 31.0500" in told


def test_a_sliver_is_no_overlap(with_city, tmp_path):
    wide = shapely.box(LON, LAT, MIDDLE + 5e-7, TOP)  # 5 cm wide, 11 km long: 530 m²
    told = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=wide), town(EAST, "东镇", EAST_HALF))))
    assert told == ""
    wider = shapely.box(LON, LAT, MIDDLE + 1e-6, TOP)  # 10 cm: 1,060 m²
    told = notes(
        bring_map(with_city, geojson(tmp_path / "b.geojson", town(shape=wider), town(EAST, "东镇", EAST_HALF)))
    )
    assert "overlap by 0.1 ha" in told


def test_an_overlap_with_an_area_that_is_only_on_record(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", town(EAST, "东镇", EAST_HALF)))
    wide = shapely.box(LON, LAT, MIDDLE + NARROW, TOP)
    assert "overlap" in notes(bring_map(with_city, geojson(tmp_path / "b.geojson", town(shape=wide))))


def test_a_gap_is_told_once_all_areas_have_an_outline(with_city, tmp_path):
    short = shapely.box(MIDDLE + NARROW, LAT, FAR, TOP)
    first = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", town(), town(EAST, "东镇", short))))
    assert f"云浦市（{CITY}）: " in first
    assert hectares(first) == pytest.approx(1059, rel=0.01)
    assert "near 120.1050, 31.0500" in first


def test_a_gap_of_less_than_a_hectare_is_none(with_city, tmp_path):
    short = shapely.box(MIDDLE + 8e-6, LAT, FAR, TOP)  # 0.8 m wide: 0.85 ha
    assert notes(bring_map(with_city, geojson(tmp_path / "a.geojson", town(), town(EAST, "东镇", short)))) == ""


def test_holes_among_areas_without_an_outline_above(sqlite, tmp_path):
    factories.write(sqlite, factories.City.of(factories.area(CITY, "云浦市"), factories.area(WEST, "西镇")))
    ring = WEST_HALF.difference(shapely.box(120.04, 31.04, 120.05, 31.05))
    left, right = (ring.intersection(shapely.box(west, 31, west + 1, 32)) for west in (119.045, 120.045))
    parts = [village(f"{WEST}001", "甲村", left), village(f"{WEST}002", "乙村", right)]
    told = notes(bring_map(sqlite, geojson(tmp_path / "a.geojson", *parts)))
    assert f"西镇（{WEST}）: 1 gaps among the areas below" in told
    assert hectares(told) == pytest.approx(105.9, rel=0.01)
    assert "near 120.0450, 31.0450" in told


def test_an_area_that_reaches_beyond_the_one_above(with_city, tmp_path):
    beyond = shapely.box(MIDDLE, LAT, FAR + NARROW, TOP)
    told = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", town(), town(EAST, "东镇", beyond))))
    assert f"东镇（{EAST}）: 9 % of its surface" in told
    assert f"lie outside 云浦市（{CITY}）, the most of it near 120.2050, 31.0500" in told
    assert "西镇" not in told


def test_a_new_outline_above_is_looked_at_with_those_below(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", *towns()))
    smaller = city(shapely.box(LON, LAT, FAR - NARROW, TOP))
    told = notes(bring_map(with_city, geojson(tmp_path / "b.geojson", smaller)))
    assert f"东镇（{EAST}）: 10 % of its surface" in told


def test_villages_in_towns_in_the_city_of_one_file(sqlite, tmp_path):
    inside, across = shapely.box(120.0, 31.0, 120.05, 31.1), shapely.box(120.05, 31.0, 120.11, 31.1)
    villages = [village(f"{WEST}001", "甲村", inside), village(f"{WEST}002", "乙村", across)]
    above = [(CITY, "云浦市", WHOLE), (WEST, "西镇", WEST_HALF), (EAST, "东镇", EAST_HALF)]
    general = [{"code": code, "name": name, "geometry": shape} for code, name, shape in above]
    below = [{"code": v["village_code"], "name": v["village_name"], "geometry": v["geometry"]} for v in villages]
    result = bring_map(sqlite, geojson(tmp_path / "a.geojson", *below, *general))
    assert (result.written, result.rejected) == (5, 0)
    told = notes(result)
    assert f"乙村（{WEST}002）: 17 % of its surface" in told
    assert "甲村" not in told


def test_many_oddities_are_told_in_few_lines(with_city, tmp_path):
    width = 0.2 / 14
    many = [
        town(f"3205991{i:02d}", f"{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[i]}镇",
             shapely.box(LON + i * width, LAT, LON + (i + 1.2) * width, TOP))
        for i in range(14)
    ]  # fmt: skip
    told = notes(bring_map(with_city, geojson(tmp_path / "a.geojson", *many)))
    assert told.count(" overlap by ") == 10
    assert "3 further pairs of outlines overlap" in told
