"""Figures as JSON, CSV and cells: exactly the agreed fields, and nothing where there is nothing."""

import csv
import io
import json

from dashboard.exports.figures_output import FIELDS, HEADERS, to_cells, to_csv, to_json
from dashboard.i18n import translator
from data_access.measures.model import Figure, State

RATE = Figure("A1", "320599", "云浦市", "2026-10", 638, 678, 638 / 678, 0.92, 0.96, State.OK)
FEW = Figure("A1", "320599101001", "永浦村", "2026-10", 2, 3, None, None, None, State.OK)  # n < 10: counts alone
COUNT = Figure("B1.red", "320599", "云浦市", "2026-11-23", 0, None, None, None, None, State.OK)  # 0 is a figure
MEDIAN = Figure("A9.median", "320599", "云浦市", "2026-10", None, 650, 1.5, None, None, State.OK)
NOTHING = Figure("A1", "320599101", "梅浔镇", "2019-01", None, None, None, None, None, State.NO_DATA)
ALL = (RATE, FEW, COUNT, MEDIAN, NOTHING)
TITLES = {"A1": "Completion", "B1.red": "Red", "A9.median": "Median"}


def test_json_is_a_list_of_the_agreed_objects() -> None:
    read = json.loads(to_json(ALL))
    assert [list(each) for each in read] == [
        ["measure", "area_code", "area_name", "window", "numerator", "denominator", "value", "low", "high", "state"]
    ] * len(ALL)
    assert read[0]["value"] == RATE.value  # unrounded
    assert (read[2]["numerator"], read[2]["denominator"]) == (0, None)
    assert read[4]["state"] == "no_data"


def test_json_of_nothing_is_an_empty_list() -> None:
    assert json.loads(to_json(())) == []


def test_csv_has_the_same_fields_and_empty_cells() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ALL))))
    assert tuple(rows[0]) == FIELDS
    assert rows[1]["area_name"] == "永浦村"
    assert rows[1]["value"] == ""
    assert rows[2]["numerator"] == "0"
    assert rows[4]["numerator"] == ""


def test_cells_of_a_terminal_never_show_one_state_for_another() -> None:
    cells = to_cells(ALL, TITLES, translator("en"))
    assert all(len(row) == len(HEADERS) for row in cells)
    assert cells[0][4:] == ["638", "678", "94.1%", "92.0% – 96.0%", ""]
    assert cells[1][4:] == ["2", "3", "", "", ""]
    assert cells[2][4:] == ["0", "", "", "", ""]
    assert cells[3][4:] == ["", "650", "1.5", "", ""]  # a median is no percentage
    assert cells[4][4:] == ["", "", "", "", "no data"]
