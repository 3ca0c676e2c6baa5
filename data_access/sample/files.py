"""The sample city as the files that clerks would export: rosters and ledgers as .xlsx, visits by year as .csv."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from data_access.progress import Progress, silent
from data_access.sample import city as sample_city
from data_access.sample import stories
from data_access.sample.city import City
from data_access.sample.places import AREA_FILES, yunpu_folder
from data_access.sample.sheets import Export, write_csv, write_workbook
from data_access.sample.tables import Table
from data_access.texts import msg

WRITING = msg("Writing the sample city")
_ENCODINGS = ("gb18030", "utf-8-sig", "utf-8")
_SPELLINGS = ((0, 1), (1, 2), (3, 0), (4, 1))
_ROSTER = (
    "roster_no id child_name sex born_on category living_with guardian_name guardian_phone address town_name "
    "village_name village_code from_on household_area_code kind registered_on left_on left_reason"
)
_STAFF = (
    "id name phone recruited_by background registered_on social_work_level role area_code starts_on ends_on end_reason"
)
_VISIT = (
    "id child_id worker_id visitor_role visited_on visited_at recorded_at mode child_seen life guardianship health "
    "study change_found"
)
_PLAIN: tuple[tuple[str, str, str], ...] = (  # kind, columns, the title's subject
    ("target", "measure_id area_code value due_on source_clause", "未成年人保护工作目标"),
    ("visit_standard", "tier visits_per_month interval_days valid_from", "分色走访标准（示例）"),
    ("organisation", "id name area_code kind registered_on protects_minors services", "社会组织名册"),
    ("organisation_stage", "organisation_id stage on_date evidence", "社会组织培育台账"),
    (
        "care_station",
        (
            "id name kind area_code lon lat source_datum address opened_on closed_on standard_met_on floor_area_m2 "
            "services co_built_with_child_friendly"
        ),
        "未成年人保护工作站及村（居）站点名册",
    ),
    ("station_operator", "station_id organisation_id starts_on ends_on", "站点运营合同台账"),
    ("station_appraisal", "station_id year score grade", "站点年度考评结果"),
    ("subsidy", "id station_id kind year payer due_on granted_yuan paid_yuan paid_on", "站点补贴台账"),
    ("screening", "area_code on_date channel screened found", "困境儿童摸排台账"),
    ("service_record", "station_id organisation_id type month persons", "服务月报"),
    ("four_guarantees", "area_code institution as_of staff premises supplies funds evidence", "机构“四落实”情况"),
    ("purchase", "id organisation_id category area_code value_yuan starts_on ends_on", "政府购买服务合同台账"),
    ("programme", "id domain area_code organisation_id on_date participants", "六大保护活动台账"),
    ("worker_support", "worker_id month yuan", "儿童主任工作补助发放表"),
    ("qualification", "worker_id kind on_date valid_until topics result", "培训与资格记录"),
    ("child_away", "child_id kind from_on to_on", "儿童外出登记"),
    (
        "risk_assessment",
        "id child_id assessed_on tier guardianship_risk physical_risk behaviour_risk confirmed_by reason",
        "四色评估记录",
    ),
    ("visit_deferral", "child_id from_on to_on reason approved_by", "暂缓走访审批表"),
    ("change_report", "id child_id found_on reported_on handled_on kind", "情况变更上报台账"),
    (
        "entitlement",
        "child_id policy entitled_from entitled_to receiving_from receiving_to monthly_yuan",
        "保障政策享受情况",
    ),
    ("guardianship", "child_id arrangement starts_on ends_on effective", "监护情况登记"),
    ("insurance", "child_id kind starts_on ends_on", "儿童参保登记"),
    ("schooling", "child_id term status aid", "儿童就学登记"),
    ("case_event", "id child_id area_code kind subtype opened_at responded_at closed_at", "个案与应急事件台账"),
)
_WITH_TOTAL = frozenset({"subsidy", "screening", "purchase", "qualification", "entitlement"})


def write(out: Path, as_of: dt.date, seed: int, progress: Progress = silent) -> None:
    """Write the files, the areas as GeoJSON and STORIES.md into a folder, made where it is missing.

    Raises SampleTooEarly before 2026-03-01.
    """
    city = sample_city.build(as_of, seed)
    out.mkdir(parents=True, exist_ok=True)
    exports = [*_rosters(city), *_staff(city), *_areas(city), *_plain(city)]
    visits = _visits_by_year(city)
    steps = len(exports) + len(visits) + 1
    for done, export in enumerate(exports):
        progress(WRITING, done, steps)
        write_workbook(out, export, as_of)
    for number, export in enumerate(visits):
        progress(WRITING, len(exports) + number, steps)
        if export.file.endswith(".xlsx"):
            write_workbook(out, export, as_of)
        else:
            write_csv(out, export, _ENCODINGS[number % len(_ENCODINGS)], _SPELLINGS[number % len(_SPELLINGS)])
    for name in AREA_FILES:
        (out / name).write_bytes((yunpu_folder() / name).read_bytes())
    stories.write(out, city.stories, as_of, seed)
    progress(WRITING, steps, steps)


def _plain(city: City) -> list[Export]:
    return [
        Export(
            kind,
            f"{title.removesuffix('（示例）')}.xlsx",
            tuple(names.split()),
            _picked(city.tables[kind], names),
            f"{city.places.city_name}{title}（虚构示例）",
            _note(city),
            numbered=len(city.tables[kind]) > 12,
            total=kind in _WITH_TOTAL,
        )
        for kind, names, title in _PLAIN
    ]


def _picked(table: Table, names: str) -> list[tuple[Any, ...]]:
    positions = [table.columns.index(name) for name in names.split()]
    return [tuple(row[i] for i in positions) for row in table.rows]


def _note(city: City) -> str:
    drawn = f"{city.as_of.year}年{city.as_of.month}月{city.as_of.day}日"
    return f"填报单位：{city.places.city_name}民政局    导出日期：{drawn}"


def _areas(city: City) -> list[Export]:
    """Offices and their telephones, which the borders do not hold."""
    p = city.places
    rows: list[tuple[Any, ...]] = [(p.city_code, p.city_name, "city", None, "民政局未保科", "000-80000000")]
    rows += [
        (code, name, "town", p.city_code, "民政办公室", f"000-81{i:06d}")
        for i, (code, name) in enumerate(zip(p.town_codes, p.town_names, strict=True))
    ]
    rows += [
        (code, name, "village", p.town_codes[p.town_of_village[i]], "村（居）委会", f"000-82{i:06d}")
        for i, (code, name) in enumerate(zip(p.village_codes, p.village_names, strict=True))
    ]
    names = ("code", "name", "level", "parent_code", "contact_name", "contact_phone")
    return [Export("area", "行政区划.xlsx", names, rows, f"{p.city_name}镇村名录（虚构示例）", _note(city))]


def _staff(city: City) -> list[Export]:
    """Those in post and, apart, those who left; everybody has held one post."""
    workers = {row["id"]: row for row in city.tables["worker"].dicts()}
    rows: dict[bool, list[tuple[Any, ...]]] = defaultdict(list)
    for post in sorted(city.tables["worker_post"].dicts(), key=lambda row: (row["role"], row["area_code"])):
        held = {**post, **workers[post["worker_id"]]}
        rows[post["ends_on"] is None].append(tuple(held[name] for name in _STAFF.split()))
    return [
        Export("staff", f"{title}.xlsx", tuple(_STAFF.split()), rows[here],
               f"{city.places.city_name}{title}（虚构示例）", _note(city), total=here)
        for here, title in ((True, "儿童工作队伍名册"), (False, "离任儿童主任名册"))
    ]  # fmt: skip


def _rosters(city: City) -> list[Export]:
    """The roster of those present, of those who left, and what one row a child cannot hold: earlier periods, moves."""
    periods = _grouped(city.tables["child_register"], "registered_on")
    villages = _grouped(city.tables["child_village"], "from_on")
    identities = {row["child_id"]: row for row in city.tables["child_identity"].dicts()}
    places = dict(zip(city.places.village_codes, city.places.village_names, strict=True))
    towns = dict(zip(city.places.town_codes, city.places.town_names, strict=True))
    rosters: dict[bool, list[tuple[Any, ...]]] = defaultdict(list)
    earlier: list[tuple[Any, ...]] = []
    moves: list[tuple[Any, ...]] = []
    for child in city.tables["child"].dicts():
        main = max(periods[child["id"]], key=lambda row: (row["kind"] != "left_behind", row["registered_on"]))
        home = villages[child["id"]][-1]
        code = home["village_code"]
        whole = {
            **identities[child["id"]], **home, **main, **child, "child_name": identities[child["id"]]["name"],
            "village_name": places[code], "town_name": towns[code[:9]],
        }  # fmt: skip
        rosters[main["left_on"] is None].append(tuple(whole[name] for name in _ROSTER.split()))
        earlier += [
            (child["id"], p["kind"], p["registered_on"], p["left_on"], p["left_reason"])
            for p in periods[child["id"]]
            if p is not main
        ]
        moves += [
            (child["id"], v["village_code"], v["from_on"], v["household_area_code"]) for v in villages[child["id"]][:-1]
        ]
    city_name = city.places.city_name
    return [
        Export("roster", f"{name}.xlsx", tuple(_ROSTER.split()), _by_roster(rosters[here]),
               f"{city_name}{name}（虚构示例）", _note(city), numbered=False, total=here)
        for here, name in ((True, "困境儿童花名册"), (False, "已退出儿童花名册"))
    ] + [
        Export("child_register", "在册登记（其他时段）.xlsx",
               ("child_id", "kind", "registered_on", "left_on", "left_reason"), earlier,
               f"{city_name}儿童在册登记（虚构示例）", _note(city)),
        Export("child_village", "居住变动.xlsx", ("child_id", "village_code", "from_on", "household_area_code"),
               moves, f"{city_name}儿童居住变动（虚构示例）", _note(city)),
    ]  # fmt: skip


def _by_roster(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """By town, then by number, as a roster is kept."""
    town, number = _ROSTER.split().index("village_code"), _ROSTER.split().index("roster_no")
    return sorted(rows, key=lambda row: (row[town][:9], int(row[number])))


def _grouped(table: Table, order: str) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.dicts():
        found[row["child_id"]].append(row)
    return {child: sorted(rows, key=lambda row: row[order]) for child, rows in found.items()}


def _visits_by_year(city: City) -> list[Export]:
    """A .csv a year; the present year as .xlsx."""
    table = city.tables["visit"]
    at = _VISIT.split().index("visited_on")
    years: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in _picked(table, _VISIT):
        years[row[at].year].append(row)
    return [
        Export(
            "visit",
            f"走访记录{year}.{'xlsx' if year == city.as_of.year else 'csv'}",
            tuple(_VISIT.split()),
            rows,
            f"{city.places.city_name}{year}年儿童走访记录（虚构示例）",
            numbered=year % 2 == 0,
            total=year == city.as_of.year,
        )
        for year, rows in sorted(years.items())
    ]
