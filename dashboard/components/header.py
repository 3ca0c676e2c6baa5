"""The head of every page: its title, the place, the filters in words; the demo's bar above it."""

from dataclasses import replace
from html import escape

import streamlit as st

from dashboard import access, session
from dashboard.components import sidebar
from dashboard.errors import box
from dashboard.filters import Choices, Filters, Problems
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access.queries.areas import Area
from data_access.scope import Role


def header(page: Page) -> None:
    """Title · place (role), the page's question, and the filters in words below."""
    t, spec = page.t, page.spec
    place = page.city.name if page.scope.town is None else page.choices.town_name(page.scope.town)
    role = access.role_word(page.role, t)
    words = page.filters.in_words(t, page.choices, spec.heeded(page.scope))
    st.html(
        f'<div class="th-head" lang="{"zh-CN" if t.language == "zh" else "en"}">'
        f"<h1>{escape(t(spec.title))} · {escape(place)}<span>{escape(t('({role})', role=role))} "
        f"{escape(t(spec.question))}</span></h1><p>{escape(words)}</p></div>"
    )


def newer(filters: Filters, choices: Choices, t: Translator) -> None:
    """An old link says so, and leads to the latest data; nothing where these are the latest."""
    if filters.as_of < choices.data_date:
        latest = replace(filters, as_of=choices.data_date, month=choices.last_closed(choices.data_date))
        st.button(
            t("An earlier date is shown; there are data to {day} → show the latest", day=choices.data_date.isoformat()),
            key="th_latest",
            type="tertiary",
            on_click=sidebar.write,
            args=(latest,),
        )


def demo_bar(towns: tuple[Area, ...], role: Role, town: str, t: Translator) -> None:
    """Says that the data are fictional, and lets one look as each role; a supervisor's town is chosen beside it."""
    session.set_widget("look_role", role)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="th_demo"):
        st.html(f'<div class="th-demo">{escape(t("Demonstration data (fictional city)"))}</div>', width="content")
        st.segmented_control(
            t("Look as"),
            tuple(access.ROLE_WORDS),
            format_func=lambda each: access.role_word(each, t),
            key=session.widget_key("look_role"),
            required=True,
            label_visibility="collapsed",
            on_change=_look_changed,
        )
        if role is Role.TOWN_SUPERVISOR:
            names = {area.code: area.name for area in towns}
            session.set_widget("look_town", town)
            st.selectbox(
                t("Town"),
                tuple(names),
                format_func=lambda code: names[code],
                key=session.widget_key("look_town"),
                label_visibility="collapsed",
                width=160,
                on_change=_look_changed,
            )


def _look_changed() -> None:
    """Take over the role; towns chosen before may lie outside the new one's scope."""
    role = session.widget("look_role") or Role.CITY_SUPERVISOR
    town = session.widget("look_town") or "" if role is Role.TOWN_SUPERVISOR else ""
    session.choose_look(access.look_code(role, town))
    kept = session.filters()
    if kept is not None:
        sidebar.write(replace(kept, towns=()))


def problems(found: Problems, filters: Filters, t: Translator) -> None:
    """What the link cannot have, a sentence each, and the way out: go on with the rest."""
    for text in dict.fromkeys(t.error(problem) for problem in found):
        box(text, t, again=False)
    if found:
        st.button(t("Go on without it"), key="th_without", on_click=sidebar.write, args=(filters,))
