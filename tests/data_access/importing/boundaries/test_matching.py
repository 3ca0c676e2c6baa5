"""Areas of a map against the area table: taken where it is certain, asked where it is not."""

import pytest
import shapely

from tests import factories
from tests.data_access.importing.boundaries.maps import bring_map, geojson, village
from tests.data_access.importing.corpus import (
    EAST_BRIDGE,
    LIANHU,
    OTHER_EAST_BRIDGE,
    PREPARED,
    TONGJING,
    XINMIN,
    YONGPU,
)
from tests.data_access.importing.files import notes, rows

ELSEWHERE = "320599102999"


@pytest.fixture
def areas(database):
    factories.write(database, PREPARED["areas"]())
    return database


def squares(count):
    return [shapely.box(120 + 0.01 * i, 31, 120.009 + 0.01 * i, 31.01) for i in range(count)]


def bring(database, path, *features, **options):
    """Features of (code, name, further attributes), each a square of its own."""
    made = [
        village(code, name, shape, **more)
        for (code, name, more), shape in zip(features, squares(len(features)), strict=True)
    ]
    return bring_map(database, geojson(path / "村.geojson", *made), **options)


def outlined(database):
    """(code, name) of the areas with an outline."""
    found = rows(database, "area", "code", "name", "geometry")
    return [(code, name) for code, name, outline in found if outline]


def told(result):
    """Why rows were rejected, with all that is said to it."""
    return [problem[0] for problem in result.reasons]


def test_known_codes_with_their_names(areas, tmp_path):
    result = bring(areas, tmp_path, (YONGPU, "永浦村", {}), (EAST_BRIDGE, "东桥村", {}))
    assert (result.written, result.changed, result.rejected) == (0, 2, 0)
    assert outlined(areas) == [(YONGPU, "永浦村"), (EAST_BRIDGE, "东桥村")]


@pytest.mark.parametrize("name", ["永浦村村民委员会", "永浦村委会", "永 浦 村", "老永浦", "桐泾镇永浦村"])
def test_a_name_that_is_spelt_otherwise_stays_as_the_table_has_it(areas, tmp_path, name):
    assert bring(areas, tmp_path, (YONGPU, name, {})).changed == 1
    assert outlined(areas) == [(YONGPU, "永浦村")]


def test_a_known_code_with_another_areas_name_is_rejected(areas, tmp_path):
    result = bring(areas, tmp_path, (YONGPU, "东桥村", {}))
    assert (result.changed, result.rejected) == (0, 1)
    assert "disagree" in result.reasons[0][1].msgid
    assert outlined(areas) == []


def test_a_known_code_in_another_town_than_the_file_says_is_rejected(areas, tmp_path):
    result = bring(areas, tmp_path, (YONGPU, "永浦村", {"town_name": "澄湖街道"}))
    assert (result.changed, result.rejected) == (0, 1)


def test_a_code_of_another_edition_is_taken_by_the_name_in_its_town(areas, tmp_path):
    result = bring(areas, tmp_path, ("320599101208", "东桥村", {}))
    assert (result.written, result.changed) == (0, 1)
    assert f"320599101208 → {EAST_BRIDGE}" in notes(result)
    assert outlined(areas) == [(EAST_BRIDGE, "东桥村")]


def test_another_editions_town_code_is_found_by_the_towns_name(areas, tmp_path):
    result = bring(areas, tmp_path, ("320599500201", "东桥村", {"town_code": "320599500", "town_name": "澄湖街道"}))
    assert result.changed == 1
    assert outlined(areas) == [(OTHER_EAST_BRIDGE, "东桥村")]


def test_towns_of_another_edition_carry_their_villages(areas, tmp_path):
    features = [
        {"code": "320599500", "name": "澄湖街道", "geometry": shapely.box(120, 31, 120.1, 31.1)},
        {"code": "320599500201", "name": "莲湖社区", "geometry": shapely.box(120, 31, 120.05, 31.1)},
    ]
    result = bring_map(areas, geojson(tmp_path / "a.geojson", *features))
    assert (result.written, result.changed, result.rejected) == (0, 2, 0)
    assert outlined(areas) == [("320599102", "澄湖街道"), (LIANHU, "莲湖社区")]


def test_another_editions_code_whose_town_nobody_knows_is_rejected(areas, tmp_path):
    assert bring(areas, tmp_path, ("320599777201", "莲花社区", {})).rejected == 1


