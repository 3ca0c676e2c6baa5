"""What names a child leaves the database nowhere: not in logs, messages, import records, caches, lists or pages.

The names, telephones and addresses are those of the sample's own child_identity.
"""

import csv
import gc
import importlib
import io
import logging
import pkgutil
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import cli, guard, remembered, settings
from dashboard.navigation import PAGES
from data_access.engine import Database
from data_access.importing.columns import header
from data_access.schema import child_identity, import_batch, import_reason
from tests.conftest import YUNPU_AS_OF
from tests.factories import copied
from tests.pages import reading

APP = Path(dashboard.__file__).parent / "app.py"
TOWN = "320599101"


# --- what must not be seen --------------------------------------------------------------------------------------------


class Secrets:
    """The words that name somebody, and where one of them stands in a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self.by_length: dict[int, set[str]] = {}
        for word in words:
            self.by_length.setdefault(len(word), set()).add(word)

    def __len__(self) -> int:
        return sum(map(len, self.by_length.values()))

    def in_(self, text: str) -> int:
        """How many of them stand in a text: a number, so that a failing test repeats none."""
        words = "\n".join(set(re.findall(r"[\w-]+", text)))
        return sum(
            len({words[i : i + length] for i in range(len(words) - length + 1)} & them)
            for length, them in self.by_length.items()
        )


@pytest.fixture(scope="module")
def secrets(yunpu: Database) -> Secrets:
    """Of every child; without the few guardians whose name an official of the sample happens to share."""
    public = "SELECT name FROM worker UNION SELECT phone FROM worker UNION SELECT contact_phone FROM area"
    i = child_identity.c
    with yunpu.read() as connection:
        found = connection.execute(sa.select(i.name, i.guardian_name, i.guardian_phone, i.address)).all()
        known = set(connection.execute(sa.text(public)).scalars())
    return Secrets({word for row in found for word in row if word} - known)


def test_the_search_finds_what_it_looks_for(secrets: Secrets):
    assert len(secrets) > 4_000
    assert {2, 3, 12} <= secrets.by_length.keys()  # names of two and three characters, telephones
    one = min(secrets.by_length[3])
    assert secrets.in_(f"<td>监护人{one}，已联系</td>") >= 1  # a shorter name may stand in it
    assert secrets.in_("桐泾镇10月完成率 80%（60/75）：与全市相比明显偏低") == 0


# --- import, refresh, figures -----------------------------------------------------------------------------------------


@pytest.fixture
def clerks(yunpu: Database, tmp_path: Path) -> list[Path]:
    """Areas and rosters of the sample; a roster and visits in which every row has something wrong."""
    assert yunpu.path is not None
    own = yunpu.path.parent / "files"
    files = [
        shutil.copy(own / name, tmp_path)
        for name in ("行政区划.xlsx", "儿童工作队伍名册.xlsx", "困境儿童花名册.xlsx", "走访记录2026.xlsx")
    ]
    with yunpu.read() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT c.id, i.name, i.guardian_name, i.guardian_phone, i.address, c.born_on, a.name AS village "
                "FROM child c JOIN child_identity i ON i.child_id = c.id JOIN child_village v ON v.child_id = c.id "
                "JOIN area a ON a.code = v.village_code ORDER BY c.id LIMIT 60"
            )
        ).all()
    return [*map(Path, files), _wrong_roster(tmp_path, rows), _wrong_visits(tmp_path, rows)]


ROSTER = (
    "id", "child_name", "identity_number", "born_on", "category", "kind", "registered_on", "village_name",
    "guardian_name", "guardian_phone", "address",
)  # fmt: skip
WRONG = (
    {"born_on": "2099-01-01"},
    {"born_on": ""},
    {"category": "不详"},
    {"village_name": "无此村"},
    {"kind": "困难"},
    {"identity_number": "320599201001011234"},  # wrong check digit
    {"identity_number": "320599100101123"},  # 15 digits
    {"registered_on": "去年"},
    {"id": "", "born_on": "2001-01-01"},  # no code, and 18 long since
)


def _wrong_roster(folder: Path, rows: Any) -> Path:
    lines = []
    for number, row in enumerate(rows):
        values = {
            "id": f"XX-{number}", "child_name": row.name, "identity_number": "", "born_on": row.born_on,
            "category": "孤儿", "kind": "困境儿童", "registered_on": "2024-01-01", "village_name": row.village,
            "guardian_name": row.guardian_name, "guardian_phone": row.guardian_phone, "address": row.address,
        } | WRONG[number % len(WRONG)]  # fmt: skip
        lines.append([values[name] for name in ROSTER])
    return _csv(folder / "补录花名册.csv", [header("roster", name) for name in ROSTER], lines)


def _wrong_visits(folder: Path, rows: Any) -> Path:
    """Visits that name the child without a code: somebody unknown, or no such day."""
    names = ("child_name", "visited_on", "mode", "child_seen", "visitor_role")
    lines = [[row.name + ("" if n % 2 else "儿"), "2026-13-41", "入户", "是", "儿童主任"] for n, row in enumerate(rows)]
    return _csv(folder / "补录走访.csv", [header("visit", name) for name in names], lines)


def _csv(path: Path, headers: list[str], lines: Iterable[Iterable[Any]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *lines])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def brought_in(
    clerks: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Database:
    """The files brought in and refreshed by the commands, while the program and the database's driver log it all."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")  # every statement
    url = f"sqlite:///{tmp_path / 'in.db'}"
    monkeypatch.setenv("TONGHU_DATABASE_URL", url)
    monkeypatch.setenv("TONGHU_IDENTITY_KEY", "only for tests, and as long as it must be")
    monkeypatch.setattr(settings.Settings, "local_today", lambda _settings: YUNPU_AS_OF)
    assert cli.status(["init"]) == 0
    assert cli.status(["import", *map(str, clerks), "--dry-run"]) == 2
    assert cli.status(["import", *map(str, clerks)]) == 2
    assert cli.status(["refresh", "--full"]) == 0
    return Database(url)


