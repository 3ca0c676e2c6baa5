"""较上月、较上年同月: a figure beside the same one a month and a year before, and the difference in words.

    found = earlier.beside(access, ask, ("A1", "B1"))
    earlier.words(found["A1"], t)       # "较上月上升 1.2 个百分点（属正常波动），较上年同月持平"

A monthly figure is compared with that of the month, a state with that of the same day, one and twelve months before.
Nothing is compared with a month that is not closed, without data, or counted by other local values.
"""

import calendar
import dataclasses
import datetime as dt
from dataclasses import dataclass

from dashboard import figures, formatting
from dashboard.figures import Access
from dashboard.i18n import Translator
from data_access.measures import compare
from data_access.measures.model import Ask, Figure, Form, Level, State, Unit
from data_access.measures.registry import PARTS
from data_access.texts import msg

YEAR = 12


@dataclass(frozen=True)
class Beside:
    """A figure beside its earlier ones; None where there is none, or none that compares."""

    now: Figure
    month_before: Figure | None
    year_before: Figure | None


def beside(access: Access, ask: Ask, measures: tuple[str, ...], level: Level = Level.CITY) -> tuple[Beside, ...]:
    """Every part of the measures for every area of the level, in the order of the seam."""

    def at(back: int) -> dict[tuple[str, str], Figure]:
        return {_key(each): each for each in figures.figures(access, then(ask, back), measures, level)}

    month, year = at(1), at(YEAR)
    return tuple(
        Beside(
            now,
            _comparable(access, ask, now, month.get(_key(now)), 1),
            _comparable(access, ask, now, year.get(_key(now)), YEAR),
        )
        for now in figures.figures(access, ask, measures, level)
    )


def of_selection(access: Access, ask: Ask, measures: tuple[str, ...]) -> dict[str, Beside]:
    """By part, for what the filters select: the chosen towns together, one's own town, or the city."""
    return {each.now.measure: each for each in beside(access, figures.own_ask(access, ask), measures)}


def then(ask: Ask, back: int) -> Ask:
    """The same ask some months before: its month, and the same day of an earlier month, or that month's last."""
    m = ask.as_of.year * 12 + ask.as_of.month - 1 - back
    year, month = m // 12, m % 12 + 1
    day = min(ask.as_of.day, calendar.monthrange(year, month)[1])
    return dataclasses.replace(ask, month=ask.month - back, as_of=dt.date(year, month, day), since=None)


def _key(figure: Figure) -> tuple[str, str]:
    return figure.measure, figure.area_code


def _comparable(access: Access, ask: Ask, now: Figure, before: Figure | None, back: int) -> Figure | None:
    if before is None or State.NO_DATA in (now.state, before.state) or State.PROVISIONAL in (now.state, before.state):
        return None
    earliest = then(ask, back).as_of
    if any(each.on > earliest for each in figures.breaks(access, ask, now.measure, back + 1)):
        return None
    return before


def words(found: Beside, t: Translator) -> str:
    """Both comparisons in one line; '' where there is nothing to compare with."""
    pairs = ((msg("on the month before"), found.month_before), (msg("on a year before"), found.year_before))
    said = (_one(found.now, before, t(label), t) for label, before in pairs if before is not None)
    return t(", ").join(part for part in said if part)


def _one(now: Figure, before: Figure, label: str, t: Translator) -> str:
    """As in "较上月上升 1.2 个百分点（属正常波动）", "较上月增加 3", "较上月持平"."""
    form = PARTS[now.measure].form
    if form is Form.RATE:
        if now.value is None or before.value is None:
            return ""
        by = t("{n} percentage points", n=formatting.number(round(abs(now.value - before.value) * 100, 1)))
        return _said(round((now.value - before.value) * 100, 1), by, label, t) + _chance(now, before, t)
    told, earlier_told = (now.numerator, before.numerator) if form is Form.COUNT else (now.value, before.value)
    if told is None or earlier_told is None:
        return ""
    change = round(told - earlier_told, 1)
    return _said(change, _unit(now, abs(change), t), label, t, _COUNTED)


_RATED = msg("up by {by} {since}"), msg("down by {by} {since}")  # 上升, 下降
_COUNTED = msg("{by} more {since}"), msg("{by} fewer {since}")  # 增加, 减少


def _said(change: float, by: str, label: str, t: Translator, texts: tuple[str, str] = _RATED) -> str:
    if not change:
        return t("unchanged {since}", since=label)
    return t(texts[0] if change > 0 else texts[1], by=by, since=label)


def _unit(figure: Figure, n: float, t: Translator) -> str:
    unit = PARTS[figure.measure].unit
    if unit is Unit.YUAN:
        return formatting.yuan(round(n), t)
    if unit is Unit.DAYS:
        return formatting.days(n, t)
    return formatting.hours(n, t) if unit is Unit.HOURS else formatting.number(n)


def _chance(now: Figure, before: Figure, t: Translator) -> str:
    """Told of a rate that moved within what chance explains (G1): a change inside chance is no news."""
    return t(" (within chance)") if within_chance(now, before) else ""


def within_chance(now: Figure, before: Figure) -> bool:
    """Whether a rate has moved, and by no more than chance explains."""
    counts = now.numerator, now.denominator, before.numerator, before.denominator
    if now.value == before.value or None in counts:
        return False
    n, d, m, e = (int(each or 0) for each in counts)
    return not compare.differs(n, d, m, e)
