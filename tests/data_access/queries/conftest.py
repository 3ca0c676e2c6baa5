"""The sample city beside a second one, on SQLite; and a copy on PostgreSQL behind the second wall."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import rollups
from data_access.engine import Database
from data_access.schema import import_batch
from tests import walled as walls
from tests.conftest import YUNPU_AS_OF as AS_OF
from tests.data_access.queries import other_city
from tests.factories import write
from tests.walled import Walled


@pytest.fixture(scope="module")
def both(yunpu: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample city and the second one in one database."""
    yunpu.dispose()  # the last connection folds the write-ahead log into the file
    yield from _with_the_other(yunpu.path, tmp_path_factory.mktemp("both"))


@pytest.fixture(scope="module")
def alone(yunpu: Database, _sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The second city by itself, in an installation whose last import was that of the sample city."""
    for database in _with_the_other(_sqlite_template, tmp_path_factory.mktemp("alone")):
        with yunpu.read() as connection:
            batches = [dict(row) for row in connection.execute(sa.select(import_batch)).mappings()]
        with database.write() as connection:
            connection.execute(sa.insert(import_batch), batches)
        yield database


def _with_the_other(template: Path, folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / 'tonghu.db'}")
    shutil.copyfile(template, folder / "tonghu.db")
    write(database, other_city.city(AS_OF))
    rollups.refresh(database, today=AS_OF)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def walled(both: Database, _postgresql_clone: walls.Clone) -> Iterator[Walled]:
    """The same two cities on PostgreSQL, with the roles written."""
    create, drop = _postgresql_clone
    owner = create()
    walls.copy(both, owner)
    with walls.put_up(owner) as found:
        yield found
    drop(owner)