def test_a_new_area_beside_others_is_taken_and_told(areas, tmp_path):
    result = bring(areas, tmp_path, (ELSEWHERE, "玉塘村", {}))
    assert (result.written, result.rejected) == (1, 0)
    assert f"did not have beside its others: 玉塘村（{ELSEWHERE}）" in notes(result)
    assert ("320599102", ELSEWHERE) in rows(areas, "area", "parent_code", "code")


def test_a_new_name_much_like_one_on_record_is_asked_about(areas, tmp_path):
    result = bring(areas, tmp_path, (ELSEWHERE, "莲胡社区", {}))
    assert (result.written, result.rejected) == (0, 1)
    assert "much like it" in result.reasons[0][1].msgid


def test_a_new_name_like_one_that_has_its_own_outline_is_taken(areas, tmp_path):
    result = bring(areas, tmp_path, (ELSEWHERE, "莲塘社区", {}), (LIANHU, "莲湖社区", {}))
    assert (result.written, result.changed, result.rejected) == (1, 1, 0)


def test_an_unknown_code_for_a_name_whose_own_code_is_in_the_file_is_rejected(areas, tmp_path):
    result = bring(areas, tmp_path, (LIANHU, "莲湖社区", {}), (ELSEWHERE, "莲湖社区", {}))
    assert (result.changed, result.rejected) == (1, 1)
    assert "another area" in result.reasons[0][1].msgid


def test_two_places_of_one_name_are_not_guessed_between(areas, tmp_path):
    factories.write(areas, factories.City.of(factories.area("320599101009", "新民社区", kind="社区")))
    result = bring(areas, tmp_path, ("320599101888", "新民社区", {}))
    assert (result.changed, result.rejected) == (0, 1)
    assert "Several areas" in result.reasons[0][1].msgid


def test_names_alone_are_enough_where_they_are_unique(areas, tmp_path):
    features = [
        {"名称": "永浦村", "geometry": shapely.box(120, 31, 120.01, 31.01)},
        {"名称": "东桥村", "geometry": shapely.box(120.1, 31, 120.11, 31.01)},  # in two towns
        {"名称": "玉塘村", "geometry": shapely.box(120.2, 31, 120.21, 31.01)},  # in none
    ]
    result = bring_map(areas, geojson(tmp_path / "a.geojson", *features))
    assert (result.changed, result.rejected) == (1, 2)
    assert outlined(areas) == [(YONGPU, "永浦村")]


def test_names_alone_inside_the_town_that_stands_beside_them(areas, tmp_path):
    features = [
        {"名称": "东桥村", "镇": town, "geometry": shape}
        for town, shape in zip(("桐泾镇", "澄湖街道"), squares(2), strict=True)
    ]
    assert bring_map(areas, geojson(tmp_path / "a.geojson", *features)).changed == 2
    assert sorted(code for code, _ in outlined(areas)) == [EAST_BRIDGE, OTHER_EAST_BRIDGE]


def test_codes_alone_are_enough_for_areas_on_record(areas, tmp_path):
    features = [{"code": code, "geometry": shape} for code, shape in zip((YONGPU, ELSEWHERE), squares(2), strict=True)]
    result = bring_map(areas, geojson(tmp_path / "a.geojson", *features))
    assert (result.written, result.changed, result.rejected) == (0, 1, 1)
    assert told(result) == ["区划名称"]
    assert outlined(areas) == [(YONGPU, "永浦村")]


def test_what_the_map_leaves_out_is_named(areas, tmp_path):
    result = bring(areas, tmp_path, (YONGPU, "永浦村", {}), (EAST_BRIDGE, "东桥村", {}))
    assert f"1 areas of 桐泾镇（{TONGJING}） are on record and not in the file: 新民社区（{XINMIN}）" in notes(result)


def test_an_area_whose_outline_is_rejected_is_not_left_out(areas, tmp_path):
    result = bring(areas, tmp_path, (YONGPU, "永浦村", {}), (EAST_BRIDGE, "新民社区", {}))
    assert result.rejected == 1
    assert "东桥村" not in notes(result)


def test_ended_areas_are_neither_missed_nor_matched_by_name(areas, tmp_path):
    factories.write(
        areas,
        factories.City.of(factories.area("320599101010", "玉塘村", kind="村", valid_to="2020-12-31")),
    )
    result = bring(areas, tmp_path, *((c, n, {}) for c, n in ((YONGPU, "永浦村"), (EAST_BRIDGE, "东桥村"))))
    assert "玉塘村" not in notes(result)
    result = bring(areas, tmp_path, ("320599101222", "玉塘村", {}))
    assert (result.written, result.changed) == (1, 0)
