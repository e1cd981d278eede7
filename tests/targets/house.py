"""A pipeline that our own runner has run, to be exported and run by somebody else with the same outputs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MAIN = "import sys; from jupyter_dagflow.cli.main import main; sys.exit(main())"
TIMEOUT_S = 500

Outputs = dict[str, dict[str, Any]]
"""By node id (``fan.0`` for an instance), the values by name."""


def ended(command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program; it ends within its time or fails the test."""
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )


def succeeded(command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a program that must succeed; what it says."""
    done = ended(command, cwd=cwd, env=env)
    assert done.returncode == 0, f"{command}\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}"
    return done.stdout


@dataclass(frozen=True, kw_only=True)
class Target:
    """An orchestrator in a virtual environment of its own."""

    name: str
    environment: Path
    kernels: Path

    @property
    def python(self) -> str:
        return str(self.environment / "bin" / "python")

    def env(self, **more: str) -> dict[str, str]:
        """The variables with which its programs find themselves and the notebooks' kernel."""
        path = f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "JUPYTER_PATH": str(self.kernels), "PYTHONDONTWRITEBYTECODE": "1", **more}

    def succeeds(self, *command: str, cwd: Path, **env: str) -> str:
        return succeeded([str(self.environment / "bin" / command[0]), *command[1:]], cwd=cwd, env=self.env(**env))

    def ends(self, *command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        return ended([str(self.environment / "bin" / command[0]), *command[1:]], cwd=cwd, env=self.env(**env))


@dataclass(frozen=True, kw_only=True)
class House:
    """A folder with a pipeline and its notebooks. ``parameters``: those of the run, by name."""

    pipeline: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, pipeline: Path, **parameters: Any) -> House:
        return cls(pipeline=pipeline, parameters=parameters)

    @classmethod
    def copied(cls, source: Path, folder: Path, name: str) -> House:
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("dagflow-runs", "data"))
        return cls(pipeline=folder / name)

    def elsewhere(self, folder: Path) -> House:
        """The same pipeline in another folder, without what runs have left."""
        kept = shutil.ignore_patterns("dagflow-runs", "data", "*-output")
        shutil.copytree(self.pipeline.parent, folder, dirs_exist_ok=True, ignore=kept)
        return House(pipeline=folder / self.pipeline.name, parameters=self.parameters)

    @cached_property
    def own_outputs(self) -> Outputs:
        """What our own run leaves. It runs when it is first asked, in a folder beside."""
        there = self.elsewhere(self.pipeline.parent.with_name(f"{self.pipeline.parent.name}-own"))
        given = [f"-p{name}={json.dumps(value)}" for name, value in self.parameters.items()]
        said = succeeded(
            [sys.executable, "-c", MAIN, "run", there.pipeline.name, "--json", *given],
            cwd=there.pipeline.parent,
            env={"PYTHONPATH": str(ROOT)},
        )
        run = json.loads(said.splitlines()[-1])["run"]
        return {node_id: node["outputs"] for node_id, node in run["nodes"].items() if node["state"] == "succeeded"}

    def export(self, to: str, **options: str) -> Path:
        """Export beside the pipeline; the folder. Nothing may stand in the way of the export."""
        done = self.try_export(to, **options)
        assert done.returncode == 0, done.stderr
        return self.pipeline.parent

    def try_export(self, to: str, **options: str) -> subprocess.CompletedProcess[str]:
        chosen = [f"--option={name}={value}" for name, value in options.items()]
        command = [sys.executable, "-c", MAIN, "export", self.pipeline.name, "--to", to, "-o", ".", "--force", *chosen]
        return ended(command, cwd=self.pipeline.parent, env={"PYTHONPATH": str(ROOT)})

    def exported_outputs(self, output: Path) -> Outputs:
        """What the nodes have left in the folder that was their ``DAGFLOW_OUTPUT``, by the last attempt of each."""
        found: dict[str, tuple[int, dict[str, Any]]] = {}
        for file in output.glob("*/*/*/result.json"):
            result = json.loads(file.read_text(encoding="utf-8"))
            unit, number = file.parent.parent.name, int(file.parent.name)
            if "outputs" in result and number > found.get(unit, (0, {}))[0]:
                found[unit] = (number, result["outputs"])
        return {unit: outputs for unit, (_, outputs) in found.items()}

    def expected_outputs(self) -> Outputs:
        """Our own run's outputs of all that is executed: of a fan-out its instances, not what they make together."""
        own = self.own_outputs
        fans = {unit.partition(".")[0] for unit in own if "." in unit}
        return {unit: outputs for unit, outputs in own.items() if unit not in fans}
