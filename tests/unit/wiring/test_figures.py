"""Which image of an executed notebook is its last figure."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.wiring import figures
from jupyter_dagflow.wiring.figures import figure_of, last_figure
from jupyter_dagflow.wiring.workspace import Workspace

PNG = base64.b64encode(b"\x89PNG one").decode()
OTHER = base64.b64encode(b"\x89PNG other").decode()


def notebook(*cells: list[dict[str, Any]]) -> dict[str, Any]:
    """A notebook whose cells have outputs with these bundles."""
    return {"cells": [{"outputs": [{"output_type": "display_data", "data": data} for data in cell]} for cell in cells]}


def test_the_last_image_of_the_last_cell_with_one_is_it() -> None:
    found = last_figure(
        notebook([{"image/png": OTHER}], [{"image/png": OTHER}, {"image/png": PNG}, {"text/plain": "x"}], [])
    )
    assert found == {"media_type": "image/png", "data": PNG}


def test_the_best_of_several_forms_is_taken() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    assert last_figure(notebook([{"image/svg+xml": svg, "image/png": PNG}])) == {"media_type": "image/png", "data": PNG}
    assert last_figure(notebook([{"image/svg+xml": ["<svg xmlns=", "'http://www.w3.org/2000/svg'/>"]}])) == {
        "media_type": "image/svg+xml",
        "data": base64.b64encode(svg.encode()).decode(),
    }


def test_lines_and_breaks_of_base64_are_joined() -> None:
    assert last_figure(notebook([{"image/jpeg": [PNG[:4] + "\n", PNG[4:] + "\n"]}])) == {
        "media_type": "image/jpeg",
        "data": PNG,
    }


def test_a_figure_that_is_too_large_hides_no_smaller_form_and_shows_no_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figures, "MAX_IMAGE_BYTES", 9)
    large = {"image/png": OTHER}
    assert last_figure(notebook([{"image/png": PNG}], [large])) is None
    assert last_figure(notebook([large | {"image/svg+xml": "<svg/>"}])) == {
        "media_type": "image/svg+xml",
        "data": base64.b64encode(b"<svg/>").decode(),
    }


@pytest.mark.parametrize(
    "strange",
    [
        None,
        [],
        {},
        {"cells": {}},
        {"cells": [None, 3, {"outputs": None}, {"outputs": [None, {"data": []}]}]},
        notebook([{"image/png": 3}]),
        notebook([{"image/png": ["a", 3]}]),
        notebook([{"image/png": "no base64!"}]),
        notebook([{"image/png": ""}]),
        notebook([{"text/html": "<img src=x onerror=alert(1)>", "image/gif": PNG}]),
    ],
)
def test_what_is_no_figure_is_none(strange: object) -> None:
    assert last_figure(strange) is None


def test_a_broken_image_is_passed_over() -> None:
    found = last_figure(notebook([{"image/png": PNG}], [{"image/png": "broken!"}]))
    assert found == {"media_type": "image/png", "data": PNG}


def test_only_files_of_the_workspace_are_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    workspace = Workspace(root=root)
    text = json.dumps(notebook([{"image/png": PNG}]))
    (tmp_path / "secret.ipynb").write_text(text)
    (root / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (root / "own.ipynb").write_text(text)
    assert figure_of(workspace, root / "own.ipynb") == {"media_type": "image/png", "data": PNG}
    assert figure_of(workspace, root / "link.ipynb") is None


def test_what_cannot_be_read_shows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(root=tmp_path)
    file = tmp_path / "output.ipynb"
    assert figure_of(workspace, file) is None
    for content in (b"", b"{", b"\xff\xfe", b"[" * 100_000):
        file.write_bytes(content)
        assert figure_of(workspace, file) is None
    file.write_text(json.dumps(notebook([{"image/png": PNG}])))
    monkeypatch.setattr(figures, "MAX_NOTEBOOK_BYTES", 20)
    assert figure_of(workspace, file) is None
