"""Parts of the risk page: what stands out, what moved between two days, the three dimensions, and the lists behind."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from dashboard import doors, figures, formatting, shapes, standing
from dashboard.charts.record import DIMENSIONS as NAMES
from dashboard.charts.rows import TierRow
from dashboard.charts.tiers import flow_end, tier_bars, tier_flow
from dashboard.components import below_town, charted, charts, children, leaving, states
from dashboard.components.cards import cards, figure_card, value_card
from dashboard.components.door import door, door_label
from dashboard.components.tables import STAYS, Column, below, exact, html_table
from dashboard.components.tiers import tier_mark
from dashboard.doors import Listed
from dashboard.page import Page
from data_access import months
from data_access.measures.model import Ask, Figure, Level, State
from data_access.measures.tiers import movement
from data_access.parameters import ALL_TIERS, CATEGORIES, DIMENSIONS, RISK_LEVELS
from data_access.queries.roster import Asked, TierChange
from data_access.texts import msg

Pair = tuple[str | None, str | None]
"""Tier before and after; None stands for not on the register."""

ENDS: tuple[str | None, ...] = (*ALL_TIERS, None)
_MOVED = {
    "rose": msg("rose {n}"),
    "fell": msg("fell {n}"),
    "entered": msg("entered {n}"),
    "left": msg("left {n}"),
    "assessed": msg("first assessed {n}"),
}
"""The parts of B2 beside the flow; who kept the tier stands in the table alone."""


def sentences(page: Page, found: Mapping[str, Figure]) -> None:
    """Who is at risk, what moved in the month, and what is overdue; in a late town nothing is called so."""
    t, count = page.t, {part: figure.numerator or 0 for part, figure in found.items()}
    st.markdown(
        t.plural(
            "**{n} child** on the register: {red} red, {yellow} yellow, {none} not assessed yet. "
            "In {month} {rose} rose to a higher risk and {fell} fell to a lower one.",
            "**{n} children** on the register: {red} red, {yellow} yellow, {none} not assessed yet. "
            "In {month} {rose} rose to a higher risk and {fell} fell to a lower one.",
            found["B3"].denominator or 0,
            red=count["B1.red"],
            yellow=count["B1.yellow"],
            none=count["B1.not_assessed"],
            month=formatting.window(found["B2.rose"].window, t),
            rose=count["B2.rose"],
            fell=count["B2.fell"],
        )
    )
    words = [
        t.plural("Re-assessment is overdue for **{n} child**.", "Re-assessment is overdue for **{n} children**.",
                 count["B4"])
    ]  # fmt: skip
    if found["B5"].state is not State.NO_DATA:
        red = standing.split(page.access, page.ask, "B5", page.choices.data_date)
        words.append(
            t.plural("**{n} red child** has had no visit since turning red.",
                     "**{n} red children** have had no visit since turning red.", red.counted)
        )  # fmt: skip
    st.markdown(" ".join(words))


# --- figures ----------------------------------------------------------------------------------------------------------


def figure_cards(page: Page, found: Mapping[str, Figure]) -> None:
    """Children by tier, red and yellow, assessed, overdue for re-assessment, red without follow-up."""
    t, day = page.t, formatting.window(found["B3"].window, page.t)
    count = {tier: found[f"B1.{tier}"].numerator or 0 for tier in ALL_TIERS}
    body = f'<div class="th-tiers">{" ".join(tier_mark(tier, t, n) for tier, n in count.items())}</div>'
    for cell, part in cards(5, ("B1", "B1.high", "B3", "B4", "B5")):
        with cell:
            if part == "B1":
                value_card(page, t("Children by tier"), "", window=day, body=body, name=part, definitions=("B1.red",),
                           door=lambda: children.behind(page, "B1"))  # fmt: skip
            elif part == "B1.high":
                value_card(page, t("Red and yellow"), formatting.number(count["red"] + count["yellow"]), window=day,
                           name=part, definitions=("B1.red",), door=lambda: red_and_yellow(page))  # fmt: skip
            elif part == "B3":
                figure_card(page, found["B3"], door_label=t("→ not assessed") if page.sees_children else "",
                            door=lambda: children.behind(page, "B1.not_assessed"))  # fmt: skip
            else:
                _overdue_card(page, found[part])


def _overdue_card(page: Page, figure: Figure) -> None:
    note = ""
    if figure.measure == "B5" and figure.state is not State.NO_DATA:
        late = standing.split(page.access, page.ask, "B5", page.choices.data_date).late
        note = page.t("of these {n} in towns with late records", n=late) if late else ""
    figure_card(page, figure, note=note, door=lambda: assessed_list(page, figure.measure))


def red_and_yellow(page: Page) -> None:
    """Red first, then yellow: two lists, for each tier has its own number."""
    for tier in ("red", "yellow"):
        st.html(tier_mark(tier, page.t))
        children.behind(page, f"B1.{tier}")


def assessed_list(page: Page, part: str) -> None:
    """Whom B4 or B5 counts, with the days of their assessment; for roles without child rows counts by town and tier."""
    if not page.sees_children:
        children.behind(page, part)
        return
    t, rows = page.t, doors.children(page.access, page.ask, part)
    children.total(page, len(rows))
    if not rows:
        states.empty(page, t("No child is counted here."))
        return
    shown = children.with_details(page, children.page_of(page, rows, key=part))
    columns = (
        Column(t("Tier"), lambda row: row[0].tier, kind="tier"),
        Column(t("Tier since"), lambda row: row[0].tier_since, kind="date"),
        Column(t("Last assessed"), lambda row: row[0].assessed_on, kind="date"),
        Column(t("Days since"), lambda row: _days_since(page, row[0]), kind="number"),
        Column(t("Last visit"), lambda row: row[0].last_visit_on, kind="date"),
        Column(t("State"), lambda row: children.state_word(page, row[0]), kind="word"),
        Column(t("Roster no."), lambda row: row[1] and row[1].roster_no, kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row[0].town) if row[0].town else None, kind="word"),
        Column(t("Village"), lambda row: children.village(page, *row), kind="word"),
        Column(t("Child director"), lambda row: children.director(page, row[1])),
        Column(t("Child code"), lambda row: row[0].child, kind="child"),
    )
    html_table(page, shown, columns, name=part, take=STAYS)


def _days_since(page: Page, row: Listed) -> int | None:
    return None if row.assessed_on is None else (page.ask.as_of - row.assessed_on).days


BY_TOWN, BY_VILLAGE, BY_CATEGORY = msg("Town by town"), msg("By village"), msg("By category")


def distribution(page: Page) -> None:
    """Children by tier (B1) town by town, village by village where one town is looked at, or by category."""
    t = page.t
    one_town = page.scope.town is not None or len(page.ask.towns) == 1
    place = BY_VILLAGE if one_town else BY_TOWN
    by = st.segmented_control(
        t("Tiers of the children"), [place, BY_CATEGORY], format_func=t, default=place, required=True,
        label_visibility="collapsed", key=f"tiers_{place}",
    )  # fmt: skip
    level = Level.VILLAGE if one_town else Level.TOWN
    rows = _by_category(page) if by == BY_CATEGORY else _by_place(page, level)
    charts.show(page, tier_bars(rows, t), key="tiers_bars")
    title = t("Tiers of the children")
    if by == BY_CATEGORY:
        charted.tiers(page, rows, t("Category"), title)
    elif level is Level.TOWN:
        charted.tiers(page, rows, t("Town"), title)
    else:
        own = figures.own_ask(page.access, page.ask)
        found = figures.figures(page.access, own, ("B1",), level)
        leaving.also((), (), below(partial(below_town.tiers, page, found), title, measures=("B1",)))


def _by_place(page: Page, level: Level) -> tuple[TierRow, ...]:
    """Towns all, villages only with somebody on the register, in division order."""
    own = figures.own_ask(page.access, page.ask)
    found = shapes.tier_rows(figures.figures(page.access, own, ("B1",), level), page.t)
    return found if level is Level.TOWN else tuple(row for row in found if any(row.counts.values()))


def _by_category(page: Page) -> tuple[TierRow, ...]:
    rows = []
    for category in page.ask.categories or CATEGORIES:
        found = figures.selected(page.access, dataclasses.replace(page.ask, categories=(category,)), ("B1",))
        counts = {tier: found[f"B1.{tier}"].numerator or 0 for tier in ALL_TIERS}
        rows.append(TierRow(formatting.word("category", category, page.t), counts))
    return tuple(rows)


# --- movements --------------------------------------------------------------------------------------------------------


def moved_ask(page: Page) -> Ask:
    """The ask of the movements: the earlier day is chosen here, the later one is the month's of the frame."""
    t, ask = page.t, page.ask
    running = ask.month == months.month_of(ask.as_of)
    until = ask.as_of if running else months.last_day(ask.month)
    first = min(months.month_of(page.choices.first), ask.month - 1)
    since = st.selectbox(
        t("From the end of … to {day}", day=formatting.day(until)),
        range(ask.month - 1, first - 1, -1),
        format_func=lambda m: formatting.day(months.last_day(m)),
        key=f"moved_since_{ask.month}",
    )
    return dataclasses.replace(ask, since=since)


