"""Geometry: metres are metres, shared borders stay shared, the text is light."""

import json

import pytest
from pyproj import Geod
from shapely.geometry import shape

from dashboard.maps import assets, geo, looks
from dashboard.maps.elements import script_json
from data_access.measures.model import State
from tests.dashboard.maps import made


@pytest.mark.parametrize(("lon", "lat"), [(121.0, 31.5), (87.6, 43.8)])  # far from each other: no zone to choose
def test_a_ring_is_as_wide_as_it_says_in_all_directions(lon, lat):
    earth = Geod(ellps="GRS80")
    for x, y in geo.ring(lon, lat, 3000).exterior.coords:
        assert earth.inv(lon, lat, x, y)[2] == pytest.approx(3000, abs=1)


def test_reach_joins_rings_that_overlap():
    near = geo.reach(frozenset({(121.0, 31.0), (121.01, 31.0)}), 3000)  # 950 m apart
    far = geo.reach(frozenset({(121.0, 31.0), (121.5, 31.0)}), 3000)
    assert (json.loads(near)["type"], json.loads(far)["type"]) == ("Polygon", "MultiPolygon")


def test_the_point_of_an_area_lies_inside_it_also_when_its_centre_does_not():
    horseshoe = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 8], [8, 8], [8, 1], [0, 1], [0, 0]]
    text = json.dumps({"type": "Polygon", "coordinates": [horseshoe]})
    lon, lat = geo.inside_point(text)
    assert shape(json.loads(text)).contains(shape({"type": "Point", "coordinates": [lon, lat]}))


def test_simplified_neighbours_still_share_their_border():
    bend = [[121.1, 31.0], [121.100001, 31.05], [121.1, 31.1]]  # ten centimetres off the straight line
    left = json.dumps({"type": "Polygon", "coordinates": [[[121.0, 31.0], *bend, [121.0, 31.1], [121.0, 31.0]]]})
    right = json.dumps({"type": "Polygon", "coordinates": [[*bend, [121.2, 31.1], [121.2, 31.0], [121.1, 31.0]]]})
    found = [shape(json.loads(text)) for text in geo.simplified((left, right))]
    assert [len(area.exterior.coords) for area in found] == [5, 5]
    assert found[0].intersection(found[1]).length == pytest.approx(0.1)


def test_outlines_that_overlap_come_back_as_they_were():
    texts = (made.square(121.0), made.square(121.05))
    for found, text in zip(geo.simplified(texts), texts, strict=True):
        assert shape(json.loads(found)).equals_exact(shape(json.loads(text)), 1e-5)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([], ()),
        ([0.94], (0.94,)),
        ([0.81, 0.98], (0.8, 0.85, 0.9, 0.95)),
        ([0.0, 1.0], (0.0, 0.2, 0.4, 0.6, 0.8)),  # 100 % belongs to the last class
        ([0.9, 0.95], (0.9, 0.91, 0.92, 0.93, 0.94)),
    ],
)
def test_shades_are_up_to_five_round_classes_that_hold_all_values(values, breaks):
    assert looks.shade_breaks(values) == breaks


def test_the_highest_class_is_always_the_deepest_shade():
    found = [looks.shade_look(made.area("1", 0, value=value), (0.8, 0.9)) for value in (0.8, 0.9, 1.0)]
    assert found == ["shade3", "shade4", "shade4"]


def test_looks_carry_no_underscore_because_the_map_would_not_be_drawn_anew():
    names = [*looks.VERDICT_STYLES, *looks.SHADE_STYLES, *looks.MARK_STYLES]
    names += [looks.verdict_look(made.area("1", 0, state=state)) for state in State]
    assert not [name for name in names if "_" in name]


def test_json_in_a_script_element_cannot_end_it():
    assert script_json({"a": "</script>&'"}) == '{"a":"\\u003c/script\\u003e\\u0026\\u0027"}'


@pytest.mark.parametrize(
    ("prefix", "path"),
    [("", "/app/static/leaflet"), ("/tonghu/", "/tonghu/app/static/leaflet"), ("a/b", "/a/b/app/static/leaflet")],
)
def test_the_files_are_served_under_the_prefix_of_the_server(prefix, path):
    assert assets.base(prefix) == path
