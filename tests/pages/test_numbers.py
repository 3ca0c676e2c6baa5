"""The numbers of four pages (tiers, visits, unvisited, stations): the seam's, and as long as the lists behind them."""

import dataclasses
import json
import re
from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import doors, facts, figures, formatting, shapes
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.map_rows import SHADES
from dashboard.unvisited import Facet, belongs
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Level, State
from data_access.sample import stories
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.pages import reading
from tests.pages.conftest import Open, card, said, totals

CITY, TOWN = "320599", "320599101"
OCTOBER = months.parse("2026-10")
zh = translator("zh")

VIEWS = {
    "bureau": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {}),
    "bureau on one town": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {"towns": TOWN}),
    "bureau on red and yellow": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {"tiers": "red,yellow"}),
    "bureau on orphans": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {"categories": "orphan"}),
    "bureau on left-behind": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {"kind": "left_behind"}),
    "bureau on the open month": (Scope(Role.CITY_SUPERVISOR, CITY), "city_supervisor", {"month": "2026-11"}),
    "bureau a year before": (
        Scope(Role.CITY_SUPERVISOR, CITY),
        "city_supervisor",
        {"month": "2025-10", "as_of": "2025-11-20"},
    ),
    "town supervisor": (Scope(Role.TOWN_SUPERVISOR, CITY, TOWN), f"town_supervisor:{TOWN}", {}),
    "leader": (Scope(Role.LEADER, CITY), "leader", {}),
}


class View:
    """A page opened as somebody with filters, and what the seam says of the same."""

    def __init__(self, opened: Open, yunpu: Database, name: str) -> None:
        scope, self.look, self.query = VIEWS[name]
        self.access = Access(yunpu, scope, 1)
        self._opened = opened
        as_of = YUNPU_AS_OF.fromisoformat(self.query["as_of"]) if "as_of" in self.query else YUNPU_AS_OF
        month = months.parse(self.query["month"]) if "month" in self.query else OCTOBER
        self.ask = Ask(
            as_of,
            month,
            towns=self._many("towns"),
            tiers=self._many("tiers"),
            categories=self._many("categories"),
            kind=self.query.get("kind", "difficulty"),
        )

    def _many(self, name: str) -> tuple[str, ...]:
        return tuple(value for value in self.query.get(name, "").split(",") if value)

    def open(self, page: str) -> AppTest:
        return self._opened(page, look=self.look, **self.query)

    def figures(self, *measures: str) -> dict[str, figures.Figure]:
        return figures.selected(self.access, self.ask, measures)

    @property
    def sees_children(self) -> bool:
        return self.access.scope.sees_children


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, opened: Open, yunpu: Database) -> View:
    return View(opened, yunpu, request.param)


def behind(at: AppTest, key: str) -> list[int]:
    """The totals in the dialog of a door."""
    return totals(at.button(key=f"door_{key}").click().run())


def rows(text: str, table: str) -> int:
    found = re.findall(rf'data-table="{re.escape(table)}" data-rows="(\d+)"', text)
    assert len(found) == 1, (table, found)
    return int(found[0])


# --- risk tiers -------------------------------------------------------------------------------------------------------


def test_risk_numbers_are_the_seams_and_open_as_many(view: View) -> None:
    at = view.open("risk")
    found = view.figures("B1", "B2", "B3", "B4", "B5")
    whole = found["B3"].denominator or 0
    assert f"**{whole} 名**" in at.markdown[0].value
    tiers = {tier: found[f"B1.{tier}"].numerator for tier in ("red", "yellow", "blue", "green", "not_assessed")}
    assert [int(n) for n in re.findall(r"[●▲■◆○] ([\d,]+)", card(at, "B1"))] == list(tiers.values())
    assert card(at, "B1.high").split()[2] == str(tiers["red"] + tiers["yellow"])
    assert f"复评超期 **{found['B4'].numerator} 名**" in at.markdown[1].value
    assert formatting.show(found["B5"], zh).text in card(at, "B5")
    lists = totals(at)  # on the page itself: red without follow-up, risen to a higher risk
    assert lists == [found["B5"].numerator, found["B2.rose"].numerator]
    for door, expected in (
        ("B1", [whole]),
        ("B1.high", [tiers["red"], tiers["yellow"]]),
        ("B3", [tiers["not_assessed"]]),
        ("B4", [found["B4"].numerator]),
        ("B5", [found["B5"].numerator]),
    ):
        assert behind(at, door) == [*lists, *expected], door
        at.run()


