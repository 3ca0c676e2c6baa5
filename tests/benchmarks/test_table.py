"""Runs of several scales in one table."""

from typing import Any

from benchmarks import table


def run(scale: str, **figures: float) -> dict[str, Any]:
    measured = [
        {"what": what, "value": value, "unit": "ms", "floor": 1.5 if what == "b" else None, "remark": ""}
        for what, value in figures.items()
    ]
    return {"scale": scale, "system": "Linux", "cores": 2, "memory_mb": 8192, "python": "3.11", "measured": measured}


def test_a_column_for_each_scale_and_a_row_for_whatever_was_measured():
    text = table.table([run("province", b=1234.5, c=0.25), run("city", a=3, b=2)])
    assert text.splitlines() == [
        "Linux, 2 cores, 8 GB, Python 3.11",
        "",
        "| what | city | province |",
        "|---|---|---|",
        "| b | 2 ms [1.5] | 1,234 ms [1.5] |",
        "| c |  | 0.2 ms |",
        "| a | 3 ms |  |",
    ]


def test_figures_are_replaced_and_the_text_around_them_stays():
    text = f"before {table.BEGIN} old {table.END} after"
    assert table.put_into(text, "new") == f"before {table.BEGIN}\n\nnew\n\n{table.END} after"