def test_commands_and_logs_name_nobody(
    brought_in: Database,
    secrets: Secrets,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    for form in ("table", "json", "csv"):
        for level in ("city", "village"):
            asked = ["figures", "--as-of", "2026-11-22", "--by", level, "--format", form]
            assert cli.status(asked) == 0
    printed = capfd.readouterr()
    assert '"measure": "A1"' in printed.out
    assert "补录花名册.csv" in printed.err
    assert secrets.in_(printed.out) == 0
    assert secrets.in_(printed.err) == 0
    logged = [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.get_records("setup")]
    logged += [f"{record.getMessage()} {record.args} {record.exc_text}" for record in caplog.records]
    assert len(logged) > 500
    assert secrets.in_("\n".join(logged)) == 0


def test_the_records_of_an_import_name_nobody(brought_in: Database, secrets: Secrets, tmp_path: Path):
    with brought_in.read() as connection:
        batches = [repr(row) for row in connection.execute(sa.select(import_batch))]
        reasons = [repr(row) for row in connection.execute(sa.select(import_reason))]
        kept = connection.execute(sa.select(sa.func.count()).select_from(child_identity)).scalar()
    assert kept > 600
    assert len(reasons) >= 5
    assert secrets.in_("\n".join([*batches, *reasons])) == 0
    rejected = sorted(tmp_path.glob("*.rejected.xlsx"))
    assert len(rejected) >= 2
    for path in rejected:
        cells = reading.cells(path.read_bytes())
        assert cells.count("\n") > 20
        assert secrets.in_(cells) == 0
        assert path.stat().st_mode & 0o077 == 0


def test_an_error_of_the_database_names_nobody(sqlite: Database, secrets: Secrets):
    """The driver's own message would carry the row that it choked on."""
    name = min(secrets.by_length[3])
    row = {"child_id": "c1", "name": name, "identity_hash": "same"}
    with pytest.raises(sa.exc.IntegrityError) as caught, sqlite.write() as connection:
        connection.execute(sa.insert(child_identity), [row, row | {"child_id": "c2"}])
    assert secrets.in_(f"{caught.value} {caught.value!r} {caught.value.__cause__}") == 0
    assert name not in cli._sentence(caught.value, cli.translator("zh"))


# --- pages, lists, caches ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo_folder(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("privacy")
    copied(yunpu, folder / "demo.db")
    return folder


@pytest.fixture
def bureau(demo_folder: Path) -> AppTest:
    for cached in _caches():
        cached.cache_clear()  # what is found there afterwards was put there by the page
    settings.forget()
    guard.fall()
    settings.use(settings.load(auth="demo", data_folder=demo_folder, today=YUNPU_AS_OF))
    at = AppTest.from_file(str(APP), default_timeout=60)
    at.query_params["look"] = "city_supervisor"
    return at.run()


def everything(at: AppTest) -> str:
    """All that was handed to the browser, and what the session keeps."""
    assert not at.exception
    return "\n".join([reading.rendered(at), repr(at.query_params), repr(at.session_state.to_dict())])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path or "overview")