def bars(at: AppTest) -> list[int]:
    """The children of each tier in the stacked bars: the counts that stand beside them, summed."""
    spec = json.loads(next(node.proto.spec for node in at._tree if node.type == "plotly_chart"))
    beside = [re.findall(r"\d+", note["text"].replace(",", "")) for note in spec["layout"]["annotations"]]
    return [sum(map(int, column)) for column in zip(*(each for each in beside if len(each) == 5), strict=True)]


def test_the_bars_hold_every_child_whatever_they_are_by(view: View) -> None:
    at = view.open("risk")
    found = view.figures("B1")
    expected = [found[f"B1.{tier}"].numerator for tier in ("red", "yellow", "blue", "green", "not_assessed")]
    assert bars(at) == expected
    one_town = view.access.scope.town is not None or len(view.ask.towns) == 1
    by = at.segmented_control(key=f"tiers_{'By village' if one_town else 'Town by town'}")
    assert bars(by.set_value("By category").run()) == expected


MOVED = ("rose", "fell", "entered", "left", "assessed")


@pytest.mark.parametrize("back", [1, 12])
def test_movements_open_as_many_children_as_they_count(view: View, back: int) -> None:
    """Between the month before and the month, and over a year; the open month ends on the day itself."""
    ask = dataclasses.replace(view.ask, since=view.ask.month - back)
    found = figures.selected(view.access, ask, ("B2",))
    at = view.open("risk")
    here = len(totals(at))
    at.selectbox(key=f"moved_since_{ask.month}").set_value(ask.since).run()
    for part in MOVED:
        label = at.button(key=f"door_{part}").label
        assert label.split()[-2] == str(found[f"B2.{part}"].numerator), part
        assert behind(at, part)[here:] == [found[f"B2.{part}"].numerator], part
    text = said(at.run())
    table = text[text.index('data-table="movements"') :].split("</table>")[0]
    every = sum(figure.numerator or 0 for figure in found.values())
    assert sum(int(n.replace(",", "")) for n in re.findall(r'th-num">([\d,]+)</td>', table)) == every


def chosen(at: AppTest, door: str, key: str, value: object) -> list[int]:
    """The totals in the dialog of a door with something chosen in it; a dialog is open for one run only here."""
    at.session_state[key] = value
    return behind(at, door)


@pytest.mark.parametrize("name", ["bureau", "bureau on the open month", "leader"])
def test_each_cell_of_the_movements_opens_its_children(opened: Open, yunpu: Database, name: str) -> None:
    view = View(opened, yunpu, name)
    at = view.open("risk")
    here = len(totals(at))
    cells: Counter[tuple[str | None, str | None]] = Counter()
    for move in figures.moves(view.access, view.ask):
        cells[move.before, move.after] += move.children
    changed = {pair: n for pair, n in cells.items() if pair[0] != pair[1]}
    assert len(changed) > 3
    for pair, n in changed.items():
        assert chosen(at, "movements", "movement_pair", pair)[here:] == [n], pair


def test_the_dimensions_open_as_many_children_as_they_count(view: View) -> None:
    at = view.open("risk")
    here = len(totals(at))
    whole = view.figures("B3")["B3"].denominator
    for name, counts in figures.dimensions(view.access, view.ask).items():
        assert sum(counts.values()) == whole
        for level, n in counts.items():
            assert chosen(at, f"dimension_{name}", f"level_{name}", level)[here:] == [n], (name, level)


# --- visit compliance -------------------------------------------------------------------------------------------------


def test_visit_numbers_are_the_seams_and_open_as_many(view: View) -> None:
    at = view.open("visits")
    found = view.figures("A1", "A2", "A3", "A6", "A7", "A8", "A9")
    for part in ("A1", "A3", "A6", "A7", "A8", "A9", "A9.late"):
        shown = formatting.show(found[part], zh)
        text = card(at, part)
        assert shown.text in text, part
        assert shown.counts in text, part
    out = [found[f"A2.{part}"].numerator or 0 for part in ("turned_18", "partial_month", "deferred")]
    assert card(at, "A2").split()[2] == str(sum(out))
    assert behind(at, "A2") == out
    for door, rate in (("A1", "A1"), ("A3", "A3"), ("A6", "A6")):
        assert behind(at, door) == [(found[rate].denominator or 0) - (found[rate].numerator or 0)], door
    assert behind(at, "A7") == [found["A7"].numerator or 0]
    assert behind(at, "A8") == [(found["A8"].denominator or 0) - (found["A8"].numerator or 0)]
    assert behind(at, "A9.late") == [found["A9.late"].numerator or 0]


