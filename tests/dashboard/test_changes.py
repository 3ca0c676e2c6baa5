"""The changes behind A11: as many as the figure counts, in every scope and filter; rows for who sees children."""

import pytest

from dashboard import changes, figures
from dashboard.figures import Access
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.scope import Role, Scope
from tests.dashboard.test_doors import CITY, SCOPES, SLOW_TOWN, asks

by_scope = pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: f"{scope.role}-{scope.town or 'city'}")


@by_scope
def test_lists_and_counts_are_as_long_as_their_number(yunpu: Database, scope: Scope) -> None:
    access = Access(yunpu, scope, 1)
    seen = 0
    for ask in asks(scope):
        found = figures.selected(access, ask, ("A11",))
        late = (found["A11"].denominator or 0) - (found["A11"].numerator or 0)
        waiting = found["A11.unhandled"].numerator or 0
        seen += late + waiting
        assert sum(changes.not_in_time_spread(access, ask).values()) == late, ask
        assert sum(changes.unhandled_spread(access, ask).values()) == waiting, ask
        if scope.sees_children:
            assert len(changes.not_in_time(access, ask)) == late, ask
            assert len(changes.unhandled(access, ask)) == waiting, ask
    assert seen


@by_scope
def test_rows_of_children_are_for_those_who_may_see_them(yunpu: Database, scope: Scope) -> None:
    if scope.sees_children:
        return
    access = Access(yunpu, scope, 1)
    for listed in (changes.not_in_time, changes.unhandled):
        with pytest.raises(NotAllowed):
            listed(access, asks(scope)[0])


def test_another_town_s_changes_are_refused(yunpu: Database) -> None:
    access = Access(yunpu, Scope(Role.TOWN_SUPERVISOR, CITY, "320599105"), 1)
    ask = next(ask for ask in asks(Scope(Role.CITY_SUPERVISOR, CITY)) if ask.towns == (SLOW_TOWN,))
    for answer in (
        changes.not_in_time, changes.unhandled, changes.not_in_time_spread, changes.unhandled_spread
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            answer(access, ask)
