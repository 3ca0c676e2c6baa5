"""A whole in parts as a bar: widths add up, words are said, names stay letters."""

import re

from dashboard.charts.shares import Slice, share_bar, share_legend

PARTS = (Slice(6, "have", "in place"), Slice(0, "missing", "missing"), Slice(2, "unknown", "not recorded"))


def test_widths_are_shares_of_the_whole_and_nothing_is_drawn_for_nobody():
    drawn = share_bar("F2", PARTS, "75%", small="6/8", name="F2")
    assert re.findall(r'th-s-(\w+)" style="width:([\d.]+)%', drawn) == [("have", "75.0000"), ("unknown", "25.0000")]


def test_without_anybody_the_bar_is_empty_and_says_why():
    drawn = share_bar("F2", (Slice(0, "have", "in place"),), "no data")
    assert "<i" not in drawn
    assert 'aria-label="F2，no data"' in drawn


def test_texts_are_letters():
    drawn = share_bar("<b>x</b>", PARTS, "<i>", small='"', name='"><script>')
    assert "<script>" not in drawn
    assert "<b>x" not in drawn
    assert "&lt;i&gt;" in drawn


def test_the_legend_has_one_word_a_look():
    assert re.findall(r"th-s-(\w+)\"></i>([\w ]+)", share_legend(PARTS)) == [
        ("have", "in place"),
        ("missing", "missing"),
        ("unknown", "not recorded"),
    ]
