"""The corpus under tests/import_corpus: an entry's expectations, and the databases that entries are brought into.

    tests/import_corpus/012_title_rows/     one or more files as a clerk would send them
    tests/import_corpus/012_title_rows/expected.toml

    why = "two title rows above the header"      the trouble, in one line
    files = ["b.csv", "a.xlsx"]                  the order of the arguments; without it all files by name
    database = "people"                          empty, areas or people (below)
    command = "import-areas"                     without it import
    args = ["--set", "visitor_role=director"]    more arguments of the command
    runs = 2                                     import once more, and expect [again]
    status = 2                                   exit status
    written = 3                                  and changed, unchanged, rejected: sums over the files
    says = ["走访记录"]                           what the Chinese output holds
    silent = ["边界"]                             what it does not hold
    [again]                                      status, written, changed, unchanged, rejected of the second run
    [tables]                                     rows in a table after the (last) run
    visit = 3
    [[rejected_rows]]                            what the rejected files hold, all of it, in the order of the files
    row = 5                                      the row number in the source
    field = "走访日期"                            field and value as they stand in the rejected file
    value = "2024-02-30"
    reason = "日期"                               a part of the reason
    [[holds]]                                    a row that stands in a table afterwards
    table = "visit"
    values = {visited_on = 2024-03-05, mode = "home"}
    nulls = ["visited_at"]

The databases, all fictional; today is 2026-11-22:
    empty   initialised, no rows
    areas   云浦市 320599: 桐泾镇 320599101 (alias 桐泾) with 永浦村 …001 (alias 老永浦), 东桥村 …002, 新民社区 …003;
            澄湖街道 320599102 with 东桥村 …001 (the name of another village) and 莲湖社区 …002; 云浦高新区 320599401
            with 科创社区 …001
    people  areas, and: station st1 桐泾镇关爱之家 (桐泾镇), organisation o1 云浦市暖阳社工服务中心, directors
            w1 陈静 (永浦村) and w2 周敏 (澄湖街道东桥村), supervisor w3 吴丽 (桐泾镇); children registered since
            2024-01-01: c1 李小雨 2015-04-12 and c2 王明 2014-09-01 (永浦村), c3 张欣怡 2016-06-15 (澄湖街道东桥村),
            c4 and c5 both 赵宇 2013-03-03 (莲湖社区)
"""

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import factories as f

FOLDER = Path(__file__).resolve().parents[2] / "import_corpus"
EXPECTED = "expected.toml"
TODAY = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class RejectedRow:
    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True)
class Holds:
    table: str
    values: dict[str, Any]
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """What a run ends with; rows are summed over the files."""

    status: int
    written: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            max(self.status, other.status),
            self.written + other.written,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
        )


@dataclass(frozen=True)
class Entry:
    """One folder of the corpus; a key that is not known here is an error, so that no expectation is passed over."""

    folder: Path
    why: str
    counts: Counts
    files: tuple[str, ...]
    database: str = "people"
    args: tuple[str, ...] = ()
    command: str = "import"
    says: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    again: Counts | None = None
    tables: dict[str, int] = field(default_factory=dict)
    rejected_rows: tuple[RejectedRow, ...] = ()
    holds: tuple[Holds, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return self.counts.written + self.counts.changed == 0 or "--dry-run" in self.args


_COUNTS = ("status", "written", "changed", "unchanged", "rejected")


def entries() -> list[Entry]:
    return [entry(path.parent) for path in sorted(FOLDER.glob(f"*/{EXPECTED}"))]


def entry(folder: Path) -> Entry:
    """Raises KeyError, TypeError or ValueError for an expected.toml that says something else than what is known."""
    said = tomllib.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    counts = Counts(**{name: said.pop(name) for name in _COUNTS if name in said})
    again = Counts(**said.pop("again")) if "again" in said else None
    if said.pop("runs", 1) != (1 if again is None else 2):
        raise ValueError("two runs need [again], one run has none")
    lists = {name: tuple(said.pop(name, ())) for name in ("args", "says", "silent")}
    files = tuple(said.pop("files", _files(folder)))
    rejected = tuple(RejectedRow(**row) for row in said.pop("rejected_rows", ()))
    holds = tuple(Holds(**{**row, "nulls": tuple(row.get("nulls", ()))}) for row in said.pop("holds", ()))
    return Entry(folder, counts=counts, files=files, again=again, rejected_rows=rejected, holds=holds, **lists, **said)


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != EXPECTED)


# --- the databases ----------------------------------------------------------------------------------------------------

TONGJING, CHENGHU, HIGH_TECH = "320599101", "320599102", "320599401"
YONGPU, EAST_BRIDGE, XINMIN = "320599101001", "320599101002", "320599101003"
OTHER_EAST_BRIDGE, LIANHU, KECHUANG = "320599102001", "320599102002", "320599401001"


def areas() -> list[f.Row]:
    return [
        f.area(f.CITY, "云浦市", kind="市"),
        f.area(TONGJING, "桐泾镇", kind="镇", aliases="桐泾"),
        f.area(YONGPU, "永浦村", kind="村", aliases="老永浦"),
        f.area(EAST_BRIDGE, "东桥村", kind="村"),
        f.area(XINMIN, "新民社区", kind="社区"),
        f.area(CHENGHU, "澄湖街道", kind="街道"),
        f.area(OTHER_EAST_BRIDGE, "东桥村", kind="村"),
        f.area(LIANHU, "莲湖社区", kind="社区"),
        f.area(HIGH_TECH, "云浦高新区", kind="开发区"),
        f.area(KECHUANG, "科创社区", kind="社区"),
    ]


def _named(id: str, name: str, born: str, village: str) -> Sequence[f.Rows]:  # noqa: A002
    return f.child(id, village, born=born), f.Row("child_identity", {"child_id": id, "name": name})


def people() -> list[f.Rows]:
    return [
        f.station("st1", TONGJING, name="桐泾镇关爱之家"),
        f.Row("organisation", {**f.organisation("o1")[0], "name": "云浦市暖阳社工服务中心"}),
        f.worker("w1", name="陈静"),
        f.worker("w2", name="周敏"),
        f.worker("w3", name="吴丽"),
        f.post("w1", YONGPU),
        f.post("w2", OTHER_EAST_BRIDGE),
        f.post("w3", TONGJING),
        _named("c1", "李小雨", "2015-04-12", YONGPU),
        _named("c2", "王明", "2014-09-01", YONGPU),
        _named("c3", "张欣怡", "2016-06-15", OTHER_EAST_BRIDGE),
        _named("c4", "赵宇", "2013-03-03", LIANHU),  # two children of one name and birthday
        _named("c5", "赵宇", "2013-03-03", LIANHU),
    ]


PREPARED: dict[str, Callable[[], f.City]] = {
    "empty": f.City,
    "areas": lambda: f.City.of(areas()),
    "people": lambda: f.City.of(areas(), people()),
}
