"""Counts below town level as they leave: of the sample city, and of cases by hand."""

import dataclasses

import pytest

from dashboard import below, facts, figures
from dashboard.exports.lists import Masked
from dashboard.figures import Access
from data_access.engine import Database
from data_access.measures.disclosure import MaskedRate, MaskedTable, Table, is_small
from data_access.measures.model import Ask, Level
from data_access.months import parse
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.data_access.measures.test_disclosure import Attack
from tests.factories import CITY

K = 5
ASK = Ask(YUNPU_AS_OF, parse("2026-10"))


@pytest.fixture(scope="module")
def access(yunpu: Database) -> Access:
    return Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)


def hidden(number: object) -> int | None:
    return None if isinstance(number, Masked) else number  # type: ignore[return-value]


def test_no_village_s_number_can_be_worked_out_from_its_town(access: Access):
    masked = below.by_village(access, ASK, "A1", K)
    towns = below.towns_of(access, ASK)
    true = {f.area_code: (f.numerator, f.denominator) for f in figures.figures(access, ASK, ("A1",), Level.VILLAGE)}
    assert any(rate.numerator is None for rate in masked.values())
    for town in sorted({towns[code] for code in masked}):
        codes = [code for code in masked if towns[code] == town]
        table = Table(
            tuple(codes), ("seen", "missed"),
            tuple((true[code][0] or 0, (true[code][1] or 0) - (true[code][0] or 0)) for code in codes),
        )  # fmt: skip
        cells = tuple(
            (masked[code].numerator, hidden(below.less(below.number(masked[code].denominator, K),
                                                       below.number(masked[code].numerator, K), K)))
            for code in codes
        )  # fmt: skip
        shown = MaskedTable(
            table.rows, table.columns, cells, tuple(masked[code].denominator for code in codes), (None, None), None
        )
        attack = Attack((table,), (shown,))
        for i, row in enumerate(cells):
            for j, cell in enumerate(row):
                assert cell is not None or len(codes) == 1 or not attack.derives(attack.cell(0, i, j)), codes[i]


def test_directors_tell_no_more_than_their_villages(access: Access):
    masked = below.by_village(access, ASK, "A1", K)
    for cell in facts.director_cells(access, ASK, 1):
        visited, due = below.cell(cell.visited, cell.due, masked.get(cell.village), K)
        rate = masked.get(cell.village)
        if not isinstance(visited, Masked):
            assert rate is not None
            assert rate.numerator == visited
            assert not is_small(visited)
        if not isinstance(due, Masked):
            assert rate is not None
            assert rate.denominator == due


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (MaskedRate("v", 10, 20), ("10", "20")),
        (MaskedRate("v", None, 20), ("<5", "20")),  # hidden in the village's row
        (MaskedRate("v", 15, 25), ("<5", "<5")),  # a part of it: the rest would be told
        (None, ("<5", "<5")),  # in no village of the list
    ],
)
def test_a_director_s_cell(rate: MaskedRate | None, shown: tuple[str, str]):
    assert tuple(map(str, below.cell(10, 20, rate, K))) == shown


def test_several_villages_of_a_director_are_summed_where_all_are_shown():
    assert below.together([(10, 20), (5, 6)], K) == (15, 26)
    visited, due = below.together([(10, 20), (Masked(K), 6)], K)
    assert (str(visited), due) == ("<5", 26)


def test_a_running_sum_does_not_tell_a_small_step():
    found = below.steps([48, 12, 3, 7], K)
    assert found[:2] == [(48, 48), (12, 60)]
    assert [tuple(map(str, each)) for each in found[2:]] == [("<5", "<5")] * 2


def test_counts_are_masked_town_by_town_in_the_order_given():
    rows = [("a", 3), ("b", 20), ("a", 7), ("a", 30)]
    found = [total for _cells, total in below.counts(rows, lambda row: row[0], lambda row: (row[1],), K)]
    assert list(map(str, found)) == ["<5", "20", "<5", "30"]


def test_the_tiers_of_the_villages_have_no_small_number(access: Access):
    for town in set(below.towns_of(access, ASK).values()):
        ask = dataclasses.replace(ASK, towns=(town,))
        found = figures.figures(access, ask, ("B1",), Level.VILLAGE)
        for numbers in below.tiers(access, ask, found, K).values():
            assert not [n for n in numbers.values() if not isinstance(n, Masked) and is_small(n)]
