"""`tonghu users`: entering, listing and disabling, each in the audit trail before it holds."""

import pytest
import sqlalchemy as sa

from dashboard import cli
from data_access import schema, users
from data_access.engine import Database
from tests.dashboard.frame import city


@pytest.fixture
def place(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("TONGHU_DATABASE_URL", sqlite.url)
    city.fill(sqlite, fictional=False)
    return sqlite


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Exit status, and what was said and printed."""
    status = cli.status(["--lang", "en", "users", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


ADD = ("add", "li", "--role", "city_supervisor", "--area", city.CITY, "--approved-by", "局长")


def recorded(database: Database) -> list[tuple[str, str | None, str | None]]:
    a = schema.audit_event.c
    with database.audit.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(a.action, a.area_code, a.detail).order_by(a.id))]


def test_who_is_entered_is_listed_and_on_record(place: Database, capsys: pytest.CaptureFixture[str]):
    given = (
        "--name",
        "李",
        "--valid-until",
        "2999-12-31",
        "--reveal-approved-by",
        "局长",
        "--reveal-until",
        "2999-06-30",
    )
    assert run(capsys, *ADD, *given) == (0, "'li' was entered.\n")
    assert run(capsys, *ADD) == (0, "'li' was changed.\n")
    status, text = run(capsys, "list")
    assert status == 0
    assert text.split("\n")[1].split() == ["li", "city_supervisor", "320599", "局长", "in", "force"]  # the rest is gone
    assert recorded(place) == [("settings", city.CITY, "users add li city_supervisor 320599")] * 2


def test_who_is_disabled_or_expired_is_listed_as_such(place: Database, capsys: pytest.CaptureFixture[str]):
    run(capsys, *ADD)
    assert run(capsys, "disable", "li") == (0, "'li' was disabled.\n")
    run(capsys, "add", "zhang", "--role", "town_supervisor", "--area", city.SOUTH, "--approved-by", "x",
        "--valid-until", "2020-01-01")  # fmt: skip
    lines = run(capsys, "list")[1].splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["disabled", "expired"]
    assert recorded(place)[1] == ("settings", None, "users disable li")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("add", "li", "--role", "leader", "--area", "999999", "--approved-by", "x"), "999999"),
        (("add", "li", "--role", "leader", "--area", city.CITY, "--approved-by", " "), "approved"),
        (("add", "li", "--role", "leader", "--area", city.CITY), "approved-by"),
        (("add", "li", "--role", "root", "--area", city.CITY, "--approved-by", "x"), "role"),
        (("add", "li", "--role", "auditor", "--area", city.NORTH, "--approved-by", "x"), city.NORTH),
        ((*ADD, "--valid-until", "tomorrow"), "--valid-until"),
        ((*ADD, "--reveal-until", "2999-01-01"), "names"),
        (("disable", "nobody"), "nobody"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    place: Database, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], word: str
):
    status, text = run(capsys, *arguments)
    assert status == 1
    assert word in text
    assert users.entries(place) == ()
    assert recorded(place) == []


def test_without_the_audit_trail_nobody_is_entered(place: Database, capsys: pytest.CaptureFixture[str]):
    with place.audit.write() as connection:
        connection.execute(sa.text("DROP TABLE audit_event"))
    assert run(capsys, *ADD)[0] == 1
    assert users.entries(place) == ()
