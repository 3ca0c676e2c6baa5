"""Every number is a door: the list behind it holds exactly its rows, in every scope, under every filter."""

import datetime as dt
import itertools

import pytest

from dashboard import doors, figures
from dashboard.figures import Access
from data_access import months
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.measures.model import Ask, Level, State
from data_access.queries.support import ARRANGEMENTS, COVERS, POLICIES
from data_access.scope import Role, Scope

CITY, SLOW_TOWN, OTHER_TOWN = "320599", "320599101", "320599105"
AS_OF = dt.date(2026, 11, 22)
CLOSED, OPEN = months.parse("2026-10"), months.parse("2026-11")

STATE_PARTS = (
    *(
        f"A4.{state}"
        for state in ("deferred", "new", "never", "overdue", "below_tier_frequency", "visited_this_month", "due")
    ),
    *(f"A5.{band}" for band in ("0", "1", "2", "3plus")),
    *(f"B1.{tier}" for tier in ("red", "yellow", "blue", "green", "not_assessed")),
)
MONTH_PARTS = ("A2.turned_18", "A2.partial_month", "A2.deferred")
RATIOS = (("A1", "A1", "A1.due"), ("A3", None, "A3.due"), ("A6", "A6", "A1.due"), ("A7", "A7", "A1"))
"""A rate, the door of its numerator and the door of its denominator."""

SCOPES = (
    Scope(Role.CITY_SUPERVISOR, CITY),
    Scope(Role.TOWN_SUPERVISOR, CITY, SLOW_TOWN),
    Scope(Role.TOWN_SUPERVISOR, CITY, OTHER_TOWN),
    Scope(Role.LEADER, CITY),
    Scope(Role.LEADER, CITY, SLOW_TOWN),
    Scope(Role.AUDITOR, CITY),
)
FILTERS = (
    {},
    {"tiers": ("red", "yellow")},
    {"categories": ("orphan", "poor_family")},
    {"kind": "left_behind"},
    {"tiers": ("blue",), "categories": ("other",)},
    {"towns": (SLOW_TOWN,)},
)


def asks(scope: Scope) -> list[Ask]:
    return [
        Ask(AS_OF, month, **filters)
        for month, filters in itertools.product((CLOSED, OPEN), FILTERS)
        if all(scope.allows(town) for town in filters.get("towns", ()))
    ]


def behind(access: Access, ask: Ask, door: str) -> int:
    """The number of rows behind a door: children for those who may see them, else the sum of the counts."""
    counted = sum(doors.spread(access, ask, door).values())
    if access.scope.sees_children:
        assert len(doors.children(access, ask, door)) == counted, door
    return counted


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: f"{scope.role}-{scope.town or 'city'}")
def test_a_number_equals_the_length_of_its_list(yunpu: Database, scope: Scope) -> None:
    access = Access(yunpu, scope, 1)
    for ask in asks(scope):
        found = figures.selected(access, ask, ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "B1", "B3"))
        for part in (*STATE_PARTS, *MONTH_PARTS):
            assert behind(access, ask, part) == (found[part].numerator or 0), (ask, part)
        for rate, numerator, denominator in RATIOS:
            if numerator:
                assert behind(access, ask, numerator) == (found[rate].numerator or 0), (ask, rate)
            assert behind(access, ask, denominator) == (found[rate].denominator or 0), (ask, rate)
        assert behind(access, ask, "must_be_seen") == found["A4.never"].numerator + found["A4.overdue"].numerator
        assert behind(access, ask, "A1.missed") == found["A1"].denominator - found["A1"].numerator
        assert behind(access, ask, "B1") == found["B3"].denominator


