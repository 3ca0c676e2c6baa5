"""Which child a row is about, and that nothing of who it is goes anywhere but child_identity.

All people are fictional; the numbers are made of a division that does not exist.
"""

import datetime as dt
import logging

import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.importing import identity
from tests import factories
from tests.data_access.importing.files import KEY, bring_in, bring_one, official, reasons, rows, said, table, workbook
from tests.factories import T1, V11, V12, V21, City, places

ROSTER = official(
    "roster", "id", "child_name", "identity_number", "sex", "born_on", "category", "guardian_name", "guardian_phone",
    "address", "village_code", "kind", "registered_on", "left_on",
)  # fmt: skip
SINCE = dt.date(2024, 1, 1)


def number(born: str = "20150307", serial: str = "123") -> str:
    body = f"320599{born}{serial}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def line(**values):
    usual = {
        "儿童姓名": "童甲", "出生日期": "2015-03-07", "困境类别": "孤儿", "负责走访村居代码": V11,
        "在册类型": "困境儿童", "建档日期": "2024-01-01", "监护人": "童伯",
        "联系电话": "000-1", "家庭住址": "桐泾镇某处",
    }  # fmt: skip
    return [{**usual, **values}.get(header) for header in ROSTER]


@pytest.fixture
def city(database):
    factories.write(database, City.of(places()))
    return database


def roster(path, *lines, name="花名册.csv", headers=ROSTER):
    return table(path / name, [headers, *lines])


def test_one_row_fills_four_tables(city, tmp_path):
    result = bring_one(city, roster(tmp_path, line(儿童编号="c1", 身份证号=number(), 性别="男")))
    assert (result.rows_in, result.written) == (1, 1)
    assert rows(city, "child", "id", "city_code", "born_on", "sex", "category") == [
        ("c1", "320599", dt.date(2015, 3, 7), "male", "orphan")
    ]
    assert rows(city, "child_register") == [("c1", "difficulty", SINCE, None, None)]
    assert rows(city, "child_village", "child_id", "from_on", "village_code") == [("c1", SINCE, V11)]
    assert rows(city, "child_identity") == [
        ("c1", "童甲", "童伯", "000-1", "桐泾镇某处", identity.Facts(number()).keyed_hash(KEY))
    ]


def test_a_child_without_a_code_gets_a_random_one_and_is_found_again_by_name_birthday_and_village(city, tmp_path):
    bring_one(city, roster(tmp_path, line()))
    ((made,),) = rows(city, "child", "id")
    assert made
    result = bring_one(city, roster(tmp_path, line(联系电话="000-2"), name="b.csv"))
    assert (result.written, result.changed) == (0, 1)
    assert rows(city, "child_identity", "child_id", "guardian_phone") == [(made, "000-2")]


def test_a_child_is_found_again_by_its_identity_number_whatever_its_name_and_village(city, tmp_path):
    bring_one(city, roster(tmp_path, line(身份证号=number())))
    bring_one(city, roster(tmp_path, line(身份证号=number(), 儿童姓名="童乙", 负责走访村居代码=V12), name="b.csv"))
    assert len(rows(city, "child")) == 1


def test_namesakes_with_other_numbers_are_other_children(city, tmp_path):
    bring_one(city, roster(tmp_path, line(身份证号=number(serial="123")), line(身份证号=number(serial="321"))))
    assert len(rows(city, "child")) == 2


def test_two_rows_of_a_new_child_are_one_child_with_two_periods(city, tmp_path):
    first = line(建档日期="2022-01-01", 退出日期="2023-01-01")
    result = bring_one(city, roster(tmp_path, first, line()))
    assert (result.written, len(rows(city, "child")), len(rows(city, "child_register"))) == (2, 1, 2)


def test_a_row_that_says_nothing_of_who_it_is_is_rejected(city, tmp_path):
    result = bring_one(city, roster(tmp_path, line(儿童姓名=None)))
    ((_, reason),) = reasons(result)
    assert "Give the child's code" in reason


def test_birthday_and_sex_may_come_from_the_number_and_must_agree_with_it(city, tmp_path):
    lines = [
        line(儿童编号="c1", 身份证号=number(), 出生日期=None),
        line(儿童编号="c2", 身份证号=number(serial="125"), 出生日期="2015-03-08"),
        line(儿童编号="c3", 身份证号=number(serial="127"), 性别="女"),
    ]
    result = bring_one(city, roster(tmp_path, *lines))
    assert rows(city, "child", "id", "born_on", "sex") == [("c1", dt.date(2015, 3, 7), "male")]
    assert result.rejected == 2


def test_a_number_of_another_childs_code_is_rejected(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 身份证号=number())))
    result = bring_one(city, roster(tmp_path, line(儿童编号="c2", 身份证号=number()), name="b.csv"))
    assert result.rejected == 1
    assert rows(city, "child", "id") == [("c1",)]


