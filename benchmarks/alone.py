"""Run a command and note what it took; started as a small process, whose own memory is no floor under the command's.

    python alone.py RESULT.json COMMAND…

RESULT.json: status, seconds by the clock, cpu seconds (user and system), peak memory in bytes.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(result: str, command: list[str]) -> None:
    began = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    figures = {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": seconds,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": peak,
    }
    Path(result).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
