"""Everything that a page hands to the browser, as one text: what must not be there is looked for here.

Texts, choices and tooltips, tables and their cells, the data of charts, the layers of maps, links, dialogs, file names.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from google.protobuf import json_format
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard import doors, facts, figures, filters, staff
from dashboard.components import trust

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NO_WORDS = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def rendered(at: AppTest, *, without: Iterable[str] = ()) -> str:
    """All of a page; `without` are keys of widgets to be left out (the demo's choice of a town to look as)."""
    return "\n".join(_texts(at, frozenset(without)))


def _texts(at: AppTest, without: frozenset[str]) -> Iterator[str]:
    for node in at._tree:
        proto = getattr(node, "proto", None)
        if proto is None or getattr(node, "key", None) in without:
            continue
        yield readable(json_format.MessageToJson(proto, ensure_ascii=False))
        if node.type in ("dataframe", "arrow_data_frame", "table"):
            yield _frame(node)


def readable(text: str) -> str:
    """Text as it reads: charts and maps are JSON inside of JSON, with letters escaped once or twice."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("\\\\u", "\\u"))


def _frame(node: Any) -> str:
    """The cells of a table, which travel as bytes."""
    return node.value.to_csv()


def words(at: AppTest) -> str:
    """What people read on the page: texts without tags, labels, choices and hints."""
    found = []
    for node in at._tree:
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        for name in ("body", "label", "help", "options", "placeholder"):
            value = getattr(proto, name, "")
            found += [value] if isinstance(value, str) else [getattr(each, "content", each) for each in value]
    return unescape(_NO_WORDS.sub(" ", "\n".join(found)))


def cells(file: bytes | io.BytesIO) -> str:
    """Every cell of every sheet of an .xlsx file; of a document or a .zip of some every text."""
    data = file if isinstance(file, bytes) else file.getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        inner = [packed.read(name) for name in names if name.endswith((".docx", ".pptx", ".xlsx"))]
        parts = [packed.read(name).decode() for name in names if name.endswith((".xml", ".rels"))]
        lines = [
            f"{name}\n{packed.read(name).decode('utf-8-sig')}" for name in names if name.endswith((".csv", ".txt"))
        ]
    if "xl/workbook.xml" in names:
        return _of_workbook(data)
    # slides: their own words and those of the workbooks behind their charts
    return "\n".join([unescape(_NO_WORDS.sub("", "\n".join(parts))), *map(cells, inner), *lines])


def _of_workbook(workbook: bytes) -> str:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join("\t".join(map(str, row)) for row in rows)


def forget_answers() -> None:
    """Empty every cache of answers in this process."""
    for module in (figures, facts, doors, staff, filters, trust):
        for answer in vars(module).values():
            if hasattr(answer, "cache_clear"):
                answer.cache_clear()
