"""Errors at the border to people: known ones by their sentence, faults by a number that the log knows."""

import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from dashboard import errors
from dashboard.i18n import translator
from data_access.errors import DatabaseLocked, NotAllowed

zh = translator("zh")


def driver(kind: type[sa.exc.DBAPIError], text: str) -> sa.exc.DBAPIError:
    return kind("SELECT secret_value", {"child": "YP-003417"}, Exception(text))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotAllowed(), "超出了您的查看范围"),
        (DatabaseLocked(), "正在导入数据"),
        (driver(sa.exc.OperationalError, "connection refused"), "暂时没有响应"),
        (driver(sa.exc.OperationalError, "no such table: town_month"), "较早的版本"),
        (driver(sa.exc.ProgrammingError, 'relation "town_month" does not exist'), "较早的版本"),
    ],
)
def test_what_is_known_has_its_sentence(error: Exception, sentence: str):
    assert sentence in errors.sentence(error, zh)


def test_a_fault_has_a_number_and_its_values_stay_out_of_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR, "tonghu"):
        text = errors.sentence(driver(sa.exc.IntegrityError, "YP-003417 is there twice"), zh)
    number = text.split("编号 ")[1].split(" ")[0]
    assert f"fault {number}: IntegrityError" in caplog.text
    assert "YP-003417" not in caplog.text + text
    assert "SELECT" not in caplog.text


@pytest.fixture
def _values_kept_out() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    errors.keep_values_out_of_logs()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.usefixtures("_values_kept_out")
def test_no_library_logs_the_message_of_an_error_either(caplog: pytest.LogCaptureFixture):
    try:
        raise ValueError("YP-003417")
    except ValueError:
        logging.getLogger("somebody.else").exception("Failed to %s", "display")
    assert "Failed to display: ValueError at test_errors.py" in caplog.text
    assert "YP-003417" not in caplog.text
