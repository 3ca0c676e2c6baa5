"""Each planted story is found through the functions that the pages ask, and said in the sentences of the Overview.

As of 2026-11-22 on the sample city as imported; as of other days on the same rows written straight to a database.
"""

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dashboard import doors, facts, figures, map_rows, sentences, staff, standing, target, unvisited
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.sentences import About, Sentence
from dashboard.unvisited import Facet
from data_access import rollups
from data_access.datum import from_gcj02
from data_access.engine import Database
from data_access.measures.compare import Verdict
from data_access.measures.model import Ask, Figure, Level, State
from data_access.queries.roster import Asked
from data_access.queries.snapshot import ChildState
from data_access.queries.stations import StationState
from data_access.sample import stories
from data_access.sample.city import build
from data_access.schema import area, metadata
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.factories import CITY

DAYS = (
    YUNPU_AS_OF,
    dt.date(2026, 3, 1),  # the earliest; February is over and not closed, January is the last closed month
    dt.date(2026, 4, 3),  # before the freeze day
    dt.date(2026, 12, 31),  # the last day of a month and of a year
)


@dataclass(frozen=True)
class Told:
    """The city on a day, asked as somebody, beside what was planted."""

    access: Access
    as_of: dt.date

    @cached_property
    def planted(self) -> dict[str, stories.Story]:
        return {story.id: story for story in stories.build(self.as_of, YUNPU_SEED)}

    @cached_property
    def ask(self) -> Ask:
        return Ask(self.as_of, figures.last_closed(self.access, self.as_of))

    def expected(self, story: str) -> Mapping[str, Any]:
        return self.planted[story].expected

    def name(self, story: str) -> str:
        """The name of the town that a story is about."""
        return next(t.name for t in facts.towns(self.access, self.as_of) if t.code == self.expected(story)["town"])

    def one(self, part: str) -> Figure:
        return figures.selected(self.access, self.ask, (part.partition(".")[0],))[part]

    def by_area(self, part: str, level: Level = Level.TOWN) -> dict[str, Figure]:
        found = figures.figures(self.access, self.ask, (part.partition(".")[0],), level)
        return {figure.area_code: figure for figure in found if figure.measure == part}

    @cached_property
    def said(self) -> dict[About, Sentence]:
        found = standing.standing(self.access, self.ask, self.as_of, self.as_of)
        return {sentence.about: sentence for sentence in sentences.sentences(found, translator("zh"))}


