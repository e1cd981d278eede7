from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.ploomber import PloomberImporter
from jupyter_dagflow.importers.ploomber.sources import script_cells
from jupyter_dagflow.importers.registry import recognise
from jupyter_dagflow.model.document import read_document, write_document
from jupyter_dagflow.wiring.imports import is_inside
from tests.unit.importers.mutations import anything, mutations

SPECIFICATION = """
meta:
  extract_product: false
clients:
  File: clients.get
tasks:
  - source: tasks.get_raw
    product: output/raw.csv
    params:
      rows: '{{rows}}'
  - source: scripts/clean.py
    product:
      nb: output/clean.ipynb
      data: 'output/{{stage}}/clean.csv'
  - source: nb/train.ipynb
    name: train-
    grid:
      kind: [svm, forest]
      depth: [2]
    product:
      nb: output/train.html
      model: 'output/model-[[kind]].bin'
    on_finish: hooks.tell
  - source: report.py
    upstream: train-*
    product: output/report.html
  - source: load.sql
    product: [schema, name, table]
    client: db.get
"""
FILES = {
    "env.yaml": "rows: 10\nstage: test\nunused: [1]\n",
    "tasks.py": "def get_raw(product, rows):\n    pass\n",
    "scripts/clean.py": """\
# ---
# jupyter: {}
# ---

# %% [markdown]
# # Clean
# all

# %% tags=["parameters"]
upstream = ["get_raw"]
product = None

# %%
print(upstream["get_raw"], "\\d")
""",
    "report.py": '# + tags=["parameters"]\nupstream = None\n# -\n\nprint(1)\n\n# +\nprint(2)\n',
    "nb/train.ipynb": nbformat.writes(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("upstream = {'clean': None}", metadata={"tags": ["parameters"]})]
        )
    ),
}


def load(text: str = SPECIFICATION, **files: str | None) -> Import:
    known = {name: content for name, content in {**FILES, **files}.items() if content is not None}
    return PloomberImporter().load(Source(path="flows/churn/pipeline.yaml", text=text, read=known.get))


def document(imported: Import) -> dict[str, Any]:
    assert imported.pipeline is not None, messages(imported)
    told: dict[str, Any] = json.loads(write_document(imported.pipeline))
    return told


def messages(imported: Import) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in imported.problems]


def sources(imported: Import) -> dict[str, list[tuple[str, str, list[str]]]]:
    found = {}
    for file in imported.files:
        if file.name.endswith(".ipynb"):
            notebook = nbformat.reads(file.content, as_version=4)
            nbformat.validate(notebook)
            found[file.name] = [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in notebook.cells]
    return found


