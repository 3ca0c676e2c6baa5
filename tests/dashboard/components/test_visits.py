"""Sentences of the visits page."""

import pytest

from dashboard.components import visits
from dashboard.i18n import translator
from data_access.measures.model import Figure, State

zh, en = translator("zh"), translator("en")


def counted(n: int | None, state: State = State.OK) -> Figure:
    return Figure("A14.30plus", "320599", "city", "2026-10", n, None, None, None, None, state)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (counted(0), ""),
        (counted(None, State.NO_DATA), ""),
        (counted(1), "**1 director has 30 children due and more**: more than one person can visit well."),
        (counted(2), "**2 directors have 30 children due and more**: more than one person can visit well."),
    ],
)
def test_thirty_children_are_an_alert(figure: Figure, said: str) -> None:
    assert visits.caseload_alert(figure, en) == said
    assert bool(visits.caseload_alert(figure, zh)) == bool(said)
