"""Where pages are run in the benchmark's own process: the demo's people, on any database of fictional cities."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from pydantic import SecretStr

from dashboard import settings
from data_access.engine import Database


class _Anywhere(settings.Settings):
    """The demo, with the database that is named."""

    @property
    def database(self) -> Database:
        assert self.database_url is not None
        return Database(self.database_url.get_secret_value())


@dataclass(frozen=True)
class Stage:
    """A database as of a day, and a folder for what pages leave; its first city is looked at."""

    database: Database
    as_of: dt.date
    folder: Path

    @property
    def is_server(self) -> bool:
        return not self.database.is_sqlite

    def use(self) -> None:
        """Put it in force for pages that run from now on."""
        url = SecretStr(self.database.url)
        settings.use(_Anywhere(auth="demo", data_folder=self.folder, today=self.as_of, database_url=url))

    @contextmanager
    def bare(self) -> Iterator[Any]:
        """A connection of the driver alone; transactions are what one says.  Nothing is prepared on it, as on
        ours: behind a proxy that pools transactions it could not be.
        """
        if self.database.path is not None:
            connection: Any = sqlite3.connect(f"{self.database.path.as_uri()}?mode=ro", uri=True, isolation_level=None)
        else:
            connection = psycopg.connect(
                sa.make_url(self.database.url).set(drivername="postgresql").render_as_string(False),
                autocommit=True,
                prepare_threshold=None,
            )
        with closing(connection):
            yield connection
