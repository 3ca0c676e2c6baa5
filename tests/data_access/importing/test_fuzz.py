"""Broken and hostile files: whatever comes, the import ends with a result or a refusal, and never half-way.

`HYPOTHESIS_PROFILE=thorough` looks at more of them than fit into every run.
"""

import io
import string
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
import sqlalchemy as sa
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_access import schema
from data_access.engine import Database
from data_access.importing import columns
from data_access.importing.reading import Book, read
from data_access.importing.run import import_files
from data_access.importing.says import Refused
from data_access.importing.sources import of_upload
from tests import factories
from tests.conftest import ENGINES
from tests.data_access.importing import bombs
from tests.data_access.importing.corpus import FOLDER, PREPARED, TODAY
from tests.data_access.importing.files import KEY, NOW


def _is_sound(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error):
        return False


LARGEST = 40_000  # the bombs among the corpus have tests of their own
SAMPLES = {
    path.relative_to(FOLDER).as_posix(): path.read_bytes()
    for path in sorted(FOLDER.glob("[0-9]*/*"))
    if path.suffix in (".xlsx", ".csv", ".txt", ".xls") and path.stat().st_size <= LARGEST
}
OLD = {name: data for name, data in SAMPLES.items() if "real_xls" in name}
ZIPPED = {name: data for name, data in SAMPLES.items() if _is_sound(data)}
PLAIN = {name: data for name, data in SAMPLES.items() if name.endswith((".csv", ".txt"))}


def looking(examples: int) -> settings:
    """So many examples in every run; ten times as many where the profile asks for more than usual."""
    more = 10 if settings.default.max_examples > settings.get_profile("quick").max_examples else 1
    return settings(
        max_examples=examples * more,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


# --- what is done to good files ---------------------------------------------------------------------------------------


@st.composite
def mutated(draw: st.DrawFn, samples: dict[str, bytes]) -> bytes:
    """A file of the corpus with some bytes flipped, cut out, doubled, put in or taken from another one."""
    data = bytearray(samples[draw(st.sampled_from(sorted(samples)))])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 200))
        match draw(st.sampled_from([*["flip"] * 5, "cut", "end", "double", "put", "splice"])):
            case "flip" if data:
                data[at] ^= draw(st.integers(1, 255))
            case "cut":
                del data[at : at + length]
            case "end":
                del data[at:]
            case "double":
                data[at:at] = data[at : at + length] * draw(st.integers(1, 50))
            case "put":
                data[at:at] = draw(st.binary(max_size=20) | st.sampled_from([b'"', b",", b"\x00", b"\r", b"\xff\xff"]))
            case "splice":
                other = samples[draw(st.sampled_from(sorted(samples)))]
                start = draw(st.integers(0, len(other)))
                data[at:at] = other[start : start + length * 10]
    return bytes(data)


_NASTY_MARKS = (
    b'r="A0"', b'r="XFD1048576"', b'r="ZZZZZZ99999999999"', b'r=""', b't="e"', b't="b"', b't="d"', b't="inlineStr"',
    b's="9999"', b"<v>1e999</v>", b"<v>-1</v>", b"<v>99999999999</v>", b"<v>nan</v>", b"<v></v>", b"&#0;", b"&x;",
    b"<c>", b"</row>", b"<row>", b'<mergeCell ref="A1:XFD1048576"/>', b'ref="B2:A1"', b'uniqueCount="4294967295"',
    b'state="hidden"', b"<!--", b"<![CDATA[",
)  # fmt: skip


@st.composite
def mutated_inside(draw: st.DrawFn) -> bytes:
    """A workbook whose parts were changed and packed again, so that the archive itself is sound."""
    data = ZIPPED[draw(st.sampled_from(sorted(ZIPPED)))]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(name for name in parts if name.endswith((".xml", ".rels")))))
        part = parts[name]
        tokens = part.replace(b">", b">\x00").replace(b'" ', b'"\x00 ').split(b"\x00")
        at = draw(st.integers(0, len(tokens) - 1))
        mark = draw(st.sampled_from(_NASTY_MARKS) | st.binary(max_size=8))
        new = draw(st.sampled_from([b"", tokens[at] * 2, mark, tokens[at] + mark, b" " + mark + tokens[at]]))
        parts[name] = b"".join([*tokens[:at], new, *tokens[at + 1 :]])
        if draw(st.integers(0, 9)) == 0:
            del parts[name]
            break
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


# --- the reader -------------------------------------------------------------------------------------------------------


def read_or_refuse(data: bytes) -> Book | None:
    try:
        return read(of_upload("走访.xlsx", data))
    except Refused:
        return None


STARTS = (
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b"{",
)


@looking(300)
@given(st.sampled_from(STARTS), st.binary(max_size=600) | st.text(max_size=300).map(str.encode))
def test_bytes_of_any_kind(start: bytes, rest: bytes) -> None:
    read_or_refuse(start + rest)


