"""Make a fictional city, prefecture or province, measure, print a table; `--json FILE` keeps the figures.

    python -m benchmarks [--json FILE] [--as-of DATE] [--runs N] [--only PART]           # the city, on SQLite
    python -m benchmarks --scale prefecture|province [--database URL] [--only PART]      # on PostgreSQL
    python -m benchmarks --only exporting --database URL --city CODE                     # of a database as it stands
    python -m benchmarks --only load [--users 1,10,30] [--think 0,2] [--processes 1,2] [--work overview,pages]

With --scale and without --database a server is started and everything made anew; a database that is named is filled
when it is empty, and used as it stands when it was filled before (`month`, which writes into it, only by --only month).
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

from benchmarks import (
    browser,
    city,
    exporting,
    importing,
    lists,
    load,
    pages,
    queries,
    scale,
    walls,
)
from benchmarks.measured import Measured
from benchmarks.stage import Stage
from dashboard.terminal import show_table
from data_access.engine import Database

DEFAULT_AS_OF = dt.date(2026, 11, 22)
SERVED = ("load", "soak")
CITY_PARTS = ("importing", "city", "exporting", "lists", "browser", *SERVED)
UNASKED = frozenset(CITY_PARTS) - set(SERVED)
"""What runs when no part is named: those with a crowd are asked for by name."""


def main(arguments: list[str]) -> None:
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-") as folder:
        if options.scale == "city":
            measured = _of_the_city(Path(folder), options)
        else:
            measured = _of_many_cities(Path(folder), options)
    show_table(("what", "measured", "floor", "times the floor", "remark"), (each.cells() for each in measured))
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(_json(measured, options.scale), encoding="utf-8")


def _of_the_city(folder: Path, options: argparse.Namespace) -> list[Measured]:
    of = {
        "importing": lambda: importing.of_a_ledger(folder / "ledger", options.as_of),
        "city": lambda: _of_its_pages(folder, options),
        "exporting": lambda: _of_files(folder / "files", options),
        "lists": lambda: lists.of_long_lists(folder),
        "browser": lambda: _in_the_browser(folder / "browser", options.as_of),
        "load": lambda: _crowds(_city_or_named(folder, options), options),
        "soak": lambda: load.soak(_city_or_named(folder, options)),
    }
    return [found for part in CITY_PARTS if part in (options.only or UNASKED) for found in of[part]()]


def _of_its_pages(folder: Path, options: argparse.Namespace) -> list[Measured]:
    database, measured = city.make(folder, options.as_of)
    stage = Stage(database, options.as_of, folder)
    measured += city.refreshing(database, options.as_of)
    measured += queries.of_pages(stage)
    measured += scale.beside_plain(stage)
    measured += walls.of_pages(folder, options.as_of)
    return measured + pages.script_runs(stage, options.runs)


def _of_many_cities(folder: Path, options: argparse.Namespace) -> list[Measured]:
    parts = options.only or tuple(part for part in scale.PARTS if not (options.database and part == "month"))
    with scale.database_of(options.database) as database:
        measured = scale.made(options.scale, database, folder, options.as_of)
        stage = Stage(database, options.as_of, folder)
        measured += scale.measured(stage, options.runs, parts)
        if "load" in parts:
            measured += _crowds(database, options)
        if "soak" in parts:
            measured += load.soak(database)
    return measured


def _crowds(database: Database, options: argparse.Namespace) -> list[Measured]:
    crowds = [
        load.Crowd(people, think, work) for work in options.work for think in options.think for people in options.users
    ]
    return load.of_a_city(database, crowds, options.processes)


def _city_or_named(folder: Path, options: argparse.Namespace) -> Database:
    if options.database:
        return Database(options.database)
    served = folder / "served"
    served.mkdir()
    return city.make(served, options.as_of)[0]


def _of_files(folder: Path, options: argparse.Namespace) -> list[Measured]:
    if options.database:
        return exporting.of_database(Database(options.database), options.as_of, options.city)
    folder.mkdir()
    city.make(folder, options.as_of)[0].dispose()
    return exporting.of_the_city(folder, options.as_of)


def _in_the_browser(folder: Path, as_of: dt.date) -> list[Measured]:
    folder.mkdir()
    city.make(folder, as_of)[0].dispose()
    return browser.of_pages(folder, as_of)


def _options(arguments: list[str]) -> argparse.Namespace:
    how = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=how)
    parser.add_argument("--scale", choices=("city", "prefecture", "province"), default="city")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--as-of", type=dt.date.fromisoformat, default=DEFAULT_AS_OF)
    parser.add_argument("--runs", type=int, default=15, help="script runs of each page, of which the median counts")
    parts = tuple(dict.fromkeys((*CITY_PARTS, *scale.PARTS)))
    parser.add_argument("--only", choices=parts, nargs="+", help="some parts of it alone")
    parser.add_argument("--database", metavar="URL", help="of several cities")
    parser.add_argument("--city", metavar="CODE", default="", help="the city in it, for --only exporting")
    parser.add_argument("--users", type=_numbers, default=(1, 10, 30, 100), help="how many people at once")
    parser.add_argument("--think", type=_numbers, default=(0, 2, 5), help="seconds between two of a person's clicks")
    parser.add_argument("--processes", type=_numbers, default=(1, 2), help="of the server, behind nginx")
    parser.add_argument("--work", type=_words, default=load.WORK, help="overview: its months; pages: others too")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _json(measured: list[Measured], scale_: str) -> str:
    machine = {
        "scale": scale_,
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
    }
    return json.dumps({**machine, "measured": [each.plain() for each in measured]}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main(sys.argv[1:])