def test_one_number_for_two_codes_in_a_file_is_rejected(city, tmp_path):
    lines = [line(儿童编号="c1", 身份证号=number()), line(儿童编号="c2", 身份证号=number())]
    assert bring_one(city, roster(tmp_path, *lines)).rejected == 1


def test_numbers_without_a_key_are_refused_whole(city, tmp_path):
    result = bring_one(city, roster(tmp_path, line(身份证号=number())), identity_key=None)
    assert "TONGHU_IDENTITY_KEY" in said(result)
    assert rows(city, "child") == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"出生日期": "2024-01-02"}, "建档日期"),  # born after the registration
        ({"出生日期": "2006-01-01"}, "建档日期"),  # 18 on the day of the registration
        ({"退出日期": "2023-12-31"}, "退出日期"),  # left before
        ({"建档日期": "2026-11-23"}, "建档日期"),  # after today
        ({"负责走访村居代码": T1}, "负责走访村居代码"),  # a town is no village
        ({"困境类别": None}, "困境类别"),
        ({"身份证号": "320599150307123"}, "身份证号"),  # fifteen digits
    ],
)
def test_impossible_rows_are_rejected(city, tmp_path, values, field):
    result = bring_one(city, roster(tmp_path, line(**values)))
    assert {where for where, _ in reasons(result)} == {field}
    assert rows(city, "child") == []


def test_the_day_before_the_18th_birthday_is_in_time(city, tmp_path):
    assert bring_one(city, roster(tmp_path, line(出生日期="2006-01-02"))).written == 1


def test_leaving_ends_the_period_and_keeps_the_history(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1")))
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 退出日期="2026-10-31"), name="b.csv"))
    assert rows(city, "child_register", "registered_on", "left_on") == [(SINCE, dt.date(2026, 10, 31))]


def test_another_village_without_a_date_counts_from_today_and_keeps_the_first(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1")))
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 负责走访村居代码=V21), name="b.csv"))
    assert rows(city, "child_village", "from_on", "village_code") == [(SINCE, V11), (dt.date(2026, 11, 22), V21)]
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 负责走访村居代码=V21, 联系电话="1"), name="c.csv"))
    assert len(rows(city, "child_village")) == 2


def test_blank_identity_cells_keep_what_is_on_record(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 身份证号=number())))
    blank = {"儿童姓名": None, "监护人": None, "联系电话": None, "家庭住址": None}
    bring_one(city, roster(tmp_path, line(儿童编号="c1", **blank, 困境类别="其他"), name="b.csv"))
    assert rows(city, "child_identity", "name", "guardian_phone") == [("童甲", "000-1")]
    assert rows(city, "child", "category", "sex") == [("other", "male")]


@pytest.mark.parametrize("numbered_first", [True, False])
def test_rows_of_one_new_child_are_one_child_whichever_of_them_has_the_number(city, tmp_path, numbered_first):
    first, second = line(建档日期="2022-01-01", 退出日期="2023-01-01"), line(身份证号=number(), 监护人=None)
    lines = [second, first] if numbered_first else [first, second]
    result = bring_one(city, roster(tmp_path, *lines))
    assert (result.written, result.rejected) == (2, 0)
    ((child, guardian, hashed),) = rows(city, "child_identity", "child_id", "guardian_name", "identity_hash")
    assert (guardian, hashed) == ("童伯", identity.Facts(number()).keyed_hash(KEY))
    assert rows(city, "child_register", "child_id") == [(child,), (child,)]
    assert bring_one(city, roster(tmp_path, *lines, name="b.csv", headers=[*ROSTER[:-1], "退出时间"])).written == 0


@pytest.mark.parametrize("coded_first", [True, False])
def test_a_row_without_a_code_is_the_child_of_the_row_that_has_it(city, tmp_path, coded_first):
    coded, bare = line(儿童编号="c1"), line(建档日期="2022-01-01", 退出日期="2023-01-01")
    bring_one(city, roster(tmp_path, *((coded, bare) if coded_first else (bare, coded))))
    assert rows(city, "child", "id") == [("c1",)]
    assert len(rows(city, "child_register")) == 2


def test_a_row_that_fits_two_children_of_the_file_is_asked_for(city, tmp_path):
    lines = [line(身份证号=number(serial="123")), line(身份证号=number(serial="321")), line(建档日期="2025-01-01")]
    result = bring_one(city, roster(tmp_path, *lines))
    assert (result.written, result.rejected) == (2, 1)
    assert "Several children" in next(iter(reasons(result)))[1]


