"""Exported jobs, checked and executed by Dagster."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.targets.few import LEFT, few
from tests.targets.house import House, Target
from tests.targets.torture import HOSTILE

PROBE = """\
import json, sys
sys.path.insert(0, ".")
from pipeline_t_r_ture_dagster import assets
from dagster import Definitions
ops = {node.name: node.definition for node in assets.node_def.nodes}
told = {name: ops[name].tags for name in ("train_gpu", "start")}
told["keys"] = sorted(key.to_user_string() for key in assets.keys)
print(json.dumps(told))
"""


def home(folder: Path) -> str:
    """A home of Dagster that tells nobody of it."""
    folder.mkdir()
    (folder / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    return str(folder)


def run(
    target: Target, folder: Path, job: str, *, output: Path, given: dict[str, Any] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the job of an exported file."""
    config = {"resources": {"parameters": {"config": given or {}}}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return target.ends(
        *("dagster", "job", "execute", "-f", f"{job}_dagster.py", "-j", job, "-c", "config.json"),
        cwd=folder,
        DAGSTER_HOME=home(output.with_name(f"{output.name}-dagster")),
        DAGFLOW_OUTPUT=str(output),
    )


def test_the_torture_pipeline_leaves_what_our_own_run_leaves(target: Target, torture: House, tmp_path: Path) -> None:
    house = torture.elsewhere(tmp_path / "there")
    folder = house.export("dagster", executor="one process")
    given = {"alpha": 7, "odd_name_ds": HOSTILE}
    done = run(target, folder, "pipeline_t_r_ture", output=tmp_path / "out", given=given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert house.exported_outputs(tmp_path / "out") == torture.expected_outputs()
    assert "Materialized value pipeline_t_r_ture train_gpu" in done.stderr
    assert "Materialized value pipeline_t_r_ture low" not in done.stderr


def test_the_definitions_are_valid_and_ask_for_a_gpu(target: Target, torture: House, tmp_path: Path) -> None:
    folder = torture.elsewhere(tmp_path / "there").export("dagster")
    target.succeeds(
        *("dagster", "definitions", "validate", "-f", "pipeline_t_r_ture_dagster.py"),
        cwd=folder,
        DAGSTER_HOME=home(tmp_path / "dagster"),
    )
    told = json.loads(target.succeeds("python", "-c", PROBE, cwd=folder))
    amounts = {"memory": "1Gi", "nvidia.com/gpu": "1"}
    pod = json.loads(told["train_gpu"]["dagster-k8s/config"])
    assert pod == {"container_config": {"resources": {"requests": amounts, "limits": amounts}}}
    assert told["start"] == {}
    assert "pipeline_t_r_ture/verdict" in told["keys"]


def test_the_digits_are_recognized(target: Target, digits: House, tmp_path: Path) -> None:
    house = digits.elsewhere(tmp_path / "there")
    folder = house.export("dagster")
    done = run(target, folder, "digits", output=tmp_path / "out", given={"seed": 7})
    assert done.returncode == 0, done.stdout + done.stderr
    assert house.exported_outputs(tmp_path / "out") == digits.expected_outputs()


def test_a_failure_goes_on_by_the_rules_and_fails_the_run(target: Target, tmp_path: Path) -> None:
    house = few(tmp_path / "few")
    folder = house.export("dagster", executor="one process")
    done = run(target, folder, "few", output=tmp_path / "out")
    assert done.returncode != 0, done.stdout + done.stderr
    assert "Failed: bad, next." in done.stderr
    assert house.exported_outputs(tmp_path / "out") == LEFT
    assert {file.name for file in (tmp_path / "out").glob("*/bad/*")} == {"1", "2", "checkpoint"}
    assert not list((tmp_path / "out").glob("*/next"))
