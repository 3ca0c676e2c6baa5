"""The target's state from the steps: held all along, lost and reached again, missed and reached later."""

import datetime as dt

from dashboard import target
from dashboard.charts.rows import Amount
from dashboard.i18n import translator
from dashboard.sentences import target_verdict
from data_access.measures.model import Figure, State
from data_access.measures.organisations import Step, Story, progress
from data_access.queries.organisations import Target
from data_access.queries.social_services import Activity, Contract

ZH = translator("zh")
DUE = dt.date(2025, 12, 31)
AS_OF = dt.date(2026, 11, 22)


def story(*steps: tuple[str, int], as_of: dt.date = AS_OF) -> Story:
    line = tuple(Step(dt.date.fromisoformat(on), count) for on, count in steps)
    known = tuple(step for step in line if step.on <= as_of)
    return Story(progress(known, Target(6, DUE, "75"), as_of, dt.date(2022, 1, 1)), known, (), 0)


def verdict(*steps: tuple[str, int], as_of: dt.date = AS_OF) -> str:
    return target_verdict(target.of_story(story(*steps, as_of=as_of)), ZH)


def test_held_since_it_was_met():
    assert verdict(("2025-09-12", 6), ("2025-11-05", 7), ("2026-01-20", 6)) == "2025-09-12 达标，保持"


def test_lost_and_reached_again_is_not_called_held():
    steps = (("2025-09-12", 6), ("2026-03-01", 5), ("2026-05-04", 6))
    assert verdict(*steps) == "2025-09-12 达标，2026-05-04 再次达标"


def test_lost_and_still_below():
    assert verdict(("2025-09-12", 6), ("2026-03-01", 5)) == "2025-09-12 达标，2026-03-01 起低于目标"


def test_an_earlier_peak_is_no_met():
    # six in June, five at the deadline
    steps = (("2025-06-01", 6), ("2025-10-01", 5))
    assert verdict(*steps) == "截至 2025-12-31 未达标，差 1 家"


def test_missed_reached_later_and_lost_again():
    steps = (("2025-06-01", 4), ("2026-02-03", 6), ("2026-04-05", 5))
    assert verdict(*steps) == "截至 2025-12-31 未达标，差 2 家，2026-02-03 达到目标，2026-04-05 起低于目标"


def test_before_the_deadline_there_is_a_straight_line_and_afterwards_none():
    began = dt.date(2022, 1, 20)
    assert target.straight_line(story(("2025-06-01", 4), as_of=dt.date(2025, 7, 1)), began) == (
        (began, 0.0),
        (DUE, 6.0),
    )
    assert target.straight_line(story(("2025-06-01", 4)), began) == ()


def counted(part: str, area_code: str, name: str, number: int) -> Figure:
    return Figure(part, area_code, name, "2026-11-22", number, None, None, None, None, State.OK)


def test_towns_without_any_organisation_keep_their_column():
    found = (counted("E2.comfort", "320599101", "桐泾镇", 0), counted("E2.comfort", "320599", "Village not known", 2))
    rows, columns, numbers = target.service_grid(found, "320599", ZH)
    assert rows == ("心理疏导", "精神抚慰", "人际调适", "关爱保护")
    assert columns == ("桐泾镇", "全市")
    assert numbers == {("精神抚慰", "桐泾镇"): 0, ("精神抚慰", "全市"): 2}


def test_towns_without_counts_are_not_in_the_grid():
    rows, columns, numbers = target.service_grid(
        (counted("E2.comfort_without", "320599101", "桐泾镇", 1),), "320599", ZH
    )
    assert (len(rows), columns, numbers) == (4, ("桐泾镇",), {})


def test_a_category_never_bought_keeps_its_label():
    day = dt.date(2025, 3, 1)
    found = tuple(Contract(str(n), "o", "hotline", "320599101", 40_000, day, None) for n in range(2))
    bought, labels = target.amounts(found, ZH)
    assert bought == (Amount("热线运行", 2025, 80_000, 2),)
    assert "监护评估" in labels


def test_protections_by_year_keep_the_years_and_the_protections_without():
    days = (dt.date(2023, 5, 1), dt.date(2025, 5, 1), dt.date(2025, 6, 1))
    found = tuple(Activity(str(n), "network", "320599101", None, on, None) for n, on in enumerate(days))
    rows, years, numbers = target.programmes_by_year(found, ZH)
    assert len(rows) == 6
    assert years == ("2023", "2024", "2025")
    assert numbers == {("网络保护", "2023"): 1, ("网络保护", "2025"): 2}
    assert target.programmes_by_year((), ZH)[1] == ()
