"""No query answers beyond its scope: each public one, found by inspection, in its SQL and beside a second city."""

import dataclasses

import pytest
import sqlalchemy as sa

from data_access.engine import Database
from data_access.errors import NotAllowed, UnknownArea
from data_access.measures.model import Level
from data_access.schema import metadata
from data_access.scope import CHILD_ROLES, VISIT_ROLES, Reach, Role, Scope
from tests.data_access.queries import asking
from tests.data_access.queries.asking import TOWNS, Question, is_nothing, listened, words
from tests.data_access.queries.other_city import EMPTY, OTHER, OTHER_TOWNS
from tests.factories import CITY

BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
OF_TOWNS = tuple(Scope(Role.TOWN_SUPERVISOR, CITY, town) for town in TOWNS)
ELSEWHERE = (Scope(Role.CITY_SUPERVISOR, OTHER), *(Scope(Role.TOWN_SUPERVISOR, OTHER, town) for town in OTHER_TOWNS))

QUESTIONS = asking.questions()
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.label)

WITHOUT_SCOPE = {
    "day_records.read_day": "raw rows of a city, or of who lived in a town: snapshot and support narrow by the day",
    "freshness.version": "the number of the refresh: part of every cache key, before there is a scope",
}
"""Public functions that read the database without a scope, with the reason."""

OF_NO_AREA = {
    "app_meta": "notes of the program about itself",
    "app_user": "read before there is a scope",
    "area_source": "boundaries are public",
    "data_version": "one row",
    "dirty": "marks of the refresh",
    "import_batch": "its date stands in the trust strip; a city only where there is no other",
    "import_reason": "counts of an import",
    "parameter": "one set for the installation",
    "revoked_login": "read before there is a scope",
    "visit_standard": "one set for the installation",
}
"""Tables that belong to no area, with the reason; every other table is bound to one."""
BOUND = frozenset(metadata.tables) - OF_NO_AREA.keys()
OF_THE_CITY = frozenset({"organisation", "organisation_stage", "target"})
"""City-wide tables that every role of the city may read (ground rules): no town in them."""

CITY_COLUMNS = frozenset({"city_code", "parent_code", "code", "area_code"})
TOWN_COLUMNS = frozenset({"town_code", "parent_code", "code"})

CITY_TOTALS = frozenset({
    "published.closed_at",
    "areas.city", "areas.fictional", "areas.town_count", "areas.village_count", "cases.city_flow",
    "cases.city_referrals", "freshness.data_date", "freshness.first_data", "guarantees.city_sum",
    "misplaced.outside_in_city", "organisations.first_stage_on", "organisations.histories",
    "organisations.organisations", "organisations.targets", "reach.city_surroundings", "snapshot.city_cells",
    "social_services.city_bought", "social_services.city_held", "social_services.city_offers",
    "social_services.delivered", "stations.city_tally", "subsidies.city_sum", "support.city_cells",
    "visits.tier_series", "workforce.city_tally",
})  # fmt: skip
"""Questions about the whole city that every role of it may ask: they tell nothing below it."""

INPUTS = {
    "visit_rows.month_visits": {
        "area": "villages in which a child lived before",
        "worker_post": "directors of those villages",
    },
    "reach.surroundings": {
        "care_station": "stations beyond the border, from which distances are told and nothing else",
        "area": "whose stations they are",
    },
    "areas.find": {"area": "the name of a town outside tells NotAllowed from UnknownArea; it is not answered"},
    "snapshot.children": {
        "area": "villages in which a child lived before",
        "worker_post": "directors of those villages",
        "first_contact": "when the city's data begin",
    },
    "support.children": {
        "area": "villages in which a child lived before",
        "worker_post": "directors of those villages",
    },
}
"""What is read of the whole city under a town's scope and narrowed afterwards; none of it is answered (tested)."""

