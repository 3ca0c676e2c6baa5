"""交办事项: what was agreed on with a town, what came of it, and the forms to write both down."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import agreed, errors, formatting
from dashboard.components import states
from dashboard.components.tables import Column, exact, html_table
from dashboard.formatting import plain
from dashboard.page import Page
from data_access.agreements import TEXT_LENGTH, WHO_LENGTH
from data_access.queries.agreements import Action
from data_access.queries.areas import Area


def table(page: Page, found: Sequence[Action], *, name: str, towns: bool = False) -> None:
    """The actions in the order given; with `towns` each says whose it is."""
    t = page.t
    if not found:
        states.empty(page, t("Nothing was agreed on."))
        return
    columns = [Column(t("Town"), lambda one: page.choices.town_name(one.town_code), kind="word")] if towns else []
    columns += [
        Column(t("Agreed on"), "agreed_on", kind="date"),
        Column(t("Who"), "who"),
        Column(t("What"), "what"),
        Column(t("Due by"), "due_on", kind="date"),
        Column(t("How it stands"), lambda one: _state(page, one), kind="word"),
        Column(t("What came of it"), lambda one: one.outcome),
    ]
    html_table(page, found, columns, name=name, take=exact(t("Agreed actions")))


def lines(page: Page, found: Sequence[Action]) -> None:
    """The same in a line each: how it stands first, then who, what, until when, and what came of it."""
    t = page.t
    st.html(f'<div class="th-part">{escape(t("Agreed on before, and what came of it"))}</div>')
    if not found:
        states.empty(page, t("Nothing was agreed on."))
    for action in found:
        told = t("{who}: {what} (by {day})", who=action.who, what=action.what, day=formatting.short_day(action.due_on))
        outcome = f"<small>{escape(action.outcome)}</small>" if action.outcome else ""
        st.html(
            f'<div class="th-action" data-action="{escape(action.id)}"><b>{escape(_state(page, action))}</b> '
            f"{escape(told)} {outcome}</div>"
        )


def _state(page: Page, action: Action) -> str:
    t, on = page.t, agreed.day(page)
    if not action.is_open(on):
        assert action.done_on is not None
        return t("done on {day}", day=formatting.day(action.done_on))
    if action.is_overdue(on):
        late = (on - action.due_on).days
        return t("late by {days}", days=t.plural("{n} day", "{n} days", late))
    return t("open")


def overdue(page: Page) -> None:
    """Those of all towns in sight that are late, then the others that are open, in the order of their towns."""
    on = agreed.day(page)
    found = [action for action in agreed.actions(page.access, on, page.ask.towns) if action.is_open(on)]
    found.sort(key=lambda action: (not action.is_overdue(on), action.town_code, action.due_on))
    table(page, found, name="open_actions", towns=True)


def forms(page: Page, town: Area, found: Sequence[Action]) -> None:
    """A new action, and what came of one that is open; for those alone who may write."""
    if not agreed.may_write(page):
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _new(page, town)
    still_open = [action for action in found if action.is_open(agreed.day(page))]
    if still_open:
        with right:
            _outcome(page, still_open)


def _new(page: Page, town: Area) -> None:
    t = page.t
    with st.form("new_action", clear_on_submit=True):
        st.markdown(t("**Agree on something new** · {town}", town=plain(town.name)))
        who = st.text_input(t("Who"), max_chars=WHO_LENGTH, key="action_who")
        what = st.text_input(t("What"), max_chars=TEXT_LENGTH, key="action_what")
        due_on = st.date_input(t("Due by"), value=None, min_value=page.today, format="YYYY-MM-DD", key="action_due")
        st.caption(t("No name, telephone or code of a child, please: everybody who sees the town reads this."))
        sent = st.form_submit_button(t("Write down"), key="action_new")
    if not sent:
        return
    with errors.shown(t):
        if due_on is None:
            errors.box(t("Please say until when."), t, again=False)
            return
        agreed.agree(page, town.code, who, what, due_on)
        st.rerun()


def _outcome(page: Page, still_open: Sequence[Action]) -> None:
    t = page.t
    by_id = {action.id: action for action in still_open}
    with st.form("action_outcome", clear_on_submit=True):
        st.markdown(t("**What came of it**"))
        chosen = st.selectbox(
            t("Action"),
            tuple(by_id),
            format_func=lambda each: f"{by_id[each].who} · {by_id[each].what}",
            key="action_chosen",
        )
        outcome = st.text_input(t("Outcome"), max_chars=TEXT_LENGTH, key="action_said")
        done_on = st.date_input(
            t("Done on (leave empty while it is open)"),
            value=None,
            max_value=page.today,
            format="YYYY-MM-DD",
            key="action_done",
        )
        sent = st.form_submit_button(t("Write down"), key="action_settle")
    if sent and chosen is not None:
        with errors.shown(t):
            agreed.settle(page, by_id[chosen], outcome, done_on)
            st.rerun()
