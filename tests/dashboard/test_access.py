"""Who is here: what a link may ask to look as."""

import pytest

from dashboard.access import look_code, read_look
from data_access.scope import Role

TOWNS = ("320599101", "320599102")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("leader", (Role.LEADER, "")),
        ("leader:320599101", (Role.LEADER, "")),  # a town belongs to a supervisor
        ("town_supervisor:320599102", (Role.TOWN_SUPERVISOR, "320599102")),
        ("town_supervisor", (Role.TOWN_SUPERVISOR, "320599101")),  # the first town
        ("town_supervisor:999", (Role.TOWN_SUPERVISOR, "320599101")),
        ("", (Role.CITY_SUPERVISOR, "")),
        ("root", (Role.CITY_SUPERVISOR, "")),
    ],
)
def test_what_does_not_exist_becomes_what_does(code: str, expected: tuple[Role, str]):
    assert read_look(code, TOWNS) == expected


def test_a_look_comes_back_from_its_code():
    assert read_look(look_code(Role.TOWN_SUPERVISOR, TOWNS[1]), TOWNS) == (Role.TOWN_SUPERVISOR, TOWNS[1])


def test_a_city_without_towns_has_no_supervisors():
    assert read_look("town_supervisor", ()) == (Role.CITY_SUPERVISOR, "")
