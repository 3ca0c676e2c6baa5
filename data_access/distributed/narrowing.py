"""On a cluster every statement of a scope says its city of every spread table, so that one node answers it.

Queries reach the rows of a child (visits, assessments, …) through the children of their city.  That is enough for one
server; a router of shards must read the city of each table in the statement itself, or it asks every node.  A scope
holds one city, so the condition can be added here, once, and no query need know of columns that only a cluster has.
"""

from typing import Any
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.sql import visitors

from data_access.distributed.placement import CITY, NOTED, VIEW, spread
from data_access.schema import AREA_CODE

_SPREAD = frozenset({*spread(), VIEW})


def narrow(statement: Any, city: str) -> Any:
    """The statement with the city named for every spread table that any SELECT in it reads; others as they are."""

    def of_select(select: sa.Select[Any]) -> None:
        # a joined table in its own ON, where an outer join keeps the rows that have no match
        select._setup_joins = tuple((right, _and(on, right, city), *rest) for right, on, *rest in select._setup_joins)
        for source in select.get_final_froms():
            if (condition := _named(source, city)) is not None:
                select._where_criteria += (condition,)

    def of_join(join: sa.Join) -> None:
        join.onclause = _and(join.onclause, join.right, city)

    return visitors.cloned_traverse(statement, {}, {"select": of_select, "join": of_join})


def _and(on: Any, source: Any, city: str) -> Any:
    condition = _named(source, city)
    return on if condition is None or on is None else sa.and_(on, condition)


def _named(source: Any, city: str) -> sa.ColumnElement[bool] | None:
    """The condition for the first table of a FROM; the tables joined to it have theirs in their ON."""
    while isinstance(source, sa.Join):
        source = source.left
    if name_of(source) not in _SPREAD:
        return None
    return sa.column(CITY, AREA_CODE, _selectable=source) == city


def name_of(source: Any) -> str:
    """The name of a table or view, also behind an alias; '' for anything else."""
    table = source.element if isinstance(source, sa.Alias) else source
    return table.name if isinstance(table, sa.TableClause) else ""


def stand(engine: sa.Engine) -> None:
    """Narrow every statement of a scope, where the engine's database is spread when its first connection opens."""

    @event.listens_for(engine, "first_connect")
    def look(connection: Any, _record: Any) -> None:
        if _is_spread(connection):
            event.listen(engine, "before_execute", before, retval=True)
            _narrowing.add(engine)

    def before(connection: sa.Connection, statement: Any, many: Any, one: Any, _options: Any) -> tuple[Any, Any, Any]:
        scope = connection.get_execution_options().get("scope")
        return (statement if scope is None else narrow(statement, scope.city)), many, one


_narrowing: WeakSet[sa.Engine] = WeakSet()


def narrows(engine: sa.Engine) -> bool:
    """Whether statements of the engine are rewritten."""
    return engine in _narrowing


def _is_spread(connection: Any) -> bool:
    """Whether the database of a driver's connection was spread over nodes (`tonghu init --distributed`)."""
    with connection.cursor() as cursor:
        # a login that may not read the note (that of names) asks for nothing of which its city need be told
        cursor.execute("SELECT has_table_privilege(to_regclass('app_meta'), 'SELECT')")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT count(*) FROM app_meta WHERE name = %s", (NOTED,))
        return bool(cursor.fetchone()[0])
