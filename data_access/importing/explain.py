"""What a clerk must know about each column of a sheet, in words: a template's second sheet, the notes on its header.

Nothing here is written by hand that the column itself says; the rest stands in `_REMARKS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from data_access import codes
from data_access.importing.columns import Column, Sheet, Value, kinds, sheet
from data_access.importing.recognise import satisfying
from data_access.importing.says import Translate
from data_access.texts import msg

DIVIDER = ";"
"""Between the words of a set; the import knows 、 ， / as well."""

_YES_NO = "yes_no"

MUST = msg("required")
ONE_OF = msg("one of these")
MAY = msg("may be blank")

_VALUES = {
    Value.TEXT: msg("text"),
    Value.ID: msg("a code, as text"),
    Value.DATE: msg("a date: year, month and day"),
    Value.INSTANT: msg("date and time, local"),
    Value.TIME: msg("a time of day"),
    Value.MONTH: msg("a month, as text"),
    Value.INTEGER: msg("a whole number"),
    Value.YUAN: msg("whole yuan, without a unit"),
    Value.NUMBER: msg("a number"),
    Value.YES_NO: msg("yes or no"),
    Value.CODE: msg("one word of the list"),
    Value.CODE_SET: msg("words of the list, divided by semicolons"),
    Value.TEXT_SET: msg("words, divided by semicolons"),
    Value.AREA: msg("an area code, as text: 6 digits for a city, 9 for a town, 12 for a village"),
    Value.IDENTITY_NUMBER: msg("18 digits, as text"),
}
"""What a cell holds; positions and outlines stand in no template."""

_EXAMPLES = {
    Value.TEXT: "",
    Value.ID: "YP-0001",
    Value.DATE: "2026-03-05",
    Value.INSTANT: "2026-03-05 18:20",
    Value.TIME: "18:20",
    Value.MONTH: "2026-03",
    Value.INTEGER: "12",
    Value.YUAN: "5000",
    Value.NUMBER: "85.5",
    Value.TEXT_SET: "永浦大队;永浦",
    Value.IDENTITY_NUMBER: "",
}
_EXAMPLES_OF = {
    "worker_id": "W-012",
    "station_id": "S-03",
    "organisation_id": "O-02",
    "roster_no": "31",
    "city_name": "云浦市",
    "town_name": "桐泾镇",
    "village_name": "永浦村",
    "measure_id": "E1",
    "year": "2026",
    "lon": "120.95",
    "lat": "31.38",
    "interval_days": "30",
    "visits_per_month": "1",
    "term": "2026年春季学期",
}
"""Of the fictional city; nobody's name, telephone or number."""
_AREA_EXAMPLES = {"city": "320599", "town": "320599101", "village": "320599101001"}

_FIRST_BRINGS = {"child": "roster", "worker": "staff", "station": "care_station", "organisation": "organisation"}
_ENDS = ("left_on", "ends_on", "closed_on", "to_on", "valid_until", "valid_to", "entitled_to", "receiving_to")

_FUTURE = msg("Not after today.")
_STILL = msg("The last day on which it holds; blank while it still holds.")
_CHILD = msg("Give the child's code, or its identity number, or its name with birthday and village.")
_PLACE = msg("Give the code or the name; where a village's name is not the only one in the city, its town as well.")
_ID = msg("Blank in a new row: a code is made. To correct a row on record, give its code.")
_SEEK = msg("Only used to find the child: not stored from this sheet.")
_APART = msg("Kept apart from everything else; blank in the file of rejected rows.")
_NUMBER = msg("Turned into a fingerprint and never stored; birthday and sex may be left out beside it.")

_REMARKS: dict[str, str] = {
    "roster.id": msg("A code without meaning, never the identity number; blank: the child is found again, or is new."),
    "child.id": msg("A code without meaning, never the identity number; blank: the child is found again, or is new."),
    "roster.from_on": msg("Blank: since the registration, or after a move since the day of the import."),
    "roster.left_on": msg("Fill it in to end a registration; a child who returns gets a new row."),
    "child_register.left_on": msg("Fill it in to end a registration; a child who returns gets a new row."),
    "area.level": msg("Blank: it follows from the length of the code."),
    "area.parent_code": msg("Blank: it follows from the code."),
    "care_station.source_datum": msg("Where the point comes from a map service: which one; such points are converted."),
    "worker_post.area_code": msg("A director's village, a supervisor's town."),
    "staff.area_code": msg("A director's village, a supervisor's town."),
    "visit.visitor_role": msg("May be blank where the visitor is a director or supervisor on record."),
    "visit.worker_name": msg("Somebody of an organisation may be named here; then say in the next column who it is."),
    "visit.recorded_at": msg("Blank: the time of the import, marked as such."),
    "visit.child_seen": msg("Never assumed: whether the child itself was seen."),
    "visit_deferral.approved_by": msg("Without it the deferral does not count."),
    "risk_assessment.confirmed_by": msg("Without it the tier does not count."),
    "service_record.station_id": msg("Give either the station or the organisation."),
    "service_record.organisation_id": msg("Give either the station or the organisation."),
    "purchase.value_yuan": msg("The whole contract, not one year of it."),
}
"""By kind and column: what does not follow from the column."""


