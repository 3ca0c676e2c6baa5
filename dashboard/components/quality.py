"""Parts of the data-trust page: the verdict on quoting, what is filled in, what contradicts itself."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import facts, figures, formatting, quality
from dashboard.components import states, stations
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.children import behind, page_of, spread_table
from dashboard.components.tables import STAYS, Column, exact, html_table
from dashboard.page import Page
from data_access.queries.agreements import Dispute
from data_access.queries.quality import CHILD_FIELDS, OF_CHILDREN, VISIT_FIELDS, Contradiction, Kind
from data_access.texts import msg

CARDS_IN_A_ROW = 4
ROWS = msg("{first} to {last} of {n}")

FIELD_WORDS = {
    "tier": msg("Tier"),
    "village": msg("Village"),
    "director": msg("Director in post"),
    "roster_no": msg("Roster no."),
    "sex": msg("Sex"),
    "living_with": msg("Living with"),
    "guardianship": msg("Guardianship"),
    "worker_id": msg("Visitor"),
    "visited_at": msg("Time of day"),
    "recorded_at": msg("Time of recording"),
}
KIND_WORDS = {
    Kind.TWO_REGISTERS: (
        msg("On several registers at once"),
        msg("counted under the first: in difficulty, left behind, migrant"),
    ),
    Kind.OVERLAPPING_PERIODS: (msg("Register periods that overlap"), msg("one of them was not ended")),
    Kind.ADULT_ON_REGISTER: (msg("18 or older and still on a register"), msg("left out of every rate since then")),
    Kind.TIER_UNCONFIRMED: (msg("Latest tier not confirmed"), msg("an earlier tier holds until it is")),
    Kind.TWO_DIRECTORS: (msg("Villages with several directors"), msg("counted for the one longest in post")),
    Kind.SEVERAL_VILLAGES: (msg("Directors of several villages"), msg("or a post that was not ended")),
}

LACKING = {
    "B1.not_assessed": msg("Children not assessed"),
    "vacant": msg("Children without a director in post"),
    "no_village": msg("Children without a village"),
}
PLACES: dict[str, Callable[[Page], None]] = {
    "C9.stations": stations.without_coordinates,
    "C9.sites": stations.without_coordinates,
    "C9.outside": stations.outside,
}


def verdict(page: Page, in_question: Sequence[Dispute]) -> quality.Verdict:
    """May the last closed month be quoted?  One sentence, and what must be said with it."""
    found, t = quality.verdict(page, in_question), page.t
    look = "th-whole" if found.quotable else "th-broken"
    between = " " if t.language == "en" else ""
    said = between.join(f"<span>{escape(text)}</span>" for text in quality.conditions(found, page))
    st.html(
        f'<div class="th-verdict {look}" role="status" data-verdict="{found.standing}">'
        f"<b>{escape(quality.sentence(found, t))}</b>{said}</div>"
    )
    return found


def months_told(page: Page, found: quality.Verdict) -> None:
    """A year of months beside each other: which are closed, which not yet, and what was entered after the close."""
    t = page.t
    boxes = "".join(
        f'<div class="th-month th-{told.state}"><b>{escape(formatting.short_month(told.month, t))}</b>'
        f"<span>{escape(t(quality.STATE_WORDS[told.state]))}</span>"
        f"<small>{escape(_late(told.late, page))}</small></div>"
        for told in quality.months_told(page, found)
    )
    st.html(f'<div class="th-months" role="group" aria-label="{escape(t("Months and their state"))}">{boxes}</div>')


def _late(n: int | None, page: Page) -> str:
    return page.t("late {n}", n=n) if n else ""


# --- completeness -----------------------------------------------------------------------------------------------------


def completeness(page: Page) -> None:
    """Towns in division order: how many of the rows have each field; the counts stand beside each share."""
    t = page.t
    month = formatting.month(page.ask.month, t)
    st.caption(t("Children on the register of children in difficulty today; visits dated in {month}.", month=month))
    lines = quality.completeness(page)
    if not lines:
        states.no_data(page)
        return
    for name, heading, fields in (
        ("completeness", t("Records of children"), ("tier", "village", "director", *CHILD_FIELDS)),
        ("completeness_visits", t("Records of visits"), VISIT_FIELDS),
    ):
        columns = (
            Column(t("Town"), "name", kind="word"),
            *(Column(t(FIELD_WORDS[field]), partial(_share, field=field), kind="share") for field in fields),
        )
        st.html(f'<div class="th-part">{escape(heading)}</div>')
        rows = [line for line in lines if fields[0] in line.fields]
        html_table(page, rows, columns, name=name, take=exact(heading))


def _share(line: quality.Line, field: str) -> tuple[int, int] | None:
    """Filled and all rows; None where there are none."""
    filled, rows = line.fields.get(field, (0, 0))
    return (filled, rows) if rows else None


# --- contradictions ---------------------------------------------------------------------------------------------------


def contradictions(page: Page) -> None:
    """What does not fit, kind by kind, each number with its rows; a question about the data, never an accusation."""
    t, on = page.t, page.ask.as_of
    counts: dict[Kind, int] = defaultdict(int)
    for (kind, _town), n in facts.contradiction_counts(page.access, on).items():
        counts[kind] += n
    st.caption(t("Records to be put right in the registers; a question about the data, never an accusation."))
    window = t("as of {date}", date=formatting.day(on))
    drawn = (
        *(partial(_kind, page, kind, counts[kind], window) for kind in Kind),
        *(partial(_lacking, page, door, title, window) for door, title in LACKING.items()),
        *(partial(_places, page, part, draw) for part, draw in PLACES.items()),
    )
    for cell, draw in cards(CARDS_IN_A_ROW, drawn):
        with cell:
            draw()


def _kind(page: Page, kind: Kind, n: int, window: str) -> None:
    t = page.t
    title, note = KIND_WORDS[kind]
    value_card(
        page, t(title), formatting.number(n), window=window, note=t(note), name=kind.value,
        door=partial(_rows, page, kind) if n else None, door_label=_door_label(page),
    )  # fmt: skip


def _door_label(page: Page) -> str:
    return page.t("→ list") if page.sees_children else page.t("→ by town")


def _rows(page: Page, kind: Kind) -> None:
    """The records of a kind, or their number by town for roles without child rows."""
    t, on = page.t, page.ask.as_of
    if not page.sees_children:
        by_town = {town: n for (each, town), n in facts.contradiction_counts(page.access, on).items() if each is kind}
        columns = (Column(t("Town"), lambda row: _town(page, row[0]), kind="word"), _number(page))
        html_table(page, list(by_town.items()), columns, name=kind.value, take=exact())
        return
    rows = [row for row in facts.contradictions(page.access, on) if row.kind is kind]
    st.html(f'<div class="th-total" data-total="{len(rows)}"></div>')
    shown = page_of(page, rows, key=kind.value, counted=ROWS)
    leaves = STAYS if kind in OF_CHILDREN else exact(rows=rows)
    html_table(page, shown, _columns(page, kind), name=kind.value, take=leaves)


def _columns(page: Page, kind: Kind) -> tuple[Column, ...]:
    t = page.t
    town = Column(t("Town"), lambda row: _town(page, row.town_code), kind="word")
    if kind in OF_CHILDREN:
        return (town, Column(t("Child code"), "subject", kind="child"), Column(t("What is on record"), _said(page)))
    subject = t("Village") if kind is Kind.TWO_DIRECTORS else t("Child director")
    return (town, Column(subject, "subject", kind="word"), Column(t("What is on record"), _said(page)))


_LISTS = {Kind.TWO_REGISTERS: "register_kind", Kind.ADULT_ON_REGISTER: "register_kind", Kind.TIER_UNCONFIRMED: "tier"}
"""Of which code list the words of a kind are; days, and names, are of none."""


def _said(page: Page) -> Callable[[Contradiction], str]:
    def word(kind: Kind, text: str) -> str:
        known = _LISTS.get(kind)
        return text if known is None or text[:1].isdigit() else formatting.word(known, text, page.t)

    return lambda row: " · ".join(word(row.kind, text) for text in row.what)


def _number(page: Page) -> Column:
    return Column(page.t("Records"), lambda row: row[1], kind="number")


def _town(page: Page, code: str) -> str:
    return page.choices.town_name(code) if code else page.t("No village")


def _lacking(page: Page, door: str, title: str, window: str) -> None:
    """Children without a tier, a director or a village."""
    n = quality.behind_count(page, door)
    value_card(
        page, page.t(title), formatting.number(n), window=window, name=f"lacking_{door}",
        door=partial(behind if page.sees_children else _spread, page, door) if n else None,
        door_label=_door_label(page),
    )  # fmt: skip


def _places(page: Page, part: str, draw: Callable[[Page], None]) -> None:
    """Stations and sites that no map can show, or where they are not."""
    figure = figures.selected(page.access, page.ask, ("C9",))[part]
    figure_card(page, figure, door=partial(draw, page) if figure.numerator else None, door_label=page.t("→ list"))


def _spread(page: Page, door: str) -> None:
    spread_table(page, page.ask, door)
