"""Bars: rows a second and the time left on a terminal, nothing in a file or a pipe."""

import os
import subprocess
import sys

import pytest

from dashboard.terminal import notes, say, say_after_stop

_WORK = """
import time
from dashboard.i18n import translator
from dashboard.terminal import bars, say

with bars(translator("zh")) as progress:
    progress("Reading files", 0, 1)
    time.sleep(0.3)
    progress("Reading files", 1, 1)
    for done in range(0, 1001, 20):
        progress("Writing rows", done, 1000)
        time.sleep(0.02)
say("done")
"""


def on_a_pipe() -> str:
    ran = subprocess.run([sys.executable, "-c", _WORK], capture_output=True, check=True, encoding="utf-8")
    return ran.stdout + ran.stderr


def on_a_terminal() -> str:
    """What is drawn on a pseudo-terminal of 100 columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    drawn = b""
    with subprocess.Popen([sys.executable, "-c", _WORK], stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        try:
            while block := os.read(ours, 65_536):
                drawn += block
        except OSError:  # Linux: the other side has closed
            pass
    os.close(ours)
    assert process.returncode == 0
    return drawn.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_on_a_terminal_bars_tell_rows_a_second_and_the_time_left() -> None:
    drawn = on_a_terminal()
    assert "1000/1000" in drawn
    assert "正在写入" in drawn
    assert "0/?" in drawn, "one long step has no measure"
    assert any(f"{n}/s" in drawn for n in range(300, 1001)), "rows a second"
    assert "0:00:01" in drawn, "the time left"


def test_in_a_pipe_nothing_is_drawn() -> None:
    assert on_a_pipe() == "done\n"


def test_a_stop_in_the_middle_of_a_line_silences_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with notes:  # what is said meanwhile waits for the end of the line, which a stop may have cut off
        say("waits")
        say_after_stop(["stopped"])
        assert capsys.readouterr().err == "stopped\n"
