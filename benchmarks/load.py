"""Many people at once: real sessions over websockets that look at pages, choose months and think.

    python -m benchmarks --only load [--users 1,10,30,100] [--think 0,2,5] [--processes 1,2] [--work overview,pages]
    python -m benchmarks --only load --database URL      # of a prefecture or a province: the bureaus of its cities
    python -m benchmarks --only soak                     # 600 sessions come and go: does memory stay flat?

An interaction is a run of the whole page, from asking until the script has finished.  The crowd runs on the server's
own machine: how much of it the crowd takes for itself is told beside.
"""

import asyncio
import os
import random
import shutil
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.measured import Measured
from benchmarks.serving import Served, busy_seconds, enter, serving
from benchmarks.tab import PATIENCE_SECONDS, Tab, WentWrong
from data_access import users
from data_access.engine import Database

WORK = ("overview", "pages")
SECONDS = 20
"""Of each measurement; sessions are opened, and every view warmed, before it begins."""
MONTHS = 6
PAGES = ("", "visits", "risk", "unvisited", "towns", "stations", "workforce", "support", "ngos")
MOST_CITIES = 4
"""Of a province: the cities whose bureaus look at once."""
WARMING_TABS = 6
"""Of a crowd before several processes: enough that each has drawn every view before it is measured."""
SEED = 1
_WRONG = (WentWrong, WebSocketException, OSError, TimeoutError)
SOAK_SESSIONS, SOAK_TABS, SOAK_CLICKS, SOAK_STEPS = 600, 12, 6, 6


@dataclass(frozen=True)
class Crowd:
    """`work`: "overview" changes the month of the Overview alone; "pages" opens other pages too."""

    people: int
    think: float
    work: str = "overview"

    def said(self, processes: int) -> str:
        think = f"thinking {self.think:g} s" if self.think else "not thinking"
        return f"load, {self.work}, {processes} proc.: {self.people} people {think}"


@dataclass(frozen=True)
class People:
    """By subject, those of one city after the other in turn."""

    subjects: Sequence[str]
    cities: int


@dataclass
class Heard:
    """What a crowd was answered: seconds of each interaction, and of each first page; how many went wrong."""

    taken: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of the clock between two looks, and megabytes at the second."""

    seconds: float
    servers: tuple[float, ...]
    proxy: float
    crowd: float
    others: float
    megabytes: tuple[float, ...]


def of_a_city(database: Database, crowds: Sequence[Crowd], processes: Sequence[int]) -> list[Measured]:
    """Each crowd before each number of processes, all on one database, which is written to (sign-ins, people)."""
    with _people(database, max(crowd.people for crowd in crowds)) as people:
        measured = []
        for number in processes:
            for crowd in crowds:
                with _served(database, number) as served:
                    measured += _run(_measured(served, people, crowd))
    return measured


def soak(database: Database, sessions: int = SOAK_SESSIONS) -> list[Measured]:
    """Sessions that come, click and go: resident memory of the only process as they do."""
    with _people(database, SOAK_TABS) as people, _served(database, 1) as served:
        return _run(_soaked(served, people, sessions))


def _run(crowd: Coroutine[None, None, list[Measured]]) -> list[Measured]:
    """In a thread of its own: whoever asks may have an event loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, crowd).result()


@contextmanager
def _served(database: Database, processes: int) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="tonghu-load-") as folder:
        proxied = shutil.which("nginx") is not None
        with serving(database, processes, Path(folder), proxied=proxied) as served:
            yield served


@contextmanager
def _people(database: Database, count: int) -> Iterator[People]:
    with database.read() as connection:
        cities = [city.code for city in users.cities(connection)][:MOST_CITIES]
    try:
        yield People(enter(database, cities, count), len(cities))
    finally:
        database.dispose()


# --- a crowd ----------------------------------------------------------------------------------------------------------


async def _measured(served: Served, people: People, crowd: Crowd) -> list[Measured]:
    heard = Heard()
    await _warm(served, people, crowd)
    tabs = await _opened(served, people.subjects[: crowd.people], heard)
    until = time.perf_counter() + SECONDS
    with _counting(served) as cost:
        await asyncio.gather(
            *(_person(tab, crowd, until, random.Random(SEED + n), heard) for n, tab in enumerate(tabs))
        )
    await asyncio.gather(*(tab.close() for tab in tabs))
    return _told(crowd, len(served.servers), heard, cost[0])


async def _warm(served: Served, people: People, crowd: Crowd) -> None:
    """Every view of every city once, by each process."""
    tabs = WARMING_TABS if len(served.servers) > 1 else 1
    for number, subject in enumerate(people.subjects[: people.cities]):
        for again in range(tabs):
            tab = Tab(served.address, served.login(subject, f"warm-{number}-{again}"))
            await tab.open()
            for page in PAGES if crowd.work == "pages" else ("",):
                await tab.go(page)
                for label in tab.months[1 : 1 + MONTHS]:
                    await tab.month(label)
            await tab.close()


async def _opened(served: Served, subjects: Sequence[str], heard: Heard) -> list[Tab]:
    """Their tabs, one after the other; those of people who are not let in are counted and left out."""
    tabs = []
    for subject in subjects:
        tab = Tab(served.address, served.login(subject, f"login-{subject}"))
        try:
            heard.opened.append(await tab.open())
            tabs.append(tab)
        except _WRONG as error:
            heard.wrong.append(f"{type(error).__name__}: {error}")
    return tabs


