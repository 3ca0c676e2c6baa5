"""No cached answer crosses from one scope, or one version of the data, to another: every cache, found by inspection."""

import dataclasses
import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import FunctionType, MappingProxyType
from typing import Any

import pytest

import dashboard
import pages
from dashboard import doors, facts, figures, staff
from dashboard.figures import Access
from dashboard.remembered import Remembered
from data_access import months, rollups
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.queries.roster import Asked
from data_access.scope import Role, Scope
from tests import factories
from tests.factories import CITY, T1, T2, V11, V21, City

AS_OF = dt.date(2026, 11, 22)
ASK = Ask(AS_OF, months.parse("2026-10"))
YUNPU_TOWNS = ("320599101", "320599105")
SCOPES = (
    Scope(Role.CITY_SUPERVISOR, CITY),
    *(Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in YUNPU_TOWNS),
)
SEAM = (figures, doors, facts, staff)
ENTRY = "dashboard.app"
"""The entry file draws when it is imported."""

Cached = Any
"""A function whose answers are remembered, or one under lru_cache."""


def caches(*modules: Any) -> list[Cached]:
    return [
        found
        for module in modules
        for found in vars(module).values()
        if (isinstance(found, Remembered) or hasattr(found, "cache_parameters")) and found.__module__ == module.__name__
    ]


def everywhere() -> Iterator[Any]:
    for found in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if found.name != ENTRY:
            yield importlib.import_module(found.name)


def name(cached: Cached) -> str:
    return f"{cached.__module__.removeprefix('dashboard.')}.{cached.__name__}"


every_cache = pytest.mark.parametrize("cached", caches(*SEAM), ids=name)

# --- what is in the key -----------------------------------------------------------------------------------------------


def test_the_seam_has_caches():
    assert len(caches(*SEAM)) > 25


@every_cache
def test_who_asks_stands_first_in_the_key(cached: Cached):
    parameters = list(inspect.signature(cached).parameters.values())
    assert (parameters[0].name, parameters[0].annotation) == ("access", Access)
    assert not [p.name for p in parameters if p.name.startswith("_")]  # such names are no part of Streamlit's keys


def test_a_cache_elsewhere_has_scope_and_version_or_never_sees_a_database():
    read = {}
    for cached in caches(*everywhere()):
        names = list(inspect.signature(cached).parameters)
        if {"access", "database", "connection", "engine"} & set(names):
            read[name(cached)] = names[0] == "access" or names[:3] == ["database", "scope", "version"]
    assert all(read.values()), read
    assert "filters.choices" in read  # what the filters offer is scoped too


def test_streamlits_own_cache_is_not_used():
    """st.cache_data is shared by all users and leaves arguments that begin with an underscore out of its key."""
    for package in (dashboard, pages):
        for source in Path(package.__path__[0]).rglob("*.py"):
            assert "cache_data" not in source.read_text(encoding="utf-8"), source.name


def test_access_tells_databases_scopes_and_versions_apart():
    database = Database("sqlite:///one.db")
    scopes = (*SCOPES, Scope(Role.LEADER, CITY), Scope(Role.LEADER, CITY, T1))
    some = {Access(database, scope, version) for scope, version in itertools.product(scopes, (1, 2))}
    assert len(some | {Access(Database("sqlite:///two.db"), SCOPES[0], 1)}) == 11
    assert all(is_frozen(access) for access in some)


# --- what is answered -------------------------------------------------------------------------------------------------