def test_a_page_and_its_doors_name_no_child(bureau: AppTest, secrets: Secrets, page: Any):
    at = bureau if not page.path else bureau.switch_page(f"../pages/{page.file.name}").run()
    text = everything(at)
    assert len(text) > 10_000
    assert secrets.in_(text) == 0
    doors = [button.key for button in at.button if str(button.key).startswith("door_")]
    for key in doors:
        assert secrets.in_(everything(at.button(key=key).click().run())) == 0, key
    if page.path == "unvisited":
        at.segmented_control(key="view").set_value("director").run()
        assert secrets.in_(everything(at)) == 0
    assert secrets.in_("\n".join(_kept_in_caches())) == 0


def _caches() -> Iterable[Any]:
    """Every lru_cache of the dashboard beside what it remembers of databases."""
    for found in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if found.name == "dashboard.app":  # draws when it is imported
            continue
        yield from (each for each in vars(importlib.import_module(found.name)).values() if hasattr(each, "cache_info"))


def _kept_in_caches() -> Iterable[str]:
    """The keys and answers that the dashboard remembers, and those that every lru_cache of it holds, at this moment."""
    answers = len(remembered.kept())
    yield from map(repr, remembered.kept())
    for cached in _caches():
        answers += cached.cache_info().currsize
        yield from (repr(kept) for kept in gc.get_referents(cached) if not isinstance(kept, type | dict))
    assert answers > 5


def test_the_lists_that_leave_name_no_child(
    bureau: AppTest, secrets: Secrets, monkeypatch: pytest.MonkeyPatch, yunpu: Database
):
    """The briefing, the bulletin, and the unvisited list of a town: codes and roster numbers in the list alone; the
    directors' names in it are no child's.
    """
    taken: list[tuple[str, str]] = []

    def button(label: str, *, data: Callable[[], bytes], file_name: str, **_rest: object) -> bool:
        taken.append((file_name, reading.cells(data())))
        return False

    monkeypatch.setattr(st, "download_button", button)
    bureau.query_params["towns"] = TOWN
    at = bureau.run().switch_page("../pages/unvisited.py").run()
    assert not at.exception
    with yunpu.read() as connection:
        codes = connection.execute(sa.text("SELECT id FROM child")).scalars().all()
    listed = {name: sum(code in cells for code in codes) for name, cells in taken}
    assert {name.rpartition(".")[2] for name in listed} == {"pptx", "docx", "xlsx", "zip"}  # of both pages
    assert all(secrets.in_(name) == secrets.in_(cells) == 0 for name, cells in taken)
    assert {name for name, found in listed.items() if found} == {"桐泾镇-2026-11-22.xlsx", "桐泾镇-2026-11-22.zip"}
    assert min(found for found in listed.values() if found) > 3
