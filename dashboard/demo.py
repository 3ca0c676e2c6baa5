"""The demo: the fictional city, made as clerks' files and brought in by the road that a bureau's own files take."""

import datetime as dt
import tempfile
from pathlib import Path

from dashboard import access
from dashboard.errors import NotFictional
from dashboard.settings import Settings
from data_access import closing, setup, users
from data_access.engine import Database
from data_access.errors import DatabaseLocked
from data_access.importing.results import exit_status
from data_access.importing.run import import_files
from data_access.progress import Progress
from data_access.rollups import refresh
from data_access.sample import agreed, files
from data_access.scope import Role

MADE_AS = "sample"
"""The note in the demo's database that says as of when, and by which seed, it was made."""

APPROVED_BY = "云浦市民政局（演示）"
"""Who approves in the invented city; a name of the data, in its language."""


def prepare(settings: Settings, as_of: dt.date, seed: int, progress: Progress) -> None:
    """Make demo.db, unless it stands already as of this date and by this seed.

    It counts as made only when all of it is there: whoever stops half-way gets a new one next time.
    Raises NotFictional, and deletes nothing, when somebody's real city lies in demo.db; DatabaseLocked when another
    program holds the file; SampleTooEarly.
    """
    database = settings.database
    made_as = f"{as_of.isoformat()} {seed}"
    if setup.noted(database, MADE_AS) == made_as:
        return
    if setup.holds_real_city(database):
        raise NotFictional()
    try:
        setup.remove(database)
    except OSError:
        raise DatabaseLocked() from None
    setup.initialise(database, progress)
    with tempfile.TemporaryDirectory(prefix="tonghu-") as folder:
        files.write(Path(folder), as_of, seed, progress)
        key = settings.identity_key.get_secret_value().encode() if settings.identity_key else None
        paths = sorted(Path(folder).iterdir())
        results = import_files(database, paths, today=as_of, identity_key=key, by=MADE_AS, progress=progress)
        assert exit_status(results) == 0, "the sample's own files are taken whole"
    refresh(database, as_of, full=True, progress=progress)
    closing.close_as_frozen(database, access.demo_city(database).code, as_of, APPROVED_BY)
    approve(database, as_of)
    agreed.write(database, access.demo_city(database).code, as_of)
    setup.note(database, MADE_AS, made_as)


def approve(database: Database, as_of: dt.date) -> None:
    """Let the bureau and every town's supervisor of the demo see names, which are invented like all the rest."""
    city = access.demo_city(database).code
    with database.read() as connection:
        towns = sorted(users.town_codes(connection, city))
    places = [(Role.CITY_SUPERVISOR, city, ""), *((Role.TOWN_SUPERVISOR, town, town) for town in towns)]
    for role, area, town in places:
        users.add(
            database,
            users.Entry(
                subject=access.demo_subject(role, town),
                role=role,
                area_code=area,
                approved_by=MADE_AS,
                reveal_approved_by=APPROVED_BY,
                reveal_until=dt.date(as_of.year + 1, 12, 31),
            ),
        )
