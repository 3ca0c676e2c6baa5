"""A later file ends a registration, changes a tier or a village: what held before still holds for the months before.

The figures follow by dirty marks: after each file an incremental refresh gives what a full one gives.
"""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data_access import rollups
from data_access.engine import Database
from data_access.months import parse
from data_access.rollups.schema import child_month, dirty
from tests import factories
from tests.data_access.importing.corpus import EAST_BRIDGE, PREPARED, YONGPU
from tests.data_access.importing.every_kind import D
from tests.data_access.importing.files import TODAY, bring_one, official, reasons, rows, workbook

ROSTER = ("id", "born_on", "category", "village_code", "kind", "registered_on", "left_on", "left_reason")
CHILD = ("YP-1", D("2015-04-12"), "孤儿", YONGPU, "困境儿童", D("2025-01-10"), None, None)


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Database:
    """One child on the register since January 2025, a visit in each of three months."""
    factories.write(database, PREPARED["areas"]())
    bring(database, tmp_path, "roster", ROSTER, CHILD)
    visit = ("child_id", "visited_on", "mode", "visitor_role", "child_seen")
    days = [D("2025-02-10"), D("2025-06-10"), D("2026-03-10")]
    bring(database, tmp_path, "visit", visit, *(("YP-1", day, "入户", "儿童主任", "是") for day in days))
    assert_refreshed(database)
    return database


def bring(database: Database, folder: Path, kind: str, names: tuple[str, ...], *lines: tuple[Any, ...]) -> None:
    """A file of a kind, and the figures after it."""
    number = len(list(folder.iterdir()))
    path = workbook(folder / f"{number}.xlsx", {f"表{number}": [official(kind, *names), *lines]})  # no file twice
    result = bring_one(database, path)
    assert (result.kinds, result.rejected) == ((kind,), 0), reasons(result)


def assert_refreshed(database: Database) -> None:
    rollups.refresh(database, today=TODAY)
    incremental = factories.contents(database)
    rollups.refresh(database, today=TODAY, full=True)
    assert factories.contents(database) == incremental


def months_of(database: Database, column: str) -> dict[str, Any]:
    """By month, what the child's row holds."""
    c = child_month.c
    with database.read() as connection:
        found = connection.execute(sa.select(c.m, c[column]).order_by(c.m)).all()
    return {f"{m // 12}-{m % 12 + 1:02}": value for m, value in found}


def test_a_registration_that_ends_keeps_the_months_before(city, tmp_path):
    before = months_of(city, "due")
    bring(city, tmp_path, "roster", ROSTER, (*CHILD[:6], D("2026-04-30"), "迁出"))
    assert rows(city, "child_register") == [
        ("YP-1", "difficulty", D("2025-01-10"), D("2026-04-30"), "moved_away"),
    ]
    assert_refreshed(city)
    after = months_of(city, "due")
    last = parse("2026-04")
    assert {m: due for m, due in before.items() if parse(m) < last} == {
        m: due for m, due in after.items() if parse(m) < last
    }
    assert not any(due for m, due in after.items() if parse(m) > last)
    assert any(due for m, due in before.items() if parse(m) > last)


def test_a_child_that_returns_has_a_second_period(city, tmp_path):
    bring(city, tmp_path, "roster", ROSTER, (*CHILD[:6], D("2026-01-31"), "困境解除"))
    bring(
        city, tmp_path, "child_register", ("child_id", "kind", "registered_on"), ("YP-1", "困境儿童", D("2026-05-20"))
    )
    assert rows(city, "child_register", "registered_on", "left_on") == [
        (D("2025-01-10"), D("2026-01-31")),
        (D("2026-05-20"), None),
    ]
    assert_refreshed(city)
    due = months_of(city, "due")
    assert (due["2026-01"], due.get("2026-03"), due["2026-06"]) == (True, None, True)


def test_a_roster_without_the_column_ends_and_reopens_nothing(city, tmp_path):
    bring(city, tmp_path, "roster", ROSTER, (*CHILD[:6], D("2026-04-30"), "迁出"))
    bring(city, tmp_path, "roster", ROSTER[:6], CHILD[:6])
    assert rows(city, "child_register", "left_on") == [(D("2026-04-30"),)]


def test_a_new_tier_is_a_new_assessment(city, tmp_path):
    names = ("child_id", "assessed_on", "tier", "confirmed_by")
    bring(city, tmp_path, "risk_assessment", names, ("YP-1", D("2025-02-01"), "红", "督导员"))
    bring(city, tmp_path, "risk_assessment", names, ("YP-1", D("2026-02-15"), "绿", "督导员"))
    assert rows(city, "risk_assessment", "assessed_on", "tier") == [
        (D("2025-02-01"), "red"),
        (D("2026-02-15"), "green"),
    ]
    assert_refreshed(city)
    tiers = months_of(city, "tier")
    assert (tiers["2025-01"], tiers["2025-02"], tiers["2026-01"], tiers["2026-02"]) == (
        "not_assessed",
        "red",
        "red",
        "green",
    )


def test_a_corrected_assessment_is_the_same_one(city, tmp_path):
    names = ("child_id", "assessed_on", "tier", "confirmed_by")
    for tier in ("红", "黄"):
        bring(city, tmp_path, "risk_assessment", names, ("YP-1", D("2025-02-01"), tier, "督导员"))
    assert rows(city, "risk_assessment", "tier") == [("yellow",)]
    assert_refreshed(city)
    assert months_of(city, "tier")["2025-02"] == "yellow"


def test_a_move_keeps_the_village_of_the_months_before(city, tmp_path):
    names = ("child_id", "village_code", "from_on")
    bring(city, tmp_path, "child_village", names, ("YP-1", EAST_BRIDGE, D("2026-02-10")))
    assert rows(city, "child_village", "village_code", "from_on") == [
        (YONGPU, D("2025-01-10")),
        (EAST_BRIDGE, D("2026-02-10")),
    ]
    assert_refreshed(city)
    villages = months_of(city, "village_code")
    assert (villages["2026-01"], villages["2026-02"]) == (YONGPU, EAST_BRIDGE)


def test_another_village_in_a_later_roster_counts_from_today(city, tmp_path):
    bring(city, tmp_path, "roster", ROSTER, (*CHILD[:3], EAST_BRIDGE, *CHILD[4:]))
    assert rows(city, "child_village", "village_code", "from_on") == [
        (YONGPU, D("2025-01-10")),
        (EAST_BRIDGE, TODAY),
    ]
    assert_refreshed(city)
    villages = months_of(city, "village_code")
    assert (villages["2026-10"], villages["2026-11"]) == (YONGPU, EAST_BRIDGE)


def test_files_that_change_nothing_mark_no_child(city, tmp_path):
    bring(city, tmp_path, "roster", ROSTER, CHILD)
    with city.read() as connection:
        marks = connection.execute(sa.select(dirty.c.what, dirty.c.key)).all()
    assert [tuple(mark) for mark in marks] == [("table", "import_batch")]  # that somebody brought something is shown
