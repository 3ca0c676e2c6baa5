"""Five questions of the people in the chair, asked in Chromium: each from the Overview in four clicks at the most.

What the screen answers is read off it and compared with the oracle, which reads the plain rows of the same city.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
import shapely
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from data_access.engine import Database
from data_access.rollups.schema import ROLLUPS
from data_access.schema import metadata
from tests import oracle
from tests.browser.conftest import Open, drawn
from tests.conftest import YUNPU_AS_OF
from tests.factories import City, Row
from tests.oracle import comparing
from tests.oracle.ground import Question, parameters_of

MOST_CLICKS = 4
OCTOBER = 2026 * 12 + 9
TARGET, DEADLINE = 6, dt.date(2025, 12, 31)
MUST_BE_SEEN = {"超期": "overdue", "建档后未走访": "never"}
TIERS = ("red", "yellow", "blue", "green", "not_assessed")
WORDS = {"far_below": "明显偏低", "below": "偏低", "normal": "正常波动", "above": "偏高", "far_above": "明显偏高"}
RAW = tuple(table for table in metadata.tables.values() if table not in ROLLUPS)


@dataclass
class Hand:
    """Clicks, and counts them."""

    page: Page
    clicks: int = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        target.click()
        drawn(self.page)


@pytest.fixture(scope="module")
def city(yunpu: Database) -> City:
    """The plain rows of the sample city, as they were imported."""
    with yunpu.read() as connection:
        return City(
            {
                table.name: tuple(Row(table.name, dict(row)) for row in connection.execute(sa.select(table)).mappings())
                for table in RAW
            }
        )


def of_children(city: City, children: Iterable[str]) -> City:
    """The same city with the rows of some children alone: the oracle reads every row again and again."""
    wanted = frozenset(children)
    return City(
        {
            name: tuple(row for row in rows if row.get("id" if name == "child" else "child_id", None) in wanted)
            if name == "child" or (rows and "child_id" in rows[0])
            else rows
            for name, rows in city.tables.items()
        }
    )


def at_once(city: City, **tables: Iterable[Row]) -> City:
    """The same city with some tables cut to what the question needs."""
    return City({**city.tables, **{name: tuple(rows) for name, rows in tables.items()}})


def question(city: City, month: int = OCTOBER) -> Question:
    return Question(city, YUNPU_AS_OF, month, "town", parameters_of(city, YUNPU_AS_OF), "difficulty")


def town_code(city: City, name: str) -> str:
    return next(row["code"] for row in city.area if row["level"] == "town" and row["name"] == name)


def living_in(city: City, town: str) -> list[str]:
    asked = question(city)
    return [row["id"] for row in asked.children() if asked.town_of(asked.village_on(row["id"], YUNPU_AS_OF)) == town]


def menu(page: Page, name: str) -> Locator:
    return page.locator(".stSidebar").get_by_role("link", name=name, exact=True)


def test_which_children_must_be_seen_first_in_a_town_and_the_list_to_print(opened: Open, city: City) -> None:
    town = town_code(city, "梅浔镇")
    now = oracle.states(of_children(city, living_in(city, town)), YUNPU_AS_OF)
    expected = sorted(
        (child for child in now if child.state in MUST_BE_SEEN.values()),
        key=lambda child: (TIERS.index(child.tier), -child.streak, -child.days, child.child),
    )
    page = opened(look="city_supervisor")
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    hand = Hand(page)
    hand.click(page.locator(f'.th-map-towns a[data-code="{town}"]').locator("path"))
    hand.click(menu(page, "未走访儿童"))
    rows = [
        row.locator("td").all_inner_texts() for row in page.locator("table.th-table").first.locator("tbody tr").all()
    ]
    first = [(cells[-1].strip(), MUST_BE_SEEN[cells[0].strip()]) for cells in rows if cells[0].strip() in MUST_BE_SEEN]
    assert first == [(child.child, child.state) for child in expected]
    hand.click(page.get_by_text("工作计划"))
    hand.click(page.get_by_role("button", name="打印"))
    page.wait_for_function("() => window.printed")
    planned = page.locator(".stMain").inner_text()
    page.emulate_media(media="print")
    expect(page.locator(".stSidebar")).to_be_hidden()
    roster = {row["id"]: row["roster_no"] for row in city.child}
    assert all(str(roster[child.child]) in planned for child in expected)


def test_is_a_town_really_worse_or_just_small(opened: Open, city: City) -> None:
    town = town_code(city, "桐泾镇")
    recent = (row for row in city.visit if dt.date(2026, 9, 1) <= row["visited_on"] <= dt.date(2026, 10, 31))
    asked = question(at_once(city, visit=recent))
    own, everywhere = comparing.by_tier(asked), comparing.by_tier(asked.at_level("city"))[asked.city_code]
    visited, due = (sum(counts[i] for counts in own[town].values()) for i in (0, 1))
    all_visited, all_due = (sum(counts[i] for counts in everywhere.values()) for i in (0, 1))
    strata = [(n, everywhere[tier][0] / everywhere[tier][1]) for tier, (_x, n) in own[town].items()]
    crude = comparing.verdict(visited, due, all_visited / all_due)
    adjusted = comparing.strata_verdict(visited, strata)
    page = opened(look="city_supervisor")
    line = page.locator('[class*="st-key-th_line_"]').filter(has=page.locator('[data-about="far_below"]'))
    assert f"{visited / due:.0%}（{visited}/{due}）：与全市相比{WORDS[crude]}" in line.inner_text()
    Hand(page).click(line.get_by_role("link"))
    answer = page.locator(f'.th-overall[data-town="{town}"]').inner_text()
    assert f"{visited}/{due}" in answer
    assert WORDS[crude] in answer
    mixed = page.locator('[data-figure="G4"]').first.inner_text()
    assert f"{sum(n * p for n, p in strata):.1f}" in mixed
    assert WORDS[adjusted] in mixed


def test_did_we_reach_six_organisations_and_do_we_hold_it(opened: Open, city: City) -> None:
    small = at_once(city, visit=(), child=(), child_register=(), child_village=())

    def count(day: dt.date) -> int:
        (line,) = (o for o in oracle.figures(small, day, OCTOBER, "city", ("E1",)) if o["measure"] == "E1")
        return int(line["numerator"])

    met = DEADLINE
    while count(met - dt.timedelta(days=1)) >= TARGET:
        met -= dt.timedelta(days=1)
    page = opened(look="leader")
    Hand(page).click(menu(page, "社会组织"))
    verdict = page.locator(".th-verdict").inner_text()
    assert count(DEADLINE) >= TARGET
    assert f"{count(YUNPU_AS_OF)} 家（目标 {TARGET} 家）" in verdict
    assert f"{met.isoformat()} 达标，保持" in verdict
    assert all(count(day) >= TARGET for day in (DEADLINE + dt.timedelta(days=n) for n in range(326)))


def small_squares(areas: Iterable[Row]) -> Iterator[Row]:
    """Each village as a little square around a point inside it: the oracle takes villages for rectangles."""
    for row in areas:
        if row["level"] != "village" or not row["geometry"]:
            yield row
            continue
        point, half = shapely.from_geojson(row["geometry"]).representative_point(), 1e-6
        west, east, south, north = point.x - half, point.x + half, point.y - half, point.y + half
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        yield Row("area", {**row, "geometry": json.dumps({"type": "Polygon", "coordinates": [ring]})})


def test_where_one_more_station_would_help_most(opened: Open, city: City) -> None:
    small = at_once(city, visit=(), area=small_squares(city.area))
    found = oracle.figures(small, YUNPU_AS_OF, OCTOBER, "city", ("C8",))
    expected = {line["measure"]: line["numerator"] for line in found}
    page = opened(look="leader")
    hand = Hand(page)
    hand.click(menu(page, "关爱站点"))
    card = page.locator('[data-figure="C8"]')
    assert card.locator(".th-value").inner_text().strip() == str(expected["C8"])
    hand.click(page.locator(".st-key-door_C8 button"))
    steps = page.get_by_role("dialog").locator('table[data-table="next_sites"] tbody tr')
    cells = [row.locator("td").all_inner_texts() for row in steps.all()]
    assert int(cells[0][3]) == expected["C8"]
    assert sum(int(gain[3]) for gain in cells) == int(cells[-1][4]) == expected["C8.all"]
    assert cells[0][2] in card.inner_text()  # the village where it would stand


def test_may_october_be_quoted(opened: Open, city: City) -> None:
    asked = question(city)
    ends = dt.date(2026, 10, 31)
    asked_areas = {row["code"]: row["parent_code"] for row in city.area if row["level"] == "village"}
    village = {row["child_id"]: row["village_code"] for row in sorted(city.child_village, key=lambda r: r["from_on"])}
    last: dict[str, dt.date] = {}
    for row in city.visit:
        if row["recorded_at"] is not None and row["child_id"] in village:
            town, day = asked_areas[village[row["child_id"]]], asked.local(row["recorded_at"])
            last[town] = max(last.get(town, day), day)
    page = opened(look="city_supervisor")
    hand = Hand(page)
    hand.click(page.locator(".st-key-th_trust a"))
    verdict = page.locator(".th-verdict").first
    assert asked.is_closed
    assert min(last.values()) >= ends
    assert set(last) == {code for code, _name in asked.areas()}
    expect(verdict).to_have_attribute("data-verdict", "quotable")
    assert re.search(r"2026年10月.*可以引用.*11-05", verdict.inner_text())
