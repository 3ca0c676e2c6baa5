"""Parts of the town review: the town, its sentence, the funnel, three groups of children, the table of measures."""

import dataclasses
from functools import partial
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard import doors, facts, figures, formatting, session, shapes, staff, town_sheet
from dashboard.charts.bars import count_bars
from dashboard.charts.funnel import funnel_chart
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.charts.rows import Bar
from dashboard.components import charts, leaving, sidebar
from dashboard.components.children import behind
from dashboard.components.columns import Column, Rows, exact
from dashboard.components.definition import definition
from dashboard.components.door import door
from dashboard.components.sparkline import sparkline
from dashboard.components.tables import shown_html
from dashboard.components.taking import file_button
from dashboard.exports.files import Kind
from dashboard.formatting import plain
from dashboard.i18n import Translator
from dashboard.page import Page
from dashboard.taking import Taking
from dashboard.town_review import GROUPS, PAGES, SUBJECTS, Group, Line, Review
from dashboard.town_sentences import against_words, overall, staffing_of, tier_mix
from data_access.measures.model import Ask, Figure, Form, Level, Part, Unit
from data_access.queries.areas import Area
from data_access.queries.workforce import Vacancy
from data_access.texts import msg

FUNNEL_HEIGHT = 300
UNIT_WORDS = {Unit.YUAN: msg("yuan"), Unit.DAYS: msg("days"), Unit.HOURS: msg("hours")}


def chosen(page: Page) -> Area:
    """The town under review: one's own, the one of the filters, else the first in division order."""
    offered = [town for town in page.towns if not page.ask.towns or town.code in page.ask.towns]
    names = {town.code: town.name for town in page.towns}
    if len(names) > 1:
        session.set_widget("review_town", offered[0].code)
        st.selectbox(
            page.t("Town under review"),
            tuple(names),
            format_func=lambda code: names[code],
            key=session.widget_key("review_town"),
            on_change=_choose,
            args=(page,),
            label_visibility="collapsed",
            width=200,
        )
    return offered[0]


def _choose(page: Page) -> None:
    sidebar.write(dataclasses.replace(page.full_filters, towns=(session.widget("review_town"),)))


def headline(page: Page, review: Review, town: Area) -> None:
    """总体情况."""
    late = town.code in facts.stale_towns(page.access, page.choices.data_date)
    text = overall(review, staffing_of(review, late=late), page.t)
    st.html(f'<div class="th-overall" data-town="{escape(town.code)}"><b>{escape(town.name)}</b> {escape(text)}</div>')


def funnel(page: Page, review: Review, town: Area) -> None:
    """All towns of the scope around the city's rate, or around the target; this town is marked."""
    t, ask = page.t, figures.without_towns(page.ask)
    line = review.line("A1")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        month = formatting.window(line.own[0].window, t)
        st.html(f'<div class="th-part">{escape(t("Completion of the towns by size · {month}", month=month))}</div>',
                width="content")  # fmt: skip
        around = st.segmented_control(
            t("Around"),
            ("city", "target"),
            default="city",
            format_func=lambda each: t("Beside the city") if each == "city" else t("Beside the target"),
            label_visibility="collapsed",
            key="funnel_around",
        )
        definition(page, "A1", "G2.normal", "G4", key="funnel")
    if around == "target":
        _around_target(page, ask, line, town)
        return
    drawn = figures.funnel(page.access, ask)
    charts.show(page, funnel_chart(drawn, town.code, t, height=FUNNEL_HEIGHT), key="funnel")
    if mixed := tier_mix(review, t):
        st.html(f'<div class="th-small" data-figure="G4">{escape(mixed)}</div>')
    st.caption(_how_to_read(page, overdispersed=drawn is not None and drawn.overdispersed))


