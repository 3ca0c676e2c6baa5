"""Settings: read from the environment alone; a wrong one names itself and never repeats its value."""

import datetime as dt
from pathlib import Path

import pytest

from dashboard import settings, settings_table
from dashboard.catalogue import used
from data_access.engine import Database
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


def test_figures_are_read_on_the_standby_and_imports_know_of_it(monkeypatch: pytest.MonkeyPatch):
    for name, value in (
        ("DATABASE_URL", "postgresql://primary/tonghu"),
        ("READ_URL", "postgresql://standby/tonghu"),
        ("IDENTITY_URL", "postgresql://names@primary/tonghu"),
        ("IMPORT_URL", "postgresql://clerk@primary/tonghu"),
        ("POOL_SIZE", "20"),
    ):
        monkeypatch.setenv(f"TONGHU_{name}", value)
    read = settings.load()
    assert (read.database.standby_url, read.database.pool_size) == ("postgresql://standby/tonghu", 20)
    assert read.import_database.standby_url == "postgresql://standby/tonghu"  # what it brings in is seen at once
    assert read.identity_database is not None
    assert read.identity_database.standby_url is None


def test_the_command_line_wins_and_silence_does_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TONGHU_PORT", "8600")
    assert settings.load(port=8700).port == 8700
    assert settings.load(port=None).port == 8600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTH", "ldap"),
        ("DATABASE_URL", "mysql://host/db"),  # another kind of database
        ("DATABASE_URL", "tonghu.db"),  # a path is no URL
        ("READ_URL", "postgresql://standby/tonghu"),  # of an SQLite file there is no standby
        ("READ_URL", "sqlite:///copy.db"),
        ("POOL_SIZE", "1"),
        ("LANGUAGE", "fr"),
        ("TIME_ZONE", "Shanghai"),
        ("ADDRESS", "0.0.0.0"),  # the token guards this computer only
        ("PORT", "80"),
        ("PORT", "many"),
        ("IDENTITY_KEY", "too short"),
        ("CITY", "yunpu"),
        ("TILES_PATH", "https://map.example/{z}/{x}/{y}"),  # the browser asks no other host
        ("TILES_PATH", "//map.example/{z}/{x}/{y}"),
        ("TILES_PATH", "/tiles/{z}/{y}"),
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


OIDC = {
    "AUTH": "oidc",
    "PUBLIC_ADDRESS": "https://tonghu.example",
    "OIDC_METADATA_URL": "https://provider.example/.well-known/openid-configuration",
    "OIDC_CLIENT_ID": "tonghu",
    "OIDC_CLIENT_SECRET": "word-of-the-client",
    "COOKIE_SECRET": "c" * 32,
}


def with_oidc(monkeypatch: pytest.MonkeyPatch, **changes: str) -> settings.Settings:
    for name, value in {**OIDC, **changes}.items():
        monkeypatch.setenv(f"TONGHU_{name}", value)
    return settings.load()


@pytest.mark.parametrize("name", sorted(set(OIDC) - {"AUTH"}))
def test_sign_in_names_what_it_lacks(monkeypatch: pytest.MonkeyPatch, name: str):
    with pytest.raises(SettingWrong, match=f"TONGHU_{name} "):
        with_oidc(monkeypatch, **{name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_ADDRESS", "http://tonghu.example"),  # names and logins in the clear
        ("PUBLIC_ADDRESS", "https://tonghu.example/app"),
        ("PUBLIC_ADDRESS", "https://li:word@tonghu.example"),
        ("PUBLIC_ADDRESS", "tonghu.example"),
        ("PUBLIC_ADDRESS", "https://tonghu.example:99999"),
        ("OIDC_METADATA_URL", "http://provider.example/x"),
        ("COOKIE_SECRET", "too short"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "25"),
        ("SESSION_HOURS", "nan"),
        ("TRUSTED_PROXY", "proxy.example"),
        ("ADDRESS", "all"),
    ],
)
def test_sign_in_takes_no_unsafe_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    with pytest.raises(SettingWrong, match=f"TONGHU_{name} "):
        with_oidc(monkeypatch, **{name: value})


def test_elsewhere_than_on_this_computer_only_the_proxy_is_answered(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(SettingWrong, match="TONGHU_TRUSTED_PROXY "):
        with_oidc(monkeypatch, ADDRESS="0.0.0.0")
    assert with_oidc(monkeypatch, ADDRESS="0.0.0.0", TRUSTED_PROXY="10.0.0.1").address == "0.0.0.0"


@pytest.mark.parametrize("auth", ["demo", "local"])
def test_only_sign_in_listens_elsewhere(monkeypatch: pytest.MonkeyPatch, auth: str):
    with pytest.raises(SettingWrong, match="TONGHU_ADDRESS "):
        with_oidc(monkeypatch, AUTH=auth, ADDRESS="0.0.0.0", TRUSTED_PROXY="10.0.0.1")


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://TongHu.example:443/", "https://tonghu.example"),
        ("https://tonghu.example:8443", "https://tonghu.example:8443"),
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501"),  # a trial on this computer
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
    ],
)
def test_the_public_address_is_what_a_browser_sends_as_origin(monkeypatch: pytest.MonkeyPatch, given: str, origin: str):
    assert with_oidc(monkeypatch, PUBLIC_ADDRESS=given).public_address == origin


def test_the_secrets_of_sign_in_do_not_show_in_a_log(monkeypatch: pytest.MonkeyPatch):
    shown = repr(with_oidc(monkeypatch))
    assert "word-of-the-client" not in shown
    assert "c" * 32 not in shown


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
    lines = settings_table.markdown()
    known = used()
    for row in settings_table.table():
        assert f"`{row.name}`" in lines
        assert row.meaning in known
        assert settings.said(row.name.removeprefix("TONGHU_").lower())["must"] in known


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        settings.load().port = 1  # type: ignore[misc]


def test_names_are_read_by_a_login_of_their_own_where_there_are_logins():
    names, shared = "postgresql://names@db.example/tonghu", "postgresql://web@db.example/tonghu"
    assert settings.load(database_url=shared).identity_database is None
    assert settings.load(database_url=shared, identity_url=names).identity_database == Database(names)
    file = settings.load(database_url="sqlite:///own.db")
    assert file.identity_database == file.database
    demo = settings.load(auth="demo", identity_url=names)
    assert demo.identity_database == demo.database  # never a real city's names


def test_uploads_go_by_a_login_of_their_own_where_there_is_one() -> None:
    shared, owner = "postgresql://dashboard@host/city", "postgresql://importer@host/city"
    assert settings.load(database_url=shared).import_database == Database(shared)
    assert settings.load(database_url=shared, import_url=owner).import_database == Database(owner)
    demo = settings.load(auth="demo", import_url=owner)
    assert demo.import_database == demo.database  # nothing of a demo reaches a real city
