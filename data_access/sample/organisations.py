"""Social organisations from 2022 on: the sixth qualifies in time, one leaves afterwards, seven remain."""

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np

from data_access.sample import names
from data_access.sample.places import Places
from data_access.sample.tables import Row, Table, by_name, on, table
from data_access.sample.timeline import Timeline, month_start

TARGET = 6
TARGET_DUE = dt.date(2025, 12, 31)
MET_ON = dt.date(2025, 9, 12)
LEFT_ON = dt.date(2026, 1, 20)
_CITY = "云浦市"
LEAVER = "云浦市暖阳儿童社会服务中心"

_ORGANISATIONS = (  # name, kind, registered, identified, incubating, qualified, operating, protects minors, services
    ("云浦市晨光社会工作服务中心", "social_work_agency", "2019-05-16", "2022-01-20", "2022-03-10", "2022-11-18", "2023-01-01", True, "counselling;protection_care"),  # noqa: E501
    ("云浦市同行社会工作服务社", "social_work_agency", "2020-08-03", "2022-02-15", "2022-06-01", "2023-05-30", "2023-07-01", True, "relationships;protection_care"),  # noqa: E501
    (LEAVER, "social_organisation", "2021-04-12", "2022-03-01", "2022-09-15", "2023-12-08", "2024-01-01", True, "comfort"),  # noqa: E501
    ("云浦市启明心理服务中心", "social_organisation", "2018-11-29", "2022-10-11", "2023-04-03", "2024-06-14", "2024-07-01", True, "counselling;comfort"),  # noqa: E501
    ("云浦市小荷家庭教育促进会", "social_organisation", "2022-06-22", "2023-01-09", "2023-08-21", "2024-11-22", None, True, "relationships"),  # noqa: E501
    ("云浦市青苗社会工作服务中心", "social_work_agency", "2023-03-07", "2023-09-05", "2024-05-13", "2025-09-12", "2025-10-01", True, "protection_care"),  # noqa: E501
    ("云浦市梅浔社会工作服务社", "social_work_agency", "2023-10-18", "2024-03-12", "2024-12-02", "2025-11-05", None, True, "protection_care;comfort"),  # noqa: E501
    ("云浦市桥边儿童关爱中心", "social_organisation", "2024-01-26", "2024-04-08", "2025-01-15", "2025-12-10", None, True, "protection_care"),  # noqa: E501
    ("云浦市星湖青少年事务社", "social_work_agency", "2024-09-02", "2025-02-18", "2025-07-09", None, None, True, "protection_care"),  # noqa: E501
    ("云浦市和合调解服务中心", "social_organisation", "2025-03-25", "2025-06-03", "2025-12-18", None, None, True, "relationships"),  # noqa: E501
    ("云浦市蒲公英阅读促进会", "social_organisation", "2025-05-19", "2025-10-22", None, None, None, True, None),
    ("云浦市春晖公益服务中心", "social_organisation", "2025-08-14", "2025-12-29", None, None, None, True, None),
    ("云浦市爱心车队志愿服务队", "volunteer_team", "2017-03-05", "2023-02-01", None, "2024-03-01", None, True, None),
    ("云浦市仁里慈善基金会", "charity", "2016-09-01", "2022-05-05", None, None, None, True, None),
    ("云浦市夕阳红养老服务中心", "social_organisation", "2015-04-20", "2023-11-11", None, None, None, False, None),
)
_STAGES = ("identified", "incubating", "qualified", "operating")
_BOUGHT = ("hotline", "targeted_help", "publicity", "training", "home_visits")
"""Guardianship assessment has never been bought: the gap is to be found."""

_DOMAIN_SHARES = {"family": 0.27, "school": 0.27, "society": 0.22, "network": 0.06, "government": 0.13, "judicial": 0.05}


