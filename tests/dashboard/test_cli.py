"""The command line: status, one sentence for whatever is wrong, both languages; and the road from files to figures."""

import json
import re
from pathlib import Path

import pytest

from dashboard import cli
from dashboard.i18n import translator
from dashboard.import_summary import reading_lines, result_lines
from data_access import rollups, setup
from data_access.engine import Database
from data_access.importing.results import FileResult, Reading, Taken
from data_access.importing.says import say
from data_access.importing.sources import of_path
from tests import factories as f

TODAY = f.day("2026-11-22")

# One month of two children: c1 was seen, c2 was not.
SMALL = f.City.of(
    f.places(),
    f.child("c1", f.V11),
    f.child("c2", f.V21),
    f.visits("c1", "2026-09-10", "2026-10-10", "2026-11-20"),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, in which nothing lies yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("TONGHU_DATA_FOLDER", str(folder))
    return folder


@pytest.fixture
def small(sqlite: Database) -> Database:
    f.write(sqlite, SMALL)
    rollups.refresh(sqlite, TODAY)
    return sqlite


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that is refused; what it said: one line on stderr, nothing on stdout."""
    assert cli.status(["--lang", "en", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.status(["--lang", "en", *arguments]) == 0
    return capsys.readouterr().out


# --- help and languages -----------------------------------------------------------------------------------------------


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--help")
    for command in ("sample", "init", "import", "refresh", "close-month", "run", "demo", "check", "figures"):
        assert re.search(rf"\b{command}\b", text)


def test_without_a_word_it_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status([]) == 0
    assert "figures" in capsys.readouterr().out


def test_help_speaks_the_language_of_the_deployment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Compute the figures" in printed(capsys, "refresh", "--help")
    for arguments in (["refresh", "--help"], ["refresh", "--help", "--lang=zh"]):
        assert cli.status(arguments) == 0
        assert "计算" in capsys.readouterr().out
    monkeypatch.setenv("TONGHU_LANGUAGE", "en")
    assert cli.status(["refresh", "--help"]) == 0
    assert "Compute the figures" in capsys.readouterr().out


def test_an_error_speaks_chinese_unless_asked_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status(["check"]) == 1
    assert "tonghu.db" in (chinese := capsys.readouterr().err)
    assert re.search("[一-鿿]", chinese)
    assert "There is no database" in refused(capsys, "check")


# --- what is wrong is named -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["figures", "--as-of", "2026-02-30"], "--as-of"),  # a day that does not exist
        (["figures", "--as-of", "yesterday"], "--as-of"),
        (["sample", "--out", "x", "--as-of", "23.11.2026"], "--as-of"),
        (["demo", "--as-of", "2026"], "--as-of"),
        (["sample"], "--out"),
        (["sample", "--scale", "province"], "--database"),
        (["sample", "--scale", "county"], "--scale"),
        (["figures", "--by", "street"], "--by"),
        (["figures", "--format", "xml"], "--format"),
        (["run", "--port", "80"], "--port"),  # only an administrator may
        (["init", "--database", "tonghu.db"], "--database"),  # a path is no URL
        (["init", "--database", "oracle://host/x"], "--database"),
        (["nonsense"], "nonsense"),
        (["import"], "FILE"),
    ],
)
def test_a_wrong_argument_is_named(capsys: pytest.CaptureFixture[str], arguments: list[str], named: str) -> None:
    assert named in refused(capsys, *arguments)


def test_a_wrong_language_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["check", "--lang", "fr"], ["check", "--lang"], ["check", "--lang="]):
        assert cli.status(arguments) == 1
        assert "--lang" in capsys.readouterr().err


def test_a_wrong_setting_is_named_and_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGHU_IDENTITY_KEY", "too short")
    said = refused(capsys, "init")
    assert "TONGHU_IDENTITY_KEY" in said
    assert "too short" not in said


def test_a_pair_for_set_needs_a_name_and_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.status(["init"]) == 0
    capsys.readouterr()
    for pair in ("visitor_role", "=director", "visitor_role="):
        assert "--set" in refused(capsys, "import", "x.csv", "--set", pair)


@pytest.mark.parametrize("command", ["check", "refresh", "figures", "run"])
def test_without_a_database_the_way_out_is_said(capsys: pytest.CaptureFixture[str], command: str, home: Path) -> None:
    assert "tonghu init" in refused(capsys, command)
    assert not home.exists()  # nothing was made by looking


def test_a_fault_is_told_by_its_place_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("a child's name")

    monkeypatch.setattr(setup, "initialise", breaks)
    said = refused(capsys, "init")
    assert "KeyError" in said
    assert "a child's name" not in said


def test_an_interruption_is_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "initialise", stopped)
    assert cli.status(["--lang", "en", "init"]) == 130
    assert capsys.readouterr().err.strip().endswith("the database is as it was.")


# --- init, check ------------------------------------------------------------------------------------------------------


def test_init_makes_the_database_of_the_data_folder(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    printed(capsys, "init")
    assert (home / "tonghu.db").exists()
    assert "no areas" in refused(capsys, "check")


def test_check_is_content_with_a_database_that_holds_a_city(
    capsys: pytest.CaptureFixture[str], small: Database
) -> None:
    assert printed(capsys, "check", "--database", small.url) == ""


def test_check_prints_each_departure(capsys: pytest.CaptureFixture[str], small: Database) -> None:
    with small.write() as connection:
        connection.exec_driver_sql("ALTER TABLE worker DROP COLUMN phone")
        connection.exec_driver_sql("DROP TABLE screening")
    assert cli.status(["--lang", "en", "check", "--database", small.url]) == 1
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["screening", "is", "missing"] in lines
    assert ["worker", "phone", "is", "missing;", "it", "holds:", "text"] in lines


# --- figures ----------------------------------------------------------------------------------------------------------


def test_figures_as_json(capsys: pytest.CaptureFixture[str], small: Database) -> None:
    text = printed(
        capsys, "figures", "--database", small.url, "--as-of", "2026-11-22", "--measure", "A1", "--format", "json"
    )
    assert json.loads(text) == [
        {
            "measure": "A1",
            "area_code": f.CITY,
            "area_name": "云浦市",
            "window": "2026-10",  # the last closed month
            "numerator": 1,
            "denominator": 2,
            "value": None,  # fewer than ten
            "low": None,
            "high": None,
            "state": "ok",
        }
    ]


def test_figures_without_a_date_are_of_the_data_date(capsys: pytest.CaptureFixture[str], small: Database) -> None:
    text = printed(capsys, "figures", "--database", small.url, "--measure", "A4", "--format", "json")
    assert {row["window"] for row in json.loads(text)} == {"2026-11-20"}  # the day of the last record


def test_a_part_can_be_asked_for_alone_and_ids_in_any_case(capsys: pytest.CaptureFixture[str], small: Database) -> None:
    text = printed(
        capsys, "figures", "--database", small.url, "--measure", "a4.never, B3", "--by", "town", "--format", "csv"
    )
    rows = [line.split(",") for line in text.splitlines()[1:]]
    assert [(row[0], row[1]) for row in rows] == [("A4.never", f.T1), ("A4.never", f.T2), ("B3", f.T1), ("B3", f.T2)]


@pytest.mark.parametrize("level", ["city", "town", "village"])
def test_every_measure_is_there_at_every_level(capsys: pytest.CaptureFixture[str], small: Database, level: str) -> None:
    from data_access.measures.registry import PARTS

    text = printed(capsys, "figures", "--database", small.url, "--by", level, "--format", "json")
    assert {row["measure"] for row in json.loads(text)} == set(PARTS)


def test_figures_as_a_table(capsys: pytest.CaptureFixture[str], small: Database) -> None:
    lines = printed(capsys, "figures", "--database", small.url, "--measure", "A1").splitlines()
    assert lines[0].split()[0] == "Measure"
    assert lines[1].split()[0] == "A1"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--measure", "Z9"], "Z9"),
        (["--month", "2026-13"], "--month"),
        (["--month", "October"], "--month"),
        (["--as-of", "2026-11-22", "--month", "2026-12"], "--month"),  # it has not begun
        (["--as-of", "2999-01-01"], "--as-of"),  # nobody knows yet
    ],
)
def test_what_cannot_be_asked_is_named(
    capsys: pytest.CaptureFixture[str], small: Database, arguments: list[str], named: str
) -> None:
    assert named in refused(capsys, "figures", "--database", small.url, *arguments)


def test_before_the_first_data_there_are_rows_without_data_and_a_sentence(
    capsys: pytest.CaptureFixture[str], small: Database
) -> None:
    arguments = ["figures", "--database", small.url, "--as-of", "2026-08-20", "--measure", "A1", "--format", "json"]
    assert cli.status(["--lang", "en", *arguments]) == 0
    said = capsys.readouterr()
    assert [row["state"] for row in json.loads(said.out)] == ["no_data"]
    assert "2026-09-10" in said.err


def test_several_cities_need_a_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, small: Database
) -> None:
    f.write(small, f.City.of(f.area("320598", "Another")))
    arguments = ["figures", "--database", small.url, "--measure", "A1", "--format", "json"]
    assert "TONGHU_CITY" in refused(capsys, *arguments)
    monkeypatch.setenv("TONGHU_CITY", f.CITY)
    assert json.loads(printed(capsys, *arguments))[0]["area_code"] == f.CITY


# --- import -----------------------------------------------------------------------------------------------------------


def test_what_an_import_says(tmp_path: Path) -> None:
    t = translator("en")
    file = of_path(tmp_path / "visits.csv")
    reading = Reading("visits", "visit", "走访记录", 3, (Taken("走访日期", "visited_on"),), ("备注",), 12)
    assert list(reading_lines(file, reading, t)) == [
        "visits.csv · visits: taken for 走访记录, header in row 3, 12 rows",
        "  走访日期 → visited_on",
        "  left out: 备注",
    ]
    result = FileResult(
        file,
        readings=(reading,),
        rows_in=12,
        written=8,
        changed=1,
        unchanged=2,
        rejected=1,
        reasons=(("visited_on", say("it lies in the future"), 1),),
        rejected_file=tmp_path / "visits.rejected.xlsx",
    )
    text = list(result_lines(result, t))
    assert text[0] == "visits.csv: 12 rows: 8 new, 1 changed, 2 already there, 1 rejected"
    assert text[1] == "  1 × visited_on: it lies in the future"
    assert text[2].endswith("visits.rejected.xlsx")
    assert list(result_lines(FileResult(file, refused=say("no sheet of ours")), t)) == ["visits.csv: no sheet of ours"]


def test_patterns_are_spelt_out_where_the_shell_does_not(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "[c].csv"):
        (tmp_path / name).touch()
    assert cli._paths([str(tmp_path / "?.csv")]) == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert cli._paths([str(tmp_path / "[c].csv")]) == [tmp_path / "[c].csv"]  # a file of just this name
    assert cli._paths([str(tmp_path / "none*.csv")]) == [tmp_path / "none*.csv"]  # the import says that it is missing
