"""Attributes by their words and by what they hold."""

import pytest

from data_access.importing.boundaries.attributes import as_code, find

CODES, NAMES = ["320599101", "320599102"], ["西镇", "东镇"]
CITIES, UPPER = ["320599", "320599"], ["云浦市", "云浦市"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("code", "name"),
        ("区划代码", "区划名称"),
        ("行政区划代码", "行政区划名称"),
        ("XZQDM", "XZQMC"),  # the land survey's
        ("adcode", "name"),  # a map service's
        ("gb", "name"),  # the national map's
        ("PAC", "NAME"),
        ("DM", "MC"),
        ("代码", "名称"),
        ("乡镇代码", "乡镇名称"),
        ("town_code", "town_name"),
        ("代码", "镇"),
    ],
)
def test_words_of_the_offices(code, name):
    found = find({"OBJECTID": [1, 2], code: CODES, name: NAMES})
    assert found is not None
    assert (found.fields["code"], found.fields["name"]) == (code, name)


def test_the_lowest_level_is_the_areas_own_and_the_others_lie_above():
    found = find({"city_code": CITIES, "city_name": UPPER, "town_code": CODES, "town_name": NAMES})
    assert found is not None
    assert (found.fields["code"], found.fields["parent_code"]) == ("town_code", "city_code")
    assert found.above == {"city": "city_name"}


def test_a_general_code_and_name_are_the_areas_own_beside_names_above():
    villages = {"代码": ["320599101001"], "名称": ["东桥村"], "镇": ["西镇"], "市": ["云浦市"]}
    found = find(villages)
    assert found is not None
    assert (found.fields["code"], found.fields["name"]) == ("代码", "名称")
    assert found.above == {"town": "镇", "city": "市"}


def test_cut_words_are_told_apart_by_what_they_hold():
    found = find({"行政区": CODES, "行政区_1": NAMES}, cut=True)
    assert found is not None
    assert (found.fields["code"], found.fields["name"]) == ("行政区", "行政区_1")
    assert find({"行政区": CODES, "行政区_1": NAMES}) is None  # nothing but a shapefile cuts words


def test_a_column_that_holds_something_else_is_not_taken_by_its_word():
    found = find({"code": ["A1", "A2"], "区划代码": CODES, "name": ["West", "East"], "名称": NAMES})
    assert found is not None
    assert (found.fields["code"], found.fields["name"]) == ("区划代码", "名称")


def test_decorations_are_read_only_where_all_of_them_can_be():
    found = find({"code": CODES, "name": NAMES, "kind": ["镇", "polygon"], "人口": [1200.0, 800.0]})
    assert found is not None
    assert "kind" not in found.fields
    assert found.fields["population"] == "人口"


def test_a_layer_of_something_else():
    assert find({"landuse": ["forest"], "id": [7]}) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (320599101.0, "320599101"),
        ("156320599", "320599"),
        ("3205991010010000000", "320599101001"),
        (" 320599101 ", "320599101"),
        ("A12", "A12"),
    ],
)
def test_codes_as_the_other_tables_write_them(cell, code):
    assert as_code(cell) == code
