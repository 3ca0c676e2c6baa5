"""What each map shows, says and hands back at a click."""

import re
from dataclasses import replace

import folium
import pytest

from dashboard.i18n import translator
from dashboard.maps.build import station_map, unvisited_map
from dashboard.maps.rows import MapStep, PointKind, PointState, Shading, Tiles
from data_access.measures.model import State
from tests.dashboard.maps import made

t = translator("en")
TOWNS = (made.area("1", 121.0), made.area("2", 121.1))
VILLAGES = (made.area("11", 121.0), made.area("21", 121.1))
STEP = MapStep("11", "village 11", 121.05, 31.05)


class TestStationMap:
    def test_layers_and_what_is_switched_on_at_first(self):
        points = [made.point("S1"), made.point("V1", kind=PointKind.SITE)]
        drawn = station_map(TOWNS, VILLAGES, points, made.FRAME, t, far={"21"}, steps=[STEP])
        assert {pane: layer.shown for pane, layer in made.layers(drawn).items()} == {
            "towns": True, "villages": False, "reach": True, "far": True, "sites": True, "stations": True,
            "steps": False, "names": True,
        }  # fmt: skip
        shading = Shading("rate", "town", "2026-10 completion")
        found = made.layers(station_map(TOWNS, VILLAGES, points, made.FRAME, t, far={"21"}, shading=shading))
        assert (found["reach"].shown, found["far"].shown) == (False, False)  # what was chosen is to be seen
        assert any(isinstance(child, folium.LayerControl) for child in drawn._children.values())

    def test_a_click_hands_back_what_and_code(self):
        drawn = station_map(TOWNS, VILLAGES, [made.point("S1")], made.FRAME, t)
        clicked = [made.properties(drawn, pane)[0] for pane in ("towns", "villages", "stations")]
        assert [(p["what"], p["code"]) for p in clicked] == [("town", "1"), ("village", "11"), ("station", "S1")]

    def test_the_three_states_of_a_station_and_the_two_of_a_site_are_counted_in_the_legend(self):
        points = [made.point(str(i), state=state) for i, state in enumerate(PointState)]
        points += [made.point(f"V{i}", kind=PointKind.SITE, state=state) for i, state in enumerate(PointState)]
        drawn = station_map(TOWNS, (), points, replace(made.FRAME, missing=2), t)
        assert [p["look"] for p in made.properties(drawn, "stations")] == ["standard", "notyet", "closed"]
        assert [p["look"] for p in made.properties(drawn, "sites")] == ["site", "site", "siteclosed"]
        said = re.findall(r"<span>(.*?)</span>", made.furniture(drawn).legend)
        assert {"Standard met (station) 1", "Service site 2", "2 without coordinates"} <= set(said)

    def test_villages_out_of_reach_are_drawn_counted_and_clickable(self):
        drawn = station_map(TOWNS, VILLAGES, [made.point("S1")], made.FRAME, t, reach_km=(2, 4), far={"21"})
        assert [(p["what"], p["code"]) for p in made.properties(drawn, "far")] == [("village", "21")]
        said = re.findall(r"<span>(.*?)</span>", made.furniture(drawn).legend)
        assert {"Villages farther than 4 km 1", "Within 2 km of a station", "Within 4 km of a station"} <= set(said)

    def test_suggested_sites_carry_their_number_in_the_order_in_which_they_were_chosen(self):
        steps = [MapStep("21", "a", 121.1, 31.0, ("would reach 3 more children",)), STEP]
        drawn = station_map(TOWNS, VILLAGES, (), made.FRAME, t, steps=steps)
        assert [(p["text"], p["code"], p["what"]) for p in made.properties(drawn, "steps")] == [
            ("1", "21", "village"), ("2", "11", "village"),
        ]  # fmt: skip

    def test_closed_stations_and_sites_reach_nobody(self):
        points = [made.point("S1", state=PointState.CLOSED), made.point("V1", kind=PointKind.SITE)]
        assert "reach" not in made.layers(station_map(TOWNS, (), points, made.FRAME, t))

    def test_a_rate_shades_the_towns_and_small_and_missing_ones_look_different(self):
        towns = (
            made.area("1", 121.0, value=0.82),
            made.area("2", 121.1, value=0.97),
            made.area("3", 121.2),  # fewer than 10
            made.area("4", 121.3, state=State.NO_DATA),
            made.area("5", 121.4, state=State.NOT_APPLICABLE),
        )
        shading = Shading("rate", "town", "2026-10 completion")
        drawn = station_map(towns, VILLAGES, (), made.FRAME, t, shading=shading)
        assert [p["look"] for p in made.properties(drawn, "towns")] == ["shade1", "shade4", "small", "nodata", "na"]
        said = made.furniture(drawn).legend
        assert all(words in said for words in ("2026-10 completion", "80% – 85%", "95% – 100%", "fewer than 10", "n/a"))

    def test_a_rate_by_village_shows_the_villages_and_leaves_the_clicks_to_them(self):
        villages = (made.area("11", 121.0, value=0.5), made.area("21", 121.1, value=0.9))
        drawn = station_map(TOWNS, villages, (), made.FRAME, t, shading=Shading("rate", "village", "title"))
        found = made.layers(drawn)
        assert (found["villages"].shown, found["towns"].interactive) == (True, False)

    def test_a_count_is_bubbles_by_size_and_nobody_is_no_bubble(self):
        towns = (made.area("1", 121.0, count=4), made.area("2", 121.1, count=16), made.area("3", 121.2, count=0))
        drawn = station_map(towns, (), (), made.FRAME, t, shading=Shading("count", "town", "children"))
        bubbles = made.properties(drawn, "bubbles")
        assert [(p["code"], p["text"]) for p in bubbles] == [("2", "16"), ("1", "4")]
        assert bubbles[0]["size"] == 2 * bubbles[1]["size"]  # four times the area


