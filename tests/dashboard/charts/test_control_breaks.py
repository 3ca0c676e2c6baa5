"""Where another rule began to hold: a line between the months, and words: what stands before does not compare."""

import datetime as dt
import re

from dashboard.charts.control import p_chart
from dashboard.i18n import translator
from data_access.measures.compare import control_chart

CONTROL = control_chart([(24_310 + i, 80 + i % 3, 100) for i in range(13)])
ENGLISH = translator("en")


def lines(drawing: str) -> int:
    return len(re.findall('class="th-d-edge"', drawing))


def test_a_day_of_change_is_a_line_with_words() -> None:
    plain = p_chart(CONTROL, None, ENGLISH)
    days = [dt.date(2026, 1, 1), dt.date(2026, 6, 1)]
    drawing = p_chart(CONTROL, None, ENGLISH, breaks=days)
    assert lines(drawing) == lines(plain) + len(days)
    assert "not comparable" not in plain
    assert re.findall(r"since (\S+): not comparable before", drawing) == ["2026-06-01"]
