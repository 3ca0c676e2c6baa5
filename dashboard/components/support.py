"""First screen of support and funds: what is owed and received, in words and as bars, each with its list."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard import facts, figures, formatting, shapes, support
from dashboard.charts.shares import Slice, share_bar, share_legend
from dashboard.components import leaving, ledgers, states
from dashboard.components.cards import cards, figure_card
from dashboard.components.children import behind
from dashboard.components.definition import definition
from dashboard.components.door import door
from dashboard.components.tables import STAYS, Column, exact, html_table
from dashboard.page import Page
from dashboard.support import Line, Owing
from data_access.measures.cases import first_referral_month
from data_access.measures.model import Figure, Level, State
from data_access.queries.cases import EMERGENCY, EXTREME, REFERRAL, Case
from data_access.texts import msg

HAVE, MISSING, UNKNOWN = msg("received, in place"), msg("not received, not in place"), msg("not recorded")
PAID, UNPAID, LATER = msg("paid"), msg("due and not paid"), msg("before its due date")
LABELS = {
    "F1.categorised_support": msg("Categorised support"),
    "F1.extreme_hardship": msg("Extreme hardship"),
    "F1.dibao": msg("Subsistence allowance"),
    "F1.medical_assistance": msg("Medical assistance"),
    "F1.disability_subsidies": msg("Disability subsidies"),
    "F2": msg("Effective guardianship"),
    "F3.accident": msg("Accident insurance"),
    "F3.critical_illness": msg("Critical-illness insurance"),
    "F4": msg("School-age, in school"),
}
MEASURES = ("F1", "F2", "F3", "F4")


def children_sentence(page: Page, found: dict[str, Figure]) -> str:
    """What of the entitlements is received, and what must be nobody: without guardian, out of school."""
    t = page.t
    policies = [one for one in support.lines(found) if one.figure.measure in support.ENTITLEMENTS]
    have, missing = sum(one.have for one in policies), sum(one.missing for one in policies)
    if not have + missing:
        return t("No entitlement of a child on the register is recorded.")
    return t(
        "**{have} of {all} entitlements are received**, {missing} are not; {unguarded} without effective guardianship, "
        "{dropped} dropped out of school. Not recorded: guardianship {g}, schooling {s}.",
        have=formatting.number(have),
        all=formatting.number(have + missing),
        missing=formatting.number(missing),
        unguarded=t.plural("{n} child", "{n} children", found["F2.gap"].numerator or 0),
        dropped=t.plural("{n} child", "{n} children", found["F4.dropped_out"].numerator or 0),
        g=found["F2.not_recorded"].numerator or 0,
        s=found["F4.not_recorded"].numerator or 0,
    )


def money_sentence(page: Page, owed: Sequence[Owing]) -> str:
    """Who owes what that was due, or that nobody does."""
    t = page.t
    if not owed:
        return t("No subsidy is due or on record.")
    by_payer = {payer: sum(one.arrears for one in owed if one.payer == payer) for payer in ledgers.PAYER_WORDS}
    parts = [
        t("{part} {yuan}", part=t(ledgers.PAYER_WORDS[payer]), yuan=formatting.yuan(yuan, t))
        for payer, yuan in by_payer.items()
        if yuan
    ]
    later = sum(one.later for one in owed)
    said = t("Due and not yet paid: {parts}.", parts=t(", ").join(parts)) if parts else t("All that was due is paid.")
    if not later:
        return said
    return t("{said} Before its due date: {yuan}.", said=said, yuan=formatting.yuan(later, t))


def children(page: Page, found: dict[str, Figure]) -> None:
    """One bar a policy, guardianship, insurance and school: who has it, who lacks it, of whom nothing is on record."""
    t = page.t
    window = formatting.window(found["F2"].window, t)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("**What children are owed and have** · {day}", day=window))
        definition(page, *MEASURES)
    st.html(share_legend([Slice(0, "have", t(HAVE)), Slice(0, "missing", t(MISSING)), Slice(0, "unknown", t(UNKNOWN))]))
    rows = support.lines(found)
    columns = (
        Column(t("Measure"), lambda line: t(LABELS[line.figure.measure])),
        Column(t(HAVE), lambda line: line.figure, kind="figure"),
        Column(t(MISSING), "missing", kind="number"),
        Column(t(UNKNOWN), "unknown", kind="number"),
    )
    leaving.also(rows, columns, exact(t("What children are owed and have")))
    for line in rows:
        bar, missing, unknown = st.columns([5.6, 1.45, 1.95], gap="small", vertical_alignment="center")
        with bar:
            st.html(_bar(page, line))
        part, label = line.figure.measure, t(LABELS[line.figure.measure])
        with missing:
            _gap(page, f"{part}.missing", t("missing {n}", n=line.missing), f"{label} · {t(MISSING)}")
        with unknown:
            if part in support.NOT_RECORDED:
                _gap(page, support.NOT_RECORDED[part], t("not recorded {n}", n=line.unknown), f"{label} · {t(UNKNOWN)}")
    none = found["F1.not_recorded"].numerator or 0
    _gap(page, "F1.not_recorded", t("no policy recorded: {n}", n=none), t(figures.title("F1.not_recorded")))


def _bar(page: Page, line: Line) -> str:
    t = page.t
    shown = formatting.show(line.figure, t)
    slices = (
        Slice(line.have, "have", t(HAVE)),
        Slice(line.missing, "missing", t(MISSING)),
        Slice(line.unknown, "unknown", t(UNKNOWN)),
    )
    counts = shown.counts if shown.counts != shown.text else ""
    return share_bar(t(LABELS[line.figure.measure]), slices, shown.text, small=counts, name=line.figure.measure)


def _gap(page: Page, name: str, label: str, title: str) -> None:
    door(page, name, partial(behind, page, name), title=title, label=label)


def money(page: Page, owed: Sequence[Owing]) -> None:
    """One bar a subsidy and payer: paid, due and not paid, before its due date; and its stations."""
    t = page.t
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("**Subsidies by payer** · {day}", day=formatting.window(page.ask.as_of.isoformat(), t)))
        definition(page, "C4.due", "C5.due")
    if not owed:
        states.no_data(page, t("No subsidy is due or on record."))
        return
    st.html(share_legend([Slice(0, "have", t(PAID)), Slice(0, "missing", t(UNPAID)), Slice(0, "later", t(LATER))]))
    for one in owed:
        bar, ledger = st.columns([6, 1.3], gap="small", vertical_alignment="center")
        label = owing_label(page, one)
        with bar:
            st.html(_money_bar(page, one, label))
        with ledger:
            key = f"{one.kind}_{one.year or ''}_{one.payer}"
            draw = partial(ledgers.shares, page, one.shares, key)
            door(page, key, draw, title=label, label=t("→ ledger"))


def owing_label(page: Page, one: Owing) -> str:
    """As in "2026年度运营补贴 · 镇级承担部分"."""
    t = page.t
    kind = t(ledgers.KIND_WORDS[one.kind])
    of_year = t("{kind} of {year}", kind=kind, year=one.year) if one.year else kind
    return f"{of_year} · {t(ledgers.PAYER_WORDS[one.payer])}"


def _money_bar(page: Page, one: Owing, label: str) -> str:
    t = page.t
    slices = (
        Slice(one.paid, "have", t(PAID)),
        Slice(one.arrears, "missing", t(UNPAID)),
        Slice(one.later, "later", t(LATER)),
    )
    end = t("paid {paid} of {due}", paid=formatting.yuan(one.paid, t), due=formatting.yuan(one.due, t))
    over = t("paid twice {yuan}", yuan=formatting.yuan(one.overpaid, t)) if one.overpaid else ""
    return share_bar(label, slices, end, small=over, name=f"{one.kind}.{one.year or ''}.{one.payer}", stacked=True)


def case_cards(page: Page) -> None:
    """Extreme incidents, open reports, emergencies and referrals, each with its window and its list."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("F5", "F6", "F7", "F8"))
    shown = ("F7", "F5.open", "F8", "F6")
    if page.ask.tiers or page.ask.categories:
        st.caption(t("Cases are counted whatever tier and category are chosen."))
    for cell, part in cards(2, shown):
        with cell:
            figure_card(page, found[part], note=_case_note(page, part, found), door=partial(_CASES[part], page),
                        door_label=t("→ cases"))  # fmt: skip


