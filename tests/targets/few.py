"""A small pipeline in which nodes fail: one is made good by a fallback, the other makes the run fail."""

from __future__ import annotations

import json
from pathlib import Path

from tests.targets.house import House
from tests.targets.torture import write_notebook


def few(folder: Path) -> House:
    """The pipeline and its notebooks in a folder. ``LEFT`` is what its nodes leave."""
    write_notebook(folder / "good.ipynb", "x: int = 1", "", "y: int = x + 1")
    write_notebook(folder / "bad.ipynb", "x: int = 1", "raise ValueError('{{no}}')", "y: int = x")
    document = {
        "version": 1,
        "name": "",
        "nodes": [
            {"id": "saved", "path": "bad.ipynb"},
            {"id": "fallback", "path": "good.ipynb"},
            {"id": "bad", "path": "bad.ipynb", "retry": {"attempts": 2}},
            {"id": "next", "path": "good.ipynb"},
            {"id": "cleanup", "path": "good.ipynb", "trigger_rule": "all_done"},
            {"id": "off", "path": "good.ipynb", "disabled": True},
            {"id": "pinned", "path": "bad.ipynb", "pinned": {"y": 41}},
            {"id": "last", "path": "good.ipynb", "pool": {"name": "db"}, "cache": "on"},
            {"id": "none", "path": "good.ipynb", "parameters": {"x": []}, "for_each": {"parameters": ["x"]}},
        ],
        "edges": [
            {"source": "saved", "target": "fallback", "on": "failure"},
            {"source": "bad", "target": "next", "source_output": "y", "target_parameter": "x"},
            {"source": "next", "target": "cleanup"},
            {"source": "off", "target": "last"},
            {"source": "pinned", "target": "last", "source_output": "y", "target_parameter": "x"},
        ],
    }
    file = folder / "few.dagflow"
    file.write_text(json.dumps(document), encoding="utf-8")
    return House.of(file)


LEFT = {"fallback": {"y": 2}, "cleanup": {"y": 2}, "last": {"y": 42}}
