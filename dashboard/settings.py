"""Deployment settings: the only reader of the environment.

Every setting is an environment variable `TONGHU_…`; a wrong one, or one that does not exist, stops the start and names
itself (SettingWrong).  Whatever changes a figure is no setting but a row of the table `parameter`.

    settings = load()              # reads the environment
    use(settings)                  # the one in force in this process (the launcher, tests)
    current()                      # what is in force: what `use` was given, else what the environment says
"""

import datetime as dt
import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data_access.engine import Database, is_known_url
from data_access.errors import SettingWrong
from data_access.postgresql import POOL_SIZE
from data_access.texts import msg

PREFIX = "TONGHU_"
TEST_PREFIX = "TONGHU_TEST_"
LOOPBACK: Final = "127.0.0.1"
LOOPBACK_NAMES: Final = frozenset({LOOPBACK, "localhost", "::1"})
DEFAULT_PORT = 8501
_KEY_LENGTH = 32


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except KeyError as error:  # pydantic takes ValueError alone for a wrong value
        raise ValueError("zone") from error
    return name


def _known_url(url: SecretStr) -> SecretStr:
    if not is_known_url(url.get_secret_value()):
        raise ValueError("url")
    return url


def _long_key(key: SecretStr) -> SecretStr:
    if len(key.get_secret_value()) < _KEY_LENGTH:
        raise ValueError("short")
    return key


def _safe_url(url: str) -> str:
    """https, for what travels are tokens and children; http to this very computer, for trials and tests."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES):
        raise ValueError("scheme")
    if not parts.hostname or parts.username is not None:
        raise ValueError("host")
    return url


def _tile_path(path: str) -> str:
    """On our own host, and with a place for each part of a tile's place."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path
    if path and not (own and all(name in path for name in ("{z}", "{x}", "{y}"))):
        raise ValueError("place")
    return path


def _origin(url: str) -> str:
    """The scheme, host and port of an address, as a browser sends them in Origin: small letters, no usual port."""
    if not url:
        return url
    parts = urlsplit(_safe_url(url))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("path")
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _ip_address(address: str) -> str:
    return str(ipaddress.ip_address(address))


def _networks(text: str) -> str:
    for each in text.split(","):
        if each.strip():
            ipaddress.ip_network(each.strip())
    return text


