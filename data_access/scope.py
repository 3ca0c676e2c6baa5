"""Scope: whose rows one may see, and the only door to area-bound rows.

A scope is a role, one city and, for a town's own people, one town.  City totals, organisations and targets of the
city are readable by every role; rows of other towns are not.  Every query takes a scope and passes its statement
through `Scope.rows` (rows below the city) or `Scope.city_total` (sums over the whole city, no area below it); a helper
may only narrow.  No scope, no rows.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa

from data_access.errors import ContractBroken, NotAllowed


class Role(StrEnum):
    LEADER = "leader"
    CITY_SUPERVISOR = "city_supervisor"
    TOWN_SUPERVISOR = "town_supervisor"
    FINANCE = "finance"
    AUDITOR = "auditor"


class Reach(IntEnum):
    """How far a statement reaches behind the second wall (`data_access.walls`)."""

    OWN = 0
    LIVED = 1
    CITY = 2


CHILD_ROLES = frozenset({Role.CITY_SUPERVISOR, Role.TOWN_SUPERVISOR})
VISIT_ROLES = CHILD_ROLES | {Role.LEADER, Role.AUDITOR}


@dataclass(frozen=True)
class Scope:
    """What one person may see.

    Raises ContractBroken when a town supervisor has no town, or a town lies outside the city by its kind of code.
    """

    role: Role
    city: str
    town: str | None = None

    def __post_init__(self) -> None:
        if not self.city:
            raise ContractBroken("a scope holds one city")
        if self.role is Role.TOWN_SUPERVISOR and not self.town:
            raise ContractBroken("a town supervisor's scope holds one town")
        if self.town == "":
            raise ContractBroken("a town has a code; '' stands for children without a place")
        if self.town is not None and self.role not in (Role.TOWN_SUPERVISOR, Role.LEADER):
            raise ContractBroken(f"{self.role} has no town")

    @property
    def sees_children(self) -> bool:
        """Rows of single children, by code."""
        return self.role in CHILD_ROLES

    @property
    def sees_visits(self) -> bool:
        """Aggregates about children and visits."""
        return self.role in VISIT_ROLES

    def rows(self, statement: sa.Select[Any], city: Any, town: Any, reach: Reach = Reach.OWN) -> sa.Select[Any]:
        """The statement, narrowed to the rows of this scope by its city and town columns.

        `reach`: further only where a row of one's own town is told together with the same child's month elsewhere.
        """
        narrowed = statement.where(city == self.city).execution_options(reach=reach)
        return narrowed if self.town is None else narrowed.where(town == self.town)

    def city_total(self, statement: sa.Select[Any], city: Any) -> sa.Select[Any]:
        """The statement, narrowed to the city: for sums and for tables that everybody of the city may read.

        It alone reaches beyond one's own town where the database keeps its own wall.
        """
        return statement.where(city == self.city).execution_options(reach=Reach.CITY)

    def require_children(self) -> None:
        """Raises NotAllowed unless this scope may see rows of single children."""
        if not self.sees_children:
            raise NotAllowed()

    def allows(self, town_code: str) -> bool:
        return self.town is None or self.town == town_code
