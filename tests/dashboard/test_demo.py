"""The demo's database: made, made anew, and never made from somebody's real city."""

import datetime as dt
from pathlib import Path

import pytest

from dashboard import access, demo, launch, settings
from dashboard.errors import NotFictional
from data_access import identity, setup
from data_access.engine import Database
from data_access.progress import silent
from data_access.scope import Role
from tests.dashboard.frame import city

AS_OF = dt.date(2026, 11, 22)


@pytest.fixture
def chosen(tmp_path: Path) -> settings.Settings:
    return settings.load(auth="demo", data_folder=tmp_path)


def test_a_real_city_in_its_place_is_left_alone(chosen: settings.Settings):
    setup.initialise(chosen.database)
    city.fill(chosen.database, fictional=False)
    with pytest.raises(NotFictional):
        demo.prepare(chosen, AS_OF, 1, silent)
    assert setup.holds_real_city(chosen.database)  # still there


def test_the_server_of_a_demo_does_not_start_on_a_real_city(chosen: settings.Settings):
    setup.initialise(chosen.database)
    city.fill(chosen.database, fictional=False)
    with pytest.raises(NotFictional):
        launch.run(chosen, open_browser=False)


def test_a_database_without_a_city_or_without_tables_holds_no_real_one(tmp_path: Path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not setup.holds_real_city(empty)
    (tmp_path / "empty.db").touch()
    assert not setup.holds_real_city(empty)
    setup.initialise(empty)
    assert not setup.holds_real_city(empty)
    city.fill(empty, fictional=True)
    assert not setup.holds_real_city(empty)


def test_bureau_and_towns_of_the_demo_may_see_its_invented_names(chosen: settings.Settings):
    setup.initialise(chosen.database)
    city.fill(chosen.database, fictional=True)
    for _ in range(2):  # again changes nothing
        demo.approve(chosen.database, AS_OF)
    looks = [(role, "") for role in Role if role is not Role.TOWN_SUPERVISOR] + [(Role.TOWN_SUPERVISOR, city.NORTH)]
    people = [access.demo_user(city.CITY, role, town) for role, town in looks]
    with chosen.database.read() as connection:
        allowed = {p.scope.role for p in people if identity.approval(connection, p.subject, p.scope, AS_OF)}
    assert allowed == {Role.CITY_SUPERVISOR, Role.TOWN_SUPERVISOR}
