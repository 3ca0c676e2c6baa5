"""`tonghu bulletin` and `town-sheet` from a scheduled job: exit status, trail, the numbers of `tonghu figures`."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard import cli
from data_access.engine import Database
from data_access.schema import audit_event
from tests.conftest import YUNPU_AS_OF
from tests.factories import copied
from tests.papers import tables

TOWN = "320599101"
MONTH = ("--as-of", YUNPU_AS_OF.isoformat(), "--month", "2026-10")


@pytest.fixture
def of(yunpu: Database, tmp_path: Path) -> tuple[str, str]:
    copied(yunpu, tmp_path / "tonghu.db")
    return "--database", f"sqlite:///{tmp_path / 'tonghu.db'}"


def recorded(of: tuple[str, str]) -> list[tuple[str, str]]:
    database = Database(of[1])
    with database.audit.read() as connection:
        rows = connection.execute(sa.select(audit_event.c.detail, audit_event.c.area_code)).all()
    database.dispose()
    database.audit.dispose()
    return [(row.detail, row.area_code) for row in rows]


def test_the_bulletin_says_what_the_figures_say(
    of: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bulletin.docx"
    assert cli.status(["bulletin", *MONTH, "--out", str(out), *of]) == 0
    capsys.readouterr()
    assert cli.status(["figures", *MONTH, "--by", "town", "--measure", "A1", "--format", "json", *of]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = tables(out.read_bytes())[0][1:-1]
    expected = [(one["area_name"], one["denominator"], one["numerator"]) for one in told if one["measure"] == "A1"]
    assert [(row[0], int(row[1]), int(row[2])) for row in rows] == expected
    assert ("bulletin", "320599") in recorded(of)
    assert out.stat().st_mode & 0o777 == 0o600  # for its owner alone


def test_the_sheet_of_a_town_and_of_one_that_there_is_not(of: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "sheet.docx"
    assert cli.status(["town-sheet", "--town", TOWN, *MONTH, "--out", str(out), *of]) == 0
    assert ("town sheet", TOWN) in recorded(of)
    out.unlink()
    assert cli.status(["town-sheet", "--town", "320599999", *MONTH, "--out", str(out), *of]) == 1
    assert not out.exists()
