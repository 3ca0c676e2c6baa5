"""H: no number of 1 to k - 1 leaves, and none that is masked can be worked out from what is shown."""

import itertools
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from data_access.errors import ContractBroken
from data_access.measures.disclosure import MaskedTable, Table, is_small, mask, mask_rates, mask_series


@pytest.mark.parametrize(
    ("count", "small"),
    [
        (0, False),  # nobody is no person
        (1, True),
        (4, True),  # k - 1
        (5, False),  # k
    ],
)
def test_small_counts(count, small):
    assert is_small(count) is small


def rates(*pairs):
    return mask_rates([(f"v{i}", n, d) for i, (n, d) in enumerate(pairs)])


def shown(*pairs):
    return [(rate.numerator, rate.denominator) for rate in rates(*pairs)]


def test_nothing_small_nothing_masked():
    assert shown((20, 20), (15, 20), (0, 0)) == [(20, 20), (15, 20), (0, 0)]


def test_a_small_count_takes_a_second_one_with_it():
    # 4 of 20 is small; the town's total would give it back, so one more village is masked
    found = shown((4, 20), (10, 20), (15, 30))
    assert found == [(None, 20), (None, 20), (15, 30)]


def test_a_small_complement_masks_the_count():
    # 18 of 20: two missed children can be counted on the fingers of a neighbour
    found = rates((18, 20), (10, 20), (30, 40))
    assert found[0].numerator is None
    assert found[0].denominator == 20
    assert found[0].value is None


@pytest.mark.parametrize(("missed", "masked"), [(0, False), (1, True), (4, True), (5, False)])
def test_the_boundary_of_the_complement(missed, masked):
    found = rates((40 - missed, 40), (20, 40), (20, 40))
    assert (found[0].numerator is None) is masked


@pytest.mark.parametrize(("due", "masked"), [(4, True), (5, False)])
def test_the_boundary_of_the_denominator(due, masked):
    found = rates((due, due), (20, 40), (20, 40))
    assert (found[0].denominator is None) is masked


def test_two_ones_beside_a_total_are_not_enough():
    # 1 + 1 = 2 could also be 0 + 2: not exact, so the two may stand masked side by side
    masked = mask(Table(("a", "b", "c"), ("n",), ((1,), (1,), (10,))))
    assert masked.cells == ((None,), (None,), (10,))
    assert masked.total == 12


def test_the_only_village_of_a_town_takes_the_totals_with_it():
    masked = mask(Table(("a",), ("red", "blue"), ((1, 9),)))
    assert masked.cells == ((None, None),)
    assert masked.column_totals == (None, None)


def test_all_zero_is_shown():
    assert mask(Table(("a",), ("n",), ((0,),))).cells == ((0,),)


@pytest.mark.parametrize("cells", [((1, 2), (3,)), ((1, -1), (1, 1)), ((1, 1),)])
def test_a_table_that_cannot_be(cells):
    with pytest.raises(ContractBroken):
        Table(("a", "b"), ("x", "y"), cells)


def test_k_is_configurable():
    assert mask_rates([("a", 9, 100), ("b", 50, 100), ("c", 50, 100)], k=10)[0].numerator is None
    assert mask_rates([("a", 9, 100), ("b", 50, 100), ("c", 50, 100)], k=9)[0].numerator == 9


def fillings(masked: MaskedTable, largest: int):
    """Every table of whole numbers that fits what is shown."""
    height, width = len(masked.rows), len(masked.columns)
    unknown = [(i, j) for i, j in product(range(height), range(width)) if masked.cells[i][j] is None]
    for values in product(range(largest + 1), repeat=len(unknown)):
        cells = [list(row) for row in masked.cells]
        for (i, j), value in zip(unknown, values, strict=True):
            cells[i][j] = value
        rows = [sum(row) for row in cells]
        columns = [sum(row[j] for row in cells) for j in range(width)]
        fits = zip((*masked.row_totals, *masked.column_totals, masked.total), (*rows, *columns, sum(rows)), strict=True)
        if all(shown is None or shown == value for shown, value in fits):
            yield (*(cell for row in cells for cell in row), *rows, *columns, sum(rows))


@st.composite
def tables(draw):
    height, width = draw(st.sampled_from([(1, 2), (2, 2), (3, 2), (2, 3), (4, 1), (1, 1), (5, 1)]))
    cells = draw(
        st.lists(st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    return Table(tuple(f"v{i}" for i in range(height)), tuple(f"c{j}" for j in range(width)), tuple(map(tuple, cells)))


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(2, 4))
def test_no_masked_number_can_be_worked_out(table, k):
    masked = mask(table, k)
    numbers = (
        *(cell for row in masked.cells for cell in row), *masked.row_totals, *masked.column_totals, masked.total
    )  # fmt: skip
    total = sum(map(sum, table.cells))
    # with a masked total there is no upper end: one more than any cell is enough to see a second value
    possible = [set() for _number in numbers]
    for filling in fillings(masked, min(total, 5) if masked.total is not None else 5):
        for values, value in zip(possible, filling, strict=True):
            values.add(value)
        if all(number is not None or len(values) > 1 for number, values in zip(numbers, possible, strict=True)):
            return
    derived = [values for number, values in zip(numbers, possible, strict=True) if number is None and len(values) < 2]
    assert not derived


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=12), st.integers(2, 6))
def test_no_small_number_is_shown_below_the_town(pairs, k):
    found = mask_rates([(str(i), n, n + missed) for i, (n, missed) in enumerate(pairs)], k)
    for rate, (n, missed) in zip(found, pairs, strict=True):
        if any(is_small(number, k) for number in (n, missed, n + missed)):
            assert rate.numerator is None
        assert rate.numerator in (None, n)
        assert rate.denominator in (None, n + missed)