class Settings(BaseSettings):
    """What a deployment sets; frozen.  `must` says in one sentence what a value has to be."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    auth: Literal["demo", "local", "oidc"] = Field(
        default="local",
        description=msg(
            "Who may come in: demo (fictional data only, every role), local (this computer, one token) or oidc (the "
            "people of app_user, signed in at an identity provider)."
        ),
        json_schema_extra={"must": msg("it must be demo, local or oidc.")},
    )
    database_url: Annotated[SecretStr, AfterValidator(_known_url)] | None = Field(
        default=None,
        description=msg("The database, as sqlite:///PATH or postgresql://…; not used in the demo."),
        json_schema_extra={"must": msg("it must be a URL of SQLite or PostgreSQL."), "default": "tonghu.db"},
    )
    read_url: Annotated[SecretStr, AfterValidator(_known_url)] | None = Field(
        default=None,
        description=msg(
            "A streaming standby of the PostgreSQL database: figures, lists and exports are read there while it "
            "answers."
        ),
        json_schema_extra={"must": msg("it must be a URL of a PostgreSQL standby."), "default": "the database itself"},
    )
    pool_size: int = Field(
        default=POOL_SIZE,
        ge=2,
        le=200,
        description=msg(
            "PostgreSQL: how many connections a server process holds at most for reading, and as many for writing."
        ),
        json_schema_extra={"must": msg("it must be a number from 2 to 200.")},
    )
    data_folder: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("tonghu", appauthor=False),
        description=msg("The folder of tonghu.db and demo.db, where no database URL is given."),
        json_schema_extra={"must": msg("it must be a folder."), "default": "user data folder"},
    )
    language: Literal["zh", "en"] = Field(
        default="zh",
        description=msg("The language in which a session begins: zh or en."),
        json_schema_extra={"must": msg("it must be zh or en.")},
    )
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        default="Asia/Shanghai",
        description=msg("The time zone of local dates."),
        json_schema_extra={"must": msg("it must be a time zone such as Asia/Shanghai.")},
    )
    address: Annotated[str, AfterValidator(_ip_address)] = Field(
        default=LOOPBACK,
        description=msg("The address on which the server listens; demo and local know this computer only."),
        json_schema_extra={"must": msg("it must be an address; demo and local listen on 127.0.0.1 only.")},
    )
    port: int = Field(
        default=DEFAULT_PORT,
        ge=1024,
        le=65535,
        description=msg("The port; when none is set and it is taken, the next free one is used."),
        json_schema_extra={"must": msg("it must be a number from 1024 to 65535.")},
    )
    public_address: Annotated[str, AfterValidator(_origin)] = Field(
        default="",
        description=msg("With oidc: the address that people open, as https://HOST, where the https proxy answers."),
        json_schema_extra={"must": msg("it must be https://HOST, without a path (http for this computer alone).")},
    )
    trusted_proxy: Annotated[str, AfterValidator(_networks)] = Field(
        default="",
        description=msg(
            "With oidc: the addresses or networks of the https proxy, with commas; nobody else is answered. Needed "
            "when the server listens elsewhere than on 127.0.0.1."
        ),
        json_schema_extra={"must": msg("it must be addresses or networks with commas, and name the proxy.")},
    )
    oidc_metadata_url: Annotated[str, AfterValidator(_safe_url)] | None = Field(
        default=None,
        description=msg("With oidc: the provider's metadata, https://…/.well-known/openid-configuration."),
        json_schema_extra={"must": msg("it must be the https address of the provider's metadata."), "default": ""},
    )
    oidc_client_id: str = Field(
        default="",
        max_length=200,
        description=msg("With oidc: the name under which the provider knows this dashboard."),
        json_schema_extra={"must": msg("it must be the client's name at the provider.")},
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        description=msg("With oidc: the secret that the provider gave for that name."),
        json_schema_extra={"must": msg("it must be the client's secret at the provider."), "default": ""},
    )
    cookie_secret: Annotated[SecretStr, AfterValidator(_long_key)] | None = Field(
        default=None,
        description=msg("With oidc: the key that signs logins, the same for all servers; a new one ends every login."),
        json_schema_extra={"must": msg("it must have at least 32 characters."), "default": ""},
    )
    session_hours: float = Field(
        default=8,
        gt=0,
        le=24,
        description=msg("With oidc: for how many hours a login holds."),
        json_schema_extra={"must": msg("it must be a number of hours up to 24.")},
    )
    identity_key: Annotated[SecretStr, AfterValidator(_long_key)] | None = Field(
        default=None,
        description=msg("The key with which identity numbers are hashed at import; keep it, and keep it secret."),
        json_schema_extra={"must": msg("it must have at least 32 characters.")},
    )
    identity_url: Annotated[SecretStr, AfterValidator(_known_url)] | None = Field(
        default=None,
        description=msg(
            "The database by the login that reads children's names; needed on PostgreSQL before any name is shown."
        ),
        json_schema_extra={
            "must": msg("it must be a URL of SQLite or PostgreSQL."),
            "default": "on SQLite the database itself",
        },
    )
    import_url: Annotated[SecretStr, AfterValidator(_known_url)] | None = Field(
        default=None,
        description=msg("The database by the login that brings files in, for uploads where the dashboard's may not."),
        json_schema_extra={"must": msg("it must be a URL of SQLite or PostgreSQL."), "default": "the database itself"},
    )
    issuing_body: str = Field(
        default="",
        max_length=60,
        description=msg("Who signs bulletins and letters (落款)."),
        json_schema_extra={
            "must": msg("it must be at most 60 characters long."),
            "default": "the civil affairs bureau of the city",
        },
    )
    letter_word: str = Field(
        default="童护提示",
        min_length=1,
        max_length=20,
        description=msg("The word before the year in the number of a reminder letter (发文字号)."),
        json_schema_extra={"must": msg("it must be 1 to 20 characters long.")},
    )
    supervision_body: str = Field(
        default="",
        max_length=60,
        description=msg(
            "Who may issue supervision orders (督办单) to towns; without such a body there are reminder letters only."
        ),
        json_schema_extra={"must": msg("it must be at most 60 characters long.")},
    )
    contact: str = Field(
        default="",
        max_length=80,
        description=msg("Name and office telephone that letters and town sheets give for questions."),
        json_schema_extra={"must": msg("it must be at most 80 characters long.")},
    )
    map_approval: str = Field(
        default="",
        max_length=80,
        description=msg("The approval number of the map (审图号), shown below every map."),
        json_schema_extra={"must": msg("it must be at most 80 characters long.")},
    )
    tiles_path: Annotated[str, AfterValidator(_tile_path)] = Field(
        default="",
        description=msg(
            "Where the https proxy hands out background tiles of a map service, such as /tiles/{z}/{x}/{y}; "
            "CGCS2000 or WGS 84 only. The key of the service stays in the proxy."
        ),
        json_schema_extra={"must": msg("it must be a path on this host with z, x and y in braces.")},
    )
    tiles_attribution: str = Field(
        default="",
        max_length=80,
        description=msg("Whose map the tiles are, with their approval number; shown below every map that has them."),
        json_schema_extra={"must": msg("it must be at most 80 characters long.")},
    )
    user: str = Field(
        default="",
        max_length=200,
        description=msg("In local mode: the subject in app_user as whom one works, where there are several."),
        json_schema_extra={"must": msg("it must be a subject of app_user.")},
    )
    city: str = Field(
        default="",
        pattern=r"^(\d{6})?$",
        description=msg("In local mode without app_user: the code of the city, where the database holds several."),
        json_schema_extra={"must": msg("it must be a city's code of six digits.")},
    )
    today: dt.date | None = Field(
        default=None,
        description=msg("A date to be taken for today, for presentations of the demo."),
        json_schema_extra={"must": msg("it must be a date such as 2026-11-23.")},
    )

    @property
    def database(self) -> Database:
        """The database in use: in the demo always demo.db, so that no real database can be shown by accident."""
        if self.auth == "demo":
            return Database(f"sqlite:///{self.data_folder / 'demo.db'}")
        if self.database_url is not None:
            return self._at(self.database_url)
        return self._at(SecretStr(f"sqlite:///{self.data_folder / 'tonghu.db'}"))

    @property
    def identity_database(self) -> Database | None:
        """Where children's names are read; None on PostgreSQL without a login of its own for them."""
        if self.auth != "demo" and self.identity_url is not None:
            return Database(self.identity_url.get_secret_value(), pool_size=self.pool_size)
        return self.database if self.database.is_sqlite else None

    @property
    def import_database(self) -> Database:
        """Where uploads are brought in."""
        if self.auth != "demo" and self.import_url is not None:
            return self._at(self.import_url)
        return self.database

    def _at(self, url: SecretStr) -> Database:
        standby = None if self.read_url is None else self.read_url.get_secret_value()
        return Database(url.get_secret_value(), standby_url=standby, pool_size=self.pool_size)

    @property
    def session_seconds(self) -> int:
        return int(self.session_hours * 3600)

    def local_today(self) -> dt.date:
        """The local date, asked once at the start of a page run and handed on as an argument."""
        return self.today or dt.datetime.now(ZoneInfo(self.time_zone)).date()