@looking(300)
@given(mutated(PLAIN) | mutated(ZIPPED))
def test_broken_files(data: bytes) -> None:
    read_or_refuse(data)


@looking(200)
@given(mutated_inside())
def test_workbooks_broken_inside(data: bytes) -> None:
    read_or_refuse(data)


@looking(15)
@given(mutated(OLD))
def test_broken_workbooks_of_the_old_kind(data: bytes) -> None:
    read_or_refuse(data)


@looking(60)
@given(
    st.lists(st.lists(st.text(st.sampled_from('a1,;"\t\r\n \u3000＂，=é\u4e2d'), max_size=6), max_size=4), max_size=8)
)
def test_a_record_is_never_swallowed(rows: list[list[str]]) -> None:
    """Text that is read at all begins a record on every physical line that no quotation mark holds open."""
    text = "\n".join(",".join(row) for row in rows)
    book = read_or_refuse(text.encode())
    if book is not None and '"' not in text and not text.startswith("sep="):
        lines = io.StringIO(text, newline="").readlines()
        assert book.grids[0].numbers == list(range(1, len(lines) + 1))


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory to be set")
@pytest.mark.parametrize("name", sorted(bombs.MADE))
def test_a_hostile_workbook_does_not_exhaust_the_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bombs.MADE[name]())
    done = subprocess.run(
        [sys.executable, "-m", "tests.data_access.importing.bombs", str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, "refused"), done.stderr[-500:]


# --- the whole import -------------------------------------------------------------------------------------------------


@pytest.fixture
def city(sqlite: Database) -> Database:
    factories.write(sqlite, PREPARED["people"]())
    return sqlite


def import_or_refuse(database: Database, name: str, data: bytes, *tables: sa.Table) -> None:
    """Bring a file in: taken with every row counted once, or refused with the tables as they were."""
    before = factories.contents(database, tables)
    (result,) = import_files(
        database, [of_upload(name, data)], today=TODAY, identity_key=KEY, by="tests", now=NOW, settings={}
    )
    if result.refused or result.skipped:
        assert (result.written, result.changed) == (0, 0)
        assert factories.contents(database, tables) == before
    else:
        assert result.rows_in == result.written + result.changed + result.unchanged + result.rejected
        assert bool(result.rejected_data) == bool(result.rejected)


@looking(70)
@given(data=mutated(PLAIN) | mutated_inside())
def test_broken_files_leave_nothing_half_written(city: Database, data: bytes) -> None:
    import_or_refuse(city, "走访.xlsx", data, *schema.metadata.tables.values())


TEXTS = st.sampled_from(
    [
        "", " ", "　", "c1", "c9", "#N/A", "=1+1", "@x", "-", "—", "无", "/", "'", '"', "\x00", "a\x00b", "\x07",
        "\ufeff", "\u202e倒", "e\u0301", "𠅤", "桐泾镇", "东桥村", "320599101001", "3.20599E+11", "320599101001.0",
        "3.2059910100E+11", "2026-02-30", "2026.13.1", "20260230", "0000-00-00", "9999-12-31", "1900-01-00", "46327",
        "-1", "1e309", "99999999999", "2026年", "2026-01-01T00:00:00+99:00", "25:61", "24:00", "是", "否", "入户;电话",
        "红", "女", "{}", "[]", "¥1,2,3", "11010519491231002X", "110105194912310021", "null", "NaN", "inf", "١٢٣", "²",
        "Ⅷ", "1" * 400, "长" * 5000, "\n", "a\nb", '{"type": "Polygon"}', '{"type": "Polygon", "coordinates": [[]]}',
    ]
)  # fmt: skip
DATES = st.dates() | st.datetimes() | st.times()
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
CELLS = TEXTS | st.text(string.printable + "年月日村镇市・", max_size=12) | NUMBERS | DATES | st.none()


def workbook(headers: list[str], rows: list[list[object]]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([headers, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                elif hasattr(cell, "year") and cell.year < 1900:  # a spreadsheet knows no earlier days
                    sheet.write_string(line, column, cell.isoformat())
                elif cell is not None:
                    sheet.write(line, column, cell)
    return memory.getvalue()


@pytest.fixture(params=ENGINES)
def any_city(request: pytest.FixtureRequest) -> Database:
    database: Database = request.getfixturevalue(request.param)
    factories.write(database, PREPARED["people"]())
    return database


@looking(45)
@given(draw=st.data(), kind=st.sampled_from(columns.kinds()))
def test_nasty_cells_in_every_kind_of_sheet(any_city: Database, draw: st.DataObject, kind: str) -> None:
    known = columns.sheet(kind)
    headers = [column.header for column in known.columns]
    row = st.lists(CELLS, min_size=len(headers), max_size=len(headers))
    lines = draw.draw(st.lists(row, min_size=1, max_size=4))
    tables = [schema.metadata.tables[name] for name in (*known.tables, "import_batch", "import_reason")]
    import_or_refuse(any_city, f"{known.title}.xlsx", workbook(headers, lines), *tables)
