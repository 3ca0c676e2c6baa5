"""Behind the first screen of support and funds: by town, the ledger, and the small tables of METRICS F."""

from functools import partial

import streamlit as st

from dashboard import facts, figures, formatting, shapes, support
from dashboard.charts.intervals import interval_plot
from dashboard.components import charted, charts, ledgers, states
from dashboard.components.children import behind
from dashboard.components.door import door
from dashboard.components.support import LABELS
from dashboard.components.tables import Column, exact, html_table
from dashboard.page import Page
from data_access.measures.model import Figure, Level
from data_access.queries.support import ARRANGEMENTS, CHANNELS


def by_town(page: Page) -> None:
    """One rate of F1–F4 by town beside the city, with the range of chance; the reader chooses which."""
    t, access, ask = page.t, page.access, page.ask
    chosen = st.selectbox(
        t("Rate"), tuple(LABELS), format_func=lambda part: t(LABELS[part]), key="support_rate", index=5
    )
    measure = (chosen.partition(".")[0],)
    towns = shapes.of_part(figures.figures(access, ask, measure, Level.TOWN), chosen)
    city = figures.figures(access, figures.without_towns(ask), measure)
    plot = interval_plot(towns, shapes.of_part(city, chosen)[0], t, target=1.0)
    charts.show(page, plot, key=f"support_{chosen}")
    charted.by_town(page, towns, shapes.of_part(city, chosen)[0], t(LABELS[chosen]))


def ledger(page: Page) -> None:
    """Every share by station and payer, those that are not paid up first to be looked at by a choice of the reader."""
    t, ask = page.t, page.ask
    every = tuple(s for s in facts.subsidy_shares(page.access, ask.as_of) if not ask.towns or s.town_code in ask.towns)
    words = {"open": t("Not paid up"), "all": t("All shares")}
    chosen = st.segmented_control(
        t("Shares"), tuple(words), default="open", format_func=words.__getitem__, key="support_shares"
    )
    shown = every if chosen == "all" else tuple(share for share in every if share.outstanding or share.overpaid)
    if not shown and every:
        states.empty(page, t("Everything on record is paid up."))
        return
    ledgers.shares(page, shown, "ledger")


def sources(page: Page) -> None:
    """Sources of funds (26): what was paid for stations, by year and payer."""
    t = page.t
    ledgers.heading(page, t("Sources of funds · paid for stations, by year of payment"))
    found = support.sources(page.access, page.ask)
    if not found:
        states.no_data(page, t("No payment is on record."))
        return
    columns = (
        Column(t("Year"), lambda row: t("no date recorded") if row[0] is None else str(row[0])),
        *(_paid_by(page, payer) for payer in ("city", "town", "charity", "other")),
        Column(t("Total (yuan)"), lambda row: sum(row[1].values()), kind="number"),
    )
    html_table(page, list(found.items()), columns, name="sources", take=exact(t("Sources of funds")))


def _paid_by(page: Page, payer: str) -> Column:
    label = page.t("{payer} (yuan)", payer=formatting.word("payer", payer, page.t))
    return Column(label, lambda row: row[1].get(payer, 0), kind="number")


def arrangements(page: Page, found: dict[str, Figure]) -> None:
    """Guardianship arrangements (55): children on the register by who guards them; each number opens its children."""
    t = page.t
    ledgers.heading(page, t("Guardianship arrangements · {day}", day=formatting.window(found["F2"].window, t)))
    with st.container(horizontal=True, gap="small"):
        for part in (*(f"F2.{arrangement}" for arrangement in ARRANGEMENTS), "F2.not_recorded"):
            title = t(figures.title(part))
            label = f"{title} {formatting.number(found[part].numerator or 0)}"
            door(page, f"placed_{part}", partial(behind, page, part), title=title, label=label)


def screening(page: Page) -> None:
    """Rounds of looking for children (51) by year: channels, villages covered, screened and found."""
    t = page.t
    ledgers.heading(page, t("Rounds of screening by year"))
    rows = support.screening_years(page.access, page.ask)
    if not rows:
        states.no_data(page, t("No screening is on record."))
        return
    villages = _villages(page)
    columns = [
        Column(t("Year"), lambda row: str(row.year)),
        Column(t("Villages covered"), lambda row: (row.villages, villages), kind="of"),
        *(_rounds_by(page, channel) for channel in CHANNELS),
        Column(t("Screened"), "screened", kind="number"),
        Column(t("Children found"), "found", kind="number"),
        Column(t("Rounds without numbers"), "not_counted", kind="number"),
    ]
    html_table(page, rows, columns, name="screening", take=exact(t("Rounds of screening")))


def _rounds_by(page: Page, channel: str) -> Column:
    label = formatting.word("screening_channel", channel, page.t)
    return Column(label, lambda row: row.rounds[channel], kind="number")


def _villages(page: Page) -> int:
    chosen = figures.own_ask(page.access, page.ask).towns
    villages = figures.areas_on(page.access, page.ask.as_of).villages()
    return sum(not chosen or village.parent_code in chosen for village in villages)


def aid(page: Page) -> None:
    """Legal aid (71) and conferences of departments (92) by year."""
    t = page.t
    ledgers.heading(page, t("Legal aid and conferences by year"))
    rows = support.aid_years(page.access, page.ask)
    if not rows:
        states.no_data(page, t("No legal aid and no conference is on record."))
        return
    columns = (
        Column(t("Year"), lambda row: str(row.year)),
        Column(t("Legal aid begun"), "aid_opened", kind="number"),
        Column(t("of these closed"), "aid_closed", kind="number"),
        Column(t("Conferences of departments"), "conferences", kind="number"),
    )
    html_table(page, rows, columns, name="aid", take=exact(t("Legal aid and conferences")))