FURTHER = {
    "changes.month_counts": "changes of a month in which the child lived here, wherever it lives now",
    "changes.month_rows": "the same changes, one by one",
    "visit_rows.month_visits": "the visits of a month in which the child lived here, wherever it lives now",
    "reach.surroundings": "where the stations of the whole city are: who lives near a border goes to the nearest",
    "areas.find": "tells an area outside from no area; it is not answered",
    "roster.tier_changes": "the month before of a child who has moved in since",
    "snapshot.children": "the months before of a child, wherever it lived, and who lived here on an earlier day",
    "support.children": "who lived here on an earlier day",
    "tiers.moves": "the month before of a child who has moved in since",
}
"""Questions below the city whose statements reach further than one's own town behind the second wall, with the reason:
their own predicate alone narrows them.
"""

CHILD_ROWS = frozenset({
    "visit_rows.month_visits",
    "agreements.follow_ups", "cases.open_cases", "cases.opened", "changes.month_rows", "quality.contradictions",
    "letters.children", "roster.details",
    "roster.month_children", "roster.tier_changes", "timeline.timeline", "visits.director_series",
    "visits.signal_rows", "workforce.ended", "workforce.people",
    "workforce.served_before_pass",
})  # fmt: skip
"""Rows of single children, or names of directors: for the bureau and the town's own supervisor alone."""


BY_ROLE = (
    BUREAU,
    OF_TOWNS[0],
    Scope(Role.LEADER, CITY),
    Scope(Role.LEADER, CITY, TOWNS[0]),
    Scope(Role.FINANCE, CITY),
    Scope(Role.AUDITOR, CITY),
)
NO_CHILDREN = frozenset(Role) - CHILD_ROLES
REFUSED: dict[str, frozenset[Role]] = {
    **dict.fromkeys(CHILD_ROWS, NO_CHILDREN),
    **dict.fromkeys(
        (
            "agreements.actions", "agreements.disputes", "cases.by_year", "cases.city_flow", "cases.city_referrals",
            "cases.flows", "cases.referrals", "changes.month_counts", "deliveries.of_stations",
            "freshness.late_by_town", "letters.register", "quality.contradiction_counts", "quality.filled",
            "roster.month_spread", "snapshot.children", "snapshot.city_cells",
            "social_services.delivered", "support.children", "support.city_cells", "support.screenings",
            "tiers.moves", "visits.data_begin", "visits.director_months",
            "visits.directors_in_post", "visits.lag_counts", "visits.month_counts", "visits.series",
            "visits.signal_counts", "visits.tier_series",
        ),
        frozenset({Role.FINANCE}),
    ),
    **dict.fromkeys(
        ("published.published", "visits.day_counts", "visits.first_tier_counts"),
        frozenset({Role.FINANCE}),
    ),
    "imports.batches": frozenset({Role.LEADER, Role.FINANCE}),
}  # fmt: skip
"""Which roles a question refuses; whatever is not named answers all of them, within their scope."""


def is_city_total(question: Question) -> bool:
    asked = question.arguments
    if "city_total" in asked:
        return bool(asked["city_total"])
    if "ask" in asked and asked["ask"].towns:
        return False
    return question.name in CITY_TOTALS or (
        question.module in ("changes", "published", "visits", "areas") and asked.get("level") is Level.CITY
    )


# --- the databases ----------------------------------------------------------------------------------------------------


_OWN = {
    "towns": "SELECT code, code FROM area WHERE level = 'town'",
    "villages": "SELECT code, parent_code FROM area WHERE level = 'village'",
    "stations": "SELECT id, substr(area_code, 1, 9) FROM care_station WHERE length(area_code) > 6",
    "cases": "SELECT id, substr(area_code, 1, 9) FROM case_event WHERE length(area_code) > 6",
    "workers": "SELECT worker_id, substr(area_code, 1, 9) FROM worker_post",
    "names": "SELECT w.name, substr(area_code, 1, 9) FROM worker_post JOIN worker w ON w.id = worker_id",
    "telephones": "SELECT w.phone, substr(area_code, 1, 9) FROM worker_post JOIN worker w ON w.id = worker_id",
    "contacts": "SELECT contact_phone, parent_code FROM area WHERE level = 'village' AND contact_phone IS NOT NULL",
    "children": "SELECT child_id, town_code FROM child_scope",
    "visits": "SELECT v.id, s.town_code FROM visit v JOIN child_scope s ON s.child_id = v.child_id",
}
"""Words that point at a town: (word, town)."""


