"""Every public question of data_access/queries, found by inspection, with plausible arguments, and the SQL it sends."""

import dataclasses
import datetime as dt
import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators, visitors

from data_access import months, queries
from data_access.engine import Database
from data_access.measures.model import Ask, Level
from data_access.parameters import History, Parameters
from data_access.queries.roster import Asked
from data_access.scope import Reach, Scope

AS_OF = dt.date(2026, 11, 22)
CLOSED = months.parse("2026-10")
TOWNS = ("320599101", "320599105")
"""Two towns of the sample city."""


class Crossed(StrEnum):
    """Children as a list of the page would ask about them, or each with a village and a director of elsewhere."""

    NO = "as-listed"
    YES = "crossed"


@dataclass(frozen=True)
class Question:
    """One public function with one choice of arguments; the connection and the scope come with the call."""

    module: str
    function: Callable[..., Any]
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.module}.{self.function.__name__}"

    @property
    def label(self) -> str:
        chosen = [str(v) for v in self.arguments.values() if isinstance(v, Level | bool | Crossed)]
        towns = self.arguments["ask"].towns if "ask" in self.arguments else ()
        return "-".join((self.name, *chosen, *towns))

    def __call__(self, database: Database, scope: Scope, lists: Database | None = None) -> Any:
        """The answer; `lists` is the database whose children are asked about, where it is another one."""
        arguments = dict(self.arguments)
        if "asked" in arguments:
            arguments["asked"] = _of_lists(lists or database, arguments["asked"])
        with database.read(scope) as connection:
            return self.function(connection, scope, **arguments)


# --- what there is ----------------------------------------------------------------------------------------------------


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """(module, function) of every public function of the queries."""
    for found in pkgutil.iter_modules(queries.__path__):
        module = importlib.import_module(f"{queries.__name__}.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield found.name, function


def takes(function: Callable[..., Any], name: str) -> bool:
    return name in inspect.signature(function).parameters


def questions() -> list[Question]:
    """Every public function that asks the database within a scope, once for each choice of its arguments."""
    return [
        Question(module, function, arguments)
        for module, function in functions()
        if takes(function, "scope") and takes(function, "connection")
        for arguments in _arguments(function)
    ]


_PLAUSIBLE: dict[str, tuple[Any, ...]] = {
    "on": (AS_OF,),
    "as_of": (AS_OF,),
    "today": (AS_OF,),
    "data_date": (AS_OF,),
    "m": (CLOSED,),
    "since": (CLOSED - 11,),
    "year": (AS_OF.year,),
    "day": (15,),
    "rules": (History(()),),
    "ask": (Ask(AS_OF, CLOSED), Ask(AS_OF, CLOSED, towns=(TOWNS[1],))),
    "parameters": (Parameters(),),
    "time_zone": ("Asia/Shanghai",),
    "level": tuple(Level),
    "city_total": (False, True),
    "condition": ("due",),
    "towns": (frozenset({*TOWNS, "320598101"}),),
    "asked": tuple(Crossed),
    "child": ("YP-000003",),
    "code": (TOWNS[0],),
}
"""Arguments by the name of the parameter: the same name means the same thing in every query."""
_DEFAULT_IS_FINE = frozenset({"kind", "measure_id"})


def _arguments(function: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    names = [n for n in inspect.signature(function).parameters if n not in {"connection", "scope", *_DEFAULT_IS_FINE}]
    if unknown := [name for name in names if name not in _PLAUSIBLE]:
        raise AssertionError(f"{function.__qualname__}: say in _PLAUSIBLE what to ask with for {', '.join(unknown)}")
    for values in itertools.product(*(_PLAUSIBLE[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _of_lists(database: Database, crossed: Crossed) -> tuple[Asked, ...]:
    """Every child of the database, each with the village and the director that a list would show."""
    text = sa.text(
        "SELECT c.id, v.village_code, min(coalesce(p.worker_id, '')) "
        "FROM child c JOIN child_village v ON v.child_id = c.id "
        "LEFT JOIN worker_post p ON p.area_code = v.village_code AND p.role = 'director' "
        "GROUP BY c.id, v.village_code ORDER BY c.id, v.village_code"
    )
    with database.read() as connection:
        rows = [Asked(*row) for row in connection.execute(text)]
    if crossed is Crossed.NO:
        return tuple(rows)
    elsewhere = rows[len(rows) // 2 :] + rows[: len(rows) // 2]
    return tuple(Asked(row.child, far.village, far.director) for row, far in zip(rows, elsewhere, strict=True))


# --- what they send ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """One statement: the tables that it reads, its conditions column = value and column IN values, what was bound."""

    text: str
    tables: frozenset[str]
    equal: frozenset[tuple[str, Any]]
    bound: frozenset[Any]
    reach: Reach

    def narrows(self, columns: frozenset[str], value: str) -> bool:
        """A condition names the value for one of the columns, and the database was given it."""
        return value in self.bound and any((column, value) in self.equal for column in columns)

    @property
    def is_one_total(self) -> bool:
        """Aggregates over everything: one row, in which no area can be told apart."""
        return bool(re.match(r"SELECT (max|min|sum|count)\(", self.text)) and "GROUP BY" not in self.text


def listened(ask: Callable[[], Any]) -> tuple[Any, list[Sent]]:
    """The answer, and every statement that was sent for it."""
    sent: list[Sent] = []

    def hear(_connection: Any, _cursor: Any, text: str, parameters: Any, context: Any, _many: bool) -> None:
        statement = context.invoked_statement if context is not None else None
        if statement is not None:
            options = context.execution_options
            reach = max(options.get(key, Reach.OWN) for key in ("reach", "reach_of_block"))
            sent.append(_read(statement, text, parameters, reach))

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        return ask(), sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)


def _read(statement: Any, text: str, parameters: Any, reach: Reach) -> Sent:
    elements = list(visitors.iterate(statement))
    conditions = [e.whereclause for e in elements if isinstance(e, sa.Select) and e.whereclause is not None]
    values = parameters.values() if isinstance(parameters, Mapping) else parameters
    return Sent(
        text=" ".join(text.split()),
        tables=frozenset(e.name for e in elements if isinstance(e, sa.Table)),
        equal=frozenset(pair for condition in conditions for pair in _equalities(condition)),
        bound=frozenset(v for v in values if isinstance(v, str)),
        reach=reach,
    )


def _equalities(condition: Any) -> Iterator[tuple[str, Any]]:
    """`a = x` for every condition that must hold: of alternatives (OR) none does."""
    if isinstance(condition, sa.sql.elements.BooleanClauseList):
        if condition.operator is operators.and_:
            for part in condition.clauses:
                yield from _equalities(part)
    elif isinstance(condition, sa.BinaryExpression) and condition.operator is operators.eq:
        right = condition.right
        if isinstance(right, sa.BindParameter) and isinstance(condition.left, sa.ColumnElement):
            yield getattr(condition.left, "name", ""), right.value


# --- what they answer -------------------------------------------------------------------------------------------------


def words(answer: Any) -> frozenset[str]:
    """Every text in an answer, and the values of its codes."""
    return frozenset(value for value in _leaves(answer) if isinstance(value, str))


def is_nothing(answer: Any) -> bool:
    """No row and no number: 0, None and what is empty; names of codes say nothing by themselves."""
    return not any(isinstance(value, int | float | dt.date) and value for value in _leaves(answer))


def _leaves(value: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(key)
            yield from _leaves(part)
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from _leaves(part)
    else:
        yield value
