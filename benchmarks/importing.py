"""A quarter of a million visits in one .xlsx: imported and refreshed by the command, beside the library's reading."""

import csv
import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.commands import Took, run, tonghu
from benchmarks.measured import Measured
from data_access import rollups, schema, setup
from data_access.engine import Database
from data_access.sample import scale, sheets
from tests import postgresql_server

ROWS = 250_000
COLUMNS = (
    "id", "child_id", "worker_id", "visitor_role", "visited_on", "visited_at", "recorded_at", "mode", "child_seen",
    "life", "guardianship", "health", "study", "change_found",
)  # fmt: skip
TITLE = "走访记录"
SEED = 1
CITY = scale.Size(cities=1, towns=37, villages=500, children=3_200)
"""Some 262,000 visits in sixty months."""

MOST_SECONDS, MOST_TIMES, MOST_MEGABYTES = 60, 6, 1000
_FLOOR = "import pandas; pandas.read_excel({file!r}, engine='calamine', header=1, dtype=object)"


def of_a_ledger(folder: Path, as_of: dt.date) -> list[Measured]:
    """On SQLite and, where its binaries are installed, on PostgreSQL without fsync."""
    folder.mkdir()
    city = _city(Database(f"sqlite:///{folder / 'city.db'}"), as_of)
    ledger = folder / "visits.xlsx"
    _write_files(folder, city, as_of)
    floor = run(folder, as_of.isoformat(), [sys.executable, "-c", _FLOOR.format(file=str(ledger))])
    measured = [Measured(f"reading {ROWS:,} visits into pandas", floor.seconds, "s", remark=floor.remark)]
    measured += _measured("SQLite", _emptied(city, as_of), folder, as_of, floor)
    with _postgresql() as other:
        if other is not None:
            measured += _measured("PostgreSQL", _emptied(_city(other, as_of), as_of), folder, as_of, floor)
            other.dispose()
    return measured


def _measured(engine: str, database: Database, folder: Path, as_of: dt.date, floor: Took) -> list[Measured]:
    ledger, corrected = folder / "visits.xlsx", folder / "corrected.csv"
    imported = tonghu(folder, as_of.isoformat(), database, "import", str(ledger))
    refreshed = tonghu(folder, as_of.isoformat(), database, "refresh")
    again = tonghu(folder, as_of.isoformat(), database, "import", str(ledger))
    mended = tonghu(folder, as_of.isoformat(), database, "import", str(corrected))
    aims = f"{ROWS / imported.seconds:,.0f} rows/s; to be at most {MOST_TIMES} × the floor, {MOST_MEGABYTES:,} MB"
    both = imported.seconds + refreshed.seconds
    what = f"{engine}: import of {ROWS:,} visits"
    return [
        Measured(what, imported.seconds, "s", floor.seconds, f"{imported.remark}; {aims}"),
        Measured(f"{engine}: refresh after it", refreshed.seconds, "s", remark=refreshed.remark),
        Measured(f"{engine}: committed and refreshed", both, "s", remark=f"to be at most {MOST_SECONDS} s"),
        Measured(f"{engine}: the same file again", again.seconds, "s", floor.seconds, again.remark),
        Measured(f"{engine}: as .csv, one row corrected", mended.seconds, "s", remark=mended.remark),
    ]


# --- the city and its ledger ----------------------------------------------------------------------------------------


def _city(database: Database, as_of: dt.date) -> Database:
    setup.initialise(database)
    scale.write(database, "prefecture", as_of, SEED, _size=CITY)
    return database


def _visits(database: Database) -> list[tuple[Any, ...]]:
    v = schema.visit.c
    wanted = sa.select(*(v[name] for name in COLUMNS)).order_by(v.id).limit(ROWS)
    with database.read() as connection:
        rows = [tuple(row) for row in connection.execute(wanted)]
    assert len(rows) == ROWS, "the fictional city has too few visits"
    return rows


def _emptied(database: Database, as_of: dt.date) -> Database:
    """The same city before its first visit, its figures up to date."""
    with database.write() as connection:
        connection.execute(sa.delete(schema.visit))
    rollups.refresh(database, as_of, full=True)
    database.dispose()
    return database


def _write_files(folder: Path, city: Database, as_of: dt.date) -> None:
    rows = _visits(city)
    sheets.write_workbook(folder, _export("visits.xlsx", rows), as_of)
    _write_corrected(folder / "corrected.csv", rows)


def _export(name: str, rows: Sequence[Sequence[Any]]) -> sheets.Export:
    return sheets.Export("visit", name, COLUMNS, rows, TITLE, total=True)


def _write_corrected(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """The same visits as a .csv, the first of them by telephone after all."""
    export = _export(path.name, rows)
    lines = sheets.cells(export)
    at = export.headers().index("走访方式")
    lines[0][at] = "视频" if lines[0][at] == "电话" else "电话"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([export.headers(), *lines])


@contextmanager
def _postgresql() -> Iterator[Database | None]:
    if postgresql_server.binaries() is None:
        yield None
        return
    with postgresql_server.running() as url:
        yield Database(url)
