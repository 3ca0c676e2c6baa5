"""The Overview's sentences: most urgent first, no more than is on record, the same in both languages."""

import dataclasses
import datetime as dt

import pytest

from dashboard.i18n import LANGUAGES, translator
from dashboard.sentences import MOST, About, further, sentences, target_verdict
from dashboard.situation import Agreed, Cases, Compared, Owed, Standing, TargetState, Town, TownRate, Unseen
from data_access import months
from data_access.measures.compare import Verdict

ZH, EN = translator("zh"), translator("en")
OCTOBER = months.parse("2026-10")
CALM = Standing(dt.date(2026, 11, 22), OCTOBER, OCTOBER, cases=Cases(0, 0, None))
TONGJING = TownRate("320599101", "桐泾镇", 58, 72, 58 / 72)
SONGZHU = Town("320599108", "松渚镇")
HEZHU = Town("320599104", "鹤渚镇")
DUE = dt.date(2025, 12, 31)
HELD = TargetState(7, 6, DUE, at_deadline=8, met_on=dt.date(2025, 9, 12))
LOST = TargetState(5, 6, DUE, at_deadline=8, met_on=dt.date(2025, 9, 12), below_since=dt.date(2026, 3, 1))
OWED = Owed("operating", "town", 2025, SONGZHU, 20_000)


def said(t=ZH, **changes):
    return [sentence.text for sentence in sentences(dataclasses.replace(CALM, **changes), t)]


def about(**changes):
    return [sentence.about for sentence in sentences(dataclasses.replace(CALM, **changes), ZH)]


# --- the first sentence -----------------------------------------------------------------------------------------------


def test_no_incident_and_no_report_is_said_with_the_day_to_which_it_holds():
    assert said()[0] == "本月无极端事件、应急处置记录（截至 11-22）；无未办结强制报告"


def test_an_open_report_says_how_long_it_has_waited():
    assert (
        said(cases=Cases(0, 1, 36.0))[0]
        == "本月无极端事件、应急处置记录（截至 11-22）；未办结强制报告 1 件，最长 36 小时"
    )


def test_a_wait_of_more_than_four_days_is_told_in_whole_days():
    assert "最长 5 天" in said(cases=Cases(0, 2, 5 * 24 + 23.0))[0]


def test_incidents_come_first_even_when_everything_else_is_bad():
    found = said(cases=Cases(2, 0, None), far_below=(TONGJING,), owed=(OWED,))
    assert found[0].startswith("本月发生极端事件 2 起")


@pytest.mark.parametrize(
    ("extreme", "emergencies", "words"),
    [
        (0, 2, "本月无极端事件记录（截至 11-22），应急处置 2 起；"),
        (1, 0, "本月发生极端事件 1 起（截至 11-22）；"),
        (1, 2, "本月发生极端事件 1 起（截至 11-22），应急处置 2 起；"),
    ],
)
def test_emergencies_are_told_after_extreme_incidents(extreme, emergencies, words):
    assert said(cases=Cases(extreme, 0, None, emergencies))[0].startswith(words)


def test_a_role_without_figures_about_children_hears_nothing_of_cases():
    assert about(cases=None, owed=(OWED,)) == [About.ARREARS]


# --- children unseen for two months -----------------------------------------------------------------------------------


def test_unseen_children_are_told_with_those_seen_since_and_the_red_ones():
    assert said(unseen=Unseen(17, 7, 2, 0))[1] == (
        "截至10月末连续两个月及以上未走访 17 名，其中11月已补访 7 名，仍未见 10 名（红色 2 名）"
    )


def test_without_a_visit_since_and_without_a_red_child_neither_is_mentioned():
    assert said(unseen=Unseen(3, 0, 0, 0))[1] == "截至10月末连续两个月及以上未走访 3 名，仍未见 3 名"


def test_children_of_towns_with_late_records_are_told_apart():
    assert said(unseen=Unseen(3, 0, 0, 4))[1].endswith("另有 4 名所在镇走访记录滞后，未计入")


def test_when_all_have_been_seen_since_it_is_told_after_what_is_urgent():
    assert about(unseen=Unseen(3, 3, 0, 0), owed=(OWED,)) == [About.CASES, About.ARREARS, About.CAUGHT_UP]


def test_before_the_freeze_day_the_month_after_the_closed_one_is_not_named():
    # on 3 November September is the last closed month: a visit in October counts as well
    early = dataclasses.replace(CALM, as_of=dt.date(2026, 11, 3), closed=OCTOBER - 1, unseen=Unseen(4, 1, 0, 0))
    assert sentences(early, ZH)[1].text == "截至9月末连续两个月及以上未走访 4 名，其中此后已补访 1 名，仍未见 3 名"