# --- worked out by linear programming ---------------------------------------------------------------------------------


class Attack:
    """All that follows from what several masked tables of the same villages show, for counts that only grow.

    The unknowns are the growth of every cell in every month; what a network has no room for, whole numbers included, a
    linear program finds: the totals of a network have whole solutions.  A town's own totals stand elsewhere: they are
    known, whatever the table shows.
    """

    def __init__(self, tables, masked):
        self.height, self.width = len(tables[0].rows), len(tables[0].columns)
        self.size = self.height * self.width * len(tables)
        self.known, self.values = [], []
        for month, (table, shown) in enumerate(zip(tables, masked, strict=True)):
            for j in range(self.width):
                self.know(self.column(month, j), sum(row[j] for row in table.cells))
            for i in range(self.height):
                self.know(self.row(month, i), shown.row_totals[i])
                for j in range(self.width):
                    self.know(self.cell(month, i, j), shown.cells[i][j])

    def know(self, sum_, value):
        if value is not None:
            self.known.append(sum_)
            self.values.append(value)

    def cell(self, month, i, j, *, since=0):
        """A count at the end of a month as a sum of unknowns: of growth from the month `since` on."""
        found = np.zeros(self.size)
        for m in range(since, month + 1):
            found[(m * self.height + i) * self.width + j] = 1
        return found

    def row(self, month, i, *, since=0):
        return sum(self.cell(month, i, j, since=since) for j in range(self.width))

    def column(self, month, j):
        return sum(self.cell(month, i, j) for i in range(self.height))

    def ends(self, sum_):
        """The least and the most that a number can be."""
        found = [linprog(sign * sum_, A_eq=self.known, b_eq=self.values, method="highs") for sign in (1, -1)]
        assert all(end.status in (0, 3) for end in found)  # solved, or without an end
        low, high = (end.fun if end.status == 0 else -np.inf for end in found)
        return round(low, 6), round(-high, 6)

    def derives(self, sum_):
        low, high = self.ends(sum_)
        return low == high


def made(cells):
    rows, columns = (tuple(f"{at}" for at in range(n)) for n in (len(cells), len(cells[0])))
    return Table(rows, columns, tuple(map(tuple, cells)))


@st.composite
def series(draw, months=3):
    """Tables of two to six villages, the counts of which grow from month to month."""
    height, width = draw(st.integers(2, 6)), draw(st.integers(1, 3))
    counts = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 8, 20])
    row = st.lists(counts, min_size=width, max_size=width)
    grown = [draw(st.lists(row, min_size=height, max_size=height)) for _month in range(months)]
    return [made(cells) for cells in itertools.accumulate(grown, added)]


def added(cells, more):
    return [[a + b for a, b in zip(row, its, strict=True)] for row, its in zip(cells, more, strict=True)]


@given(series())
def test_no_masked_number_of_any_month_can_be_worked_out(tables):
    masked = mask_series(tables)
    attack = Attack(tables, masked)
    for month, shown in enumerate(masked):
        for i, j in product(range(attack.height), range(attack.width)):
            if shown.cells[i][j] is None:
                assert not attack.derives(attack.cell(month, i, j)), (month, i, j)
        for i in range(attack.height):
            if shown.row_totals[i] is None:
                assert not attack.derives(attack.row(month, i)), (month, i)


@given(series())
def test_no_small_growth_between_any_two_months_can_be_worked_out(tables):
    attack = Attack(tables, mask_series(tables))
    for first, last in itertools.combinations(range(len(tables)), 2):
        for i, j in product(range(attack.height), range(attack.width)):
            if is_small(tables[last].cells[i][j] - tables[first].cells[i][j]):
                assert not attack.derives(attack.cell(last, i, j, since=first + 1)), (first, last, i, j)
        for i in range(attack.height):
            if is_small(sum(tables[last].cells[i]) - sum(tables[first].cells[i])):
                assert not attack.derives(attack.row(last, i, since=first + 1)), (first, last, i)


@given(series(months=1))
def test_a_town_of_several_villages_shows_its_own_totals(tables):
    """They are exact elsewhere: a village that relied on them would be told by the town's line on another sheet."""
    (shown,) = mask_series(tables)
    assert shown.column_totals == tuple(map(sum, zip(*tables[0].cells, strict=True)))
    assert shown.total == sum(shown.column_totals)


@given(series())
def test_what_has_left_is_not_taken_back(tables):
    masked = mask_series(tables)
    assert mask_series(tables[:2]) == masked[:2]
    assert mask(tables[0]) == masked[0]


def test_growth_of_two_is_masked_though_both_counts_are_large():
    before, after = made([[20, 5], [30, 6]]), made([[22, 15], [40, 16]])
    alone = [mask(before), mask(after)]
    assert alone[1].cells == ((22, 15), (40, 16))
    attack = Attack([before, after], alone)
    assert attack.derives(attack.cell(1, 0, 0, since=1))  # or the tests above would prove nothing
    first, second = mask_series([before, after])
    assert first.cells == ((20, 5), (30, 6))
    assert second.cells[0][0] is None
    assert second.column_totals == (62, 31)


@pytest.mark.parametrize("after", [[[4, 9]], [[5, 9], [1, 1]]])
def test_a_series_whose_counts_fall_or_whose_villages_change(after):
    with pytest.raises(ContractBroken):
        mask_series([made([[5, 9]]), made(after)])


def test_a_village_of_three_beside_an_empty_one():
    # the town says 3 elsewhere: the empty village is masked with it, or it would be told
    assert mask(made([[3], [0]])).cells == ((None,), (None,))
    assert mask(made([[3], [0]])).total == 3
