"""Which tables of a statement are held to one city by its own conditions: what a router of shards goes by."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

CITY = "city_code"


def statements(ask: Callable[[], Any]) -> tuple[Any, list[Any]]:
    """An answer, and what was executed for it as SQLAlchemy's own objects."""
    sent: list[Any] = []

    def hear(_connection: Any, _cursor: Any, _text: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is not None and context.invoked_statement is not None:
            sent.append(context.invoked_statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        return ask(), sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def loose(statement: Any, distributed: frozenset[str]) -> frozenset[str]:
    """The distributed tables that some SELECT of the statement reads without saying of which city."""
    selects = [e for e in visitors.iterate(statement) if isinstance(e, sa.Select)]
    equal = [pair for select in selects for pair in _equalities(select)]
    bound = {_column(left) for left, right in equal if isinstance(right, sa.BindParameter)}
    while True:  # a city column that equals one that is bound is bound too
        more = {_column(a) for left, right in equal for a, b in ((left, right), (right, left)) if _column(b) in bound}
        if more <= bound:
            break
        bound |= more
    found = {
        _name(source)
        for select in selects
        for source in _sources(select)
        if _name(source) in distributed and (id(source), CITY) not in bound
    }
    return frozenset(found)


def _sources(select: sa.Select[Any]) -> Iterator[Any]:
    """The tables and aliases of a SELECT's own FROM."""
    for source in select.get_final_froms():
        yield from _flat(source)


def _flat(source: Any) -> Iterator[Any]:
    if isinstance(source, sa.Join):
        yield from _flat(source.left)
        yield from _flat(source.right)
    else:
        yield source


def _name(source: Any) -> str:
    table_or_alias = source.element if isinstance(source, sa.Alias) else source
    return getattr(table_or_alias, "name", "")


def _column(element: Any) -> tuple[int, str]:
    return (id(getattr(element, "table", None)), getattr(element, "name", "") or "")


def _equalities(select: sa.Select[Any]) -> Iterator[tuple[Any, Any]]:
    conditions = [] if select.whereclause is None else [select.whereclause]
    for source in select.get_final_froms():
        conditions += _on(source)
    for condition in conditions:
        yield from _pairs(condition)


def _on(source: Any) -> list[Any]:
    if not isinstance(source, sa.Join):
        return []
    return [source.onclause, *_on(source.left), *_on(source.right)]


def _pairs(condition: Any) -> Iterator[tuple[Any, Any]]:
    """`a = b` for every condition that must hold: of alternatives (OR) none does."""
    if isinstance(condition, sa.sql.elements.BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _pairs(part)
    elif isinstance(condition, sa.BinaryExpression) and condition.operator is operators.eq:
        yield condition.left, condition.right
