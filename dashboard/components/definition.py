"""The definition card (口径) of a measure: what stands behind a number, drawn from the registry alone."""

from html import escape

import streamlit as st

from dashboard import formatting
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access.measures.model import Measure, Window
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
        (t("Data date"), formatting.day(page.choices.data_date)),
        (t("Version"), _version(measure, page, t)),
    ]
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in lines if text)
    return f'<dl class="th-def">{items}</dl>'


def definition(page: Page, *figure_ids: str) -> None:
    """A small popover with the definition card of one or more figures."""
    with st.popover(page.t("Definition"), type="tertiary"):
        for measure_id in dict.fromkeys(measure_of(figure_id).id for figure_id in figure_ids):
            st.html(definition_html(page, measure_id))


def _version(measure: Measure, page: Page, t: Translator) -> str:
    return t("definition {version}, data {data}", version=measure.version, data=page.access.version)
