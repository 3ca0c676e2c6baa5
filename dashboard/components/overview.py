"""Parts of the Overview: the sentences with their doors, the small map, the two-year chart."""

from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard import facts, figures, map_rows
from dashboard.charts.control import p_chart
from dashboard.components import actions, charted, drawings, ledgers, maps, overview_cards, taking, workforce
from dashboard.components.definition import definition
from dashboard.components.door import door
from dashboard.exports.files import Kind
from dashboard.formatting import plain
from dashboard.maps.drawing import town_map
from dashboard.page import Page
from dashboard.sentences import MOST, About, Sentence, further, sentences
from dashboard.situation import Standing
from dashboard.taking import Taking
from data_access import months
from data_access.scope import Role

BULLETIN_ROLES = (Role.CITY_SUPERVISOR, Role.LEADER)
"""Who may take the bulletin of the whole city."""
CHART_MONTHS = 24
CHART_HEIGHT = 260


def attention(page: Page, found: Standing) -> None:
    """需要关注: up to six sentences, most urgent first, each with its door at the end of the line; more on demand."""
    t = page.t
    with st.container(border=True, gap="xsmall", key="th_attention"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="th_attention_head"):
            st.html(f'<div class="th-part">{escape(t("What needs attention"))}</div>', width="stretch")
            files(page)
        for number, sentence in enumerate(sentences(found, t), start=1):
            _line(page, sentence, number)
        if more := further(found, t):
            with st.popover(t.plural("{n} more", "{n} more", len(more)), type="tertiary"):
                for number, sentence in enumerate(more, start=MOST + 1):
                    _line(page, sentence, number)


def files(page: Page) -> None:
    """The briefing, and beside it the bulletin for those who look at the whole city; nothing is made before a click."""
    t = page.t
    if not page.scope.sees_visits:
        return
    month = months.label(page.ask.month)
    if page.scope.town is None and page.role in BULLETIN_ROLES:
        name = t("Bulletin {place} {month}", place=page.city.name, month=month)
        taking.file_button(page, t("Monthly bulletin (.docx)"), name, _bulletin, Kind.DOCX, key="take_bulletin")
    name = t("Briefing {place} {month}", place=taking.of_page(page).place, month=month)
    taking.file_button(
        page, t("Make the briefing (.pptx)"), name, _briefing, Kind.PPTX, key="take_briefing", primary=True
    )


def _briefing(taken: Taking) -> bytes:
    from dashboard import briefing  # what makes slides is loaded when the first ones are asked for

    return briefing.make(taken)


def _bulletin(taken: Taking) -> bytes:
    from dashboard import bulletin

    return bulletin.make(taken)


def _line(page: Page, sentence: Sentence, number: int) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key=f"th_line_{number}"):
        mark = "" if sentence.about is About.QUIET else str(number)
        st.html(
            f'<div class="th-sentence" data-about="{sentence.about}"><i>{mark}</i>'
            f"<span>{escape(sentence.text)}</span></div>"
        )
        _sentence_door(page, sentence)


def _sentence_door(page: Page, sentence: Sentence) -> None:
    """What the sentence speaks of: a list or a ledger that opens here, or the page that tells more."""
    t = page.t
    opened: dict[About, tuple[Callable[[], None], str]] = {
        About.CASES: (lambda: ledgers.cases(page), t("→ ledger")),
        About.UNSEEN: (lambda: overview_cards.two_months(page), ""),
        About.CAUGHT_UP: (lambda: overview_cards.two_months(page), ""),
        About.UNCERTIFIED: (lambda: workforce.behind(page, "D3.now"), ""),
        About.ARREARS: (lambda: ledgers.arrears(page), t("→ ledger")),
        About.AGREED: (lambda: actions.overdue(page), t("→ actions")),
    }
    linked = {
        About.NO_VISITS: ("visits", t("→ visits")),
        About.FAR_BELOW: ("towns", t("→ town review")) if page.may_open("towns") else ("visits", t("→ visits")),
        About.NO_STANDARD: ("stations", t("→ stations")),
        About.TARGET: ("ngos", t("→ organisations")),
        About.CHANCE: ("visits", t("→ visits")),
    }
    if sentence.about in opened:
        draw, label = opened[sentence.about]
        door(page, f"say_{sentence.about}", draw, title=plain(sentence.text), label=label)
    elif sentence.about in linked:
        path, label = linked[sentence.about]
        page.link(path, label, **({"towns": sentence.towns} if sentence.towns else {}))


def small_map(page: Page) -> None:
    """Towns by 与全市相比 and stations as points; a click on a town leads to its visits (finance: its stations)."""
    missing = figures.selected(page.access, page.ask, ("C9",))["C9.stations"].numerator or 0
    path = "visits" if page.may_open("visits") else "stations"
    drawn = town_map(
        map_rows.towns_beside_city(page.access, page.ask, page.t),
        map_rows.points(facts.town_stations(page.access, page.ask.as_of), page.t),
        maps.map_frame(page, missing=missing),
        page.t,
        link=lambda town: f"{path}?{urlencode(page.query(towns=(town,)))}" if page.may_open(path) else "",
        compared=page.scope.sees_visits,
    )
    clicked = drawings.show(drawn, key="overview_map")
    if clicked in {town.code for town in page.towns} and page.may_open(path):
        st.switch_page(page.targets[path], query_params=page.query(towns=(clicked,)))


def two_years(page: Page) -> None:
    """24 months of completion with the limits of chance; what is not closed is a hollow point."""
    t = page.t
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        text = t("Completion over {n} months · centre line, limits of chance, months that stand out", n=CHART_MONTHS)
        st.html(f'<div class="th-part">{escape(text)}</div>', width="content")
        definition(page, "A1", "G3.outside")
    open_point, provisional = figures.unclosed(page.access, page.ask, "A1")
    control = figures.control(page.access, page.ask, CHART_MONTHS)
    broken = [each.on for each in figures.breaks(page.access, page.ask, "A1", CHART_MONTHS)]
    chart = p_chart(control, open_point, t, provisional=provisional, breaks=broken, height=CHART_HEIGHT)
    drawings.show(chart, key="control")
    charted.months(page, "A1", CHART_MONTHS, t("Completion over {n} months", n=CHART_MONTHS))
