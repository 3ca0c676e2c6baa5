"""What the demo's people wrote down: enough for every screen of agreements to have something to show."""

from pathlib import Path

from data_access.engine import Database
from data_access.queries import agreements
from data_access.sample import agreed
from data_access.scope import Role, Scope
from tests.conftest import YUNPU_AS_OF
from tests.factories import CITY, copied

BELOW = "320599101"


def test_there_are_late_and_finished_actions_both_kinds_of_disputes_and_broken_promises(
    yunpu: Database, tmp_path: Path
):
    database = copied(yunpu, tmp_path / "demo.db")
    agreed.write(database, CITY, YUNPU_AS_OF)
    bureau = Scope(Role.CITY_SUPERVISOR, CITY)
    with database.read(bureau) as connection:
        actions = agreements.actions(connection, bureau, YUNPU_AS_OF)
        disputes = agreements.disputes(connection, bureau, YUNPU_AS_OF)
        reminded = agreements.follow_ups(connection, bureau, YUNPU_AS_OF)
    below = [action for action in actions if action.town_code == BELOW]
    assert [action.is_overdue(YUNPU_AS_OF) for action in below].count(True) == 1
    assert {action.is_open(YUNPU_AS_OF) for action in below} == {True, False}
    assert [dispute.closed_at is None for dispute in disputes] == [True, False]
    assert [each.promised_on < YUNPU_AS_OF for each in reminded.values() if each.promised_on].count(True) == 2
    assert len(reminded) == 5
