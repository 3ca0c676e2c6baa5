"""Sign-in at an identity provider: whose login does a request carry, and does it still hold?

Streamlit signs people in (Authorization Code with state, nonce and, where the provider can, PKCE) and keeps the login
in a signed cookie.  It holds that cookie valid for 30 days and never takes it back; here it holds for the session's
hours, for this address, until it is signed out of, and for a person of app_user in force.  Every question is put to
the database anew: several server processes agree, and what an administrator changes holds at the next message.

`dashboard.gate` asks before a byte is answered and at every message of a tab; the frame asks again before it draws.
"""

import datetime as dt
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from authlib.deprecate import AuthlibDeprecationWarning
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime.secrets import SecretsValue, secrets_singleton
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.settings import Settings
from data_access import users
from data_access.errors import UserError
from data_access.texts import msg

LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
"""Streamlit's own routes."""
SIGNED_OUT = "/auth/signed-out"
LOGIN_COOKIE = USER_COOKIE_NAME
PROVIDER = "default"
NONCE_LONGEST = 120
_SECONDS_A_DAY = 86_400


class NotSignedIn(UserError):
    msgid = msg("Please sign in: nobody is signed in here, or the login has ended.")


class SignedOut(NotSignedIn):
    msgid = msg("You have signed out. Please sign in again to go on.")


class NotKnown(UserError):
    msgid = msg(
        "You are signed in as '{subject}', but have no access to this dashboard, or no longer. Please ask the bureau's "
        "administrator to enter you."
    )


@dataclass(frozen=True)
class Login:
    """One login at the provider: who, and the number (nonce) that no other login has."""

    subject: str
    nonce: str


def secrets(settings: Settings) -> dict[str, SecretsValue]:
    """What Streamlit's sign-in must know, as it would stand in its secrets.toml."""
    assert settings.oidc_client_secret is not None
    return {
        "auth": {
            "redirect_uri": settings.public_address + CALLBACK,
            "cookie_secret": _cookie_secret(settings),
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata_url or "",
        }
    }


def prepare(settings: Settings) -> None:
    """Give Streamlit its secrets in memory; before the server is built, which signs its own cookie with one of them."""
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # about what Streamlit imports; nobody here can mend it
    secrets_singleton.merge_programmatic_secrets(secrets(settings))


def way_in() -> str:
    """The address that sends the browser to the provider; good for two minutes."""
    return generate_login_redirect_url(PROVIDER)


def login(settings: Settings, cookies: Mapping[str, str]) -> Login | None:
    """The login that the cookies carry; None without one, and for one that is forged, too old or of another address."""
    days = settings.session_seconds / _SECONDS_A_DAY

    def signed(name: str) -> bytes | None:
        value = cookies.get(name, "").encode("latin-1", "replace")
        return decode_signed_value(_cookie_secret(settings), name, value, max_age_days=days)

    found = get_cookie_with_chunks(signed, LOGIN_COOKIE)
    if found is None:
        return None
    try:
        claims = json.loads(found)
    except ValueError:
        return None
    return _login(claims, settings) if isinstance(claims, dict) else None


def _login(claims: Mapping[str, object], settings: Settings) -> Login | None:
    subject, nonce = claims.get("sub"), claims.get("nonce")
    if claims.get("is_logged_in") is not True or claims.get("origin") != settings.public_address:
        return None
    if not isinstance(subject, str) or not isinstance(nonce, str):
        return None
    return Login(subject, nonce) if subject and 0 < len(nonce) <= NONCE_LONGEST else None


def person(settings: Settings, cookies: Mapping[str, str]) -> users.Person:
    """Who is here.

    Raises NotSignedIn without a login that holds (SignedOut when it was ended), NotKnown for somebody who is not in
    app_user or not in force, and the errors of the database.
    """
    found = login(settings, cookies)
    if found is None:
        raise NotSignedIn()
    with settings.database.read() as connection:
        if users.is_revoked(connection, found.nonce):
            raise SignedOut()
        known = users.person(connection, found.subject, settings.local_today())
    if known is None:
        raise NotKnown(subject=found.subject)
    return known


def end(settings: Settings, cookies: Mapping[str, str]) -> None:
    """Sign out: the login that the cookies carry holds nowhere any more; nothing without one."""
    found = login(settings, cookies)
    if found is not None:
        users.revoke(settings.database, found.nonce, dt.datetime.now(dt.UTC).replace(tzinfo=None))


def _cookie_secret(settings: Settings) -> str:
    assert settings.cookie_secret is not None
    return settings.cookie_secret.get_secret_value()
