"""One child's record on one time axis: each entry once, between the right days, and said in words."""

import datetime as dt
import re
from html import unescape

from dashboard.charts.record import Told, timeline
from dashboard.i18n import translator
from data_access.queries.timeline import (
    Assessed,
    Away,
    Changed,
    Deferred,
    Entitled,
    Entry,
    Left,
    Lived,
    Registered,
    Visited,
)
from tests.dashboard.charts import made

t = translator("en")
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 4, 10)  # a hundred days: one is one per cent


def day(n: int) -> dt.date:
    return FIRST + dt.timedelta(days=n)


def drawn(*entries: Entry) -> str:
    return timeline([Told(entry, f"words {n}") for n, entry in enumerate(entries)], FIRST, LAST, t)


def bars(drawing: str) -> list[tuple[str, str, float, float]]:
    """(look, text, left, width) of each bar."""
    found = re.findall(
        r'class="th-d-bar th-d-bar-(\w+).*?left:([\d.]+)%;width:([\d.]+)%.*?<b>(.*?)</b>', drawing, re.DOTALL
    )
    return [(look, unescape(text), float(left), float(width)) for look, left, width, text in found]


def test_a_register_period_runs_to_the_day_on_which_it_was_left():
    drawing = drawn(
        Left(day(19), "difficulty", None), Registered(day(10), "difficulty"), Registered(day(30), "migrant")
    )
    assert bars(drawing) == [
        ("plain", "children in difficulty", 10, 10),
        ("plain", "migrant children", 30, 70),
    ]


def test_a_village_holds_until_the_day_before_the_next():
    drawing = drawn(Lived(day(40), "t", "second"), Lived(day(-300), "t", "first"))
    assert bars(drawing) == [("plain", "words 1", 0, 40), ("plain", "words 0", 40, 60)]


def test_a_tier_holds_until_the_next_confirmed_assessment():
    drawing = drawn(
        Assessed(day(50), "green", confirmed=False),
        Assessed(day(20), "blue", confirmed=True),
        Assessed(day(20), "red", confirmed=True),  # on one day the higher risk
        Assessed(day(0), "yellow", confirmed=True),
    )
    assert bars(drawing) == [("yellow", "Y", 0, 20), ("red", "R", 20, 80)]


def test_what_lies_outside_of_the_axis_is_not_drawn():
    drawing = drawn(Away(day(-30), day(-1), "boarding"), Deferred(day(-5), day(4), "flood", approved=False))
    assert bars(drawing) == [("open", "flood", 0, 5)]
    assert made.dots(drawn(visited(-1))) == []


def test_a_change_is_open_until_it_was_handled():
    drawing = drawn(Changed(day(10), "health", day(11), day(19)), Changed(day(90), None, None, None))
    assert bars(drawing) == [("quiet", "health", 10, 10), ("open", "", 90, 10)]


def test_what_one_is_entitled_to_and_what_is_received():
    drawing = drawn(
        Entitled(day(10), "dibao", day(89), day(30), day(200), 680),
        Entitled(day(50), "medical_assistance", None, None, None, None),
    )
    assert bars(drawing) == [
        ("open", "", 10, 80),
        ("plain", "received", 30, 60),
        ("open", "not received yet", 50, 50),
    ]
    assert {"subsistence allowance", "medical assistance"} <= set(made.words(drawing))


def visited(n: int, mode: str = "home", role: str = "director", *, seen: bool = True) -> Visited:
    return Visited(day(n), mode, role, seen, "good", None, "poor", "fair")


def test_a_visit_has_its_four_elements_below_it():
    found = made.dots(drawn(visited(20)))
    assert [(dot.shape, dot.left) for dot in found] == [
        ("circle", 20.5), ("good", 20.5), ("gap", 20.5), ("poor", 20.5), ("fair", 20.5)
    ]  # fmt: skip
    assert [dot.top for dot in found] == sorted(dot.top for dot in found)
    assert found[0].words == "2026-01-21 words 0"
    assert found[2].words == "2026-01-21 guardianship: not recorded"


def test_another_contact_is_no_meeting():
    for visit in (visited(5, "phone"), visited(5, role="ngo"), visited(5, seen=False)):
        assert made.dots(drawn(visit))[0].shape == "hollow"


def test_words_of_people_are_texts():
    assert "<script>" not in drawn(Deferred(day(1), day(40), "<script>", approved=True), Lived(day(0), "t", "<b>"))


def test_long_times_have_fewer_words_on_their_axis():
    long_ago = Told(Registered(dt.date(2014, 3, 1), "difficulty"), "words")
    ticks = made.words(timeline([long_ago], dt.date(2014, 3, 1), LAST, t))
    assert "Jan\n2015" in ticks
    assert "Mar" not in ticks
    assert made.words(drawn(Registered(day(0), "difficulty")))[-4:] == ["Jan\n2026", "Feb", "Mar", "Apr"]


def test_nothing_on_record_is_said():
    assert "Nothing on record yet" in drawn()
