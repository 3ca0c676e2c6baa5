"""工作提示函 on the unvisited page: drafting letters to towns, taking them along, and their register with its steps."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from dashboard import agreed, errors, figures, formatting, letters, session
from dashboard.components import states, taking
from dashboard.components.tables import Column, exact, html_table
from dashboard.exports.files import Kind
from dashboard.formatting import plain
from dashboard.page import Page
from data_access.agreements import TEXT_LENGTH
from data_access.queries.letters import Letter, LetterState
from data_access.texts import msg

ALL = ""
STEP_WORDS = {
    LetterState.REVIEWED: msg("Reviewed"),
    LetterState.ISSUED: msg("Issue"),
    LetterState.ACKNOWLEDGED: msg("Received"),
    LetterState.ANSWERED: msg("Report back"),
    LetterState.CLOSED: msg("Settle"),
    LetterState.WITHDRAWN: msg("Withdraw"),
}
"""What the button of a step says."""


def opener(page: Page) -> bool:
    """What opens the letters, beside the other controls; whether they are open.

    Closed they take no room of the list; a role that sees no figures about visits is offered nothing.
    """
    return page.scope.sees_visits and st.toggle(page.t("Reminder letters"), key="letters_open")


def section(page: Page) -> None:
    """The bureau drafts, a town reads its own and answers, leaders read how they stand."""
    with st.container(border=True), errors.shown(page.t):
        found = letters.register(page.access, page.today)
        if letters.may_draft(page):
            _drafting(page, found)
        _register(page, found)


# --- drafting ---------------------------------------------------------------------------------------------------------


def _drafting(page: Page, found: Sequence[Letter]) -> None:
    t = page.t
    see = {town: len(rows) for town, rows in letters.to_see(page.access, page.ask).items()}
    if page.ask.towns:
        see = {town: n for town, n in see.items() if town in page.ask.towns}
    if not see:
        states.empty(page, t("Nobody must be seen now in these towns: there is nothing to remind of."))
        return
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
    with left:
        town = st.selectbox(
            t("To which town"), (ALL, *see), format_func=lambda code: _choice(page, code, see), key="letters_town"
        )
    with middle:
        due_on = _due(page)
    with right:
        kind = _kind(page)
    chosen = tuple(see) if town == ALL else (town,)
    standing = letters.standing(found, page.ask, kind)
    missing = [code for code in chosen if code not in standing]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if missing:
            _draft_button(page, kind, missing, due_on)
        _take_button(page, [standing[code] for code in chosen if code in standing], primary=not missing)
    st.caption(
        t(
            "A letter lists every child of the town that must be seen now, by code and roster number, whatever tier or "
            "category is chosen above. It is registered first and can be taken again at any time under its number."
        )
    )


def _choice(page: Page, code: str, see: Mapping[str, int]) -> str:
    t = page.t
    if code == ALL:
        return t("Each town by itself: {towns}, {children}", towns=t.plural("{n} town", "{n} towns", len(see)),
                 children=t.plural("{n} child", "{n} children", sum(see.values())))  # fmt: skip
    name = page.choices.town_name(code)
    return t("{town}: {children}", town=name, children=t.plural("{n} child", "{n} children", see[code]))


def _due(page: Page) -> dt.date:
    holidays = figures.parameters_in_force(page.access, page.ask.as_of).holidays
    return st.date_input(
        page.t("Due by"),
        value=letters.usual_due(page.today, holidays),
        min_value=page.today + dt.timedelta(days=1),
        format="YYYY-MM-DD",
        key="letters_due",
    )


def _kind(page: Page) -> str:
    """Which kind of letter; asked only where a body may issue supervision orders."""
    t, kinds = page.t, letters.kinds(page.office)
    if len(kinds) == 1:
        return kinds[0]
    said = {kind: t(letters.KIND_WORDS[kind]) for kind in kinds}
    return st.selectbox(t("Kind of letter"), kinds, format_func=said.__getitem__, key="letters_kind")


def _draft_button(page: Page, kind: str, towns: Sequence[str], due_on: dt.date) -> None:
    said = page.t.plural("Draft {n} letter", "Draft {n} letters", len(towns))
    if st.button(said, type="primary", key="letters_draft"):
        letters.draft(page, kind, towns, due_on)
        st.rerun()  # the register below was read before


def _take_button(page: Page, found: Sequence[Letter], *, key: str = "letters_take", primary: bool = False) -> None:
    """One letter as .docx, several in one .zip: made from the register when it is asked for."""
    if not found:
        return
    t = page.t
    if len(found) == 1:
        (letter,) = found
        label = t("Take {number} along", number=plain(letter.number))
        name = letters.file_name(taking.of_page(page), letter)
        taking.file_button(
            page, label, name, lambda taken: letters.make(taken, letter), Kind.DOCX, key=key, primary=primary
        )
        return
    label = t("Take {n} letters along (.zip)", n=len(found))
    name = f"{t(letters.KIND_WORDS[found[0].kind])}-{formatting.day(page.ask.as_of)}"
    taking.file_button(page, label, name, lambda taken: letters.pack(taken, found), Kind.ZIP, key=key, primary=primary)


# --- the register -----------------------------------------------------------------------------------------------------


def _register(page: Page, found: Sequence[Letter]) -> None:
    t = page.t
    mine = [letter for letter in found if not page.ask.towns or letter.town_code in page.ask.towns]
    ended = [letter for letter in mine if not letter.is_open]
    st.markdown(t("**Register of letters**"))
    if ended and not st.checkbox(t("Also those settled or withdrawn ({n})", n=len(ended)), key="letters_ended"):
        mine = [letter for letter in mine if letter.is_open]
    if not mine:
        states.empty(page, t("No letter is open."))
        return
    html_table(page, mine, _columns(page, mine), name="letters", take=exact(t("Register of letters")))
    _step(page, mine)


def _columns(page: Page, found: Sequence[Letter]) -> tuple[Column, ...]:
    t = page.t
    columns = [Column(t("Letter number"), "number", kind="word")]
    if not page.scope.town:
        columns.append(Column(t("Town"), lambda one: page.choices.town_name(one.town_code), kind="word"))
    columns += [
        Column(t("As of"), "as_of", kind="date"),
        Column(t("Children"), "children", kind="number"),
    ]
    if page.sees_children:
        seen = letters.seen_since(page.access, page.ask, found)
        columns.append(
            Column(
                t("Visited since"),
                lambda one: seen[one.id],
                kind="number",
                help=t("Children of the letter with a valid visit after its day, by the records of today."),
            )
        )
    columns += [
        Column(t("Due by"), "due_on", kind="date"),
        Column(t("State"), lambda one: _state(page, one), kind="word"),
        Column(t("Last step"), lambda one: _last_step(page, one), kind="parts"),
        Column(t("What was said"), lambda one: t("; ").join(step.note for step in one.steps if step.note)),
    ]
    return tuple(columns)


def _state(page: Page, letter: Letter) -> str:
    t = page.t
    state, late = t(letters.STATE_WORDS[letter.state]), letter.days_late(agreed.day(page))
    if not late:
        return state
    return t("{state}, late by {days}", state=state, days=t.plural("{n} day", "{n} days", late))


def _last_step(page: Page, letter: Letter) -> tuple[str, ...]:
    step = letter.steps[-1]
    return step.by, formatting.day(letters.local_day(page.access, step.at, page.ask.as_of))


def _step(page: Page, found: Sequence[Letter]) -> None:
    """What this person may do next with one letter or with all in a state, and the letters themselves."""
    if not page.sees_children:
        return
    t = page.t
    choices = _together(page, found) | {_named(page, letter): (letter,) for letter in found}
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        chosen = choices[st.selectbox(t("Letter"), tuple(choices), key="letters_chosen")]
    with right:
        _take_button(page, chosen, key="letters_again")
    steps = letters.next_steps(page, chosen[0].state)
    if len(chosen) > 1:  # to withdraw is a matter of one letter
        steps = tuple(step for step in steps if step is not LetterState.WITHDRAWN)
    if steps:
        _step_form(page, chosen, steps)


def _together(page: Page, found: Sequence[Letter]) -> dict[str, tuple[Letter, ...]]:
    """All letters in a state from which this person may go on, where there are several."""
    groups: dict[str, tuple[Letter, ...]] = {}
    for state in LetterState:
        its = tuple(letter for letter in found if letter.state is state)
        if len(its) > 1 and letters.next_steps(page, state):
            said = page.t("All {n} · {state}", n=len(its), state=page.t(letters.STATE_WORDS[state]))
            groups[said] = its
    return groups


def _step_form(page: Page, chosen: Sequence[Letter], steps: Sequence[LetterState]) -> None:
    t = page.t
    with st.form("letters_step", border=False, clear_on_submit=True):
        needs_words = LetterState.ANSWERED in steps
        said = t("What was done") if needs_words else t("Remark (may stay empty)")
        note = st.text_input(said, max_chars=TEXT_LENGTH, key=session.widget_key(f"letters_note_{chosen[0].id}"))
        if needs_words:
            st.caption(t("No name, telephone or code of a child, please: everybody who sees the town reads this."))
        with st.container(horizontal=True, gap="small"):
            pressed = [step for step in steps if _step_button(page, step)]
    for step in pressed:
        letters.go(page, chosen, step, note)
        st.rerun()  # the register above was read before


def _step_button(page: Page, step: LetterState) -> bool:
    look: Literal["primary", "secondary"] = "secondary" if step is LetterState.WITHDRAWN else "primary"
    return st.form_submit_button(page.t(STEP_WORDS[step]), key=f"letters_{step.value}", type=look)


def _named(page: Page, letter: Letter) -> str:
    town = page.choices.town_name(letter.town_code)
    return " · ".join((letter.number, town, page.t(letters.STATE_WORDS[letter.state])))
