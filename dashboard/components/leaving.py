"""The tables of a page or of a door as a file: collected while they are drawn, made when somebody takes them.

    with collecting(title) as found:
        draw()                          # html_table, grid and `also` put their tables in
    offer(page, found, key="page")      # two quiet buttons; nothing where no table may leave

A file holds the numbers of the screen; below town level they are masked (METRICS.md H).  It is recorded in the audit
trail before it is made.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from dashboard import figures
from dashboard.components.columns import Column, Leaving, Take
from dashboard.components.taking import file_button
from dashboard.components.tiers import tier_label
from dashboard.exports import csv_files, lists
from dashboard.exports.about import About
from dashboard.exports.files import Kind as File
from dashboard.exports.lists import Field, Heading, Masked, Share, Sheet
from dashboard.i18n import Translator
from dashboard.page import Page
from dashboard.taking import Taking, about
from data_access.errors import ContractBroken
from data_access.measures.model import Figure, State, Unit
from data_access.measures.registry import PARTS, measure_of
from data_access.texts import msg

DEFINED_ABOVE = 3
"""Definitions that stand above their list; more stand on a sheet of their own."""
STATE_WORDS = {State.PROVISIONAL: msg("provisional"), State.NOT_APPLICABLE: msg("n/a"), State.NO_DATA: msg("no data")}
_NOTHING = "—"
_NUMBERS = frozenset({"number", "signed", "gap", "days", "hours", "yuan"})


@dataclass(frozen=True)
class _Table:
    take: Take
    rows: Sequence[Any]
    columns: Sequence[Column]


@dataclass
class Collected:
    """The tables of one page or door that may leave, in the order in which they were drawn."""

    title: str
    tables: list[_Table] = field(default_factory=list)


_collected: ContextVar[Collected | None] = ContextVar("collected", default=None)


@contextmanager
def collecting(title: str) -> Iterator[Collected]:
    """Collect the tables drawn within; a door within a page collects its own."""
    found = Collected(title)
    before = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(before)


def collect(rows: Sequence[Any], columns: Sequence[Column], take: Take) -> None:
    """Put in a table that is drawn; one that stays is not put in.

    Raises ContractBroken when it has children's codes, or clicks for them, and does not stay.
    """
    if take.level is Leaving.STAYS:
        return
    if any(column.kind in ("child", "act") for column in columns):
        raise ContractBroken("a list of children has no download")
    found = _collected.get()
    if found is not None and (rows or take.made is not None):
        found.tables.append(_Table(take, rows if take.rows is None else take.rows, columns))


def also(rows: Sequence[Any], columns: Sequence[Column], take: Take) -> None:
    """What a chart, or a table of another kind, shows: as a table it leaves with the others."""
    collect(rows, columns, take)


def offer(page: Page, found: Collected, *, key: str) -> None:
    """Two quiet buttons below what was drawn: its tables as a workbook and as CSV."""
    if not found.tables:
        return
    t = page.t
    whole = t("Export the tables of this page") if key == "page" else t("Export this list")
    name = f"{file_name(found.title)}-{page.ask.as_of.isoformat()}"
    with st.container(horizontal=True, gap="small", key=f"th_take_{key}"):
        for label, kind in ((whole, File.XLSX), (t("as CSV"), File.ZIP)):
            make = partial(made, page, found, kind)
            file_button(page, label, name, make, kind, key=f"take_{key}_{kind.ending}", quiet=True)


def file_name(title: str) -> str:
    """A title, which may have been made ready for Markdown, as the name of a file."""
    return "".join(letter for letter in title if letter.isalnum() or letter in " ·-—_（）()").strip() or "tonghu"


def made(page: Page, found: Collected, kind: File, taken: Taking) -> bytes:
    """The bytes of a file with the tables; recorded before there are any.

    Raises AuditFailed.
    """
    t, title = page.t, found.title.replace("\\", "")
    place = page.choices.town_name(page.scope.town) if page.scope.town else page.city.name
    filters = page.filters.in_words(t, page.choices, page.spec.heeded(page.scope))
    taken.record(" · ".join(dict.fromkeys((t(page.spec.title), title, filters))), (), None)
    k = figures.parameters_in_force(page.access, page.ask.as_of).suppress_below
    sheets: list[Sheet] = []
    measures: list[str] = []
    masked = False
    for table in found.tables:
        rows, columns = (table.rows, table.columns) if table.take.made is None else table.take.made(k)
        fields, cells, counted = typed(rows, columns, t)
        own = tuple(dict.fromkeys(measure_of(each).id for each in (*counted, *table.take.measures)))
        below = table.take.level is Leaving.BELOW
        words = about(taken, own, masked=below)
        sheets.append(Sheet(table.take.title or title, fields, cells, _lines(words, t)))
        measures, masked = [*measures, *own], masked or below
    said = about(taken, tuple(dict.fromkeys(measures)), masked=masked)
    if len(said.meanings) > DEFINED_ABOVE:
        sheets.append(lists.definitions(said.meanings, t))
    common = (t("Scope: {place}", place=taken.place), t("Filters: {filters}", filters=filters),
              t("Data to {day}, data version {version}", day=said.data_date, version=said.data_version))  # fmt: skip
    heading = Heading(f"{title} · {place}", common, said.watermark)
    return lists.book(heading, sheets) if kind is File.XLSX else csv_files.archive(heading, sheets, t("About"))


def _lines(said: About, t: Translator) -> tuple[str, ...]:
    """What is told of one list: its definitions, or where they stand, and what was held back."""
    if len(said.meanings) <= DEFINED_ABOVE:
        told = [meaning.words(t) for meaning in said.meanings]
    else:
        versions = " · ".join(t("{id} (definition {version})", id=m.id, version=m.version) for m in said.meanings)
        told = [t("Definitions, on their own sheet: {measures}", measures=versions)]
    return tuple(line for line in (*told, said.masked) if line)


# --- cells ------------------------------------------------------------------------------------------------------------


def typed(
    rows: Sequence[Any], columns: Sequence[Column], t: Translator
) -> tuple[list[Field], list[tuple[Any, ...]], tuple[str, ...]]:
    """A table with typed cells, and the measures of its figures: a rate stands with its numbers in columns beside."""
    spread: list[tuple[Field, list[Any]]] = []
    measures: dict[str, None] = {}
    for column in columns:
        if column.stays:
            continue
        values = [column.of(row) for row in rows]
        measures |= dict.fromkeys(value.measure for value in values if isinstance(value, Figure))
        spread += _figures(column, values, t) if column.kind == "figure" else _plain(column, values, t)
    cells = list(zip(*(values for _field, values in spread), strict=True))
    return [each for each, _values in spread], cells, tuple(measures)


Spread = list[tuple[Field, list[Any]]]


def _plain(column: Column, values: list[Any], t: Translator) -> Spread:
    if column.kind in ("share", "of"):
        return _parts(column, values, t)
    kind = {"percent": "share", "date": "date", "yuan": "yuan"}.get(column.kind, "text")
    label = column.label
    if column.kind in _NUMBERS:
        kind = "number" if column.kind != "yuan" else "yuan"
        unit = {"days": t("days"), "hours": t("hours"), "yuan": t("yuan")}.get(column.kind)
        label = t("{label} ({unit})", label=label, unit=unit) if unit else label
    return [(Field(label, kind), [_cell(column, value, t) for value in values])]


def _cell(column: Column, value: Any, t: Translator) -> Any:
    """A number, a date or a text; what is not there is a dash, as on the screen."""
    if value is None:
        return _NOTHING
    if isinstance(value, str | Masked) and column.kind != "tier":
        return value
    if column.kind == "percent":
        return Share(value)
    if column.kind == "tier":
        return tier_label(value, t)
    if column.kind == "parts":
        return " · ".join(value)
    return value if column.kind in _NUMBERS or column.kind == "date" else str(value)


def _parts(column: Column, values: list[Any], t: Translator) -> Spread:
    """(n, m) as a proportion with both numbers; of "of" the numbers alone."""
    pairs = [value or (_NOTHING, _NOTHING) for value in values]
    numbers: Spread = [
        (Field(_beside(column, t("numerator"), t), "number"), [n for n, _m in pairs]),
        (Field(_beside(column, t("denominator"), t), "number"), [m for _n, m in pairs]),
    ]
    if column.kind == "of":
        return numbers
    return [(Field(column.label, "share"), [_ratio(n, m, t) for n, m in pairs]), *numbers]


def _ratio(n: Any, m: Any, t: Translator) -> Any:
    hidden = next((each for each in (n, m) if isinstance(each, Masked)), None)
    if hidden is not None:
        return hidden
    if not isinstance(n, int) or not isinstance(m, int):
        return _NOTHING
    return Share(n / m) if m else t("n/a")


def _figures(column: Column, values: list[Figure | None], t: Translator) -> Spread:
    """The value, or the word of its state; its numbers, interval and state stand beside it where there are any."""
    found = [value for value in values if value is not None]
    kind = "share" if any(f.denominator is not None and f.numerator is not None for f in found) else "number"
    spread: Spread = [(Field(column.label, kind), [_value(figure, t) for figure in values])]
    if kind == "share":
        spread.append((Field(_beside(column, t("numerator"), t), "number"), [_number(f, "numerator") for f in values]))
        spread.append(
            (Field(_beside(column, t("denominator"), t), "number"), [_number(f, "denominator") for f in values])
        )
    if any(figure.low is not None and figure.numerator is not None for figure in found):
        spread.append((Field(_beside(column, t("95% from"), t), "share"), [_bound(f, "low") for f in values]))
        spread.append((Field(_beside(column, t("95% to"), t), "share"), [_bound(f, "high") for f in values]))
    if any(figure.state is State.PROVISIONAL for figure in found):
        spread.append((Field(_beside(column, t("state"), t)), [_state(figure, t) for figure in values]))
    return spread


def _beside(column: Column, what: str, t: Translator) -> str:
    return t("{label} · {what}", label=column.label, what=what)


def _value(figure: Figure | None, t: Translator) -> Any:
    if figure is None:
        return _NOTHING
    if figure.state in (State.NO_DATA, State.NOT_APPLICABLE):
        return t(STATE_WORDS[figure.state])
    if figure.numerator is None:
        is_share = PARTS[figure.measure].unit is Unit.SHARE
        return _NOTHING if figure.value is None else Share(figure.value) if is_share else figure.value
    if figure.denominator is None:
        return figure.numerator
    return t("fewer than 10: no rate") if figure.value is None else Share(figure.value)


def _number(figure: Figure | None, name: str) -> Any:
    value = None if figure is None else getattr(figure, name)
    return _NOTHING if value is None else value


def _bound(figure: Figure | None, name: str) -> Any:
    value = None if figure is None else getattr(figure, name)
    return _NOTHING if value is None else Share(value)


def _state(figure: Figure | None, t: Translator) -> str:
    return t(STATE_WORDS[figure.state]) if figure is not None and figure.state in STATE_WORDS else _NOTHING
