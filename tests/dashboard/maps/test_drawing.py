"""The town map of the Overview: what it shows, says and leads to."""

import re
from dataclasses import replace
from html import unescape

import pytest

from dashboard.i18n import translator
from dashboard.maps.drawing import town_map
from dashboard.maps.rows import PointKind
from data_access.measures.compare import Verdict
from data_access.measures.model import State
from tests.dashboard.maps import made

t = translator("en")
TOWNS = (made.area("1", 121.0), made.area("2", 121.1))
WICKED = "<img src=x onerror=alert(1)>"


def drawn(towns=TOWNS, points=(), frame=made.FRAME, **more) -> str:
    return town_map(towns, points, frame, t, link=more.pop("link", lambda code: f"visits?towns={code}"), **more)


def names(drawing: str) -> list[str]:
    """The names in the map with the word below each."""
    found = re.findall(r'<span class="th-map-name"[^>]*>(.*?)</span>', drawing)
    return [unescape(re.sub("<b>(.*)</b>", r" \1", text)) for text in found]


def looks(drawing: str) -> list[str]:
    return re.findall(r'data-look="(\w+)"', drawing)


def test_the_five_verdicts_look_different_and_all_but_normal_say_their_words():
    found = drawn([made.area(str(i), 121 + i / 10, name="A", verdict=verdict) for i, verdict in enumerate(Verdict)])
    assert len(set(looks(found))) == 5
    assert names(found) == ["A Far below", "A Below", "A", "A Above", "A Far above"]


def test_no_data_differs_from_a_town_that_is_not_compared():
    towns = [made.area("1", 121.0, state=State.NO_DATA), made.area("2", 121.1, verdict=Verdict.NORMAL)]
    found = drawn([*towns, made.area("3", 121.2)])
    assert looks(found) == ["nodata", "normal", "unjudged"]
    assert names(found) == ["area 1 no data", "area 2", "area 3 not compared"]


def test_a_month_that_is_not_closed_says_so_once():
    found = drawn()
    assert names(found) == ["area 1", "area 2"]
    assert found.count("not compared") == 1


def test_a_role_without_figures_of_visits_reads_nothing_about_them():
    found = drawn(compared=False)
    assert "Beside the city" not in found
    assert "not compared" not in found


def test_stations_are_shown_and_village_sites_are_not():
    found = drawn(points=[made.point("S1"), made.point("V1", kind=PointKind.SITE)])
    assert re.findall(r'class="th-map-mark".*?title="(.*?)"', found) == ["place S1"]
    assert "Standard met (station) 1" in found


def test_a_town_is_a_link_where_there_is_somewhere_to_go():
    assert re.findall('<a href="(.*?)" data-code="(.*?)"', drawn()) == [
        ("visits?towns=1", "1"),
        ("visits?towns=2", "2"),
    ]
    assert "<a " not in drawn(link=lambda _code: "")


def test_a_town_tells_its_lines_to_who_points_at_it():
    assert "<title>area 1\n94.1%</title>" in drawn([made.area("1", 121.0, lines=("94.1%",))])


def test_names_leave_a_station_free():
    apart = drawn(TOWNS, [made.point("S1", 121.05, 31.05)])  # in the middle of the first town
    assert next(float(each) for each in re.findall(r"margin-top:(-?\d+)px", apart)) != 0


@pytest.mark.parametrize(
    ("frame", "foot"),
    [
        (made.FRAME, "Fictional areas · Sketch map, no basis for boundaries"),
        (replace(made.FRAME, fictional=False, approval="<b>"), "Map approval number &lt;b&gt;"),
    ],
)
def test_says_whether_it_is_approved_and_whether_it_is_invented(frame, foot):
    assert f'<div class="th-map-foot">{foot}</div>' in drawn(frame=frame)


def test_areas_without_outline_are_counted_and_an_empty_map_says_why():
    found = drawn([made.area("1", 0, geometry="")], frame=replace(made.FRAME, missing=2))
    assert "No outlines of areas in the database yet" in found
    assert "1 area without outline" in found
    assert "2 without coordinates" in found


def test_a_hostile_name_stays_text():
    towns = (made.area("1", 121.0, name=WICKED, lines=(WICKED,)),)
    found = drawn(towns, [made.point("S", name=WICKED)], link=lambda _code: f'"{WICKED}')
    assert "<img" not in found
    assert '""' not in found


def test_islands_and_holes_are_drawn():
    ring = "[[121,31],[121.1,31],[121.1,31.1],[121,31.1],[121,31]]"
    hole = "[[121.02,31.02],[121.04,31.02],[121.04,31.04],[121.02,31.02]]"
    island = "[[121.2,31],[121.3,31],[121.3,31.1],[121.2,31]]"
    geometry = f'{{"type":"MultiPolygon","coordinates":[[{ring},{hole}],[{island}]]}}'
    (path,) = re.findall('<path d="([^"]*)" fill-rule', drawn([made.area("1", 0, geometry=geometry)]))
    assert path.count("M") == path.count("Z") == 3