def test_nobody_unseen_is_no_sentence():
    assert about(unseen=Unseen(0, 0, 0, 0)) == [About.CASES, About.QUIET]


def test_without_any_visit_on_record_nothing_is_said_to_be_well():
    assert about(no_visits=True) == [About.CASES, About.NO_VISITS]


# --- towns ------------------------------------------------------------------------------------------------------------


def test_a_town_far_below_carries_rate_counts_and_the_children_missed():
    assert said(far_below=(TONGJING,))[1] == "桐泾镇10月完成率 81%（58/72）：与全市相比明显偏低，漏访 14 名"


def test_below_ten_children_they_are_told_as_children():
    small = TownRate("320599106", "望潮镇", 1, 8, None)
    assert said(far_below=(small,))[1] == "望潮镇10月应访 8 名，漏访 7 名：与全市相比明显偏低"


@pytest.mark.parametrize(
    ("adjusted", "words"),
    [
        (Verdict.FAR_BELOW, "考虑四色构成差异后仍明显偏低"),
        (Verdict.BELOW, "考虑四色构成差异后仍偏低"),
        (Verdict.NORMAL, "考虑四色构成差异后属正常波动"),
    ],
)
def test_the_mix_of_tiers_has_its_say(adjusted, words):
    town = dataclasses.replace(TONGJING, adjusted=adjusted)
    assert said(far_below=(town,))[1] == f"桐泾镇10月完成率 81%（58/72）：与全市相比明显偏低，漏访 14 名，{words}"


def test_a_difference_inside_chance_is_called_that():
    assert said(compared=Compared(10, only_chance=True)) == [
        said()[0], "10月各镇（区、街道）完成率之差属正常波动", said()[-1],
    ]  # fmt: skip
    own = Compared(1, only_chance=True, own=TONGJING)
    assert said(compared=own)[1] == "桐泾镇10月完成率 81%（58/72），与全市之差属正常波动"


def test_a_town_between_is_watched_and_no_town_is_said_to_be_well():
    assert said(compared=Compared(10, watched=(TONGJING,)))[1] == "10月走访完成率：桐泾镇与全市相比偏低，继续观察"
    assert about(compared=Compared(10)) == [About.CASES, About.QUIET]  # some lie above: nothing to say


def test_agreed_actions_are_told_when_one_is_late():
    assert said(agreed=Agreed(5, 2))[1] == "交办事项 5 项，逾期 2 项"
    assert about(agreed=Agreed(5, 0)) == [About.CASES, About.QUIET]


def test_a_town_with_late_records_is_not_blamed_for_what_may_be_missing():
    late = dataclasses.replace(TONGJING, late=True)
    assert said(far_below=(late,))[1].endswith("漏访 14 名（该镇走访记录滞后，可能不全）")


def test_a_month_of_another_year_is_told_with_its_year():
    past = dataclasses.replace(CALM, month=months.parse("2025-10"), far_below=(TONGJING,))
    assert sentences(past, ZH)[1].text.startswith("桐泾镇2025年10月完成率")


def test_several_towns_share_one_sentence_in_the_order_given():
    second = TownRate("320599104", "鹤渚镇", 60, 80, 0.75)
    assert said(far_below=(TONGJING, second))[1] == (
        "10月 2 个镇（区、街道）完成率与全市相比明显偏低："
        "桐泾镇 81%（58/72），漏访 14 名；鹤渚镇 75%（60/80），漏访 20 名"
    )


def test_a_missing_acceptance_is_called_a_missing_record():
    assert said(without_standard=(HEZHU,))[1] == "鹤渚镇尚无验收达标记录的未成年人保护工作站（儿童“关爱之家”）"


def test_more_than_three_towns_are_counted_and_not_named():
    towns = tuple(Town(f"32059910{i}", f"第{i}镇") for i in range(4))
    assert said(without_standard=towns)[1].startswith("4 个镇（区、街道）尚无验收达标记录")
    assert sentences(dataclasses.replace(CALM, without_standard=towns), ZH)[1].towns == tuple(o.code for o in towns)


# --- directors, money, target -----------------------------------------------------------------------------------------


def test_a_director_without_a_pass():
    assert said(uncertified=1, no_record=1)[1] == "1 名在岗儿童主任未见培训考核合格记录"


def test_of_several_directors_those_without_any_record_are_told_as_missing_records():
    assert said(uncertified=3, no_record=1)[1] == "3 名在岗儿童主任未见有效培训考核合格记录（其中 1 名合格记录缺失）"


