"""须立即走访 by town and streak, as counts alone; no child leaves in a briefing."""

from dashboard import doors, figures, formatting, standing
from dashboard.briefing.asked import Asked
from dashboard.briefing.villages import Villages, of_streaks
from dashboard.exports.slides.model import (
    Chart,
    Column,
    Extra,
    Kind,
    Layout,
    Look,
    Number,
    Numbers,
    Series,
    Slide,
    Words,
)
from dashboard.i18n import Translator
from data_access.measures.model import State
from data_access.measures.visits import STREAKS

MUST = "must_be_seen"


def must_be_seen(asked: Asked) -> Slide:
    t, own = asked.t, asked.own("A4", "A5")
    notes = asked.notes("A4", "A5")
    if own["A4.overdue"].state is State.NO_DATA:
        nothing = t("No visit is on record yet: nothing can be said about visits.")
        return Slide(nothing, notes, Layout.WHOLE, (Words((nothing,), t("Nothing to draw"), instead=True),))
    parts = {part: standing.split(asked.access, asked.ask, part, asked.taken.choices.data_date)
             for part in ("A4.overdue", "A4.never")}  # fmt: skip
    overdue, never = parts["A4.overdue"].counted, parts["A4.never"].counted
    late = sum(part.late for part in parts.values())
    if overdue + never:
        message = t.plural(
            "{n} child must be seen now: overdue {overdue}, never visited since registration {never}",
            "{n} children must be seen now: overdue {overdue}, never visited since registration {never}",
            overdue + never, overdue=overdue, never=never,
        )  # fmt: skip
    else:
        message = t("By the records at hand no child must be seen now")
    if late:
        message = _both(message, t("a further {n} in towns with late records", n=late), t)
    numbers = _must_numbers(asked, overdue, never, own["A4.due"].numerator or 0, late)
    chart = _streak_chart(asked) if overdue + never else Words((message,), t("Nothing to draw"), instead=True)
    return Slide(message, notes, Layout.SIDE, (chart, Numbers(numbers, t("Key numbers"))))


def _must_numbers(asked: Asked, overdue: int, never: int, due: int, late: int) -> tuple[Number, ...]:
    t = asked.t
    missed = standing.split(asked.access, asked.ask, standing.UNSEEN, asked.taken.choices.data_date).counted
    note = t("a further {n} in towns with late records", n=late) if late else ""
    both = t("= overdue {overdue} + never visited {never}", overdue=overdue, never=never)
    return (
        Number(formatting.number(overdue + never), t("Must be seen now"), _both(both, note, t)),
        Number(formatting.number(missed), t("Two months or more missed, still unseen")),
        Number(formatting.number(due), t("Still due this month"), t("told apart: nobody has been missed yet")),
    )


def _both(first: str, second: str, t: Translator) -> str:
    return t("{first}; {second}", first=first, second=second) if second else first


def _streak_chart(asked: Asked) -> Chart:
    t = asked.t
    found = doors.streaks(asked.access, asked.ask, MUST)
    bands = tuple(band for band, _least in STREAKS)
    whole = asked.taken.choices.city.code  # 未明确村（居） stands under the city's code
    rows: list[tuple[str, tuple[int | None, ...], str]] = []
    for row in asked.towns("A4"):
        code = "" if row.code == whole else row.code
        cells = tuple(sum(n for (town, _v, b), n in found.items() if (town, b) == (code, band)) for band in bands)
        late = row.code in asked.stale
        rows.append((row.name, (None,) * len(bands) if late else cells, _late_words(asked, sum(cells)) if late else ""))
    known = asked.town is not None and asked.town.code not in asked.stale
    villages = of_streaks(asked, found, bands) if known else Villages((), ())
    drawn = [*rows, *((name, cells[: len(bands)], "") for name, cells in villages.counted)]
    looks = (Look.FAINT, Look.PALE, Look.PLAIN, Look.STRIPED)
    totals = tuple(None if None in cells else sum(n or 0 for n in cells) for _name, cells, _note in drawn)
    return Chart(
        name=t("Must be seen now by town and months missed"),
        alt=t("Children who must be seen now by town, by closed months missed in a row; counts"),
        kind=Kind.STACKED,
        label=t("Town"),
        categories=tuple(name for name, _cells, _note in drawn),
        series=tuple(
            Series(
                t("missed in a row: {band}", band=t(figures.title(f"A5.{band}"))),
                tuple(cells[at] for _name, cells, _note in drawn),
                look,
                labelled=True,
            )
            for at, (band, look) in enumerate(zip(bands, looks, strict=True))
        ),
        columns=(
            Column(t("Must be seen now"), totals),
            Column(t("Note"), tuple(note for _name, _cells, note in drawn)),
        ),
        extra=tuple(Extra(name, cells) for name, cells in villages.extra),
    )


def _late_words(asked: Asked, n: int) -> str:
    return asked.t("late records, not counted: {n}", n=n)
