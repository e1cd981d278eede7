import re
import sqlite3
from importlib.resources import files

from jupyter_dagflow.store.queries import load_migrations, load_queries, split_statements


def test_every_query_runs_on_the_newest_schema() -> None:
    connection = sqlite3.connect(":memory:")
    try:
        for _, statements in load_migrations():
            for statement in statements:
                connection.execute(statement)
        for query in load_queries().values():
            names = set(re.findall(r":(\w+)", query))
            connection.execute(f"EXPLAIN {query}", dict.fromkeys(names))
    finally:
        connection.close()


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
