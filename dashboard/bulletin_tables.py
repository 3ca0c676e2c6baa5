"""The tables of the monthly bulletin: cells as text, from what `dashboard.bulletin_asked` found.

A change is told in words where there is room ("−0.1 属正常波动"), with a "≈" where it is not; below ten children counts
stand instead of a rate, and what is not known is never a 0.
"""

from collections.abc import Callable, Mapping, Sequence

from dashboard import earlier, figures, formatting
from dashboard.bulletin_asked import Asked, Row
from dashboard.charts.looks import VERDICT_LOOKS
from dashboard.earlier import Beside
from dashboard.exports.bulletin_paper import Table
from dashboard.exports.document import Column
from dashboard.i18n import Translator
from dashboard.town_sentences import against_words
from data_access.measures.model import Figure, Form, State
from data_access.measures.registry import PARTS, measure_of
from data_access.parameters import ALL_TIERS
from data_access.texts import msg

MAIN = (
    "A1", "A3", "A4.never", "A4.overdue", "A5.2", "A5.3plus", "A8", "A11", "B1.red", "B1.yellow", "B1.blue", "B1.green",
    "B1.not_assessed", "B3", "B4", "B5", "C1", "C2", "C3", "C6", "C4.outstanding", "C5.arrears_city", "C5.arrears_town",
    "D1", "D1.vacant", "D2", "D3.now", "D4", "D5", "D6", "D7", "E1", "F2", "F3.accident", "F4", "F5.received",
    "F5.open", "F7", "F8",
)  # fmt: skip
"""The official figures of the city, in the order of the registry."""

NONE = "—"
MOST_NAMED = 10
"""Towns named in a sentence or cell; of more the number stands, and the annex has the names."""
BLANK_DAY = msg("by ____-__-__")


# --- cells ------------------------------------------------------------------------------------------------------------


def value(figure: Figure, t: Translator) -> str:
    """As in "94.1%（92–96）", "5/6", "2万元", "没有数据"; provisional says so."""
    shown = formatting.with_unit(figure, t)
    known = figure.state is State.PROVISIONAL
    inside = ", ".join(part for part in (shown.interval, shown.mark if known else "") if part)
    return f"{shown.text} ({inside})" if inside else shown.text


def with_counts(figure: Figure, t: Translator) -> str:
    """The same with what it is made of: "94.1%（638/678，92–96）"."""
    return formatting.with_unit(figure, t).line


def change(found: Beside, before: Figure | None, t: Translator, *, brief: bool = False) -> str:
    """A difference with its sign; of a rate in percentage points, and whether chance explains it."""
    now = found.now
    if before is None:
        return NONE
    if PARTS[now.measure].form is not Form.RATE:
        return _difference(now, before, t)
    if now.value is None or before.value is None:
        return NONE
    points = round((now.value - before.value) * 100, 1)
    by = _signed(points, formatting.number)
    if not points or not earlier.within_chance(now, before):
        return by
    return f"{by}≈" if brief else t("{change}, within chance", change=by)


def _difference(now: Figure, before: Figure, t: Translator) -> str:
    counted = PARTS[now.measure].form is Form.COUNT
    told, then = (now.numerator, before.numerator) if counted else (now.value, before.value)
    if told is None or then is None:
        return NONE
    unit = PARTS[now.measure].unit
    return _signed(round(told - then, 1), lambda n: formatting.in_unit(unit, n, t))


def _signed(n: float, words: Callable[[float], str]) -> str:
    return f"+{words(n)}" if n > 0 else f"−{words(-n)}" if n else "±0"


def counted(figure: Figure, n: int | None, t: Translator) -> str:
    """A numerator or denominator by itself; what has none says why."""
    return formatting.show(figure, t).text if n is None else formatting.number(n)


# --- tables -----------------------------------------------------------------------------------------------------------


def main_figures(asked: Asked, t: Translator) -> Table:
    columns = (
        Column(t("Measure"), 62), Column(t("Window"), 38), Column(t("This time"), 50, number=True),
        Column(t("On the month before"), 38, number=True), Column(t("On a year before"), 38, number=True),
    )  # fmt: skip
    rows = tuple(
        (
            _titled(part, t),
            formatting.window(each.now.window, t),
            with_counts(each.now, t),
            change(each, each.month_before, t),
            change(each, each.year_before, t),
        )
        for part in MAIN
        if (each := asked.city.get(part)) is not None
    )
    return Table("", columns, rows, (_points_note(t),))


