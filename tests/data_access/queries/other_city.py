"""A second city beside the sample city: small, with a row in every table that belongs to an area.

Its codes begin with OTHER and its ids with "zz-", so that one of them in an answer about the sample city tells a leak.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests import factories
from tests.factories import CITY, City, Row, flat

OTHER = "320598"
OTHER_TOWNS = (f"{OTHER}101", f"{OTHER}102")
EMPTY = "320597"
"""A third city: an area without anything in it."""
MARK = "zz-"


def city(as_of: dt.date) -> City:
    """The second city, and the third as an area alone."""
    return City.of(_moved(_rows(as_of)), factories.area(EMPTY, "empty city", fictional=False))


def _rows(as_of: dt.date) -> Iterator[Any]:
    f = factories
    yield f.area(CITY, "zz-city", geometry=_square(10))
    for number, town in enumerate((f.T1, f.T2), start=1):
        village, vacant = f"{town}001", f"{town}002"
        yield f.area(town, f"zz-town-{number}", geometry=_square(number))
        yield f.area(village, f"zz-village-{number}", geometry=_square(number), contact_name="zz-contact")
        yield f.area(vacant, f"zz-vacant-{number}")
        yield _of_town(f"zz-{number}", town, village, as_of)
    yield f.organisation("zz-org", registered="2024-01-05", qualified="2024-02-01")
    yield f.target("E1", 3, "2025-12-31")


def _of_town(name: str, town: str, village: str, as_of: dt.date) -> Iterator[Any]:
    """A town's station, a director without a pass, children seen and missed, and a row of whatever else there is."""
    f, worker, month_ago = factories, f"{name}-worker", as_of - dt.timedelta(days=40)
    yield f.station(f"{name}-station", town, standard_met="2024-03-01", lon=20.0, lat=20.0)
    yield f.station(f"{name}-site", village)
    yield f.operator(f"{name}-station", "zz-org")
    yield f.appraisal(f"{name}-station", as_of.year)
    yield f.guarantees(f"{name}-institution", month_ago, area_code=town)
    yield f.served(f"{name}-station", as_of.year * 12 + as_of.month - 2, persons=5)
    yield f.subsidy(f"{name}-subsidy", f"{name}-station", granted=40_000, year=as_of.year, due_on="2026-01-31")
    yield f.worker(worker, phone="zz-telephone")
    yield f.post(worker, village)
    yield f.qualification(worker, month_ago, result="fail")
    for number in range(1, 13):
        child = f"{name}-child-{number}"
        yield f.child(child, village)
        yield f.assessment(child, "2024-02-01", "red" if number == 1 else "blue")
        if number > 2:
            yield f.visits(child, month_ago, as_of, worker_id=worker)
    missed = f"{name}-child-1"
    yield f.assessment(missed, month_ago, "yellow")
    yield f.visit(missed, "2023-06-01", worker_id=worker)  # before the register
    yield f.deferral(missed, as_of, as_of)
    yield Row("child_away", {"child_id": missed, "kind": "boarding", "from_on": as_of})
    yield f.change(missed, month_ago, id=f"{name}-change")
    yield Row("follow_up", {"child_id": missed, "reminded_on": month_ago, "by": "zz-bureau"})
    yield f.entitlement(missed), f.guardian(missed), f.cover(missed), f.schooling(missed, "2026-2027学年第一学期")
    yield f.screening(village, month_ago, screened=70, found=1)
    opened = dt.datetime.combine(month_ago, dt.time(3))
    yield f.case(f"{name}-case", village, opened)
    yield f.case(f"{name}-referral", village, opened, "referral", subtype="zz-help", closed=opened)
    yield f.case(f"{name}-aid", village, opened, "legal_aid")
    values = {"id": f"{name}-purchase", "organisation_id": "zz-org", "category": "hotline", "area_code": town}
    yield Row("purchase", values | {"value_yuan": 7, "starts_on": month_ago})
    yield f.action(f"{name}-action", town, agreed=month_ago, due=month_ago)
    yield f.dispute(f"{name}-dispute", town)
    yield f.letter(f"{name}-letter", town, (missed, f"{name}-child-2"), running=int(town[-1]), made=month_ago)
    values = {"id": f"{name}-programme", "domain": "family", "area_code": town, "organisation_id": "zz-org"}
    yield Row("programme", values | {"on_date": month_ago, "participants": 3})


def _moved(rows: Any) -> Iterator[Row]:
    """The rows of the factories' city, under the codes of the other one."""
    for row in flat(rows):
        for column, value in row.items():
            if isinstance(value, str) and value.startswith(CITY):
                row[column] = OTHER + value.removeprefix(CITY)
        yield row


def _square(at: int) -> str:
    return f'{{"type":"Polygon","coordinates":[[[{at},0],[{at + 1},0],[{at + 1},1],[{at},1],[{at},0]]]}}'
