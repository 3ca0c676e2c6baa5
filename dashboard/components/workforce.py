"""Parts of the page on the workforce: villages and their directors, what directors and supervisors have, who lacks it.

Lists of people, with name and work telephone, are for the bureau and the town's own supervisor; other roles read
counts by town.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import figures, formatting, shapes, staff
from dashboard.charts.bars import count_bars
from dashboard.charts.cover import cover_bars
from dashboard.charts.rows import CoverRow
from dashboard.components import charted, charts, leaving, states
from dashboard.components.cards import cards, figure_card
from dashboard.components.children import page_of
from dashboard.components.tables import Column, exact, html_table
from dashboard.page import Page
from data_access.measures.model import Figure, Level
from data_access.measures.registry import PARTS
from data_access.queries.posts import FOREVER, Post
from data_access.texts import msg

MEASURES = ("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8")
PEOPLE = msg("{first} to {last} of {n}")

_GAPS = {
    "D2.not": msg("Not registered by real name"),
    "D4.not": msg("Without a valid annual certificate"),
    "D5.not": msg("Not trained this year"),
    "D7.not": msg("Not supervised in 12 months"),
}
"""Doors to those whom a rate lacks; every other door has the title of its figure."""


def headline(page: Page, found: Mapping[str, Figure]) -> str:
    """The answer: villages with a certified director; beside it what lacks, or that nothing does."""
    t, covered = page.t, found["D1.certified"]
    if not covered.denominator:
        return t("No village is on record.")
    said = [
        t(
            "**{n} of {m} villages** have a child director with a valid pass",
            n=formatting.number(covered.numerator or 0),
            m=formatting.number(covered.denominator),
        )
    ]
    vacant, never, without = (found[part].numerator or 0 for part in ("D1.vacant", "D1.never", "D3.now"))
    if vacant:
        said.append(t.plural("{n} village is vacant", "{n} villages are vacant", vacant))
    if never:
        said.append(t("of these {n} never had a director", n=formatting.number(never)))
    if without:
        said.append(
            t.plural(
                "{n} director in post has no valid pass on record (there must be none)",
                "{n} directors in post have no valid pass on record (there must be none)",
                without,
            )
        )
    return t(", ").join(said)


def cover(page: Page, towns: Sequence[Figure]) -> None:
    """Villages by town: certified, without a pass, vacant."""
    t = page.t
    st.markdown(t("**Villages and their directors by town** · {day}", day=_day(page)))
    staffed, certified, vacant = (shapes.by_area(towns, part) for part in ("D1", "D1.certified", "D1.vacant"))
    rows = tuple(
        CoverRow(
            t(figure.area_name),
            certified[code].numerator or 0,
            (figure.numerator or 0) - (certified[code].numerator or 0),
            vacant[code].numerator or 0,
        )
        for code, figure in staffed.items()
    )
    charts.show(page, cover_bars(rows, t), key="cover")
    columns = (
        Column(t("Town"), "label"),
        Column(t("Certified"), "certified", kind="number"),
        Column(t("Without a pass"), "uncertified", kind="number"),
        Column(t("Vacant"), "vacant", kind="number"),
    )
    leaving.also(rows, columns, exact(t("Villages and their directors"), measures=("D1",)))


def urgent_cards(page: Page, found: Mapping[str, Figure]) -> None:
    """Villages with a director and those that lack one; directors without a pass, of whom there must be none."""
    t = page.t
    vacant, never, no_record = (found[part].numerator or 0 for part in ("D1.vacant", "D1.never", "D3.no_record"))
    staffed, without = st.columns(2, gap="small")
    with staffed:
        words = (t("vacant {n}", n=vacant), t("never staffed: {n}", n=never) if never else "")
        figure_card(page, found["D1"], note=t(", ").join(word for word in words if word),
                    door=lambda: vacancies(page), door_label=t("→ vacant villages"))  # fmt: skip
    with without:
        figure_card(page, found["D3.now"], note=t("no record at all: {n}", n=no_record) if no_record else "",
                    door=lambda: behind(page, "D3.now"))  # fmt: skip


def caseload(page: Page) -> None:
    """A14 beside the posts: how many children each director has."""
    t = page.t
    loads = figures.selected(page.access, page.ask, ("A14",))
    st.markdown(
        t("**Caseload** · directors by children due · {month}", month=formatting.window(loads["A14.0_9"].window, t))
    )
    if loads["A14.0_9"].numerator is None:
        states.no_data(page)
        return
    charts.show(page, count_bars(shapes.part_bars(loads, "A14", t), t), key="caseload")
    charted.parts(page, loads, "A14", t("Caseload"))


def team_cards(page: Page, found: Mapping[str, Figure]) -> None:
    """D2–D8, each with those who lack it, or, of a qualification and of posts that ended, those counted."""
    t = page.t
    mean = found["D8.in_post"].value
    notes = {
        "D8": ""
        if mean is None
        else t.plural(
            "{n} post ended, {mean} held on average",
            "{n} posts ended, {mean} held on average",
            found["D8.ended"].numerator or 0,
            mean=formatting.number(round(mean, 1)),
        )
    }
    doors: dict[str, Callable[[], None]] = {
        "D2": partial(behind, page, "D2.not"),
        "D3.history": partial(behind, page, "D3.history"),
        "D4": partial(behind, page, "D4.not"),
        "D4.expiring": partial(behind, page, "D4.expiring"),
        "D5": partial(behind, page, "D5.not"),
        "D6": partial(behind, page, "D6"),
        "D7": partial(behind, page, "D7.not"),
        "D8": partial(ended, page),
    }
    labels = {
        "D2": t("→ not registered"),
        "D4": t("→ without a certificate"),
        "D5": t("→ not trained"),
        "D7": t("→ not supervised"),
        "D8": t("→ posts that ended"),
    }
    st.markdown(t("**Directors and supervisors** · {day}", day=_day(page)))
    for cell, part in cards(4, doors):
        with cell:
            figure_card(
                page,
                found[part],
                note=notes.get(part, ""),
                door=doors[part],
                door_label=labels.get(part, "") if page.sees_children else "",
            )


def town_table(page: Page, towns: Sequence[Figure]) -> None:
    """D1–D8 of every town in division order; what lies in no town valid on the day last."""
    t = page.t
    rows: dict[str, dict[str, Figure]] = {}
    for figure in towns:
        rows.setdefault(figure.area_code, {})[figure.measure] = figure
    labels = {
        "D1": t("Villages staffed"),
        "D1.vacant": t("Vacant"),
        "D2": t("Real name"),
        "D3.now": t("Without a pass"),
        "D4": t("Certificate valid"),
        "D4.expiring": t("Ending soon"),
        "D5": t("Trained"),
        "D6": t("Social work"),
        "D7": t("Supervised"),
        "D8": t("Turnover"),
    }
    columns = (
        Column(t("Town"), lambda row: t(next(iter(row.values())).area_name)),
        *(
            Column(label, partial(_of, part), kind="figure", help=t(PARTS[part].title))
            for part, label in labels.items()
        ),
    )
    html_table(page, list(rows.values()), columns, name="workforce", take=exact(t("Workforce by town")))


def _of(part: str, row: Mapping[str, Figure]) -> Figure | None:
    return row.get(part)


def vacancies(page: Page) -> None:
    """The vacant villages with their days: as many as D1.vacant."""
    t = page.t
    rows = staff.vacancies(page.access, page.ask)
    _heading(page, t(PARTS["D1.vacant"].title), len(rows))
    if not rows:
        states.empty(page, t("Every village has a director."))
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code)),
        Column(t("Village"), "village_name"),
        Column(t("Last day of the last director"), "last_ended_on", kind="date"),
        Column(t("Vacant for"), lambda row: t("never staffed") if row.days is None else row.days, kind="days"),
    )
    shown = page_of(page, rows, key="vacancies", counted=PEOPLE)
    html_table(page, shown, columns, name="vacancies", take=exact(rows=rows, measures=("D1",)))


def behind(page: Page, door: str) -> None:
    """Draw the people behind a number of D2–D7; for roles that see no rows of people their counts by town."""
    t = page.t
    if not page.sees_children:
        _by_town(page, door)
        return
    rows = staff.people(page.access, page.ask, door)
    _heading(page, _title(page, door), len(rows))
    if not rows:
        states.empty(page, t("Nobody is counted here."))
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else "—"),
        Column(t("Area"), "area_name"),
        Column(t("Post"), lambda row: formatting.word("role", row.role, t)),
        Column(t("Name"), "name"),
        Column(t("Telephone"), lambda row: row.phone or "—", stays=True),
        Column(t("In post since"), "starts_on", kind="date"),
        *_told(page, door),
    )
    shown = page_of(page, rows, key=door, counted=PEOPLE)
    html_table(page, shown, columns, name=door, take=exact(_title(page, door), rows=rows, measures=(door[:2],)))


def _told(page: Page, door: str) -> tuple[Column, ...]:
    """What a list says of its people beyond their post: what is on record of the matter."""
    t = page.t
    if door in ("D3.now", "D3.no_record"):
        return (
            Column(t("On record"), lambda row: t("no examination on record") if row.no_record else t("no valid pass")),
        )
    if door == "D3.history":
        return (
            Column(t("First duty day"), "first_duty", kind="date"),
            Column(t("First visit"), "first_visit", kind="date"),
            Column(t("First pass"), lambda row: row.record.first_pass, kind="date"),
            Column(t("Left on"), lambda row: None if row.holds else row.ends_on, kind="date"),
        )
    if door in ("D4.not", "D4.expiring"):
        return (Column(t("Certificate until"), _certificate_until, kind="date"),)
    if door == "D5.not":
        return (Column(t("Last trained on"), lambda row: row.record.trained_on, kind="date"),)
    if door == "D6":
        return (Column(t("Level"), lambda row: formatting.word("social_work_level", row.social_work_level, t)),)
    if door == "D7.not":
        return (Column(t("Last supervised on"), lambda row: row.record.supervised_on, kind="date"),)
    return ()


def _certificate_until(post: Post) -> object:
    until = post.record.certificate_until
    return None if until == FOREVER else until


def ended(page: Page) -> None:
    """The posts that D8 counts as ended; for roles that see no rows of people their counts by town."""
    t = page.t
    if not page.sees_children:
        _by_town(page, "D8.ended")
        return
    rows = staff.ended(page.access, page.ask)
    _heading(page, t(PARTS["D8.ended"].title), len(rows))
    if not rows:
        states.empty(page, t("No post ended."))
        return
    columns = (
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) if row.town_code else "—"),
        Column(t("Village"), "area_name"),
        Column(t("Name"), "name"),
        Column(t("From"), "starts_on", kind="date"),
        Column(t("Last day"), "ends_on", kind="date"),
        Column(
            t("Reason"),
            lambda row: formatting.word("end_reason", row.end_reason, t) if row.end_reason else t("not recorded"),
        ),
    )
    shown = page_of(page, rows, key="ended", counted=PEOPLE)
    html_table(page, shown, columns, name="D8.ended", take=exact(rows=rows, measures=("D8",)))


def _by_town(page: Page, door: str) -> None:
    """A number by town, zeros included, in division order: of a gap, the denominator less the numerator."""
    t, part = page.t, door.removesuffix(".not")
    found = figures.figures(page.access, page.ask, (part.partition(".")[0],), Level.TOWN)
    rows = shapes.of_part(found, part)
    columns = (
        Column(t("Town"), lambda figure: t(figure.area_name)),
        Column(t("Number"), partial(_counted, door in _GAPS), kind="number"),
    )
    st.html(f'<div class="th-part">{escape(_title(page, door))}</div>')
    html_table(page, rows, columns, name=door, take=exact(_title(page, door), measures=(door[:2],)))


def _counted(is_gap: bool, figure: Figure) -> int:
    numerator = figure.numerator or 0
    return (figure.denominator or 0) - numerator if is_gap else numerator


def _title(page: Page, door: str) -> str:
    return page.t(_GAPS[door] if door in _GAPS else PARTS[door].title)


def small_tables(page: Page) -> None:
    """Counts that stand beside the measures: clauses 29, 30, 34, 41 and 46."""
    left, middle, right = st.columns(3, gap="medium")
    with left:
        _origins(page)
    with middle:
        _topics(page)
    with right:
        _support(page)
        _commendations(page)


def _origins(page: Page) -> None:
    t = page.t
    for trait, title in (
        ("recruited_by", t("Directors in post by way of recruitment")),
        ("background", t("Directors in post by background")),
    ):
        _part(title)
        rows = [one for one in staff.origins(page.access, page.ask) if one.trait == trait]
        columns = (
            Column("", lambda row: formatting.word(row.trait, row.code, t) if row.code else t("not recorded")),
            Column(t("Directors"), "directors", kind="number"),
        )
        html_table(page, rows, columns, name=trait, take=exact(title))


def _topics(page: Page) -> None:
    t, year = page.t, page.ask.as_of.year
    rows = staff.topics(page.access, page.ask)
    taught = sum(row.people > 0 for row in rows)
    _part(t("Training topics of {year}: {n} of {m} taught", year=year, n=taught, m=len(rows)))
    columns = (
        Column(t("Topic"), lambda row: formatting.word("topic", row.topic, t)),
        Column(t("People in post taught"), "people", kind="number"),
    )
    html_table(page, rows, columns, name="topics", take=exact(t("Training topics")))


def _support(page: Page) -> None:
    t = page.t
    _part(t("Transport support"))
    rows = staff.transport_support(page.access, page.ask)
    if not any(row.paid for row in rows):
        states.no_data(page, t("No transport support is on record."))
        return
    columns = (
        Column(t("Month"), lambda row: formatting.month(row.m, t)),
        Column(t("Directors paid"), "paid", kind="number"),
        Column(t("In post at its end"), "directors", kind="number"),
        Column(t("Yuan"), "yuan", kind="number"),
    )
    html_table(page, rows, columns, name="support", take=exact(t("Transport support")))


def _commendations(page: Page) -> None:
    t = page.t
    _part(t("Commendations"))
    rows = staff.commendations(page.access, page.ask)
    if not rows:
        states.no_data(page, t("No commendation is on record."))
        return
    columns = (
        Column(t("Year"), lambda row: str(row.year)),
        Column(t("Commendations"), "commendations", kind="number"),
    )
    html_table(page, rows, columns, name="commendations", take=exact(t("Commendations")))


def _heading(page: Page, text: str, n: int) -> None:
    """How many rows a list has (data-total, for tests)."""
    st.html(f'<div class="th-part" data-total="{n}">{escape(page.t("{what}: {n}", what=text, n=n))}</div>')


def _part(text: str) -> None:
    st.html(f'<div class="th-part">{escape(text)}</div>')


def _day(page: Page) -> str:
    return formatting.window(page.ask.as_of.isoformat(), page.t)
