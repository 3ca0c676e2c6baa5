"""The guards of conftest guard: a test that could leave its room would prove nothing about the product."""

import os
import socket
from pathlib import Path

import platformdirs
import pytest
import sqlalchemy as sa

from data_access.engine import Database
from data_access.schema import area
from tests import guards
from tests.conftest import NewDatabase


def number_of_areas(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(area)).scalar_one()


def add_area(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.insert(area).values(code="320599", name="云浦市", level="city", fictional=True))


def test_no_setting_of_this_machine_reaches_a_test() -> None:
    assert guards.without_settings(os.environ) == []


def test_a_setting_is_found_however_it_is_written() -> None:
    assert guards.without_settings({"tonghu_auth": "oidc", "TONGHU_DATABASE_URL": "x", "PATH": "/"}) == [
        "tonghu_auth",
        "TONGHU_DATABASE_URL",
    ]


def test_a_users_folders_lie_in_the_tests_own_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    assert Path.home().is_relative_to(base)
    assert Path(platformdirs.user_data_dir("tonghu")).is_relative_to(base)


def test_a_database_outside_the_tests_folder_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.getbasetemp().parents[2] / "tonghu.db"
    engine = sa.create_engine(f"sqlite:///{elsewhere}")
    with pytest.raises(guards.NotInTests, match=r"tonghu\.db"), engine.connect():
        pass
    assert not elsewhere.exists()


def test_a_database_of_another_host_is_refused() -> None:
    engine = sa.create_engine("postgresql+psycopg://someone@198.51.100.7/real")  # an address for documentation
    with pytest.raises(guards.NotInTests, match=r"198\.51\.100\.7"), engine.connect():
        pass


@pytest.mark.parametrize("how", ["connect", "connect_ex"])
def test_another_host_is_refused(how: str) -> None:
    with socket.socket() as line, pytest.raises(guards.NotInTests):
        getattr(line, how)(("198.51.100.7", 443))


def test_this_machine_answers_itself() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_fresh_database_is_empty_and_ready_to_be_written(database: Database) -> None:
    assert number_of_areas(database) == 0
    add_area(database)
    assert number_of_areas(database) == 1


def test_databases_know_nothing_of_each_other(new_database: NewDatabase) -> None:
    first, second = new_database(), new_database()
    add_area(first)
    assert number_of_areas(second) == 0


def test_what_a_test_needs_and_lacks_is_said_in_capitals(
    pytester: pytest.Pytester, request: pytest.FixtureRequest
) -> None:
    """With the search for PostgreSQL blinded, the test is skipped, and the last lines say so and how to mend it."""
    pytester.makeconftest(
        f"""
        import sys
        sys.path.insert(0, {str(request.config.rootpath)!r})
        from tests import postgresql_server
        postgresql_server.binaries = lambda: None
        from tests.conftest import *
        """
    )
    pytester.makepyfile("def test_of_a_server(postgresql): pass")
    pytester.makeini("[pytest]\nmarkers =\n    needs_postgresql: x\n    needs_chromium: x\n")
    outcome = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    outcome.assert_outcomes(skipped=1)
    outcome.stdout.fnmatch_lines(["*1 TESTS SKIPPED: POSTGRESQL IS NOT INSTALLED*", "TO RUN THEM: *"])
    strict = pytester.runpytest_subprocess("-p", "no:cacheprovider", "--nothing-skipped")
    assert strict.ret != 0
