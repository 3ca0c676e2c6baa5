"""Kind and columns from the headers alone."""

import pytest

from data_access import schema
from data_access.importing import columns
from data_access.importing.reading import Grid
from data_access.importing.recognise import recognise
from data_access.importing.says import Refused, english

VISIT = ["儿童编号", "走访日期", "走访方式", "走访人身份", "是否见到儿童"]


def grid(*lines, name="Sheet1") -> Grid:
    return Grid(name, [list(line) for line in lines], list(range(1, len(lines) + 1)))


def found(*lines, kind=None, given=None, file_name="", name="Sheet1"):
    return recognise(grid(*lines, name=name), kind=kind, given=given or {}, file_name=file_name)


def fields(*lines, **options) -> dict[str, str]:
    sheet = found(*lines, **options)
    return {header: field for header, field in zip(sheet.headers, sheet.fields, strict=True) if field}


@pytest.mark.parametrize("kind", columns.kinds())
def test_every_kind_is_recognised_by_its_title_and_official_headers(kind):
    sheet = columns.sheet(kind)
    recognised = found([sheet.title], [c.header for c in sheet.columns])
    assert recognised.sheet.kind == kind
    assert recognised.field_names == {c.name for c in sheet.columns}


@pytest.mark.parametrize("kind", columns.kinds())
def test_every_kind_is_recognised_by_its_english_headers(kind):
    sheet = columns.sheet(kind)
    assert found([c.name for c in sheet.columns], name=kind).field_names == {c.name for c in sheet.columns}


@pytest.mark.parametrize("kind", columns.kinds())
def test_the_columns_of_a_sheet_are_columns_of_its_tables(kind):
    sheet = columns.sheet(kind)
    for column in sheet.columns:
        assert column.virtual or column.name in schema.metadata.tables[column.table].c
    for name in (*sheet.key, *(name for pair in sheet.orders for name in pair)):
        assert sheet.has(name) or name == "provider_id"


def test_titles_above_and_any_order():
    sheet = found(["云浦市走访记录"], [], VISIT[::-1])
    assert sheet.sheet.kind == "visit"
    assert sheet.header_at == 2


def test_headers_of_two_lines_below_a_group():
    top = ["儿童编号", "走访情况", None, None, "是否见到儿童"]
    bottom = [None, "走访日期", "走访方式", "走访人身份", None]
    sheet = found(["标题"], top, bottom, ["c1", "2026-11-01", "入户", "儿童主任", "是"])
    assert sheet.header_at == 2
    assert "visited_on" in sheet.field_names


def test_variants_marks_and_hints_in_headers():
    read = fields(["儿童编码*", "走访 日期（必填）", "方式：", "走访人类别", "是否见到本人"])
    assert set(read.values()) == {"child_id", "visited_on", "mode", "visitor_role", "child_seen"}


def test_a_unit_is_no_hint():
    with pytest.raises(Refused) as refused:
        found(["站点编号", "补贴类别", "承担方", "核定金额（万元）"])
    assert "核定金额" in refused.value.reason.text(english)


def test_visiting_time_is_the_day_where_there_is_no_other_and_the_time_beside_one():
    assert fields([*VISIT[:1], "走访时间", *VISIT[2:]])["走访时间"] == "visited_on"
    assert fields([*VISIT, "走访时间"])["走访时间"] == "visited_at"


def test_the_same_header_twice_is_taken_once():
    assert list(fields([*VISIT, "走访日期"]).values()).count("visited_on") == 1


def test_running_numbers_are_ignored_and_unknown_headers_named():
    reading = found(["序号", *VISIT, "天气"]).reading(0)
    assert reading.unknown == ("天气",)


def test_names_may_stand_for_codes():
    assert found(["儿童姓名", "出生日期", "镇", "村（居）", *VISIT[1:]]).sheet.kind == "visit"


def test_a_missing_required_column_is_named():
    with pytest.raises(Refused) as refused:
        found(VISIT[:-1])
    assert "是否见到儿童" in refused.value.reason.text(english)


def test_a_field_given_once_for_the_sheet_is_not_missed():
    assert found([h for h in VISIT if h != "走访人身份"], given={"visitor_role": "director"}).sheet.kind == "visit"


def test_the_title_decides_between_kinds_that_fit_alike():
    headers = ["人员编号", "姓名", "职务", "区划代码", "任职日期"]
    assert found(["儿童主任任职情况"], headers).sheet.kind == "worker_post"
    assert found(["儿童主任名册"], headers).sheet.kind == "staff"
    assert found(headers, file_name="任职记录2026").sheet.kind == "worker_post"
    assert found(headers).sheet.kind == "staff"  # what others refer to


def test_what_is_no_table_of_ours_is_nothing():
    assert found(["菜名", "价格"], ["鱼", "12"]) is None
    assert found(["# Stories"], ["A town | below the others"]) is None


def test_a_kind_that_was_asked_for_and_is_not_there():
    with pytest.raises(Refused):
        found(["菜名", "价格"], kind="visit")
