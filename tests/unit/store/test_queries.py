import re
import sqlite3
from importlib.resources import files

import pytest

from jupyter_dagflow.store.queries import load_migrations, load_queries, split_statements


def newest_schema() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for _, statements in load_migrations():
        for statement in statements:
            connection.execute(statement)
    return connection


def test_every_query_runs_on_the_newest_schema() -> None:
    connection = newest_schema()
    try:
        for query in load_queries().values():
            names = set(re.findall(r":(\w+)", query))
            connection.execute(f"EXPLAIN {query}", dict.fromkeys(names))
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("select_next_position", "nodes_by_position (run_id=?)"),
        ("select_node", "sqlite_autoindex_nodes_1 (run_id=? AND node_id=?)"),
        ("count_nodes", "nodes_by_state (run_id=?)"),
        ("select_cached", "attempts_by_key (key=?)"),
        ("select_latest_success", "attempts_by_node (node_id=?)"),
        ("select_latest_width", "nodes_by_width (node_id=?)"),
        ("select_cache_entries", "attempts_cacheable"),
        ("select_runs", "runs_by_position (position<?)"),
        ("select_runs_of_pipeline", "runs_by_pipeline (pipeline=? AND position<?)"),
        ("select_failed_nodes", "nodes_by_state (run_id=? AND state=?)"),
        ("sum_active_events", "runs_by_state (state=?)"),
        ("select_runs_version", "runs_by_state"),
        ("sum_taken", "pool_holders_by_pool (pool=?)"),
    ],
)
def test_queries_find_their_rows_by_an_index(query: str, index: str) -> None:
    """With thousands of instances a scan for each would be felt."""
    connection = newest_schema()
    try:
        statement = load_queries()[query]
        values = dict.fromkeys(re.findall(r":(\w+)", statement))
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    finally:
        connection.close()
    assert index in plan[0]
    assert not any(row.startswith("SCAN") and "INDEX" not in row for row in plan)


def test_every_query_is_described() -> None:
    for name, query in load_queries().items():
        assert query.startswith("-- "), name


def test_every_query_is_used() -> None:
    rooms = [file for file in files("jupyter_dagflow.store").iterdir() if file.name.endswith(".py")]
    source = "".join(room.read_text(encoding="utf-8") for room in rooms)
    assert [name for name in load_queries() if f'"{name}"' not in source] == []


def test_versions_count_from_one() -> None:
    assert [version for version, _ in load_migrations()] == list(range(1, len(load_migrations()) + 1))


def test_a_script_is_split_at_its_statements() -> None:
    script = "-- a; b\nCREATE TABLE x (\n  y TEXT DEFAULT ';'\n);\n\nDROP TABLE x;\n-- the end\n"
    assert split_statements(script) == ("-- a; b\nCREATE TABLE x (\n  y TEXT DEFAULT ';'\n);", "DROP TABLE x;")