def _around_target(page: Page, ask: Ask, line: Line, town: Area) -> None:
    """A funnel around a target below 100 %; at 100 % being like the others says nothing: how many were missed does."""
    t = page.t
    drawn = figures.funnel(page.access, ask, line.goal) if line.goal is not None else None
    if drawn is not None:
        chart = funnel_chart(drawn, town.code, t, height=FUNNEL_HEIGHT)
    else:
        found = shapes.of_part(figures.figures(page.access, ask, ("A1",), Level.TOWN), "A1")
        bars = [
            Bar(f.area_name, (f.denominator or 0) - (f.numerator or 0), gap=f.area_code == town.code)
            for f in found
            if f.denominator
        ]
        chart = count_bars(bars, t, unit=t("{n} missed"))
    charts.show(page, chart, key="funnel_target")
    st.caption(t("Towns in division order; the target is every child, so that each child missed counts."))


def _how_to_read(page: Page, *, overdispersed: bool) -> str:
    t = page.t
    words = t("With ten towns about half a town lies outside the 95% limits by chance; only beyond 99.8% is an alarm.")
    if overdispersed:
        words += " " + t("More than 30% of the towns lie outside 95%: they differ by more than chance and size.")
    return words


def groups(page: Page, town: Area) -> None:
    """三类需跟进儿童: each number opens its list."""
    t, ask = page.t, dataclasses.replace(page.ask, towns=(town.code,))
    with st.container(gap=None):
        st.html(f'<div class="th-part">{escape(t("Children to be followed up"))}</div>')
        for group in GROUPS:
            _group(page, group, ask, town)


def _group(page: Page, group: Group, ask: Ask, town: Area) -> None:
    found, title = sum(doors.spread(page.access, ask, group.door).values()), page.t(group.title)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<div class="th-group" data-group="{escape(group.door)}">{escape(title)} <b>{found:,}</b></div>',
            width="content",
        )
        heading = f"{plain(town.name)} · {title}"
        door(page, f"group_{group.door}", partial(behind, page, group.door, ask), title=heading)


def table(page: Page, review: Review, town: Area) -> None:
    """Every measure beside the city and its target, by subject, never sorted by who is worst."""
    t = page.t
    heads = (
        t("Measure"), town.name, t("City"), t("Target"), t("Beside the target"), t("Beside the city"), t("12 months"),
    )  # fmt: skip
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(_subject(page, review, subject, town) for subject in SUBJECTS)
    st.html(
        f'<div class="th-scroll"><table class="th-table th-review" data-table="review" '
        f'data-rows="{len(review.lines)}"><thead><tr>{head}</tr></thead>{body}</table></div>'
    )
    leaving.also(*review_rows(page, review, town), exact(t("Town review · {town}", town=town.name)))
    st.caption(
        t(
            "Beside the city by exact binomial limits, of ten and more, where chance plays a part; of {n} lines about "
            "one in twenty lies outside 95% by chance alone.",
            n=sum(line.verdict is not None for line in review.lines),
        )
    )


def review_rows(page: Page, review: Review, town: Area) -> Rows:
    """The whole table, a row for each number: what the screen puts on one line stands on several."""
    t = page.t
    rows = [
        (line, part, own, city)
        for line in review.lines
        for part, own, city in zip(line.parts, line.own, line.city, strict=True)
    ]
    columns = (
        Column(t("Subject"), lambda row: t(SUBJECTS[row[0].subject])),
        Column(t("Measure"), lambda row: t(row[1].title)),
        Column(t("Window"), lambda row: formatting.window(row[2].window, t)),
        Column(town.name, lambda row: row[2], kind="figure"),
        Column(t("City"), lambda row: row[3], kind="figure"),
        Column(t("Unit"), lambda row: t(UNIT_WORDS[row[1].unit]) if row[1].unit in UNIT_WORDS else ""),
        Column(t("Target"), lambda row: _goal(row[0])),
        Column(t("Beside the target"), lambda row: against_words(row[0], t) or None),
        Column(t("Beside the city"), lambda row: row[0].verdict and t(VERDICT_LOOKS[row[0].verdict].words)),
    )
    return rows, columns


def _subject(page: Page, review: Review, subject: str, town: Area) -> str:
    lines = [line for line in review.lines if line.subject == subject]
    if not lines:
        return ""
    rows = "".join(_row(page, line) for line in lines)
    aside = "" if any(_is_judged(line) for line in lines) else " th-aside"
    return f'<tbody><tr class="th-subject{aside}"><th colspan="7">{_link(page, subject, town)}</th></tr>{rows}</tbody>'


