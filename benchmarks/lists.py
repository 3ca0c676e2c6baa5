"""A list of 300,000 aggregate rows into a file: seconds, and the memory of the process that writes it."""

import subprocess
import sys
from pathlib import Path

from benchmarks.measured import Measured

ROWS = 300_000
FEW = 3_000
_SCRIPT = """
import re, sys, time
from pathlib import Path
from dashboard.exports import csv_files, lists
from dashboard.exports.lists import Field, Heading, Share, Sheet
from dashboard.i18n import translator
kind, rows, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
fields = [Field(name) for name in ("measure", "title", "code", "area", "window")]
fields += [Field("n", "number"), Field("m", "number"), Field("value", "share"), Field("low", "share"), Field("high", "share")]
cells = (("A1", "月走访完成率", f"320599{i:06d}", "永浦村", "2026-10", i % 50, 50, Share(i % 50 / 50), Share(0.1), Share(0.9))
         for i in range(rows))
began = time.perf_counter()
if kind == "xlsx":
    with open(target, "wb") as file:
        lists.stream(file, Heading("Figures", ("Scope",), "Taken"), Sheet("Figures", fields, cells), translator("zh"))
else:
    with open(target, "w", encoding="utf-8", newline="") as file:
        csv_files.write(file, csv_files.rows_of(fields, cells))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(time.perf_counter() - began, int(peak[1]) / 1024)
"""  # noqa: E501 - a script for a process of its own


def of_long_lists(folder: Path) -> list[Measured]:
    """For .xlsx and CSV: the time of the long list, and its memory beside that of a short one, which is the floor."""
    measured = []
    for kind in ("xlsx", "csv"):
        _seconds, floor = _written(kind, FEW, folder)
        seconds, memory = _written(kind, ROWS, folder)
        measured.append(Measured(f"{ROWS:,} rows as .{kind}", seconds, "s"))
        remark = f"floor: {FEW:,} rows; flat where no row is held"
        measured.append(Measured(f"{ROWS:,} rows as .{kind}, memory", memory, "MB", floor, remark))
    return measured


def _written(kind: str, rows: int, folder: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", _SCRIPT, kind, str(rows), str(folder / f"list.{kind}")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)