def test_names_are_compared_without_the_spaces_that_spread_them(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童姓名="童　甲")))
    bring_one(city, roster(tmp_path, line(联系电话="000-2"), name="b.csv"))
    assert rows(city, "child_identity", "name", "guardian_phone") == [("童甲", "000-2")]


WHO = ["儿童编号", "儿童姓名", "身份证号", "出生日期", "走访日期", "走访方式", "走访人身份", "是否见到儿童"]


@pytest.mark.parametrize(
    ("who", "taken"),
    [
        (["c1", None, None, None], True),
        (["c1", "童 甲", None, None], True),
        (["c1", "童甲", None, "2015-03-08"], True),  # a birthday is easily mistyped, and the name tells
        (["c1", None, None, "2015-03-08"], False),
        (["c1", "童乙", None, "2015-03-07"], False),
        (["c1", "童甲", number(serial="321"), None], False),
        (["c1", "童乙", number(), None], False),
    ],
)
def test_a_code_beside_the_name_birthday_or_number_of_another_child_is_asked_for(city, tmp_path, who, taken):
    bring_one(city, roster(tmp_path, line(儿童编号="c1", 身份证号=number())))
    result = bring_one(city, table(tmp_path / "走访.csv", [WHO, [*who, "2026-11-01", "入户", "儿童主任", "是"]]))
    assert (result.written, result.rejected) == ((1, 0) if taken else (0, 1))
    assert all("check the code" in reason for _, reason in reasons(result))


def test_the_sheet_of_identities_may_give_a_child_another_name_but_not_anothers_number(city, tmp_path):
    others = [line(儿童编号=code, 儿童姓名=f"童{code}") for code in ("c3", "c4")]
    bring_one(
        city, roster(tmp_path, line(儿童编号="c1", 身份证号=number()), line(儿童编号="c2", 儿童姓名="童乙"), *others)
    )
    headers = official("child_identity", "child_id", "child_name", "identity_number")
    twice = number(serial="321")
    lines = [["c1", "童丙", None], ["c2", "童乙", number()], ["c3", None, twice], ["c4", None, twice]]
    result = bring_one(city, table(tmp_path / "身份.csv", [headers, *lines]))
    assert (result.changed, result.rejected) == (2, 2)
    assert "another child's code" in next(iter(reasons(result)))[1]
    assert rows(city, "child_identity", "child_id", "name")[:2] == [("c1", "童丙"), ("c2", "童乙")]


def test_a_visit_may_name_its_child(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1"), line(儿童编号="c2", 负责走访村居代码=V12)))
    headers = ["儿童姓名", "出生日期", "镇", "村（居）", "走访日期", "走访方式", "走访人身份", "是否见到儿童"]
    rest = ["2026-11-01", "入户", "儿童主任", "是"]
    lines = [
        ["童甲", "2015-03-07", "town 101", "village 001", *rest],
        ["童甲", "2015-03-07", "town 102", "village 001", *rest],  # no such child there
        ["童甲", "2015-03-07", None, None, *rest],  # which of the two
    ]
    result = bring_one(city, table(tmp_path / "走访.csv", [headers, *lines]))
    assert rows(city, "visit", "child_id") == [("c1",)]
    assert result.rejected == 2


def test_registers_of_known_children_are_checked_against_their_birthday(city, tmp_path):
    bring_one(city, roster(tmp_path, line(儿童编号="c1")))
    headers = official("child_register", "child_id", "kind", "registered_on")
    lines = [["c1", "留守儿童", "2014-01-01"], ["c1", "留守儿童", "2024-01-01"]]
    result = bring_one(city, table(tmp_path / "b.csv", [headers, *lines]))
    assert (result.written, result.rejected) == (1, 1)
    assert len(rows(city, "child_register")) == 2


def test_nothing_of_who_a_child_is_goes_elsewhere(city, tmp_path, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    secrets = ["童甲", "童伯", "桐泾镇某处", "13900000000", number(), number(serial="321")]
    lines = [
        line(身份证号=number(), 联系电话="13900000000"),
        line(身份证号=number(serial="321"), 联系电话="13900000000", 困境类别="不知道", 出生日期="2024-02-01"),
        line(身份证号=number()[:17] + "?", 联系电话="13900000000"),
    ]
    path = workbook(tmp_path / "花名册.xlsx", {"s": [ROSTER, *lines]})
    (result,) = bring_in(city, path)
    assert result.rejected == 2
    everything = {
        of.name: rows(city, of.name)
        for of in schema.metadata.sorted_tables
        if of.name not in ("child_identity", "area")
    }
    elsewhere = f"{everything} {result} {caplog.text} {capsys.readouterr()}"
    for secret in secrets:
        assert secret not in elsewhere
    with city.read() as connection:
        stored = str(connection.execute(sa.select(schema.child_identity)).all())
    assert number() not in stored
