"""Parts of the unvisited page: facets, the list by child and by director, the map of villages, the town's list."""

import dataclasses
from collections.abc import Mapping
from functools import partial

import streamlit as st

from dashboard import facts, figures, formatting, unvisited
from dashboard.components import children, maps, reminders, reveal, states
from dashboard.components.tables import STAYS, Column, html_table, record_children
from dashboard.components.taking import file_button
from dashboard.components.tiers import tier_label, tier_mark
from dashboard.doors import Listed
from dashboard.exports.csv_files import archive
from dashboard.exports.files import Kind as File
from dashboard.exports.lists import Field, Heading, Sheet, workbook
from dashboard.formatting import days, word
from dashboard.maps.build import unvisited_map
from dashboard.maps.rows import MapArea
from dashboard.month_progress import first_day_left, month_progress
from dashboard.page import Page
from dashboard.reveal import Group, view
from dashboard.taking import Taking, about
from dashboard.unvisited import FACET_WORDS, Facet, Round
from data_access.measures.model import Level, State
from data_access.parameters import ALL_TIERS
from data_access.queries.agreements import FollowUp
from data_access.queries.roster import Detail

MAP_HEIGHT = 420
NOTHING = "—"


def facet(page: Page, counts: dict[Facet, int]) -> Facet:
    """The facets with their counts, in one line; the reader's choice."""
    t = page.t
    shown = [each for each in Facet if counts[each] or each in (Facet.TO_SEE, Facet.MUST_BE_SEEN)]
    found = st.pills(
        t("Show"),
        shown,
        default=Facet.TO_SEE,
        format_func=lambda each: f"{t(FACET_WORDS[each])} {counts[each]}",
        label_visibility="collapsed",
        key="facet",
    )
    return found or Facet.TO_SEE


def tier_line(page: Page, rows: tuple[Listed, ...]) -> None:
    """How many of the list are red, yellow, blue, green, not assessed; an empty list has no such line."""
    if not rows:
        return
    counts = {tier: sum(row.tier == tier for row in rows) for tier in ALL_TIERS}
    st.html(" ".join(tier_mark(tier, page.t, n) for tier, n in counts.items() if n))


def by_child(page: Page, rows: tuple[Listed, ...], reminded: Mapping[str, FollowUp]) -> None:
    """Fifty children at a time: roster first, and whatever is known of why nobody came."""
    if not rows:
        states.empty(page, page.t("Nobody in this group."))
        return
    names = st.container()
    promised = reminders.day(page)
    detailed = children.with_details(page, children.page_of(page, rows, key="unvisited_list"))
    html_table(page, detailed, _columns(page, reminded), name="unvisited", take=STAYS)
    groups = {row.child: Group(_code(row, detail), (row.child,), row.town) for row, detail in detailed}
    reminders.heard(page, "unvisited", groups, promised)
    with names:
        _names(page, list(groups.values()), detailed)


def _columns(page: Page, reminded: Mapping[str, FollowUp]) -> tuple[Column, ...]:
    t = page.t
    return (
        Column(t("State"), lambda row: children.state_word(page, row[0]), kind="word"),
        Column(t("Tier"), lambda row: row[0].tier, kind="tier"),
        Column(t("Since last visit"), lambda row: days(row[0].days, t), kind="code"),
        Column(t("Months missed"), lambda row: row[0].streak or None, kind="number"),
        Column(t("Roster no."), lambda row: row[1] and row[1].roster_no, kind="code"),
        Column(t("Village"), lambda row: _place(page, *row), kind="word"),
        Column(t("Child director · telephone"), lambda row: _whom(page, row[1]), kind="parts"),
        Column(t("Reason known"), lambda row: _reason(page, row[1])),
        Column(t("Reminder"), lambda row: reminders.words(page, reminded.get(row[0].child))),
        reminders.click(page, lambda row: row[0].child),
        Column(t("Category"), lambda row: word("category", row[0].category, t)),
        Column(t("Child code"), lambda row: row[0].child, kind="child"),
    )


def _code(row: Listed, detail: Detail | None) -> str:
    number = detail and detail.roster_no
    return f"{number} · {row.child}" if number else row.child


def _names(page: Page, groups: list[Group], rows: tuple[children.Row, ...]) -> None:
    """Names of one child or one list of those that are shown; of another list they must be asked for anew."""
    shown = view(page, tuple(group.children for group in groups))
    reveal.names(page, groups, shown, {row.child: detail.roster_no if detail else None for row, detail in rows})


def _place(page: Page, row: Listed, detail: Detail | None) -> str:
    village = children.village(page, row, detail)
    one_town = page.scope.town or len(page.ask.towns) == 1
    return village if one_town or not row.town else f"{page.choices.town_name(row.town)} {village}"


