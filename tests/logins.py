"""Logins for tests: a dashboard with sign-in, and cookies as a provider's login leaves them, or as forged."""

import json
import time
from typing import Any

from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from dashboard import settings
from dashboard.settings import Settings
from dashboard.sign_in import LOGIN_COOKIE
from data_access.engine import Database

PUBLIC = "https://tonghu.example"
SECRET = "signs the logins of tests, and no others"


def signing(database: Database, **given: Any) -> Settings:
    """The settings of a dashboard on the database with sign-in at a provider that nobody asks."""
    return settings.load(
        **{
            "auth": "oidc",
            "database_url": database.url,
            "public_address": PUBLIC,
            "oidc_metadata_url": "https://provider.example/.well-known/openid-configuration",
            "oidc_client_id": "tonghu",
            "oidc_client_secret": "the client's",
            "cookie_secret": SECRET,
            **given,
        }
    )


def signed(name: str, value: str, *, secret: str = SECRET, seconds_old: float = 0) -> str:
    """A value as Streamlit signs it, some time ago."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - seconds_old)

    return str(URLSafeTimedSerializer(secret, salt=name, signer=Signer).dumps(value))


def cookies(subject: str, nonce: str = "first", *, pieces: int = 1, **changes: Any) -> dict[str, str]:
    """The cookies of a login; `secret` and `seconds_old` change the signature, other names the claims."""
    how = {name: changes.pop(name) for name in ("secret", "seconds_old") if name in changes}
    text = json.dumps({"sub": subject, "nonce": nonce, "origin": PUBLIC, "is_logged_in": True, **changes})
    if pieces == 1:
        return {LOGIN_COOKIE: signed(LOGIN_COOKIE, text, **how)}
    size = -(-len(text) // pieces)
    parts = {f"{LOGIN_COOKIE}_{i + 1}": text[i * size : (i + 1) * size] for i in range(pieces)}
    all_ = {LOGIN_COOKIE: f"chunks-{pieces}", **parts}
    return {name: signed(name, value, **how) for name, value in all_.items()}
