"""Exports for Argo: read by hera, checked by its schema and our linter, and run by a small engine of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.targets.argo_engine import Engine
from tests.targets.argo_lint import problems_of
from tests.targets.house import House, Target

OPTIONS = {"image": "science:1", "volume": "notebooks"}


def document(folder: Path) -> dict[str, Any]:
    [file] = folder.glob("*_argo.yaml")
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def engine(folder: Path, files: Path, target: Target, **more: Any) -> Engine:
    env = {"JUPYTER_PATH": str(target.kernels), "DAGFLOW_OUTPUT": str(files / "left")}
    return Engine(document(folder), workspace=folder, files=files, env=env, **more)


@pytest.fixture(params=["torture", "digits"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    yield request.getfixturevalue(request.param)


def test_an_exported_workflow_leaves_what_our_own_run_leaves(house: House, tmp_path: Path, target: Target) -> None:
    there = house.elsewhere(tmp_path / "there")
    folder = there.export("argo", **OPTIONS)
    assert problems_of(document(folder)) == []
    run = engine(folder, tmp_path / "pods", target, defaults_of_skipped=house.pipeline.name == "digits.dagflow")
    end = run.run()
    logs = "\n".join(log.read_text(encoding="utf-8") for log in sorted((tmp_path / "pods").glob("*/log.txt")))
    assert end.phase == "Succeeded", logs
    assert there.exported_outputs(tmp_path / "pods" / "left") == house.expected_outputs()
    if "flaky" in run.ends:
        assert (run.tries["flaky"], run.ends["low"].phase) == (2, "Skipped")
        assert sorted(name for name in run.ends if name.startswith("fan.each(")) == [f"fan.each({n})" for n in range(3)]
