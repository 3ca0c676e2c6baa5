"""One city brought up to date: which children from which month on, what they hand on, what is written."""

import datetime as dt
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from data_access import bulk, months, parameters, schema
from data_access.parameters import REGISTER_KINDS, History
from data_access.rollups import carried, contacts, load, signals, sums
from data_access.rollups.beginnings import beginnings, beginnings_by_town
from data_access.rollups.carried import Carried
from data_access.rollups.facts import Beginnings, kinds_touching, month_facts
from data_access.rollups.limits import MANY, RECENT_MONTHS
from data_access.rollups.records import FOREVER, Ints, Records
from data_access.rollups.schema import child_month, child_scope, quality_signal, visit_lag
from data_access.rollups.work import Work
from data_access.rollups.writing import AllNew, WhatDiffers, Writer, Written


@dataclass(frozen=True)
class Part:
    """Children of a city to be computed from a month on (0: from their beginning); None stands for all of them."""

    children: frozenset[str] | None
    since: int

    @property
    def first_day(self) -> dt.date:
        return months.first_day(self.since) if self.since else dt.date.min


EVERYTHING = Part(None, 0)


def parts(todo: Work, today: dt.date) -> tuple[Part, ...]:
    """The work of a city in at most two parts: what changed lately, and what changed long ago.

    Where most of a city changed it is computed whole from the earliest of those months.
    """
    horizon = months.month_of(today) - RECENT_MONTHS
    old = frozenset(child for child, since in todo.children.items() if since < horizon)
    recent = {child: since for child, since in todo.children.items() if since >= horizon}
    if todo.everything == 0 or len(old) > MANY:
        return (EVERYTHING,)
    found = []
    if todo.everything is not None or len(recent) > MANY:
        found.append(Part(None, min(*recent.values(), todo.everything or FOREVER, FOREVER)))
    elif recent:
        found.append(Part(frozenset(recent), min(recent.values())))
    return (*found, Part(old, 0)) if old else tuple(found)


def refresh_city(connection: sa.Connection, city: str, todo: Work, today: dt.date) -> tuple[int, int]:
    """Do the work of a city; how many children were computed, and how many of their months written."""
    rules = parameters.history(connection)
    before = beginnings_by_town(connection, city)
    found = parts(todo, today)
    loaded = [(part, _load(connection, city, part, todo, rules, today)) for part in found]
    old = frozenset(child for part in found if not part.since for child in part.children or ())
    for part, records in loaded:
        if part.since:
            _join_contacts(connection, part, records, todo, todo.children.keys() - old, rules, today)
        else:
            mine = None if part.children is None else sorted(part.children)
            contacts.replace(connection, city, mine, sums.contacts(records))
    after = beginnings_by_town(connection, city)
    if before != after and EVERYTHING not in found:
        # a town's data begin earlier or later than before: its children's months change, dirty or not
        loaded = [(EVERYTHING, _load(connection, city, EVERYTHING, todo, rules, today))]
    rows, changed = 0, frozenset[int]()
    for part, records in loaded:
        written = _write_months(connection, part, records, rules, beginnings(records, after), today)
        rows, changed = rows + written.rows, changed | written.months
    sums.rewrite(connection, city, changed)
    everybody = any(part == EVERYTHING for part, _records in loaded)
    if everybody or todo.workers:
        posts = loaded[0][1] if loaded else _load(connection, city, Part(frozenset(), 0), todo, rules, today)
        _replace_bursts(connection, posts, None if everybody else todo.workers, rules, today)
    return sum(len(records.ids) for _part, records in loaded), rows


def _load(connection: sa.Connection, city: str, part: Part, todo: Work, rules: History, today: dt.date) -> Records:
    choose, days, tiers_from = _who(connection, city, part, todo), None, None
    if part.since:  # first visits of a month may lie in the last days of the month before
        days = (part.first_day - dt.timedelta(days=max(rules.ever("first_visit_days"))), dt.date.max)
        tiers_from = part.first_day
    zone = rules.on(today).time_zone
    return load.records(connection, city, choose, time_zone=zone, rules=rules, visit_days=days, tiers_from=tiers_from)


def _who(connection: sa.Connection, city: str, part: Part, todo: Work) -> load.Choose:
    """The children of a part; of a whole city from a month on those on a register then, and those that changed."""
    if part.children is not None:
        return load.children_by_id(connection, sorted(part.children))
    everybody = load.children_of_city(city)
    if not part.since:
        return everybody
    lately, c = load.registered_since(everybody, part.first_day), schema.child.c
    registered = set(connection.execute(sa.select(c.id).where(c.city_code == city, lately(c.id))).scalars())
    both = sorted(registered | todo.children.keys())
    if connection.dialect.name != "postgresql" and len(both) > MANY:
        return everybody
    return load.children_by_id(connection, both)


def _join_contacts(
    connection: sa.Connection,
    part: Part,
    records: Records,
    todo: Work,
    changed: Set[str],
    rules: History,
    today: dt.date,
) -> None:
    """Write first_contact of those who changed lately; of some of them it takes all their visits."""
    lately = sums.contacts(records, part.first_day.toordinal())
    mine = {key: contact for key, contact in lately.items() if key[0] in changed}
    lived = sums.lived_since(records, part.first_day.toordinal())
    known, unknown = contacts.joined(connection, records.city, sorted(changed), mine, lived, part.first_day)
    if unknown:
        known |= sums.contacts(_load(connection, records.city, Part(unknown, 0), todo, rules, today))
    contacts.replace(connection, records.city, sorted(changed), known)


