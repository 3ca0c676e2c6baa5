"""What the tests of papers share: a Taking, hard cities, and what stands in a .docx.

A paper is read with python-docx, an oracle of its own: what a cell says is compared with the seam's figure.
"""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docx import Document

from dashboard import filters
from dashboard.figures import Access
from dashboard.i18n import Language, translator
from dashboard.taking import Office, Taking
from data_access import rollups
from data_access.engine import Database
from data_access.scope import Role, Scope
from tests import factories as f
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, City

LONG = "云浦市高新技术产业开发区生态旅游度假区联合管理街道办事处"
AS_OF = dt.date(2026, 11, 22)


@dataclass
class Trail:
    """What was recorded, in order; with `fails`, nothing can be."""

    said: list[tuple[str, tuple[str, ...], str | None]] = field(default_factory=list)
    fails: Exception | None = None

    def record(self, what: str, children: Sequence[str], area: str | None) -> None:
        if self.fails is not None:
            raise self.fails
        self.said.append((what, tuple(children), area))


def taking(
    database: Database,
    language: Language = "zh",
    *,
    scope: Scope | None = None,
    record: Callable[[str, Sequence[str], str | None], None] = lambda *_row: None,
    today: dt.date = YUNPU_AS_OF,
    office: Office = Office(),  # noqa: B008 - a frozen value
    **chosen: Any,
) -> Taking:
    scope = scope or Scope(Role.CITY_SUPERVISOR, CITY)
    offered = filters.choices(database, scope, 1, today, "Asia/Shanghai")
    looked = replace(filters.default(offered), **chosen)
    return Taking(Access(database, scope, 1), looked, offered, office, translator(language), "测试员", record)


def paragraphs(data: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(data)).paragraphs]


def tables(data: bytes) -> list[list[list[str]]]:
    """Cells by table and row."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in Document(io.BytesIO(data)).tables
    ]  # fmt: skip


# --- cities that are hard to lay out ----------------------------------------------------------------------------------


def _made(database: Database, *rows: Any) -> Database:
    f.write(database, City.of(*rows))
    rollups.refresh(database, AS_OF)
    return database


def many_towns(database: Database, towns: int = 40) -> Database:
    """So many towns with long names; the first has twelve agreed actions in long words, the second misses a child."""
    rows: list[Any] = [f.area(CITY, "云浦市")]
    for n in range(towns):
        town = f"{CITY}{101 + n}"
        rows += [f.area(town, f"{LONG}{n + 1}"), f.area(f"{town}001", f"{LONG}村{n + 1}")]
        for each in ("a", "b"):
            child = f"c{n}{each}"
            rows.append(f.child(child, f"{town}001"))
            seen = ("2026-09-10", "2026-10-10") if (n, each) != (1, "a") else ("2026-06-10",)
            rows.append(f.visits(child, *seen, *(("2026-11-22",) if each == "b" else ())))
    for n in range(12):
        told = f.action(f"a{n}", f.T1, agreed="2026-10-20", due="2026-11-10", outcome="正在办理" * 40)
        rows.append(f.Row("action", {**told, "who": "镇民政办负责人" * 9, "what": "补齐空缺的儿童主任" * 20}))
    return _made(database, *rows)


def one_town(database: Database) -> Database:
    """One town in which every child due was seen in September and October."""
    kids = [[f.child(f"c{n}", f.V11), f.visits(f"c{n}", "2026-09-10", "2026-10-10", "2026-11-22")] for n in range(12)]
    return _made(database, f.places(f.T1, f.V11), kids)


def nobody(database: Database) -> Database:
    """Towns, and the one child that was ever visited has left long ago."""
    gone = f.child("gone", f.V11, left="2024-03-10")
    return _made(database, f.places(), gone, f.visit("gone", "2024-02-10"), f.visit("gone", "2026-11-22", id="late"))
