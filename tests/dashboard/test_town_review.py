"""A town beside its city: which lines there are, what is missing to a target, what the sentence claims."""

import dataclasses

import pytest

from dashboard import doors, figures, town_review
from dashboard.figures import Access
from dashboard.i18n import translator
from dashboard.town_review import GROUPS, Against, Review, lacks
from dashboard.town_sentences import Staffing, overall, tier_mix
from data_access import months
from data_access.engine import Database
from data_access.errors import NotAllowed
from data_access.measures.compare import Verdict
from data_access.measures.model import Ask, Level
from data_access.measures.registry import MEASURES
from data_access.queries.agreements import Action
from data_access.sample import stories
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF, YUNPU_SEED
from tests.factories import CITY, day

TOWN, SMALL, OTHER = "320599101", "320599102", "320599105"
ASK = Ask(YUNPU_AS_OF, months.parse("2026-10"))
zh, en = translator("zh"), translator("en")


def review(yunpu: Database, town: str, ask: Ask = ASK, scope: Scope | None = None) -> Review:
    return town_review.build(Access(yunpu, scope or Scope(Role.CITY_SUPERVISOR, CITY), 1), ask, town)


def town_of(story: str) -> tuple[str, dict[str, object]]:
    told = {each.id: each for each in stories.build(YUNPU_AS_OF, YUNPU_SEED)}[story]
    return told.where, dict(told.expected)


def test_every_measure_of_a_town_has_a_line_and_every_part_stands_once(yunpu: Database):
    found = review(yunpu, TOWN)
    expected = {p.id for m in MEASURES.values() if Level.TOWN in m.levels and m.id[0] != "G" for p in m.parts}
    parts = [part.id for line in found.lines for part in line.parts]
    assert sorted(parts) == sorted(expected)


@pytest.mark.parametrize("scope", [Scope(Role.LEADER, CITY), Scope(Role.TOWN_SUPERVISOR, CITY, TOWN)], ids=str)
def test_its_numbers_are_the_seam_s(yunpu: Database, scope: Scope):
    access = Access(yunpu, scope, 1)
    measures = tuple(measure.id for measure in town_review.applying())
    of_town = {f.measure: f for f in figures.figures(access, dataclasses.replace(ASK, towns=(TOWN,)), measures)}
    of_city = {f.measure: f for f in figures.figures(access, ASK, measures)}
    for line in review(yunpu, TOWN, scope=scope).lines:
        for part, own, city in zip(line.parts, line.own, line.city, strict=True):
            assert (own, city) == (of_town[part.id], of_city[part.id])


def test_a_town_outside_the_scope_is_refused(yunpu: Database):
    with pytest.raises(NotAllowed):
        review(yunpu, OTHER, scope=Scope(Role.TOWN_SUPERVISOR, CITY, TOWN))
    with pytest.raises(NotAllowed):
        review(yunpu, TOWN, scope=Scope(Role.FINANCE, CITY))


@pytest.mark.parametrize(
    ("numerator", "denominator", "goal", "missing"),
    [(58, 72, 1.0, 14), (72, 72, 1.0, 0), (19, 20, 0.95, 0), (18, 20, 0.95, 1), (7, 10, 0.7, 0), (0, 0, 1.0, 0)],
)
def test_what_is_missing_to_a_share(numerator: int, denominator: int, goal: float, missing: int):
    assert lacks(numerator, denominator, goal) == missing


def test_the_town_that_is_truly_below_is_told_so_and_its_missed_children_counted(yunpu: Database):
    town, expected = town_of("town_below")
    line = review(yunpu, town).line("A1")
    assert (line.verdict, line.against) == (Verdict.FAR_BELOW, Against.NOT_MET)
    assert line.lacking == int(str(expected["due"])) - int(str(expected["visited"]))
    told = overall(review(yunpu, town), Staffing(1, 3.94), zh)
    assert f"{expected['visited']}/{expected['due']}" in told
    assert f"未达标，漏访 {line.lacking} 名" in told
    assert "明显偏低" in told
    assert told.endswith("缺岗 1 村（居），人均负责 3.9 名。")


def test_the_town_that_is_low_by_chance_is_not_blamed(yunpu: Database):
    town, _expected = town_of("town_chance")
    told = overall(review(yunpu, town), Staffing(0, None), zh)
    assert "与全市相比：正常波动" in told
    assert "未达标" in told  # being like the others excuses no missed child
    assert told.endswith("各村（居）均有儿童主任。")


def test_a_town_whose_records_are_late_is_told_with_that(yunpu: Database):
    town, _expected = town_of("town_below")
    assert "records are late" in overall(review(yunpu, town), Staffing(0, 4, late=True), en)
    assert "records are late" not in overall(review(yunpu, town), Staffing(0, 4), en)


def test_the_mix_of_tiers_is_told_beside_the_crude_verdict(yunpu: Database):
    town, _expected = town_of("town_below")
    found = review(yunpu, town)
    assert found.adjusted is not None
    assert found.adjusted.verdict is found.line("A1").verdict
    assert "the same allowing for the mix" in overall(found, Staffing(1, 4), en)
    mixed = dataclasses.replace(found, adjusted=dataclasses.replace(found.adjusted, verdict=Verdict.NORMAL))
    assert "allowing for the mix of tiers: normal" in overall(mixed, Staffing(1, 4), en)
    assert f"{found.adjusted.visited} of {found.adjusted.due} seen" in tier_mix(found, en)


def test_a_month_that_runs_has_no_verdict(yunpu: Database):
    line = review(yunpu, TOWN, Ask(YUNPU_AS_OF, months.month_of(YUNPU_AS_OF))).line("A1")
    assert (line.verdict, line.against) == (None, Against.RUNNING)


def test_fewer_than_ten_are_children_and_no_rate(yunpu: Database):
    """Of the small numbers that towns have, none is compared with the city."""
    for town in (TOWN, SMALL, OTHER):
        for line in review(yunpu, town).lines:
            if line.verdict is not None:
                assert (line.own[0].denominator or 0) >= 10
    small = review(yunpu, TOWN).line("A1")
    few = dataclasses.replace(small.own[0], numerator=7, denominator=9, value=None, low=None, high=None)
    line = dataclasses.replace(small, own=(few,), verdict=None, lacking=2)
    told = overall(Review(TOWN, ASK, (line,), None), Staffing(0, 2), en)
    assert "7/9 children visited, too few for a rate" in told
    assert "%" not in told


def test_twelve_months_end_with_the_month_itself(yunpu: Database):
    found = review(yunpu, TOWN)
    for part in ("A1", "A8", "C1", "D1"):
        line = found.line(part)
        assert len(line.past) == 12
        assert line.past[-1] == line.own[0].value


def test_the_three_groups_have_doors(yunpu: Database):
    access = Access(yunpu, Scope(Role.CITY_SUPERVISOR, CITY), 1)
    for group in GROUPS:
        counted = sum(doors.spread(access, ASK, group.door).values())
        assert len(doors.children(access, ASK, group.door)) == counted


def test_the_last_review_is_that_before_today_and_whatever_is_open():
    def action(name: str, agreed: str, done: str | None) -> Action:
        return Action(name, TOWN, day(agreed), "", "", day("2026-12-01"), None, day(done) if done else None)

    today, last = action("today", "2026-11-22", None), action("last", "2026-10-01", "2026-10-20")
    older, lingering = action("older", "2026-08-01", "2026-09-01"), action("lingering", "2026-08-01", None)
    found = town_review.of_last_review((today, last, older, lingering), YUNPU_AS_OF)
    assert [each.id for each in found] == ["today", "last", "lingering"]