GAPS = {"F2": ("F2.gap", "F2.not_recorded"), "F4": ("F4.dropped_out", "F4.not_school_age", "F4.not_recorded")}
GAPS |= {f"F3.{cover}": (f"F3.{cover}_lapsed", f"F3.{cover}_not_recorded") for cover in COVERS}


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: f"{scope.role}-{scope.town or 'city'}")
def test_what_is_missing_of_support_opens_as_many_children(yunpu: Database, scope: Scope) -> None:
    access = Access(yunpu, scope, 1)
    for ask in (ask for ask in asks(scope) if ask.month == CLOSED):
        found = figures.selected(access, ask, ("F1", "F2", "F3", "F4"))
        counts = [part for part, figure in found.items() if figure.denominator is None and figure.numerator is not None]
        for part in counts:
            assert behind(access, ask, part) == found[part].numerator, (ask, part)
        for policy in POLICIES:
            rate = found[f"F1.{policy}"]
            missing = behind(access, ask, f"F1.{policy}.missing")
            assert missing == (rate.denominator or 0) - (rate.numerator or 0), (ask, policy)
        for part, gaps in GAPS.items():
            rate, known = found[part], [found[gap].numerator for gap in gaps]
            if rate.state is not State.NO_DATA:
                assert rate.numerator + sum(known) == rate.denominator, (ask, part)
                assert behind(access, ask, f"{part}.missing") == sum(known[:-1]), (ask, part)


def test_parts_add_up_to_their_whole(yunpu: Database) -> None:
    access = Access(yunpu, SCOPES[0], 1)
    for ask in asks(SCOPES[0]):
        found = figures.selected(access, ask, ("A4", "A5", "B1", "B3", "F2"))
        placed = [found[f"F2.{arrangement}"].numerator for arrangement in (*ARRANGEMENTS, "not_recorded")]
        assert sum(placed) == found["F2"].denominator == found["B3"].denominator
        states = sum(f.numerator for part, f in found.items() if part.startswith("A4."))
        streaks = sum(f.numerator for part, f in found.items() if part.startswith("A5."))
        tiers = sum(f.numerator for part, f in found.items() if part.startswith("B1."))
        assert states == streaks == behind(access, ask, "A4")
        assert tiers == found["B3"].denominator


@pytest.mark.parametrize("measure", ["A1", "A2", "A4", "A5", "B1", "B2", "F1", "F2", "F3", "F4"])
def test_towns_and_villages_add_up_to_the_city(yunpu: Database, measure: str) -> None:
    access = Access(yunpu, SCOPES[0], 1)
    for ask in (Ask(AS_OF, CLOSED), Ask(AS_OF, OPEN)):
        sums = []
        for level in Level:
            by_part: dict[str, int] = {}
            for figure in figures.figures(access, ask, (measure,), level):
                by_part[figure.measure] = by_part.get(figure.measure, 0) + (figure.numerator or 0)
            sums.append(by_part)
        assert sums[0] == sums[1] == sums[2]


def test_roles_without_child_rows_get_counts_and_no_list(yunpu: Database) -> None:
    for scope in SCOPES[3:]:
        with pytest.raises(NotAllowed):
            doors.children(Access(yunpu, scope, 1), Ask(AS_OF, CLOSED), "A4.overdue")
    with pytest.raises(NotAllowed):
        doors.spread(Access(yunpu, Scope(Role.FINANCE, CITY), 1), Ask(AS_OF, CLOSED), "A4.overdue")


def test_a_town_outside_the_scope_is_refused(yunpu: Database) -> None:
    access = Access(yunpu, SCOPES[1], 1)
    for asked in (lambda ask: doors.children(access, ask, "A4"), lambda ask: figures.selected(access, ask, ("A1",))):
        with pytest.raises(NotAllowed):
            asked(Ask(AS_OF, CLOSED, towns=(OTHER_TOWN,)))


def test_two_scopes_never_share_a_row(yunpu: Database) -> None:
    """Asked in turn, so that a cache without the scope in its key would hand the first town's rows to the second."""
    ask = Ask(AS_OF, CLOSED)
    lists = [
        {row.child for door in ("A4", "A1.due") for row in doors.children(Access(yunpu, scope, 1), ask, door)}
        for scope in SCOPES[:3]
    ]
    city, slow, other = lists
    assert slow
    assert other
    assert not slow & other
    assert slow | other < city
