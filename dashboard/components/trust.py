"""The trust strip: one line that says how far the figures of this page can be trusted."""

import datetime as dt
from functools import lru_cache
from html import escape

import streamlit as st

from dashboard import formatting
from dashboard.i18n import Translator
from dashboard.navigation import DATA
from dashboard.page import Page
from data_access.engine import Database
from data_access.queries import freshness
from data_access.queries.freshness import Trust
from data_access.scope import Scope


def trust_strip(page: Page) -> None:
    """Data date, last import, late entries, children without tier, director or village, places off the map."""
    access = page.access
    trust = _trust(access.database, access.scope, access.version, page.filters.as_of, page.today)
    parts = "".join(f" · {escape(text)} <b>{escape(value)}</b>" for text, value in lines(trust, page.t))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="th_trust"):
        st.html(f'<p class="th-trust">{escape(page.t("Data"))}{parts}</p>')
        if page.spec.path != DATA:
            page.link(DATA, page.t("→ data trust"))


def lines(trust: Trust, t: Translator) -> list[tuple[str, str]]:
    """Words and value, one pair for each number that the role may see."""
    imported = "—" if trust.last_import is None else formatting.short_day(trust.last_import)
    late = t("late entries of {month}", month=formatting.short_month(trust.late_month, t))
    counts = [
        (late, trust.late),
        (t("without tier"), trust.without_tier),
        (t("without director"), trust.without_director),
        (t("without village"), trust.without_village),
        (t("places without coordinates"), trust.without_coordinates),
        (t("towns with late data"), len(trust.stale_towns)),
    ]
    seen = [(text, formatting.number(n)) for text, n in counts if n is not None]
    return [(t("last import"), imported), *seen]


@lru_cache(maxsize=128)
def _trust(
    database: Database,
    scope: Scope,
    version: int,  # noqa: ARG001 - part of the cache key
    as_of: dt.date,
    today: dt.date,
) -> Trust:
    """One reading per scope, data version and date."""
    with database.read(scope) as connection:
        return freshness.trust(connection, scope, as_of, today)