def _case_note(page: Page, part: str, found: dict[str, Figure]) -> str:
    t = page.t

    def hours(name: str) -> str:
        figure = found[name]
        return "—" if figure.value is None else formatting.hours(figure.value, t)

    if part == "F5.open":
        return t(
            "in the month received {a}, handled {b}; longest wait {wait}, median to the response {median}",
            a=found["F5.received"].numerator or 0,
            b=found["F5.handled"].numerator or 0,
            wait=hours("F5.longest_wait"),
            median=hours("F5.median_response"),
        )
    if part == "F8":
        return t("median to the response {median}", median=hours("F8.median_response"))
    return t("must be 0") if part == "F7" else ""


def _of_month(page: Page, part: str, kind: str) -> None:
    """Cases of the month by town, and one by one for those who may see children."""
    t = page.t
    found = figures.figures(page.access, page.ask, (part,), Level.TOWN)
    columns = (
        Column(t("Town"), lambda figure: t(figure.area_name)),
        Column(t("Number"), lambda figure: figure, kind="figure"),
    )
    html_table(page, shapes.of_part(found, part), columns, name=f"{part}.by_town", take=exact())
    if page.sees_children:
        _cases(page, _opened(page, page.ask.month, kind), part)


def referrals(page: Page) -> None:
    """Referrals of twelve months by kind of help; those still open one by one for those who may see children."""
    t = page.t
    found = figures.selected(page.access, page.ask, ("F6",))
    columns = (
        Column(t("Kind"), lambda figure: t(figures.title(figure.measure))),
        Column(t("Closed of those opened"), lambda figure: figure, kind="figure"),
    )
    rows = [one for one in found.values() if one.state is not State.NOT_APPLICABLE]
    html_table(page, rows, columns, name="F6", take=exact())
    if page.sees_children:
        opened = _opened(page, first_referral_month(page.ask.month), REFERRAL)
        _cases(page, [row for row in opened if row.closed_on is None], "F6.open")


