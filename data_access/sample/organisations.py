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
LEAVER = "暖阳儿童社会服务中心"

# name, kind, registered, identified, incubating, qualified, operating, protects minors, services; '-': not (yet)
_ORGANISATIONS = tuple(
    tuple(line.split())
    for line in """
晨光社会工作服务中心 agency 2019-05-16 2022-01-20 2022-03-10 2022-11-18 2023-01-01 yes counselling;protection_care
同行社会工作服务社 agency 2020-08-03 2022-02-15 2022-06-01 2023-05-30 2023-07-01 yes relationships;protection_care
暖阳儿童社会服务中心 organisation 2021-04-12 2022-03-01 2022-09-15 2023-12-08 2024-01-01 yes comfort
启明心理服务中心 organisation 2018-11-29 2022-10-11 2023-04-03 2024-06-14 2024-07-01 yes counselling;comfort
小荷家庭教育促进会 organisation 2022-06-22 2023-01-09 2023-08-21 2024-11-22 - yes relationships
青苗社会工作服务中心 agency 2023-03-07 2023-09-05 2024-05-13 2025-09-12 2025-10-01 yes protection_care
星河社会工作服务社 agency 2023-10-18 2024-03-12 2024-12-02 2025-11-05 - yes comfort;protection_care
桥边儿童关爱中心 organisation 2024-01-26 2024-04-08 2025-01-15 2025-12-10 - yes protection_care
星湖青少年事务社 agency 2024-09-02 2025-02-18 2025-07-09 - - yes protection_care
和合调解服务中心 organisation 2025-03-25 2025-06-03 2025-12-18 - - yes relationships
蒲公英阅读促进会 organisation 2025-05-19 2025-10-22 - - - yes -
春晖公益服务中心 organisation 2025-08-14 2025-12-29 - - - yes -
爱心车队志愿服务队 volunteer_team 2017-03-05 2023-02-01 - 2024-03-01 - yes -
仁里慈善基金会 charity 2016-09-01 2022-05-05 - - - yes -
夕阳红养老服务中心 organisation 2015-04-20 2023-11-11 - - - no -
""".strip().splitlines()
)
"""Eight qualify; the volunteers' team does so too but is of a kind that does not count."""

_KINDS = {"agency": "social_work_agency", "organisation": "social_organisation"}
_STAGES = ("identified", "incubating", "qualified", "operating")
_BOUGHT = ("hotline", "targeted_help", "publicity", "training", "home_visits")
"""Guardianship assessment has never been bought: the gap is to be found."""

_DOMAIN_SHARES = {
    "family": 0.27,
    "school": 0.27,
    "society": 0.22,
    "network": 0.06,
    "government": 0.13,
    "judicial": 0.05,
}


def draw(rng: np.random.Generator, places: Places, prefix: str = "ZZ-") -> tuple[tuple[str, ...], Mapping[str, Table]]:
    """(ids of those that may run stations, tables organisation and organisation_stage)."""
    ids = names.codes(rng, prefix, len(_ORGANISATIONS), below=1_000, digits=4)
    organisations = table(
        "organisation",
        "id name area_code kind registered_on protects_minors services",
        [
            (code, places.city_name + name, places.city_code, _KINDS.get(kind, kind), dt.date.fromisoformat(registered),
             protects == "yes", None if services == "-" else services)
            for code, (name, kind, registered, *_, protects, services) in zip(ids, _ORGANISATIONS, strict=True)
        ],
    )  # fmt: skip
    stages = table("organisation_stage", "organisation_id stage on_date evidence", _stages(ids))
    running = tuple(ids[i] for i in (0, 1, 3))
    return running, by_name(organisations, stages)


def _stages(ids: list[str]) -> Iterator[Row]:
    for code, (name, _, _, *reached) in zip(ids, _ORGANISATIONS, strict=True):
        for stage, on_date in zip(_STAGES, reached, strict=False):
            if on_date != "-":
                evidence = "评估报告" if stage == "qualified" else None
                yield code, stage, dt.date.fromisoformat(on_date), evidence
        if name == LEAVER:
            yield code, "exited", LEFT_ON, "注销登记"


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