def test_a_specification_becomes_a_pipeline() -> None:
    imported = load()
    folders = {"id": "make-folders", "type": "script", "name": "Make folders", "path": "make-folders.py"}
    clean = {"nb": "output/clean.ipynb", "data": "output/test/clean.csv"}
    seen = {name: f"../{path}" for name, path in clean.items()}

    def train(number: int, kind: str) -> dict[str, Any]:
        product = {"nb": f"../output/train-{number}.html", "model": f"../output/model-{kind}.bin"}
        values = {"upstream": {"clean": seen}, "product": product, "kind": kind, "depth": 2}
        return {"id": f"train-{number}", "type": "notebook", "name": f"train-{number}", "path": "nb/train.ipynb"} | {
            "parameters": values,
            "ui": {"x": 1020.0, "y": 150.0 * number},
        }

    models = {
        f"train-{number}": {"nb": f"output/train-{number}.html", "model": f"output/model-{kind}.bin"}
        for number, kind in enumerate(["svm", "forest"])
    }
    nodes = [
        folders | {"ui": {"x": 0.0, "y": 0.0}},
        {
            "id": "get_raw",
            "type": "notebook",
            "name": "get_raw",
            "path": "tasks.get_raw.ipynb",
            "parameters": {"upstream": None, "product": "output/raw.csv", "rows": {"pipeline": "rows"}},
            "ui": {"x": 340.0, "y": 0.0},
        },
        {
            "id": "clean",
            "type": "notebook",
            "name": "clean",
            "path": "clean.ipynb",
            "parameters": {"upstream": {"get_raw": "output/raw.csv"}, "product": clean},
            "ui": {"x": 680.0, "y": 0.0},
        },
        train(0, "svm"),
        train(1, "forest"),
        {
            "id": "report",
            "type": "notebook",
            "name": "report",
            "path": "report.ipynb",
            "parameters": {"upstream": {"train-*": models}, "product": "output/report.html"},
            "ui": {"x": 1360.0, "y": 0.0},
        },
        {
            "id": "load",
            "type": "command",
            "name": "load",
            "command": ["true"],
            "disabled": True,
            "ui": {"x": 340.0, "y": 150.0},
            "ploomber": {"source": "load.sql", "product": ["schema", "name", "table"], "client": "db.get"},
        },
    ]
    pairs = [
        ("make-folders", "get_raw"),
        ("make-folders", "load"),
        ("get_raw", "clean"),
        ("clean", "train-0"),
        ("clean", "train-1"),
        ("train-0", "report"),
        ("train-1", "report"),
    ]
    assert document(imported) == {
        "version": 1,
        "name": "churn",
        "parameters": [{"name": "rows", "type": "int", "default": 10}],
        "nodes": nodes,
        "edges": [{"source": source, "target": target} for source, target in pairs],
    }
    assert messages(imported) == [
        'warning: clients: \'clients\' has no counterpart here; it is left out: {"File": "clients.get"}.',
        "warning: tasks[2].on_finish: 'on_finish' has no counterpart here; it is left out: \"hooks.tell\".",
        "warning: tasks[4].client: 'client' has no counterpart here; it is left out: \"db.get\".",
        "warning: tasks[0].source: 'tasks.get_raw' runs as the notebook 'tasks.get_raw.ipynb', which is written beside"
        " the pipeline; what you change in the one does not change the other.",
        "warning: tasks[1].product: The executed notebook stays with its run; 'output/clean.ipynb' is not written.",
        "warning: tasks[1].source: 'scripts/clean.py' runs as the notebook 'clean.ipynb', which is written beside"
        " the pipeline; what you change in the one does not change the other.",
        "warning: tasks[2].product: The executed notebook stays with its run; 'output/train-0.html' is not written.",
        "warning: tasks[2].source: 'nb/train.ipynb' works in its own folder here, not in that of pipeline.yaml. Its"
        " upstream and product are given from there; mind other paths in it.",
        "warning: tasks[2].product: The executed notebook stays with its run; 'output/train-1.html' is not written.",
        "warning: tasks[3].product: The executed notebook stays with its run; 'output/report.html' is not written.",
        "warning: tasks[3].source: 'report.py' runs as the notebook 'report.ipynb', which is written beside"
        " the pipeline; what you change in the one does not change the other.",
        "warning: tasks[4].source: 'load.sql' is neither a notebook, nor Python or R, nor a function. It came in"
        " disabled; put a notebook or a command in its place.",
        "warning: env.yaml.stage: 'stage' stands within other texts, so its value is fixed now: \"test\".",
    ]
    assert sources(imported) == {
        "tasks.get_raw.ipynb": [
            ("markdown", "# get_raw\n\nCalls the function `tasks.get_raw`.", []),
            ("code", "upstream = None\nproduct = None\nrows = None", ["parameters"]),
            ("code", "from tasks import get_raw", []),
            ("code", "get_raw(product=product, rows=rows)", []),
        ],
        "clean.ipynb": [
            ("markdown", "# Clean\nall", []),
            ("code", "upstream = None\nproduct = None", ["parameters"]),
            ("code", 'print(upstream["get_raw"], "\\d")', []),
        ],
        "report.ipynb": [
            ("code", "upstream = None", ["parameters"]),
            ("code", "print(1)", []),
            ("code", "print(2)", []),
        ],
    }
    [script] = [file.content for file in imported.files if file.name == "make-folders.py"]
    assert "for folder in ['output', 'output/test']:\n" in script