def _link(page: Page, subject: str, town: Area) -> str:
    """The subject's name, which leads to the page where its numbers open."""
    name, path = escape(page.t(SUBJECTS[subject])), PAGES[subject]
    if not page.may_open(path):
        return name
    address = f"{path}?{urlencode(page.query(towns=(town.code,)))}"
    return f'<a href="{escape(address)}" target="_self">{name}</a>'


def _row(page: Page, line: Line) -> str:
    t = page.t
    verdict = "" if line.verdict is None else t(VERDICT_LOOKS[line.verdict].words)
    look = "" if line.verdict is None else f' class="th-{line.verdict}"'
    met = "" if line.against is None else f' class="th-{line.against}"'
    title = line.parts[0].title if len(line.parts) == 1 else line.measure.title
    window = formatting.window(line.own[0].window, t)
    cells = (
        f'<td>{escape(t(title))} <small class="th-code">{escape(window)}</small></td>',
        f"<td>{_values(page, line, own=True)}</td>",
        f"<td>{_values(page, line, own=False)}</td>",
        f"<td>{escape(_goal(line))}</td>",
        f"<td{met}>{escape(against_words(line, t) or '—')}</td>",
        f"<td{look}>{escape(verdict or '—')}</td>",
        f"<td>{sparkline(line.past, 96, 20)}</td>",
    )
    aside = "" if _is_judged(line) else ' class="th-aside"'
    return f'<tr data-measure="{escape(line.parts[0].id)}"{aside}>{"".join(cells)}</tr>'


def _is_judged(line: Line) -> bool:
    """Whether there is a target or a city to compare with: on paper the other lines are left out."""
    return line.against is not None or line.verdict is not None


def _values(page: Page, line: Line, *, own: bool) -> str:
    found = line.own if own else line.city
    if len(line.parts) == 1:
        shown = formatting.with_unit(found[0], page.t)
        return shown_html(shown if own else dataclasses.replace(shown, interval=""))
    pairs = list(zip(line.parts, found, strict=True))
    if found[0].numerator is None:  # no data, or none that applies: a state of the whole line
        return shown_html(formatting.with_unit(found[0], page.t))
    told = [(part, figure) for part, figure in pairs if figure.numerator] or _zeros(line, pairs)
    return " · ".join(
        f"{escape(page.t(part.title))} <b>{shown_html(formatting.with_unit(figure, page.t))}</b>"
        for part, figure in told
    )


MOST_ZEROS = 3


def _zeros(line: Line, pairs: list[tuple[Part, Figure]]) -> list[tuple[Part, Figure]]:
    """Where all counts are 0: those that the city has, by their own names, for a bare 0 would be read as the rate."""
    counted = {figure.measure for figure in line.city if figure.numerator}
    return [pair for pair in pairs if pair[0].id in counted][:MOST_ZEROS] or pairs[:1]


def _goal(line: Line) -> str:
    if line.goal is None:
        return "—"
    return formatting.number(line.goal) if line.parts[0].form is Form.COUNT else formatting.percent(line.goal)


def sheet_button(page: Page, town: Area) -> None:
    """The one-page sheet of this town for the conversation."""

    def make(taken: Taking) -> bytes:
        return town_sheet.make(
            dataclasses.replace(taken, filters=dataclasses.replace(taken.filters, towns=(town.code,)))
        )

    t = page.t
    name = t("{town} review {month}", town=town.name, month=formatting.month(page.ask.month, t))
    file_button(page, t("One-page sheet (.docx)"), name, make, Kind.DOCX, key="town_sheet")


def vacant_villages(page: Page, town: Area) -> None:
    """The villages without a director, with the days since the post was last held; nothing where there are none."""
    t = page.t
    found = staff.vacancies(page.access, dataclasses.replace(page.ask, towns=(town.code,)))
    if found:
        each = (t("{village} ({since})", village=one.village_name, since=_since(one, t)) for one in found)
        st.caption(t("Without a director: {villages}", villages=plain(t("; ").join(each))))


def _since(one: Vacancy, t: Translator) -> str:
    return t("never staffed") if one.days is None else t.plural("{n} day", "{n} days", one.days)
