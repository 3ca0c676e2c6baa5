"""A child's record in words, in both languages: one line an entry."""

import datetime as dt

import pytest

from dashboard.child import lines
from dashboard.i18n import translator
from data_access.queries.timeline import (
    Assessed,
    Away,
    Changed,
    Deferred,
    Entry,
    Left,
    Lived,
    Registered,
    Visited,
)

ON, LATER = dt.date(2026, 10, 3), dt.date(2026, 10, 9)


@pytest.mark.parametrize(
    ("entry", "chinese", "english"),
    [
        (Registered(ON, "difficulty"), "登记在册 困境儿童", "Registered children in difficulty"),
        (Left(ON, "left_behind", "improved"), "退出 留守儿童、困境解除", None),
        (Left(ON, "migrant", None), "退出 流动儿童", None),
        (Lived(ON, "320599101", "长港村"), "居住地 长港村", "Place 长港村"),
        (Lived(ON, "", ""), "居住地 辖区以外或未明确村（居）", "Place outside your area, or no village"),
        (Away(ON, LATER, "boarding"), "外出 住校、至2026-10-09", "Away boarding; until 2026-10-09"),
        (Away(ON, None, "hospital"), "外出 住院", None),
        (Assessed(ON, "red", confirmed=True), "风险等级 ", "Risk tier "),
        (Assessed(ON, "red", confirmed=False), "风险等级 未确认", None),
        (Deferred(ON, LATER, "住院", approved=True), "暂缓走访 住院、至2026-10-09", None),
        (Deferred(ON, LATER, "住院", approved=False), "暂缓走访 住院、至2026-10-09、未审批", None),
        (Changed(ON, "health", ON, LATER), "发现变更 健康变动、2026-10-03上报、2026-10-09处理完毕", None),
        (
            Changed(ON, None, None, None),
            "发现变更 未上报、变更待处理",
            "Change found not reported; change not yet handled",
        ),
        (
            Visited(ON, "home", "director", True, "good", None, "poor", "fair"),
            "走访 入户、儿童主任、见到儿童、生活：良好、监护：未登记、健康：较差、学习：一般",
            "Visit at home; director; child seen; living conditions: good; guardianship: not recorded; health: poor; "
            "study: fair",
        ),
        (
            Visited(ON, "phone", "ngo", False, None, None, None, None),
            "走访 电话、社会组织、未见到儿童、生活：未登记、监护：未登记、健康：未登记、学习：未登记",
            None,
        ),
    ],
)
def test_an_entry_in_words(entry: Entry, chinese: str, english: str | None):
    (line,) = lines((entry,), translator("zh"))
    assert line.on == ON
    assert f"{line.what} {line.told}" == chinese
    assert line.tier == ("red" if isinstance(entry, Assessed) else None)
    if english is not None:
        (line,) = lines((entry,), translator("en"))
        assert f"{line.what} {line.told}" == english