def _whom(page: Page, detail: Detail | None) -> tuple[str, ...]:
    """Whom to ring, and the number: the director, or for a vacant post the village's office."""
    if detail is None:
        return ("—",)
    who = children.director(page, detail)
    contact = detail.director_phone if detail.director_name else detail.village_phone
    return (who, contact) if contact else (who,)


def _reason(page: Page, detail: Detail | None) -> str | None:
    """What is on record: a vacant post, a deferral, an absence, a change not yet handled."""
    if detail is None:
        return None
    t = page.t
    said = [
        t("vacant post") if detail.never_staffed or detail.vacant_days is not None else "",
        t("deferred: {reason}", reason=detail.deferral_reason) if detail.deferral_reason else "",
        t("away: {kind}", kind=word("away_kind", detail.away, t)) if detail.away else "",
        t("change not yet handled") if detail.change_pending else "",
    ]
    return t("; ").join(part for part in said if part) or None


def by_director(page: Page, rows: tuple[Listed, ...]) -> None:
    """Whom to ring: directors in village order with their children's roster numbers; a vacant post says so."""
    if not rows:
        states.empty(page, page.t("Nobody in this group."))
        return
    t = page.t
    record_children(page, (row.child for row in rows), "rounds")
    detailed = children.with_details(page, rows)
    details = {row.child: detail for row, detail in detailed}
    columns = (
        Column(t("Village"), lambda each: _place(page, each.children[0], details[each.children[0].child]), kind="word"),
        Column(
            t("Child director · telephone"), lambda each: _whom(page, details[each.children[0].child]), kind="parts"
        ),
        Column(t("Children"), lambda each: len(each.children), kind="number"),
        Column(t("Roster numbers"), lambda each: _roster_numbers(each, details)),
        Column(t("Longest"), lambda each: days(max(row.days or 0 for row in each.children), t)),
        reminders.click(page, _post),
    )
    rounds = unvisited.rounds(rows)
    names = st.container()
    promised = reminders.day(page)
    html_table(page, rounds, columns, name="rounds", take=STAYS)
    groups = {_post(each): _group(page, each, details) for each in rounds}
    reminders.heard(page, "rounds", groups, promised)
    with names:
        _names(page, list(groups.values()), detailed)


def _post(each: Round) -> str:
    """A director's post, as the row of a round is told by."""
    return f"{each.village}/{each.director}"


def plan(page: Page, rows: tuple[Listed, ...], reminded: Mapping[str, FollowUp]) -> None:
    """The visits to be made in one town, to be printed."""
    if len(_one_town(page)) != 1:
        st.caption(page.t("Choose one town on the left to print its work plan: one plan per town."))
    elif not rows:
        states.empty(page, page.t("Nobody in this group."))
    else:
        reminders.plan(page, unvisited.rounds(rows), children.with_details(page, rows), reminded)


def _one_town(page: Page) -> tuple[str, ...]:
    """The towns whose children are listed, one's own or those chosen."""
    return page.ask.towns or ((page.scope.town,) if page.scope.town else ())


def _group(page: Page, each: Round, details: dict[str, Detail | None]) -> Group:
    """A list by its village and whom to ring, with its length."""
    first = each.children[0]
    place, who = _place(page, first, details[first.child]), children.director(page, details[first.child])
    label = " · ".join((place, who, page.t.plural("{n} child", "{n} children", len(each.children))))
    return Group(label, tuple(row.child for row in each.children), first.town)


def _roster_numbers(each: Round, details: dict[str, Detail | None]) -> str:
    numbers = (details[row.child] for row in each.children)
    return "、".join(detail.roster_no for detail in numbers if detail and detail.roster_no)


def village_map(page: Page, rows: tuple[Listed, ...]) -> None:
    """Bubbles by village; no home is ever shown, nor known."""
    t = page.t
    counts = unvisited.by_village(rows)
    towns = [MapArea(o.code, o.name, o.geometry) for o in facts.outlines(page.access, Level.TOWN, page.ask.as_of)]
    villages = [
        MapArea(
            o.code, o.name, o.geometry, (t.plural("{n} child", "{n} children", counts[o.code]),), count=counts[o.code]
        )
        for o in facts.outlines(page.access, Level.VILLAGE, page.ask.as_of)
        if o.code in counts
    ]
    unplaced = sum(not row.town for row in rows)
    drawn = unvisited_map(
        towns, villages, maps.map_frame(page), t, title=t("Children of the list by village"), unplaced=unplaced
    )
    with st.container(key="th_where"):
        st.markdown(t("**Where they live** · children of the list by village, never by home"))
        maps.show(drawn, key="unvisited_map", height=MAP_HEIGHT)


