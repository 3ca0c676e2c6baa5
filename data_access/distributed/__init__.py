"""Beyond one server: the tables spread by city over the nodes of a Citus cluster (docs/scaling.md).

placement   which table lies where, and why
spread      `tonghu init --distributed`: keys, columns, marks, and what Citus is told
narrowing   every statement of a scope says its city of every spread table, so that one node answers it
"""