def test_names_that_look_like_references_stay_values() -> None:
    first, second = "source: a.ipynb, name: pipeline, product: x.csv", "source: b.ipynb, upstream: pipeline, product: y"
    text = f"tasks:\n- {{{first}}}\n- {{{second}}}"
    told = document(load(text, **{"a.ipynb": FILES["nb/train.ipynb"].replace("clean", ""), "b.ipynb": "{}"}))
    assert told["nodes"][1]["parameters"]["upstream"] == {"value": {"pipeline": "x.csv"}}


def test_what_a_notebook_has_as_a_list_comes_by_way_of_a_parameter() -> None:
    text = "tasks:\n- {source: a.ipynb, product: x.csv, upstream: []}\n- {source: b.ipynb, product: {data: y.csv}}"
    listed = FILES["nb/train.ipynb"].replace("{'clean': None}", "['a']")
    told = document(load(text, **{"a.ipynb": listed, "b.ipynb": listed, "env.yaml": None}))
    description = "What b finds in its parameter 'upstream'."
    assert told["parameters"] == [{"name": "b-upstream", "default": {"a": "x.csv"}, "description": description}]
    assert told["nodes"][1]["parameters"]["upstream"] == {"pipeline": "b-upstream"}


def test_tasks_of_another_file_and_a_list_without_anything_around_it() -> None:
    other = {"more.yaml": "- {source: b.ipynb, upstream: [a], product: y}"}
    whole = "meta: {import_tasks_from: more.yaml}\ntasks: [{source: a.ipynb, upstream: [], product: x}]"
    assert [node["id"] for node in document(load(whole, **other))["nodes"]] == ["a", "b"]
    assert [node["id"] for node in document(load("- {source: a.ipynb, upstream: [], product: x}"))["nodes"]] == ["a"]


def test_a_file_that_is_there_is_used_or_left_alone() -> None:
    text = "tasks: [{source: report.py, product: x.txt}]"
    [made] = load(text).files
    assert load(text, **{"report.ipynb": made.content}).files == ()
    [other] = load(text, **{"report.ipynb": "mine"}).files
    assert (made.name, other.name) == ("report.ipynb", "report-2.ipynb")


