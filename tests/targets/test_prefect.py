"""Exported flows, executed by Prefect with a server that it starts for them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.targets.few import LEFT, few
from tests.targets.house import House, Target

CHECK = """\
import json, sys
sys.path.insert(0, ".")
from {module} import {flow} as flow
flow.validate_parameters(json.loads(sys.argv[1]))
print(flow.to_deployment("nightly", cron="0 3 * * *").name)
"""


def run(target: Target, folder: Path, flow: str, *given: str, output: Path) -> subprocess.CompletedProcess[str]:
    """Run a flow's file with a Prefect of its own."""
    return target.ends(
        "python",
        f"{flow}_flow.py",
        *given,
        cwd=folder,
        PREFECT_HOME=str(output.with_name(f"{output.name}-prefect")),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="400",
        DO_NOT_TRACK="1",
        DAGFLOW_OUTPUT=str(output),
    )


def test_the_torture_pipeline_leaves_what_our_own_run_leaves(target: Target, torture: House, tmp_path: Path) -> None:
    house = torture.elsewhere(tmp_path / "there")
    folder = house.export("prefect")
    check = CHECK.format(module="pipeline_t_r_ture_flow", flow="pipeline_t_r_ture")
    name = target.succeeds(
        "python", "-c", check, json.dumps({"alpha": 3}), cwd=folder, PREFECT_HOME=str(tmp_path / "p")
    )
    assert name.strip() == "nightly"
    done = run(target, folder, "pipeline_t_r_ture", output=tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert house.exported_outputs(tmp_path / "out") == torture.expected_outputs()


def test_the_digits_are_recognized(target: Target, digits: House, tmp_path: Path) -> None:
    house = digits.elsewhere(tmp_path / "there")
    folder = house.export("prefect")
    done = run(target, folder, "digits", "day=2026-11-01", "seed=7", output=tmp_path / "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert house.exported_outputs(tmp_path / "out") == digits.expected_outputs()


def test_a_failure_goes_on_by_the_rules_and_fails_the_flow(target: Target, tmp_path: Path) -> None:
    house = few(tmp_path / "few")
    folder = tmp_path / "few"
    house.export("prefect")
    done = run(target, folder, "few", output=tmp_path / "out")
    assert done.returncode == 1, done.stdout + done.stderr
    told = done.stdout + done.stderr
    assert "Failed: bad, next." in told
    assert house.exported_outputs(tmp_path / "out") == LEFT
    assert {file.name for file in (tmp_path / "out").glob("*/bad/*")} == {"1", "2", "checkpoint"}
    assert not list((tmp_path / "out").glob("*/next"))


def test_a_parameter_that_the_flow_does_not_have_is_refused(target: Target, tmp_path: Path) -> None:
    folder = few(tmp_path / "few").export("prefect")
    done = run(target, folder, "few", "x=1", output=tmp_path / "out")
    assert done.returncode == 1
    assert "'x=1' is no parameter; the flow takes nothing." in done.stderr