def draw(
    rng: np.random.Generator, places: Places, prefix: str = "ZZ-"
) -> tuple[tuple[str, ...], Mapping[str, Table]]:
    """(ids of those that may run stations, tables organisation and organisation_stage)."""
    ids = names.codes(rng, prefix, len(_ORGANISATIONS), below=1_000, digits=4)
    organisations = table(
        "organisation",
        "id name area_code kind registered_on protects_minors services",
        [
            (ids[i], str(o[0]).replace(_CITY, places.city_name), places.city_code, o[1], dt.date.fromisoformat(o[2]), o[7], o[8])
            for i, o in enumerate(_ORGANISATIONS)
        ],
    )
    stages = table("organisation_stage", "organisation_id stage on_date evidence", _stages(ids))
    running = tuple(ids[i] for i in (0, 1, 3))
    return running, by_name(organisations, stages)


def _stages(ids: list[str]) -> Iterator[Row]:
    for i, o in enumerate(_ORGANISATIONS):
        for stage, reached in zip(_STAGES, o[3:7], strict=True):
            if reached:
                yield ids[i], stage, dt.date.fromisoformat(str(reached)), "评估报告" if stage == "qualified" else None
        if o[0] == LEAVER:
            yield ids[i], "exited", LEFT_ON, "注销登记"


def bought(rng: np.random.Generator, places: Places, timeline: Timeline, running: tuple[str, ...]) -> Table:
    rows: list[Row] = []
    for year in range(2022, timeline.as_of.year + 1):
        for category in _BOUGHT:
            for _ in range(int(rng.integers(1, 3))):
                starts = dt.date(year, 1, 5) + dt.timedelta(days=int(rng.integers(0, 75)))
                area = str(rng.choice((places.city_code, places.city_code, *places.town_codes[:7])))
                value = int(rng.integers(6, 32)) * 10_000
                if starts <= timeline.as_of:
                    rows.append((str(rng.choice(running)), category, area, value, starts, dt.date(year, 12, 31)))
    ids = names.codes(rng, "HT-", len(rows), below=10_000, digits=5)
    return table(
        "purchase",
        "id organisation_id category area_code value_yuan starts_on ends_on",
        [(code, *row) for code, row in zip(ids, rows, strict=True)],
    )


def programmes(rng: np.random.Generator, places: Places, timeline: Timeline, running: tuple[str, ...]) -> Table:
    """Some forty activities a year from 2023 on; several towns have none about the network or the courts."""
    first = int(month_start(2023 * 12))
    when = np.sort(rng.integers(first, timeline.today, int((timeline.today - first) / 9)))
    rows: dict[tuple[object, ...], Row] = {}
    for at in when:
        domain = str(rng.choice(list(_DOMAIN_SHARES), p=list(_DOMAIN_SHARES.values())))
        towns = places.town_codes if domain not in ("network", "judicial") else places.town_codes[:4]
        organisation = str(rng.choice(running)) if rng.random() < 0.5 else None
        row = (domain, str(rng.choice(towns)), organisation, on(int(at)), int(rng.integers(15, 180)))
        rows[(row[0], row[1], row[3])] = row
    ids = names.codes(rng, "HD-", len(rows), below=10_000, digits=5)
    return table(
        "programme",
        "id domain area_code organisation_id on_date participants",
        [(code, *row) for code, row in zip(ids, rows.values(), strict=True)],
    )


def targets(places: Places) -> Table:
    """What the plan promises: shares as 1 = 100 %."""
    promises = (
        ("E1", TARGET, "75"), ("A1", 1, "35"), ("A8", 1, "36"), ("B3", 1, "52"), ("C1", 1, "17"), ("C2", 1, "18"),
        ("C6", 1, "24"), ("D1", 1, "31"), ("D2", 1, "32"), ("F2", 1, "56"),
    )  # fmt: skip
    return table(
        "target",
        "measure_id area_code due_on value source_clause",
        [(measure, places.city_code, TARGET_DUE, float(value), f"第{clause}条") for measure, value, clause in promises],
    )
