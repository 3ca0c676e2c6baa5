"""One seam: what `tonghu figures` prints is what the pages ask, complete, with zeros, and it adds up."""

import csv
import dataclasses
import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from dashboard import cli, figures, settings
from dashboard.figures import Access
from dashboard.i18n import translator
from data_access import months
from data_access.engine import Database
from data_access.measures.model import Ask, Figure, Form, Level, State, Window
from data_access.measures.registry import MEASURES, PARTS
from data_access.queries import areas
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OCTOBER = months.parse("2026-10")
ASK = Ask(YUNPU_AS_OF, OCTOBER)
FIELDS = ["measure", "area_code", "area_name", "window", "numerator", "denominator", "value", "low", "high", "state"]

Counts = dict[str, tuple[int, int]]
"""Numerators and denominators by part."""


def asked(database: Database, ask: Ask, level: Level) -> tuple[Figure, ...]:
    return figures.figures(Access(database, BUREAU, 1), ask, tuple(MEASURES), level)


# --- the command line and the pages -----------------------------------------------------------------------------------


@pytest.fixture
def printed(yunpu: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    monkeypatch.setattr(settings.Settings, "local_today", lambda _settings: YUNPU_AS_OF)

    def run(*arguments: str) -> str:
        assert cli.status(["figures", "--database", yunpu.url, *arguments]) == 0
        return capsys.readouterr().out

    return run


def plain(found: Iterable[Figure], language: str = "zh") -> list[dict[str, Any]]:
    t = translator(language)
    return [
        dataclasses.asdict(figure) | {"area_name": t(figure.area_name), "state": figure.state.value} for figure in found
    ]


@pytest.mark.parametrize("level", Level)
def test_the_command_prints_what_the_pages_ask(yunpu: Database, printed: Callable[..., str], level: Level):
    rows = json.loads(printed("--as-of", "2026-11-22", "--by", level, "--format", "json"))
    assert rows == plain(asked(yunpu, ASK, level))
    assert all(list(row) == FIELDS for row in rows)


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        ("2026-11-22", "2026-11"),  # the month in progress
        ("2026-11-05", "2026-10"),  # over, and not frozen before the 6th
        ("2026-11-06", "2026-10"),
        ("2022-02-10", "2022-01"),  # soon after the data begin
        ("2021-06-30", "2021-05"),  # before them
    ],
)
def test_at_other_days_and_months_too(yunpu: Database, printed: Callable[..., str], as_of: str, month: str):
    ask = Ask(dt.date.fromisoformat(as_of), months.parse(month))
    out = printed("--as-of", as_of, "--month", month, "--by", "town", "--format", "json")
    assert json.loads(out) == plain(asked(yunpu, ask, Level.TOWN))


def test_without_a_date_and_a_month_the_data_date_and_the_last_closed_month(
    yunpu: Database, printed: Callable[..., str]
):
    assert json.loads(printed("--format", "json")) == plain(asked(yunpu, ASK, Level.CITY))


def test_a_table_of_commas_says_the_same(yunpu: Database, printed: Callable[..., str]):
    out = printed("--as-of", "2026-11-22", "--by", "town", "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(out)))
    expected = plain(asked(yunpu, ASK, Level.TOWN), "en")
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in expected]


def test_a_measure_asked_for_alone_is_the_same_as_among_all(yunpu: Database):
    """Measures asked for together share their counts; a page that asks for one must not get another number."""
    for level in (Level.CITY, Level.TOWN):
        together = asked(yunpu, ASK, level)
        access = Access(yunpu, BUREAU, 1)
        alone = [figure for measure in MEASURES for figure in figures.figures(access, ASK, (measure,), level)]
        assert list(together) == alone


# --- complete ---------------------------------------------------------------------------------------------------------


def area_codes(database: Database, level: Level) -> set[str]:
    with database.read() as connection:
        towns = areas.towns(connection, BUREAU, YUNPU_AS_OF)
        villages = areas.villages(connection, BUREAU, YUNPU_AS_OF)
    return {CITY} if level is Level.CITY else {a.code for a in (towns if level is Level.TOWN else villages)}


