"""The road from clerks' files to figures, command by command; and the demo, which takes the same road."""

import datetime as dt
import json
from pathlib import Path

import pytest

from dashboard import cli, demo, launch, settings
from dashboard.settings import Settings
from data_access import setup
from data_access.engine import Database
from data_access.errors import DatabaseLocked

AREAS = """区划代码,区划名称,层级,上级区划代码,是否虚构
320599,云浦市,市,,是
320599101,桐泾镇,镇,320599,是
320599101001,永浦村,村,320599101,是
"""
ROSTER = """花名册序号,儿童编号,出生日期,困境类别,乡镇,村居,在册类型,建档日期
1,YP-1,2016-06-15,孤儿,桐泾镇,永浦村,困境儿童,2024-01-01
2,YP-2,2017-03-02,孤儿,桐泾镇,永浦村,困境儿童,2024-01-01
"""
VISITS = """儿童编号,走访日期,走访方式,是否见到儿童,走访人身份,录入时间
YP-1,2025-09-10,入户,是,儿童主任,2025-09-10 18:20
YP-1,2025-10-10,入户,是,儿童主任,2025-10-10 18:20
"""
LATER = "2099-01-01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONGHU_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("TONGHU_LANGUAGE", "en")
    for name, text in (("areas.csv", AREAS), ("roster.csv", ROSTER), ("visits.csv", VISITS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_from_files_to_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / name) for name in ("visits.csv", "roster.csv", "areas.csv")]  # in any order
    assert cli.status(["init"]) == 0
    assert cli.status(["import", *files, "--dry-run"]) == 0
    assert cli.status(["import", *files]) == 0
    said = capsys.readouterr().err
    assert "visits.csv: 2 rows: 2 new" in said
    assert said.index("areas.csv: 3 rows") < said.index("roster.csv: 2 rows") < said.index("visits.csv: 2 rows")
    assert cli.status(["refresh"]) == 0
    capsys.readouterr()
    asked = ["figures", "--as-of", "2025-11-20", "--measure", "A1", "--by", "town", "--format", "json"]
    assert cli.status(asked) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["area_name"], row["window"], row["numerator"], row["denominator"]) == ("桐泾镇", "2025-10", 1, 2)


def test_a_rejected_row_ends_with_2_and_the_same_file_again_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visits = folder / "visits.csv"
    visits.write_text(VISITS + f"YP-2,{LATER},入户,是,儿童主任,\n", encoding="utf-8")  # it lies in the future
    assert cli.status(["init"]) == 0
    assert cli.status(["import", str(folder / "areas.csv"), str(folder / "roster.csv")]) == 0
    assert cli.status(["import", str(visits), "--dry-run"]) == 2
    assert not visits.with_name("visits.csv.rejected.xlsx").exists()
    assert cli.status(["import", str(visits)]) == 2
    assert visits.with_name("visits.csv.rejected.xlsx").exists()
    assert "2 new, 0 changed, 0 already there, 1 rejected" in capsys.readouterr().err
    assert cli.status(["import", str(folder / "roster.csv")]) == 0
    assert "0 new, 0 changed" in capsys.readouterr().err


def test_a_file_refused_whole_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visits = folder / "visits.csv"
    visits.write_text(VISITS + f"YP-2,{LATER},入户,是,儿童主任,\n", encoding="utf-8")
    assert cli.status(["init"]) == 0
    assert cli.status(["import", str(folder / "areas.csv"), str(folder / "roster.csv")]) == 0
    assert cli.status(["import", str(visits), "--all-or-nothing"]) == 1
    assert cli.status(["import", str(folder / "nowhere.csv")]) == 1
    assert "Traceback" not in capsys.readouterr().err


# --- the demo ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Small files instead of the city's; notes each time that they are written."""
    notes: list[str] = []

    def write(out: Path, as_of: dt.date, seed: int, _progress: object) -> None:
        notes.append(f"{as_of} {seed}")
        for name, text in (("areas.csv", AREAS), ("roster.csv", ROSTER), ("visits.csv", VISITS)):
            (out / name).write_text(text, encoding="utf-8")

    monkeypatch.setattr(demo.files, "write", write)
    monkeypatch.setattr(demo.agreed, "write", lambda *_: None)  # the towns that agreed on something are not here
    return notes


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, bool]]:
    """Every start of the server, without one."""
    starts: list[tuple[Settings, bool]] = []
    monkeypatch.setattr(launch, "run", lambda chosen, open_browser: starts.append((chosen, open_browser)))
    return starts


def test_demo_makes_the_city_once_for_a_date_and_a_seed(
    folder: Path, made: list[str], opened: list[tuple[Settings, bool]]
) -> None:
    for arguments in (["--as-of", "2025-11-20"], ["--as-of", "2025-11-20"], ["--as-of", "2025-11-21", "--seed", "7"]):
        assert cli.status(["demo", "--no-browser", *arguments]) == 0
    assert made == ["2025-11-20 1", "2025-11-21 7"]
    assert [(start.auth, start.local_today().isoformat(), browser) for start, browser in opened] == [
        ("demo", "2025-11-20", False),
        ("demo", "2025-11-20", False),
        ("demo", "2025-11-21", False),  # the demo lives on its own day
    ]


def test_demo_never_touches_another_database(
    folder: Path, made: list[str], opened: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Database(f"sqlite:///{folder / 'real.db'}")
    setup.initialise(real)
    setup.note(real, "kept", "yes")
    monkeypatch.setenv("TONGHU_DATABASE_URL", real.url)
    assert cli.status(["demo", "--no-browser", "--as-of", "2025-11-20"]) == 0
    assert setup.noted(real, "kept") == "yes"
    with real.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM area").scalar() == 0


def test_a_demo_that_was_stopped_half_way_is_made_anew(
    folder: Path, made: list[str], opened: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "refresh", stopped)
        assert cli.status(["demo", "--no-browser", "--as-of", "2025-11-20"]) == 130
    assert opened == []
    assert cli.status(["demo", "--no-browser", "--as-of", "2025-11-20"]) == 0
    assert len(made) == 2
    assert len(opened) == 1


def test_a_demo_that_another_program_holds_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(_database: Database) -> None:
        raise PermissionError

    monkeypatch.setattr(demo.setup, "remove", held)  # as Windows answers while another demo runs
    with pytest.raises(DatabaseLocked):
        demo.prepare(settings.load(auth="demo"), dt.date(2025, 11, 20), 1, lambda *_: None)
