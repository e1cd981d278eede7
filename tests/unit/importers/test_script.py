from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_dagflow.exporters.script import ScriptExporter
from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.registry import recognise
from jupyter_dagflow.importers.script import ScriptImporter
from jupyter_dagflow.model.document import parse_pipeline, read_document, write_document
from jupyter_dagflow.model.notebook import read_notebook
from jupyter_dagflow.model.tree import PipelineTree

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "unit" / "exporters" / "golden" / "digits_pipeline.py"
DIGITS = ROOT / "examples" / "digits"
DOCUMENT: dict[str, Any] = {
    "name": "Churn",
    "parameters": [{"name": "seed", "type": "int", "default": 7, "description": "Of chance."}],
    "defaults": {"env": {"STAGE": "test", "ZONE": "a"}, "timeout_s": 60.0, "executor": "local"},
    "nodes": [
        {"id": "why", "type": "note", "text": "Read me", "ui": {"x": 0, "y": -90}},
        {
            "id": "train",
            "type": "notebook",
            "path": "train.ipynb",
            "parameters": {"seed": {"pipeline": "seed"}, "depth": 3},
            "retry": {"attempts": 3, "delay_s": 5.0},
            "cache": "on",
            "kubernetes": {"image": "python:3.12"},
            "ui": {"x": 300, "y": 0},
        },
        {"id": "load", "type": "notebook", "path": "load.ipynb", "ui": {"x": 0, "y": 0}},
        {"id": "report", "type": "script", "path": "report.py", "outputs": ["page"], "ui": {"x": 600, "y": 0}},
    ],
    "edges": [
        {"source": "load", "target": "train", "source_output": "rows", "target_parameter": "rows"},
        {"source": "train", "target": "report", "condition": "accuracy > 0.9"},
        {"source": "load", "target": "report"},
    ],
}


def notebook(*outputs: str) -> str:
    cell = nbformat.v4.new_code_cell("\n".join(f"{name} = 1" for name in outputs), metadata={"tags": ["outputs"]})
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell], metadata=metadata))  # type: ignore[no-any-return]


FILES = {"load.ipynb": notebook("rows"), "train.ipynb": notebook("accuracy", "model")}


def script(document: dict[str, Any] | None = None, inner: dict[str, PipelineTree] | None = None) -> str:
    pipeline = parse_pipeline(DOCUMENT if document is None else document)
    notebooks = {n.id: read_notebook(FILES[n.path].encode()) for n in pipeline.nodes if n.path in FILES}
    tree = PipelineTree(pipeline=pipeline, notebooks=notebooks, inner=inner or {})
    result = ScriptExporter().export(tree, source="churn.dagflow")
    assert [str(problem) for problem in result.problems if problem.severity == "error"] == []
    return result.files[0].content


def load(text: str, **files: str) -> Import:
    known = {**FILES, **files}
    return ScriptImporter().load(Source(path="flows/churn_pipeline.py", text=text, read=known.get))


def document(imported: Import) -> dict[str, Any]:
    assert imported.pipeline is not None, messages(imported)
    told: dict[str, Any] = json.loads(write_document(imported.pipeline))
    return told


def messages(imported: Import) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in imported.problems]


def changed(old: str, new: str, text: str | None = None) -> str:
    text = script() if text is None else text
    assert text.count(old) == 1, text.count(old)
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_digits_come_back_as_they_were() -> None:
    read = {path.name: path.read_text(encoding="utf-8") for path in DIGITS.glob("*.ipynb")}
    source = Source(path="digits_pipeline.py", text=GOLDEN.read_text(encoding="utf-8"), read=read.get)
    assert recognise(source).name == "script"
    imported = ScriptImporter().load(source)
    original = read_document((DIGITS / "digits.dagflow").read_text(encoding="utf-8"))
    assert imported == Import(pipeline=original)


def test_what_only_runs_here_comes_back_too() -> None:
    assert load(script()) == Import(pipeline=parse_pipeline(DOCUMENT))