@pytest.mark.parametrize("month", [OCTOBER, OCTOBER + 1], ids=["closed", "open"])
@pytest.mark.parametrize("level", Level)
def test_one_row_for_every_part_and_area(yunpu: Database, level: Level, month: int):
    found = Counter((f.measure, f.area_code) for f in asked(yunpu, Ask(YUNPU_AS_OF, month), level))
    wanted = {(part, code) for part in PARTS for code in area_codes(yunpu, level)}
    assert wanted <= found.keys()
    assert set(found.values()) == {1}
    assert {code for _part, code in found.keys() - wanted} <= {CITY}  # what belongs to no town or village


def test_zeros_are_numbers_and_nothing_is_not(yunpu: Database):
    found = {f.measure: f for f in asked(yunpu, ASK, Level.CITY)}
    assert (found["F7"].numerator, found["F7"].state) == (0, State.OK)
    by_village = asked(yunpu, ASK, Level.VILLAGE)
    empty = [f for f in by_village if f.measure == "A1" and f.denominator == 0]
    assert empty  # a village without a child due
    assert {(f.numerator, f.value, f.low, f.high, f.state) for f in empty} == {
        (0, None, None, None, State.NOT_APPLICABLE)
    }
    none = [f for f in by_village if Level.VILLAGE not in MEASURES[f.measure.partition(".")[0]].levels]
    assert {(f.numerator, f.denominator, f.value, f.state) for f in none} == {(None, None, None, State.NOT_APPLICABLE)}


@pytest.mark.parametrize("level", Level)
def test_a_figure_has_what_its_form_has(yunpu: Database, level: Level):
    for figure in asked(yunpu, ASK, level):
        part, measure = PARTS[figure.measure], MEASURES[figure.measure.partition(".")[0]]
        if figure.state is State.NOT_APPLICABLE:
            assert figure.value is figure.low is figure.high is None
        elif part.form is Form.COUNT:
            assert figure.numerator is not None
            assert figure.denominator is figure.value is figure.low is None
        elif part.form is Form.VALUE:
            assert figure.numerator is figure.low is None
            assert figure.value is not None
        elif measure.interval and figure.denominator < 10:
            assert figure.value is figure.low is figure.high is None  # the children are listed instead
        elif figure.measure == "A15":  # an expectation with its own interval, beside the whole number of children
            assert figure.numerator == round(figure.value * figure.denominator)
            assert figure.low <= figure.value <= figure.high
        else:
            assert figure.value == figure.numerator / figure.denominator
            assert (figure.low is not None) == measure.interval  # C, D and E carry none


# --- windows ----------------------------------------------------------------------------------------------------------

OF_THE_DAY = {"A11.unhandled", "F5.open", "F5.longest_wait"}
"""States beside the flows of their measure."""
OF_THE_OPEN_MONTH = {"A15", "A15.error", "A15.naive_error", "A15.inside"}
"""Always of the month of as_of."""


@pytest.mark.parametrize("level", [Level.CITY, Level.TOWN])
def test_windows_say_month_day_or_range(yunpu: Database, level: Level):
    expected = {Window.MONTH: "2026-10", Window.STATE: "2026-11-22", Window.RANGE: "2024-11/2026-10"}
    for figure in asked(yunpu, ASK, level):
        measure = MEASURES[figure.measure.partition(".")[0]]
        window = expected[Window.STATE if figure.measure in OF_THE_DAY else measure.window]
        if measure.id == "F6":
            window = "2025-11/2026-10"  # twelve months
        if figure.measure in OF_THE_OPEN_MONTH:
            window = "2026-11"
        if figure.measure == "E1.at_deadline" and level is Level.CITY:
            window = "2025-12-31"  # the day of the target
        assert figure.window == window, figure.measure


def test_the_month_drives_monthly_windows_and_the_date_drives_states(yunpu: Database):
    one = {f.measure: f for f in asked(yunpu, ASK, Level.CITY)}
    other = {f.measure: f for f in asked(yunpu, Ask(YUNPU_AS_OF, OCTOBER - 1), Level.CITY)}
    states = {part for part in PARTS if MEASURES[part.partition(".")[0]].window is Window.STATE}
    states |= OF_THE_DAY | OF_THE_OPEN_MONTH
    changed = {part for part in PARTS if one[part] != other[part]}
    assert changed == PARTS.keys() - states


