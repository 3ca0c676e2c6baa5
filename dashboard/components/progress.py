"""The month in progress: who is seen, who is to go, and where the month is likely to end (A1 open month, A15)."""

import dataclasses

from dashboard import figures, formatting
from dashboard.components import states
from dashboard.components.cards import value_card
from dashboard.components.children import behind
from dashboard.i18n import Translator
from dashboard.month_progress import MonthProgress, first_day_left, month_progress
from dashboard.page import Page
from data_access import months
from data_access.measures.model import Ask, Figure, State


def open_month(page: Page) -> None:
    """Seen, to go, days left, needed a day, and the forecast: never a verdict on a month that is not over."""
    t = page.t
    ask = dataclasses.replace(page.ask, month=months.month_of(page.ask.as_of))
    a1 = figures.selected(page.access, ask, ("A1",))["A1"]
    if a1.numerator is None or a1.denominator is None:
        states.no_data(page)
        return
    so_far = _so_far(page, ask, a1.numerator, a1.denominator)
    notes = (_words(so_far, a1.denominator, t), _needed(so_far, t), t("provisional"), forecast_words(page, ask))
    value_card(
        page,
        t("The month in progress"),
        formatting.n_of_m(so_far.seen, a1.denominator),
        window=formatting.window(a1.window, t),
        note=" · ".join(note for note in notes if note),
        name="A1.open",
        definitions=("A1", "A15"),
        door=lambda: behind(page, "A1.missed", ask),
        door_label=t("→ still to be seen"),
    )


def _so_far(page: Page, ask: Ask, seen: int, due: int) -> MonthProgress:
    holidays = figures.parameters_in_force(page.access, ask.as_of).holidays
    return month_progress(seen, due, ask.as_of, first_day_left(ask.as_of, page.choices.data_date, page.today), holidays)


def _words(so_far: MonthProgress, due: int, t: Translator) -> str:
    seen = t("{seen} of {due} children seen, {to_go} to go", seen=so_far.seen, due=due, to_go=so_far.to_go)
    days = t.plural("{n} day is left", "{n} days are left", so_far.days_left)
    working = t.plural("{n} working day, today included", "{n} working days, today included", so_far.working_days_left)
    return t("{seen}; {days} ({working})", seen=seen, days=days, working=working)


def _needed(so_far: MonthProgress, t: Translator) -> str:
    if so_far.needed is None:
        return ""
    return t("{n} a working day needed", n=formatting.number(round(so_far.needed, 1)))


def forecast_words(page: Page, ask: Ask) -> str:
    """What the month is expected to come to, how such forecasts did before; or why none is told."""
    t = page.t
    found = figures.selected(page.access, ask, ("A15",))
    forecast, error, naive, inside = (found[f"A15{part}"] for part in ("", ".error", ".naive_error", ".inside"))
    if error.state is State.NOT_APPLICABLE or error.value is None or naive.value is None:
        return t("no forecast: too few closed months on record")
    tested = {
        "months": error.denominator,
        "error": formatting.number(round(error.value, 1)),
        "naive": formatting.number(round(naive.value, 1)),
    }
    if forecast.value is None:
        if error.value > naive.value:
            return t(
                "no forecast: over {months} closed months it was {error} points off on average, "
                "the last closed month's rate only {naive}",
                **tested,
            )
        return t("no forecast: too few children or months")
    return t(
        "expected by the end of the month {rate} (80 % interval {interval}); over {months} closed months such a "
        "forecast was {error} points off on average, {inside} ended within the interval",
        rate=formatting.percent(forecast.value, forecast.denominator),
        interval=_interval(forecast),
        inside=inside.numerator,
        **tested,
    )


def _interval(forecast: Figure) -> str:
    assert forecast.low is not None
    assert forecast.high is not None
    return formatting.interval(forecast.low, forecast.high)
