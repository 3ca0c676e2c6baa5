"""Settings: read from the environment alone; a wrong one names itself and never repeats its value."""

import datetime as dt
from pathlib import Path

import pytest

from dashboard import settings
from dashboard.catalogue import used
from data_access.errors import SettingWrong


def test_without_any_setting_one_computer_one_token_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TONGHU_DATA_FOLDER", str(tmp_path))
    read = settings.load()
    assert (read.auth, read.language, read.address, read.time_zone) == ("local", "zh", "127.0.0.1", "Asia/Shanghai")
    assert read.database.url == f"sqlite:///{tmp_path / 'tonghu.db'}"


def test_the_demo_ignores_the_database_url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("TONGHU_AUTH", "demo")
    monkeypatch.setenv("TONGHU_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("TONGHU_DATABASE_URL", "postgresql://somewhere/real")
    assert settings.load().database.url == f"sqlite:///{tmp_path / 'demo.db'}"


def test_the_command_line_wins_and_silence_does_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TONGHU_PORT", "8600")
    assert settings.load(port=8700).port == 8700
    assert settings.load(port=None).port == 8600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTH", "oidc"),  # not known yet
        ("DATABASE_URL", "mysql://host/db"),  # another kind of database
        ("DATABASE_URL", "tonghu.db"),  # a path is no URL
        ("LANGUAGE", "fr"),
        ("TIME_ZONE", "Shanghai"),
        ("ADDRESS", "0.0.0.0"),  # the token guards this computer only
        ("PORT", "80"),
        ("PORT", "many"),
        ("IDENTITY_KEY", "too short"),
        ("CITY", "yunpu"),
        ("TODAY", "2026-13-01"),
        ("TODAY", "2026-11-23"),  # a real date, but local mode counts real days
        ("DATABSE_URL", "sqlite:///x.db"),  # misspelt: it would be ignored in silence
    ],
)
def test_a_wrong_setting_names_itself_and_keeps_its_value_to_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv(f"TONGHU_{name}", value)
    with pytest.raises(SettingWrong) as raised:
        settings.load()
    assert f"TONGHU_{name}" in str(raised.value)
    assert value not in str(raised.value).replace(f"TONGHU_{name}", "").replace("Asia/Shanghai", "").replace(
        "2026-11-23",
        "",  # the sentence's own examples
    )


def test_secrets_do_not_show_in_a_log(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TONGHU_DATABASE_URL", "postgresql://u:hidden-word@host/db")
    monkeypatch.setenv("TONGHU_IDENTITY_KEY", "k" * 32)
    read = settings.load()
    assert "hidden-word" not in repr(read)
    assert "k" * 32 not in repr(read)
    assert read.database.url == "postgresql://u:hidden-word@host/db"


def test_a_date_taken_for_today_is_for_the_demo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TONGHU_TODAY", "2026-11-23")
    assert settings.load(auth="demo").local_today() == dt.date(2026, 11, 23)


def test_every_setting_has_a_meaning_a_demand_and_a_line_in_the_table():
    lines = settings.markdown()
    known = used()
    for row in settings.table():
        assert f"`{row.name}`" in lines
        assert row.meaning in known
        assert settings._extra(row.name.removeprefix("TONGHU_").lower())["must"] in known


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        settings.load().port = 1  # type: ignore[misc]
