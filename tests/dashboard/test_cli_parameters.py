"""`tonghu parameters`: values for several cities at once, on record before they hold."""

import datetime as dt

import pytest
import sqlalchemy as sa

from dashboard import cli
from data_access import parameters, schema
from data_access.engine import Database
from tests import factories
from tests.dashboard.frame import city

DAY = dt.date(2020, 1, 1)


@pytest.fixture
def place(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("TONGHU_DATABASE_URL", sqlite.url)
    city.fill(sqlite, fictional=False)
    factories.write(sqlite, factories.City.of(factories.area("320598", "另一市")))
    return sqlite


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = cli.status(["--lang", "en", "parameters", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def freeze_day(database: Database) -> int:
    with database.read() as connection:
        return parameters.load(connection, DAY).freeze_day


def test_a_value_is_set_listed_and_on_record(place: Database, capsys: pytest.CaptureFixture[str]) -> None:
    said = f"'freeze_day' holds from {DAY}. Run 'tonghu refresh' to compute the figures.\n"
    assert run(capsys, "set", "freeze_day", "8", "--from", DAY.isoformat()) == (0, said)
    assert freeze_day(place) == 8
    status, text = run(capsys, "list")
    assert status == 0
    lines = {line.split()[0]: line.split()[1:] for line in text.splitlines()}
    assert lines["freeze_day"][:2] == ["8", DAY.isoformat()]
    assert lines["first_visit_days"] == ["7"]
    with place.audit.read() as connection:
        details = connection.execute(sa.select(schema.audit_event.c.detail)).scalars().all()
    assert details == [f"parameters set freeze_day = 8 ({DAY})"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("freeze_day", "99", "between 1 and 28"), ("freezing", "5", "no local value 'freezing'")],
)
def test_what_is_no_such_value_is_said_and_not_set(
    place: Database, capsys: pytest.CaptureFixture[str], name: str, value: str, said: str
) -> None:
    status, text = run(capsys, "set", name, value, "--from", DAY.isoformat())
    assert status == 1
    assert said in text
    assert freeze_day(place) == parameters.DEFAULTS.freeze_day
    with place.audit.read() as connection:
        assert not connection.execute(sa.select(schema.audit_event)).all()
