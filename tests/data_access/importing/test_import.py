"""Files into the database, on both engines: what goes in, what comes back, what happens the second time."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.errors import DatabaseMissing, SettingWrong
from data_access.importing.results import exit_status
from tests import factories
from tests.data_access.importing.files import (
    NOW,
    TODAY,
    bring_in,
    bring_one,
    notes,
    official,
    reasons,
    rows,
    said,
    table,
    workbook,
)
from tests.factories import T1, V11, V12, City, child, places

VISIT = official("visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen")
DAY = dt.date(2026, 11, 1)


@pytest.fixture
def city(database):
    factories.write(database, City.of(places(), child("c1", V11), child("c2", V12)))
    return database


def visit(child_id="c1", day: object = DAY, mode="入户", role="儿童主任", seen="是"):
    return [child_id, day, mode, role, seen]


def visits(path, *lines, headers=VISIT):
    return workbook(path / "走访.xlsx", {"走访": [headers, *lines]})


def test_good_rows_go_in(city, tmp_path):
    result = bring_one(city, visits(tmp_path, visit(), visit("c2", mode="到校", seen="否")))
    assert (result.rows_in, result.written, result.rejected) == (2, 2, 0)
    assert exit_status((result,)) == 0
    assert rows(city, "visit", "child_id", "visited_on", "mode", "visitor_role", "child_seen") == [
        ("c1", DAY, "home", "director", True),
        ("c2", DAY, "school", "director", False),
    ]


def test_a_missing_time_of_recording_is_the_imports_and_marked(city, tmp_path):
    bring_one(city, visits(tmp_path, visit()))
    assert rows(city, "visit", "recorded_at", "recorded_by_import") == [(NOW, True)]


def test_a_time_of_recording_is_local_and_stored_as_utc(city, tmp_path):
    headers = [*VISIT, "录入时间"]
    bring_one(city, visits(tmp_path, [*visit(), dt.datetime.fromisoformat("2026-11-02 00:30")], headers=headers))
    assert rows(city, "visit", "recorded_at", "recorded_by_import") == [
        (dt.datetime.fromisoformat("2026-11-01 16:30"), False)
    ]


def test_the_same_file_again_changes_nothing(city, tmp_path):
    path = visits(tmp_path, visit(), visit("c2"))
    bring_one(city, path)
    before = {name: rows(city, name) for name in ("visit", "import_batch", "dirty")}
    result = bring_one(city, path, now=NOW + dt.timedelta(days=1))
    assert (result.written, result.changed, result.unchanged) == (0, 0, 2)
    assert {name: rows(city, name) for name in before} == before


def test_the_same_rows_in_another_file_change_nothing(city, tmp_path):
    bring_one(city, visits(tmp_path, visit(), visit("c2")))
    before = rows(city, "visit")
    other = table(tmp_path / "b.csv", [VISIT, visit("c2", "2026年11月1日"), visit(day="20261101")])
    result = bring_one(city, other, now=NOW + dt.timedelta(days=1))
    assert (result.written, result.changed, result.unchanged) == (0, 0, 2)
    assert rows(city, "visit") == before  # and the first time of recording stays


def test_a_corrected_file_corrects(city, tmp_path):
    headers = [*VISIT, "健康情况"]
    bring_one(city, visits(tmp_path, [*visit(), "良好"], [*visit("c2"), "一般"], headers=headers))
    mended = workbook(tmp_path / "b.xlsx", {"走访": [headers, [*visit(), "较差"], [*visit("c2"), "一般"]]})
    result = bring_one(city, mended)
    assert (result.written, result.changed, result.unchanged) == (0, 1, 1)
    assert rows(city, "visit", "child_id", "health") == [("c1", "poor"), ("c2", "fair")]


def test_two_visits_of_a_day_at_different_times_are_two(city, tmp_path):
    headers = [*VISIT, "走访时刻"]
    result = bring_one(city, visits(tmp_path, [*visit(), "9:00"], [*visit(), "15:30"], headers=headers))
    assert result.written == 2


def test_a_time_within_the_day_column_is_kept(city, tmp_path):
    headers = [VISIT[0], "走访时间", *VISIT[2:]]
    bring_one(city, table(tmp_path / "a.csv", [headers, visit(day="2026-11-01 09:30")]))
    assert rows(city, "visit", "visited_on", "visited_at") == [(DAY, dt.time(9, 30))]


def test_a_repeated_row_is_dropped_and_one_that_differs_rejected(city, tmp_path):
    headers = [*VISIT, "健康情况"]
    lines = [[*visit(), "良好"], [*visit(), "良好"], [*visit(), "较差"]]
    result = bring_one(city, visits(tmp_path, *lines, headers=headers))
    assert (result.written, result.unchanged, result.rejected) == (1, 1, 1)
    assert exit_status((result,)) == 2
    assert rows(city, "visit", "health") == [("good",)]


def test_repeated_rows_are_found_across_sheets(city, tmp_path):
    headers = [*VISIT, "健康情况"]
    path = workbook(
        tmp_path / "a.xlsx",
        {"甲镇": [headers, [*visit(), "良好"]], "乙镇": [headers, [*visit(), "较差"], [*visit("c2"), "良好"]]},
    )
    result = bring_one(city, path)
    assert (result.written, result.rejected, len(result.readings)) == (2, 1, 2)


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        (visit("c9"), "儿童编号", "no such id"),
        (visit(None), "儿童编号", "Give the child"),
        (visit(day=dt.date(2026, 11, 23)), "走访日期", "after today"),
        (visit(day="2026-11-31"), "走访日期", "no such day"),
        (visit(day=None), "走访日期", "required"),
        (visit(mode="骑马"), "走访方式", "not in the list"),
        (visit(seen=None), "是否见到儿童", "required"),  # never assumed
        (visit(seen="大概"), "是否见到儿童", "yes or no"),
        (visit(role=None), "走访人身份", "who visited"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_reason(city, tmp_path, line, field, told):
    result = bring_one(city, visits(tmp_path, line, visit("c2")))
    assert (result.written, result.rejected) == (1, 1)
    ((where, reason),) = reasons(result)
    assert where == field
    assert told in reason


def test_suspicious_rows_come_in(city, tmp_path):
    before_registration = visit(day=dt.date(2020, 1, 1))
    assert bring_one(city, visits(tmp_path, before_registration)).written == 1


def test_all_or_nothing(city, tmp_path):
    result = bring_one(city, visits(tmp_path, visit(), visit("c9")), all_or_nothing=True)
    assert (result.written, result.rejected, exit_status((result,))) == (0, 1, 1)
    assert said(result)
    assert result.rejected_file is not None
    assert rows(city, "visit") == rows(city, "import_batch") == []


def test_a_rehearsal_counts_everything_and_leaves_nothing(database, tmp_path):
    factories.write(database, City.of(places()))
    roster = table(
        tmp_path / "花名册.csv",
        [
            official("roster", "id", "born_on", "category", "kind", "registered_on", "village_code"),
            ["c1", "2015-01-01", "孤儿", "困境儿童", "2024-01-01", V11],
        ],
    )
    results = bring_in(database, visits(tmp_path, visit(), visit("c9")), roster, dry_run=True)
    assert [(r.kinds, r.written, r.rejected) for r in results] == [(("roster",), 1, 0), (("visit",), 1, 1)]
    assert not list(tmp_path.glob("*.rejected.xlsx"))
    assert rows(database, "child") == rows(database, "visit") == rows(database, "import_batch") == []


def test_how_a_sheet_is_read_is_told_before_it_is_written(city, tmp_path):
    seen = []
    bring_one(city, visits(tmp_path, visit()), show=lambda _path, reading: seen.append((reading, rows(city, "visit"))))
    ((reading, written_by_then),) = seen
    assert written_by_then == []
    assert (reading.kind, reading.header_row, reading.rows) == ("visit", 1, 1)


def test_a_role_given_once_for_the_sheet(city, tmp_path):
    headers = [h for h in VISIT if h != "走访人身份"]
    path = visits(tmp_path, ["c1", DAY, "入户", "是"], headers=headers)
    assert bring_one(city, path, settings={"visitor_role": "director"}).written == 1
    assert rows(city, "visit", "visitor_role") == [("director",)]


@pytest.mark.parametrize("options", [{"kind": "visits"}, {"settings": {"visitor": "director"}}])
def test_a_kind_or_field_that_does_not_exist_is_named(city, tmp_path, options):
    with pytest.raises(SettingWrong):
        bring_one(city, visits(tmp_path, visit()), **options)


def test_the_role_and_id_of_a_known_visitor_come_from_the_name(city, tmp_path):
    factories.write(
        city,
        City.of(
            factories.Row("worker", {"id": "w1", "name": "甲"}),
            factories.Row("worker", {"id": "w2", "name": "甲"}),  # a namesake elsewhere
            factories.Row("worker_post", {"worker_id": "w1", "role": "director", "area_code": V11, "starts_on": DAY}),
            factories.Row("worker_post", {"worker_id": "w2", "role": "supervisor", "area_code": T1, "starts_on": DAY}),
            factories.Row("worker_post", {"worker_id": "w2", "role": "supervisor", "area_code": V12, "starts_on": DAY}),
        ),
    )
    headers = ["儿童编号", "走访日期", "走访方式", "走访人", "走访人身份", "是否见到儿童"]
    lines = [
        ["c2", DAY, "入户", "甲", None, "是"],  # in c2's village only w2 holds a post
        ["c1", DAY, "入户", "乙", "社会组织", "是"],  # nobody's worker, role given
        ["c1", DAY, "到校", "丙", None, "是"],  # nobody's worker, no role
        ["c1", DAY, "电话", "甲", None, "是"],  # two of this name serve c1: w1 the village, w2 the town
    ]
    result = bring_one(city, visits(tmp_path, *lines, headers=headers))
    assert rows(city, "visit", "child_id", "worker_id", "visitor_role") == [
        ("c1", None, "ngo"),
        ("c2", "w2", "supervisor"),
    ]
    assert {field for field, _ in reasons(result)} == {"走访人", "走访人身份"}


def test_who_was_director_and_is_supervisor_visited_as_what_the_day_says(city, tmp_path):
    factories.write(
        city,
        City.of(
            factories.worker("w1", name="甲"),
            factories.post("w1", V11, "2024-01-01", "2026-06-30"),
            factories.post("w1", T1, "2026-07-01"),
        ),
    )
    headers = ["儿童编号", "走访日期", "走访方式", "走访人", "是否见到儿童"]
    days = ["2026-06-30", "2026-07-01", "2023-12-31"]  # the last: before either post
    result = bring_one(city, visits(tmp_path, *(["c1", day, "入户", "甲", "是"] for day in days), headers=headers))
    assert rows(city, "visit", "visited_on", "visitor_role") == [
        (dt.date(2026, 6, 30), "director"),
        (dt.date(2026, 7, 1), "supervisor"),
    ]
    assert result.rejected == 1


def test_visitors_who_are_on_no_staff_list_are_counted_and_said(city, tmp_path):
    headers = ["儿童编号", "走访日期", "走访方式", "走访人", "走访人身份", "是否见到儿童"]
    lines = [["c1", DAY, "入户", "丁", "儿童主任", "是"], ["c2", DAY, "入户", "戊", "社会组织", "是"]]
    assert "1 rows name a visitor" in notes(bring_one(city, visits(tmp_path, *lines, headers=headers)))


def test_an_area_lies_in_no_area_of_its_own_level(database, tmp_path):
    lines = [
        official("area", "code", "name", "parent_code"),
        ["320599", "云浦市", None],
        [T1, "甲镇", T1],
        [V11, "甲村", V12],
        [V12, "乙村", V11],
    ]
    result = bring_one(database, table(tmp_path / "a.csv", lines))
    assert (result.written, result.rejected) == (1, 3)


@pytest.mark.parametrize(
    "line",
    [
        ["合计", 2, None, None, None],
        ["合计：2人", None, None, None, None],
        ["总 计（人）", 2, None, None, None],
        ["桐泾镇小计", 2, None, None, None],
    ],
    ids=str,
)
def test_totals_in_every_spelling_are_no_rows(city, tmp_path, line):
    result = bring_one(city, visits(tmp_path, visit(), line, visit("c2")))
    assert (result.rows_in, result.written) == (2, 2)


def test_a_record_that_begins_like_a_total_is_a_row(database, tmp_path):
    lines = [
        official("organisation", "name", "kind", "protects_minors", "area_code"),
        ["社会服务小计", "慈善组织", "是", "320599"],
    ]
    factories.write(database, City.of(places()))
    assert bring_one(database, table(tmp_path / "a.csv", lines)).written == 1


def test_positions_are_dropped_and_said(city, tmp_path):
    result = bring_one(city, visits(tmp_path, [*visit(), 120.9, 31.4], headers=[*VISIT, "经度", "纬度"]))
    assert result.written == 1
    assert "Positions" in notes(result)


def test_totals_remarks_and_repeated_headers_are_no_rows(city, tmp_path):
    lines = [
        visit(),
        VISIT,
        [None] * 5,
        visit("c2"),
        ["合计", 2, None, None, None],
        ["填表人：某", None, None, "审核：某"],
    ]
    result = bring_one(city, visits(tmp_path, *lines))
    assert (result.rows_in, result.written, result.rejected) == (2, 2, 0)
    assert "2 rows of totals" in notes(result)


def test_a_row_that_is_longer_than_its_header_is_not_guessed_at(city, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(VISIT) + "\nc1,2026-11-01,入户,儿童主任,是,,\nc1,2026-11-02,入户,到校,儿童主任,是\n", "utf-8"
    )
    result = bring_one(city, path)
    assert (result.written, result.rejected) == (1, 1)
    assert "more cells" in " ".join(reason for _, reason in reasons(result))


def test_files_are_ordered_by_what_refers_to_what_and_others_passed_over(database, tmp_path):
    areas = table(
        tmp_path / "z.csv",
        [official("area", "code", "name"), ["320599", "云浦市"], [T1, "甲镇"], [V11, "甲村"]],
    )
    roster = table(
        tmp_path / "y.csv",
        [
            official("roster", "id", "born_on", "category", "kind", "registered_on", "town_name", "village_name"),
            ["c1", "2015-01-01", "孤儿", "困境儿童", "2024-01-01", "甲镇", "甲村"],
        ],
    )
    stories = tmp_path / "STORIES.md"
    stories.write_text("# Stories\n\nNothing of ours.\n", encoding="utf-8")
    results = bring_in(database, stories, visits(tmp_path, visit()), roster, areas, tmp_path)
    assert [r.kinds for r in results[:3]] == [("area",), ("roster",), ("visit",)]
    assert [r.written for r in results[:3]] == [3, 1, 1]
    assert all(said(r) for r in results[3:])
    assert exit_status(results) == 0


def test_a_file_without_our_headers_is_refused_when_it_is_the_only_one(database, tmp_path):
    result = bring_one(database, table(tmp_path / "a.csv", [["菜名", "价格"], ["鱼", 12]]))
    assert said(result)
    assert exit_status((result,)) == 1


def test_one_broken_file_does_not_keep_the_others_out(city, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    results = bring_in(city, broken, visits(tmp_path, visit()))
    assert {bool(r.refused) for r in results} == {True, False}
    assert len(rows(city, "visit")) == 1


def test_who_brought_in_what_is_kept_without_values(city, tmp_path):
    path = visits(tmp_path, visit(), visit(day="2026-11-31"), visit(mode="骑马"))
    bring_one(city, path)
    (batch,) = rows(city, "import_batch", "file_name", "kind", "rows_in", "rows_written", "rows_rejected", "by")
    assert batch == ("走访.xlsx", "visit", 3, 1, 2, "tests")
    kept = rows(city, "import_reason", "field", "reason", "rows")
    assert {(field, n) for field, _, n in kept} == {("visited_on", 1), ("mode", 1)}
    assert not any("骑马" in reason for _, reason, _ in kept)


def test_an_interrupted_import_leaves_the_database_as_it_was(city, tmp_path):
    def interrupt(what, done, total):
        if what == "Writing rows" and done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_one(city, visits(tmp_path, visit()), progress=interrupt)
    assert rows(city, "visit") == rows(city, "import_batch") == []


def test_without_a_database(tmp_path):
    with pytest.raises(DatabaseMissing):
        bring_one(Database(f"sqlite:///{tmp_path / 'gone.db'}"), visits(tmp_path, visit()))


# --- other tables ---------------------------------------------------------------------------------------------------


def test_stations_by_name_and_their_payments(city, tmp_path):
    stations = table(
        tmp_path / "a.csv",
        [
            official(
                "care_station", "name", "kind", "town_name", "opened_on", "lon", "lat", "source_datum", "services"
            ),
            ["甲站", "关爱之家", "town 101", "2023-05-01", 120.9, 31.4, "高德", "探访；照料"],
            ["乙站", "关爱之家", "town 102", "2023-05-01", 31.4, 120.9, None, None],  # the wrong way round
        ],
    )
    payments = table(
        tmp_path / "b.csv",
        [
            ["站点名称", "补贴类别", "年度", "承担方", "核定金额（元）", "拨付日期"],
            ["甲站", "运营补贴", 2025, "市级", "20,000", "2025-12-01"],
            ["丁站", "运营补贴", 2025, "市级", "20,000", "2025-12-01"],
        ],
    )
    first, second = bring_in(city, payments, stations)
    assert (first.written, first.rejected) == (1, 1)
    ((_, reason),) = reasons(first)
    assert "wrong way round" in reason
    ((lon, lat, datum),) = rows(city, "care_station", "lon", "lat", "source_datum")
    assert (round(lon, 3), round(lat, 3), datum) == (120.896, 31.402, "gcj02")  # moved by some 400 m
    assert (second.written, second.rejected) == (1, 1), reasons(second)
    again = table(
        tmp_path / "c.csv",
        [
            ["站点名称", "补贴类别", "年度", "承担方", "核定金额（元）", "拨付日期", "实拨金额（元）"],
            ["甲站", "运营补贴", 2025, "市级", "20000", "2025-12-01", 20000],
        ],
    )
    assert bring_one(city, again).changed == 1
    assert rows(city, "subsidy", "granted_yuan", "paid_yuan") == [(20_000, 20_000)]


def test_staff_by_name_within_their_area(city, tmp_path):
    headers = official("staff", "name", "phone", "role", "area_code", "starts_on", "ends_on")
    lines = [
        ["甲", "000-1", "儿童主任", V11, "2024-01-01", None],
        ["甲", "000-2", "儿童主任", V12, "2024-01-01", None],  # a namesake in another village
        ["乙", "000-3", "儿童督导员", T1, "2024-01-01", "2023-01-01"],  # ends before it begins
        ["丙", "000-4", "儿童主任", "320599", "2024-01-01", None],  # a city is no place for a director
    ]
    result = bring_one(city, table(tmp_path / "a.csv", [headers, *lines]))
    assert (result.written, result.rejected) == (2, 2)
    assert len(rows(city, "worker")) == 2
    lines[0] = ["甲", "000-9", "儿童主任", V11, "2024-01-01", "2026-10-31"]
    assert bring_one(city, table(tmp_path / "b.csv", [headers, *lines[:2]])).changed == 1
    assert rows(city, "worker", "phone") == [("000-2",), ("000-9",)]
    assert rows(city, "worker_post", "ends_on") == [(None,), (dt.date(2026, 10, 31),)]


def test_areas_as_a_table_derive_level_and_parent(database, tmp_path):
    lines = [
        official("area", "code", "name", "aliases"),
        ["320599000000", "云浦市", None],
        [320599101000.0, "甲镇", "老甲、甲集"],
        [V11, "甲村", None],
        ["320598001", "外镇", None],  # its city is not known
    ]
    result = bring_one(database, workbook(tmp_path / "a.xlsx", {"s": lines}))
    assert rows(database, "area", "code", "level", "parent_code", "aliases") == [
        ("320599", "city", None, None),
        ("320599101", "town", "320599", "老甲;甲集"),
        (V11, "village", "320599101", None),
    ]
    assert result.rejected == 1


def test_service_months_need_one_provider(city, tmp_path):
    factories.write(city, City.of(factories.station("s1", T1)))
    headers = official("service_record", "station_id", "organisation_id", "type", "month", "persons")
    result = bring_one(
        city,
        table(tmp_path / "a.csv", [headers, ["s1", None, "探访", "2026-10", 12], [None, None, "探访", "2026-10", 12]]),
    )
    assert (result.written, result.rejected) == (1, 1)
    assert rows(city, "service_record", "provider_id", "month") == [("s1", 2026 * 12 + 9)]


def test_instants_of_cases_and_their_order(city, tmp_path):
    headers = official("case_event", "area_code", "kind", "opened_at", "responded_at")
    lines = [
        [V11, "强制报告", "2026-11-01 08:00", "2026-11-01 10:00"],
        [V12, "强制报告", "2026-11-01 08:00", "2026-10-31"],
    ]
    result = bring_one(city, table(tmp_path / "a.csv", [headers, *lines]))
    assert (result.written, result.rejected) == (1, 1)
    assert rows(city, "case_event", "child_id", "opened_at") == [(None, dt.datetime.fromisoformat("2026-11-01 00:00"))]


def test_triggers_mark_what_changed(city, tmp_path):
    with city.write() as connection:
        connection.execute(sa.delete(schema.metadata.tables["dirty"]))
    bring_one(city, visits(tmp_path, visit()))
    assert ("child", "c1") in rows(city, "dirty", "what", "key")


def test_today_is_taken(city, tmp_path):
    assert bring_one(city, visits(tmp_path, visit(day=TODAY))).written == 1
