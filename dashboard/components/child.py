"""One child's page: who it is by code, how it stands, the way to its name, its time axis and its record day by day."""

import datetime as dt
from collections.abc import Iterator
from html import escape

import streamlit as st

from dashboard import reveal as rules
from dashboard import session, trail
from dashboard.charts.record import Told
from dashboard.charts.record import timeline as timeline_html
from dashboard.child import YEAR, lines, summary, timeline
from dashboard.components import children, drawings, reveal, states
from dashboard.components.tables import STAYS, Column, html_table
from dashboard.formatting import word
from dashboard.i18n import Translator
from dashboard.page import Page
from data_access.queries.timeline import Timeline
from data_access.texts import msg

CODE_LENGTH = 64
SPANS = {YEAR: msg("12 months"), 2 * YEAR: msg("24 months"), 0: msg("All on record")}
"""Days of the time axis up to the as-of date; 0: from the first entry on."""
MET, OTHER = msg("met by a director or supervisor"), msg("other contact")
ENTRIES = msg("Entries {first} to {last} of {n}")


def asked(page: Page) -> Timeline | None:
    """The child of the link, after its opening has been recorded; else a sentence, and None.

    Of a child that there is not, of another town's, and of one that has moved away the same is said.
    """
    t = page.t
    code = session.child_asked()
    if not code:
        states.empty(page, t("Open a child from a list: its code leads here."))
        return None
    found = timeline(page.access, code, page.ask.as_of)
    if found is None:
        trail.denied(page.access.database, page.user, _as_detail(code))
        states.not_allowed(
            page,
            t("No child of your area has this code now. The record of a child that has moved goes with it."),
        )
        return None
    trail.timeline(page.access.database, page.user, found.child, found.town or None)
    return found


def _as_detail(code: str) -> str:
    """What was asked for, for the trail: anything but a plain code may be a name that somebody typed."""
    return f"child {code}" if len(code) <= CODE_LENGTH and code.isascii() and " " not in code else "child"


def head(page: Page, found: Timeline) -> None:
    """Code, roster number, category and place."""
    t = page.t
    town = page.choices.town_name(found.town) if found.town else ""
    place = " ".join(part for part in (town, found.village) if part) or t("No village")
    number = t("Roster no. {number}", number=found.roster_no or "—")
    facts = " · ".join((number, word("category", found.category, t), place))
    st.html(f'<div class="th-part" data-child="{escape(found.child)}">{escape(found.child)} · {escape(facts)}</div>')


def names(page: Page, found: Timeline) -> None:
    group = rules.Group(found.child, (found.child,), found.town)
    reveal.names(page, [group], rules.view(page, found.child), {found.child: found.roster_no})


def standing(page: Page, found: Timeline) -> None:
    """In words: the tier, when it was seen last, what is open."""
    st.markdown(summary(found.entries, page.ask.as_of, page.t))


def timeline_drawing(page: Page, found: Timeline) -> None:
    """The record on one time axis, over a year, two, or all that there is."""
    t, as_of = page.t, page.ask.as_of
    beginning = min((each.on for each in found.entries), default=as_of)
    span = st.segmented_control(
        t("Time axis"), list(SPANS), format_func=lambda days: t(SPANS[days]), default=YEAR, required=True,
        label_visibility="collapsed", key="record_span",
    )  # fmt: skip
    first = as_of - dt.timedelta(days=span - 1) if span else beginning
    words = (line.told for line in lines(found.entries, t))
    told = tuple(Told(entry, each) for entry, each in zip(found.entries, words, strict=True))
    drawings.show(timeline_html(told, first, as_of, t), key="record_axis")
    st.html(f'<p class="th-small">{"".join(_legend(t))}</p>')


def _legend(t: Translator) -> Iterator[str]:
    found = {shape: word("condition", shape, t) for shape in ("good", "fair", "poor")}
    for shape, text in {"circle": t(MET), "hollow": t(OTHER), **found, "gap": t("not recorded")}.items():
        yield f'<span class="th-d-key"><i class="th-d-dot th-d-{shape}"></i>{escape(text)}</span> '


def record(page: Page, found: Timeline) -> None:
    """Visits, tiers, deferrals, changes and registers in one list, the latest first."""
    t = page.t
    st.html(f'<div class="th-part">{escape(t("Day by day"))}</div>')
    shown = children.page_of(page, lines(found.entries, t), key="record", counted=ENTRIES)
    columns = (
        Column(t("Day"), "on", kind="date"),
        Column(t("What"), "what", kind="word"),
        Column(t("Tier"), lambda line: line.tier, kind="tier"),
        Column(t("On record"), "told"),
    )
    html_table(page, shown, columns, name="record", take=STAYS)
