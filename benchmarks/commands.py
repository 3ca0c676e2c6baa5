"""The command `tonghu` as a process of its own, and what it took."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.engine import Database

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Took:
    """What a process took: seconds by the clock, seconds of CPU, bytes of memory at its peak."""

    status: int
    seconds: float
    cpu: float
    peak: int

    @property
    def remark(self) -> str:
        return f"{self.cpu:,.1f} s of CPU, {self.peak / MEGABYTE:,.0f} MB at the peak"


def tonghu(folder: Path, today: str, database: Database, *arguments: str) -> Took:
    """A command on the database, on a day."""
    return run(folder, today, [sys.executable, "-m", "dashboard.cli", *arguments, "--database", database.url])


def run(folder: Path, today: str, command: Sequence[str]) -> Took:
    """Nothing but the command in the process; what it says is shown when it fails."""
    result, said = folder / "took.json", folder / "said.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TONGHU_")}
    environment |= {"TONGHU_AUTH": "demo", "TONGHU_TODAY": today}  # only a demo may have another today
    with said.open("w", encoding="utf-8") as stream:
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("alone.py")), str(result), *command],
            check=True,
            env=environment,
            stdout=stream,
            stderr=stream,
        )
    took = Took(**json.loads(result.read_text(encoding="utf-8")))
    assert took.status == 0, said.read_text(encoding="utf-8")
    return took