def movements(page: Page, ask: Ask) -> None:
    """The flow between the two days of the ask, and a door for each way in which a tier changed."""
    t = page.t
    found = figures.selected(page.access, ask, ("B2",))
    within = formatting.window(found["B2.rose"].window, t)
    charts.show(page, tier_flow(figures.moves(page.access, ask), t), key="tier_flow")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, text in _MOVED.items():
            label = t(text, n=found[f"B2.{name}"].numerator or 0)
            draw = partial(moved, page, ask, f"B2.{name}")
            door(page, name, draw, title=f"{label} · {within}", label=label)


def moved(page: Page, ask: Ask, part: str) -> None:
    """What a part of B2 counts."""
    _moved(page, ask, part, lambda before, after: f"B2.{movement(before, after)}" == part)


def movement_table(page: Page, ask: Ask) -> None:
    """From which tier to which, both days' children in full, with a door to each cell."""
    t, counts = page.t, _pairs(page, ask)
    before = [end for end in ENDS if any(pair[0] == end for pair in counts)]
    after = [end for end in ENDS if any(pair[1] == end for pair in counts)]
    if not counts:
        states.empty(page, t("No child on the register on either day."))
        return
    columns = [Column(t("Before ↓ now →"), lambda end: flow_end(end, t, left=True), kind="word")]
    columns += [_cell(page, counts, end) for end in after]
    html_table(page, before, columns, name="movements", take=exact(t("Movements between tiers"), measures=("B2",)))
    door(page, "movements", lambda: _choose_pair(page, ask, counts), title=t("Movements between tiers"))


