"""Parts of the data-trust page about imports: what came of a file, and what came in before."""

import datetime as dt
from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import errors, import_summary, settings
from dashboard.components import states
from dashboard.components.tables import STAYS, Column, exact, grid, html_table
from dashboard.page import Page
from dashboard.uploads import Done
from data_access.importing.results import FileResult
from data_access.queries.imports import Batch


def results(page: Page, done: Done, *, tried: bool) -> None:
    """File by file: how each was read, what became of its rows and why some cannot be taken."""
    for number, result in enumerate(done.results):
        _result(page, result, number, tried=tried)


def _result(page: Page, result: FileResult, number: int, *, tried: bool) -> None:
    t = page.t
    heading(result.file.name)
    for reading in result.readings:
        lines = [import_summary.reading_words(reading, t), " · ".join(import_summary.taken_words(reading, t))]
        if reading.unknown:
            lines.append(t("left out: {headers}", headers=" · ".join(reading.unknown)))
        lines += [remark.text(t) for remark in reading.notes]
        note(*lines)
    note(*(remark.text(t) for remark in result.notes))
    end = result.refused or result.skipped
    if end is not None:
        errors.box(end.text(t), t, again=False)
        return
    counts = import_summary.counts_words(result, t, tried=tried)
    st.html(f'<div class="th-counts" data-file="{number}">{escape(counts)}</div>')
    if result.reasons:
        columns = (
            Column(t("Column"), lambda row: row[0], kind="word"),
            Column(t("Why rows cannot be taken"), lambda row: row[1].text(t)),
            Column(t("Rows"), lambda row: row[2], kind="number"),
        )
        html_table(page, result.reasons, columns, name="reasons", take=STAYS)


# --- what came in before ----------------------------------------------------------------------------------------------


def history(page: Page, found: Sequence[Batch]) -> None:
    """The imports of the city, the latest first; a click on one shows why rows were left out."""
    t = page.t
    heading(t("Imports · the latest {n}", n=len(found)) if found else t("Imports"))
    if not found:
        states.no_data(page, t("Nothing was brought in yet."))
        return
    zone = ZoneInfo(settings.current().time_zone)
    columns = (
        Column(t("When"), lambda row: _local(row.finished_at, zone), kind="code"),
        Column(t("File"), "file_name"),
        Column(t("Kind of table"), lambda row: import_summary.kind_word(row.kind, t)),
        Column(t("Rows"), "rows_in", kind="number"),
        Column(t("New"), "written", kind="number"),
        Column(t("Changed"), "changed", kind="number"),
        Column(t("Already there"), "unchanged", kind="number"),
        Column(t("Rejected"), "rejected", kind="number"),
        Column(t("By"), "by"),
    )
    clicked = grid(page, found, columns, key="imports", take=exact(t("Imports")), selectable=True)
    if clicked is None:
        note(t("Click the box before a line to see why rows were left out."))
    else:
        _reasons(page, found, clicked)


def _reasons(page: Page, found: Sequence[Batch], clicked: int) -> None:
    t, batch = page.t, found[clicked]
    heading(t("Why rows of {file} were left out", file=batch.file_name))
    if not batch.reasons:
        states.empty(page, t("No row was left out."))
        return
    columns = (
        Column(t("Column"), lambda row: import_summary.column_word(batch.kind, row.field, t), kind="word"),
        Column(t("Why rows cannot be taken"), lambda row: t(row.reason)),
        Column(t("Rows"), "rows", kind="number"),
    )
    html_table(page, batch.reasons, columns, name="reasons_of_import", take=exact(t("Why rows cannot be taken")))


def _local(instant: dt.datetime, zone: ZoneInfo) -> str:
    return f"{instant.replace(tzinfo=dt.UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def heading(text: str) -> None:
    st.html(f'<div class="th-part">{escape(text)}</div>')


def note(*lines: str) -> None:
    if lines:
        st.html("".join(f'<div class="th-small">{escape(line)}</div>' for line in lines))
