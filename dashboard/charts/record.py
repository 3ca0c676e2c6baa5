"""One child's record on one time axis: what held as bars, what happened on a day as points, one lane for each kind.

Codes, words and days alone, as the record has them.  Everything in it also stands in the table below it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dashboard import formatting
from dashboard.charts import theme
from dashboard.charts.drawing import Bar, Dot, Line, Plot, Word, blank
from dashboard.charts.looks import tier_glyph
from dashboard.i18n import Translator
from data_access import months
from data_access.parameters import TIERS
from data_access.queries.timeline import (
    Assessed,
    Away,
    Changed,
    Deferred,
    Entitled,
    Entry,
    Left,
    Lived,
    Registered,
    Visited,
)
from data_access.texts import msg

TOP, BOTTOM, LANE, THIN = 8, 38, 26, 18
MANY_MONTHS = 40
ROOM_FOR_TEXT = 2.2
"""Per cent of the width from which a bar has room for a word."""

ELEMENTS = {
    "life": msg("living conditions"),
    "guardianship": msg("guardianship"),
    "health": msg("health"),
    "study": msg("study"),
}
DIMENSIONS = {
    "guardianship": msg("Guardianship"),
    "physical": msg("Physical"),
    "behaviour": msg("Behaviour"),
}
"""What an assessment looks at; what a visit looks at stands above."""

CONDITIONS = {"good": "good", "fair": "fair", "poor": "poor", None: "gap"}
"""Shapes of what a visit found; None: not recorded."""


@dataclass(frozen=True)
class Told:
    """An entry with its words, as the table says them."""

    entry: Entry
    words: str


@dataclass(frozen=True)
class _Held:
    """What held from a day to another, both in; `until` None: it still does."""

    since: dt.date
    until: dt.date | None
    look: str
    text: str
    words: str


@dataclass(frozen=True)
class _Scale:
    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        return (day - self.first).days / ((self.last - self.first).days + 1) * 100

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def timeline(told: Sequence[Told], first: dt.date, last: dt.date, t: Translator) -> str:
    """The record between two days, both in, as HTML; `told` are all entries up to the later one."""
    if not told:
        return blank(t("Nothing on record yet"))
    scale = _Scale(first, last)
    bars: list[Bar] = []
    dots: list[Dot] = []
    texts: list[Word] = []
    y = TOP
    for name, height, held, points in _lanes(told, scale, t):
        middle = y + height / 2
        texts.append(Word(name, 0, middle, "left"))
        bars += [bar for each in held if (bar := _bar(each, scale, middle)) is not None]
        dots += [Dot(scale.x(day) + 0.5 * scale.x(first + dt.timedelta(days=1)), middle, shape, (words,))
                 for day, shape, words in points]  # fmt: skip
        y += height
    plot = Plot(
        height=y + BOTTOM,
        left=12 + max(theme.width_of(text.text, 13) for text in texts),
        right=8,
        words=t("Record from {first} to {last}: every entry also stands in the table below.",
                first=formatting.day(first), last=formatting.day(last)),
        bands=(),
        lines=tuple(Line(((scale.x(day), TOP), (scale.x(day), y)), "grid") for day in _grid(scale)),
        dots=tuple(dots),
        texts=(*texts, *_ticks(scale, y + 4, t)),
        bars=tuple(bars),
    )  # fmt: skip
    return plot.html


def _bar(held: _Held, scale: _Scale, y: float) -> Bar | None:
    since, until = max(held.since, scale.first), min(held.until or scale.last, scale.last)
    if until < scale.first or since > scale.last or until < since:
        return None
    x = scale.x(since)
    width = max(scale.x(until + dt.timedelta(days=1)) - x, 0.4)
    text = held.text if width >= ROOM_FOR_TEXT else ""
    return Bar(x, width, y, held.look, text, (held.words,))


Point = tuple[dt.date, str, str]
Lane = tuple[str, int, Iterable[_Held], Iterable[Point]]


def _lanes(told: Sequence[Told], scale: _Scale, t: Translator) -> Iterator[Lane]:
    """Name, height, what held and what happened; lanes of what there is none of are left out."""
    visits = [(each.entry, each.words) for each in told if isinstance(each.entry, Visited)]
    visits = [(visit, words) for visit, words in visits if scale.holds(visit.on)]
    for name, found in (
        (t("On the register"), _registers(told, t)),
        (t("Place"), _villages(told, t)),
        (t("Away"), _aways(told, t)),
        (t("Risk tier"), _tiers(told, t)),
    ):
        if held := list(found):
            yield name, LANE, held, ()
    yield (
        t("Visit"),
        LANE,
        (),
        [(visit.on, "circle" if visit.met else "hollow", _dated(visit.on, words)) for visit, words in visits],
    )
    for element, name in ELEMENTS.items():
        yield (
            t(name),
            THIN,
            (),
            [
                (visit.on, CONDITIONS[getattr(visit, element)], _dated(visit.on, _found(visit, element, t)))
                for visit, _words in visits
            ],
        )
    yield from _rest(told, t)


def _rest(told: Sequence[Told], t: Translator) -> Iterator[Lane]:
    if deferred := list(_deferrals(told, t)):
        yield t("Visits deferred"), LANE, deferred, ()
    if changes := list(_changes(told, t)):
        yield t("Changes"), LANE, changes, ()
    policies = dict.fromkeys(each.entry.policy for each in told if isinstance(each.entry, Entitled))
    for policy in policies:
        yield formatting.word("policy", policy, t), LANE, list(_entitlements(told, policy, t)), ()


def _dated(day: dt.date, words: str) -> str:
    return f"{formatting.day(day)} {words}"


def _found(visit: Visited, element: str, t: Translator) -> str:
    condition = getattr(visit, element)
    found = formatting.word("condition", condition, t) if condition else t("not recorded")
    return t("{element}: {condition}", element=t(ELEMENTS[element]), condition=found)


def _between(since: dt.date, until: dt.date | None, words: str, t: Translator) -> str:
    end = formatting.day(until) if until else t("today")
    return f"{formatting.day(since)} – {end} {words}"


# --- what held --------------------------------------------------------------------------------------------------------


def _registers(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    left = [each.entry for each in told if isinstance(each.entry, Left)]
    for each in told:
        entry = each.entry
        if isinstance(entry, Registered):
            ends = [end.on for end in left if end.kind == entry.kind and end.on >= entry.on]
            until = min(ends, default=None)
            kind = formatting.word("register_kind", entry.kind, t)
            yield _Held(entry.on, until, "plain", kind, _between(entry.on, until, kind, t))


def _villages(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    lived = sorted((each for each in told if isinstance(each.entry, Lived)), key=lambda each: each.entry.on)
    for each, until in zip(lived, _day_before([each.entry.on for each in lived]), strict=True):
        yield _Held(each.entry.on, until, "plain", each.words, _between(each.entry.on, until, each.words, t))


def _aways(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    for each in told:
        entry = each.entry
        if isinstance(entry, Away):
            kind = formatting.word("away_kind", entry.kind, t)
            yield _Held(entry.on, entry.until, "quiet", kind, _between(entry.on, entry.until, kind, t))


def _tiers(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    """Each confirmed assessment until the next one; on one day the higher risk holds."""
    held: dict[dt.date, tuple[str, str]] = {}
    for each in told:
        entry = each.entry
        if isinstance(entry, Assessed) and entry.confirmed:
            mine = (entry.tier, each.words)
            held[entry.on] = min(held.get(entry.on, mine), mine, key=lambda found: TIERS.index(found[0]))
    days = sorted(held)
    for day, until in zip(days, _day_before(days), strict=True):
        tier, found = held[day]
        words = f"{formatting.word('standard_tier', tier, t)} {found}".strip()
        yield _Held(day, until, tier, tier_glyph(tier, t), _between(day, until, words, t))


def _day_before(days: list[dt.date]) -> list[dt.date | None]:
    """For each of some days in order, the day before the next one; None for the last."""
    return [*(day - dt.timedelta(days=1) for day in days[1:]), None][: len(days)]


def _deferrals(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    for each in told:
        entry = each.entry
        if isinstance(entry, Deferred):
            look = "quiet" if entry.approved else "open"
            yield _Held(entry.on, entry.until, look, entry.reason, _between(entry.on, entry.until, each.words, t))


def _changes(told: Sequence[Told], t: Translator) -> Iterator[_Held]:
    """From the day on which a change was found to the day on which it was handled."""
    for each in told:
        entry = each.entry
        if isinstance(entry, Changed):
            kind = formatting.word("change_kind", entry.kind, t) if entry.kind else ""
            look = "quiet" if entry.handled_on else "open"
            yield _Held(entry.on, entry.handled_on, look, kind, _dated(entry.on, each.words))


def _entitlements(told: Sequence[Told], policy: str, t: Translator) -> Iterator[_Held]:
    """Entitled as an outline, received as a bar in it."""
    for each in told:
        entry = each.entry
        if isinstance(entry, Entitled) and entry.policy == policy:
            words = _dated(entry.on, each.words)
            text = "" if entry.receiving_from else t("not received yet")
            yield _Held(entry.on, entry.until, "open", text, words)
            if entry.receiving_from is not None:
                until = min((day for day in (entry.receiving_until, entry.until) if day), default=None)
                yield _Held(entry.receiving_from, until, "plain", t("received"), words)


# --- the axis ---------------------------------------------------------------------------------------------------------


def _months(scale: _Scale) -> list[dt.date]:
    first, last = months.month_of(scale.first), months.month_of(scale.last)
    days = [months.first_day(m) for m in range(first, last + 1)]
    return [day for day in days if scale.holds(day)]


def _grid(scale: _Scale) -> list[dt.date]:
    """A line at the beginning of each month, over long times of each year."""
    days = _months(scale)
    return days if len(days) <= MANY_MONTHS else [day for day in days if day.month == 1]


def _ticks(scale: _Scale, y: float, t: Translator) -> Iterator[Word]:
    days = _months(scale)
    step = 1 if len(days) <= 13 else 3 if len(days) <= MANY_MONTHS else 6
    told = [day for day in days if (day.month - 1) % step == 0] or days
    for place, day in enumerate(told):
        name = formatting.short_month(months.month_of(day), t)
        name = name if t.language == "zh" else name[:3]
        text = f"{name}\n{day.year}" if place == 0 or day.month == 1 else name
        yield Word(text, scale.x(day), y, "below")
