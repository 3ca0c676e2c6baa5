"""Texts: Chinese from the catalogue, English as written, errors as sentences."""

from dashboard.i18n import translator
from data_access.errors import DatabaseEmpty, SettingWrong

zh, en = translator("zh"), translator("en")


def test_two_languages_at_once():
    assert (zh("Overview"), en("Overview")) == ("总览", "Overview")


def test_values_are_filled_in_after_translating():
    assert zh("as of {date}", date="2026-11-22") == "截至2026-11-22"


def test_plurals():
    assert en.plural("{n} day", "{n} days", 1) == "1 day"
    assert en.plural("{n} day", "{n} days", 3) == "3 days"
    assert zh.plural("{n} day", "{n} days", 1) == "1 天"


def test_an_unknown_text_is_shown_as_it_is_and_an_empty_one_stays_empty():
    assert zh("No such text.") == "No such text."
    assert zh("") == ""  # gettext would give the catalogue's header


def test_braces_in_a_text_without_values_are_left_alone():
    assert zh("a {brace}") == "a {brace}"


def test_the_sentence_of_an_error_translates_its_values_too():
    assert zh.error(DatabaseEmpty(what="visits")).startswith("数据库中还没有走访记录")
    assert zh.error(SettingWrong(name="TONGHU_PORT", reason="it must be a number from 1024 to 65535.")) == (
        "设置 TONGHU_PORT 有误：须是 1024 到 65535 之间的数。"
    )
