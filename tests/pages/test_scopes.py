"""Nobody reads beyond the own scope: in texts, choices, tooltips, charts, maps, dialogs and files.

Everything that a page hands to the browser is searched (tests.pages.reading), not only what it shows.
"""

import itertools
import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import schema
from data_access.engine import Database
from tests.pages import reading
from tests.pages.conftest import Open, said
from tests.pages.test_every_page import pages_of, visit

OWN, OTHER = "320599105", "320599101"
CHILD = re.compile(r"YP-\d{6}")
DEMO_BAR = ("tonghu_w_look_town",)
"""The demo's own choice of a town to look as names every town; with real data there is no such bar."""
CHILDREN = ("A1", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A12", "A13", "B1", "B2", "B3")
Taken = list[tuple[str, Callable[[], bytes]]]


@pytest.fixture(scope="module")
def outside(yunpu: Database) -> frozenset[str]:
    """What belongs to the towns that OWN's supervisor does not see: codes and names, children, stations, cases."""
    s = schema
    with yunpu.read() as connection:

        def column(statement: sa.Select[tuple[str]]) -> set[str]:
            return {str(row[0]) for row in connection.execute(statement)}

        towns = connection.execute(
            sa.select(s.area.c.code, s.area.c.name).where(s.area.c.level == "town", s.area.c.code != OWN)
        ).all()
        own_children = column(
            sa.select(s.child_village.c.child_id).where(s.child_village.c.village_code.startswith(OWN))
        )
        children = column(sa.select(s.child.c.id)) - own_children
        stations = column(sa.select(s.care_station.c.id).where(~s.care_station.c.area_code.startswith(OWN)))
    assert len(towns) == 9
    assert len(children) > 500
    assert len(stations) > 100
    return frozenset({*(text for town in towns for text in town), *children, *stations})


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """The files that pages offer: their name, and what makes their bytes when one takes them."""
    offered: Taken = []

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_rest: object) -> bool:
        offered.append((f"{label} {file_name}", data))
        return False

    monkeypatch.setattr(st, "download_button", button)
    return offered


def with_doors(at: AppTest, page: str) -> Iterator[tuple[str, str]]:
    """(where, everything handed to the browser) of a page, and again with each of its doors opened."""
    visit(at, page)
    yield page, reading.rendered(at, without=DEMO_BAR)
    doors = [button.key for button in at.button if button.key and button.key.startswith("door_")]
    for key in doors:
        at.button(key=key).click().run()
        assert 'class="th-box"' not in said(at), (page, key)
        yield f"{page} {key}", reading.rendered(at, without=DEMO_BAR)


@pytest.mark.parametrize("look", ["leader", "auditor"])
def test_a_role_without_child_rows_is_handed_no_child(opened: Open, look: str) -> None:
    at = opened(look=look)
    for page in pages_of(look):
        if page == "audit":  # there the trail names children by code, for the auditor
            continue
        for where, text in with_doors(at, page):
            assert not CHILD.search(text), where


def test_finance_is_handed_no_figure_of_children(opened: Open) -> None:
    at = opened(look="finance")
    for page in pages_of("finance"):
        for where, text in with_doors(at, page):
            assert not CHILD.search(text), where
            figures = re.findall(r'data-figure=\\?"([A-Z]\d+)', text)
            assert not set(figures) & set(CHILDREN), where


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_supervisor_is_handed_nothing_of_another_town(
    opened: Open, outside: frozenset[str], taken: Taken, lang: str
) -> None:
    anything = re.compile("|".join(map(re.escape, sorted(outside, key=len, reverse=True))))
    at = opened(look=f"town_supervisor:{OWN}", lang=lang)
    for page in pages_of("town_supervisor"):
        for where, text in with_doors(at, page):
            found = set(anything.findall(text))
            assert not found, (where, sorted(found)[:5])
    assert taken  # the list of the unvisited children
    for name, data in taken:
        assert not anything.search(f"{name}\n{reading.cells(data())}")


def test_the_search_finds_what_the_bureau_is_handed(opened: Open, yunpu: Database) -> None:
    """Else the tests above would pass by looking in the wrong place: map layers, chart data, choices, children."""
    at = opened()
    stations = reading.rendered(visit(at, "stations"))
    with yunpu.read() as connection:
        sites = connection.execute(
            sa.select(schema.care_station.c.id).where(schema.care_station.c.area_code.startswith(OTHER))
        )
        assert any(str(site[0]) in stations for site in sites)
    assert stations.count("桐泾镇") > 3  # choices, tooltips of the map, the list
    assert OTHER in stations
    charts = [node.proto.spec for node in visit(at, "visits")._tree if node.type == "plotly_chart"]
    assert "桐泾镇" in reading.readable(charts[0])
    assert len(set(CHILD.findall(reading.rendered(visit(at, "unvisited"))))) == 50  # one page of the list


def test_what_a_supervisor_chooses_from_is_the_own_town(opened: Open) -> None:
    at = opened("visits", look=f"town_supervisor:{OWN}")
    assert "tonghu_w_towns" not in [each.key for each in at.multiselect]
    city = opened("visits").multiselect(key="tonghu_w_towns")
    assert len(city.options) == 10


def test_two_scopes_never_share_a_row(opened: Open, taken: Taken) -> None:
    """Three sessions take turns on every page; each reads what it reads when it is alone, files included."""
    looks = (f"town_supervisor:{OWN}", f"town_supervisor:{OTHER}", "city_supervisor")
    alone = {}
    for look in looks:
        reading.forget_answers()
        at = opened(look=look)
        taken.clear()  # the first page was drawn by opening it
        alone[look] = {page: read(visit(at, page), taken) for page in pages_of("city_supervisor")}
    reading.forget_answers()
    together = {look: opened(look=look) for look in looks}
    taken.clear()
    for page, _round, look in itertools.product(pages_of("city_supervisor"), range(2), looks):
        assert read(visit(together[look], page), taken) == alone[look][page], (page, look)


def read(at: AppTest, taken: Taken) -> tuple[str, str]:
    """What a session reads on a page, and in the file that the page offers; without the ids that differ by run."""
    text = re.sub(r"[0-9a-f]{16,}|again_[0-9a-f]{8}", "", reading.rendered(at))
    files = "\n".join(f"{name}\n{reading.cells(data())}" for name, data in taken)
    taken.clear()
    return text, files