@pytest.mark.parametrize(
    ("old", "new", "place", "value"),
    [
        ("default=7", "default=8", ("parameters", 0, "default"), 8),
        ('help="Of chance."', 'help="Of luck."', ("parameters", 0, "description"), "Of luck."),
        ('"depth": 3', '"depth": [4, -1.5, None, True]', ("nodes", 1, "parameters", "depth"), [4, -1.5, None, True]),
        ("attempts=3", "attempts=5", ("nodes", 1, "retry", "attempts"), 5),
        ('path="train.ipynb"', 'path="fit/train.ipynb"', ("nodes", 1, "path"), "fit/train.ipynb"),
        ('outputs=["page"]', 'outputs=["page", "size"]', ("nodes", 3, "outputs"), ["page", "size"]),
        ('{"train": ["accuracy > 0.9"]}', '{"train": ["x"]}', ("edges", 1, "condition"), "x"),
        ('name="Churn"', 'name="Leavers",\n    timeout_s=90.0', ("timeout_s",), 90.0),
        ('"text": "Read me"', '"text": "Read this"', ("nodes", 0, "text"), "Read this"),
        ('"cache": "on"', '"cache": "refresh"', ("nodes", 1, "cache"), "refresh"),
        ('image": "python:3.12"', 'image": "python:3.13"', ("nodes", 1, "kubernetes", "image"), "python:3.13"),
    ],
)
def test_an_edit_of_the_data_is_an_edit_of_the_document(old: str, new: str, place: Any, value: Any) -> None:
    imported = load(changed(old, new), **{"fit/train.ipynb": FILES["train.ipynb"]})
    told = document(imported)
    assert messages(imported) == []
    for part in place[:-1]:
        told = told[part]
    assert told[place[-1]] == value


def test_edges_follow_the_data_in_the_order_they_had() -> None:
    text = changed('after=["load", "train"],', 'after=["train"],')
    assert document(load(text))["edges"] == DOCUMENT["edges"][:2]
    text = changed('from_nodes={"rows": [("load", "rows")]},', 'from_nodes={"data": [("load", "rows")]},')
    wire = {"source": "load", "target": "train", "source_output": "rows", "target_parameter": "data"}
    assert document(load(text))["edges"] == [wire, *DOCUMENT["edges"][1:]]


def test_a_node_that_was_added_or_removed() -> None:
    text = changed(
        '        Node(\n            id="report"',
        '        Node(id="extra", path="load.ipynb", after=["load"]),\n        Node(\n            id="report"',
    )
    told = document(load(text))
    assert told["nodes"][4] == {"id": "extra", "type": "notebook", "path": "load.ipynb"}
    assert told["edges"][3] == {"source": "load", "target": "extra"}
    begin = script().index('        Node(\n            id="report"')
    end = script().index("        ),\n    ],\n)", begin) + len("        ),\n")
    told = document(load(script()[:begin] + script()[end:]))
    assert [node["id"] for node in told["nodes"]] == ["why", "train", "load"]
    assert told["edges"] == DOCUMENT["edges"][:1]


def test_a_default_that_a_node_no_longer_has_is_said_by_the_others() -> None:
    text = script()
    place = text.index('env={"STAGE": "test", "ZONE": "a"}')
    text = text[:place] + 'env={"STAGE": "test"}' + text[place + len('env={"STAGE": "test", "ZONE": "a"}') :]
    told = document(load(text))
    assert told["defaults"] == {"executor": "local", "timeout_s": 60.0}
    envs = [node.get("env") for node in told["nodes"]]
    whole = {"STAGE": "test", "ZONE": "a"}
    assert envs == [None, whole, {"STAGE": "test"}, whole]


def test_layout_and_comments_do_not_count() -> None:
    text = changed("class Node:", "class Node:  # mine")
    text = changed("POLL_S = 0.05", "POLL_S = (\n    0.05\n)", text)
    assert load(text) == Import(pipeline=parse_pipeline(DOCUMENT))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("POLL_S = 0.05", "POLL_S = 0.5", "POLL_S = 0.5"),
        ("        run.begin()\n", "        run.begin()\n        print(1)\n", "        print(1)"),
        ('if __name__ == "__main__":', 'import os\n\nif __name__ == "__main__":', "import os\n\nif __name"),
    ],
)
def test_other_changes_are_refused_with_their_line(old: str, new: str, part: str) -> None:
    text = script()
    text = text[: text.rindex(old)] + new + text[text.rindex(old) + len(old) :]
    imported = load(text)
    assert imported.pipeline is None
    line = line_of(text, part)
    assert messages(imported) == [
        f"error: line {line}: The code differs here from what is exported for these data. Only PIPELINE and DOCUMENT"
        " can be read back: undo the change, or export again and edit these alone."
    ]