def test_changes_open_as_many_as_they_count(view: View) -> None:
    at = view.open("visits")
    found = view.figures("A11")
    rate, waiting = found["A11"], found["A11.unhandled"]
    assert formatting.show(rate, zh).counts in card(at, "A11")
    assert card(at, "A11.unhandled").split()[2] == str(waiting.numerator)
    for door, number in (
        ("A11", (rate.denominator or 0) - (rate.numerator or 0)),
        ("A11.unhandled", waiting.numerator),
    ):
        text = said(at.button(key=f"door_{door}").click().run())
        assert re.findall(r'data-total="(\d+)"', text) == ([str(number)] if number else [])
        if number and view.sees_children:
            assert rows(text, door) == min(50, number)
        at = view.open("visits")


def test_what_was_published_stands_beside_what_is_known_now(view: View) -> None:
    at = view.open("visits")
    found = view.figures("A10")
    shown = formatting.show(found["A10"], zh)
    assert (shown.counts or shown.text) in card(at, "A10")
    if found["A10"].state is not State.OK:
        assert "door_A10" not in [button.key for button in at.button]
        return
    assert formatting.signed(found["A10.revised"].numerator) in card(at, "A10")
    text = said(at.button(key="door_A10").click().run())
    if found["A10.revised"].numerator or found["A10.revised_due"].numerator:
        cells = re.findall(r'th-num">([+−±][\d,]+)</td>', text.split('data-table="A10"')[1].split("</table>")[0])
        numbers = [int(cell.replace("−", "-").replace("±", "").replace(",", "")) for cell in cells]
        assert sum(numbers[::2]) == found["A10.revised"].numerator
        assert sum(numbers[1::2]) == found["A10.revised_due"].numerator


def test_the_forecast_is_told_with_its_backtest_or_not_at_all(view: View) -> None:
    text = card(view.open("visits"), "A1.open")
    found = view.figures("A15")
    forecast, tested = found["A15"], found["A15.error"]
    if forecast.value is None:
        assert "暂不作预计" in text
    else:
        assert f"预计月末 {formatting.percent(forecast.value, forecast.denominator)}" in text
        assert (
            f"近 {tested.denominator} 个已封存月份回测平均误差 {formatting.number(round(tested.value, 1))} 个百分点"
            in text
        )


def test_the_first_screen_answers_truly_and_on_time(view: View) -> None:
    said_first = "\n".join(caption.value for caption in view.open("visits").caption)
    found = view.figures("A3", "A9", "A11", "A12")
    for part in ("A3", "A11", "A9.late"):
        assert f" {formatting.show(found[part], zh).counts or '—'}" in said_first
    checks = sum(figure.numerator or 0 for part, figure in found.items() if part.startswith("A12"))
    assert f"待核对记录 {checks} 项" in said_first
    assert f"{found['A11.unhandled'].numerator} 项待处理" in said_first


def test_directors_with_missed_children_are_those_not_counted(view: View) -> None:
    at = view.open("visits")
    found = view.figures("A13")["A13"]
    is_open = view.ask.month == months.month_of(view.ask.as_of)
    if is_open or not view.sees_children:
        assert "door_A13" not in [button.key for button in at.button]
        return
    text = said(at.button(key="door_A13").click().run())
    missed = found.denominator - found.numerator
    assert (rows(text, "A13") if missed else 0) == missed


def test_small_villages_list_their_children(opened: Open, yunpu: Database) -> None:
    view = View(opened, yunpu, "bureau")
    by_village = figures.figures(view.access, view.ask, ("A1",), Level.VILLAGE)
    small = [f for f in by_village if f.denominator and f.value is None]
    missed = sum(f.denominator - f.numerator for f in small)
    assert missed
    assert behind(view.open("visits"), "small") == [missed]


def test_the_month_in_progress_counts_those_still_to_be_seen(view: View) -> None:
    at = view.open("visits")
    running = dataclasses.replace(view.ask, month=months.month_of(view.ask.as_of))
    a1 = figures.selected(view.access, running, ("A1",))["A1"]
    assert formatting.n_of_m(a1.numerator, a1.denominator) in card(at, "A1.open")
    assert behind(at, "A1.open") == [a1.denominator - a1.numerator]


