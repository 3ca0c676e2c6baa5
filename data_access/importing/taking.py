"""One file into the database, inside the caller's transaction: check every row, write the good ones, note the batch."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from data_access import parameters, schema
from data_access.importing import children, place_names, resolve, rules
from data_access.importing import rows as sheet_rows
from data_access.importing import write as writing
from data_access.importing.boundaries.work import Work
from data_access.importing.derive import Setting, derive
from data_access.importing.opening import Opened
from data_access.importing.reading import Content
from data_access.importing.repeats import Seen
from data_access.importing.results import FileResult, Reading
from data_access.importing.rows import Rows
from data_access.importing.says import Refused, Say, say
from data_access.importing.write import Counts
from data_access.progress import Progress
from data_access.texts import msg

_NO_KEY = say(
    msg("The file holds identity numbers, and no key for hashing them is set. Set TONGHU_IDENTITY_KEY, then try again.")
)
_NOT_TAKEN = say(msg("The database did not take the rows. Nothing of the file was written."))
_ALREADY = say(msg("This very file is in the database already: nothing was changed."))
_NOTHING_IN = say(msg("{n} rows cannot be taken, so nothing of the file was written, as was asked for."))
_LONGEST_NAME, _LONGEST_REASON, _LONGEST_FIELD = 200, 200, 40
_STEPS = 4
"""Stretches of checking that take about as long."""


@dataclass(frozen=True)
class Taking:
    """What holds for all files of a run."""

    today: dt.date
    now: dt.datetime
    all_or_nothing: bool
    given: Mapping[str, str]
    identity_key: bytes | None
    by: str
    progress: Progress


@dataclass
class Taken:
    """A file on its way: its result so far, and its sheets for the rejected file."""

    result: FileResult
    sheets: list[Rows] = field(default_factory=list)


def take(connection: sa.Connection, opened: Opened, taking: Taking, show: Callable[[Reading], None]) -> Taken:
    """Everything or, where the file is refused, nothing of it: the caller's transaction goes on either way."""
    if opened.result is not None:
        return Taken(opened.result)
    taken = Taken(FileResult(opened.source, notes=opened.notes))
    inner = connection.begin_nested()
    try:
        _take(connection, opened, taking, show, taken)
        inner.commit()
    except Refused as refused:
        inner.rollback()
        taken.result = replace(taken.result, written=0, changed=0, unchanged=0, refused=refused.reason)
    except (sa.exc.DataError, sa.exc.IntegrityError):
        inner.rollback()
        taken.result = replace(taken.result, written=0, changed=0, unchanged=0, refused=_NOT_TAKEN)
    return taken


def _take(
    connection: sa.Connection, opened: Opened, taking: Taking, show: Callable[[Reading], None], taken: Taken
) -> None:
    time_zone = parameters.load(connection, taking.today).time_zone
    seen: Seen = {}
    counts: dict[str, list[tuple[Rows, Counts]]] = {}
    already: set[str] = set()
    areas = Work(taking.today, taking.given.get("datum", "wgs84"))
    for sheet in opened.sheets():
        positions, left_out = sheet_rows.data_positions(sheet)
        reading = sheet.reading(len(positions))
        show(reading)
        taken.result = replace(
            taken.result, readings=(*taken.result.readings, reading), rows_in=taken.result.rows_in + len(positions)
        )
        if opened.content is not Content.AREAS and _is_in(connection, opened.sha256, sheet.sheet.kind):
            already.add(sheet.sheet.kind)
            taken.result = replace(taken.result, unchanged=taken.result.unchanged + len(positions))
            continue
        rows = sheet_rows.parse(sheet, positions, left_out, taking.given, taking.progress)
        taken.sheets.append(rows)
        done = _take_rows(connection, rows, taking, time_zone, seen, areas)
        counts.setdefault(sheet.sheet.kind, []).append((rows, done))
        taken.result = _with(taken.result, rows, done)
    taken.result = replace(taken.result, notes=(*taken.result.notes, *areas.look(connection)))
    if taking.all_or_nothing and taken.result.rejected:
        raise Refused(say(_NOTHING_IN.msgid, n=taken.result.rejected))
    if already:
        taken.result = replace(taken.result, notes=(*taken.result.notes, _ALREADY))
    if opened.content is Content.AREAS and not _is_news(connection, opened, taken.result, taking):
        return
    for kind, parts in counts.items():
        _note_batch(connection, opened, kind, parts, taking)


def _is_in(connection: sa.Connection, sha256: str, kind: str) -> bool:
    """True when this very file came in without a rejected row; with some, its rows may find what they lacked."""
    b = schema.import_batch.c
    found = sa.select(b.id).where(b.sha256 == sha256, b.kind == kind, b.rows_rejected == 0, b.finished_at.is_not(None))
    return connection.execute(found.limit(1)).first() is not None


