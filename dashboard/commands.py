"""What every command needs: the words of its session, the settings in force, the database meant, and who asks."""

import datetime as dt
import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.i18n import Translator
from dashboard.terminal import ArgumentWrong
from data_access.texts import msg

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from data_access.audit import Action, Event
    from data_access.engine import Database

OPERATOR = "operator"
"""As the role of who works at the command line stands in the audit trail: the user of the operating system."""

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help=msg("The database; without it TONGHU_DATABASE_URL, else tonghu.db.")
    ),
]


def words(context: typer.Context) -> Translator:
    """The translator that `main` put into the context."""
    found = context.obj
    assert isinstance(found, Translator)
    return found


def settings_with(**given: Any) -> "Settings":
    """The settings of the environment; what is given wins.

    Raises SettingWrong.
    """
    from dashboard import settings

    return settings.load(**given)


def database_of(settings: "Settings", url: str | None) -> "Database":
    """The database named on the command line, else the one in use.

    Raises ArgumentWrong for what is no URL of a database.
    """
    if url is None:
        return settings.database
    from data_access.engine import Database, is_known_url

    if not is_known_url(url):
        raise ArgumentWrong(name="--database", reason=msg("it must be a URL of SQLite or PostgreSQL."))
    return Database(url)


def os_user() -> str:
    """Who asks, as this computer knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user without a name
        return "unknown"


def deed(action: "Action", detail: str, area: str | None = None) -> "Event":
    """What is done at the command line, for the audit trail; never with a file's name, which may hold a child's."""
    from data_access.audit import Event

    return Event(os_user(), OPERATOR, action, area, detail=detail)


def record(of: "Database", action: "Action", detail: str, area: str | None = None) -> None:
    """Record it, before it is done.

    Raises AuditFailed; then it must not be done.
    """
    from data_access import audit

    audit.append(of, (deed(action, detail, area),), now())


def now() -> dt.datetime:
    """The instant, as instants are stored: naive UTC."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
