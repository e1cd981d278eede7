"""Orchestrators, each in an environment of its own, for the tests in this folder. Without them they do not run.

``DAGFLOW_TARGETS=required`` (or ``CI=true``) makes a missing environment an error; ``off`` leaves these tests out.
``scripts/target-env`` makes the environments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.targets.house import ROOT, House, Target
from tests.targets.torture import write_torture

REQUIREMENTS = Path(__file__).parent / "requirements"


@cache
def reason_not_to_run() -> str:
    """Why these tests are left out, or an empty string."""
    if is_required():
        return ""
    wanted = os.environ.get("DAGFLOW_TARGETS", "")
    if wanted == "off":
        return "they were switched off (DAGFLOW_TARGETS=off)"
    missing = [file.stem for file in sorted(REQUIREMENTS.glob("*.txt")) if made(file.stem) is None]
    return f"there is no environment for {', '.join(missing)}" if missing else ""


def is_required() -> bool:
    wanted = os.environ.get("DAGFLOW_TARGETS")
    return wanted == "required" or (wanted != "off" and os.environ.get("CI") == "true")


def made(name: str) -> Path | None:
    """The environment of a target if it is there."""
    done = subprocess.run(
        [ROOT / "scripts" / "target-env", "--made", name], capture_output=True, text=True, check=False
    )
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name.startswith("test_") and reason_not_to_run() else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if reason := reason_not_to_run():
        told = f"The tests with other orchestrators did not run: {reason}; `make test-targets` runs them."
        terminalreporter.write_line(told, yellow=True)


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ``JUPYTER_PATH``: notebooks have their libraries here, and not where the orchestrator is."""
    folder = tmp_path_factory.mktemp("jupyter")
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def target(request: pytest.FixtureRequest, kernels: Path) -> Target:
    """The environment of the orchestrator after which the test's module is named (``test_airflow.py``)."""
    name = request.path.stem.removeprefix("test_").partition("_")[0]
    folder = made(name)
    if folder is None:
        pytest.fail(f"There is no environment for {name}; scripts/target-env {name} makes it.", pytrace=False)
    return Target(name=name, environment=folder, kernels=kernels)


@pytest.fixture(scope="session")
def torture(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A pipeline with everything that is awkward, and what our own run of it has left."""
    folder = tmp_path_factory.mktemp("torture")
    return House.of(write_torture(folder))


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The example of machine learning, and what our own run of it has left."""
    folder = tmp_path_factory.mktemp("digits")
    return House.copied(ROOT / "examples" / "digits", folder, "digits.dagflow")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))
