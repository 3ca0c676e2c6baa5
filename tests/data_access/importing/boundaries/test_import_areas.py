"""`tonghu import-areas`: what must be said, what is kept, one transaction a file, no change the second time."""

import json

import pytest

from dashboard import cli, import_command
from dashboard.settings import Settings
from data_access import schema
from tests import factories
from tests.data_access.importing.boundaries.maps import (
    BOW_TIE,
    CITY,
    EAST,
    WEST,
    WEST_HALF,
    bring_areas,
    bring_map,
    city,
    geojson,
    geopackage,
    shapefile,
    town,
    towns,
    zipped,
)
from tests.data_access.importing.files import NOW, TODAY, bring_in, rows, said

DECLARED = ("--datum", "wgs84", "--licence", "own work")


@pytest.fixture
def command(database, monkeypatch, capfd):
    """Runs `tonghu import-areas` in English; (status, what it said)."""
    monkeypatch.setenv("TONGHU_DATABASE_URL", database.url)
    monkeypatch.setattr(Settings, "local_today", lambda _settings: TODAY)

    def run(*arguments):
        status = cli.status(["--lang", "en", "import-areas", *map(str, arguments)])
        printed = capfd.readouterr()
        return status, printed.out + printed.err

    return run


def contents(database):
    return factories.contents(database, schema.metadata.tables.values())


def test_all_formats_by_the_command(command, database, tmp_path):
    (tmp_path / "shp").mkdir()
    files = (
        geojson(tmp_path / "a.geojson", city()),
        geopackage(tmp_path / "b.gpkg", 镇=[town()]),
        zipped(tmp_path / "c.zip", shapefile(tmp_path / "shp" / "东.shp", [towns()[1]], encoding="gb18030")),
    )
    status, told = command(*files, *DECLARED, "--map-approval", "苏S(2026)000号")
    assert status == 0, told
    assert "town_code → code" in told
    assert "1 outlines" in told
    assert rows(database, "area", "code", "name", "level", "parent_code") == [
        (CITY, "云浦市", "city", None),
        (WEST, "西镇", "town", CITY),
        (EAST, "东镇", "town", CITY),
    ]
    assert (
        rows(database, "area_source", "datum", "licence", "map_approval")
        == [("wgs84", "own work", "苏S(2026)000号")] * 3
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--licence", "own"), "--datum is wrong: say in which coordinate system"),
        (("--datum", "wgs72", "--licence", "own"), "--datum is wrong"),
        (("--datum", "wgs84"), "--licence is wrong: say under which licence"),
        (("--datum", "wgs84", "--licence", " "), "--licence is wrong"),
        (("--datum", "wgs84", "--licence", "x" * 201), "--licence is wrong: it is too long"),
        ((*DECLARED, "--map-approval", "号" * 81), "--map-approval is wrong: it is too long"),
    ],
)
def test_datum_and_licence_must_be_said(command, database, tmp_path, arguments, sentence):
    before = contents(database)
    status, told = command(geojson(tmp_path / "a.geojson", city()), *arguments)
    assert (status, told.count("\n")) == (1, 1)
    assert sentence in told
    assert contents(database) == before


def test_a_dry_run_says_everything_and_writes_nothing(command, database, tmp_path):
    before = contents(database)
    path = geopackage(tmp_path / "a.gpkg", 市=[city()], 镇=[town(), town(EAST, "东镇", WEST_HALF)])
    status, told = command(path, *DECLARED, "--dry-run")
    assert status == 0
    assert "overlap" in told
    assert "3 rows: 3 new" in told
    assert contents(database) == before


def test_exit_statuses(command, tmp_path):
    assert command(geojson(tmp_path / "city.geojson", city()), *DECLARED)[0] == 0
    some = geojson(tmp_path / "a.geojson", town(), town(EAST, "东镇", BOW_TIE))
    status, told = command(some, *DECLARED)
    assert status == 2
    assert "a.geojson.rejected.xlsx" in told
    assert command(tmp_path / "missing.gpkg", *DECLARED)[0] == 1


def test_all_or_nothing(command, database, tmp_path):
    command(geojson(tmp_path / "city.geojson", city()), *DECLARED)
    before = contents(database)
    some = geojson(tmp_path / "a.geojson", town(), town(EAST, "东镇", BOW_TIE))
    assert command(some, *DECLARED, "--all-or-nothing")[0] == 1
    assert contents(database) == before


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp", "zip"])
def test_the_same_file_again_changes_nothing_at_all(database, tmp_path, form):
    bring_map(database, geojson(tmp_path / "city.geojson", city()))
    path = tmp_path / f"a.{form}"
    made = {
        "geojson": lambda: geojson(path, *towns()),
        "gpkg": lambda: geopackage(path, 镇=towns()),
        "shp": lambda: shapefile(path, towns()),
        "zip": lambda: zipped(path, shapefile(tmp_path / "b.shp", towns())),
    }[form]()
    assert bring_map(database, made).written == 2
    before = contents(database)
    again = bring_map(database, made, now=NOW.replace(year=2027))
    assert (again.written, again.changed, again.unchanged) == (0, 0, 2)
    assert contents(database) == before


