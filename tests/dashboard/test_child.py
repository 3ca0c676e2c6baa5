"""A child's record in words, in both languages: one line an entry."""

import datetime as dt

import pytest

from dashboard.child import lines, summary
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
        (
            Assessed(ON, "red", confirmed=True, guardianship="high", physical="none"),
            "风险等级 监护：高、生理：无",
            "Risk tier Guardianship: high; Physical: none",
        ),
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
        (
            Entitled(ON, "dibao", LATER, ON, None, 680),
            "保障政策 最低生活保障、自2026-10-03起享受、每月680元、资格至2026-10-09",
            "Entitlement subsistence allowance; received since 2026-10-03; 680 yuan a month; entitled until 2026-10-09",
        ),
        (Entitled(ON, "medical_assistance", None, None, None, None), "保障政策 医疗救助、尚未享受", None),
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


AS_OF = dt.date(2026, 10, 30)


def visited(on: dt.date, mode: str = "home", role: str = "director", *, seen: bool = True) -> Visited:
    return Visited(on, mode, role, seen, "good", "good", "good", "good")


@pytest.mark.parametrize(
    ("entries", "english"),
    [
        ((), "Not assessed yet. No visit on record at which a director or supervisor met the child."),
        (
            (Assessed(LATER, "green", confirmed=False), Assessed(ON, "blue", confirmed=True), visited(ON)),
            "Tier **blue**, last confirmed 2026-10-03. "
            "Last met by a director or supervisor 2026-10-03, **27 days** ago. 1 such visit within twelve months.",
        ),
        (  # two on one day: the higher risk holds
            (Assessed(ON, "green", confirmed=True), Assessed(ON, "red", confirmed=True), Changed(ON, None, None, None)),
            "Tier **red**, last confirmed 2026-10-03. "
            "No visit on record at which a director or supervisor met the child. 1 change not yet handled.",
        ),
        (  # by telephone, by somebody else, not seen: no meeting; 365 days ago: no longer within the year
            (
                visited(LATER, "phone"),
                visited(LATER, role="ngo"),
                visited(LATER, seen=False),
                visited(dt.date(2025, 10, 31)),
                visited(dt.date(2025, 10, 30)),
            ),
            "Not assessed yet. Last met by a director or supervisor 2025-10-31, **364 days** ago. "
            "1 such visit within twelve months.",
        ),
        ((Changed(ON, None, ON, LATER), visited(AS_OF)),
         "Not assessed yet. Last met by a director or supervisor 2026-10-30, **0 days** ago. "
         "1 such visit within twelve months."),
    ],
)  # fmt: skip
def test_how_the_child_stands(entries: tuple[Entry, ...], english: str):
    assert summary(entries, AS_OF, translator("en")) == english
