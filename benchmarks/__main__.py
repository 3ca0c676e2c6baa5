"""Make the fictional city, measure, print a table; `--json FILE` keeps the figures.

    python -m benchmarks [--json FILE] [--as-of DATE] [--runs N] [--only city|importing|exporting|lists|browser]
    python -m benchmarks --only exporting --database URL --city CODE      # of a province made by `tonghu sample`

Nothing here is a test: on a shared machine differences under 30 % are noise.
"""

import argparse
import datetime as dt
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import browser, city, exporting, importing, lists, pages, queries, walls
from benchmarks.measured import Measured
from dashboard.terminal import show_table
from data_access.engine import Database

DEFAULT_AS_OF = dt.date(2026, 11, 22)


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        if options.only in (None, "importing"):  # first: not to share the memory with a server's caches
            measured += importing.of_a_ledger(Path(folder) / "ledger", options.as_of)
        if options.only in (None, "city"):
            measured += _of_the_city(Path(folder), options)
        if options.only in (None, "exporting"):
            measured += _of_files(Path(folder) / "files", options)
        if options.only in (None, "lists"):
            measured += lists.of_long_lists(Path(folder))
        if options.only in (None, "browser"):
            measured += _in_the_browser(Path(folder) / "browser", options.as_of)
    show_table(("what", "measured", "floor", "times the floor", "remark"), (each.cells() for each in measured))
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(_json(measured), encoding="utf-8")


def _of_the_city(folder: Path, options: argparse.Namespace) -> list[Measured]:
    database, measured = city.make(folder, options.as_of)
    measured += city.refreshing(database, options.as_of)
    measured += queries.of_pages(folder, options.as_of)
    measured += walls.of_pages(folder, options.as_of)
    return measured + pages.script_runs(folder, options.as_of, options.runs)


def _of_files(folder: Path, options: argparse.Namespace) -> list[Measured]:
    if options.database:
        return exporting.of_database(Database(options.database), options.as_of, "province", options.city)
    folder.mkdir()
    city.make(folder, options.as_of)[0].dispose()
    return exporting.of_the_city(folder, options.as_of)


def _in_the_browser(folder: Path, as_of: dt.date) -> list[Measured]:
    folder.mkdir()
    city.make(folder, as_of)[0].dispose()
    return browser.of_pages(folder, as_of)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=DEFAULT_AS_OF)
    parser.add_argument("--runs", type=int, default=15, help="script runs of each page, of which the median counts")
    parts = ("city", "importing", "exporting", "lists", "browser")
    parser.add_argument("--only", choices=parts, help="one part of it alone")
    parser.add_argument("--database", metavar="URL", help="of a province, for --only exporting")
    parser.add_argument("--city", metavar="CODE", default="", help="the city in it")
    return parser.parse_args(arguments)


def _json(measured: list[Measured]) -> str:
    machine = {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    return json.dumps({**machine, "measured": [each.plain() for each in measured]}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