def _write_months(
    connection: sa.Connection, part: Part, records: Records, rules: History, begins: Beginnings, today: dt.date
) -> Written:
    """child_month, visit_lag, child_scope and the signals about children of one part; of all of a city their sums too,
    so that no month is left to be summed.
    """
    by_month, lags_by_month = (_writer(connection, table, part, records.city) for table in (child_month, visit_lag))
    whole = sums.WholeMonths(connection, records.city, part.since) if part.children is None else None
    identical = []
    for month, lags, state in _months(connection, part, records, rules, begins, today):
        by_month.take(month)
        lags_by_month.take(lags)
        if whole is not None:
            whole.take(month)
        identical.append(state.identical)
    done = (lags_by_month.end(), by_month.end())  # which lags stand there is found by the months that stand there
    touched = done[0].months | done[1].months
    if whole is not None:
        whole.end(touched)
        touched = frozenset()
    if not part.since:
        _replace_scope(connection, records, part.children, today)
    found = np.concatenate(identical) if identical else np.empty(0, dtype=np.int64)
    _replace_signals(connection, part, records, found)
    return Written(done[1].rows, touched)


def _writer(connection: sa.Connection, table: sa.Table, part: Part, city: str) -> Writer:
    if part == EVERYTHING:
        return AllNew(connection, table, city)
    return WhatDiffers(connection, table, city, part.children, part.since)


def _months(
    connection: sa.Connection, part: Part, records: Records, rules: History, begins: Beginnings, today: dt.date
) -> Iterator[tuple[pa.Table, pa.Table, Carried]]:
    """child_month and visit_lag by month, in primary-key order, up to today's month, and what each month hands on.

    Each month by the parameters in force on its last day, so that a change leaves the months before it as they were.
    """
    if not records.registers.start.size:
        return
    first = part.since or months.month_of(dt.date.fromordinal(int(records.registers.start.min())))
    state = Carried.nothing(len(records.ids))
    if part.since:
        kinds = kinds_touching(records, part.first_day.toordinal(), FOREVER)
        listed = np.flatnonzero(kinds < len(REGISTER_KINDS))
        state = carried.before(connection, records, part.since, listed)
    long = rules.on_days("identical_visits", records.visits.day)
    for m in range(first, months.month_of(today) + 1):
        values = rules.on(min(months.last_day(m), today))
        facts = month_facts(records, m, values, begins)
        state = state.over(records, facts, long)
        month = sums.child_months(records, facts, state)
        lags = sums.lags(records, facts, values.freeze_day)
        yield month, sums.visit_lags(records, facts, lags, month), state


def _replace_scope(
    connection: sa.Connection, records: Records, children: frozenset[str] | None, today: dt.date
) -> None:
    _delete(connection, child_scope, records.city, children)
    bulk.insert(connection, child_scope, [c.name for c in child_scope.columns], sums.scope_rows(records, today))


def _replace_signals(connection: sa.Connection, part: Part, records: Records, identical: Ints) -> None:
    q = quality_signal.c
    # of a whole city from a month on only those who were read: the visits of the others stand as they did
    mine = frozenset(records.ids) if part.since and part.children is None else part.children
    _delete(connection, quality_signal, records.city, mine, q.m >= part.since, q.signal != "burst")
    rows = signals.of_children(records, identical, part.first_day.toordinal())
    bulk.insert(connection, quality_signal, [c.name for c in quality_signal.columns], rows)


def _replace_bursts(
    connection: sa.Connection, records: Records, workers: Mapping[str, int] | None, rules: History, today: dt.date
) -> None:
    """Of all directors of the city, or of some from a month on; of those who changed long ago from the beginning."""
    if workers is None:
        _replace_bursts_of(connection, records, None, 0, rules)
        return
    horizon = months.month_of(today) - RECENT_MONTHS
    recent = {worker: since for worker, since in workers.items() if since >= horizon}
    if recent:
        _replace_bursts_of(connection, records, sorted(recent), min(recent.values()), rules)
    if old := sorted(workers.keys() - recent.keys()):
        _replace_bursts_of(connection, records, old, 0, rules)


def _replace_bursts_of(
    connection: sa.Connection, records: Records, workers: list[str] | None, since: int, rules: History
) -> None:
    q = quality_signal.c
    bursts = sa.delete(quality_signal).where(q.city_code == records.city, q.signal == "burst", q.m >= since)
    if workers is None:
        connection.execute(bursts)
    for theirs in bulk.among(connection, q.subject_id, workers or []):
        connection.execute(bursts.where(theirs))
    rows = signals.of_directors(connection, records, workers, rules, since)
    bulk.insert(connection, quality_signal, [c.name for c in quality_signal.columns], rows)


def _delete(
    connection: sa.Connection,
    table: sa.Table,
    city: str,
    children: frozenset[str] | None,
    *which: sa.ColumnElement[bool],
) -> None:
    gone = sa.delete(table).where(table.c.city_code == city, *which)
    if children is None:
        connection.execute(gone)
        return
    for theirs in bulk.among(connection, table.c.child_id, sorted(children)):
        connection.execute(gone.where(theirs))
