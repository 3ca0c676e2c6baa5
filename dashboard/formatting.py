"""Numbers, dates and states as people read them, in both languages; pure functions, the translator is an argument.

METRICS, ground rules: `0 %`, n/a, no data and provisional are four different marks; `show` gives each its own text,
word and look.  A rate over fewer than 10 carries no value: its counts are shown instead.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from babel.dates import get_month_names

from dashboard.i18n import Translator
from data_access import codes, months
from data_access.measures.model import Figure, Form, State, Unit
from data_access.measures.registry import PARTS

_MARKDOWN = frozenset("\\`*_{}[]()#+-.!|<>~$:&")
FINE_FROM = 100
"""From this denominator on a rate is shown with one decimal: below it a decimal would be finer than one child."""


class Look(StrEnum):
    """How a value looks: the name of its style class."""

    PLAIN = "ok"
    PROVISIONAL = "provisional"
    NOT_APPLICABLE = "na"
    NO_DATA = "nodata"
    SMALL = "small"  # fewer than 10: counts instead of a rate
    MASKED = "masked"


@dataclass(frozen=True)
class Shown:
    """A figure made ready to be shown.

    `text` is the value alone ("94.1%", "17", "—"), `counts` the numbers it is made of ("638/678" or ''), `interval` its
    95 % interval ("92–96" or ''), `mark` the word of its state ('' when there is nothing to say), `look` its style.
    """

    text: str
    counts: str
    interval: str
    mark: str
    look: Look

    @property
    def line(self) -> str:
        """All of it on one line: "94.1% (638/678)", "81% (58/72, 70–88)"."""
        inside = ", ".join(part for part in (self.counts, self.interval, self.mark) if part)
        return f"{self.text} ({inside})" if inside and self.text != self.counts else self.text


def plain(text: str) -> str:
    """A name as text in what reads Markdown (labels, titles, st.markdown): its marks stay letters, an image is none."""
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in text)


def number(n: int | float) -> str:
    """1,234 and 2.5; no decimals where they are zero."""
    return f"{n:,.0f}" if float(n).is_integer() else f"{n:,.1f}"


def signed(n: int) -> str:
    """A difference: "+2", "−3", "±0"."""
    return f"+{n:,}" if n > 0 else f"−{-n:,}" if n else "±0"


def percent(value: float, over: int | None = None) -> str:
    """A proportion: "94.1%", "81%" over fewer than 100; only what is exactly 0 or 1 becomes 0% or 100%."""
    if value in (0, 1):
        return f"{value:.0%}"
    digits = 0 if over is not None and over < FINE_FROM else 1
    step = 10**-digits
    shown = min(max(round(value * 100, digits), step), 100 - step)
    return f"{shown:.{digits}f}%"


def n_of_m(n: int, m: int) -> str:
    return f"{n:,}/{m:,}"


def interval(low: float, high: float) -> str:
    """In per cent: "70–88"."""
    return f"{low * 100:.0f}–{high * 100:.0f}"


def month(m: int, t: Translator) -> str:
    """As in "2026年10月", "October 2026"."""
    if t.language == "zh":
        return f"{m // 12}年{m % 12 + 1}月"
    return f"{get_month_names('wide', locale='en')[m % 12 + 1]} {m // 12}"


def short_month(m: int, t: Translator) -> str:
    """As in "10月", "October"."""
    return f"{m % 12 + 1}月" if t.language == "zh" else str(get_month_names("wide", locale="en")[m % 12 + 1])


def day(date: dt.date) -> str:
    """As in "2026-11-22", the same in both languages."""
    return date.isoformat()


def short_day(date: dt.date) -> str:
    """As in "11-22"."""
    return f"{date:%m-%d}"


def window(text: str, t: Translator) -> str:
    """A figure's window in words: "2026年10月", "截至2026-11-23", "2025年11月—2026年10月"."""
    if "/" in text:
        first, last = text.split("/")
        return t("{first} to {last}", first=window(first, t), last=window(last, t))
    if text.count("-") == 2:
        return t("as of {date}", date=text)
    return month(months.parse(text), t) if "-" in text else text


def yuan(amount: int, t: Translator) -> str:
    """As in "2万元", "4.5万元", "8,000元"; "20,000 yuan"."""
    if t.language == "en":
        return f"{amount:,} yuan"
    return f"{amount / 10_000:,.10g}万元" if abs(amount) >= 10_000 else f"{amount:,}元"


def days(n: float, t: Translator) -> str:
    """As in "3 天", "1.5 days": medians may lie between two days."""
    return t.plural("{n} day", "{n} days", 1 if n == 1 else 2, n=number(n))


def hours(n: float, t: Translator) -> str:
    return t("{n} hours", n=number(round(n, 1)))


def word(list_name: str, code: str, t: Translator) -> str:
    """The word of a code list (tier, category, visit mode …) in the session's language."""
    return codes.word(list_name, code) if t.language == "zh" else codes.english(list_name, code)


def show(figure: Figure, t: Translator) -> Shown:
    """A figure ready to be shown: rates as per cent, counts as numbers, values (medians) as they are."""
    if figure.state is State.NO_DATA:
        return Shown(t("no data"), "", "", t("no data"), Look.NO_DATA)
    if figure.state is State.NOT_APPLICABLE:
        return Shown("—", "", "", t("n/a"), Look.NOT_APPLICABLE)
    look = Look.PROVISIONAL if figure.state is State.PROVISIONAL else Look.PLAIN
    mark = t("prov.") if look is Look.PROVISIONAL else ""
    if figure.numerator is None:
        return _value(figure, mark, look)
    if figure.denominator is None:
        return Shown(number(figure.numerator), "", "", mark, look)
    return _rate(figure, figure.numerator, figure.denominator, mark, look, t)


def with_unit(figure: Figure, t: Translator) -> Shown:
    """The same; money and time with their unit."""
    shown, part = show(figure, t), PARTS[figure.measure]
    told = figure.value if part.form is Form.VALUE else figure.numerator
    if part.form is Form.RATE or told is None or figure.state in (State.NO_DATA, State.NOT_APPLICABLE):
        return shown
    return replace(shown, text=in_unit(part.unit, told, t))


def in_unit(unit: Unit, n: float, t: Translator) -> str:
    """A number with its unit where it needs one: "2万元", "3 天", "1.5 小时", "94.1%"."""
    if unit is Unit.YUAN:
        return yuan(round(n), t)
    if unit is Unit.DAYS:
        return days(n, t)
    if unit is Unit.HOURS:
        return hours(n, t)
    return percent(n) if unit is Unit.SHARE else number(round(n, 1))


def _value(figure: Figure, mark: str, look: Look) -> Shown:
    if figure.value is None:
        text = "—"
    elif PARTS[figure.measure].unit is Unit.SHARE:
        text = percent(figure.value)
    else:
        text = number(round(figure.value, 1))
    return Shown(text, "", "", mark, look)


def _rate(figure: Figure, n: int, m: int, mark: str, look: Look, t: Translator) -> Shown:
    counts = n_of_m(n, m)
    if figure.value is None:
        return Shown(counts, counts, "", mark or t("fewer than 10: no rate"), Look.SMALL)
    both = figure.low is not None and figure.high is not None
    between = interval(figure.low, figure.high) if both else ""  # type: ignore[arg-type]
    return Shown(percent(figure.value, m), counts, between, mark, look)


def masked(below: int) -> Shown:
    """A cell kept back because it is small: "<5", never 0."""
    return Shown(f"<{below}", "", "", "", Look.MASKED)