@pytest.mark.parametrize(
    ("as_of", "month", "state"),
    [
        ("2026-11-22", "2026-11", State.PROVISIONAL),
        ("2026-11-05", "2026-10", State.PROVISIONAL),
        ("2026-11-06", "2026-10", State.OK),
        ("2021-06-30", "2021-05", State.NO_DATA),
    ],
)
def test_the_state_of_a_month(yunpu: Database, as_of: str, month: str, state: State):
    ask = Ask(dt.date.fromisoformat(as_of), months.parse(month))
    found = figures.selected(Access(yunpu, BUREAU, 1), ask, ("A1", "A2", "A9", "A12"))
    assert {figure.state for figure in found.values()} == {state}
    if state is State.NO_DATA:
        assert {(f.numerator, f.denominator, f.value) for f in found.values()} == {(None, None, None)}


# --- sums -------------------------------------------------------------------------------------------------------------

ONCE_IN_THE_CITY = {"A13", "A14", "A15", "C8", "D3", "E1", "E2", "E3.never", "G2", "G3"}
"""Not sums: who has posts or works in two areas counts once above them; the city has a chart, a target, a forecast and
next sites of its own."""
WITHOUT_VILLAGES = {measure.id for measure in MEASURES.values() if Level.VILLAGE not in measure.levels}


def sums(found: Iterable[Figure], left_out: set[str]) -> Counts:
    by_part: dict[str, tuple[int, int]] = {}
    for f in found:
        if PARTS[f.measure].form is not Form.VALUE and not {f.measure, f.measure.partition(".")[0]} & left_out:
            before = by_part.get(f.measure, (0, 0))
            by_part[f.measure] = (before[0] + (f.numerator or 0), before[1] + (f.denominator or 0))
    return by_part


@pytest.mark.parametrize("ask", [ASK, Ask(YUNPU_AS_OF, OCTOBER + 1), Ask(YUNPU_AS_OF, OCTOBER, kind="left_behind")])
def test_towns_and_villages_add_up_to_the_city(yunpu: Database, ask: Ask):
    city, towns, villages = (asked(yunpu, ask, level) for level in Level)
    assert sums(towns, ONCE_IN_THE_CITY) == sums(city, ONCE_IN_THE_CITY)
    assert sums(villages, ONCE_IN_THE_CITY | WITHOUT_VILLAGES) == sums(city, ONCE_IN_THE_CITY | WITHOUT_VILLAGES)


@pytest.mark.parametrize("level", Level)
def test_parts_add_up_within_every_area(yunpu: Database, level: Level):
    by_area: dict[str, dict[str, Figure]] = {}
    for figure in asked(yunpu, ASK, level):
        by_area.setdefault(figure.area_code, {})[figure.measure] = figure
    for code in area_codes(yunpu, level):
        found = by_area[code]

        def total(measure: str, found: dict[str, Figure] = found) -> int:
            return sum(f.numerator or 0 for part, f in found.items() if part.startswith(f"{measure}."))

        assert total("A4") == total("A5")  # one population: on the register and under 18
        assert total("B1") == (found["B3"].denominator or 0) >= total("A4")
        assert found["B3"].numerator == total("B1") - found["B1.not_assessed"].numerator
        assert found["A6"].denominator == found["A1"].denominator
        assert found["A7"].denominator == found["A1"].numerator
        assert found["A9"].denominator == found["A9.late"].denominator
        assert found["A9"].denominator + found["A9.import_made"].numerator == found["A8"].denominator
        assert found["D3.no_record"].numerator <= found["D3.now"].numerator
        if level is not Level.VILLAGE:
            number = {part: found[part].numerator for part in PARTS}
            assert number["C4.outstanding"] >= number["C4.due"] - number["C4.paid"]
            assert number["C5.arrears_city"] + number["C5.arrears_town"] <= number["C5.due"]
            assert total("G2") == (1 if level is Level.TOWN else 10)


def test_the_city_asked_by_a_town_is_the_same_city(yunpu: Database):
    """City totals are readable by every role: a town's own supervisor and a leader read the bureau's numbers."""
    totals = tuple(m for m in MEASURES if m != "G2")  # how many towns stand where, which one town cannot say
    wanted = figures.figures(Access(yunpu, BUREAU, 1), ASK, totals)
    for scope in (Scope(Role.TOWN_SUPERVISOR, CITY, "320599105"), Scope(Role.LEADER, CITY), Scope(Role.AUDITOR, CITY)):
        assert figures.figures(Access(yunpu, scope, 1), ASK, totals) == wanted