class TestUnvisitedMap:
    def test_bubbles_by_village_and_no_other_point(self):
        villages = (made.area("11", 121.0, count=3), made.area("21", 121.1, count=0))
        drawn = unvisited_map(TOWNS, villages, made.FRAME, t, title="must be seen", unplaced=2)
        assert [(p["what"], p["code"], p["text"]) for p in made.properties(drawn, "bubbles")] == [
            ("village", "11", "3")
        ]
        assert set(made.layers(drawn)) == {"towns", "villages", "names", "bubbles"}
        assert "2 children without a village" in made.furniture(drawn).legend

    def test_nobody_to_see_is_said(self):
        drawn = unvisited_map(TOWNS, VILLAGES, made.FRAME, t, title="must be seen")
        assert "No child in any village" in made.furniture(drawn).legend


class TestEveryMap:
    MAPS = (
        lambda frame: station_map(TOWNS, VILLAGES, [made.point("S1")], frame, t),
        lambda frame: unvisited_map(TOWNS, VILLAGES, frame, t, title="must be seen"),
    )

    @pytest.mark.parametrize("build", MAPS)
    def test_asks_no_other_host_for_anything(self, build):
        page = made.html(build(replace(made.FRAME, assets="/p/app/static/leaflet")))
        links = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
        assert links
        assert all(link.startswith("/p/app/static/leaflet/") for link in links)
        assert not re.findall(r"https?://", page)

    @pytest.mark.parametrize("build", MAPS)
    def test_is_the_same_twice_but_for_ids(self, build):
        first, again = (re.sub(r"_[0-9a-f]{32}", "", made.html(build(made.FRAME))) for _ in range(2))
        assert first == again

    @pytest.mark.parametrize("build", MAPS)
    @pytest.mark.parametrize(
        ("frame", "foot"),
        [
            (made.FRAME, "Fictional areas · Sketch map, no basis for boundaries"),
            (replace(made.FRAME, fictional=False), "Sketch map, no basis for boundaries"),
            (replace(made.FRAME, fictional=False, approval="苏S(2026)1"), "Map approval number 苏S(2026)1"),
            (replace(made.FRAME, fictional=False, approval="<b>"), "Map approval number &lt;b&gt;"),
        ],
    )
    def test_says_whether_it_is_approved_and_whether_it_is_invented(self, build, frame, foot):
        assert made.furniture(build(frame)).foot == foot

    @pytest.mark.parametrize("build", MAPS)
    def test_tiles_come_from_our_own_server_and_name_their_source(self, build):
        drawn = build(replace(made.FRAME, tiles=Tiles("/tiles/{z}/{x}/{y}", "天地图")))
        assert "/tiles/{z}/{x}/{y}" in made.html(drawn)
        assert made.furniture(drawn).foot.endswith("天地图")

    def test_a_hostile_name_stays_text(self):
        towns = (made.area("1", 121.0, name="</script><img src=x onerror=alert(1)>", lines=("<i>'\u2028",)),)
        drawn = station_map(towns, (), [made.point("S", name="</script>")], made.FRAME, t)
        assert made.properties(drawn, "towns")[0]["name"] == towns[0].name  # kept, and never read as HTML
        page = made.html(drawn)
        assert "<img" not in page
        assert "\u2028" not in page

    @pytest.mark.parametrize("name", ["{{ 600 * 7 }}", "{% if 0 %}", "{# gone #}", "{{{ 600 * 7 }}}"])
    def test_a_name_is_never_read_as_a_template(self, name):
        """What a template wrote folium takes for a template once more: a name would run on the server."""
        towns = (made.area("1", 121.0, name=name, lines=(name,)),)
        frame = replace(made.FRAME, fictional=False, approval=name, tiles=Tiles("/tiles", name))
        drawn = station_map(towns, (), [made.point("S", name=name)], frame, t)
        assert made.properties(drawn, "towns")[0]["name"] == made.properties(drawn, "stations")[0]["name"] == name
        page = made.html(drawn)
        assert page.count(name.lstrip("{")) >= 4  # the town's name and line, the station's, the map's number
        assert "4200" not in page

    def test_areas_without_outline_are_counted_and_an_empty_map_says_why(self):
        drawn = station_map((made.area("1", 0, geometry=""),), (), (), made.FRAME, t)
        said = made.furniture(drawn).legend
        assert "No outlines of areas in the database yet" in said
        assert "1 area without outline" in said

    def test_points_alone_set_the_view_where_no_outline_is_known(self):
        points = [made.point("S1", 121.0, 31.0), made.point("S2", 121.2, 31.3)]
        page = made.html(station_map((), (), points, made.FRAME, t))
        assert re.search(r"fitBounds\(\s*\[\[31\.0, 121\.0\], \[31\.3, 121\.2\]\]", page)

    def test_folium_itself_is_left_as_it_is(self):
        station_map(TOWNS, [], [], made.FRAME, t)
        assert all(link.startswith("https://") for _, link in folium.Map.default_js)
