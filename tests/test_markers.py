"""The marker walk: every page, role and language, with links that ask for more; no mark of elsewhere comes out.

What comes out is all that is handed to the browser (tests.pages.reading), the files, the log, and what caches keep.
"""

import gc
import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
import data_access
from dashboard import guard, remembered, settings
from dashboard.navigation import PAGES
from data_access.engine import Database
from data_access.schema import audit_metadata, metadata
from tests import markers
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY
from tests.markers import FOREIGN, MARKED, OPEN, OWN
from tests.pages import reading
from tests.pages.conftest import APP

Link = dict[str, str]
Look = Callable[[str, str, Link], AppTest]
Taken = list[tuple[str, Callable[[], bytes]]]
HOSTILE = {
    "month": "２０２６-10",
    "as_of": "2026-11-22' or 1=1 --",
    "towns": f"%,_________,*,320599%,' or '1'='1,３２０５９９１０１,{FOREIGN} ,../{FOREIGN}",
    "tiers": "<script>alert(1)</script>,%",
    "categories": "=HYPERLINK(1),'",
    "kind": "*",
    "code": "%",
    "look": f"town_supervisor:{FOREIGN}",
}
BARE = (CITY, "RY-")
"""Codes that caches may keep without a name: of towns, to tell a link's town from none, and of directors, to count."""


