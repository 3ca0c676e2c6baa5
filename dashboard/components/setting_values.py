"""Where the bureau sets local values and targets: what is touched is said first, and who sets it is on record first.

After that the figures are computed anew in a thread of its own, as after an upload.
"""

import datetime as dt
from collections.abc import Callable

import streamlit as st

from dashboard import errors, formatting, session, settings, trail, uploads
from dashboard.commands import now
from dashboard.components import states
from dashboard.components.imports import heading, note
from dashboard.components.upload import progress
from dashboard.local_values import InForce
from dashboard.page import Page
from data_access import local_rules, months, parameters, targets
from data_access.local_rules import GRADES, RULES, Kind, Rule
from data_access.measures.registry import MEASURES
from data_access.targets import NUMBERS, SETTABLE, Target

PATIENCE_SECONDS = 0.6
ASKED_PIXELS = 420


def value(page: Page, in_force: InForce, only_city: bool) -> None:
    """Choose a value, say from which day on, and set it."""
    t = page.t
    heading(t("Set a local value"))
    if not only_city:
        states.not_allowed(page, t.error(local_rules.SeveralCities()))
        return
    chosen = st.selectbox(
        t("Which value"), tuple(RULES), index=None, placeholder=t("Choose"), key="rule", width=ASKED_PIXELS,
        format_func=lambda name: t(RULES[name].title),
    )  # fmt: skip
    if chosen is None:
        note(t("What was set before is kept; months before the day keep the value that they were counted with."))
        return
    rule = RULES[chosen]
    text = _asked(page, rule, in_force.text(rule))
    since = st.date_input(t("Holds from"), months.first_day(months.month_of(page.today) + 1), key="rule_since",
                          min_value=dt.date(2000, 1, 1), width=ASKED_PIXELS)  # fmt: skip
    note(*_consequences(page, rule, since))
    if st.button(t("Set the value"), type="primary", key="rule_set", disabled=text is None) and text is not None:
        _set_value(page, rule, text, since)


def _asked(page: Page, rule: Rule, text_now: str) -> str | None:
    """The widget of a kind of value; its value as the table holds it, None while it is none."""
    t, key = page.t, f"rule_{rule.name}"
    found = parameters.parsed(rule.name, text_now)
    if rule.kind is Kind.SWITCH:
        return parameters.as_text(st.toggle(t("counted as visits"), found, key=key))
    if rule.kind is Kind.DAY:
        return parameters.as_text(st.date_input(t(rule.title), found, key=key, width=ASKED_PIXELS))
    if rule.kind is Kind.DAYS:
        text = st.text_area(t("One day a line, as 2026-10-01"), "\n".join(map(str, found)), key=key, width=ASKED_PIXELS)
        return _days(page, text)
    if rule.kind is Kind.GRADES:
        return parameters.as_text(tuple(_grades(page, rule, dict(found))))
    unit = f" ({t(rule.unit)})" if rule.unit else ""
    return str(st.number_input(t(rule.title) + unit, rule.low, rule.high, found, key=key, width=ASKED_PIXELS))


def _days(page: Page, text: str) -> str | None:
    try:
        return parameters.as_text(tuple(sorted({dt.date.fromisoformat(line) for line in text.split()})))
    except ValueError:
        states.empty(page, page.t("A line is no day. Write days as 2026-10-01, one a line."))
        return None


def _grades(page: Page, rule: Rule, found: dict[str, int]) -> list[tuple[str, int]]:
    """Yuan by grade; a grade left empty gets the mean."""
    amounts = []
    for cell, grade in zip(st.columns(len(GRADES)), GRADES, strict=True):
        label = formatting.word("grade", grade, page.t)
        yuan = cell.number_input(label, rule.low, rule.high, found.get(grade), key=f"rule_{grade}", placeholder="—")
        amounts += [(grade, yuan)] if yuan is not None else []
    return amounts


def _consequences(page: Page, rule: Rule, since: dt.date) -> list[str]:
    """Which series break, and whether months are touched that are closed already."""
    t = page.t
    said = []
    touched = [f"{each} {t(MEASURES[each].title)}" for each in rule.touches if each in MEASURES]
    if touched:
        said.append(t("Touches {measures}: marked as not comparable before {day}.",
                      measures=t(", ").join(touched), day=formatting.day(since)))  # fmt: skip
    if since < months.first_day(months.month_of(page.today)):
        said.append(t("The day lies in the past: months since then are counted anew, also those closed already."))
    return said


def _set_value(page: Page, rule: Rule, text: str, since: dt.date) -> None:
    what = f"{rule.name} = {text} ({formatting.day(since)})"
    with errors.shown(page.t):
        local_rules.set_value(
            page.access.database, page.scope, rule.name, text, since,
            by=_who(page), at=now(), record=_recorder(page, what),
        )  # fmt: skip
        _compute_anew(page)


def target(page: Page, only_city: bool) -> None:
    """Promise a share, or a number of social organisations, from a day on."""
    t = page.t
    heading(t("Set a target"))
    if not only_city:
        states.not_allowed(page, t.error(local_rules.SeveralCities()))
        return
    known = tuple(measure for measure in SETTABLE if measure in MEASURES)
    measure = st.selectbox(
        t("Which measure"), known, index=None, placeholder=t("Choose"), key="target_measure", width=ASKED_PIXELS,
        format_func=lambda each: f"{each} {t(MEASURES[each].title)}",
    )  # fmt: skip
    if measure is None:
        return
    if measure in NUMBERS:
        number = float(st.number_input(t("At least"), 1, 1000, 6, key="target_number", width=ASKED_PIXELS))
    else:
        number = st.number_input(t("At least, in per cent"), 1, 100, 95, key="target_share", width=ASKED_PIXELS) / 100
    due = st.date_input(t("To be reached by"), page.today, key="target_due", width=ASKED_PIXELS)
    source = st.text_input(t("Clause or paper"), max_chars=120, key="target_source", width=ASKED_PIXELS)
    if st.button(t("Set the target"), type="primary", key="target_set"):
        wanted = Target(measure, number, due, source)
        what = f"target {measure} = {number:g} ({formatting.day(due)})"
        with errors.shown(t):
            targets.set_target(page.access.database, page.scope, wanted, by=_who(page), at=now(),
                               record=_recorder(page, what))  # fmt: skip
            _compute_anew(page)


def _who(page: Page) -> str:
    return page.user.name or page.user.subject


def _recorder(page: Page, what: str) -> Callable[[], None]:
    return lambda: trail.settings(page.access.database, page.user, what)


def _compute_anew(page: Page) -> None:
    session.keep_refresh(uploads.compute_anew(settings.current().import_database, page.today))
    st.rerun()


def followed(page: Page) -> None:
    """How far the figures are after something was set; what was set holds in any case."""
    job = session.refreshing()
    if job is None:
        return
    t = page.t
    if not job.wait(PATIENCE_SECONDS):
        note(t("It is set. The figures are being computed anew; you may go on with other pages."))
        progress(page, job)
        return
    session.forget_refresh()
    if job.error is not None:
        reason = errors.sentence(job.error, t)
        errors.box(t("It is set; the figures follow with the next 'tonghu refresh'. {reason}", reason=reason), t,
                   again=False)  # fmt: skip
    else:
        st.rerun()  # the frame read the version of the data before