def test_arrears_name_who_owes_and_for_which_year():
    assert said(owed=(OWED,))[1] == "松渚镇2025年度运营补贴镇级承担部分尚有 2万元未到位"


def test_arrears_of_the_city_and_of_towns_are_not_mixed():
    city = Owed("operating", "city", 2026, HEZHU, 5_000)
    built = Owed("construction", "city", None, HEZHU, 50_000)
    assert said(owed=(city, OWED, built))[1] == (
        "松渚镇2025年度运营补贴镇级承担部分尚有 2万元未到位，"
        "2026年度运营补贴市级承担部分尚有 5,000元未到位，建设补贴市级承担部分尚有 5万元未到位"
    )


def test_a_target_that_is_held_needs_no_sentence_and_a_lost_one_does():
    assert about(target=HELD) == [About.CASES, About.QUIET]
    assert said(target=LOST)[1] == "社会组织 5 家（目标 6 家）：2025-09-12 达标，2026-03-01 起低于目标"


def test_before_the_deadline_a_target_not_yet_reached_is_no_alarm():
    assert about(target=TargetState(4, 6, DUE, at_deadline=None)) == [About.CASES, About.QUIET]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HELD, "2025-09-12 达标，保持"),
        (LOST, "2025-09-12 达标，2026-03-01 起低于目标"),
        # met, lost, reached again
        (dataclasses.replace(HELD, reached_on=dt.date(2026, 5, 1)), "2025-09-12 达标，2026-05-01 再次达标"),
        # the same run holds: reached_on is its first day
        (dataclasses.replace(HELD, reached_on=HELD.met_on), "2025-09-12 达标，保持"),
        (TargetState(5, 6, DUE, at_deadline=4), "截至 2025-12-31 未达标，差 2 家"),
        (
            TargetState(6, 6, DUE, at_deadline=4, reached_on=dt.date(2026, 2, 3)),
            "截至 2025-12-31 未达标，差 2 家，2026-02-03 达到目标",
        ),
        (
            TargetState(5, 6, DUE, at_deadline=4, reached_on=dt.date(2026, 2, 3), below_since=dt.date(2026, 4, 5)),
            "截至 2025-12-31 未达标，差 2 家，2026-02-03 达到目标，2026-04-05 起低于目标",
        ),
        (TargetState(4, 6, DUE, at_deadline=None), "距 2025-12-31 的目标尚差 2 家"),
        (TargetState(6, 6, DUE, at_deadline=None), "已提前达到 2025-12-31 的目标"),
    ],
)
def test_the_verdict_on_the_target(state, words):
    assert target_verdict(state, ZH) == words


# --- all together -----------------------------------------------------------------------------------------------------

EVERYTHING = Standing(
    CALM.as_of, OCTOBER, OCTOBER, Cases(1, 2, 40.0), no_visits=False, unseen=Unseen(17, 7, 2, 1),
    far_below=(TONGJING,), without_standard=(HEZHU,), uncertified=1, no_record=1, owed=(OWED,), target=LOST,
    agreed=Agreed(3, 1), compared=Compared(10),
)  # fmt: skip


def test_six_at_most_and_most_urgent_first():
    assert [one.about for one in sentences(EVERYTHING, ZH)] == [
        About.CASES,
        About.UNSEEN,
        About.FAR_BELOW,
        About.NO_STANDARD,
        About.UNCERTIFIED,
        About.ARREARS,
    ]


def test_what_is_beyond_six_is_kept_in_the_same_order():
    assert [one.about for one in further(EVERYTHING, ZH)] == [About.AGREED, About.TARGET]
    assert len(sentences(EVERYTHING, ZH)) == MOST
    assert further(CALM, ZH) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_leaves_a_placeholder_or_a_foreign_word(language):
    for standing in (CALM, EVERYTHING, dataclasses.replace(CALM, cases=None, target=LOST)):
        t = translator(language)
        for sentence in (*sentences(standing, t), *further(standing, t)):
            assert "{" not in sentence.text
            assert language == "en" or not any("a" <= letter <= "z" for letter in sentence.text)


def test_in_english_a_single_child_is_singular():
    assert said(EN, unseen=Unseen(1, 0, 0, 0))[1] == (
        "By the end of October, 1 child had not been visited for two months or more: 1 is still unseen"
    )
    assert said(EN, unseen=Unseen(3, 1, 1, 0))[1].endswith("1 of them was seen in November, 2 are still unseen (1 red)")
    assert said(EN, agreed=Agreed(1, 1))[1] == "1 agreed action is open, 1 of them late"
