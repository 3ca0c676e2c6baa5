"""The part of a page where names are asked for and shown: one child's, or those of one director's list.

    names(page, groups, view)       # groups: whose names may be asked for here; view: what this screen shows

What is drawn here is drawn for one run.  No name stands in a label, a choice or a key of a widget, and none is printed.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import errors, reveal, session
from dashboard.components.tables import STAYS, Column, html_table
from dashboard.formatting import plain
from dashboard.i18n import Translator
from dashboard.page import Page
from dashboard.reveal import NOTE_LENGTH, REASON_WORDS, Grant, Group, Reason, View
from data_access.identity import MOST, Named

ASK, ADDRESS = "reveal_ask", "reveal_address"


def names(page: Page, groups: Sequence[Group], of: View, roster: Mapping[str, str | None]) -> None:
    """Who may ask for names gets the form, and what was asked for; everybody else one sentence.

    `roster` are the roster numbers by child.  Whatever goes wrong stays in this part: the list around it is shown.
    """
    with errors.shown(page.t), st.container(key="th_names"):
        _names(page, groups, of, roster)


def _names(page: Page, groups: Sequence[Group], of: View, roster: Mapping[str, str | None]) -> None:
    t = page.t
    approval = reveal.approval(page)
    if approval is None:
        if reveal.held(of) is not None or session.widget(ASK) or session.widget(ADDRESS):
            reveal.refused(page)
        session.forget_grant()
        st.caption(t("Names: shown to those alone whose approval is on record; please ask the bureau."))
        return
    grant = reveal.held(of)
    title = t("Show names · approved by {who}, until {day}", who=plain(approval.by), day=approval.until.isoformat())
    with st.expander(title, expanded=grant is not None):
        asked = _form(page, groups, of)
        grant = asked or grant
        if grant is not None:
            _shown(page, grant, roster)


def _form(page: Page, groups: Sequence[Group], of: View) -> Grant | None:
    """Whose names, and why; the grant, when it was just asked for and recorded."""
    t = page.t
    offered = [group for group in groups if group.is_small_enough]
    if len(offered) < len(groups):
        st.caption(t("Lists of more than {n} children are left out: ask for one child at a time.", n=MOST))
    if not offered:
        return None
    with st.form(session.widget_key("reveal"), border=False, clear_on_submit=True):
        whose, why, more, go = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
        with whose:
            chosen = st.selectbox(
                t("Of whom"),
                range(len(offered)),
                format_func=lambda i: offered[i].label,
                key=session.widget_key("reveal_whom"),
            )
        with why:
            reason = _reason(t)
        with more:
            note = _note(t)
        with go:
            pressed = st.form_submit_button(t("Show names"), key=session.widget_key(ASK), width="stretch")
    if not pressed or chosen is None:
        return None
    session.forget_grant()  # what was shown before does not stand beside a refusal
    return reveal.ask(page, of, offered[chosen], reason, note)


def _reason(t: Translator) -> Reason | None:
    return st.selectbox(
        t("Reason"),
        tuple(Reason),
        index=None,
        format_func=lambda each: t(REASON_WORDS[each]),
        placeholder=t("Please choose"),
        key=session.widget_key("reveal_reason"),
    )


def _note(t: Translator) -> str:
    return st.text_input(
        t("In a few words (never a name)"),
        max_chars=NOTE_LENGTH,
        autocomplete="off",
        key=session.widget_key("reveal_note"),
    )


def _shown(page: Page, grant: Grant, roster: Mapping[str, str | None]) -> None:
    """The names of the grant, read now; below them the second step, which shows an address."""
    t = page.t
    table = st.container()
    children = grant.group.children
    child = children[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(children) > 1:
            child = st.selectbox(
                t("Address of"),
                children,
                format_func=lambda code: _label(code, roster),
                key=session.widget_key("reveal_address_of"),
                width=260,
            )
        if st.button(t("Show the address as well"), key=session.widget_key(ADDRESS), disabled=child in grant.addresses):
            grant = reveal.ask_address(page, grant, child)
        st.button(t("Hide the names"), key=session.widget_key("reveal_hide"), on_click=session.forget_grant)
    with table:
        _table(page, grant, roster)


def _label(code: str, roster: Mapping[str, str | None]) -> str:
    number = roster.get(code)
    return f"{number} · {code}" if number else code


def _table(page: Page, grant: Grant, roster: Mapping[str, str | None]) -> None:
    t = page.t
    rows = reveal.names(page, grant)
    addresses = {row.child: row.address for row in reveal.addresses(page, grant)} if grant.addresses else {}
    columns = [
        Column(t("Roster no."), lambda row: roster.get(row.child), kind="code"),
        Column(t("Name"), lambda row: row.name, kind="word"),
        Column(t("Guardian"), lambda row: row.guardian, kind="word"),
        Column(t("Telephone"), lambda row: row.telephone, kind="code"),
        Column(t("Child code"), lambda row: row.child, kind="code"),
    ]
    if addresses:
        columns.append(Column(t("Address"), lambda row: _address(row, addresses)))
    html_table(page, rows, columns, name="names", take=STAYS)
    st.caption(t("Recorded: {reason}. Names go when you leave this page or change the view.", reason=grant.reason))


def _address(row: Named, addresses: Mapping[str, str | None]) -> str | None:
    return addresses.get(row.child)