def _titled(part: str, t: Translator) -> str:
    """A part such as "2 months" says nothing without its measure."""
    title = t(figures.title(part))
    return "".join((t(measure_of(part).title), t(": "), title)) if part.startswith("A5") else title


def _points_note(t: Translator) -> str:
    return t("Rates change in percentage points, beside them their 95% interval; {none}: nothing to compare with.",
             none=NONE)  # fmt: skip


def town_table(asked: Asked, t: Translator) -> Table:
    """In division order, with both comparisons in words."""
    columns = (
        _town_column(asked, 27, t), Column(t("Due"), 10, number=True), Column(t("Seen"), 10, number=True),
        Column(t("Completion (95% interval)"), 28, number=True), Column(t("Beside the target"), 33),
        Column(t("Beside the city"), 22), Column(t("All four elements recorded"), 13.5, number=True),
        Column(t("Changes reported in time"), 13.5, number=True),
    )  # fmt: skip
    rows = tuple(_town(row, t) for row in (*asked.towns, asked.whole))
    notes = [t("In division order, no ranking. Beside the city: by exact limits of chance; of fewer than ten, counts.")]
    if any(row.late for row in asked.towns):
        notes.append(t("* Visit records are late; the figures may be incomplete."))
    return Table("", columns, rows, tuple(notes), total=True)


def _town_column(asked: Asked, share: float, t: Translator) -> Column:
    """Wider where a name is long, so that its rows stay low."""
    longest = max((len(row.name) for row in asked.towns), default=0)
    return Column(t("Town"), share * min(max(longest / 8, 1), 1.8))


def _name(row: Row) -> str:
    return f"{row.name} *" if row.late else row.name


def _town(row: Row, t: Translator) -> tuple[str, ...]:
    a1 = row.parts["A1"].now
    return (
        _name(row),
        counted(a1, a1.denominator, t),
        counted(a1, a1.numerator, t),
        value(a1, t),
        against_words(row.completion, t) or NONE,
        NONE if row.verdict is None else t(VERDICT_LOOKS[row.verdict].words),
        with_few(row.parts["A8"].now, t),
        with_few(row.parts["A11"].now, t),
    )


def with_few(figure: Figure, t: Translator) -> str:
    """A rate without its interval, counts of fewer than ten."""
    return formatting.show(figure, t).text


_IN_FULL = ("A1", "A8", "A11")
_COUNTS = (msg("On the register"), msg("Due"), msg("Seen"))
_STATES = (msg("Must be seen now"), msg("Two months missed"), msg("Vacant posts"))


def town_annex(asked: Asked, t: Translator) -> Table:
    month, year = t("± month"), t("± year")
    columns = [_town_column(asked, 28, t), *(Column(t(text), 10.5, number=True) for text in _COUNTS)]
    for part in _IN_FULL:
        title = Column(t(figures.title(part)), 27 if part == "A1" else 13.5, number=True)
        columns += [title, Column(month, 13, number=True), Column(year, 13, number=True)]
    columns += [Column(t(text), 12, number=True) for text in _STATES]
    rows = tuple(_town_in_full(row, t) for row in (*asked.towns, asked.whole))
    notes = (t("Changes in percentage points; ≈ within chance; {none}: nothing to compare with.", none=NONE),)
    return Table("", tuple(columns), rows, notes, total=True, fine=True)


def _town_in_full(row: Row, t: Translator) -> tuple[str, ...]:
    a1 = row.parts["A1"].now
    cells = [
        _name(row),
        formatting.number(row.count(*(f"B1.{tier}" for tier in ALL_TIERS))),
        counted(a1, a1.denominator, t),
        counted(a1, a1.numerator, t),
    ]
    for part in _IN_FULL:
        each = row.parts[part]
        cells += [
            value(each.now, t) if part == "A1" else with_few(each.now, t),
            change(each, each.month_before, t, brief=True),
            change(each, each.year_before, t, brief=True),
        ]
    silent = row.parts["A4.never"].now.state is State.NO_DATA
    seen = (row.count("A4.never", "A4.overdue"), row.two_missed)
    cells += [with_few(row.parts["A4.never"].now, t)] * 2 if silent else [formatting.number(n) for n in seen]
    return (*cells, with_few(row.parts["D1.vacant"].now, t))


_MOVED = ("B2.entered", "B2.left", "B2.rose", "B2.fell", "B2.unchanged", "B2.assessed")