def test_the_records_to_check_are_those_counted(opened: Open, yunpu: Database) -> None:
    """The story of one evening's entries: only roles with child rows reach the records."""
    view = View(opened, yunpu, "bureau")
    at = view.open("visits")
    for part, figure in view.figures("A12").items():
        doors_shown = [button.key for button in at.button]
        assert (f"door_{part}" in doors_shown) == bool(figure.numerator), part
        if figure.numerator:
            text = said(at.button(key=f"door_{part}").click().run())
            assert rows(text, part) == figure.numerator
    leader = View(opened, yunpu, "leader").open("visits")
    assert not [button.key for button in leader.button if button.key and "A12" in button.key]


# --- unvisited children -----------------------------------------------------------------------------------------------


def facets(at: AppTest) -> dict[str, int]:
    """The facets on offer with their counts, in words."""
    return {
        label.rsplit(" ", 1)[0]: int(label.rsplit(" ", 1)[1].replace(",", ""))
        for label in at.pills(key="facet").options
    }


CHILD_VIEWS = [name for name, (scope, *_rest) in VIEWS.items() if scope.sees_children]


@pytest.mark.parametrize("name", CHILD_VIEWS)
def test_facets_count_what_the_measure_counts_and_list_as_many(opened: Open, yunpu: Database, name: str) -> None:
    view = View(opened, yunpu, name)
    at = view.open("unvisited")
    found = {part: figure.numerator or 0 for part, figure in view.figures("A4").items()}
    offered = facets(at)
    assert offered["须立即走访"] == found["A4.never"] + found["A4.overdue"]
    assert offered["未见走访"] == found["A4.never"] + found["A4.overdue"] + found["A4.due"]
    assert offered.get("超期", 0) == found["A4.overdue"]
    assert offered.get("本月已访", 0) == found["A4.visited_this_month"]
    for number in (offered["须立即走访"], found["A4.due"]):
        assert f"{number} 名" in at.markdown[0].value
    for facet, label in ((Facet.TO_SEE, "未见走访"), (Facet.MUST_BE_SEEN, "须立即走访"), (Facet.VISITED, "本月已访")):
        if label in offered:
            text = said(at.pills(key="facet").set_value(facet).run())
            assert (rows(text, "unvisited") if offered[label] else 0) == min(50, offered[label]), label
    expected = [row for row in doors.children(view.access, view.ask, "A4") if belongs(row, Facet.TO_SEE)]
    assert len(expected) == offered["未见走访"]