@dataclass(frozen=True)
class Wording:
    """In which language headers, words and sentences stand: `chinese` headers are the official ones."""

    translate: Translate
    chinese: bool

    def header(self, column: Column) -> str:
        return column.header if self.chinese else column.name

    def title(self, known: Sheet) -> str:
        return known.title if self.chinese else known.kind

    def word(self, list_name: str, code: str) -> str:
        return codes.word(list_name, code) if self.chinese else codes.english(list_name, code)

    def words(self, column: Column) -> tuple[str, ...]:
        """The words that a column knows, official ones only; () where it may hold anything."""
        of = _YES_NO if column.value is Value.YES_NO else column.codes
        return tuple(self.word(of, code) for code in codes.codes(of)) if of else ()


@dataclass(frozen=True)
class Explained:
    """One column: `need` says whether a row must have it, `remarks` are whole sentences."""

    header: str
    need: str
    value: str
    words: tuple[str, ...]
    example: str
    remarks: tuple[str, ...]


def shown(known: Sheet) -> tuple[Column, ...]:
    """The columns of a template: without positions, which are not stored, and outlines, which are no typing work."""
    return tuple(column for column in known.columns if column.value in _VALUES)


def need(known: Sheet, column: Column) -> str:
    """MUST, ONE_OF or MAY: in every row, it or another column in its stead, or not at all."""
    if column.required and len(satisfying(known, column)) == 1:
        return MUST
    stands_for = any(column.name in satisfying(known, other) for other in known.columns if other.required)
    return ONE_OF if stands_for else MAY


def explain(known: Sheet, column: Column, wording: Wording) -> Explained:
    t = wording.translate
    return Explained(
        header=wording.header(column),
        need=t(need(known, column)),
        value=t(_VALUES[column.value]),
        words=wording.words(column),
        example=_example(column, wording),
        remarks=tuple(_remarks(known, column, wording)),
    )


def _example(column: Column, wording: Wording) -> str:
    if column.value is Value.AREA:
        return _AREA_EXAMPLES[column.levels[-1] if column.levels else "village"]
    words = wording.words(column)
    if words:
        return DIVIDER.join(words[:2]) if column.value is Value.CODE_SET else words[0]
    if column.name == "id" and column.table != "child":
        return "0001"
    return _EXAMPLES_OF.get(column.name, _EXAMPLES[column.value])


def _remarks(known: Sheet, column: Column, wording: Wording) -> Iterator[str]:
    t = wording.translate
    own = _REMARKS.get(f"{known.kind}.{column.name}")
    if own:
        yield t(own)
    elif column.name == "id":
        yield t(_ID)
    yield from _who(known, column, wording)
    if column.refers_to:
        first = wording.title(sheet(_FIRST_BRINGS[column.refers_to]))
        yield t(msg("It must be on record: “{title}” brings it in first."), title=first)
    if column.name in _ENDS and not column.required:
        yield t(_STILL)
    if column.not_future:
        yield t(_FUTURE)
    for first, last in known.orders:
        if last == column.name and known.has(first):
            yield t(msg("Not before “{header}”."), header=wording.header(known.column(first)))


def _who(known: Sheet, column: Column, wording: Wording) -> Iterator[str]:
    """How a child or a place may be named."""
    t = wording.translate
    if column.name == "child_id":
        yield t(_CHILD)
    if column.value is Value.AREA and column.levels and need(known, column) == ONE_OF:
        yield t(_PLACE)
    if column.value is Value.IDENTITY_NUMBER:
        yield t(_NUMBER)
    elif column.identity:
        stored = not column.virtual or "child_identity" in known.tables
        yield t(_APART if stored else _SEEK)


def markdown() -> str:
    """All kinds with their required headers, as the table that stands in docs/import.md."""
    lines = ["| 种类 kind | 表名 | 必填的列（“/”为任填其一） |", "|---|---|---|"]
    for kind in kinds():
        known = sheet(kind)
        needed = "、".join(_needed(known, column) for column in known.columns if column.required)
        lines.append(f"| `{kind}` | {known.title} | {needed} |")
    return "\n".join(lines) + "\n"


def _needed(known: Sheet, column: Column) -> str:
    """A required column's header and those that may stand in its place."""
    others = satisfying(known, column) - {column.name}
    return " / ".join([column.header, *(other.header for other in known.columns if other.name in others)])