def movements(asked: Asked, t: Translator) -> tuple[Table, Table]:
    """From tier to tier, and by town; counts only."""
    places: tuple[str | None, ...] = (*ALL_TIERS, None)
    words = [formatting.word("standard_tier", tier, t) for tier in ALL_TIERS]
    out, into = t("Left the register"), t("Entered the register")
    columns = (Column(t("Before \\ after"), 2.2), *(Column(word, 1.5, number=True) for word in (*words, out)))
    rows = tuple(
        (name, *(_moves(asked.moves, before, after) for after in places))
        for before, name in zip(places, (*words, into), strict=True)
    )
    first = Table(t("From tier to tier, children · {month}", month=formatting.month(asked.ask.month, t)), columns, rows)
    by_town = (_town_column(asked, 3, t), *(Column(t(figures.title(part)), 1.6, number=True) for part in _MOVED))
    told = tuple(
        (row.name, *(with_few(row.parts[part].now, t) for part in _MOVED)) for row in (*asked.towns, asked.whole)
    )
    return first, Table(t("By town"), by_town, told, total=True)


def _moves(
    moves: Mapping[tuple[str | None, str | None], int], before: str | None, after: str | None
) -> str:  # fmt: skip
    return NONE if before is None and after is None else formatting.number(moves.get((before, after), 0))


_OF_STATIONS: Sequence[str] = ("C1", "C2", "C3", "C6", "C4.due", "C4.paid", "C4.outstanding", "C5.due", "C5.paid",
                               "C5.arrears_city", "C5.arrears_town")  # fmt: skip
_COUNTED = ("C1", "C2", "C3", "C6")


def stations(asked: Asked, t: Translator) -> Table:
    columns = (
        _town_column(asked, 3.2, t),
        *(Column(t(figures.title(part)), 1.9, number=True) for part in _OF_STATIONS),
    )  # fmt: skip
    rows = tuple(
        (row.name, *(_of_stations(row.stations[part], t) for part in _OF_STATIONS))
        for row in (*asked.towns, asked.whole)
    )
    on = formatting.window(asked.whole.stations["C1"].window, t)
    return Table("", columns, rows, (t("{day}; rates as n of m.", day=on),), total=True, fine=True)


def _of_stations(figure: Figure, t: Translator) -> str:
    known = figure.numerator is not None and figure.denominator
    if figure.measure in _COUNTED and known:
        return formatting.n_of_m(figure.numerator or 0, figure.denominator or 0)
    return formatting.with_unit(figure, t).text


# --- next steps -------------------------------------------------------------------------------------------------------


def deadlines(asked: Asked, t: Translator) -> Table:
    """责任单位 · 事项 · 完成时限: what is agreed and open, what follows from the problems, and a line to fill in."""
    columns = (Column(t("No."), 10), Column(t("Responsible"), 45), Column(t("Matter"), 66), Column(t("Due by"), 35))
    agreed = [(_where(asked, one.town_code, one.who, t), one.what, _due(asked, one.due_on, t)) for one in asked.actions]
    told = [*agreed, *((who, what, t(BLANK_DAY)) for who, what in _requests(asked, t)), ("", "", t(BLANK_DAY))]
    return Table("", columns, tuple((str(n), *row) for n, row in enumerate(told, start=1)))


def _where(asked: Asked, town: str, who: str, t: Translator) -> str:
    name = next((row.name for row in asked.towns if row.code == town), "")
    return t("; ").join(part for part in (name, who) if part)


def _due(asked: Asked, due: object, t: Translator) -> str:
    late = (asked.judged_on - due).days  # type: ignore[operator]
    told = t.plural("{day}, {n} day late", "{day}, {n} days late", late, day=due)
    return told if late > 0 else str(due)


def _requests(asked: Asked, t: Translator) -> list[tuple[str, str]]:
    """Standing requests, one for each kind of problem, to the towns that have it."""
    found = asked.standing
    wanted: list[tuple[Sequence[str], str]] = [
        ([row.name for row in asked.far_below], msg("Find out why children were missed, and visit them")),
        ([row.name for row in asked.missing], msg("See in person every child missed for two months or more")),
        ([row.name for row in asked.towns if row.late], msg("Enter the visit records that are late")),
        ([row.name for row in asked.towns if row.count("D1.vacant")], msg("Fill the vacant posts of child directors")),
        ([town.name for town in found.without_standard], msg("Have the care station accepted to the standard")),
        (
            list(dict.fromkeys(owed.town.name for owed in found.owed if owed.payer == "town")),
            msg("Pay the town's part of the operating subsidy"),
        ),
    ]
    return [(named(names, t), t(what)) for names, what in wanted if names]


def named(names: Sequence[str], t: Translator) -> str:
    return t("{n} towns (see annex 2)", n=len(names)) if len(names) > MOST_NAMED else t("; ").join(names)