def test_a_script_that_another_version_wrote_is_read_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_dagflow.model.module import script as written

    monkeypatch.setattr(written, "MAIN", f"{written.MAIN}\n# as it was\nOLD = 1\n")
    text = script()
    monkeypatch.undo()
    imported = load(text)
    assert document(imported) == json.loads(write_document(parse_pipeline(DOCUMENT)))
    assert ["Another version of jupyter-dagflow exported this script" in told for told in messages(imported)] == [True]
    edited = load(text.replace("OLD = 1", "OLD = 2"))
    assert edited.pipeline is None
    assert messages(edited)[0].startswith(f"error: line {line_of(text, 'OLD')}: The code differs here")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind="script"', 'kind="magic"', "nodes[3].type: Unknown node type 'magic'."),
        ("attempts=3", "attempts=300", "nodes[1].retry.attempts"),
        ('id="report"', 'id="../../x"', '"../../x" is no valid id'),
        ('id="report"', 'id="train"', "There is another node 'train'; each needs an id of its own."),
        ("attempts=3", "tries=3", "nodes[1].tries: This is not known here; a newer jupyter-dagflow may know it."),
        ("attempts=3", 'attempts="3"', "nodes[1].attempts: Input should be a valid integer"),
        ("attempts=3", "attempts=__import__('os').getpid()", "Only values can be read here"),
        ("attempts=3", "attempts=2 + 1", "Only values can be read here"),
        ("attempts=3", "**{}", "Only arguments with a name"),
        ("attempts=3", "attempts=1e999", "This value cannot be kept in a document"),
        ('after=["load"]', 'after=["load", "report"]', "The nodes wait for each other in a circle"),
    ],
)
def test_data_that_are_no_pipeline_are_told_with_their_line(old: str, new: str, told: str) -> None:
    text = changed(old, new)
    imported = load(text)
    assert imported.pipeline is None
    assert told in messages(imported)[0]
    number = int(imported.problems[0].path.removeprefix("line "))
    assert abs(number - line_of(text, new)) <= 14


def test_what_a_document_cannot_say_is_an_error_with_its_line_and_options_only_a_warning() -> None:
    text = changed('option="--seed"', 'option="--s"')
    message = "Options are named after their parameters: this one is '--seed' again."
    assert messages(load(text)) == [f"warning: line {line_of(text, 'option=')}: {message}"]
    text = changed('outputs=["page"],', 'outputs=["page"],\n            settings={"odd": 1},')
    assert messages(load(text)) == [
        f"error: line {line_of(text, 'settings={')}: nodes[2].settings cannot be said like this in a pipeline;"
        " undo the change."
    ]


def test_outputs_of_a_notebook_that_changed_or_is_not_there_are_told() -> None:
    told = load(script(), **{"train.ipynb": notebook("accuracy")})
    assert document(told)["nodes"][1]["outputs"] == ["accuracy", "model"]
    assert (
        "The outputs of 'train.ipynb' are others (accuracy); the node keeps those of the script." in messages(told)[0]
    )
    gone = ScriptImporter().load(Source(path="x.py", text=script()))
    assert document(gone) == json.loads(write_document(parse_pipeline(DOCUMENT)))
    assert ["'train.ipynb' cannot be read" in message for message in messages(gone)] == [True]


def test_pipelines_within_are_files_unless_they_lie_there_already() -> None:
    inner = parse_pipeline({"name": "In", "nodes": [{"id": "a", "path": "a.ipynb", "ui": {"x": 5, "y": 6}}]})
    nodes = [{"id": "sub", "type": "pipeline", "path": "parts/in.dagflow"}]
    tree = PipelineTree(pipeline=inner, folder="parts")
    text = script({"nodes": nodes}, {"sub": tree})
    [file] = load(text).files
    assert (file.name, file.content) == ("parts/in.dagflow", write_document(inner))
    assert load(text, **{"parts/in.dagflow": file.content}).files == ()


def test_a_script_without_its_document_gives_what_its_data_tell() -> None:
    text = script()
    begin, end = text.index("DOCUMENT: dict"), text.index("\n}\n", text.index("DOCUMENT: dict")) + 3
    imported = load(text[:begin] + text[end:])
    assert [node["id"] for node in document(imported)["nodes"]] == ["load", "train", "report"]
    assert ["The script says nothing of positions and notes" in told for told in messages(imported)] == [True]


def test_files_within_are_pipelines_only() -> None:
    inner = PipelineTree(pipeline=parse_pipeline({"nodes": [{"id": "a", "path": "a.ipynb"}]}), folder="parts")
    text = script({"nodes": [{"id": "sub", "type": "pipeline", "path": "parts/setup.py"}]}, {"sub": inner})
    imported = load(text)
    assert imported.files == ()
    assert "'parts/setup.py' is no name of a pipeline" in messages(imported)[0]


def test_what_no_literal_can_hold_is_told_when_the_script_is_exported() -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    nodes = [{"id": "a", "type": "notebook", "path": "load.ipynb", "mine": deep, "yours": 1}]
    tree = PipelineTree(pipeline=parse_pipeline({"nodes": nodes}))
    result = ScriptExporter().export(tree, source="x.dagflow")
    assert [(problem.path, problem.severity) for problem in result.problems] == [("nodes[0].mine", "warning")]
    assert result.problems[0].message.endswith("Its import will lack it.")
    [node] = document(load(result.files[0].content))["nodes"]
    assert node == {"id": "a", "type": "notebook", "path": "load.ipynb", "yours": 1}