def test_another_licence_for_the_same_outlines_is_kept(sqlite, tmp_path):
    path = geojson(tmp_path / "a.geojson", city())
    for licence, approval in (("by leave", None), ("by leave", "GS(2026)1号"), ("bought", "GS(2026)1号")):
        bring_map(sqlite, path, licence=licence, map_approval=approval)
        bring_map(sqlite, path, licence=licence, map_approval=approval)
    assert sorted(rows(sqlite, "area_source", "licence", "map_approval"), key=repr) == [
        ("bought", "GS(2026)1号"),
        ("by leave", "GS(2026)1号"),
        ("by leave", None),
    ]


def test_a_corrected_outline_corrects_and_the_first_one_comes_back(sqlite, tmp_path):
    first, second = geojson(tmp_path / "a.geojson", city()), geojson(tmp_path / "b.geojson", city(WEST_HALF))
    changes = [bring_map(sqlite, path).changed for path in (first, second, first)]
    assert changes == [0, 1, 1]
    ((outline,),) = rows(sqlite, "area", "geometry")
    assert "120.2" in outline


def test_one_transaction_a_file(database, tmp_path, monkeypatch):
    path = geopackage(tmp_path / "a.gpkg", 市=[city()], 镇=towns())
    before = contents(database)

    def stop(result):
        assert result.written == 3
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_areas(database, path, before_commit=stop)
    assert contents(database) == before


def test_rejected_outlines_come_back_without_wiping_the_one_on_record(sqlite, tmp_path):
    bring_map(sqlite, geojson(tmp_path / "city.geojson", city()))
    bring_map(sqlite, geojson(tmp_path / "a.geojson", *towns()))
    result = bring_map(sqlite, geojson(tmp_path / "b.geojson", town(shape=BOW_TIE), town(EAST, "南镇")))
    assert result.rejected == 2
    assert result.rejected_file is not None
    (mended,) = bring_in(sqlite, result.rejected_file)
    assert all(row[1] for row in rows(sqlite, "area", "code", "geometry"))
    assert {name for _, name in rows(sqlite, "area", "code", "name")} >= {"西镇"}
    assert mended.rejected == 0


def test_contacts_and_names_on_record_stay(sqlite, tmp_path):
    kept = {"contact_name": "值班室", "contact_phone": "000-1", "aliases": "西乡", "population": 1200}
    factories.write(sqlite, factories.City.of(factories.area(CITY, "云浦市"), factories.area(WEST, "西镇", **kept)))
    bring_map(sqlite, geojson(tmp_path / "a.geojson", town(name="西乡")))
    found = [row for row in rows(sqlite, "area", "code", "name", *kept, "fictional") if row[0] == WEST]
    assert found == [(WEST, "西镇", *kept.values(), True)]


def test_a_table_is_no_map_and_a_map_is_not_read_as_a_table(sqlite, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("区划代码,区划名称\n320599,云浦市\n", encoding="utf-8")
    assert "no map" in said(bring_map(sqlite, path))


def test_geojson_takes_the_same_road_by_the_plain_import(sqlite, tmp_path):
    (tmp_path / "one").mkdir()
    results = bring_in(sqlite, geojson(tmp_path / "b.geojson", *towns()), geojson(tmp_path / "a.geojson", city()))
    assert [r.written for r in results] == [1, 2]
    outlines = rows(sqlite, "area", "code", "geometry")
    assert all(json.loads(text)["type"] == "Polygon" for _, text in outlines)


def test_the_command_takes_the_road_of_the_import(command, tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(import_command, "import_files", lambda *_files, **named: seen.update(named) or ())
    command(geojson(tmp_path / "a.geojson", city()), "--datum", "百度", "--licence", " own ")
    assert seen["maps"] is True
    assert seen["settings"] == {"datum": "bd09", "licence": "own"}


@pytest.mark.parametrize(("language", "word"), [("zh", "审图号"), ("en", "licence")])
def test_its_help_speaks_both_languages(language, word, capsys):
    assert cli.status(["--lang", language, "import-areas", "--help"]) == 0
    assert word in capsys.readouterr().out
