"""What the bars of support and funds are made of: nothing recorded is no gap, what is paid twice pays for none else."""

import datetime as dt

import pytest

from dashboard import support
from dashboard.support import Owing
from data_access.measures.model import Figure, State
from data_access.queries.subsidies import Share
from tests.factories import CITY

DAY = "2026-11-22"


def rate(part: str, n: int | None, m: int | None, state: State = State.OK) -> Figure:
    return Figure(part, CITY, "", DAY, n, m, n / m if n is not None and m else None, None, None, state)


def found(**of: Figure) -> dict[str, Figure]:
    """Every part of F1–F4: rates of nobody and counts of 0 unless given."""
    nobody = {part: rate(part, 0, 0, State.NOT_APPLICABLE) for part in support.RATES}
    counts = {part: rate(part, 0, None) for part in support.NOT_RECORDED.values()}
    return {**nobody, **counts, **{figure.measure: figure for figure in of.values()}}


def line(part: str, **of: Figure) -> tuple[int, int, int]:
    one = next(one for one in support.lines(found(**of)) if one.figure.measure == part)
    return one.have, one.missing, one.unknown


@pytest.mark.parametrize(
    ("n", "m", "unknown", "said"),
    [
        (6, 10, 3, (6, 1, 3)),
        (6, 10, 4, (6, 0, 4)),  # nobody is known to lack it
        (0, 10, 0, (0, 10, 0)),
    ],
)
def test_what_is_known_to_be_missing_leaves_out_what_nobody_recorded(n, m, unknown, said):
    assert line("F2", rate=rate("F2", n, m), none=rate("F2.not_recorded", unknown, None)) == said


def test_no_data_is_no_gap():
    blank = rate("F4", None, None, State.NO_DATA)
    assert line("F4", rate=blank, none=rate("F4.not_recorded", 8, None)) == (0, 0, 8)


def test_nobody_concerned():
    assert line("F1.dibao") == (0, 0, 0)


def test_an_entitlement_is_received_or_missing():
    assert line("F1.dibao", rate=rate("F1.dibao", 9, 12)) == (9, 3, 0)


def share(due: int, paid: int, *, payable: bool = True) -> Share:
    on = dt.date(2026, 6, 30)
    return Share("s", "station", "t", "operating", 2026, "city", due, due, paid, 0, on, payable)


def test_a_double_payment_pays_for_no_other_station():
    owing = Owing("operating", 2026, "city", (share(20, 30), share(20, 5), share(20, 0, payable=False)))
    assert (owing.due, owing.paid, owing.arrears, owing.later, owing.overpaid) == (60, 25, 15, 20, 10)
    assert owing.paid + owing.arrears + owing.later == owing.due
