"""Templates: what `tonghu template` writes is taken without a question, empty and filled in, of every kind."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from dashboard.i18n import translator
from data_access import codes, schema
from data_access.engine import Database
from data_access.errors import ContractBroken
from data_access.importing import explain as explain_module
from data_access.importing import template
from data_access.importing.columns import Value, kinds, sheet
from data_access.importing.explain import MAY, MUST, ONE_OF, Wording, explain, need, shown
from data_access.importing.reading import workbook
from data_access.importing.recognise import recognise
from data_access.importing.says import english
from data_access.importing.values import parser
from tests import factories
from tests.data_access.importing.corpus import PREPARED
from tests.data_access.importing.every_kind import EXAMPLES
from tests.data_access.importing.files import bring_one, notes, rows

CHINESE, ENGLISH = Wording(translator("zh"), chinese=True), Wording(english, chinese=False)
BOTH = pytest.mark.parametrize("wording", [CHINESE, ENGLISH], ids=["zh", "en"])
EVERY = pytest.mark.parametrize("kind", kinds())


def opened(kind: str, wording: Wording = CHINESE) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template.workbook(kind, wording)))


def rule_of(page: Any, at: int) -> Any:
    """The validation of a column's cells."""
    (rule,) = [r for r in page.data_validations.dataValidation if (2, at + 1) in {c[:2] for c in _starts(r)}]
    return rule


def _starts(rule: Any) -> list[tuple[int, int]]:
    return [(area.min_row, area.min_col) for area in rule.sqref.ranges]


def column_at(kind: str, name: str) -> int:
    return [column.name for column in shown(sheet(kind))].index(name)


# --- recognised -------------------------------------------------------------------------------------------------------


@BOTH
@EVERY
def test_every_header_is_taken_for_its_column_and_the_explanation_for_no_table(kind, wording):
    grids, told = workbook.read(template.workbook(kind, wording), zipped=True)
    columns, explanation = grids
    found = recognise(columns, kind=None, given={}, file_name="无题")
    assert found is not None
    assert found.sheet.kind == kind
    assert list(found.fields) == [column.name for column in shown(sheet(kind))]
    for name in ("无题", *(sheet(each).title for each in kinds())):  # whatever the file is called
        assert recognise(explanation, kind=None, given={}, file_name=name) is None
    assert told == ()


@EVERY
def test_an_empty_one_is_taken_and_changes_nothing(kind, sqlite, tmp_path):
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template.workbook(kind, CHINESE))
    result = bring_one(sqlite, path)
    assert (result.kinds, result.rows_in, result.written, result.rejected) == ((kind,), 0, 0, 0)
    assert result.readings[0].unknown == ()
    assert bring_one(sqlite, path, kind=kind).refused is None


def filled(kind: str, path: Path, wording: Wording, row: dict[str, Any], at: int = 2) -> Path:
    """The template with one row, typed into its own cells."""
    book = opened(kind, wording)
    page = book.worksheets[0]
    for name, value in row.items():
        cell = page.cell(at, column_at(kind, name) + 1)
        cell.number_format = page.column_dimensions[cell.column_letter].number_format
        cell.value = _typed(value, sheet(kind).column(name).value, cell.number_format)
    book.save(path)
    return path


def _typed(value: Any, holds: Value, number_format: str) -> Any:
    """In a cell formatted as text an office program keeps what is typed as text."""
    return str(value) if number_format == "@" or holds is Value.TEXT else value


@pytest.fixture
def people(sqlite: Database) -> Database:
    factories.write(sqlite, PREPARED["people"]())
    return sqlite


@EVERY
def test_one_that_is_filled_in_goes_in_with_every_column(kind, people, tmp_path):
    example = EXAMPLES[kind]
    assert {column.name for column in shown(sheet(kind))} == example.row.keys() | example.without.keys()
    before = {name: rows(people, name) for name in sheet(kind).tables}
    result = bring_one(people, filled(kind, tmp_path / "填好.xlsx", CHINESE, example.row))
    assert (result.rows_in, result.written + result.changed, result.rejected) == (1, 1, 0), result.reasons
    assert result.kinds == (kind,)
    assert notes(result) == ""
    for name in sheet(kind).tables:
        (new,) = set(rows(people, name)) - set(before[name])
        stored = dict(zip(schema.metadata.tables[name].c.keys(), new, strict=True))
        lost = [c for c in sheet(kind).columns if c.table == name and c.name in example.row and stored[c.name] is None]
        assert lost == []


@EVERY
def test_a_filled_one_in_english_gives_the_same_rows(kind, new_sqlite, tmp_path):
    found = []
    for wording in (CHINESE, ENGLISH):
        database = new_sqlite()
        factories.write(database, PREPARED["people"]())
        bring_one(database, filled(kind, tmp_path / f"{len(found)}.xlsx", wording, EXAMPLES[kind].row))
        found.append({name: rows(database, name) for name in sheet(kind).tables})
    assert found[0] == found[1]


# --- what it offers ---------------------------------------------------------------------------------------------------


