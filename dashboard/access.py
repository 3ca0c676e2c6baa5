"""Who is here and what may they see: from the deployment's mode to a Scope.

demo   every role can be looked at, on fictional cities alone
local  the one person of app_user (TONGHU_USER where there are several); without app_user the bureau of the only city
oidc   the person of app_user who signed in at the identity provider
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import guard, sign_in
from dashboard.errors import CityUnclear, NeedsLauncher, NotFictional, NotThisComputer
from dashboard.i18n import Translator
from dashboard.remembered import remembered
from dashboard.settings import Settings
from data_access import users
from data_access.engine import Database
from data_access.errors import DatabaseEmpty
from data_access.queries import areas, freshness
from data_access.queries.areas import Area
from data_access.scope import Role, Scope
from data_access.texts import msg

ROLE_WORDS = {
    Role.LEADER: msg("City leader"),
    Role.CITY_SUPERVISOR: msg("Civil affairs bureau"),
    Role.TOWN_SUPERVISOR: msg("Town supervisor"),
    Role.FINANCE: msg("Finance"),
    Role.AUDITOR: msg("Auditor"),
}
LOCAL_SUBJECT = "local"


@dataclass(frozen=True)
class User:
    """Who is here: the subject that the audit trail names, a name for the screen, and what they may see."""

    subject: str
    name: str
    scope: Scope


def role_word(role: Role, t: Translator) -> str:
    return t(ROLE_WORDS[role])


def look_code(role: Role, town: str = "") -> str:
    """A role to look as, as it stands in a link: "leader", "town_supervisor:320599101"."""
    return f"{role.value}:{town}" if town else role.value


def read_look(code: str, towns: tuple[str, ...]) -> tuple[Role, str]:
    """A role and town from a link; what does not exist becomes the bureau, a supervisor without town the first one's.

    `towns` are the codes of the city's towns.
    """
    word, _, town = code.partition(":")
    role = Role(word) if word in set(Role) else Role.CITY_SUPERVISOR
    if role is not Role.TOWN_SUPERVISOR:
        return role, ""
    if not towns:
        return Role.CITY_SUPERVISOR, ""
    return role, town if town in towns else towns[0]


def demo_user(city: str, role: Role, town: str) -> User:
    return User(demo_subject(role, town), "", Scope(role, city, town or None))


def demo_subject(role: Role, town: str) -> str:
    """As whom one looks in the demo: the subject of app_user and of the audit trail."""
    return f"demo-{look_code(role, town)}"


def local_user(database: Database, settings: Settings, today: dt.date) -> User:
    """The one who works on this computer.

    Raises DatabaseEmpty without any city, CityUnclear when it cannot be told who, or for which city.
    """
    with database.read() as connection:
        people = users.people(connection, today)
        cities = users.cities(connection)
    if people:
        fitting = [p for p in people if p.subject == settings.user] if settings.user or len(people) > 1 else people
        if len(fitting) != 1:
            raise CityUnclear()
        return User(fitting[0].subject, fitting[0].name, fitting[0].scope)
    if not cities:
        raise DatabaseEmpty(what=msg("areas"))
    codes = [c.code for c in cities if not settings.city or c.code == settings.city]
    if len(codes) != 1:
        raise CityUnclear()
    return User(LOCAL_SUBJECT, "", Scope(Role.CITY_SUPERVISOR, codes[0]))


def signed_in_user(settings: Settings, cookies: Mapping[str, str]) -> User:
    """The one who signed in, asked of the database anew at every run.

    Raises NotSignedIn, NotKnown and the errors of the database.
    """
    person = sign_in.person(settings, cookies)
    return User(person.subject, person.name, person.scope)


def demo_city(database: Database) -> users.City:
    """The city that the demo shows.

    Raises NotFictional as soon as the database holds one real city, DatabaseEmpty when it holds none.
    """
    with database.read() as connection:
        city = users.least_fictional(connection)
    if city is None:
        raise DatabaseEmpty(what=msg("areas"))
    if not city.fictional:
        raise NotFictional()
    return city


@remembered
def demo_towns(database: Database, scope: Scope, version: int, on: dt.date) -> tuple[Area, ...]:
    """The towns as whose supervisor one may look."""
    with database.look(scope, freshness.at(version, scope.city)) as connection:
        return areas.towns(connection, scope, on)


def require_safe_start(settings: Settings) -> None:
    """Nothing of a page is drawn when the server stands open.

    Raises NeedsLauncher for real data without the guard, NotThisComputer for an address that others reach.
    """
    if guard.stands():
        return
    if settings.auth != "demo":
        raise NeedsLauncher()
    if st.get_option("server.address") != settings.address:
        raise NotThisComputer()