@pytest.fixture(scope="module")
def owned(both: Database) -> dict[str, frozenset[str]]:
    """By town, the words that belong to it alone: a child or a director who moved belongs to no single one."""
    towns: dict[str, set[str]] = {}
    with both.read() as connection:
        for text in _OWN.values():
            for word, town in connection.execute(sa.text(text)):
                towns.setdefault(word, set()).add(town)
    found: dict[str, set[str]] = {}
    for word, its in towns.items():
        if len(its) == 1:
            found.setdefault(next(iter(its)), set()).add(word)
    return {town: frozenset(its) for town, its in found.items()}


@pytest.fixture(scope="module")
def children(both: Database) -> frozenset[str]:
    with both.read() as connection:
        return frozenset(connection.execute(sa.text("SELECT id FROM child")).scalars())


# --- what is found ----------------------------------------------------------------------------------------------------


def test_a_query_takes_a_scope_or_says_why_not():
    without = {
        f"{module}.{function.__name__}"
        for module, function in asking.functions()
        if asking.takes(function, "connection") and not asking.takes(function, "scope")
    }
    assert without == WITHOUT_SCOPE.keys()


def test_the_lists_name_what_there_is():
    names = {question.name for question in QUESTIONS}
    assert CITY_TOTALS | CHILD_ROWS | INPUTS.keys() <= names
    assert OF_NO_AREA.keys() | OF_THE_CITY <= metadata.tables.keys()
    assert len(names) > 40


# --- what is sent -----------------------------------------------------------------------------------------------------


@every_question
@pytest.mark.parametrize("scope", [BUREAU, OF_TOWNS[0]], ids=["city", "town"])
def test_every_statement_names_the_city(both: Database, question: Question, scope: Scope):
    _answer, sent = listened(lambda: question(both, scope))
    reading = [one for one in sent if one.tables & BOUND]
    assert reading
    assert [one.text for one in reading if not one.narrows(CITY_COLUMNS, CITY)] == []


@pytest.mark.parametrize("question", [q for q in QUESTIONS if not is_city_total(q)], ids=lambda q: q.label)
def test_a_town_is_named_wherever_rows_are_read(both: Database, question: Question):
    """Only what belongs to the whole city, and what is told as one total of it, comes without the town."""
    town = OF_TOWNS[0].town
    _answer, sent = listened(lambda: question(both, OF_TOWNS[0]))
    loose = [
        one.text
        for one in sent
        if one.tables & BOUND - OF_THE_CITY - INPUTS.get(question.name, {}).keys()
        and not (one.narrows(TOWN_COLUMNS, town) or one.is_one_total)
    ]
    assert loose == []


def test_who_reaches_further_than_the_own_town(both: Database):
    further = set()
    for question in QUESTIONS:
        try:
            _answer, sent = listened(lambda asked=question: asked(both, OF_TOWNS[0]))
        except NotAllowed:
            continue
        below = [one for one in sent if not (one.is_one_total or one.tables <= OF_THE_CITY)]
        if any(one.reach is not Reach.OWN for one in below) and not is_city_total(question):
            further.add(question.name)
    assert further == FURTHER.keys()


# --- what is answered -------------------------------------------------------------------------------------------------


@every_question
def test_two_towns_share_no_row_and_a_city_total_has_none(
    both: Database, question: Question, owned: dict[str, frozenset[str]]
):
    for scope in OF_TOWNS:
        try:
            found = words(question(both, scope))
        except NotAllowed:
            assert question.name == "areas.find"  # of the other town
            continue
        foreign = [words_ for town, words_ in owned.items() if town != scope.town or is_city_total(question)]
        assert found & frozenset().union(*foreign) == frozenset()