@BOTH
@EVERY
def test_drop_downs_offer_the_official_words(kind, wording):
    page = opened(kind, wording).worksheets[0]
    for at, column in enumerate(shown(sheet(kind))):
        of = "yes_no" if column.value is Value.YES_NO else column.codes
        if of:
            rule = rule_of(page, at)
            offered = rule.formula1.strip('"').split(",")
            assert [codes.code(of, word) for word in offered] == list(codes.codes(of))
            assert rule.showErrorMessage is (column.value is not Value.CODE_SET)  # several words are typed


@EVERY
def test_formats_keep_codes_as_text_and_dates_as_dates(kind):
    page = opened(kind).worksheets[0]
    wanted = {Value.DATE: "yyyy-mm-dd", Value.INSTANT: "yyyy-mm-dd hh:mm", Value.TIME: "hh:mm"}
    wanted |= {Value.INTEGER: "0", Value.YUAN: "0", Value.NUMBER: "General"}
    for at, column in enumerate(shown(sheet(kind))):
        letter = openpyxl.utils.get_column_letter(at + 1)
        assert page.column_dimensions[letter].number_format == wanted.get(column.value, "@"), column.name


def test_what_may_be_typed_is_bounded():
    page = opened("visit").worksheets[0]
    day = rule_of(page, column_at("visit", "visited_on"))
    assert (day.type, day.formula2) == ("date", "TODAY()")
    assert rule_of(opened("subsidy").worksheets[0], column_at("subsidy", "paid_yuan")).type == "whole"
    assert rule_of(opened("care_station").worksheets[0], column_at("care_station", "lon")).type == "decimal"
    number = rule_of(page, column_at("visit", "identity_number"))
    assert (number.type, number.formula1, number.formula2) == ("textLength", "18", "18")


@BOTH
@EVERY
def test_headers_are_frozen_noted_and_marked_where_they_are_required(kind, wording):
    page = opened(kind, wording).worksheets[0]
    assert page.freeze_panes == "A2"
    known = sheet(kind)
    for at, column in enumerate(shown(known)):
        header = page.cell(1, at + 1)
        must = need(known, column) == MUST
        assert header.value == wording.header(column) + ("*" if must else "")
        assert header.comment.text.startswith(wording.translate(need(known, column)))
        assert (header.fill.fgColor.rgb != "00000000") is (need(known, column) != MAY)


def test_a_required_column_may_have_others_in_its_stead():
    visit = sheet("visit")
    needs = {name: need(visit, visit.column(name)) for name in ("visited_on", "child_id", "child_name", "study")}
    assert needs == {"visited_on": MUST, "child_id": ONE_OF, "child_name": ONE_OF, "study": MAY}


@BOTH
@EVERY
def test_the_second_sheet_explains_every_column(kind, wording):
    page = opened(kind, wording).worksheets[1]
    lines = {row[1]: row for row in page.iter_rows(values_only=True) if row[1]}
    for at, column in enumerate(shown(sheet(kind))):
        letter, _header, needed, value, words, example, _remarks = lines[wording.header(column)]
        assert letter == openpyxl.utils.get_column_letter(at + 1)
        assert needed
        assert value
        assert (words or "").split("；") == list(wording.words(column) or [""])
        assert bool(example) is bool(explain(sheet(kind), column, wording).example)


@BOTH
@EVERY
def test_every_example_is_a_value_of_its_column(kind, wording):
    for column in shown(sheet(kind)):
        example = explain(sheet(kind), column, wording).example
        if example:
            assert parser(column)(example) is not None


def test_columns_that_are_not_stored_or_typed_stand_in_no_template():
    names = {column.name for kind in kinds() for column in shown(sheet(kind))}
    left_out = {c.name for kind in kinds() for c in sheet(kind).columns} - names
    assert left_out == {"visit_lon", "visit_lat", "geometry"}


@BOTH
@EVERY
def test_nothing_of_it_is_in_the_other_language(kind, wording):
    """A Chinese template has no untranslated sentence; only codes and the command stand in Latin letters."""
    book = opened(kind, wording)
    texts = [cell for page in book for row in page.iter_rows(values_only=True) for cell in row if cell]
    texts += [cell.comment.text for cell in book.worksheets[0][1]]
    if wording is CHINESE:
        foreign = [text for text in texts if text.isascii() and text.upper() != text and "-" not in text]
        assert foreign == []


@EVERY
def test_nothing_in_it_is_a_formula_or_a_link(kind):
    with zipfile.ZipFile(io.BytesIO(template.workbook(kind, CHINESE))) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"TargetMode" not in archive.read(name)


def test_a_kind_that_does_not_exist_is_a_callers_fault():
    with pytest.raises(ContractBroken):
        template.workbook("visits", CHINESE)


def test_all_of_the_tables_can_be_started_from_nothing():
    reached = {table for kind in kinds() for table in sheet(kind).tables}
    assert {"area", "child", "visit", "worker", "care_station", "organisation"} <= reached
    assert all(isinstance(schema.metadata.tables[table], sa.Table) for table in reached)


def test_the_guide_lists_every_kind_as_it_is():
    guide = (Path(__file__).resolve().parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
    assert explain_module.markdown() in guide, "put what data_access.importing.explain.markdown() gives into it"
