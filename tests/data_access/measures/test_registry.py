"""The registry holds exactly the measures that METRICS names, with the parts that it gives an id."""

from data_access.measures.registry import MEASURES, PARTS

COUNTS = {"A": 15, "B": 5, "C": 10, "D": 8, "E": 4, "F": 8, "G": 4}
"""How many measures each subject has, numbered from 1."""

NO_FIGURE = {"G1"}
"""G1 is the interval beside every rate (Measure.interval), no figure of its own."""

PARTS_WITH_IDS = {
    "A2": {"turned_18", "partial_month", "deferred"},
    "A4": {"deferred", "new", "never", "overdue", "below_tier_frequency", "visited_this_month", "due"},
    "A5": {"0", "1", "2", "3plus"},
    "A14": {"0_9", "10_19", "20_29", "30plus"},
    "B1": {"red", "yellow", "blue", "green", "not_assessed"},
    "D3": {"now", "no_record", "history"},
    "E1": {"at_deadline"},
}


def test_every_measure_of_metrics_is_there_and_no_other() -> None:
    expected = {f"{subject}{number}" for subject, last in COUNTS.items() for number in range(1, last + 1)}
    assert MEASURES.keys() == expected - NO_FIGURE


def test_parts_carry_the_ids_of_metrics() -> None:
    for measure, parts in PARTS_WITH_IDS.items():
        found = {part.removeprefix(f"{measure}.") for part in PARTS if part.startswith(f"{measure}.")}
        assert parts <= found, measure


def test_intervals_stand_beside_the_rates_of_a_b_and_f_alone() -> None:
    with_interval = {measure.id[0] for measure in MEASURES.values() if measure.interval}
    assert with_interval <= {"A", "B", "F", "G"}
