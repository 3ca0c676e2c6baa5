"""What a map file is, its bytes decide; every format gives the same rows, and nothing is left beside the source."""

import hashlib
import os
import zipfile

import pytest
import shapely

from tests.data_access.importing.boundaries.maps import (
    CITY,
    EAST,
    EAST_HALF,
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
from tests.data_access.importing.files import notes, rows, said, table

CODES = [(CITY, "云浦市", "city"), (WEST, "西镇", "town"), (EAST, "东镇", "town")]


def areas(database):
    return rows(database, "area", "code", "name", "level")


def chinese(rows):
    words = {"town_code": "行政区划代码", "town_name": "行政区划名称"}
    return [{words.get(name, name): value for name, value in row.items()} for row in rows]


@pytest.fixture
def with_city(sqlite, tmp_path):
    bring_map(sqlite, geojson(tmp_path / "city.geojson", city()))
    return sqlite


def test_a_geopackage_with_several_layers_comes_in_from_the_city_down(database, tmp_path):
    path = geopackage(
        tmp_path / "a.gpkg", 镇=towns(), 市=[city()], 河流=[{"name": "浔江塘", "geometry": WEST_HALF.boundary}]
    )
    result = bring_map(database, path)
    assert [r.sheet for r in result.readings] == ["市", "镇"]
    assert (result.rows_in, result.written, result.rejected) == (3, 3, 0)
    assert areas(database) == CODES


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("companion", [True, False])
def test_a_shapefiles_words_are_read_whatever_their_encoding(with_city, tmp_path, encoding, companion):
    path = shapefile(tmp_path / "镇.shp", towns(), encoding=encoding, without=() if companion else (".cpg",))
    assert bring_map(with_city, path).written == 2
    assert areas(with_city) == CODES


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_companion_that_names_the_wrong_encoding_is_not_believed(with_city, tmp_path, encoding):
    path = shapefile(tmp_path / "镇.shp", towns(), encoding=encoding)
    for wrong in ("UTF-8" if encoding == "gb18030" else "936", "ISO 88591", "\x00\xff"):
        path.with_suffix(".cpg").write_bytes(wrong.encode("latin-1"))
        assert bring_map(with_city, path).rejected == 0
        assert areas(with_city) == CODES


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_attribute_names_that_a_shapefile_cuts_are_understood(with_city, tmp_path, encoding):
    path = shapefile(tmp_path / "镇.shp", chinese(towns()), encoding=encoding)
    assert "行政区划代码".encode(encoding) not in path.with_suffix(".dbf").read_bytes()
    assert bring_map(with_city, path).written == 2
    assert areas(with_city) == CODES


def test_half_a_character_at_the_end_of_a_word_is_left_out(with_city, tmp_path):
    path = shapefile(tmp_path / "镇.shp", [town(name="西镇"), town(EAST, "东镇", EAST_HALF)], encoding="gb18030")
    data = path.with_suffix(".dbf").read_bytes()
    whole = "东镇".encode("gb18030") + b"  "
    assert data.count(whole) == 1
    path.with_suffix(".dbf").write_bytes(data.replace(whole, "东镇".encode("gb18030") + b"\xd5 "))
    path.with_suffix(".cpg").unlink()
    assert bring_map(with_city, path).written == 2


@pytest.mark.parametrize("name", [str, lambda name: f"镇界/{name}"])
def test_a_zipped_shapefile_is_read_as_it_is(with_city, tmp_path, name):
    shape = shapefile(tmp_path / "shp" / "乡镇.shp", towns()) if (tmp_path / "shp").mkdir() is None else None
    result = bring_map(with_city, zipped(tmp_path / "a.zip", shape, name))
    assert [reading.sheet for reading in result.readings] == ["乡镇"]
    assert result.written == 2


def test_several_shapefiles_in_one_archive(sqlite, tmp_path):
    (tmp_path / "shp").mkdir()
    shapefile(tmp_path / "shp" / "a.shp", towns())
    shapefile(tmp_path / "shp" / "b.shp", [city()])
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for part in (tmp_path / "shp").iterdir():
            archive.write(part, part.name)
        archive.writestr("说明.txt", "镇界")
    assert bring_map(sqlite, tmp_path / "all.zip").written == 3


def test_names_that_chinese_windows_wrote_into_an_archive(with_city, tmp_path):
    (tmp_path / "shp").mkdir()
    shape = shapefile(tmp_path / "shp" / "乡镇.shp", towns())
    path = zipped(tmp_path / "a.zip", shape, lambda name: name.replace("乡镇", "XXZZ"))
    data = path.read_bytes().replace(b"XXZZ", "乡镇".encode("gb18030"))
    path.write_bytes(data)
    assert [reading.sheet for reading in bring_map(with_city, path).readings] == ["乡镇"]


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_a_shapefile_without_what_belongs_to_it_is_refused(with_city, tmp_path, missing):
    path = shapefile(tmp_path / "镇.shp", towns(), without=(missing,))
    assert f"{missing} is missing" in said(bring_map(with_city, path))


def test_companions_in_capital_letters_are_found(with_city, tmp_path):
    path = shapefile(tmp_path / "镇.shp", towns())
    for suffix in (".dbf", ".shx", ".prj"):
        path.with_suffix(suffix).rename(path.with_suffix(suffix.upper()))
    assert bring_map(with_city, path).written == 2


def test_a_whole_folder_passes_over_the_companions(with_city, tmp_path):
    (tmp_path / "shp").mkdir()
    shapefile(tmp_path / "shp" / "镇.shp", towns())
    results = bring_areas(with_city, *sorted((tmp_path / "shp").iterdir()))
    assert sorted(r.file.name for r in results if r.skipped) == ["镇.cpg", "镇.dbf", "镇.prj", "镇.shx"]
    assert sum(r.written for r in results) == 2


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_geojson_in_any_encoding(with_city, tmp_path, mark, encoding):
    path = geojson(tmp_path / "a.geojson", *towns())
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode(encoding) if encoding != "utf-8" else mark + text.encode())
    assert bring_map(with_city, path).written == 2
    assert areas(with_city) == CODES


