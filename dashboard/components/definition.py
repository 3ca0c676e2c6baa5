"""The definition card (口径) of a measure: what stands behind a number, drawn from the registry alone."""

from html import escape

import streamlit as st

from dashboard import facts, figures, formatting, local_values
from dashboard.components import disputes
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access.local_rules import RULES
from data_access.measures.model import Figure, Measure, Window
from data_access.measures.registry import measure_of
from data_access.texts import msg

_WINDOWS = {
    Window.MONTH: msg("one calendar month"),
    Window.STATE: msg("the state on the as-of date"),
    Window.RANGE: msg("several months together"),
}


def definition_html(page: Page, figure_id: str) -> str:
    """Numerator, denominator, window, exclusions, clause, data date and version, as an HTML list."""
    measure, t = measure_of(figure_id), page.t
    lines = [
        (t("Measure"), f"{measure.id} {t(measure.title)}"),
        (t("Numerator") if measure.denominator else t("Counted"), t(measure.numerator)),
        (t("Denominator"), t(measure.denominator)),
        (t("Window"), t(_WINDOWS[measure.window])),
        (t("Left out"), t(measure.exclusions)),
        (t("Source clause"), t(measure.clause)),
        (t("Target"), _target(measure, page)),
        (t("Local values"), _local(measure, page)),
        (t("Not comparable"), _incomparable(measure, page)),
        (t("Data date"), formatting.day(page.choices.data_date)),
        (t("Version"), _version(measure, page, t)),
    ]
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in lines if text)
    return f'<dl class="th-def">{items}</dl>'


def definition(page: Page, *figure_ids: str, figure: Figure | None = None, key: str = "") -> None:
    """A small popover with the definition card of one or more figures, and the way to have the first one checked.

    `figure` is what the card shows, where it is a single one; `key` tells apart two cards of the same figures.
    """
    with st.popover(page.t("Definition"), type="tertiary"):
        for measure_id in dict.fromkeys(measure_of(figure_id).id for figure_id in figure_ids):
            st.html(definition_html(page, measure_id))
        disputes.ask(page, figure_ids[0], figure, key=key or "_".join(figure_ids))


def _target(measure: Measure, page: Page) -> str:
    target = facts.targets(page.access, page.ask.as_of).get(measure.id)
    return "" if target is None else local_values.target_words(target, page.t)


def _local(measure: Measure, page: Page) -> str:
    """The local values by which it is counted, as they stand on the day."""
    t, now = page.t, local_values.InForce(figures.rules(page.access), page.ask.as_of, page.t)
    touching = (rule for rule in RULES.values() if measure.id in rule.touches)
    return t("; ").join(t("{what}: {value}", what=t(rule.title), value=now.words(rule)) for rule in touching)


def _incomparable(measure: Measure, page: Page) -> str:
    t = page.t
    found = figures.breaks(page.access, page.ask, measure.id)
    return t("; ").join(
        t("before {day} ({what})", day=formatting.day(each.on), what=t(RULES[each.name].title)) for each in found
    )


def _version(measure: Measure, page: Page, t: Translator) -> str:
    return t("definition {version}, data {data}", version=measure.version, data=page.access.version)