def _is_news(connection: sa.Connection, opened: Opened, result: FileResult, taking: Taking) -> bool:
    """False for outlines that changed nothing, from a file that is on record with the same datum and licence."""
    b, source = schema.import_batch.c, _of_source(taking)
    found = (
        sa.select(b.id)
        .join_from(schema.import_batch, schema.area_source, schema.area_source.c.batch_id == b.id)
        .where(b.sha256 == opened.sha256)
    )
    for name, value in source.items():
        found = found.where(schema.area_source.c[name].is_not_distinct_from(value))
    changed = result.written or result.changed or result.rejected
    return bool(changed) or connection.execute(found.limit(1)).first() is None


def _of_source(taking: Taking) -> dict[str, str | None]:
    """What is kept of where outlines come from."""
    given = taking.given
    return {
        "datum": given.get("datum", "wgs84"),
        "licence": given.get("licence", ""),
        "map_approval": given.get("map_approval"),
    }


def _take_rows(
    connection: sa.Connection, rows: Rows, taking: Taking, time_zone: str, seen: Seen, areas: Work
) -> Counts:
    def told(step: int) -> None:
        taking.progress(msg("Checking rows"), len(rows) * step // _STEPS, len(rows))

    told(0)
    if any(rows.column("identity_number")) and taking.identity_key is None:
        raise Refused(_NO_KEY)
    children.hash_identities(rows, taking.identity_key or b"")
    places = place_names.load(connection, taking.today)
    areas.match(connection, rows, places)
    told(1)
    resolve.resolve(connection, rows, places)
    told(2)
    derive(connection, rows, Setting(taking.today, time_zone, places))
    rules.check(rows, taking.today)
    told(3)
    staged = writing.prepare(rows, time_zone, seen)
    told(_STEPS)
    done = writing.write(connection, rows, staged, taking.now, taking.progress)
    areas.written(rows, places)
    return done


def _with(result: FileResult, rows: Rows, done: Counts) -> FileResult:
    last = replace(result.readings[-1], notes=tuple(rows.notes))
    reasons = Counter({(where, reason): n for where, reason, n in result.reasons})
    for (name, reason), n in _reasons([rows]).items():
        reasons[rows.source.header_of(name), reason] += n
    return replace(
        result,
        readings=(*result.readings[:-1], last),
        written=result.written + done.written,
        changed=result.changed + done.changed,
        unchanged=result.unchanged + done.unchanged,
        rejected=result.rejected + len(rows.bad()),
        reasons=tuple((where, reason, n) for (where, reason), n in reasons.items()),
    )


def _reasons(sheets: Sequence[Rows]) -> Counter[tuple[str, Say]]:
    """How many rows each field and reason kept out; the reason without its details, which may name places."""
    return Counter((p.field, Say(p.reason.msgid)) for rows in sheets for p in rows.problems)


def _note_batch(
    connection: sa.Connection, opened: Opened, kind: str, parts: list[tuple[Rows, Counts]], taking: Taking
) -> None:
    """Who brought in what, when, with how many rows rejected and why: counts and reasons, no values."""
    batch = secrets.token_hex(8)
    sheets = [rows for rows, _ in parts]
    connection.execute(
        sa.insert(schema.import_batch).values(
            id=batch,
            file_name=opened.source.name[-_LONGEST_NAME:],
            sha256=opened.sha256,
            kind=kind,
            rows_in=sum(len(rows) for rows in sheets),
            rows_written=sum(done.written for _, done in parts),
            rows_changed=sum(done.changed for _, done in parts),
            rows_rejected=sum(len(rows.bad()) for rows in sheets),
            started_at=taking.now,
            finished_at=_utc_now(),
            by=taking.by,
            city_code=_only_city(connection),
        )
    )
    reasons: Counter[tuple[str, str]] = Counter()
    for (name, reason), n in _reasons(sheets).items():
        reasons[name[:_LONGEST_FIELD], reason.msgid[:_LONGEST_REASON]] += n
    for (name, text), n in reasons.items():
        connection.execute(sa.insert(schema.import_reason).values(batch_id=batch, field=name, reason=text, rows=n))
    if kind == "area" and opened.content is Content.AREAS:
        connection.execute(sa.insert(schema.area_source).values(batch_id=batch, **_of_source(taking)))


def _only_city(connection: sa.Connection) -> str | None:
    """The city whose data a file brings; None in a database of several, where a file may hold more than one."""
    a = schema.area.c
    codes = connection.execute(sa.select(a.code).where(a.level == "city").limit(2)).scalars().all()
    return codes[0] if len(codes) == 1 else None


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
