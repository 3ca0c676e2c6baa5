"""The demo: the fictional city, made as clerks' files and brought in by the road that a bureau's own files take."""

import datetime as dt
import tempfile
from pathlib import Path

from dashboard.settings import Settings
from data_access import setup
from data_access.errors import DatabaseLocked
from data_access.importing.results import exit_status
from data_access.importing.run import import_files
from data_access.progress import Progress
from data_access.rollups import refresh
from data_access.sample import files

MADE_AS = "sample"
"""The note in the demo's database that says as of when, and by which seed, it was made."""


def prepare(settings: Settings, as_of: dt.date, seed: int, progress: Progress) -> None:
    """Make demo.db, unless it stands already as of this date and by this seed.

    It counts as made only when all of it is there: whoever stops half-way gets a new one next time.
    Raises DatabaseLocked when another program holds the file, SampleTooEarly.
    """
    database = settings.database
    made_as = f"{as_of.isoformat()} {seed}"
    if setup.noted(database, MADE_AS) == made_as:
        return
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
    setup.note(database, MADE_AS, made_as)
