"""The one sidebar: pages, filters, language.  The link is the truth; a widget shows it and changes it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import streamlit as st

from dashboard import access, formatting, navigation, session
from dashboard.components.tiers import tier_label
from dashboard.filters import PARAMETERS, Choices, Filters, Problems, from_query, month_choice
from dashboard.i18n import Language, Translator
from dashboard.navigation import PageSpec
from dashboard.sign_in import LOGOUT
from data_access.parameters import ALL_TIERS, CATEGORIES, REGISTER_KINDS


@dataclass(frozen=True)
class _Change:
    """What a widget's callback needs: what holds now and what may be chosen."""

    filters: Filters
    choices: Choices


def read(choices: Choices) -> tuple[Filters, Problems]:
    """The filters of this run: of the link, else those of the page before; a clean view is written into the link."""
    asked = {name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params}
    kept = session.filters()
    if not asked and kept is not None:
        asked = {name: [value] for name, value in kept.to_query().items()}
    filters, problems = from_query(asked, choices)
    if not problems:
        write(filters)
    return filters, problems


def write(filters: Filters) -> None:
    """Put the filters into the link and keep them for the next page."""
    session.keep_filters(filters)
    query = filters.to_query()
    for name in PARAMETERS:
        if name in query and st.query_params.get(name) != query[name]:
            st.query_params[name] = query[name]
        elif name not in query and name in st.query_params:
            del st.query_params[name]


def draw_brand(t: Translator) -> None:
    with st.sidebar:
        st.html(f'<div class="th-brand">{escape(t("Tonghu"))}<small>{escape(t("Protection of minors"))}</small></div>')


def draw_person(user: access.User, t: Translator) -> None:
    """Who is signed in, and the way out."""
    with st.sidebar:
        name = f"{user.name or user.subject} · {access.role_word(user.scope.role, t)}"
        st.html(f'<div class="th-person">{escape(name)}{_sign_out(t)}</div>')


def draw_sign_out(t: Translator) -> None:
    """The way out alone, for who may see nothing."""
    st.html(_sign_out(t))


def _sign_out(t: Translator) -> str:
    return f'<a class="th-out" href="{LOGOUT}" target="_self">{escape(t("Sign out"))}</a>'


def draw_pages(
    pages: tuple[PageSpec, ...], targets: Mapping[str, Any], query: Mapping[str, str], t: Translator
) -> None:
    """Links to the pages that the role may open; each carries the whole view with it."""
    with st.sidebar, st.container(gap=None):
        for page in pages:
            st.page_link(targets[page.path], label=t(page.title), query_params=dict(query), width="stretch")


def draw_filters(filters: Filters, choices: Choices, names: frozenset[str], t: Translator) -> None:
    """The filters that a page heeds, in a fixed order."""
    change = _Change(filters, choices)
    with st.sidebar:
        if navigation.MONTH in names:
            _month(change, t)
        if navigation.AS_OF in names:
            _as_of(change, t)
        if navigation.TOWNS in names and len(choices.towns) > 1:
            names_of = {town.code: town.name for town in choices.towns}
            _many("towns", t("Town"), tuple(names_of), names_of, change, t)
        if navigation.KIND in names:
            _kind(change, t)
        if navigation.TIERS in names:
            _many("tiers", t("Risk tier"), ALL_TIERS, {tier: tier_label(tier, t) for tier in ALL_TIERS}, change, t)
        if navigation.CATEGORIES in names:
            words = {code: formatting.word("category", code, t) for code in CATEGORIES}
            _many("categories", t("Category"), CATEGORIES, words, change, t)


def draw_language(language: Language, usual: Language, t: Translator) -> None:
    """The switch between Chinese and English, at the foot of the sidebar."""
    other: Language = "en" if language == "zh" else "zh"
    with st.sidebar:
        st.button(
            "English" if other == "en" else "中文",
            key=session.widget_key("language"),
            on_click=session.choose_language,
            args=(other, usual),
            type="tertiary",
            help=t("Change the language"),
        )


def _month(change: _Change, t: Translator) -> None:
    filters, choices = change.filters, change.choices
    session.set_widget("month", filters.month)
    st.selectbox(
        t("Month"),
        choices.months(filters.as_of),
        format_func=lambda m: month_choice(m, filters.as_of, choices, t),
        key=session.widget_key("month"),
        on_change=_changed,
        args=("month", change),
    )


def _as_of(change: _Change, t: Translator) -> None:
    session.set_widget("as_of", change.filters.as_of)
    st.date_input(
        t("As-of date"),
        min_value=change.choices.first,
        max_value=change.choices.today,
        format="YYYY-MM-DD",
        key=session.widget_key("as_of"),
        on_change=_changed,
        args=("as_of", change),
        help=t("States such as days since the last visit are counted to this date."),
    )


def _kind(change: _Change, t: Translator) -> None:
    session.set_widget("kind", change.filters.kind)
    st.selectbox(
        t("Register"),
        REGISTER_KINDS,
        format_func=lambda kind: formatting.word("register_kind", kind, t),
        key=session.widget_key("kind"),
        on_change=_changed,
        args=("kind", change),
    )


def _many(
    name: str, label: str, options: tuple[str, ...], words: Mapping[str, str], change: _Change, t: Translator
) -> None:
    session.set_widget(name, list(getattr(change.filters, name)))
    st.multiselect(
        label,
        options,
        format_func=lambda code: words[code],
        key=session.widget_key(name),
        on_change=_changed,
        args=(name, change),
        placeholder=t("all"),
    )


def _changed(name: str, change: _Change) -> None:
    """Take over what a widget now says; the page then runs with it."""
    value = session.widget(name)
    if name == "as_of":
        day = value if isinstance(value, dt.date) else change.choices.data_date
        write(change.filters.at(day, change.choices))
    else:
        chosen: Any = tuple(value) if isinstance(value, list) else value
        write(replace(change.filters, **{name: chosen}))
