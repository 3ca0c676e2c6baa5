"""The figures of several runs side by side, a column for each scale, as a table of Markdown.

    python -m benchmarks.table city.json prefecture.json province.json [--into docs/performance.md]

Each file is what `--json` left, the later of two of one scale adding to the earlier.  In square brackets the floor.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures: python -m benchmarks.table -->", "<!-- end of figures -->"
SCALES = ("city", "prefecture", "province")


def table(runs: Iterable[Mapping[str, Any]]) -> str:
    """One row for each thing that was measured at any scale, in the order of the runs."""
    cells: dict[str, dict[str, str]] = {}
    machines = []
    for run in runs:
        machine = f"{run['system']}, {run['cores']} cores, {run['memory_mb'] // 1024} GB, Python {run['python']}"
        machines.append(machine)
        for each in run["measured"]:
            cells.setdefault(each["what"], {})[run["scale"]] = _cell(each)
    scales = [scale for scale in SCALES if any(scale in row for row in cells.values())]
    lines = [f"| what | {' | '.join(scales)} |", f"|{'---|' * (len(scales) + 1)}"]
    lines += [f"| {what} | {' | '.join(row.get(scale, '') for scale in scales)} |" for what, row in cells.items()]
    return "\n".join([*dict.fromkeys(machines), "", *lines])


def _cell(each: Mapping[str, Any]) -> str:
    floor = "" if each["floor"] is None else f" [{_number(each['floor'])}]"
    return f"{_number(each['value'])} {each['unit']}{floor}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 20 or value == int(value) else f"{value:,.1f}"


def put_into(text: str, figures: str) -> str:
    """The text with other figures between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    assert after, f"no place for figures: {BEGIN}"
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--into", type=Path, help="put it between the marks of this file")
    options = parser.parse_args(arguments)
    figures = table(json.loads(file.read_text(encoding="utf-8")) for file in options.files)
    if options.into is None:
        print(figures)
    else:
        options.into.write_text(put_into(options.into.read_text(encoding="utf-8"), figures), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