def test_a_function_says_itself_what_it_waits_for() -> None:
    code = "def f(product, upstream):\n    open(upstream['a'], upstream.get('b', 1))\n"
    given = ["source: x.a, product: a.txt, upstream: []", "source: x.b, product: b.txt, upstream: []"]
    text = "tasks:\n" + "\n".join(f"- {{{one}}}" for one in [*given, "source: x.f, product: c.txt"])
    imported = load(text, **{"x.py": code})
    assert document(imported)["nodes"][2]["parameters"]["upstream"] == {"a": "a.txt", "b": "b.txt"}
    assert sources(imported)["x.f.ipynb"][-1][1] == "f(product=product, upstream=upstream)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "error: tasks: The file is no Ploomber pipeline"),
        ("tasks: {}", "error: tasks: The file is no Ploomber pipeline"),
        ("a: [", "error: line 1, column 5: The file is not valid YAML"),
        ("location: factory.make", "error: location: The pipeline is made by a function"),
        ("[" * 5000, "error: line 1: The file is nested too deeply."),
        ("a: &a [1]\nb: &b [*a, *a]\nc: &c [*b, *b]", "error: line 2: Aliases within what has an anchor"),
        ("tasks: &a [*a]", "error: line 1: Aliases within what has an anchor"),
        ("a: !!python/object/apply:os.system [ls]", "error: line 1, column 4: The file is not valid YAML"),
        ("tasks: [1]", "error: tasks[0]: A task with a source was expected, not 1"),
        ("tasks: [{product: x}]", "error: tasks[0].source: The task has no source"),
        ("tasks: [{source: a.ipynb, product: x}]", "error: tasks[0].source: 'a.ipynb' cannot be read"),
        ("tasks: [{source: a.f, product: x}]", "error: tasks[0].source: The function 'a.f' cannot be found"),
        ("tasks: [{source: gone.py, upstream: [], product: x}]", "error: tasks[0].source: There is no file 'gone.py'"),
        (
            "tasks: [{source: ../../../x.ipynb, upstream: [], product: x}]",
            "error: tasks[0].source: '../../../x.ipynb' leads",
        ),
        ("tasks: [{source: a.class, upstream: [], product: x}]", "error: tasks[0].source: 'a.class' is no name"),
        ("tasks: [{source: a.ipynb, upstream: [z], product: x}]", "error: tasks[0].upstream: 'a' waits for 'z'"),
        (
            "tasks: [{source: a.ipynb, upstream: [b], product: x}, {source: b.ipynb, upstream: [a], product: x}]",
            "error: tasks: Tasks wait for each other in a circle",
        ),
        (
            "tasks: [{source: a.ipynb, upstream: [], product: x}, {source: b/a.ipynb, upstream: [], product: x}]",
            "error: tasks[1]: Another task has the name 'a'",
        ),
        ("tasks: [{source: a.ipynb, upstream: [], product: x, grid: 3}]", "error: tasks[0].grid: A grid of names"),
        (
            "tasks: [{source: a.ipynb, upstream: [], product: x, grid:"
            " {a: [1,2,3,4,5,6,7,8,9,10], b: [1,2,3,4,5,6,7,8,9,10], c: [1,2,3,4,5,6,7,8,9,10], d: [1,2]}}]",
            "error: tasks[0].grid: The grid has more than 1000 combinations",
        ),
        (
            "tasks: [{source: '{{user}}.ipynb', upstream: [], product: x}]",
            "warning: tasks[0].source: '{{user}}' has no value",
        ),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(text: str, told: str) -> None:
    found = messages(load(text))
    assert any(message.startswith(told) for message in found), found


def test_the_format_is_recognised() -> None:
    assert recognise(Source(path="a/pipeline.yaml", text="")).name == "ploomber"
    assert recognise(Source(path="flow.yml", text="tasks:\n  - source: x.py")).name == "ploomber"


WHOLE: Any = yaml.safe_load(SPECIFICATION)
WORDS = ["../../../x", "train-*", "*", "{{rows}}", "{{here}}/x", "a.b", "x.py", "/etc/x", "[[kind]]", "pipeline"]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations(WHOLE, WORDS), anything(WORDS))
def test_whatever_stands_anywhere_it_is_read_or_told_and_nothing_leaves_its_folder(data: Any, env: Any) -> None:
    imported = load(json.dumps(data), **{"env.yaml": json.dumps(env)})
    assert imported.pipeline is not None or imported.problems
    for file in imported.files:
        assert is_inside(file)
    if imported.pipeline is not None:
        again = read_document(write_document(imported.pipeline))
        assert len({one.id for one in again.nodes}) == len(again.nodes)
        assert not any(one.path.startswith(("/", "../../../")) for one in again.nodes)


@settings(max_examples=250, deadline=None)
@given(
    st.text(max_size=60)
    | st.builds(lambda a, b: SPECIFICATION[:a] + b + SPECIFICATION[a:], st.integers(0, 700), st.text(max_size=5))
)
def test_whatever_text_is_read_or_told(text: str) -> None:
    imported = load(text)
    assert imported.pipeline is not None or imported.problems


@settings(max_examples=200, deadline=None)
@given(st.text("#%+- \n[]tagsmrkdown\"'", max_size=80) | st.text(max_size=40))
def test_cells_of_any_script_hold_its_lines(text: str) -> None:
    for cell in script_cells(text):
        assert cell.source.strip()