def load(**given: Any) -> Settings:
    """The settings of the environment; what is given here (command line) wins.

    Raises SettingWrong, which names the setting but never repeats its value.
    """
    _refuse_unknown(os.environ)
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise _wrong(error) from None
    _require_together(settings)
    return settings


NEEDED_FOR_OIDC = ("oidc_metadata_url", "oidc_client_id", "oidc_client_secret", "cookie_secret", "public_address")


def _require_together(settings: Settings) -> None:
    """What no setting can know of itself: which others it needs."""
    if settings.today is not None and settings.auth != "demo":
        raise SettingWrong(name=f"{PREFIX}TODAY", reason=msg("it holds in the demo only."))
    standby = settings.database.standby_url
    if standby is not None and (settings.database.is_sqlite or Database(standby).is_sqlite):
        raise _unfit("read_url")
    if settings.auth != "oidc":
        if settings.address != LOOPBACK:
            raise _unfit("address")
        return
    for name in NEEDED_FOR_OIDC:
        if not getattr(settings, name):
            raise SettingWrong(name=f"{PREFIX}{name.upper()}", reason=msg("sign-in by oidc needs it."))
    if settings.address not in LOOPBACK_NAMES and not settings.trusted_proxy:
        raise _unfit("trusted_proxy")


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            raise SettingWrong(name=name, reason=msg("there is no such setting."))


def _wrong(error: ValidationError) -> SettingWrong:
    where = str(error.errors(include_input=False, include_context=False)[0]["loc"][0])
    return _unfit(where.lower().removeprefix(PREFIX.lower()))


def _unfit(name: str) -> SettingWrong:
    return SettingWrong(name=f"{PREFIX}{name.upper()}", reason=said(name)["must"])


def said(name: str) -> dict[str, str]:
    """What a field says beside its type: `must`, and the default in words."""
    extra = Settings.model_fields[name].json_schema_extra
    return {key: str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}


_in_force: list[Settings] = []


def use(settings: Settings) -> None:
    """Put settings in force for this process: the launcher once, tests each time."""
    _in_force[:] = [settings]


def current() -> Settings:
    """The settings in force."""
    if not _in_force:
        use(load())
    return _in_force[0]


def forget() -> None:
    """Read the environment again at the next `current` (tests)."""
    _in_force.clear()