def test_a_coordinate_system_that_would_have_to_be_fetched_is_not(with_city, tmp_path):
    link = {"type": "link", "properties": {"href": "http://192.0.2.1/crs.wkt", "type": "ogcwkt"}}
    assert bring_map(with_city, geojson(tmp_path / "a.geojson", *towns(), crs=link)).written == 2


def test_the_source_and_its_folder_stay_as_they_were(with_city, tmp_path):
    (tmp_path / "sent").mkdir()
    geopackage(tmp_path / "sent" / "a.gpkg", 镇=towns())
    shapefile(tmp_path / "sent" / "b.shp", towns(), without=(".cpg",))
    before = _digests(tmp_path / "sent")
    bring_areas(with_city, tmp_path / "sent" / "a.gpkg", tmp_path / "sent" / "b.shp")
    assert _digests(tmp_path / "sent") == before


def _digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_is_no_map_is_refused(with_city, tmp_path):
    sheet = table(tmp_path / "a.csv", [["区划代码", "区划名称"], [WEST, "西镇"]])
    noise = tmp_path / "a.shp"
    noise.write_bytes(os.urandom(2000))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as zipped_file:
        zipped_file.writestr("读我.txt", "无")
    for path in (sheet, noise, archive):
        assert "no map" in said(bring_map(with_city, path))


@pytest.mark.parametrize("keep", [150, 400, 20_000])
def test_torn_files_are_refused(with_city, tmp_path, keep):
    shape = shapefile(tmp_path / "镇.shp", towns())
    made = (
        geopackage(tmp_path / "a.gpkg", 镇=towns()),
        zipped(tmp_path / "b.zip", shape),
        geojson(tmp_path / "c", *towns()),
    )
    for path in made:
        path.write_bytes(path.read_bytes()[:keep])
        result = bring_map(with_city, path)
        assert said(result) or (result.rows_in, result.rejected) == (2, 0)
    assert areas(with_city) in (CODES, CODES[:1])


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_torn_part_of_a_shapefile_ends_in_a_sentence(with_city, tmp_path, suffix):
    path = shapefile(tmp_path / "镇.shp", towns())
    part = path.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:60])
    result = bring_map(with_city, path)
    assert said(result) or result.rejected


def test_an_archive_that_unpacks_to_too_much_is_not_opened(with_city, tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.dbf", "w", force_zip64=True) as stream:
            for _ in range(80):
                stream.write(bytes(1024 * 1024))
        archive.writestr("a.shp", b"")
    assert "far more" in said(bring_map(with_city, path))


def test_a_layer_without_codes_and_names_is_no_layer_of_areas(with_city, tmp_path):
    path = geojson(tmp_path / "a.geojson", {"landuse": "forest", "geometry": WEST_HALF})
    assert "No layer of it holds areas" in said(bring_map(with_city, path))


def test_a_geometry_that_cannot_be_built_is_a_rejected_row(with_city, tmp_path):
    path = geojson(tmp_path / "a.geojson", town(shape=None), town(EAST, "东镇", EAST_HALF))
    result = bring_map(with_city, path)
    assert (result.written, result.rejected) == (1, 1)


def test_heights_are_dropped(with_city, tmp_path):
    bring_map(with_city, geojson(tmp_path / "a.geojson", town(shape=shapely.force_3d(WEST_HALF, 12.0))))
    (outline,) = [row[1] for row in rows(with_city, "area", "code", "geometry") if row[0] == WEST]
    assert not shapely.from_geojson(outline).has_z


def test_parts_of_one_area_become_one_outline(with_city, tmp_path):
    island = shapely.box(120.02, 31.2, 120.03, 31.21)
    result = bring_map(with_city, geojson(tmp_path / "a.geojson", town(), town(shape=island)))
    assert (result.rows_in, result.written) == (1, 1)
    assert "put together: 西镇" in notes(result)
    (outline,) = [row[1] for row in rows(with_city, "area", "code", "geometry") if row[0] == WEST]
    assert len(shapely.from_geojson(outline).geoms) == 2


def test_two_areas_of_one_code_are_not_put_together(with_city, tmp_path):
    overlapping = geojson(tmp_path / "a.geojson", town(), town(shape=shapely.box(120.05, 31.0, 120.12, 31.1)))
    result = bring_map(with_city, overlapping)
    assert (result.rows_in, result.written, result.rejected) == (2, 1, 1)
    other_name = geojson(tmp_path / "b.geojson", town(EAST, "东镇", EAST_HALF), town(EAST, "南镇", EAST_HALF))
    assert bring_map(with_city, other_name).rejected == 1
