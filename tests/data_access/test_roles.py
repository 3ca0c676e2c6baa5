"""The second wall itself: with the dashboard's login a statement that forgets its filter gets nothing foreign.

Every table that the database holds gets one row of each of two towns, of the city itself where a code tells so, and of
another city; each row bears a mark.  What is asked is `SELECT *`, as if nobody had thought of a scope.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from dashboard import cli, launch
from data_access import audit, roles, setup
from data_access.audit import Action, Event
from data_access.engine import Database
from data_access.errors import DatabaseForbids, RolesRefused, RolesWhere
from data_access.queries.areas import located
from data_access.roles import OPEN, POLICIES, READ, READ_NAMES, WRITE, WRITE_IF, Roles
from data_access.rollups.schema import child_scope
from data_access.schema import area, audit_metadata, child, metadata
from data_access.scope import Reach, Role, Scope
from data_access.walls import reaching
from tests import logins
from tests import walled as walls
from tests.factories import CITY, T1, T2
from tests.walled import ROLES, Walled

OTHER = "320598"
TOWNS = (T1, T2, f"{OTHER}101")
MOVED = "moved"
"""The mark of a child that lived in T1 and lives in T2."""

TABLES = {**metadata.tables, **audit_metadata.tables}
MARKED = sorted(POLICIES.keys() - {"audit_event", "city_version"})
"""Not the trail, whose rows are of nobody's town, nor a number a city, which has no room for a town's mark."""
CITY_WIDE = frozenset({"month_close", "organisation", "organisation_stage"})
"""Tables of the whole city: every role of it may read them."""
NAMES = "child_identity"
ABOUT_CHILDREN = frozenset(name for name, policy in POLICIES.items() if "child_city" in policy or "name_city" in policy)

OF_T1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
OF_CITY = Scope(Role.CITY_SUPERVISOR, CITY)
ODD = ("%", "_" * 9, "' or 1=1 --", f"{T1}%", "320599___", "\\", '"', "~", "z" * 13, "\u4e91\u6d66", f"{T1}' OR '1'='1")


# --- a row of each town in every table --------------------------------------------------------------------------------


def _rows(table: sa.Table, town: str, present: int = 1, mark: str | None = None) -> dict[str, Any]:
    """A row that belongs to a town by whichever of its columns tells where it belongs."""
    mark = mark or town
    city, village = town[:6], f"{town}001"
    place = city if table.name in CITY_WIDE else village
    known = {
        "city_code": city, "town_code": town, "village_code": village, "area_code": place,
        "household_area_code": village,
        "child_id": f"child-{mark}", "station_id": f"station-{mark}", "worker_id": f"worker-{mark}",
        "organisation_id": f"organisation-{mark}", "letter_id": f"letter-{mark}", "present": present,
    }  # fmt: skip
    own = {"child": f"child-{mark}", "care_station": f"station-{mark}", "worker": f"worker-{mark}"}
    own |= {"organisation": f"organisation-{mark}", "letter": f"letter-{mark}"}
    found = {}
    for column in table.columns:
        if column.name in known:
            found[column.name] = known[column.name]
        elif column.name == "id" and table.name in own:
            found[column.name] = own[table.name]
        else:
            found[column.name] = _filled(column, mark)
    return found


_numbers = count(1)


def _filled(column: sa.Column[Any], mark: str) -> Any:
    kind = column.type
    if isinstance(kind, sa.DateTime):
        return dt.datetime(2026, 1, 1)
    if isinstance(kind, sa.Date):
        return dt.date(2026, 1, 1)
    if isinstance(kind, sa.Time):
        return dt.time(1)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer | sa.Float):
        return next(_numbers)
    return f"{mark}-{next(_numbers)}"


def _places() -> list[dict[str, Any]]:
    cities = [{"code": city, "level": "city", "parent_code": None} for city in (CITY, OTHER)]
    towns = [{"code": town, "level": "town", "parent_code": town[:6]} for town in TOWNS]
    villages = [{"code": f"{town}001", "level": "village", "parent_code": town} for town in TOWNS]
    return [{"name": "place", "fictional": True} | each for each in (*cities, *towns, *villages)]


@pytest.fixture(scope="module")
def wall(_postgresql_clone: walls.Clone) -> Iterator[Walled]:
    create, drop = _postgresql_clone
    owner = create()
    with owner.write() as connection:
        connection.execute(sa.insert(area), _places())
        for name in MARKED:
            connection.execute(sa.insert(TABLES[name]), [_rows(TABLES[name], town) for town in TOWNS])
        connection.execute(sa.insert(child), _rows(child, T2, mark=MOVED))
        numbers = metadata.tables["city_version"]
        connection.execute(sa.insert(numbers), [_rows(numbers, town) for town in (T1, TOWNS[-1])])
        for table in (metadata.tables["visit"], metadata.tables["visit_deferral"], metadata.tables[NAMES]):
            connection.execute(sa.insert(table), _rows(table, T2, mark=MOVED))
        for town, present in ((T1, 0), (T2, 1)):
            connection.execute(sa.insert(child_scope), _rows(child_scope, town, present, MOVED))
    with walls.put_up(owner) as found:
        yield found
    drop(owner)


def seen(connection: sa.Connection, table: str) -> set[str]:
    """The marks of the rows of a table that a statement without any filter gets."""
    rows = connection.execute(sa.text(f"SELECT * FROM {table}")).all()
    text = " ".join(str(value) for row in rows for value in row)
    marks = {town for town in TOWNS if f"-{town}" in text or f"{town}-" in text or f"{town}001" in text}
    return marks | ({MOVED} if f"-{MOVED}" in text else set()) if rows else set()


def login(wall: Walled, table: str) -> Database:
    """The one that may read the table at all."""
    return wall.identity if table == NAMES else wall.dashboard


READABLE = [name for name in MARKED if name in READ or name in READ_NAMES]
each_table = pytest.mark.parametrize("table", READABLE)
PRESENT_ELSEWHERE = {"child", "visit", "visit_deferral", NAMES}
"""Tables with a row of the child that has moved from T1 to T2."""


def test_a_city_sees_the_number_of_its_own_data_alone(wall: Walled):
    for scope in (OF_T1, OF_CITY):
        with wall.dashboard.read(scope) as connection:
            assert connection.execute(sa.text("SELECT city_code FROM city_version")).scalars().all() == [CITY]
    with wall.dashboard.read() as connection:
        assert connection.execute(sa.text("SELECT city_code FROM city_version")).all() == []


# --- every table is thought of ----------------------------------------------------------------------------------------


def test_every_table_has_a_policy_or_a_reason_to_stand_open():
    assert POLICIES.keys() & OPEN.keys() == set()
    assert POLICIES.keys() | OPEN.keys() == TABLES.keys()
    telling = {"area_code", "city_code", "town_code", "child_id", "station_id", "worker_id", "organisation_id"}
    bound = {name for name, table in TABLES.items() if telling & {column.name for column in table.columns}}
    # one's own area says what one may see; an import tells its city only where there is no other
    assert bound - POLICIES.keys() == {"app_user", "import_batch"}


def test_the_database_says_the_same(wall: Walled):
    secured = sa.text("SELECT tablename FROM pg_tables WHERE rowsecurity AND schemaname = current_schema()")
    with wall.owner.read() as connection:
        assert set(connection.execute(secured).scalars()) == POLICIES.keys() | WRITE_IF.keys()


def test_rights_are_no_more_than_pages_need(wall: Walled):
    rights = sa.text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role"
    )
    with wall.owner.read() as connection:
        found = {
            role: {tuple(row) for row in connection.execute(rights, {"role": role})}
            for role in (ROLES.dashboard, ROLES.identity)
        }
        flags = connection.execute(
            sa.text("SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin FROM pg_roles WHERE rolname = :a"),
            {"a": ROLES.dashboard},
        ).scalar()
    assert flags is False
    written = {(name, right) for name, rights in WRITE.items() for right in rights.split(", ")}
    assert found[ROLES.dashboard] == {(name, "SELECT") for name in READ} | written
    assert found[ROLES.identity] == {(name, "SELECT") for name in READ_NAMES}
    assert NAMES not in READ


@pytest.mark.parametrize("table", sorted(TABLES.keys() - set(READ)))
def test_what_pages_do_not_read_is_refused(wall: Walled, table: str):
    with wall.dashboard.read(OF_CITY) as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        seen(connection, table)


def test_the_dashboard_can_neither_delete_nor_make_nor_alter(wall: Walled):
    for text in (
        "DELETE FROM child",
        "UPDATE child SET sex = ''",
        "CREATE TABLE mine (a int)",
        "ALTER TABLE child DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tonghu_scope ON child",
        f"SET ROLE {sa.make_url(wall.owner.url).username}",
    ):
        with pytest.raises(DatabaseForbids), wall.dashboard.write() as connection:
            connection.execute(sa.text(text))


# --- a filter is forgotten --------------------------------------------------------------------------------------------


@each_table
def test_a_town_gets_its_own_rows_alone(wall: Walled, table: str):
    with login(wall, table).read(OF_T1) as connection:
        expected = {T1, T2} if table in CITY_WIDE else {T1}
        former = {MOVED} if table == "child_scope" else set()
        assert seen(connection, table) == expected | former


@each_table
def test_a_city_gets_its_own_rows_alone(wall: Walled, table: str):
    with login(wall, table).read(OF_CITY) as connection:
        moved = {MOVED} if table in {*PRESENT_ELSEWHERE, "child_scope"} else set()
        assert seen(connection, table) == {T1, T2} | moved


@each_table
def test_without_a_scope_there_is_no_row(wall: Walled, table: str):
    with login(wall, table).read() as connection:
        assert seen(connection, table) == set()


@each_table
def test_a_scope_of_odd_letters_gets_no_row(wall: Walled, table: str):
    for code in ODD:
        for scope in (Scope(Role.TOWN_SUPERVISOR, CITY, code), Scope(Role.CITY_SUPERVISOR, code)):
            with login(wall, table).read(scope) as connection:
                expected = {T1, T2} if table in CITY_WIDE and scope.city == CITY else set()
                assert seen(connection, table) == expected, code


@pytest.mark.parametrize("table", sorted(ABOUT_CHILDREN.intersection(READABLE)))
def test_finance_gets_no_row_about_a_child(wall: Walled, table: str):
    with login(wall, table).read(Scope(Role.FINANCE, CITY)) as connection:
        assert seen(connection, table) == set()


def test_a_server_is_told_when_the_wall_does_not_stand_before_its_login(wall: Walled):
    told = {
        name: launch.walled(logins.signing(login)) for name, login in (("own", wall.dashboard), ("owner", wall.owner))
    }
    assert told == {"own": True, "owner": False}


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.FINANCE])
def test_names_are_for_those_who_see_rows_of_children(wall: Walled, role: Role):
    with wall.identity.read(Scope(role, CITY)) as connection:
        assert seen(connection, NAMES) == set()


def test_a_name_leaves_with_its_child(wall: Walled):
    """The former town reads it at no reach, the new one at once."""
    with wall.identity.read(OF_T1) as connection, reaching(connection, Reach.LIVED):
        assert seen(connection, NAMES) == {T1}
    with wall.identity.read(Scope(Role.TOWN_SUPERVISOR, CITY, T2)) as connection:
        assert seen(connection, NAMES) == {T2, MOVED}


@pytest.mark.parametrize("table", ["child", "visit", "visit_deferral"])
def test_a_former_town_reaches_a_child_only_to_tell_an_earlier_day(wall: Walled, table: str):
    with wall.dashboard.read(OF_T1) as connection:
        assert seen(connection, table) == {T1}
        with reaching(connection, Reach.LIVED):
            assert seen(connection, table) == {T1, MOVED}
        assert seen(connection, table) == {T1}


def test_the_months_of_a_child_are_told_wherever_it_lived_then_and_nothing_else_is(wall: Walled):
    with wall.dashboard.read(OF_T1) as connection, reaching(connection, Reach.LIVED):
        assert seen(connection, "child_month") == {T1, T2}
        assert seen(connection, "town_month") == seen(connection, "care_station") == {T1}


def test_a_city_total_reaches_the_city_and_the_next_statement_does_not(wall: Walled):
    s = metadata.tables["care_station"]
    rows = sa.select(sa.func.count()).select_from(s)
    places = located(OF_T1, dt.date(2026, 1, 1))
    total = OF_T1.city_total(rows.join(places, places.c.code == s.c.area_code), places.c.city_code)
    with wall.dashboard.read(OF_T1) as connection:
        assert [connection.execute(each).scalar() for each in (rows, total, rows, total, total, rows)] == [
            1, 2, 1, 2, 2, 1,
        ]  # fmt: skip


def test_the_auditor_alone_reads_the_trail_and_anyone_s_deeds_are_written(wall: Walled):
    event = Event("u1", "town_supervisor", Action.LIST_CHILDREN, T2, ("child-1",))
    audit.append(wall.dashboard, (event,), dt.datetime(2026, 1, 1))
    assert audit.verify(wall.owner).fault is None
    for role, expected in ((Role.AUDITOR, 1), (Role.CITY_SUPERVISOR, 0), (Role.LEADER, 0)):
        with wall.dashboard.audit.read(Scope(role, CITY)) as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM audit_event")).scalar() == expected


def test_what_the_dashboard_writes_lies_within_the_scope(wall: Walled):
    """A reminder of a child of one's own town is written, of another's refused."""

    def reminder(town: str, year: int) -> dict[str, Any]:
        return {"child_id": f"child-{town}", "reminded_on": dt.date(year, 1, 1), "by": "tests"}

    table = metadata.tables["follow_up"]
    with wall.dashboard.write(OF_T1) as connection:
        connection.execute(sa.insert(table), reminder(T1, 2020))
    for scope in (OF_T1, None):
        with pytest.raises(DatabaseForbids), wall.dashboard.write(scope) as connection:
            connection.execute(sa.insert(table), reminder(T2, 2021))


@pytest.mark.parametrize("role", [Role.LEADER, Role.FINANCE, Role.AUDITOR, Role.TOWN_SUPERVISOR])
def test_nobody_but_the_bureau_sets_what_binds_the_city(wall: Walled, role: Role):
    parameter, target = metadata.tables["parameter"], metadata.tables["target"]
    at = dt.datetime(2026, 1, 1, 0, 0, list(Role).index(role))
    value = {"name": "freeze_day", "valid_from": at.date(), "at": at, "value": "6", "by": "tests"}
    promise = {"measure_id": "A1", "area_code": CITY, "due_on": at.date(), "value": 1.0}
    scope = Scope(role, CITY, T1 if role is Role.TOWN_SUPERVISOR else None)
    for refused in (scope, None):
        for table, row in ((parameter, value), (target, promise | {"measure_id": role.value})):
            with pytest.raises(DatabaseForbids), wall.dashboard.write(refused) as connection:
                connection.execute(sa.insert(table), row)
    with wall.dashboard.write(OF_CITY) as connection:
        connection.execute(sa.insert(parameter), value)
        connection.execute(sa.insert(target), promise | {"measure_id": role.value})
        assert connection.execute(sa.update(target).values(value=2.0)).rowcount >= 1
    with wall.owner.write() as connection:
        connection.execute(sa.delete(parameter).where(parameter.c.name == "freeze_day"))
        connection.execute(sa.delete(target).where(target.c.measure_id == role.value))


def test_a_target_of_another_city_is_not_changed(wall: Walled):
    target = metadata.tables["target"]
    foreign = {"measure_id": "A1", "area_code": OTHER, "due_on": dt.date(2026, 1, 1), "value": 1.0}
    with pytest.raises(DatabaseForbids), wall.dashboard.write(OF_CITY) as connection:
        connection.execute(sa.insert(target), foreign)
    with wall.dashboard.write(OF_CITY) as connection:
        changed = connection.execute(sa.update(target).where(target.c.area_code == OTHER).values(value=2.0))
        assert changed.rowcount == 0


# --- the pool ---------------------------------------------------------------------------------------------------------


def _pid(connection: sa.Connection) -> int:
    return int(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())


def test_two_scopes_on_one_connection_see_each_its_own(wall: Walled):
    wall.dashboard.dispose()
    pids = set()
    for town in (T1, T2, T1):
        with wall.dashboard.read(Scope(Role.TOWN_SUPERVISOR, CITY, town)) as connection:
            pids.add(_pid(connection))
            assert seen(connection, "visit") - {MOVED} == {town}
        with wall.dashboard.read() as connection:
            pids.add(_pid(connection))
            assert seen(connection, "visit") == set()
    assert len(pids) == 1


def test_an_error_on_the_way_leaves_nothing_behind(wall: Walled):
    wall.dashboard.dispose()
    with wall.dashboard.read() as connection:
        before = _pid(connection)
    with pytest.raises(sa.exc.DataError), wall.dashboard.read(OF_CITY) as connection:
        connection.execute(sa.text("SELECT 1 / 0"))
    for scope, expected in ((None, set()), (OF_T1, {T1})):
        with wall.dashboard.read(scope) as connection:
            assert _pid(connection) == before
            assert seen(connection, "visit") == expected


def test_a_wide_block_that_breaks_off_is_narrow_again(wall: Walled):
    with wall.dashboard.read(OF_T1) as connection:
        with pytest.raises(KeyError), reaching(connection, Reach.CITY):
            {}[frozenset(seen(connection, "visit"))]
        assert seen(connection, "visit") == {T1}


def test_two_scopes_at_once_keep_apart(wall: Walled):
    with wall.dashboard.read(OF_T1) as one, wall.dashboard.read(Scope(Role.CITY_SUPERVISOR, OTHER)) as other:
        assert (seen(one, "visit"), seen(other, "visit")) == ({T1}, {TOWNS[2]})
        assert (seen(one, "visit"), seen(other, "visit")) == ({T1}, {TOWNS[2]})


# --- writing it -------------------------------------------------------------------------------------------------------


def test_a_second_call_and_a_later_init_change_nothing(wall: Walled):
    def policies() -> set[Any]:
        with wall.owner.read() as connection:
            rows = connection.execute(sa.text("SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"))
            return {tuple(row) for row in rows}

    before = policies()
    assert len(before) > len(MARKED) - 12
    with wall.owner.write() as connection:
        connection.execute(sa.text("DROP POLICY tonghu_scope ON visit"))
    assert policies() < before
    assert setup.initialise(wall.owner) == ()  # asked for once, kept from then on
    assert policies() == before
    setup.initialise(wall.owner, roles=ROLES)
    assert policies() == before


def test_sqlite_says_where_roles_are(sqlite: Database):
    with pytest.raises(RolesWhere):
        setup.initialise(sqlite, roles=Roles())
    answer = CliRunner().invoke(cli.app, ["init", "--roles", "--database", sqlite.url])
    assert answer.exit_code != 0


def test_a_login_that_may_not_says_who_may(wall: Walled, postgresql: Database):
    with postgresql.write() as connection:
        for grant in ("USAGE, CREATE ON SCHEMA public", "ALL ON ALL TABLES IN SCHEMA public"):
            connection.execute(sa.text(f"GRANT {grant} TO {ROLES.dashboard}"))
    poor = Database(
        sa.make_url(wall.dashboard.url).set(database=sa.make_url(postgresql.url).database).render_as_string()
    )
    try:
        with pytest.raises(RolesRefused), poor.write() as connection:
            roles.write(connection, Roles("tonghu_never_a", "tonghu_never_b"))
    finally:
        poor.dispose()
        with postgresql.write() as connection:
            connection.execute(sa.text(f"DROP OWNED BY {ROLES.dashboard}"))


def test_a_table_served_as_a_view_is_named(postgresql: Database):
    with postgresql.write() as connection:
        connection.execute(sa.text("ALTER TABLE insurance RENAME TO theirs"))
        connection.execute(sa.text("CREATE VIEW insurance AS SELECT * FROM theirs"))
        assert roles.write(connection, ROLES) == ("insurance",)
        connection.execute(sa.text(f"DROP OWNED BY {ROLES.dashboard}, {ROLES.identity}"))
