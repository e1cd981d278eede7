"""How two executed notebooks differ."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.errors import Conflict, DagflowError, MissingExtra, OutsideWorkspace
from jupyter_dagflow.testing.openapi import check
from jupyter_dagflow.wiring import notebook_alignment, notebook_diff
from jupyter_dagflow.wiring.notebook_alignment import aligned, pairs_of
from jupyter_dagflow.wiring.workspace import Workspace

PNG = base64.b64encode(b"\x89PNG one").decode()
OTHER = base64.b64encode(b"\x89PNG other").decode()


def code(source: str | list[str], *outputs: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, **given}


def stream(text: str | list[str], name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: Any) -> dict[str, Any]:
    bundle = {name.replace("_", "/"): value for name, value in data.items()}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def diff(folder: Path, left: list[Any], right: list[Any]) -> dict[str, Any]:
    """The two notebooks lie in the runs folder."""
    runs = folder / "dagflow-runs"
    runs.mkdir(exist_ok=True)
    for name, cells in (("left.ipynb", left), ("right.ipynb", right)):
        (runs / name).write_text(json.dumps({"cells": cells}))
    workspace = Workspace(root=folder)
    answer = notebook_diff.notebook_diff(workspace, runs / "left.ipynb", runs / "right.ipynb")
    check("NotebookDiff", answer)
    return answer


def states(answer: dict[str, Any]) -> list[str]:
    return [cell["state"] for cell in answer["cells"]]


def test_what_says_nothing_about_the_work_is_no_difference(tmp_path: Path) -> None:
    left = code(["a = 1\n", "a"], display(text_plain="<Figure at 0x7f0011223344>"), id="x", execution_count=1)
    right = code(
        "a = 1\na",
        display(text_plain=["<Figure at 0x7faabbccddee>"]),
        id="y",
        execution_count=7,
        metadata={"papermill": {"duration": 3}},
    )
    answer = diff(tmp_path, [left], [right])
    assert (states(answer), answer["rough"]) == (["same"], False)
    assert answer["cells"][0]["outputs"][0]["state"] == "same"
    assert answer["cells"][0]["outputs"][0]["right"] is None


def test_nbdime_says_which_cells_belong_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_diff, "aligned", lambda sections: aligned(sections, limit_s=150))
    train = "model = train(data, depth={})\nscore = model.score(test)\nprint(score)"
    left = [code("import shop"), code("gone = 1"), code(train.format(3), stream("0.91\n")), code("save(model)")]
    right = [code("import shop"), code(train.format(5), stream("0.94\n")), code("save(model)"), code("new()")]
    answer = diff(tmp_path, left, right)
    assert states(answer) == ["same", "removed", "changed", "same", "added"]
    assert [(cell["left"], cell["right"]) for cell in answer["cells"]] == [(0, 0), (1, None), (2, 1), (3, 2), (None, 3)]
    changed = answer["cells"][2]
    assert changed["source"] == [
        {"kind": "removed", "text": "model = train(data, depth=3)"},
        {"kind": "added", "text": "model = train(data, depth=5)"},
        {"kind": "same", "text": "score = model.score(test)"},
        {"kind": "same", "text": "print(score)"},
    ]
    assert changed["outputs"][0]["lines"] == [{"kind": "removed", "text": "0.91"}, {"kind": "added", "text": "0.94"}]


def test_texts_of_one_stream_are_one_and_progress_is_as_it_ended(tmp_path: Path) -> None:
    left = code("x", stream("10%\r50%\r"), stream("100%\ndo"), stream("ne\n"), stream("warn", "stderr"))
    right = code("x", stream("100%\r\ndone\n"), stream("warn", "stderr"))
    assert states(diff(tmp_path, [left], [right])) == ["same"]


def test_images_and_failures_are_told_as_what_they_are(tmp_path: Path) -> None:
    failure = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "no",
        "traceback": ["\x1b[31mValueError\x1b[0m"],
    }
    left = code("plot()", display(image_png=PNG, text_plain="<Figure>"), stream("a"))
    right = code("plot()", display(image_png=OTHER, text_plain="<Figure>"), failure, display(text_html="<b>x</b>"))
    (cell,) = diff(tmp_path, [left], [right])["cells"]
    assert [output["state"] for output in cell["outputs"]] == ["changed", "changed", "added"]
    assert cell["outputs"][0]["left"] == {"kind": "image", "media_type": "image/png", "data": PNG}
    assert cell["outputs"][0]["right"]["data"] == OTHER
    assert cell["outputs"][1]["right"] == {"kind": "error", "text": "ValueError"}
    assert cell["outputs"][2]["right"] == {"kind": "text", "text": "(text/html)"}


def test_only_so_many_images_are_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_diff, "MAX_IMAGE_CHARS", len(PNG))
    (cell,) = diff(tmp_path, [code("x", display(image_png=PNG))], [code("x", display(image_png=OTHER))])["cells"]
    assert (cell["outputs"][0]["left"]["data"], cell["outputs"][0]["right"]["data"]) == (PNG, None)


def test_without_an_answer_in_time_only_equal_sources_are_paired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook_diff, "aligned", lambda sections: aligned(sections, limit_s=0.001))
    answer = diff(tmp_path, [code("same"), code("a = 1")], [code("same"), code("a = 2"), code("a = 3")])
    assert answer["rough"] is True
    assert states(answer) == ["same", "removed", "added", "added"]


@pytest.mark.parametrize(
    "strange",
    [
        [None, 3, []],
        [{"cell_type": "code", "source": 3, "outputs": 3}],
        [{"outputs": [None, {"output_type": "error", "traceback": [1]}, {"data": []}, {"output_type": "stream"}]}],
        [{"cell_type": ["x"], "source": ["a", None]}],
    ],
)
def test_strange_notebooks_are_compared_all_the_same(tmp_path: Path, strange: list[Any]) -> None:
    assert set(states(diff(tmp_path, strange, [*strange, code("new")]))) <= {"same", "added"}


def test_a_notebook_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    runs = tmp_path / "dagflow-runs"
    runs.mkdir()
    good, bad, away = (runs / name for name in ("good.ipynb", "bad.ipynb", "away.ipynb"))
    good.write_text("{}")
    bad.write_text("{")
    (tmp_path / "own.ipynb").write_text("{}")
    away.symlink_to(tmp_path / "own.ipynb")
    workspace = Workspace(root=tmp_path)
    for path, kind, message in (
        (runs / "none.ipynb", Conflict, "There is no executed notebook dagflow-runs/none.ipynb"),
        (runs, Conflict, "cannot be read"),
        (bad, Conflict, "dagflow-runs/bad.ipynb is damaged"),
        (away, OutsideWorkspace, "leads out of the runs folder"),
    ):
        with pytest.raises(kind, match=message):
            notebook_diff.notebook_diff(workspace, good, path)


def test_without_nbdime_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_alignment, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r'pip install "jupyter-dagflow\[compare\]"') as caught:
        diff(tmp_path, [], [])
    assert isinstance(caught.value, DagflowError)


def test_pairs_follow_from_the_differences() -> None:
    entries = [
        {"op": "addrange", "key": 1, "valuelist": ["x", "y"]},
        {"op": "removerange", "key": 1, "length": 1},
        {"op": "patch", "key": 3, "diff": []},
    ]
    assert pairs_of(5, 6, entries) == [(0, 0), (None, 1), (None, 2), (1, None), (2, 3), (3, 4), (4, 5)]
    assert pairs_of(2, 2, []) == [(0, 0), (1, 1)]
    with pytest.raises(ValueError, match="3 cells"):
        pairs_of(3, 1, [])
