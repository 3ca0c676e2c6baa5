"""One figure of a benchmark with its floor."""

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """`value` in `unit`; `floor` is the same work with nothing of ours around it, None where there is none."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    remark: str = ""

    def cells(self) -> tuple[str, str, str, str, str]:
        floor = "" if self.floor is None else f"{self.floor:,.1f} {self.unit}"
        times = f"{self.value / self.floor:.2f}" if self.floor else ""
        return self.what, f"{self.value:,.1f} {self.unit}", floor, times, self.remark

    def plain(self) -> dict[str, object]:
        return dataclasses.asdict(self)


@dataclass
class Stopwatch:
    seconds: float = 0.0

    @property
    def milliseconds(self) -> float:
        return self.seconds * 1000


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    watch = Stopwatch()
    began = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - began
