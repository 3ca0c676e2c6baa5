"""Fields that are filled in, and records that contradict each other: both sides of every boundary."""

import datetime as dt

import pytest

from data_access import months, rollups
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.queries import quality
from data_access.queries.quality import OF_CHILDREN, Contradiction, Kind
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    V11,
    V12,
    V21,
    City,
    Row,
    Rows,
    assessment,
    child,
    places,
    post,
    register,
    visit,
    worker,
    write,
)

ON = dt.date(2026, 11, 22)
OCTOBER = months.parse("2026-10")
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def with_(database: Database, *rows: Rows) -> Database:
    write(database, City.of(places(), *rows))
    rollups.refresh(database, ON)  # which children live where
    return database


def contradictions(database: Database, scope: Scope = BUREAU) -> list[Contradiction]:
    with database.read(scope) as connection:
        return list(quality.contradictions(connection, scope, ON))


UNSURE = assessment("c1", "2026-05-02", "red", confirmed_by=" ")
EXAMPLES: dict[str, tuple[list[Rows], list[Rows], Contradiction]] = {
    # what fits, what does not, and what is said
    "two registers on one day": (
        [child("c1", V11, left="2026-11-21"), register("c1", "2026-11-22", kind="migrant")],
        [child("c1", V11, left="2026-11-22"), register("c1", "2026-11-22", kind="migrant")],
        Contradiction(Kind.TWO_REGISTERS, T1, "c1", ("difficulty", "migrant")),
    ),
    "periods that share a day": (
        [child("c1", V11, registered="2025-01-01", left="2025-06-30"), register("c1", "2025-07-01")],
        [child("c1", V11, registered="2025-01-01", left="2025-07-01"), register("c1", "2025-07-01")],
        Contradiction(Kind.OVERLAPPING_PERIODS, T1, "c1", ("2025-01-01", "2025-07-01")),
    ),
    "18 today": (
        [child("c1", V11, born="2008-11-23")],
        [child("c1", V11, born="2008-11-22")],
        Contradiction(Kind.ADULT_ON_REGISTER, T1, "c1", ("difficulty",)),
    ),
    "a tier that nobody confirmed": (
        [
            child("c1", V11),
            assessment("c1", "2026-05-01", "red", confirmed_by=" "),
            assessment("c1", "2026-05-02", "blue"),
        ],
        [
            child("c1", V11),
            assessment("c1", "2026-05-01", "blue"),
            assessment("c1", "2026-05-02", "red", confirmed_by=" "),
        ],
        Contradiction(Kind.TIER_UNCONFIRMED, T1, "c1", ("2026-05-02", "red")),
    ),
    "two directors of a village": (
        [worker("w1"), worker("w2"), post("w1", V11, ends="2026-11-21"), post("w2", V11, "2026-11-22")],
        [worker("w1"), worker("w2"), post("w1", V11, ends="2026-11-22"), post("w2", V11, "2026-11-22")],
        Contradiction(Kind.TWO_DIRECTORS, T1, "village 001", ("worker w1", "worker w2")),
    ),
    "a director of two villages": (
        [worker("w1"), post("w1", V11), post("w1", V12, ends="2026-11-21")],
        [worker("w1"), post("w1", V11), post("w1", V12)],
        Contradiction(Kind.SEVERAL_VILLAGES, T1, "worker w1", ("village 001", "village 002")),
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_contradicts_itself_is_listed_and_what_fits_is_not(database: Database, example: str) -> None:
    _fits, does_not, said = EXAMPLES[example]
    assert contradictions(with_(database, *does_not)) == [said]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_fits_is_not_listed(sqlite: Database, example: str) -> None:
    fits, _does_not, _said = EXAMPLES[example]
    assert contradictions(with_(sqlite, *fits)) == []


def test_every_kind_has_an_example() -> None:
    assert {said.kind for _fits, _not, said in EXAMPLES.values()} == set(Kind)
    assert {said.kind for *_rows, said in EXAMPLES.values() if said.subject == "c1"} == OF_CHILDREN


def test_the_numbers_are_the_lengths_of_the_lists(sqlite: Database) -> None:
    grown = [child(f"g{n}", village, born="2000-01-01") for n, village in enumerate((V11, V11, V21))]
    database = with_(sqlite, grown, worker("w1"), post("w1", V11), post("w1", V12))
    leader = Scope(Role.LEADER, CITY)
    with database.read(leader) as connection:
        counts = quality.contradiction_counts(connection, leader, ON)
        with pytest.raises(NotAllowed):
            quality.contradictions(connection, leader, ON)
    assert counts == {
        (Kind.ADULT_ON_REGISTER, T1): 2, (Kind.ADULT_ON_REGISTER, T2): 1, (Kind.SEVERAL_VILLAGES, T1): 1,
    }  # fmt: skip
    assert len(contradictions(database)) == sum(counts.values())
    assert len(contradictions(database, TOWN)) == 3


def guardian(child_id: str, starts: str, ends: str | None = None) -> Row:
    until = None if ends is None else dt.date.fromisoformat(ends)
    values = {"child_id": child_id, "arrangement": "parents", "starts_on": dt.date.fromisoformat(starts)}
    return Row("guardianship", values | {"ends_on": until, "effective": True})


def test_fields_are_counted_over_the_children_on_the_register_and_the_visits_of_the_month(database: Database) -> None:
    known = child("c1", V11)
    known[0] |= {"roster_no": "1", "sex": "male"}
    visits = [
        visit("c1", "2026-10-01", worker_id=None),
        visit("c2", "2026-10-31", by_import=True),
        visit("c2", "2026-11-01"),  # another month
    ]
    database = with_(
        database,
        [known, child("c2", V11), child("c3", V21)],
        [child("c4", V11, left="2026-11-21"), child("m", V11, kind="migrant")],
        guardian("c1", "2026-01-01", "2026-11-21"),  # ended the day before
        guardian("c2", "2026-11-22"),
        visits,
    )  # fmt: skip
    with database.read(BUREAU) as connection:
        found = {(f.town_code, f.field): (f.filled, f.rows) for f in quality.filled(connection, BUREAU, ON, OCTOBER)}
    assert found == {
        (T1, "roster_no"): (1, 2), (T1, "sex"): (1, 2), (T1, "living_with"): (0, 2), (T1, "guardianship"): (1, 2),
        (T2, "roster_no"): (0, 1), (T2, "sex"): (0, 1), (T2, "living_with"): (0, 1), (T2, "guardianship"): (0, 1),
        (T1, "worker_id"): (1, 2), (T1, "visited_at"): (0, 2), (T1, "recorded_at"): (1, 2),
    }  # fmt: skip