def town_list(page: Page, rows: tuple[Listed, ...], shown: Facet) -> None:
    """The list as .xlsx and as CSV: a file a town, by code and roster number, for the town whose children they are."""
    t = page.t
    towns = _one_town(page)
    if len(towns) != 1:
        st.caption(t("Choose one town on the left to take its list along: one file per town."))
        return
    name = page.choices.town_name(towns[0])
    named, label = f"{name}-{page.ask.as_of.isoformat()}", t("Export the list of {town}", town=formatting.plain(name))
    make = partial(town_file, page, rows, shown, towns[0])
    file_button(page, label, named, partial(make, File.XLSX), File.XLSX, key="export")
    file_button(page, t("as CSV"), named, partial(make, File.ZIP), File.ZIP, key="export_csv", quiet=True)


def town_file(page: Page, rows: tuple[Listed, ...], shown: Facet, town: str, kind: File, taken: Taking) -> bytes:
    """The bytes of a town's list: no name, no category, rows of that town alone; recorded before there are any.

    Raises AuditFailed.
    """
    t = page.t
    mine = tuple(row for row in rows if row.town == town)
    taken = dataclasses.replace(taken, filters=dataclasses.replace(page.filters, towns=(town,)))
    list_of = t("Export the list of {town}", town=page.choices.town_name(town))
    what = " · ".join((list_of, t(FACET_WORDS[shown]), page.filters.in_words(t, page.choices)))
    taken.record(what, [row.child for row in mine], town)
    fields = (
        Field(t("Child code")), Field(t("Roster no.")), Field(t("Village")), Field(t("Tier")), Field(t("State")),
        Field(t("Days since last visit"), "number"), Field(t("Months missed"), "number"),
        Field(t("Last visit"), "date"), Field(t("Child director")),
    )  # fmt: skip
    cells = [
        (
            row.child,
            (detail and detail.roster_no) or NOTHING,
            children.village(page, row, detail),
            tier_label(row.tier, t),
            children.state_word(page, row),
            NOTHING if row.days is None else row.days,
            row.streak,
            row.last_visit_on or NOTHING,
            children.director(page, detail),
        )
        for row, detail in children.with_details(page, mine)
    ]
    heading = _heading(taken, shown, town, len(mine))
    if kind is File.XLSX:
        return workbook(heading, fields, cells, t)
    return archive(heading, (Sheet(t("List"), fields, cells),), t("About"))


def _heading(taken: Taking, shown: Facet, town: str, children_listed: int) -> Heading:
    t, said = taken.t, about(taken, ("A4", "A5"))
    return Heading(
        title=f"{t('Children without a recorded visit')} · {taken.choices.town_name(town)}",
        lines=(
            f"{t(FACET_WORDS[shown])}: {t.plural('{n} child', '{n} children', children_listed)}",
            *said.lines(t),
            t("Codes and roster numbers only. Days count from the last valid visit, else from the registration (A4)."),
        ),
        watermark=said.watermark,
    )


def for_others(page: Page) -> None:
    """What roles without child rows see: the same children as counts by town and tier."""
    t = page.t
    groups = (("must_be_seen", t("Must be seen now")), ("A4.due", t("Still due this month")))
    for cell, (door, title) in zip(st.columns(2, gap="medium"), groups, strict=True):
        with cell:
            st.markdown(f"**{title}**")
            children.spread_table(page, page.ask, door, title)


def headline(page: Page) -> str:
    """Whom to see, in one sentence, and how many days are left for it."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("A4",))
    if found["A4.overdue"].state is State.NO_DATA:
        return t("No visits are on record here, so nothing is known of who was not visited.")
    never, overdue, due = (found[f"A4.{state}"].numerator or 0 for state in ("never", "overdue", "due"))
    holidays = figures.parameters_in_force(page.access, page.ask.as_of).holidays
    first_left = first_day_left(page.ask.as_of, page.choices.data_date, page.today)
    left = month_progress(0, 0, page.ask.as_of, first_left, holidays)
    must = t.plural(
        "**{n} child** must be seen now: {overdue} overdue, {never} never visited since registration",
        "**{n} children** must be seen now: {overdue} overdue, {never} never visited since registration",
        overdue + never,
        overdue=overdue,
        never=never,
    )
    still = t.plural("{n} is still due this month", "{n} are still due this month", due)
    days = t.plural("{n} day is left", "{n} days are left", left.days_left)
    working = t.plural("{n} working day, today included", "{n} working days, today included", left.working_days_left)
    return t("{must}; {still}, {days} ({working}).", must=must, still=still, days=days, working=working)
