"""Funds for stations by payer, and the target for social organisations: two halves of one slide."""

import math
from collections.abc import Sequence

from dashboard import facts, figures, formatting, target
from dashboard.briefing.asked import Asked
from dashboard.exports.slides.model import Chart, Column, Kind, Layout, Look, Part, Series, Slide, Words
from dashboard.sentences import About, sentences, target_count, target_verdict
from dashboard.situation import Standing
from dashboard.standing import owed
from data_access import months
from data_access.measures.organisations import Story
from data_access.queries.subsidies import Share
from data_access.texts import msg

KINDS = (
    ("construction", "city", msg("Construction subsidy · the city's part")),
    ("operating", "city", msg("Operating subsidy {year} · the city's part")),
    ("operating", "town", msg("Operating subsidy {year} · the towns' part")),
)


def money_and_organisations(asked: Asked) -> Slide:
    t, on = asked.t, asked.ask.as_of
    story = facts.target_story(asked.access, on)
    chart, words = _money(asked)
    line, verdict = _organisations(asked, story)
    heads = (t("Funds for stations"), t("Social organisations"))
    parts = (*(Words((head,), head, heading=True) for head in heads), chart, line, words, verdict)
    return Slide(_message(asked, story), asked.notes("C4", "C5", "E1"), Layout.HALVES, parts)


def _message(asked: Asked, story: Story | None) -> str:
    t = asked.t
    money = _arrears(asked) or t("Nothing that is due is unpaid")
    if not any(share.due for share in _shares(asked)):
        money = t("No subsidy is due by the records at hand.").rstrip(".。")
    state = target.state(asked.access, asked.ask.as_of)
    if story is None or state is None:
        return money
    verdict = t("{count}: {verdict}", count=target_count(state, t), verdict=target_verdict(state, t))
    return t("{first}; {second}", first=money, second=t("social organisations {verdict}", verdict=verdict))


def _arrears(asked: Asked) -> str:
    """Who owes what, in the words of the Overview; '' where nothing is due and unpaid."""
    found = Standing(asked.ask.as_of, asked.ask.month, 0, owed=owed(asked.access, asked.ask))
    return next((one.text for one in sentences(found, asked.t) if one.about is About.ARREARS), "")


def _shares(asked: Asked) -> tuple[Share, ...]:
    """Of the place: construction ever, operating of the year of as_of, as C4 and C5 count them."""
    towns = figures.own_ask(asked.access, asked.ask).towns
    return tuple(
        share
        for share in facts.subsidy_shares(asked.access, asked.ask.as_of)
        if share.year in (None, asked.ask.as_of.year) and (not towns or share.town_code in towns)
    )


def _money(asked: Asked) -> tuple[Part, Words]:
    t, shares, year = asked.t, _shares(asked), asked.ask.as_of.year
    groups = [[s for s in shares if (s.kind, s.payer) == (kind, payer)] for kind, payer, _words in KINDS]
    if not any(share.due for share in shares):
        nothing = t("No subsidy is due by the records at hand.")
        return Words((nothing,), t("Nothing to draw"), instead=True), Words((), t("Beside the chart"))
    paid, late, later = (tuple(_sum(group, part) for group in groups) for part in ("paid", "late", "later"))
    chart = Chart(
        name=t("Subsidies by payer"),
        alt=t("Subsidies for stations by payer: paid, due and not paid, not yet payable"),
        kind=Kind.STACKED,
        label=t("Subsidy"),
        categories=tuple(t(words).format(year=year) for _kind, _payer, words in KINDS),
        series=(
            Series(t("Paid"), _in_units(paid), Look.PALE, labelled=True),
            Series(t("Due and not paid"), _in_units(late), Look.STRIPED, labelled=True),
            Series(t("Not yet payable"), _in_units(later), Look.FAINT, labelled=True),
        ),
        form="General",
        columns=(
            Column(t("Due (yuan)"), tuple(sum(share.due for share in group) for group in groups)),
            Column(t("Paid (yuan)"), paid),
            Column(t("Due and not paid (yuan)"), late),
            Column(t("Not yet payable (yuan)"), later),
            Column(t("Paid beyond what is due (yuan)"), tuple(sum(s.overpaid for s in group) for group in groups)),
        ),
    )
    return chart, Words(_money_words(asked, shares), t("Beside the chart"))


UNIT = 10_000
"""Yuan of one unit of the drawing: the numbers have room in their bars, the workbook tells yuan."""


def _in_units(yuan: Sequence[int]) -> tuple[float, ...]:
    return tuple(amount / UNIT for amount in yuan)


def _sum(group: Sequence[Share], part: str) -> int:
    if part == "paid":
        return sum(share.due - share.outstanding for share in group)
    if part == "late":
        return sum(share.arrears for share in group)
    return sum(share.outstanding - share.arrears for share in group)


def _money_words(asked: Asked, shares: Sequence[Share]) -> tuple[str, ...]:
    t = asked.t
    lines = [_arrears(asked) or t("Nothing that is due is unpaid")]
    double = sum(share.overpaid for share in shares)
    if double:
        lines.append(t("Paid beyond what is due: {yuan}, to be checked", yuan=formatting.yuan(double, t)))
    lines.append(
        t("Amounts in units of 10,000 yuan, {when}", when=t("as of {date}", date=formatting.day(asked.ask.as_of)))
    )
    return tuple(lines)


def _organisations(asked: Asked, story: Story | None) -> tuple[Part, Words]:
    t = asked.t
    state = target.state(asked.access, asked.ask.as_of)
    if story is None or state is None:
        nothing = Words((t("No target for social organisations is on record."),), t("Nothing to draw"), instead=True)
        return nothing, Words((), t("Verdict"))
    verdict = t("{count}: {verdict}", count=target_count(state, t), verdict=target_verdict(state, t))
    deadline = t("Deadline {day}; the whole city in every scope", day=formatting.day(state.due_on))
    words = Words((verdict, deadline), t("Verdict"))
    if not story.steps:
        return Words((t("No organisation has qualified yet."),), t("Nothing to draw"), instead=True), words
    return _steps(asked, story), words


def _steps(asked: Asked, story: Story) -> Chart:
    """The number at the end of each month, and on the as-of date."""
    t, on, goal = asked.t, asked.ask.as_of, story.progress.target
    shown = range(months.month_of(story.steps[0].on), months.month_of(on) + 1)
    ends = [min(months.last_day(m), on) for m in shown]
    values = tuple(([0] + [step.count for step in story.steps if step.on <= end])[-1] for end in ends)
    deadline = months.month_of(goal.due_on)
    return Chart(
        name=t("Qualified organisations over time"),
        alt=t("Qualified social organisations at the end of each month, beside the target"),
        kind=Kind.LINES,
        label=t("Month"),
        categories=tuple(months.first_day(m) for m in shown),
        series=(
            Series(t(figures.title("E1")), values, Look.STEP),
            Series(t("target {n}", n=goal.value), (goal.value,) * len(ends), Look.GOAL),
        ),
        low=0,
        high=max(*values, goal.value) + 1,
        columns=(
            Column(t("Day"), tuple(formatting.day(end) for end in ends)),
            Column(t("Note"), tuple(t("deadline") if m == deadline else "" for m in shown)),
        ),
        every=max(1, math.ceil(len(shown) / 6)),
    )