@pytest.fixture(scope="module", params=DAYS, ids=str)
def told(request: pytest.FixtureRequest, yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    bureau = Scope(Role.CITY_SUPERVISOR, CITY)
    if request.param == YUNPU_AS_OF:
        yield Told(Access(yunpu, bureau, 1), YUNPU_AS_OF)
        return
    template: Path = request.getfixturevalue("_sqlite_template")
    database = _written(request.param, template, tmp_path_factory.mktemp("day"), yunpu)
    yield Told(Access(database, bureau, 1), request.param)
    database.dispose()


def _written(as_of: dt.date, template: Path, folder: Path, yunpu: Database) -> Database:
    """The sample's rows as the import would leave them: areas as imported, declared coordinates converted."""
    database = Database(f"sqlite:///{folder / 'tonghu.db'}")
    shutil.copyfile(template, folder / "tonghu.db")
    with yunpu.read() as connection:
        areas = [dict(row) for row in connection.execute(sa.select(area)).mappings()]
    with database.write() as connection:
        connection.execute(sa.insert(area), areas)
        for name, table in build(as_of, YUNPU_SEED).tables.items():
            connection.execute(sa.insert(metadata.tables[name]), [_converted(row) for row in table.dicts()])
    rollups.refresh(database, today=as_of)
    return database


def _converted(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("source_datum") == "gcj02" and row["lon"] is not None:
        row["lon"], row["lat"] = from_gcj02(row["lon"], row["lat"])
    return row


# --- visits -----------------------------------------------------------------------------------------------------------


def test_a_town_truly_below_the_others(told: Told):
    expected = told.expected("town_below")
    town, counts = expected["town"], (expected["visited"], expected["due"])
    assert told.ask.month == expected["month"]
    verdicts = figures.verdicts(told.access, told.ask)
    assert [code for code, verdict in verdicts.items() if verdict is Verdict.FAR_BELOW] == [town]
    assert [f.area_code for f in told.by_area("G2.far_below").values() if f.numerator] == [town]
    rate = told.by_area("A1")[town]
    assert (rate.numerator, rate.denominator, rate.state) == (*counts, State.OK)
    assert (told.one("A1").numerator, told.one("A1").denominator) == (expected["city_visited"], expected["city_due"])
    funnel = figures.funnel(told.access, told.ask)
    assert [p.area_code for p in funnel.points if p.verdict is Verdict.FAR_BELOW] == [town]
    mapped = map_rows.towns_beside_city(told.access, told.ask, translator("zh"))
    assert [shown.code for shown in mapped if shown.verdict is Verdict.FAR_BELOW] == [town]
    sentence = told.said[About.FAR_BELOW]
    assert sentence.towns == (town,)
    assert f"（{counts[0]}/{counts[1]}）：与全市相比明显偏低" in sentence.text
    assert len(doors.children(told.access, Ask(told.as_of, told.ask.month, towns=(town,)), "A1.missed")) == (
        counts[1] - counts[0]
    )


def test_a_town_that_is_low_by_chance_is_no_alarm(told: Told):
    expected = told.expected("town_chance")
    assert expected["verdict"] == figures.verdicts(told.access, told.ask)[expected["town"]] == Verdict.NORMAL
    rate, city = told.by_area("A1")[expected["town"]], told.one("A1")
    assert (rate.numerator, rate.denominator) == (expected["visited"], expected["due"])
    assert rate.value < city.value - 0.04
    assert all(told.name("town_chance") not in sentence.text for sentence in told.said.values())


def test_a_month_entered_in_one_evening(told: Told):
    expected = told.expected("burst")
    assert told.one("A12.burst").numerator == 1
    (signal,) = (row for row in facts.signals(told.access, told.ask) if row.signal == "burst")
    assert (signal.subject, signal.village) == (expected["worker"], expected["village"])
    assert signal.visits >= expected["children"] >= 12
    cells = facts.director_cells(told.access, told.ask)
    caseload = [c.due for c in cells if c.director == expected["worker"] and c.m == expected["month"]]
    assert sum(caseload) >= 12


def test_three_children_unvisited_for_three_months(told: Told):
    expected = told.expected("unvisited")
    found = doors.children(told.access, told.ask, "A5.3plus")
    assert {row.child: row.streak for row in found} == expected["months_missed"]
    assert tuple(sorted(row.child for row in found)) == expected["children"]
    assert [row.child for row in found if row.tier == "red"] == [expected["red"]]
    assert told.one("A5.3plus").numerator == 3
    everybody = doors.children(told.access, told.ask, "A4")
    shown = unvisited.chosen(everybody, Facet.MUST_BE_SEEN, ())
    assert set(expected["children"]) <= {row.child for row in shown}
    assert shown[0].child == expected["red"]  # by tier, then streak: the first of the list
    assert all(row.days > 60 for row in found)
    unseen = standing.standing(told.access, told.ask, told.as_of, told.as_of).unseen
    assert unseen.unseen >= 3
    assert unseen.red >= 1
    assert "红色" in told.said[About.UNSEEN].text


def test_a_child_never_visited(told: Told):
    expected = told.expected("never_visited")
    (row,) = doors.children(told.access, told.ask, "A4.never")
    assert (row.child, row.days, row.state) == (expected["child"], expected["days"], ChildState.NEVER)
    assert row.village == told.planted["never_visited"].where
    assert told.one("A4.never").numerator == 1
    everybody = doors.children(told.access, told.ask, "A4")
    assert [r.child for r in unvisited.chosen(everybody, Facet.NEVER, ())] == [expected["child"]]
    assert expected["child"] in {r.child for r in unvisited.chosen(everybody, Facet.MUST_BE_SEEN, ())}


# --- people who serve -------------------------------------------------------------------------------------------------


def test_two_vacant_villages(told: Told):
    expected = told.expected("vacant_villages")
    without = [f.area_code for f in told.by_area("D1", Level.VILLAGE).values() if not f.numerator]
    assert tuple(sorted(without)) == expected["villages"]
    city = told.one("D1")
    assert city.denominator - city.numerator == 2
    vacant = staff.vacancies(told.access, told.ask)
    assert {one.village_code: one.days for one in vacant} == expected["days_vacant"]
    rows = [row for row in doors.children(told.access, told.ask, "vacant") if row.town]
    assert {row.village for row in rows} == set(expected["villages"])
    asked = tuple(Asked(row.child, row.village, row.director) for row in rows)
    known = doors.details(told.access, asked, told.as_of)
    assert {row.village: known[row.child].vacant_days for row in rows} == expected["days_vacant"]


def test_a_director_in_post_without_a_pass(told: Told):
    expected = told.expected("uncertified")
    (found,) = staff.people(told.access, told.ask, "D3.now")
    assert (found.worker_id, found.area_code, found.no_record) == (expected["worker"], expected["village"], True)
    assert (told.one("D3.now").numerator, told.one("D3.no_record").numerator) == (1, 1)
    assert told.said[About.UNCERTIFIED].text.startswith("1 名在岗儿童主任未见")


# --- stations and money -----------------------------------------------------------------------------------------------


def test_a_town_without_a_standard_station(told: Told):
    expected = told.expected("no_standard_station")
    covered = told.by_area("C1")
    assert [code for code, figure in covered.items() if not figure.numerator] == [expected["town"]]
    assert (told.one("C1").numerator, told.one("C1").denominator) == (expected["towns_covered"], len(covered))
    station = next(s for s in facts.town_stations(told.access, told.as_of) if s.id == expected["station"])
    assert (station.town_code, station.state) == (expected["town"], StationState.NOT_RECORDED)
    assert told.said[About.NO_STANDARD].towns == (expected["town"],)
    assert told.name("no_standard_station") in told.said[About.NO_STANDARD].text


def test_a_station_without_coordinates(told: Told):
    expected = told.expected("station_unplaced")
    found = facts.town_stations(told.access, told.as_of)
    assert [s.id for s in found if s.is_open and not s.has_coordinates] == [expected["station"]]
    assert [f.area_code for f in told.by_area("C9.stations").values() if f.numerator] == [expected["town"]]
    shown = {point.code for point in map_rows.points(found, translator("zh"))}
    assert {s.id for s in found} - shown == {expected["station"]}


def test_a_station_across_its_border(told: Told):
    expected = told.expected("station_misplaced")
    (found,) = facts.misplaced(told.access, told.as_of)
    assert (found.id, found.town_code, found.source_datum) == (expected["station"], expected["town"], None)
    assert 0 < found.metres < 400
    assert found.likely_datum == "gcj02"
    assert [f.area_code for f in told.by_area("C9.outside").values() if f.numerator] == [expected["town"]]


def test_a_share_outstanding(told: Told):
    expected = told.expected("share_outstanding")
    (share,) = standing.arrears(told.access, told.ask)
    assert (share.station_id, share.town_code, share.year, share.payer, share.arrears) == (
        expected["station"], expected["town"], expected["year"], expected["payer"], expected["yuan"],
    )  # fmt: skip
    assert {code: f.numerator for code, f in told.by_area("C5.arrears_town").items() if f.numerator} == {
        expected["town"]: expected["yuan"]
    }
    assert (told.one("C5.arrears_town").numerator, told.one("C5.arrears_city").numerator) == (expected["yuan"], 0)
    text = told.said[About.ARREARS].text
    assert f"{expected['year']}年度运营补贴镇级承担部分尚有 {expected['yuan'] // 10_000}万元未到位" in text
    assert told.name("share_outstanding") in text


# --- social organisations ---------------------------------------------------------------------------------------------


def test_an_organisation_that_left_after_the_target_was_reached(told: Told):
    expected = told.expected("organisation_left")
    found = {one.id: one for one in facts.social_organisations(told.access, told.as_of)}
    leaver = found[expected["organisation"]]
    assert (leaver.stage, leaver.exited_on, leaver.qualified) == ("exited", expected["left_on"], False)
    assert sum(one.qualified for one in found.values()) == expected["now"]
    now, deadline = told.one("E1"), told.one("E1.at_deadline")
    assert (now.numerator, deadline.numerator) == (expected["now"], expected["at_deadline"])
    steps = target.steps(facts.target_story(told.access, told.as_of))
    falls = [after.on for before, after in itertools.pairwise(steps) if after.count < before.count]
    assert falls == [expected["left_on"]]


def test_the_verdict_on_the_target(told: Told):
    expected = told.expected("organisation_left")
    state = target.state(told.access, told.as_of)
    assert (state.now, state.target) == (expected["now"], expected["target"])
    assert state.at_deadline == expected["at_deadline"]
    assert (state.met_on, state.is_held, state.below_since) == (expected["met_on"], True, None)
    t = translator("zh")
    assert sentences.target_count(state, t) == f"{expected['now']} 家（目标 {expected['target']} 家）"
    assert sentences.target_verdict(state, t) == f"{expected['met_on']} 达标，保持"
    assert About.TARGET not in told.said  # held: nothing is to be done


# --- as others --------------------------------------------------------------------------------------------------------


def test_a_leader_is_told_the_same_stories(told: Told):
    leader = Told(Access(told.access.database, Scope(Role.LEADER, CITY), 1), told.as_of)
    assert leader.said == told.said


def test_a_town_is_told_its_own_stories_alone(told: Told):
    for story, about in (("town_below", About.FAR_BELOW), ("no_standard_station", About.NO_STANDARD)):
        town = told.planted[story].where
        own = Told(Access(told.access.database, Scope(Role.TOWN_SUPERVISOR, CITY, town), 1), told.as_of)
        assert own.said[about].towns == (town,)
        assert {code for sentence in own.said.values() for code in sentence.towns} == {town}


def test_every_story_has_a_test(told: Told):
    assert set(told.planted) == {
        "town_below", "town_chance", "no_standard_station", "vacant_villages", "burst", "unvisited", "never_visited",
        "uncertified", "station_unplaced", "station_misplaced", "share_outstanding", "organisation_left",
    }  # fmt: skip
