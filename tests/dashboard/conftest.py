"""Each test of the dashboard begins without settings in force and without a guard."""

import pytest

from dashboard import guard, settings


@pytest.fixture(autouse=True)
def _nothing_in_force() -> None:
    settings.forget()
    guard.fall()