def test_a_long_list_comes_in_pages_of_fifty_and_misses_nobody(opened: Open, yunpu: Database) -> None:
    view = View(opened, yunpu, "bureau")
    expected = [row.child for row in doors.children(view.access, view.ask, "A4") if belongs(row, Facet.TO_SEE)]
    at = view.open("unvisited")
    seen: list[str] = []
    for number in range(1, -(-len(expected) // 50) + 1):
        at.pagination(key="pages_unvisited_list").set_value(number).run()
        seen += codes(at)
    assert seen == expected
    at.pills(key="facet").set_value(Facet.NEVER).run()  # a shorter list begins at its own first page
    assert len(codes(at)) == facets(at)["建档后未走访"]


def codes(at: AppTest) -> list[str]:
    """The children of the page's table, by code, in its order: the text of a code, not the link around it."""
    return re.findall(r">(YP-\d{6})<", said(at))


def test_by_director_holds_the_same_children(opened: Open, yunpu: Database) -> None:
    view = View(opened, yunpu, "bureau")
    at = view.open("unvisited")
    text = said(at.segmented_control(key="view").set_value("director").run())
    table = text[text.index('data-table="rounds"') :].split("</table>")[0]
    assert sum(map(int, re.findall(r'th-num">(\d+)</td>', table))) == facets(at)["未见走访"]
    assert "YP-" not in table  # a director is rung about roster numbers


def test_other_roles_read_counts_by_town_that_add_up(opened: Open, yunpu: Database) -> None:
    view = View(opened, yunpu, "leader")
    found = {part: figure.numerator or 0 for part, figure in view.figures("A4").items()}
    at = view.open("unvisited")
    assert totals(at) == [found["A4.never"] + found["A4.overdue"], found["A4.due"]]
    for table, total in zip(("must_be_seen.spread", "A4.due.spread"), totals(at), strict=True):
        body = said(at).split(f'data-table="{table}"')[1].split("</table>")[0]
        by_town = [[int(n) for n in re.findall(r'th-num">(\d+)</td>', row)] for row in body.split("<tr>")[2:]]
        assert by_town[-1][-1] == total
        assert sum(row[-1] for row in by_town[:-1]) == total
        assert all(sum(row[:-1]) == row[-1] for row in by_town)


def test_the_planted_children_stand_in_the_list(opened: Open) -> None:
    told = {story.id: story for story in stories.build(YUNPU_AS_OF, YUNPU_SEED)}
    at = opened("unvisited")
    shown = said(at)
    for child in told["unvisited"].expected["children"]:
        assert child in shown
    at.pills(key="facet").set_value(Facet.NEVER).run()
    assert told["never_visited"].expected["child"] in said(at)


# --- stations ---------------------------------------------------------------------------------------------------------


def test_station_numbers_are_the_seams_and_open_as_many(view: View) -> None:
    at = view.open("stations")
    found = view.figures("C1", "C2", "C3", "C6", "C9", "C10")
    assert f"**{found['C1'].numerator}/{found['C1'].denominator}**" in at.markdown[0].value
    for part in ("C1", "C2", "C3", "C6", "C10"):
        assert formatting.show(found[part], zh).counts in card(at, part)
    assert behind(at, "C3")[-1] == found["C3"].denominator
    assert behind(at, "C6")[-1] == found["C6"].denominator - found["C6"].numerator
    assert 4 * behind(at, "C10")[-1] == found["C10"].denominator
    missing = found["C9.stations"].numerator + found["C9.sites"].numerator
    text = said(at.button(key="door_C9").click().run())
    assert (rows(text, "without_coordinates") if missing else 0) == missing
    outside = found["C9.outside"].numerator
    text = said(at.button(key="door_C9.outside").click().run())
    assert (rows(text, "outside") if outside else 0) == outside


def test_subsidies_are_the_ledger_s(opened: Open, yunpu: Database) -> None:
    view = View(opened, yunpu, "bureau")
    at = view.open("stations")
    shares = [s for s in facts.subsidy_shares(view.access, view.ask.as_of) if s.kind == "construction"]
    assert formatting.yuan(sum(s.due for s in shares), zh) in card(at, "C4.due")
    text = said(at.button(key="door_C4.due").click().run())
    assert rows(text, "construction") == len(shares)


def test_who_is_out_of_reach_is_the_seams_and_opens_as_many(view: View) -> None:
    at = view.open("stations")
    view.ask = dataclasses.replace(view.ask, tiers=(), categories=(), kind="difficulty")  # which the page does not heed
    found = view.figures("C7", "C8")
    out = found["C7"].denominator - found["C7"].numerator
    assert f"{out} 名" in at.markdown[0].value
    assert formatting.show(found["C7"], zh).counts in card(at, "C7")
    assert formatting.show(found["C7.near"], zh).counts in card(at, "C7")
    assert behind(at, "C7")[-1] == out
    assert behind(at, "C7.villages")[-1] == found["C7.villages"].numerator
    assert behind(at, "C7.unplaced")[-1] == found["C7.unplaced"].numerator
    steps = figures.next_sites(view.access, view.ask)
    assert (found["C8"].numerator, found["C8.all"].numerator) == (
        (steps[0].gain, steps[-1].together) if steps else (0, 0)
    )
    assert (steps[0].village.name if steps else "供讨论") in card(at, "C8")


@pytest.mark.parametrize("shown", ["plain", *SHADES])
def test_the_map_shows_what_one_chooses_at_the_month_of_the_slider(opened: Open, yunpu: Database, shown: str) -> None:
    at = opened("stations")
    at.selectbox(key="shading").set_value(shown).run()
    assert at.select_slider[0].value == (OCTOBER if shown in ("A1", "A3", "A7", "A8") else OCTOBER + 1)
    at.select_slider[0].set_value(months.parse("2026-03")).run()
    assert 'class="th-box"' not in said(at)
    if shown == "plain":
        return
    shade, view = SHADES[shown], View(opened, yunpu, "bureau")
    asked = shade.ask(view.ask, months.parse("2026-03"))
    found = figures.figures(view.access, asked, (shade.measure,), Level.TOWN)
    tips = reading.rendered(at)
    for town in shapes.by_area(found, shade.parts[0]):
        its = [figure for figure in found if figure.area_code == town and figure.measure in shade.parts]
        n = sum(figure.numerator or 0 for figure in its)
        told = formatting.show(its[0], zh).line if shade.show == "rate" else zh.plural("{n} child", "{n} children", n)
        assert told in tips, (town, told)
