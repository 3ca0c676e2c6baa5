"""What clerks deliver: for every kind of sheet its Chinese title, its columns, their headers and what they hold.

    header("visit", "visited_on")   -> "走访日期"       the official Chinese header: samples and templates write it
    title("visit")                  -> "走访记录"
    SHEETS["visit"].columns         -> the Columns in the order in which a template shows them

A *kind* is a table of the contract, or one of the composite sheets that clerks keep as one file and that write
several tables:

    roster   困境儿童花名册       child, child_register, child_village, child_identity
    staff    儿童工作队伍名册     worker, worker_post

A *column* is named as in the table that it is written to; its English header is that name.  Columns that clerks have
and the schema lacks are *virtual*; they are read, used and never stored as they stand:

    city_name, town_name, village_name   a place beside or instead of its code (the code and the names must agree)
    child_name, born_on, identity_number  who a child is where a sheet has no child code (identity_number never stored)
    worker_name, station_name, organisation_name   a person or body by name where a sheet has no id

What the value kinds look like when written (reading accepts far more, see `importing.values`):
    text 文字 · area 区划代码 as text · id 编号 as text · date 2026-03-05 (a real date cell) · instant 2026-03-05 18:20
    (local time, a real date cell) · time 18:20 · month 2026-03 (text) · integer · yuan (integer) · number ·
    yes_no 是/否 · code: the word of the code list `codes` · code set: such words joined by ';'

Required columns (`required`) must have a value in every row.  A required *place* is satisfied by its code or by its
names, a required *reference* (child, worker, station, organisation) by its id or by its name.  The id column of a
table with ids may be missing: ids are then made.
"""

from dataclasses import dataclass
from enum import StrEnum

from data_access.errors import ContractBroken


class Value(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    ID = "id"  # a code without meaning: text, never a number
    DATE = "date"
    INSTANT = "instant"  # local date and time in the file, UTC in the database
    TIME = "time"
    MONTH = "month"  # stored as the ordinal of data_access.months
    INTEGER = "integer"
    YUAN = "yuan"
    NUMBER = "number"
    YES_NO = "yes_no"
    CODE = "code"  # one word of a code list
    CODE_SET = "code_set"  # several words of a code list
    TEXT_SET = "text_set"  # several free words, ';' between
    AREA = "area"  # a place by its code
    IDENTITY_NUMBER = "identity_number"  # 18 digits: hashed, never stored
    GEOMETRY = "geometry"  # an outline as GeoJSON text
    POSITION = "position"  # where somebody stood: read, dropped and said


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    name      column of the table (or the name of a virtual column); also the English header
    header    the official Chinese header
    table     the table that it is written to; '' for a virtual column
    codes     the code list of a CODE or CODE_SET
    levels    the levels that an AREA may have, lowest last ('' = any)
    refers_to child, worker, station, organisation: an ID that must exist in that table
    identity  names a child: blank in rejected files, never in a log
    not_future  a date or instant after today is impossible
    """

    name: str
    header: str
    value: Value
    table: str = ""
    required: bool = False
    codes: str = ""
    levels: tuple[str, ...] = ()
    refers_to: str = ""
    identity: bool = False
    not_future: bool = False
    variants: tuple[str, ...] = ()

    @property
    def virtual(self) -> bool:
        return not self.table


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet: `key` names the columns (beside an id) by which the same row is found again."""

    kind: str
    title: str
    tables: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    titles: tuple[str, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractBroken(f"the sheet {self.kind!r} has no column {name!r}")

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def sheet(kind: str) -> Sheet:
    """Raises ContractBroken for a kind that does not exist."""
    from data_access.importing.sheets import SHEETS

    try:
        return SHEETS[kind]
    except KeyError:
        raise ContractBroken(f"no kind of sheet {kind!r}") from None


def kinds() -> tuple[str, ...]:
    """All kinds, each after those it refers to."""
    from data_access.importing.sheets import SHEETS

    return tuple(SHEETS)


def header(kind: str, column: str) -> str:
    """The official Chinese header of a column of a kind."""
    return sheet(kind).column(column).header


def title(kind: str) -> str:
    """The official Chinese title of a kind of sheet."""
    return sheet(kind).title
