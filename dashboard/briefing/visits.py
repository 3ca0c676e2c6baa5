"""Visits: completion beside the city, completion over time, and who must be seen now (as counts alone)."""

import math
from collections.abc import Mapping, Sequence

from dashboard import facts, figures, formatting
from dashboard.briefing.asked import Asked, Row, coarse, counts, named, state_words
from dashboard.briefing.villages import Villages, of_completion
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.exports.slides.model import (
    Chart,
    Column,
    Extra,
    Kind,
    Layout,
    Look,
    Mark,
    Part,
    Series,
    Slide,
    Words,
)
from dashboard.i18n import Translator
from dashboard.town_review import lacks
from data_access.measures.compare import Verdict
from data_access.measures.model import Figure, State

MARKS = {
    Verdict.FAR_BELOW: Mark.FAR_BELOW,
    Verdict.BELOW: Mark.BELOW,
    Verdict.ABOVE: Mark.ABOVE,
    Verdict.FAR_ABOVE: Mark.FAR_ABOVE,
}


# --- completion -------------------------------------------------------------------------------------------------------


def completion(asked: Asked) -> Slide:
    own = asked.own("A1")["A1"]
    parts = _progress(asked) if asked.is_running else _comparison(asked)
    message = _progress_message(asked, own) if asked.is_running else _completion_message(asked, own)
    return Slide(message, asked.notes("A1", "A2", "A7", "A8", "A9", "G2"), Layout.FOOT, parts)


def _completion_message(asked: Asked, own: Figure) -> str:
    t, month = asked.t, asked.month
    if own.state is State.NO_DATA:
        return t("{month}: no visit is on record, so nothing can be said about visits", month=month)
    if own.state is State.NOT_APPLICABLE:
        return t("{month}: no child was due", month=month)
    n_of_m = formatting.n_of_m(own.numerator or 0, own.denominator or 0)
    if own.value is None:
        first = t("{month}: {counts} children visited, too few for a rate", month=month, counts=n_of_m)
    else:
        rate = formatting.percent(own.value, own.denominator)
        first = t("{month}: completion {rate} ({counts})", month=month, rate=rate, counts=n_of_m)
    state = t("provisional") if own.state is State.PROVISIONAL else ""
    return t(", ").join(part for part in (first, state, _beside_the_city(asked)) if part)


def _beside_the_city(asked: Asked) -> str:
    """Only far below is an alarm; what lies between is watched, and the rest is chance."""
    t, verdicts = asked.t, figures.verdicts(asked.access, asked.ask)
    names = {town.code: town.name for town in asked.taken.choices.towns}
    if asked.town is not None:
        verdict = verdicts.get(asked.town.code)
        return t("beside the city: {words}", words=t(VERDICT_LOOKS[verdict].words)) if verdict else ""
    far = [names[code] for code, verdict in verdicts.items() if verdict is Verdict.FAR_BELOW]
    below = [names[code] for code, verdict in verdicts.items() if verdict is Verdict.BELOW]
    if far:
        return t("{towns} clearly below the city", towns=named(far, t))
    if below:
        return t("{towns} below the city, to be watched", towns=named(below, t))
    if verdicts and set(verdicts.values()) == {Verdict.NORMAL}:
        return t("the towns differ by chance alone")
    return ""


def _comparison(asked: Asked) -> tuple[Part, ...]:
    t, towns, city = asked.t, asked.towns("A1"), asked.city_row("A1")
    villages = of_completion(asked) if asked.town is not None else Villages((), ())
    rows = (*towns, *villages.shown, city)
    found = [row.parts["A1"] for row in rows]
    words = Words(_comparison_words(asked, rows, villages), t("Beside the chart"))
    if all(figure.value is None for figure in found):
        nothing = t("There is no rate to draw: {rows}", rows=t("; ").join(f"{r.name} {_told(asked, r)}" for r in rows))
        return Words((nothing,), t("Nothing to draw"), instead=True), words
    return _interval_chart(asked, rows, villages, city.parts["A1"].value), words


def _told(asked: Asked, row: Row) -> str:
    return formatting.show(row.parts["A1"], asked.t).line


def _interval_chart(asked: Asked, rows: Sequence[Row], villages: Villages, city: float | None) -> Chart:
    t, verdicts = asked.t, figures.verdicts(asked.access, asked.ask)
    found = [row.parts["A1"] for row in rows]
    marks = [(at, _mark(row, verdicts)) for at, row in enumerate(rows)]
    lowest = min(figure.low for figure in found if figure.low is not None)
    beside = [t(VERDICT_LOOKS[verdicts[row.code]].words) if row.code in verdicts else "" for row in rows]
    return Chart(
        name=t("Completion by town"),
        alt=t("Completion of the month by town with 95 % intervals, the city's rate as a line"),
        kind=Kind.LINES,
        label=t("Town"),
        categories=tuple(_label(row, t, most=_LONGEST if len(rows) > _LABELLED else None) for row in rows),
        series=(
            Series(
                t("Completion of {month}", month=asked.month),
                tuple(figure.value for figure in found),
                Look.POINTS,
                low=tuple(figure.low if figure.value is not None else None for figure in found),
                high=tuple(figure.high if figure.value is not None else None for figure in found),
                marks=tuple((at, mark) for at, mark in marks if mark is not None),
                labelled=len(rows) <= _LABELLED,
                coarse=coarse(found),
            ),
            Series(t("The city's rate"), (city,) * len(rows), Look.GOAL),
        ),
        form="0.0%",
        low=max(0.0, math.floor(lowest * 10) / 10),
        high=1.0,
        columns=(
            Column(t("Visited"), tuple(counts(figure)[0] for figure in found)),
            Column(t("Due"), tuple(counts(figure)[1] for figure in found)),
            Column(t("Full name"), tuple(row.name for row in rows)),
            Column(t("Beside the city"), tuple(beside)),
            Column(t("Beside the target"), tuple(_beside_target(asked, figure) for figure in found)),
            Column(t("Note"), tuple(state_words(figure, t) for figure in found)),
        ),
        extra=tuple(Extra(name, (None, None, *cells)) for name, cells in villages.extra),
    )


