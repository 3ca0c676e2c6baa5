"""One row of every kind of sheet, as a clerk would fill in a whole template, and one cell of it that cannot be.

The rows fit the database "people" of the corpus; every child, person and place is made up.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from data_access.codes import word
from data_access.importing.columns import kinds
from data_access.importing.identity import _CHECK, _WEIGHTS


def D(text: str) -> dt.date:  # noqa: N802 - reads like a literal
    return dt.date.fromisoformat(text)


def T(text: str) -> dt.datetime:  # noqa: N802
    return dt.datetime.fromisoformat(text)


def number(born: str, sequence: str = "001") -> str:
    """An identity number of nobody: its area does not exist, its check digit is right."""
    digits = f"320599{born.replace('-', '')}{sequence}"
    return digits + _CHECK[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class Example:
    """`row`: every column of the template but those in `without`, with why; `wrong`: a column and what is no value."""

    row: dict[str, Any]
    wrong: tuple[str, Any]
    without: dict[str, str]


def _example(wrong: tuple[str, Any], row: dict[str, Any], **without: str) -> Example:
    return Example(row, wrong, without)


NAMED = {"town_name": "桐泾镇", "village_name": "永浦村"}
PLACE = {"city_name": "云浦市", **NAMED}
CHILD = {
    "child_id": "c1", "child_name": "李小雨", "identity_number": number("2015-04-12"), "born_on": D("2015-04-12"),
    **NAMED, "village_code": "320599101001",
}  # fmt: skip
WHO = {name: CHILD[name] for name in ("child_id", "child_name", "identity_number", "born_on")}
GUARDIAN = {"guardian_name": "李大山", "guardian_phone": "000-70000001", "address": "永浦村 1 组 2 号"}
STATION = {"station_id": "st1", "station_name": "桐泾镇关爱之家"}
ORGANISATION = {"organisation_id": "o1", "organisation_name": "云浦市暖阳社工服务中心"}
WORKER = {"worker_id": "w1", "worker_name": "陈静"}
PERSON = {
    "id": "w9", "name": "钱芳", "phone": "000-60000009", "recruited_by": word("recruited_by", "recommended"),
    "background": word("background", "committee_member"), "registered_on": D("2024-02-01"),
    "social_work_level": word("social_work_level", "assistant"),
}  # fmt: skip
POST = {
    "role": "儿童主任", **PLACE, "area_code": "320599101001", "starts_on": D("2024-02-01"), "ends_on": D("2026-06-30"),
    "end_reason": word("end_reason", "resigned"),
}  # fmt: skip
NEW_CHILD = {
    "roster_no": "031", "id": "YP-0931", "child_name": "孙小果", "identity_number": number("2016-05-06"), "sex": "男",
    "born_on": D("2016-05-06"), "category": "孤儿", "living_with": "祖父母",
}  # fmt: skip
HOME = {**PLACE, "village_code": "320599101001", "from_on": D("2025-03-01"), "household_area_code": "320599101003"}
PERIOD = {"kind": "困境儿童", "registered_on": D("2025-03-01"), "left_on": D("2026-05-31"), "left_reason": "迁出"}

EXAMPLES: dict[str, Example] = {
    "area": _example(
        ("code", "3205991"),
        {
            "code": "320599103", "name": "西泾镇", "level": "镇（区、街道）", "parent_code": "320599", "kind": "镇",
            "population": 21000, "fictional": "是", "contact_name": "民政办公室", "contact_phone": "000-81000001",
            "valid_from": D("2020-01-01"), "valid_to": D("2030-12-31"), "aliases": "西泾;老西泾",
        },
    ),
    "target": _example(
        ("value", "六家左右"),
        {
            "measure_id": "E1", "city_name": "云浦市", "area_code": "320599", "value": 6, "due_on": D("2025-12-31"),
            "source_clause": "示例条款",
        },
        town_name="a target of the city", village_name="a target of the city",
    ),
    "visit_standard": _example(
        ("visits_per_month", "两次多"),
        {"tier": "黄", "visits_per_month": 2, "interval_days": 15, "valid_from": D("2025-01-01")},
    ),
    "organisation": _example(
        ("registered_on", "2024-02-30"),
        {
            "id": "o9", "name": "云浦市晨星志愿服务队", "city_name": "云浦市", "area_code": "320599",
            "kind": word("organisation_kind", "volunteer_team"), "registered_on": D("2024-02-28"),
            "protects_minors": "是", "services": word("organisation_service", "comfort"),
        },
    ),
    "organisation_stage": _example(
        ("stage", "不清楚"),
        {**ORGANISATION, "stage": word("stage", "qualified"), "on_date": D("2025-06-30"), "evidence": "登记证书"},
    ),
    "care_station": _example(
        ("opened_on", "去年"),
        {
            "id": "st9", "name": "永浦村儿童服务站点", "kind": word("station_kind", "village_site"), **PLACE,
            "area_code": "320599101001", "lon": 120.95, "lat": 31.38, "source_datum": word("datum", "wgs84"),
            "address": "永浦村 8 号", "opened_on": D("2024-05-01"), "closed_on": D("2026-10-31"),
            "standard_met_on": D("2024-09-01"), "floor_area_m2": 85.5, "services": "指导;探访",
            "co_built_with_child_friendly": "否",
        },
    ),
    "station_operator": _example(
        ("starts_on", "三月"),
        {**STATION, **ORGANISATION, "starts_on": D("2025-01-01"), "ends_on": D("2026-12-31")},
    ),
    "station_appraisal": _example(
        ("grade", "不清楚"), {**STATION, "year": 2025, "score": 92.5, "grade": word("grade", "excellent")}
    ),
    "subsidy": _example(
        ("granted_yuan", "约五万"),
        {
            "id": "b9", **STATION, "kind": word("subsidy_kind", "operating"), "year": 2025,
            "payer": word("payer", "city"), "due_on": D("2025-06-30"), "granted_yuan": 50000, "paid_yuan": 40000,
            "paid_on": D("2025-07-15"),
        },
    ),
    "screening": _example(
        ("screened", "很多"),
        {
            **PLACE, "area_code": "320599101001", "on_date": D("2026-03-01"),
            "channel": word("screening_channel", "household"), "screened": 240, "found": 2,
        },
    ),
    "service_record": _example(
        ("persons", "若干"),
        {**STATION, "type": word("service_type", "guidance"), "month": "2026-03", "persons": 38},
        organisation_id="a station's service", organisation_name="a station's service",
    ),
    "four_guarantees": _example(
        ("staff", "大概"),
        {
            "city_name": "云浦市", "area_code": "320599", "institution": "云浦市未成年人保护中心",
            "as_of": D("2026-03-31"), "staff": "是", "premises": "是", "supplies": "否", "funds": "是",
            "evidence": "见附件",
        },
    ),
    "purchase": _example(
        ("value_yuan", "面议"),
        {
            "id": "p9", **ORGANISATION, "category": word("purchase_category", "home_visits"), **PLACE,
            "area_code": "320599101001", "value_yuan": 120000, "starts_on": D("2026-01-01"),
            "ends_on": D("2026-12-31"),
        },
    ),
    "programme": _example(
        ("participants", "很多"),
        {
            "id": "g9", "domain": word("domain", "family"), **PLACE, "area_code": "320599101001", **ORGANISATION,
            "on_date": D("2026-06-01"), "participants": 64,
        },
    ),
    "staff": _example(("starts_on", "上月"), {**PERSON, **POST}),
    "worker": _example(("background", "不清楚"), PERSON),
    "worker_post": _example(("role", "不清楚"), {**WORKER, **POST}),
    "worker_support": _example(("month", "2026年"), {**WORKER, "month": "2026-03", "yuan": 300}),
    "qualification": _example(
        ("result", "不清楚"),
        {
            **WORKER, "kind": word("qualification_kind", "training"), "on_date": D("2026-03-10"),
            "valid_until": D("2027-03-09"), "topics": word("topic", "home_visits"), "result": "合格",
        },
    ),
    "roster": _example(("category", "不清楚"), {**NEW_CHILD, **GUARDIAN, **HOME, **PERIOD}),
    "child": _example(
        ("category", "不清楚"),
        {**NEW_CHILD, **GUARDIAN, **PLACE, "village_code": "320599101001", "city_code": "320599"},
    ),
    "child_village": _example(("from_on", "上月"), {**WHO, **HOME, "from_on": D("2026-02-01")}),
    "child_register": _example(("kind", "不清楚"), {**CHILD, **PERIOD, "kind": "留守儿童"}),
    "child_identity": _example(
        ("child_id", "c1000"), {**CHILD, **GUARDIAN}
    ),
    "child_away": _example(
        ("kind", "不清楚"),
        {**CHILD, "kind": word("away_kind", "boarding"), "from_on": D("2026-02-16"), "to_on": D("2026-07-03")},
    ),
    "risk_assessment": _example(
        ("tier", "橙"),
        {
            "id": "r9", **CHILD, "assessed_on": D("2026-04-02"), "tier": "黄",
            "guardianship_risk": word("risk_level", "high"), "physical_risk": word("risk_level", "low"),
            "behaviour_risk": word("risk_level", "low"), "confirmed_by": "吴丽", "reason": "监护人外出务工",
        },
    ),
    "visit_deferral": _example(
        ("to_on", "2026-06-31"),
        {**CHILD, "from_on": D("2026-06-01"), "to_on": D("2026-06-30"), "reason": "住院治疗", "approved_by": "民政局"},
    ),
    "visit": _example(
        ("child_seen", "大概"),
        {
            "id": "v9", **CHILD, **WORKER, "visitor_role": "儿童主任", "visited_on": D("2026-10-10"),
            "visited_at": dt.time(15, 30), "recorded_at": T("2026-10-10 18:20"), "mode": "入户", "child_seen": "是",
            "life": "良好", "guardianship": "良好", "health": "一般", "study": "较差", "change_found": "否",
        },
    ),
    "change_report": _example(
        ("found_on", "前天"),
        {
            "id": "h9", **CHILD, "found_on": D("2026-03-01"), "reported_on": D("2026-03-02"),
            "handled_on": D("2026-03-09"), "kind": word("change_kind", "guardianship"),
        },
    ),
    "entitlement": _example(
        ("monthly_yuan", "标准"),
        {
            **CHILD, "policy": word("policy", "dibao"), "entitled_from": D("2025-01-01"),
            "entitled_to": D("2026-12-31"), "receiving_from": D("2025-02-01"), "receiving_to": D("2026-12-31"),
            "monthly_yuan": 1200,
        },
    ),
    "guardianship": _example(
        ("effective", "大概"),
        {
            **CHILD, "arrangement": word("arrangement", "relatives"), "starts_on": D("2024-01-01"),
            "ends_on": D("2026-06-30"), "effective": "是",
        },
    ),
    "insurance": _example(
        ("kind", "不清楚"),
        {**CHILD, "kind": word("insurance_kind", "accident"), "starts_on": D("2026-01-01"), "ends_on": D("2026-12-31")},
    ),
    "schooling": _example(
        ("status", "不清楚"),
        {**CHILD, "term": "2026年春季学期", "status": word("school_status", "enrolled"), "aid": "免费午餐"},
    ),
    "case_event": _example(
        ("opened_at", "半夜"),
        {
            "id": "k9", **WHO, **PLACE, "area_code": "320599101001", "kind": word("case_kind", "referral"),
            "subtype": word("case_subtype", "legal_aid"), "opened_at": T("2026-03-05 22:10"),
            "responded_at": T("2026-03-05 22:40"), "closed_at": T("2026-03-20 09:00"),
        },
    ),
}  # fmt: skip

assert tuple(EXAMPLES) == kinds()