@every_question
def test_a_city_without_rows_gets_none(both: Database, question: Question, owned: dict[str, frozenset[str]]):
    scope = Scope(Role.CITY_SUPERVISOR, EMPTY)
    try:
        answer = question(both, scope)
    except UnknownArea:
        return
    assert words(answer) & frozenset().union(*owned.values()) == frozenset()
    if question.name not in ("freshness.data_date", "freshness.trust"):  # the last import is the installation's
        assert is_nothing(answer)


@every_question
def test_another_city_in_the_database_changes_nothing(
    both: Database, yunpu: Database, alone: Database, question: Question
):
    for scope, by_itself in ((BUREAU, yunpu), (OF_TOWNS[0], yunpu), (ELSEWHERE[0], alone), (ELSEWHERE[1], alone)):
        assert _told(question, both, scope) == _told(question, by_itself, scope, lists=both)


def _told(question: Question, database: Database, scope: Scope, lists: Database | None = None) -> object:
    try:
        return question(database, scope, lists)
    except (NotAllowed, UnknownArea) as refused:
        return type(refused)


# --- roles ------------------------------------------------------------------------------------------------------------


@every_question
def test_rows_of_children_are_for_those_who_may_see_them(both: Database, question: Question, children: frozenset[str]):
    for role in sorted(set(Role) - CHILD_ROLES):
        answer = _told(question, both, Scope(role, CITY))
        if question.name in CHILD_ROWS:
            assert answer is NotAllowed, role
        assert words(answer) & children == frozenset(), role


@every_question
def test_a_list_of_names_that_is_missing_here_would_be_seen(
    both: Database, question: Question, children: frozenset[str]
):
    """What the bureau gets and a leader does not: no other question gives children's codes away."""
    if words(question(both, BUREAU)) & children:
        assert question.name in CHILD_ROWS | {"snapshot.children", "support.children"}


@every_question
@pytest.mark.parametrize("scope", BY_ROLE, ids=lambda scope: f"{scope.role}{'-of-a-town' if scope.town else ''}")
def test_each_role_is_answered_what_the_table_says(both: Database, question: Question, scope: Scope):
    refused = _told(question, both, scope) is NotAllowed
    assert refused == (scope.role in REFUSED.get(question.name, frozenset()))


def test_finance_is_refused_whatever_tells_of_children_or_visits():
    assert Role.FINANCE not in VISIT_ROLES
    of_visits = {
        q.name
        for q in QUESTIONS
        if q.module
        in ("agreements", "cases", "changes", "letters", "roster", "snapshot", "support", "tiers", "timeline", "visits")
    }
    assert {name for name in of_visits if Role.FINANCE not in REFUSED[name]} == set()


# --- codes that are no codes ------------------------------------------------------------------------------------------


ODD = ("%", "_" * 9, f"{CITY}%", "' or 1=1 --", f"{TOWNS[0]}' OR '1'='1", '"', "\\", "zzzzzzzzzzzzz")


@every_question
def test_an_odd_code_as_a_scope_finds_nothing(both: Database, question: Question, owned: dict[str, frozenset[str]]):
    for code in ODD:
        for scope in (Scope(Role.TOWN_SUPERVISOR, CITY, code), Scope(Role.CITY_SUPERVISOR, code)):
            assert words(_told(question, both, scope)) & frozenset().union(*owned.values()) == frozenset(), scope


# those of `tiers` are told by village, or for the city: the measures choose the towns
FILTERED = [q for q in QUESTIONS if "ask" in q.arguments and q.module != "tiers"]


@pytest.mark.parametrize("question", FILTERED, ids=lambda q: q.label)
def test_an_odd_code_as_a_filter_finds_nothing(both: Database, question: Question):
    for code in ODD:
        asked = dataclasses.replace(question.arguments["ask"], towns=(code,))
        odd = dataclasses.replace(question, arguments={**question.arguments, "ask": asked})
        assert not odd(both, BUREAU), code
