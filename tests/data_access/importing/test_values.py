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
    for bad in ("12.5", "十二", "-1", "9999999999"):
        with pytest.raises(Bad):
            values.integer(bad)


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
