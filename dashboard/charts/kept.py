"""Figures drawn once: to build one takes plotly ten to forty milliseconds, and a page runs at every click.

A chart is a pure function of what it is handed, so equal input gives the figure drawn before, whoever asks: the input
holds no more than the picture shows.  Nobody changes a figure after it was drawn; Streamlit sends a copy.
"""

import dataclasses
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import plotly.graph_objects as go

FIGURES = 32
"""Of each kind of chart."""

P = ParamSpec("P")


@dataclasses.dataclass(frozen=True)
class _Asked:
    """A call, known by its input alone."""

    key: Hashable
    args: tuple[Any, ...] = dataclasses.field(compare=False)
    named: Mapping[str, Any] = dataclasses.field(compare=False)


def kept(draw: Callable[P, go.Figure]) -> Callable[P, go.Figure]:
    """The chart, drawn anew only for input not seen lately."""

    @lru_cache(maxsize=FIGURES)
    def drawn(asked: _Asked) -> go.Figure:
        return draw(*asked.args, **asked.named)

    @wraps(draw)
    def answered(*args: P.args, **named: P.kwargs) -> go.Figure:
        return drawn(_Asked((_frozen(args), _frozen(named)), args, named))

    return answered


def _frozen(value: Any) -> Hashable:
    """The same value as a key: mappings and lists as tuples, in their order, which a chart keeps."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(each) for each in value)
    if dataclasses.is_dataclass(value):
        return type(value), tuple(_frozen(getattr(value, each.name)) for each in dataclasses.fields(value))
    return value  # type: ignore[no-any-return]