def is_frozen(value: Any) -> bool:
    """Nobody who reads it can change it for the next."""
    if dataclasses.is_dataclass(value):
        frozen = type(value).__dataclass_params__.frozen
        return frozen and all(is_frozen(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, MappingProxyType):
        return all(is_frozen(part) for pair in value.items() for part in pair)
    if isinstance(value, tuple | frozenset):
        return all(is_frozen(part) for part in value)
    return value is None or isinstance(value, str | int | float | dt.date | dt.time | Enum | FunctionType)


PLAUSIBLE: dict[str, Any] = {
    "ask": ASK,
    "as_of": AS_OF,
    "on": AS_OF,
    "data_date": AS_OF,
    "m": ASK.month,
    "since": None,
    "measure": "A1",
    "measures": ("A1", "A4", "B1"),
    "level": Level.TOWN,
    "door": "A4.overdue",
    "part": "B2.rose",
    "first": ASK.month - 11,
    "kind": "referral",
}


@pytest.fixture(scope="module")
def asked(yunpu: Database) -> tuple[Asked, ...]:
    """Children of the whole city, as a list shows them."""
    rows = doors.children(Access(yunpu, SCOPES[0], 1), ASK, "A1.due")
    return tuple(Asked(row.child, row.village, row.director) for row in rows)


@pytest.fixture
def ask(yunpu: Database, asked: tuple[Asked, ...]) -> Callable[[Cached, Scope], Any]:
    plausible = PLAUSIBLE | {"asked": asked}

    def answer(cached: Cached, scope: Scope) -> Any:
        wanted = [p for p in list(inspect.signature(cached).parameters.values())[1:] if p.default is p.empty]
        if unknown := {p.name for p in wanted} - plausible.keys():
            raise AssertionError(f"{name(cached)}: say in PLAUSIBLE what to ask with for {', '.join(unknown)}")
        return cached(Access(yunpu, scope, 1), *(plausible[p.name] for p in wanted))

    return answer


@every_cache
def test_an_answer_cannot_be_changed_by_who_reads_it(cached: Cached, ask: Callable[[Cached, Scope], Any]):
    assert is_frozen(ask(cached, SCOPES[0]))


SAME_FOR_ALL = frozenset({
    "facts.fictional", "facts.first_stage_on", "facts.services_delivered", "facts.social_organisations",
    "facts.target_story", "facts.targets", "facts.is_only_city", "figures._parameters", "figures._city_cells",
    "figures._support_cells", "figures.rules",
})  # fmt: skip
"""City totals, organisations, targets, parameters and neighbours of one's own city: every role of it reads the same."""
SAME_BY_CHANCE = frozenset({
    "facts.contradiction_counts", "facts.contradictions", "facts.institutions", "facts.misplaced", "facts.open_reports",
    "facts.signals", "staff._served_before_pass", "facts.stale_towns",
})  # fmt: skip
"""Lists that are empty for both towns of this test."""


@every_cache
def test_scopes_that_ask_in_turn_get_their_own_answers(cached: Cached, ask: Callable[[Cached, Scope], Any]):
    cold = {}
    for scope in SCOPES:
        forget_all()
        cold[scope] = plain(ask(cached, scope))
    forget_all()
    city, one, other = SCOPES
    for scope in (city, one, other, one, city, other, city):
        assert plain(ask(cached, scope)) == cold[scope]
    if name(cached) not in SAME_FOR_ALL | SAME_BY_CHANCE:
        assert cold[one] != cold[other]


def forget_all() -> None:
    for cached in caches(*SEAM):
        cached.cache_clear()


def plain(answer: Any) -> Any:
    """An answer to compare: what is read when first asked for is asked for; mappings by their rows."""
    if isinstance(answer, FunctionType):
        return plain(answer())
    if isinstance(answer, Mapping):
        return {key: plain(value) for key, value in answer.items()}
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: plain(getattr(answer, field.name)) for field in dataclasses.fields(answer)}
    return answer


# --- the version of the data ------------------------------------------------------------------------------------------


def test_a_new_version_gets_a_new_answer_and_the_old_one_stays(sqlite: Database):
    """A page that is being drawn keeps the numbers that it began with; the next run sees the visit."""
    factories.write(
        sqlite,
        City.of(
            factories.places(),
            factories.child("seen", V11),
            factories.child("missed", V11),
            factories.child("far", V21),
            factories.visit("seen", "2026-10-05"),
            factories.visit("far", "2026-10-05"),
        ),
    )
    old = rollups.refresh(sqlite, today=AS_OF).version
    town, neighbour = (Scope(Role.TOWN_SUPERVISOR, CITY, code) for code in (T1, T2))
    assert completion(sqlite, SCOPES[0], old) == (2, 3)
    assert missed(sqlite, town, old) == {"missed"}

    factories.write(sqlite, City.of(factories.visit("missed", "2026-10-09")))
    new = rollups.refresh(sqlite, today=AS_OF).version
    assert new == old + 1
    assert (completion(sqlite, SCOPES[0], new), completion(sqlite, SCOPES[0], old)) == ((3, 3), (2, 3))
    assert (completion(sqlite, town, new), completion(sqlite, neighbour, new)) == ((2, 2), (1, 1))
    assert (missed(sqlite, town, new), missed(sqlite, town, old)) == (set(), {"missed"})


def completion(database: Database, scope: Scope, version: int) -> tuple[int | None, int | None]:
    found = figures.selected(Access(database, scope, version), ASK, ("A1",))["A1"]
    return found.numerator, found.denominator


def missed(database: Database, scope: Scope, version: int) -> set[str]:
    return {row.child for row in doors.children(Access(database, scope, version), ASK, "A1.missed")}
