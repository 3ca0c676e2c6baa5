"""What of a table leaves: every one says so, no list of children does; states are words, rates have their numbers."""

import ast
import datetime as dt
from pathlib import Path

import pytest

from dashboard.components import leaving
from dashboard.components.columns import STAYS, Column, below, exact
from dashboard.exports.lists import Masked, Share
from dashboard.i18n import translator
from data_access.errors import ContractBroken
from data_access.measures.model import Figure, State

COMPONENTS = Path(leaving.__file__).parent
zh = translator("zh")


def figure(n: int | None, m: int | None, value: float | None = None, state: State = State.OK) -> Figure:
    return Figure("A1", "320599", "云浦市", "2026-10", n, m, value, None, None, state)


RATE = figure(638, 678, 638 / 678)


def cells(column: Column, *values: object) -> tuple[list[str], list[tuple[object, ...]]]:
    fields, rows, _measures = leaving.typed(values, [column], zh)
    return [field.label for field in fields], rows


# --- who may leave ----------------------------------------------------------------------------------------------------


def calls(*names: str) -> list[tuple[str, ast.Call]]:
    return [
        (path.name, node)
        for path in COMPONENTS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
    ]


def test_every_table_says_what_of_it_may_leave():
    drawn = [(name, call) for name, call in calls("html_table", "grid") if name != "tables.py"]
    assert len(drawn) > 60
    assert not [(name, call.lineno) for name, call in drawn if not any(k.arg == "take" for k in call.keywords)]


def test_a_column_of_children_never_leaves():
    """By the sources: a function that makes a column of children's codes draws no table that leaves."""
    for path in COMPONENTS.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and 'kind="child"' in ast.unparse(function).replace("'", '"'):
                takes = [
                    ast.unparse(keyword.value)
                    for node in ast.walk(function)
                    if isinstance(node, ast.Call)
                    for keyword in node.keywords
                    if keyword.arg == "take"
                ]
                assert all(take == "STAYS" for take in takes), (path.name, function.name)


def test_whatever_counts_below_the_town_is_masked():
    made = {ast.unparse(call.args[0]) for _name, call in calls("below") if call.args}
    assert {text.partition("below_town.")[2].partition(",")[0] for text in made} == {
        "villages", "directors", "heat", "far_villages", "next_sites", "services", "tiers"
    }  # fmt: skip


def test_a_list_of_children_is_not_collected_whatever_it_says():
    columns = [Column("Child", str, kind="child")]
    with leaving.collecting("x") as found:
        with pytest.raises(ContractBroken):
            leaving.collect(["YP-0001"], columns, exact())
        leaving.collect(["YP-0001"], columns, STAYS)
    assert not found.tables


def test_a_door_collects_its_own():
    columns = [Column("Town", str)]
    with leaving.collecting("page") as page:
        leaving.collect(["a"], columns, exact())
        with leaving.collecting("door") as door:
            leaving.collect(["b"], columns, exact())
        leaving.collect(["c"], columns, below(lambda _k: (["c"], columns)))
    leaving.collect(["d"], columns, exact())  # outside of both: nowhere
    assert [table.rows for table in page.tables] == [["a"], ["c"]]
    assert [table.rows for table in door.tables] == [["b"]]


def test_the_file_has_all_rows_of_a_list_that_is_shown_in_pages():
    with leaving.collecting("x") as found:
        leaving.collect(["a"], [Column("Town", str)], exact(rows=["a", "b"]))
    assert found.tables[0].rows == ["a", "b"]


# --- cells ------------------------------------------------------------------------------------------------------------


def test_a_rate_stands_with_its_numbers():
    labels, rows = cells(Column("Rate", lambda f: f, kind="figure"), RATE)
    assert labels == ["Rate", "Rate · 分子", "Rate · 分母"]
    assert rows == [(638 / 678, 638, 678)]
    assert isinstance(rows[0][0], Share)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (figure(0, 12, 0.0), (0.0, 0, 12)),  # 0 % is a figure
        (figure(2, 3), ("不足10，不计比率", 2, 3)),  # counts instead of a rate
        (figure(0, 0, state=State.NOT_APPLICABLE), ("不适用", 0, 0)),
        (figure(None, None, state=State.NO_DATA), ("无数据", "—", "—")),
        (None, ("—", "—", "—")),
    ],
)
def test_the_states_are_words_and_never_0(shown: Figure | None, words: tuple[object, ...]):
    _labels, rows = cells(Column("Rate", lambda f: f, kind="figure"), RATE, shown)
    assert rows[1] == words


def test_a_provisional_figure_keeps_its_value_and_says_so():
    labels, rows = cells(Column("n", lambda f: f, kind="figure"), figure(5, 10, 0.5, State.PROVISIONAL))
    assert labels[-1] == "n · 状态"
    assert rows == [(0.5, 5, 10, "未封存")]


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("number", 0, 0),
        ("number", "未登记", "未登记"),  # a word where there is no number
        ("number", None, "—"),
        ("number", Masked(5), "<5"),
        ("percent", 0.941, 0.941),
        ("date", dt.date(2026, 10, 31), dt.date(2026, 10, 31)),
        ("tier", "red", "红●"),
        ("gap", 0, 0),
        ("parts", ["a", "b"], "a · b"),
        ("signed", -2, -2),
    ],
)
def test_cells_of_every_kind(kind, value, cell):
    _labels, [(found,)] = cells(Column("x", lambda each: each[0], kind=kind), (value,))
    assert (str(found) if isinstance(found, Masked) else found) == cell


def test_what_stays_is_in_no_file():
    assert leaving.typed(["x"], [Column("Town", str), Column("Telephone", str, stays=True)], zh)[1] == [("x",)]
