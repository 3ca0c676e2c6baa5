"""`tonghu close-month`: publishes once, says what, and stands in the audit trail."""

import datetime as dt

import pytest
import sqlalchemy as sa

from dashboard import cli, settings
from data_access import months, rollups
from data_access.engine import Database
from data_access.schema import audit_event, month_close
from tests import factories as f


def today() -> dt.date:
    return settings.load().local_today()


@pytest.fixture
def city(sqlite: Database) -> Database:
    """Two children due in every month since 2024, one of them seen in the last closed month and not refreshed yet."""
    f.write(sqlite, f.City.of(f.places(), f.child("c1"), f.child("c2"), f.visit("c2", "2024-02-01")))
    rollups.refresh(sqlite, today())
    last = months.last_day(months.last_closed(today(), 5))
    f.write(sqlite, f.City.of(f.visit("c1", last)))
    return sqlite


def closed(database: Database) -> list[int]:
    with database.read() as connection:
        return list(connection.execute(sa.select(month_close.c.month)).scalars())


def test_the_last_closed_month_is_published_once(city: Database, capsys: pytest.CaptureFixture[str]) -> None:
    month = months.last_closed(today(), 5)
    assert cli.status(["--lang", "en", "close-month", "--database", city.url]) == 0
    said = capsys.readouterr()
    assert f"{months.label(month)} is published: 1 of 2 children due were visited." in said.out + said.err
    assert closed(city) == [month]
    with city.audit.read() as connection:
        (event,) = connection.execute(sa.select(audit_event.c.action, audit_event.c.detail)).all()
    assert (event.action, event.detail) == ("settings", f"close-month {months.label(month)}")
    assert cli.status(["--lang", "en", "close-month", "--database", city.url]) == 1
    assert "closed already" in capsys.readouterr().err
    assert closed(city) == [month]


def test_the_month_in_progress_is_refused(city: Database, capsys: pytest.CaptureFixture[str]) -> None:
    month = months.label(months.month_of(today()))
    assert cli.status(["--lang", "en", "close-month", "--month", month, "--database", city.url]) == 1
    assert "is not over" in capsys.readouterr().err
    assert closed(city) == []
