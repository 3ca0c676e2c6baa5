"""The picture frame: settings → database → user → scope → filters → page.

Run by the launcher (`tonghu run`, `tonghu demo`) or, on fictional data, by `streamlit run dashboard/app.py`.
Whatever goes wrong becomes one sentence with the way out; the link, and with it the view, is left as it was.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import access, errors, session, trail
from dashboard.access import User
from dashboard.components import header, leaving, newer, sidebar, style
from dashboard.components.hint import hint
from dashboard.components.trust import trust_strip
from dashboard.figures import Access
from dashboard.filters import choices
from dashboard.i18n import Translator, translator
from dashboard.maps.rows import Tiles
from dashboard.navigation import DATA, PAGES, PageSpec, for_role, in_menu
from dashboard.page import Page
from dashboard.settings import Settings, current
from dashboard.taking import office
from data_access import setup
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.scope import Role, Scope

Targets = Mapping[str, Any]
SIDEBAR_PIXELS = 250
ICON = Path(__file__).resolve().parent / "static" / "icon.png"
"""Local: without it the browser would ask a font server for one."""


def frame(pages: tuple[PageSpec, ...] = PAGES) -> None:
    """Draw the frame and run the page that the link names."""
    settings = current()
    session.begin()
    t = translator(session.language(settings.language))
    st.set_page_config(page_title=t("Tonghu"), page_icon=ICON, layout="wide", initial_sidebar_state=SIDEBAR_PIXELS)
    sidebar.draw_brand(t)
    style.inject()
    _freeze()
    signed_in = _signed_in(settings, t) if settings.auth == "oidc" else None
    if settings.auth == "oidc" and signed_in is None:
        return
    targets = {page.path: _target(page, pages, t) for page in pages}
    chosen = st.navigation(list(targets.values()), position="hidden")
    with errors.shown(t), setup.explained(settings.database):
        access.require_safe_start(settings)
        user, version = _here(settings, signed_in, t)
        trail.sign_in(settings.database, user)
        page = _page(settings, user, version, pages, targets, chosen, t)
        with _refusals_recorded(page):
            if not page.spec.allows(user.scope.role):
                raise NotAllowed()
            header.header(page)
            trust_strip(page)
            newer.follow(page)
            hint(page)
            with leaving.collecting(t(page.spec.title)) as found:
                chosen.run()
            leaving.offer(page, found, key="page")


@contextmanager
def _refusals_recorded(page: Page) -> Iterator[None]:
    """Who asks for what is not theirs is refused, and that is recorded."""
    try:
        yield
    except NotAllowed:
        trail.denied(page.access.database, page.user, page.t("the page {title}", title=page.t(page.spec.title)))
        raise


def _signed_in(settings: Settings, t: Translator) -> User | None:
    """Who signed in; None, after one sentence and the way out, for who may see nothing at all.

    The gate has asked already; this holds too when a page were ever run without it.
    """
    try:
        access.require_safe_start(settings)
        user = access.signed_in_user(settings, st.context.cookies)
        session.belongs_to((user.subject, user.scope))
        trail.sign_in(settings.database, user)
    except Exception as error:  # the border to people: stop and rerun are no Exceptions and pass
        errors.box(errors.sentence(error, t), t)
        sidebar.draw_sign_out(t)
        return None
    sidebar.draw_person(user, t)
    return user


def _target(page: PageSpec, pages: tuple[PageSpec, ...], t: Translator) -> Any:
    return st.Page(page.file, title=t(page.title), url_path=page.path or None, default=page is pages[0])


def _here(settings: Settings, signed_in: User | None, t: Translator) -> tuple[User, int]:
    """Who is here, and the version of the data that this run shows; in the demo as whom they look, by the bar that
    this draws.
    """
    database, today = settings.database, settings.local_today()
    if settings.auth != "demo":
        user = signed_in or access.local_user(database, settings, today)
        return user, _version(database, user.scope)
    city = Scope(Role.LEADER, access.demo_city(database).code)
    version = _version(database, city)
    towns = access.demo_towns(database, city, version, today)
    role, town = access.read_look(session.look(), tuple(area.code for area in towns))
    header.demo_bar(towns, role, town, t)
    return access.demo_user(city.city, role, town), version


def _version(database: Database, scope: Scope) -> int:
    with database.look(scope) as connection:
        return setup.data_version(connection, scope.city)


def _page(
    settings: Settings,
    user: User,
    version: int,
    pages: tuple[PageSpec, ...],
    targets: Targets,
    chosen: Any,
    t: Translator,
) -> Page:
    """The page value of this run, after the sidebar has been drawn from it."""
    database, scope = settings.database, user.scope
    spec = next(page for page in pages if targets[page.path] == chosen)
    offered = choices(database, scope, version, settings.local_today(), settings.time_zone)
    filters, problems = sidebar.read(offered)
    if any(isinstance(problem, NotAllowed) for problem in problems):
        trail.denied(database, user, t("a town in a link to the page {title}", title=t(spec.title)))
    header.problems(problems, filters, t)
    header.newer(filters, offered, t)
    open_to = {page.path: targets[page.path] for page in for_role(pages, scope.role)}
    page = Page(
        access=Access(database, scope, version),
        filters=filters.heeding(spec.heeded(scope)),
        t=t,
        user=user,
        choices=offered,
        spec=spec,
        office=office(settings),
        map_tiles=Tiles(settings.tiles_path, settings.tiles_attribution) if settings.tiles_path else None,
        names=settings.identity_database,
        full_filters=filters,
        frame_query=session.frame_query(),
        targets=open_to,
    )
    session.keep_page(page)
    if spec.path != DATA:
        session.leave_upload()
    sidebar.draw_pages(in_menu(pages, scope.role), open_to, page.query(), t)
    sidebar.draw_filters(filters, offered, spec.heeded(scope), t)
    sidebar.draw_language(t.language, settings.language, t)
    return page


@st.cache_resource(show_spinner=False)
def _freeze() -> None:
    """Leave what the imports made out of every later collection: Streamlit collects after each run."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    frame()