def _pairs(page: Page, ask: Ask) -> dict[Pair, int]:
    counts: Counter[Pair] = Counter()
    for move in figures.moves(page.access, ask):
        counts[move.before, move.after] += move.children
    return dict(counts)


def _cell(page: Page, counts: Mapping[Pair, int], after: str | None) -> Column:
    return Column(flow_end(after, page.t, left=False), lambda before: counts.get((before, after), 0), kind="number")


def _choose_pair(page: Page, ask: Ask, counts: Mapping[Pair, int]) -> None:
    t = page.t
    changed = sorted((pair for pair in counts if pair[0] != pair[1]), key=lambda pair: [ENDS.index(e) for e in pair])
    if not changed:
        states.empty(page, t("Nobody moved between the two days."))
        return

    def named(pair: Pair) -> str:
        return f"{flow_end(pair[0], t, left=True)} → {flow_end(pair[1], t, left=False)} {counts[pair]}"

    chosen = st.selectbox(t("From tier to tier"), changed, format_func=named, key="movement_pair")
    _moved(page, ask, "B2.pair", lambda *pair: pair == chosen)


def _moved(page: Page, ask: Ask, name: str, holds: Callable[[str | None, str | None], bool]) -> None:
    """Children by code with both tiers, or for roles without child rows their counts by town and tier."""
    if page.sees_children:
        _changes(page, ask, [row for row in doors.tier_changes(page.access, ask) if holds(row.before, row.after)], name)
        return
    counts: Counter[tuple[str, str]] = Counter()
    for move in figures.moves(page.access, ask, Level.TOWN):
        if holds(move.before, move.after):
            counts[move.town, move.after or move.before or ""] += move.children
    children.spread(page, counts, name=name, title=page.t("Movements between tiers"))


def _changes(page: Page, ask: Ask, rows: list[TierChange], name: str) -> None:
    t = page.t
    children.total(page, len(rows))
    if not rows:
        states.empty(page, t("No child is counted here."))
        return
    shown = children.page_of(page, rows, key=name)
    asked = tuple(Asked(row.child, row.village, row.director) for row in shown)
    found = doors.details(page.access, asked, ask.as_of)
    columns = (
        Column(t("Before"), lambda row: row.before, kind="tier"),
        Column(t("Now"), lambda row: row.after, kind="tier"),
        Column(t("Roster no."), lambda row: found[row.child].roster_no if row.child in found else None, kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row.town) if row.town else "—", kind="word"),
        Column(t("Village"), lambda row: found[row.child].village_name if row.child in found else row.village),
        Column(t("Child director"), lambda row: children.director(page, found.get(row.child))),
        Column(t("Category"), lambda row: formatting.word("category", row.category, t)),
        Column(t("Child code"), "child", kind="child"),
    )
    html_table(page, shown, columns, name=name, take=STAYS)


# --- the three dimensions ---------------------------------------------------------------------------------------------


def dimensions(page: Page) -> None:
    """Children by the level of risk in each dimension of the assessment in force, with a door to each."""
    t, found = page.t, figures.dimensions(page.access, page.ask)
    columns = [Column(t("Dimension"), lambda name: t(NAMES[name]), kind="word")]
    columns += [_level(page, found, level) for level in RISK_LEVELS]
    html_table(page, DIMENSIONS, columns, name="dimensions", take=exact(t("The three dimensions"), measures=("B1",)))
    with st.container(horizontal=True, gap="small"):
        for name in DIMENSIONS:
            title = t(NAMES[name])
            draw = partial(_of_level, page, name)
            door(page, f"dimension_{name}", draw, title=title, label=f"{title} {door_label(page)}")


def _level(page: Page, found: Mapping[str, Mapping[str, int]], level: str) -> Column:
    return Column(level_word(page, level), lambda name: found[name][level], kind="number")


def level_word(page: Page, level: str) -> str:
    """高, 中, 低, 无, 未登记."""
    return page.t("not recorded") if level == RISK_LEVELS[-1] else formatting.word("risk_level", level, page.t)


def _of_level(page: Page, dimension: str) -> None:
    level = st.selectbox(
        page.t("Level of risk"),
        RISK_LEVELS,
        format_func=lambda each: level_word(page, each),
        key=f"level_{dimension}",
    )
    children.behind(page, f"{dimension}.{level}")
