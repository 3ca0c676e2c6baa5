"""Cells as clerks write them; nothing is guessed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access import months
from data_access.importing import dates, identity, values
from data_access.importing.cells import Bad, digits, text_of

MARCH_5 = dt.date(2024, 3, 5)
SPELLINGS = [
    "2024年3月5日",
    "2024.3.5",
    "2024/3/5",
    "2024-03-05",
    "20240305",
    "２０２４－０３－０５",  # full width
    " 2024 年 3 月 5 日 ",
    "2024-03-05 18:20:00",
    "2024-03-05T18:20:00",
    "45356",  # an Excel serial as text
    45356,
    45356.0,
    20240305.0,  # a compact date that became a number
    dt.date(2024, 3, 5),
    dt.datetime.fromisoformat("2024-03-05 18:20"),
    "2024、3、5",
    "2024。3。5",  # a full stop for a point
    "2024—3—5",
    "2024·3·5",
    "2024.3.5.",
    "2024年3月5号",
    "2024年3月5日 星期二",
    "2024年3月5日（周二）",
    "2024年 3月 5日 18:20",
    "2024/3/5 下午 6:20:00",  # as a Chinese spreadsheet exports it
    "2024-03-05 18:20:00.0",
    "20240305182000",
    "45356.76",
    45356.76,
]


@pytest.mark.parametrize("cell", SPELLINGS, ids=str)
def test_a_day_in_every_spelling(cell):
    assert dates.date(cell) == MARCH_5


@pytest.mark.parametrize(
    "cell",
    [
        "24-3-5",  # which century
        "2024年3月",  # which day
        "3/5/2024",  # March or May
        "05.03.2024",
        "2024-02-30",  # no such day
        "2024-13-01",
        "1024-03-05",
        2024.3,  # a number, not a serial
        "昨天",
        "2024-03-05 25:00",
        "2024年3月5日至6日",
        "2024-03-055",
        "2024年3月5日 星期三",  # it was a Tuesday
        "2024-03-04T16:20:00Z",  # the 5th in China
        "2024-03-05 00:20+08:00",
        "20240230",
        "20241340182000",
        18_263,  # the last day of 1949, as a serial: more likely a number
        True,
    ],
    ids=str,
)
def test_what_is_no_certain_day_is_refused(cell):
    with pytest.raises(Bad):
        dates.date(cell)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_survives_every_spelling(day):
    serial = (day - dt.date(1899, 12, 30)).days
    for cell in (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", day.isoformat(), serial, float(serial)):
        assert dates.date(cell) == day


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("18:20", dt.time(18, 20)),
        ("18：20", dt.time(18, 20)),
        ("18时20分", dt.time(18, 20)),
        ("9点", dt.time(9)),
        ("18:20:05", dt.time(18, 20, 5)),
        (0.75, dt.time(18)),
        (dt.timedelta(hours=18), dt.time(18)),
        ("下午6:20", dt.time(18, 20)),
        ("上午 9:05", dt.time(9, 5)),
        ("12:05 AM", dt.time(0, 5)),
        ("下午12:05", dt.time(12, 5)),
        ("2024年3月5日18时20分", dt.time(18, 20)),
        (dt.time(18, 20), dt.time(18, 20)),
        ("2024-03-05 18:20", dt.time(18, 20)),
    ],
    ids=str,
)
def test_times(cell, time):
    assert dates.time(cell) == time


def test_instants_are_local_unless_they_carry_a_zone():
    assert dates.instant("2024-03-05 18:20") == dt.datetime.fromisoformat("2024-03-05 18:20")
    assert dates.instant("2024年3月5日18时20分") == dt.datetime.fromisoformat("2024-03-05 18:20")
    assert dates.instant("20240305") == dt.datetime.fromisoformat("2024-03-05 00:00")
    assert dates.instant(45356.75) == dt.datetime.fromisoformat("2024-03-05 18:00")
    assert dates.instant("2024-03-05T10:20:00Z").utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2024-03-05 18:20", dt.time(18, 20)),
        ("2024年3月5日18时20分", dt.time(18, 20)),
        (45356.75, dt.time(18)),
        (dt.datetime.fromisoformat("2024-03-05 18:20"), dt.time(18, 20)),
        ("2024-03-05", None),
        ("2024-03-05 00:00:00", None),  # a day, as systems export it
        (dt.date(2024, 3, 5), None),
        ("18:20", None),  # which day
        ("2024-02-30 18:20", None),
    ],
    ids=str,
)
def test_the_time_beside_a_day(cell, at):
    assert dates.clock(cell) == at


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 12, 31)))
def test_every_moment_survives_every_spelling(moment):
    moment = moment.replace(microsecond=0)
    half = "上午" if moment.hour < 12 else "下午"
    for cell in (
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment:%Y-%m-%dT%H:%M:%S}",
        f"{moment:%Y%m%d%H%M%S}",
        f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute}分{moment.second}秒",
        f"{moment.year}/{moment.month}/{moment.day} {half} {moment.hour % 12 or 12}:{moment:%M:%S}",
        f"{moment.year}年{moment.month}月{moment.day}日 星期{'一二三四五六日'[moment.weekday()]} {moment:%H:%M:%S}",
        moment,
    ):
        assert dates.instant(cell) == moment
        assert dates.date(cell) == moment.date()


@pytest.mark.parametrize(
    "cell", ["2024-03", "2024年3月", "2024.3", "202403", "2024/03/05", dt.date(2024, 3, 31)], ids=str
)
def test_months(cell):
    assert dates.month(cell) == months.parse("2024-03")


def test_a_month_that_became_a_number_may_be_january_or_october():
    with pytest.raises(Bad):
        dates.month(2024.1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("320599001001", "320599001001"),
        (320599001001.0, "320599001001"),
        ("３２０５９９", "320599"),
        ("320599001000", "320599001"),  # a town padded to twelve digits
        ("320599000000", "320599"),
        ("3.20599001001E+11", "320599001001"),  # all digits are still there
        ("320599.0", "320599"),
        ("'320599", "320599"),
    ],
)
def test_area_codes_that_a_spreadsheet_got_hold_of(cell, code):
    assert values.area_code(cell) == code


@pytest.mark.parametrize("cell", ["3.20599E+11", "32059", "云浦市", 3.2], ids=str)
def test_area_codes_that_lost_digits_are_refused(cell):
    with pytest.raises(Bad):
        values.area_code(cell)


def test_numbers():
    assert values.integer("50,000元") == 50_000
    assert values.integer("１２人次") == 12
    assert values.integer(12.0) == 12
    assert values.number("120.5°") == 120.5
    assert values.integer("50 000") == values.integer("50，000") == values.integer("50000.0") == 50_000
    assert values.number("1,234.5") == 1234.5
    for bad in ("12.5", "十二", "-1", "9999999999", "1,5", "12 5", "1,2345", "5万", "1e3"):
        with pytest.raises(Bad):
            values.integer(bad)


@pytest.mark.parametrize("cell", ["2025", "2025年", "2025年度", "２０２５", 2025, 2025.0], ids=str)
def test_years(cell):
    assert values.year(cell) == 2025


@pytest.mark.parametrize("cell", ["25", "25年", "202", 2025.5, "3025", "2025-2026"], ids=str)
def test_what_is_no_certain_year_is_refused(cell):
    with pytest.raises(Bad):
        values.year(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("王　芳", "王芳"),  # spread to the width of three characters
        ("欧 阳 明 明", "欧阳明明"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
    ],
)
def test_names_of_people_without_what_spreads_them(cell, name):
    assert values.person(cell) == name


def test_prose_keeps_its_punctuation_and_loses_wide_digits():
    assert (
        values.prose("监护人外出，由祖母（６８岁）照料；　每周电话。") == "监护人外出，由祖母（68岁）照料； 每周电话。"
    )
    with pytest.raises(Bad):
        values.prose("#N/A")


def test_texts_keep_what_begins_like_a_formula():
    assert values.text("=1+1") == "=1+1"
    with pytest.raises(Bad):
        values.text("#REF!")


def test_sets_keep_the_order_of_their_list_whatever_divides_them():
    parse = values.some_of("organisation_service")
    assert parse("关爱保护、心理辅导") == parse("心理疏导；关爱保护") == "counselling;protection_care"
    with pytest.raises(Bad):
        parse("心理疏导、算命")


def test_unknown_words_are_refused_and_words_for_nothing_are_null():
    parse = values.one_of("condition")
    assert parse("较好") == "good"
    assert parse("—") is None
    with pytest.raises(Bad) as bad:
        parse("马马虎虎")
    assert "良好" in bad.value.reason.text(lambda msgid, **v: msgid.format(**v))


def test_whole_floats_are_whole_texts():
    assert text_of(17.0) == "17"
    assert digits(17.0) == "17"


NUMBER = "320599201503071234"  # fictional: no such division, and its check digit follows below


def _with_check(number: str) -> str:
    return (
        number[:17]
        + "10X98765432"[
            sum(
                int(d) * w
                for d, w in zip(number[:17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)
            )
            % 11
        ]
    )


def test_an_identity_number_gives_birthday_sex_and_a_keyed_hash():
    facts = identity.facts(_with_check(NUMBER))
    assert (facts.born_on, facts.sex) == (dt.date(2015, 3, 7), "male")
    assert facts.keyed_hash(b"a") != facts.keyed_hash(b"b")
    assert len(facts.keyed_hash(b"a")) == 64
    assert NUMBER[:17] not in repr(facts)


@pytest.mark.parametrize(
    "cell",
    [
        NUMBER[:6] + NUMBER[8:17],  # fifteen digits
        _with_check(NUMBER)[:17] + ("0" if _with_check(NUMBER)[17] != "0" else "1"),  # a wrong check digit
        _with_check("320599201502301234"),  # 30 February
        320599201503071234.0,  # a spreadsheet keeps fifteen digits
        "没有",
    ],
    ids=["15 digits", "check digit", "no such day", "number", "text"],
)
def test_other_numbers_are_refused_and_not_repeated(cell):
    with pytest.raises(Bad) as bad:
        identity.facts(cell)
    assert str(cell) not in bad.value.reason.msgid
    assert not bad.value.reason.values