@pytest.fixture(scope="module")
def place(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = markers.marked(yunpu, tmp_path_factory.mktemp("markers") / "tonghu.db")
    yield database
    database.dispose()
    database.audit.dispose()


@pytest.fixture(scope="module")
def children(place: Database) -> dict[str, str]:
    """A child of the own town and one of another, by town."""
    return {town: markers.one_child(place, town) for town in (OWN, FOREIGN)}


@pytest.fixture
def links(children: dict[str, str]) -> dict[str, Link]:
    return {
        "plain": {},
        "own": {"towns": OWN, "code": children[OWN]},
        "foreign": {"towns": FOREIGN, "code": children[FOREIGN], "as_of": "2026-09-30", "kind": "left_behind"},
        "hostile": HOSTILE,
    }


@pytest.fixture
def looking(place: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """Opens the dashboard as somebody, by their own row in app_user."""
    monkeypatch.setattr(settings.Settings, "local_today", lambda _settings: YUNPU_AS_OF)
    guard.stand()

    def look(subject: str, lang: str, link: Link) -> AppTest:
        settings.use(settings.load(auth="local", database_url=place.url, user=subject))
        at = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in ({"lang": lang} | link).items():
            at.query_params[name] = value
        return at.run()

    yield look
    settings.forget()
    guard.fall()


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """The files that a page offers, and what makes their bytes when one takes them."""
    offered: Taken = []

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_rest: object) -> bool:
        offered.append((f"{label} {file_name}", data))
        return False

    monkeypatch.setattr(st, "download_button", button)
    return offered


# --- the marks themselves ---------------------------------------------------------------------------------------------


def test_every_text_of_the_schema_is_marked_or_says_why_not(place: Database):
    """A new column of text fails here until it is marked, or listed with a reason; codes are what they hold."""
    for table, column in markers.texts():
        if markers.is_marked(table, column) or {table, f"{table}.{column}"} & OPEN.keys():
            continue
        database, known = (place.audit, audit_metadata) if table in audit_metadata.tables else (place, metadata)
        with database.read() as connection:
            values = connection.execute(sa.select(known.tables[table].c[column]).distinct()).scalars()
            free = [value for value in values if value is not None and not markers.CODES.fullmatch(value)]
        assert not free, f"{table}.{column}"


def test_the_lists_name_what_there_is():
    columns = {f"{table}.{column}" for table, column in markers.texts()}
    tables = {*metadata.tables, *audit_metadata.tables}
    assert {f"{table}.{column}" for table, its in MARKED.items() for column in its} <= columns
    assert OPEN.keys() <= columns | tables


@pytest.mark.parametrize("town", [OWN, FOREIGN])
def test_every_column_holds_a_mark_of_each_town(place: Database, town: str):
    with place.read() as connection:
        for table, columns in MARKED.items():
            for column, kind in columns.items():
                text = f"SELECT count(*) FROM {table} WHERE {column} LIKE 'zq{kind}{town[3:]}z%'"
                assert connection.execute(sa.text(text)).scalar_one() > 0, f"{table}.{column}"


# --- the walk ---------------------------------------------------------------------------------------------------------

MAY_SEE = {
    "leader": {f"zqp{OWN[3:]}", f"zqp{FOREIGN[3:]}"},
    "leader-town": {f"zqp{OWN[3:]}"},
    "bureau": {f"zq{kind}{town[3:]}" for kind in "pwc" for town in (OWN, FOREIGN)},
    "supervisor": {f"zq{kind}{OWN[3:]}" for kind in "pwc"},
    "finance": {f"zqp{OWN[3:]}", f"zqp{FOREIGN[3:]}"},
    "auditor": {f"zqp{OWN[3:]}", f"zqp{FOREIGN[3:]}", f"zqa{OWN[3:]}", f"zqs{FOREIGN[3:]}"},
}
"""Marks that stand on the pages of each."""

LINKS = ("plain", "own", "foreign", "hostile")


def walk(look: Look, subject: str, lang: str, link: Link) -> Iterator[tuple[str, str]]:
    """(page, all that the browser gets) of every page of one tab that was opened by a link; whoever may not, tries."""
    at = look(subject, lang, link)
    for page in PAGES:
        at = at.switch_page(f"../pages/{page.file.name}").run()
        assert not at.exception, page.path
        yield page.path, reading.rendered(at)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("subject", MAY_SEE)
def test_nobody_is_handed_a_mark_of_elsewhere(
    place: Database,
    looking: Look,
    links: dict[str, Link],
    taken: Taken,
    caplog: pytest.LogCaptureFixture,
    subject: str,
    lang: str,
):
    caplog.set_level(logging.DEBUG)
    who = markers.eyes(place, subject)
    seen = ""
    for link in LINKS:
        for page, text in walk(looking, subject, lang, links[link]):
            files = "\n".join(f"{name}\n{reading.cells(data())}" for name, data in taken)
            taken.clear()
            strange = who.strange(f"{text}\n{files}", of_trail=page == "audit")
            assert not strange, (page, link, sorted(strange)[:5])
            seen += text + files
    assert MAY_SEE[subject] <= {mark[0].lower() for mark in markers.MARK.finditer(seen)}  # or the search is blind
    logged = "\n".join(f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records)
    assert not markers.MARK.search(logged)
    assert not set(markers.CODE.findall(logged))
    assert "fault" not in logged  # a page that fails is handed nothing, and proves nothing


@pytest.mark.parametrize("subject", ["leader", "supervisor"])
def test_nor_behind_a_door(place: Database, looking: Look, taken: Taken, subject: str):
    who = markers.eyes(place, subject)
    at = looking(subject, "zh", {})
    opened = 0
    for page in PAGES:
        at = at.switch_page(f"../pages/{page.file.name}").run()
        for key in [button.key for button in at.button if str(button.key).startswith("door_")]:
            taken.clear()
            text = reading.rendered(at.button(key=key).click().run())
            files = "\n".join(f"{name}\n{reading.cells(data())}" for name, data in taken)
            strange = who.strange(f"{text}\n{files}")
            assert not strange, (page.path, key, sorted(strange)[:5])
            opened += 1
    assert opened > 10


@pytest.mark.parametrize("subject", sorted(MAY_SEE.keys() - {"finance"}))
def test_nor_in_the_register_of_letters(place: Database, looking: Look, taken: Taken, subject: str):
    at = looking(subject, "zh", {}).switch_page("../pages/unvisited.py").run()
    at = at.toggle(key="letters_open").set_value(True).run()
    text = reading.rendered(at) + "\n".join(f"{name}\n{reading.cells(data())}" for name, data in taken)
    strange = markers.eyes(place, subject).strange(text)
    assert not strange, sorted(strange)[:5]
    assert f"zqg{OWN[3:]}" in text  # its number, and the town's answer


# --- what is kept -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["leader", "supervisor"])
def test_caches_keep_nothing_that_who_filled_them_may_not_see(
    place: Database, looking: Look, links: dict[str, Link], subject: str
):
    forget()
    for link in ("plain", "foreign"):
        for _page in walk(looking, subject, "zh", links[link]):
            pass
    kept = "\n".join(texts_in(caches()))
    assert len(kept) > 10_000
    who = markers.eyes(place, subject)
    strange = {each for each in who.strange(kept) if not each.startswith(BARE)}
    assert not strange, sorted(strange)[:5]


def test_no_cache_keeps_who_a_child_is(place: Database, looking: Look, links: dict[str, Link]):
    forget()
    for _page in walk(looking, "bureau", "zh", links["own"]):
        pass
    kept = "\n".join(texts_in(caches()))
    assert f"zqw{OWN[3:]}" in kept
    assert f"zq{markers.IDENTITY}" not in kept


def caches() -> Iterator[Any]:
    """What the dashboard remembers, and every lru_cache of the product: of modules, and what a decorator holds."""
    yield remembered.kept()
    for package in (dashboard, data_access):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name in ("dashboard.app", "data_access.migrations.env"):  # they act when they are imported
                continue
            for value in vars(importlib.import_module(found.name)).values():
                within = [cell.cell_contents for cell in getattr(value, "__closure__", None) or ()]
                yield from (each for each in (value, *within) if hasattr(each, "cache_info"))


def forget() -> None:
    remembered.forget()
    for cached in caches():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()


NOT_AN_ANSWER = (type, ModuleType, BuiltinFunctionType, Database, sa.Engine)
"""What an answer may point at; a database keeps statements, with what was asked for first, not what was answered."""


def texts_in(roots: Iterator[Any]) -> Iterator[str]:
    """Every text that can be reached from what caches hold; of functions only what they hold, not their modules."""
    todo, seen = [each for root in roots for each in gc.get_referents(root)], set()
    while todo:
        found = todo.pop()
        if isinstance(found, str):
            yield found
        elif id(found) not in seen and not isinstance(found, NOT_AN_ANSWER):
            seen.add(id(found))
            todo += (found.__closure__ or ()) if isinstance(found, FunctionType) else gc.get_referents(found)