_LABELLED = 14
"""Rates stand beside their points where there are so few."""


_LONGEST = 11
"""Letters of a name that stands upright below its point: of longer ones the middle is left out."""


def _label(row: Row, t: Translator, most: int | None) -> str:
    """Its name; where there is no rate, the counts with it, or the word why there are none."""
    figure, name = row.parts["A1"], row.name
    if most is not None and len(name) > most:
        name = f"{name[: most - 5]}…{name[-4:]}"
    if figure.value is not None:
        return name
    return f"{name} {_pair(figure) if figure.denominator else formatting.show(figure, t).mark}"


def _pair(figure: Figure) -> str:
    return formatting.n_of_m(figure.numerator or 0, figure.denominator or 0)


def _mark(row: Row, verdicts: Mapping[str, Verdict]) -> Mark | None:
    if row.parts["A1"].state is State.PROVISIONAL:
        return Mark.HOLLOW
    verdict = verdicts.get(row.code)
    return None if verdict is None else MARKS.get(verdict)


def _beside_target(asked: Asked, figure: Figure) -> str:
    """In its own column: being like the others excuses no missed child."""
    goal = facts.targets(asked.access, asked.ask.as_of).get("A1")
    if goal is None or figure.state is not State.OK or figure.numerator is None:
        return ""
    missing = lacks(figure.numerator, figure.denominator or 0, goal.value)
    if not missing:
        return asked.t("target met")
    return asked.t.plural("target not met, {n} child missed", "target not met, {n} children missed", missing)


def _comparison_words(asked: Asked, rows: Sequence[Row], villages: Villages) -> tuple[str, ...]:
    t, verdicts = asked.t, figures.verdicts(asked.access, asked.ask)
    lines = []
    told = [
        t("{town} {words} ({target})", town=row.name, words=t(VERDICT_LOOKS[verdicts[row.code]].words),
          target=_beside_target(asked, row.parts["A1"]))
        for row in rows
        if verdicts.get(row.code, Verdict.NORMAL) is not Verdict.NORMAL
    ]  # fmt: skip
    if verdicts:
        normal = sum(verdict is Verdict.NORMAL for verdict in verdicts.values())
        if normal and asked.town is None:
            told.append(t.plural("{n} town within chance", "{n} towns within chance", normal))
        lines += [t("Beside the city: {towns}", towns=t("; ").join(told))] if told else []
    small = [f"{row.name} {_pair(row.parts['A1'])}" for row in rows if _is_small(row.parts["A1"])]
    if small:
        lines.append(t("Fewer than 10 due, counts instead of a rate: {towns}", towns=t("; ").join(small)))
    if villages.extra:
        lines.append(t("{n} villages are not shown one by one: their numbers are small (<{k})",
                       n=len(villages.extra), k=asked.below))  # fmt: skip
    if all(row.parts["A1"].value is None for row in rows):
        return tuple(lines)
    lines.append(
        t("Vertical lines are 95 % intervals, the broken line is the city's rate; with 10 towns about half a town lies "
          "outside 95 % by chance. Towns stand in division order; no ranking is meant.")
    )  # fmt: skip
    return tuple(lines)


def _is_small(figure: Figure) -> bool:
    return figure.value is None and bool(figure.denominator)


# --- the month in progress --------------------------------------------------------------------------------------------


def _progress_message(asked: Asked, own: Figure) -> str:
    t = asked.t
    if own.state is State.NO_DATA or not own.denominator:
        return _completion_message(asked, own)
    n, m = own.numerator or 0, own.denominator
    return t("{month} still running: {n} of {m} seen, {left} to go (provisional)",
             month=asked.month, n=n, m=m, left=m - n)  # fmt: skip


def _progress(asked: Asked) -> tuple[Part, ...]:
    """Seen and to go by town, as counts: a month in progress is compared with nothing."""
    t, rows = asked.t, asked.towns("A1")
    found = [row.parts["A1"] for row in rows]
    note = Words(
        (t("The month is not over: counts so far, compared with nothing. Towns stand in division order."),),
        t("Beside the chart"),
    )
    if not any(figure.denominator for figure in found):
        return Words((t("There is nothing to draw."),), t("Nothing to draw"), instead=True), note
    seen = tuple(counts(figure)[0] for figure in found)
    left = tuple(None if counts(f)[1] is None else (f.denominator or 0) - (f.numerator or 0) for f in found)
    chart = Chart(
        name=t("Seen and to go by town"),
        alt=t("Children seen so far this month and still to be seen, by town"),
        kind=Kind.STACKED,
        label=t("Town"),
        categories=tuple(row.name for row in rows),
        series=(
            Series(t("Seen"), tuple(map(_number, seen)), Look.PALE, labelled=True),
            Series(t("Still to be seen"), left, Look.FAINT, labelled=True),
        ),
        columns=(
            Column(t("Due"), tuple(counts(figure)[1] for figure in found)),
            Column(t("Note"), tuple(state_words(figure, t) for figure in found)),
        ),
    )
    return chart, note


def _number(cell: object) -> float | None:
    return cell if isinstance(cell, int | float) else None
