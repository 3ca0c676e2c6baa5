"""Code lists: each word stands for one code, every coded column has a list, the printed page is current."""

from pathlib import Path

import pytest

from data_access import codes
from data_access.codes.document import markdown
from data_access.errors import ContractBroken
from data_access.importing.sheets import SHEETS

PAGE = Path(__file__).parents[2] / "docs" / "codes.md"


@pytest.mark.parametrize("name", codes.names())
def test_every_word_of_a_list_leads_to_its_code(name):
    for word in codes.code_list(name).words:
        for text in (word.code, word.zh, word.en, *word.variants):
            assert codes.code(name, text) == word.code
        assert codes.word(name, word.code) == word.zh
        assert codes.english(name, word.code) == word.en


def test_width_spaces_case_and_brackets_do_not_matter():
    assert codes.code("datum", "ｗｇｓ 84") == "wgs84"
    assert codes.code("area_level", "镇(区、街道)") == "town"
    assert codes.code("visit_mode", " 入　户 ") == "home"


def test_an_unknown_word_is_no_code_and_not_blank():
    assert codes.code("tier", "橙") is None
    assert not codes.is_blank("tier", "橙")


def test_words_for_nothing_recorded_are_blank_but_never_where_they_mean_something():
    assert codes.is_blank("condition", "未登记")
    assert codes.is_blank("social_work_level", "无")
    assert not codes.is_blank("risk_level", "无")  # no risk is a finding


def test_a_list_or_code_that_does_not_exist_is_a_developers_error():
    with pytest.raises(ContractBroken):
        codes.word("visit_mode", "carrier pigeon")
    with pytest.raises(ContractBroken):
        codes.code_list("nothing")


def test_every_coded_column_names_a_list():
    used = {column.codes for sheet in SHEETS.values() for column in sheet.columns if column.codes}
    assert used <= set(codes.names())


def test_the_printed_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "docs/codes.md is stale: write data_access.codes.document.markdown() to it"
    )
