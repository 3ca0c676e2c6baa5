"""H: no number of 1 to k - 1 leaves, and none that is masked can be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import ContractBroken
from data_access.measures.disclosure import MaskedTable, Table, is_small, mask, mask_rates


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