def _opened(page: Page, since: int, kind: str) -> list[Case]:
    ask = page.ask
    rows = facts.cases_opened(page.access, since, ask.month, ask.as_of, kind)
    return [row for row in rows if not ask.towns or row.town_code in ask.towns]


def _cases(page: Page, rows: Sequence[Case], name: str) -> None:
    t = page.t
    ledgers.heading(page, t("Still open") if name == "F6.open" else t("One by one"), len(rows))
    if not rows:
        states.empty(page)
        return
    columns = (
        Column(t("Case"), "id", kind="code"),
        Column(t("Town"), lambda row: page.choices.town_name(row.town_code) or page.city.name),
        Column(t("Kind"), lambda row: formatting.word("case_subtype", row.subtype, t) if row.subtype else "—"),
        Column(t("Received on"), "opened_on", kind="date"),
        Column(
            t("Response"),
            lambda row: t("not recorded") if row.response_hours is None else formatting.hours(row.response_hours, t),
        ),
        Column(t("Closed on"), "closed_on", kind="date"),
        Column(t("Child code"), "child_id", kind="child"),
    )
    html_table(page, rows, columns, name=name, take=STAYS)


_CASES: dict[str, Callable[[Page], None]] = {
    "F7": partial(_of_month, part="F7", kind=EXTREME),
    "F5.open": ledgers.cases,
    "F8": partial(_of_month, part="F8", kind=EMERGENCY),
    "F6": referrals,
}
