"""What a page is given: one frozen value with everything it may use, and how to reach it.

A page module is a script that asks and lays out:

    from dashboard import figures
    from dashboard.components.cards import cards, figure_card
    from dashboard.page import current

    page = current()
    t = page.t
    found = figures.selected(page.access, page.ask, ("A1", "A3"))
    for cell, part in cards(4, ("A1", "A3")):
        with cell:
            figure_card(page, found[part])

The frame has drawn the demo bar, the sidebar, the title, the filters in words and the trust strip before a page runs,
and catches what it raises; a page draws no title of its own and reads no session, no environment and no link.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.access import User
from dashboard.figures import Access
from dashboard.filters import Choices, Filters
from dashboard.i18n import Translator
from dashboard.maps.rows import Tiles
from dashboard.navigation import PageSpec
from dashboard.taking import Office
from data_access.engine import Database
from data_access.measures.model import Ask
from data_access.queries.areas import Area
from data_access.scope import Role, Scope


@dataclass(frozen=True)
class Page:
    """access    what the seam `dashboard.figures` is asked with: database, scope, data version
    filters   what is looked at, already narrowed to the filters that this page heeds
    t         the translator of this session; t.language is "zh" or "en"
    user      who is here
    choices   the city and the towns of the scope, the data date, the first data, today
    spec      the page's own line in the navigation
    map_tiles the background that maps may have; None without a service
    office    who signs files that are taken from it, and the map's approval number
    names     where children's names are read, by `dashboard.reveal` alone; None where no login is set up for it
    """

    access: Access
    filters: Filters
    t: Translator
    user: User
    choices: Choices
    spec: PageSpec
    office: Office
    map_tiles: Tiles | None
    names: Database | None
    full_filters: Filters
    frame_query: Mapping[str, str] = field(hash=False)
    targets: Mapping[str, Any] = field(hash=False)  # path → st.Page of the pages that the role may open

    @property
    def ask(self) -> Ask:
        return self.filters.ask()

    @property
    def scope(self) -> Scope:
        return self.access.scope

    @property
    def role(self) -> Role:
        return self.scope.role

    @property
    def sees_children(self) -> bool:
        """True: doors open lists of children (→ 名单); False: they open counts by town (→ 各镇分布)."""
        return self.scope.sees_children

    @property
    def today(self) -> dt.date:
        return self.choices.today

    @property
    def city(self) -> Area:
        return self.choices.city

    @property
    def towns(self) -> tuple[Area, ...]:
        """The towns of the scope in division order."""
        return self.choices.towns

    def may_open(self, path: str) -> bool:
        return path in self.targets

    def query(self, **changes: Any) -> dict[str, str]:
        """The link parameters of this view, with some filters changed: page.query(towns=("320599101",))."""
        return {**replace(self.full_filters, **changes).to_query(), **self.frame_query}

    def link(self, path: str, label: str, **changes: Any) -> None:
        """A link to another page in the same view; nothing where the role may not open it."""
        if self.may_open(path):
            st.page_link(self.targets[path], label=label, query_params=self.query(**changes))


def current() -> Page:
    """The page value of this run, for page modules."""
    return session.page()
