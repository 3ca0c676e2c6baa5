"""The trust strip: one line that says how far the figures of this page can be trusted."""

import datetime as dt
from html import escape

import streamlit as st

from dashboard import formatting
from dashboard.i18n import Translator
from dashboard.navigation import DATA
from dashboard.page import Page
from dashboard.remembered import remembered
from data_access.engine import Database
from data_access.queries import freshness
from data_access.queries.freshness import Trust
from data_access.scope import Scope

TOLD_FROM_SECONDS, SECONDS_TOLD = 5, 120


def trust_strip(page: Page) -> None:
    """Data date, last import, late entries, children without tier, director or village, places off the map."""
    access = page.access
    trust = _trust(access.database, access.scope, access.version, page.filters.as_of, page.today)
    parts = "".join(f" · {escape(text)} <b>{escape(value)}</b>" for text, value in lines(trust, page.t))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="th_trust"):
        st.html(f'<p class="th-trust">{escape(page.t("Data"))}{parts}{_behind(access.database, page.t)}</p>')
        if page.spec.path != DATA:
            page.link(DATA, page.t("→ data trust"))


def _behind(database: Database, t: Translator) -> str:
    """How old what the page shows is, where it comes from a standby that is behind."""
    seconds = round(database.behind)
    if seconds < TOLD_FROM_SECONDS:
        return ""
    minutes = round(seconds / 60)
    told = (
        t("read from the standby database, {n} s behind the primary", n=seconds)
        if seconds < SECONDS_TOLD
        else t("read from the standby database, {n} min behind the primary", n=minutes)
    )
    return f' · <span class="th-behind">{escape(told)}</span>'


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


@remembered
def _trust(
    database: Database,
    scope: Scope,
    version: int,
    as_of: dt.date,
    today: dt.date,
) -> Trust:
    """One reading per scope, data version and date."""
    with database.look(scope, freshness.at(version, scope.city)) as connection:
        return freshness.trust(connection, scope, as_of, today)