async def _person(tab: Tab, crowd: Crowd, until: float, chance: random.Random, heard: Heard) -> None:
    """Click and think until the time is over; somebody who is shown an error stops."""
    await asyncio.sleep(chance.uniform(0, max(crowd.think, 0.05)))
    while time.perf_counter() < until:
        try:
            heard.taken.append(await _click(tab, crowd.work, chance))
        except _WRONG as error:
            heard.wrong.append(f"{type(error).__name__}: {error}")
            return
        await asyncio.sleep(crowd.think * chance.uniform(0.5, 1.5))


async def _click(tab: Tab, work: str, chance: random.Random) -> float:
    if work == "pages" and chance.random() < 0.5:
        return await tab.go(chance.choice(PAGES))
    return await tab.month(chance.choice(tab.months[1 : 1 + MONTHS]))


# --- what it costs, and what is told of it ----------------------------------------------------------------------------


@contextmanager
def _counting(served: Served) -> Iterator[list[Cost]]:
    """The cost of what happens in the block, in the list after it."""
    told: list[Cost] = []
    began, crowd, busy = time.perf_counter(), time.process_time(), busy_seconds()
    servers, proxy = [each.cpu for each in served.servers], sum(each.cpu for each in served.proxy)
    yield told
    took = tuple(each.cpu - before for each, before in zip(served.servers, servers, strict=True))
    passed_on, asked = sum(each.cpu for each in served.proxy) - proxy, time.process_time() - crowd
    told.append(
        Cost(
            seconds=time.perf_counter() - began,
            servers=took,
            proxy=passed_on,
            crowd=asked,
            others=max(0.0, busy_seconds() - busy - sum(took) - passed_on - asked),
            megabytes=tuple(each.megabytes for each in served.servers),
        )
    )


def _told(crowd: Crowd, processes: int, heard: Heard, cost: Cost) -> list[Measured]:
    what = crowd.said(processes)
    if not heard.taken:
        return [Measured(f"{what}, errors", len(heard.wrong), "errors", remark="; ".join(sorted(set(heard.wrong))))]
    taken = sorted(heard.taken)
    shares = " + ".join(f"{each / cost.seconds:.0%}" for each in cost.servers)
    cores = os.cpu_count() or 1
    first = _at(sorted(heard.opened), 0.5)
    remark = (
        f"{len(taken) / cost.seconds:.1f}/s; first page {first:,.0f} ms; CPU: server {shares}, "
        f"nginx {cost.proxy / cost.seconds:.0%}, the crowd {cost.crowd / cost.seconds:.0%}, "
        f"whatever else runs {cost.others / cost.seconds:.0%} of {cores} × 100%; "
        f"server {sum(cost.servers) / len(taken) * 1000:.0f} ms each"
    )
    return [
        Measured(f"{what}, median", _at(taken, 0.5), "ms", remark=remark),
        Measured(f"{what}, p95", _at(taken, 0.95), "ms", remark=f"slowest {taken[-1] * 1000:,.0f} ms"),
        Measured(f"{what}, memory of a process", max(cost.megabytes), "MB"),
        Measured(f"{what}, errors", len(heard.wrong), "errors", remark="; ".join(sorted(set(heard.wrong)))),
    ]


def _at(ordered: Sequence[float], share: float) -> float:
    """The quantile in milliseconds."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


# --- the soak ---------------------------------------------------------------------------------------------------------


async def _soaked(served: Served, people: People, sessions: int) -> list[Measured]:
    process, heard, chance = served.servers[0], Heard(), random.Random(SEED)
    await _warm(served, people, Crowd(1, 0, "pages"))
    found = [process.megabytes]
    began = time.perf_counter()
    for step in range(SOAK_STEPS):
        for first in range(0, sessions // SOAK_STEPS, SOAK_TABS):
            names = [f"soak-{step}-{first + n}" for n in range(SOAK_TABS)]
            await asyncio.gather(
                *(
                    _session(served, subject, name, chance, heard)
                    for subject, name in zip(people.subjects, names, strict=True)
                )
            )
        found.append(process.megabytes)
    minutes = (time.perf_counter() - began) / 60
    course = ", ".join(f"{each:.0f}" for each in found)
    clicks = (
        f"{len(heard.opened)} sessions, {len(heard.taken)} clicks in {minutes:.1f} minutes; MB as they went: {course}"
    )
    half = found[len(found) // 2]
    return [
        Measured("soak: memory after the last session", found[-1], "MB", half, f"floor: after half of them; {clicks}"),
        Measured("soak: errors", len(heard.wrong), "errors", remark="; ".join(sorted(set(heard.wrong)))),
    ]


async def _session(served: Served, subject: str, name: str, chance: random.Random, heard: Heard) -> None:
    tab = Tab(served.address, served.login(subject, name))
    try:
        heard.opened.append(await tab.open())
        for _ in range(SOAK_CLICKS):
            heard.taken.append(await _click(tab, "pages", chance))
    except _WRONG as error:
        heard.wrong.append(f"{type(error).__name__}: {error}")
    finally:
        await asyncio.wait_for(tab.close(), PATIENCE_SECONDS)
