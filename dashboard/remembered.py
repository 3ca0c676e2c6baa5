"""What the dashboard remembers of a database: one store for the process, bounded by weight, each answer computed once.

    @remembered
    def towns(access: Access, on: dt.date) -> tuple[Town, ...]: ...

The arguments are the key and begin with who asks of what: `access`, or `database, scope, version`.  Answers are frozen.

- The store holds LIMIT bytes, by estimate; what was not asked for longest makes room.
- When a newer version of a city's data is asked about, answers about it older than the one before that are dropped: a
  page that is being drawn keeps the numbers that it began with.  Another city's answers stand: it has its own version.
- Of several who ask for the same at once one computes and the others wait.  Who waits in vain, for an error is not
  remembered, computes himself.  Nobody waits who holds a connection: whom he waits for may want one.
"""

import dataclasses
import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from functools import update_wrapper
from itertools import islice
from typing import Any, Generic, ParamSpec, TypeVar

from dashboard.reading import holds_connection

LIMIT = 96 * 1024 * 1024
"""Bytes, by `weight`: with the program itself (about 200 MB) a process stays below 350 MB."""

P = ParamSpec("P")
R = TypeVar("R")

_Key = tuple[Any, ...]
_Data = tuple[Any, int]
"""Whose data (a database and a city of it), and their version."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    weight: int
    whose: Any
    version: int


class _Flight:
    """One computing, and whoever waits for it."""

    __slots__ = ("answer", "done", "succeeded")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.succeeded = False
        self.answer: Any = None


class _Store:
    """Answers by key, the latest asked for last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._flights: dict[_Key, _Flight] = {}
        self._newest: dict[Any, int] = {}
        self._forgotten = 0
        self.weight = 0

    def answer(self, key: _Key, data: _Data, compute: Callable[[], Any]) -> Any:
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept.answer
            other = self._flights.get(key)
            if other is None:
                mine = self._flights[key] = _Flight()
            since = self._forgotten
        if other is None:
            return self._first(key, data, compute, mine, since)
        if not holds_connection():
            other.done.wait()
            if other.succeeded:
                return other.answer
        answer = compute()
        self._keep(key, data, answer, since)
        return answer

    def known(self, key: _Key) -> Any:
        with self._lock:
            kept = self._kept.get(key)
            return None if kept is None else kept.answer

    def _first(self, key: _Key, data: _Data, compute: Callable[[], Any], mine: _Flight, since: int) -> Any:
        try:
            mine.answer = compute()
            mine.succeeded = True
            self._keep(key, data, mine.answer, since)
            return mine.answer
        finally:
            with self._lock:
                if self._flights.get(key) is mine:
                    del self._flights[key]
            mine.done.set()

    def _keep(self, key: _Key, data: _Data, answer: Any, since: int) -> None:
        """Unless everything was forgotten while it was computed."""
        whose, version = data
        kept = _Kept(answer, weight(key) + weight(answer), whose, version)
        with self._lock:
            if since != self._forgotten or key in self._kept:
                return
            before = self._newest.setdefault(whose, version)
            if version > before:
                self._newest[whose] = version
                self._drop(lambda _key, old: old.whose == whose and old.version < before)
            self._kept[key] = kept
            self.weight += kept.weight
            while self.weight > self._limit and self._kept:
                self.weight -= self._kept.popitem(last=False)[1].weight

    def _drop(self, unwanted: Callable[[_Key, _Kept], bool]) -> None:
        for key in [key for key, kept in self._kept.items() if unwanted(key, kept)]:
            self.weight -= self._kept.pop(key).weight

    def forget(self, function: Any = None) -> None:
        with self._lock:
            self._forgotten += 1
            self._flights.clear()
            self._drop(lambda key, _kept: function is None or key[0] is function)
            if function is None:
                self._newest.clear()

    def kept(self, function: Any = None) -> list[tuple[_Key, Any]]:
        with self._lock:
            return [(key[1:], old.answer) for key, old in self._kept.items() if function is None or key[0] is function]


_store = _Store(LIMIT)


class Remembered(Generic[P, R]):
    """A function whose answers are remembered; `__wrapped__` computes anew and keeps nothing."""

    __wrapped__: Callable[P, R]

    def __init__(self, compute: Callable[P, R]) -> None:
        update_wrapper(self, compute)
        names = list(inspect.signature(compute).parameters)
        self._by_access = names[0] == "access"
        assert self._by_access or names[:3] == ["database", "scope", "version"], names

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        key = (self, args, tuple(sorted(named.items()))) if named else (self, args)
        given: Any = args
        if self._by_access:
            database, scope, version = given[0].database, given[0].scope, given[0].version
        else:
            database, scope, version = given[:3]
        data = ((database, scope.city), version)
        answer: R = _store.answer(key, data, lambda: self.__wrapped__(*args, **named))
        return answer

    def known(self, *args: P.args, **named: P.kwargs) -> R | None:
        """The answer where it is remembered, else None; nothing is computed."""
        key = (self, args, tuple(sorted(named.items()))) if named else (self, args)
        found: R | None = _store.known(key)
        return found

    def cache_clear(self) -> None:
        """Forget the answers of this function alone."""
        _store.forget(self)

    def kept(self) -> list[tuple[Any, Any]]:
        """Its (arguments, answer) pairs at this moment."""
        return _store.kept(self)


def remembered(compute: Callable[P, R]) -> Remembered[P, R]:
    """Remember the answers of a function by its arguments."""
    return Remembered(compute)


def forget() -> None:
    """Forget everything that this process remembers (tests, and after a database was replaced)."""
    _store.forget()


def kept() -> list[tuple[Any, Any]]:
    """Every (arguments, answer) pair at this moment."""
    return _store.kept()


def bytes_kept() -> int:
    """The weight of what is remembered."""
    return _store.weight


_SAMPLE = 50
_LEAF, _OBJECT, _LONG = 16, 56, 64


def weight(value: Any) -> int:
    """About how many bytes a frozen answer takes; of many parts some are weighed, for all are of one kind.

    Short texts, dates and small numbers are mostly shared between rows: they weigh little more than their places.
    """
    if isinstance(value, str):
        return _LEAF + (len(value) if len(value) > _LONG else 0)
    if hasattr(value, "_fields"):  # a row: what it holds beside its own texts is shared with other rows
        return _OBJECT + sum(weight(each) if isinstance(each, str) else _LEAF for each in value)
    if isinstance(value, tuple | frozenset):
        return _OBJECT + _of_many(value, len(value))
    if isinstance(value, Mapping):
        return _OBJECT + _of_many(value.items(), len(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _OBJECT + sum(weight(getattr(value, field.name)) for field in dataclasses.fields(value))
    return _LEAF


def _of_many(values: Any, n: int) -> int:
    if n <= _SAMPLE:
        return sum(weight(each) for each in values)
    sample: Iterator[Any] = islice(values, 0, n, n // _SAMPLE)
    weighed = [weight(each) for each in sample]
    return sum(weighed) * n // len(weighed)
