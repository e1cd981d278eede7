"""``dagflow`` as people type it: real processes, real kernels, real exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_dagflow.testing.notebooks import write_notebook

DAGFLOW = [sys.executable, "-c", "from jupyter_dagflow.cli.main import main; main()"]


def dagflow(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DAGFLOW, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def events(completed: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in completed.stdout.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pipeline ``double → check`` with a parameter, and a notebook that fails unless the file ``fixed`` is there."""
    write_notebook(tmp_path / "double.ipynb", [("parameters", "n: int = 1"), ("outputs", "twice = n * 2")])
    write_notebook(
        tmp_path / "check.ipynb",
        [
            ("parameters", "value: int = 0"),
            "from pathlib import Path",
            "assert Path('fixed').exists(), 'not fixed'",
            ("outputs", "result = value + 1"),
        ],
    )
    document = {
        "version": 1,
        "parameters": [{"name": "n", "type": "int", "default": 4}],
        "nodes": [
            {"id": "double", "path": "double.ipynb", "parameters": {"n": {"pipeline": "n"}}},
            {"id": "check", "name": "Check\nit", "path": "check.ipynb"},
        ],
        "edges": [
            {"source": "double", "target": "check", "source_output": "twice", "target_parameter": "value"},
        ],
    }
    (tmp_path / "p.dagflow").write_text(json.dumps(document))
    return tmp_path


def test_run_fix_rerun_from_the_command_line(folder: Path) -> None:
    failed = dagflow("run", "p.dagflow", "-p", "n=5", cwd=folder)
    assert failed.returncode == 1, failed.stderr
    assert "✘ Check it  failed: AssertionError: not fixed" in failed.stdout
    assert "dagflow runs rerun --failed" in failed.stdout
    assert "\x1b" not in failed.stdout, "no control characters in a pipe"

    (folder / "fixed").touch()
    run_id = json.loads(dagflow("runs", "list", "--json", cwd=folder).stdout)[0]["run_id"]
    again = dagflow("runs", "rerun", "--failed", run_id, "--json", cwd=folder)
    assert again.returncode == 0, again.stdout + again.stderr
    view = events(again)[-1]["run"]
    assert view["state"] == "succeeded"
    assert view["parameters"] == {"n": 5}
    assert view["nodes"]["check"]["outputs"] == {"result": 11}
    assert (view["nodes"]["double"]["attempt"], view["nodes"]["check"]["attempt"]) == (1, 2)

    listed = json.loads(dagflow("runs", "list", "--json", cwd=folder).stdout)
    assert [run["state"] for run in listed] == ["succeeded"]
    assert listed[0]["nodes"] == {"succeeded": 2}
    assert {"run_id", "pipeline", "state", "started_at", "finished_at", "nodes"} <= set(listed[0])

    only = dagflow("runs", "rerun", "--only", "double", run_id, "--json", cwd=folder)
    assert only.returncode == 0
    assert events(only)[-1]["run"]["nodes"]["double"]["attempt"] == 2
    start = dagflow("runs", "rerun", "--from", "double", run_id, "--json", cwd=folder)
    assert [events(start)[-1]["run"]["nodes"][node]["attempt"] for node in ("double", "check")] == [3, 3]

    shown = dagflow("runs", "show", run_id, cwd=folder)
    assert "✔ Check it" in shown.stdout
    assert json.loads(dagflow("runs", "show", run_id, "--json", cwd=folder).stdout)["run_id"] == run_id


def test_json_events_count_up_without_gaps(folder: Path) -> None:
    (folder / "fixed").touch()
    told = events(dagflow("run", "p.dagflow", "--json", "--parallel", "1", cwd=folder))
    seqs = [line["event"]["seq"] for line in told[:-1]]
    assert seqs == list(range(1, len(seqs) + 1))
    assert told[-1]["run"]["options"]["parallel"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "gone.dagflow"], "There is no file 'gone.dagflow'."),
        (["run", "."], "is a folder"),
        (["run", "double.ipynb"], "is not a pipeline"),
        (["run", "p.dagflow", "-p", "n=many"], "Expected a whole number (int)"),
        (["run", "p.dagflow", "-p", "m=1"], "The pipeline has no parameter 'm'"),
        (["run", "p.dagflow", "-p", "n"], "write NAME=VALUE"),
        (["run", "p.dagflow", "--parallel", "0"], "'parallel' must be a whole number"),
        (["run", "p.dagflow", "--executor", "moon"], "There is no executor 'moon'"),
        (["run", "p.dagflow", "--params-file", "gone.yaml"], "There is no file 'gone.yaml'."),
        (["run", "p.dagflow", "--to", "triple"], "The pipeline has no node 'triple' (it has: double, check)."),
        (["run", "p.dagflow", "--to", "double", "--only", "check"], "Use one of --to, --from and --only"),
        (["run", "p.dagflow", "--cache", "maybe"], "Unknown cache mode 'maybe'; use one of: off, on, refresh."),
        (["run", "p.dagflow", "--only", "check"], "Run to 'check' instead."),
        (["run", "pool.dagflow"], "There is no pool 'db' (there are: none). Make it with: dagflow pools set db 1"),
        (["run", "broken.dagflow"], "line 1, column 12"),
        (["run", "outside.dagflow"], "leads out of the workspace"),
        (["run", "newer.dagflow"], "version 9"),
        (["run", "empty.dagflow"], "The pipeline has no nodes"),
        (["run", "kernel.dagflow"], "The kernel 'cobol' is not installed"),
        (["run", "text.dagflow"], "is not a notebook"),
        (["validate", "broken.dagflow"], "line 1, column 12"),
        (["validate", "pool.dagflow"], "nodes[0].pool.name: There is no pool 'db'"),
        (["export", "p.dagflow", "--to", "punched-cards"], "There is no exporter 'punched-cards'"),
        (["export", "p.dagflow", "--option", "image"], "--option is NAME=VALUE, not 'image'."),
        (["export", "p.dagflow", "--option", "=x"], "--option is NAME=VALUE, not '=x'."),
        (["export", "p.dagflow", "--option", "a=1", "--option", "a=2"], "--option 'a' is there twice."),
        (["export", "p.dagflow", "--option", "colour=red"], "There is no option 'colour'. There are none."),
        (["export", "p.dagflow", "-o", "nowhere/out.py"], "'nowhere/out.py' cannot be written: "),
        (["export", "p.dagflow", "-o", "p.dagflow/"], "The folder 'p.dagflow/' cannot be made: "),
        (["runs", "show", "nope"], "There is no run 'nope'"),
        (["runs", "cancel", "nope"], "There is no run 'nope'"),
        (["runs", "rerun", "nope"], "There is no run 'nope'"),
        (["runs", "resume", "nope"], "There is no run 'nope'"),
        (["runs", "rerun", "nope", "--node", "double.1"], "There is no run 'nope'"),
        (["cache", "rm"], "Name the keys to forget"),
        (["cache", "rm", "abc", "--all"], "Name the keys to forget"),
        (["cache", "rm", "abc"], "There is no result with the key 'abc'."),
        (["pools", "set", "a b", "1"], "The name of a pool has 1 to 64 letters"),
        (["pools", "set", "db", "0"], "'slots' must be a whole number from 1"),
        (["pools", "rm", "db"], "There is no pool 'db'."),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(folder: Path, arguments: list[str], message: str) -> None:
    (folder / "broken.dagflow").write_text('{"nodes": [')
    (folder / "newer.dagflow").write_text('{"version": 9}')
    (folder / "empty.dagflow").write_text("")
    (folder / "text.ipynb").write_text("not a notebook")
    for name, node in {
        "outside": {"id": "a", "path": "../../etc/passwd"},
        "kernel": {"id": "a", "path": "double.ipynb", "kernel": "cobol"},
        "text": {"id": "a", "path": "text.ipynb"},
        "pool": {"id": "a", "path": "double.ipynb", "pool": {"name": "db"}},
    }.items():
        (folder / f"{name}.dagflow").write_text(json.dumps({"nodes": [node]}))
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    completed = dagflow(*arguments, cwd=folder)
    assert completed.returncode == 2, completed
    assert message in completed.stdout + completed.stderr
    assert "Traceback" not in completed.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_validate_tells_every_problem_with_its_place(folder: Path) -> None:
    nodes = [{"id": "a", "path": "double.ipynb", "parameters": {"n": "x", "m": 1}}, {"id": "b", "path": "gone.ipynb"}]
    (folder / "q.dagflow").write_text(json.dumps({"nodes": nodes}))
    completed = dagflow("validate", "q.dagflow", cwd=folder)
    assert completed.returncode == 2
    assert "q.dagflow: error: nodes[0].parameters.n: Expected a whole number" in completed.stdout
    assert "q.dagflow: warning: nodes[0].parameters.m: The notebook has no parameter 'm'" in completed.stdout
    assert "q.dagflow: error: nodes[1].path: There is no file 'gone.ipynb'." in completed.stdout
    told = json.loads(dagflow("validate", "q.dagflow", "--json", cwd=folder).stdout)
    assert [problem["node_id"] for problem in told["problems"]] == ["a", "a", "b"]
    assert dagflow("validate", "p.dagflow", cwd=folder).returncode == 0


def test_export_does_not_overwrite_unless_forced(folder: Path) -> None:
    out = folder / "out.py"
    assert dagflow("export", "p.dagflow", "--to", "script", "-o", "out.py", cwd=folder).returncode == 0
    compile(out.read_text(), "out.py", "exec")
    out.write_text("mine")
    refused = dagflow("export", "p.dagflow", "-o", "out.py", cwd=folder)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert out.read_text() == "mine"
    assert dagflow("export", "p.dagflow", "-o", "out.py", "--force", cwd=folder).returncode == 0
    assert out.read_text() != "mine"


def test_export_writes_into_a_folder_and_makes_one_that_ends_with_a_slash(folder: Path) -> None:
    made = dagflow("export", "p.dagflow", "-o", "new/out/", cwd=folder)
    assert made.returncode == 0, made
    (script,) = (folder / "new/out").iterdir()
    compile(script.read_text(), script.name, "exec")
    assert str(Path("new/out") / script.name) in made.stderr
    refused = dagflow("export", "p.dagflow", "-o", "new/out", cwd=folder)
    assert (refused.returncode, "--force" in refused.stderr) == (2, True)
    script.unlink()
    script.mkdir()
    refused = dagflow("export", "p.dagflow", "-o", "new/out", "--force", cwd=folder)
    assert (refused.returncode, "is a folder" in refused.stderr) == (2, True)


def test_export_lists_its_targets(folder: Path) -> None:
    listed = dagflow("export", "--list", cwd=folder)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "script: Python script (.py)\n    One file that needs only papermill\n" in listed.stdout


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C cannot be sent to a process group elsewhere")
def test_ctrl_c_cancels_cleanly_and_leaves_no_process(folder: Path) -> None:
    write_notebook(folder / "slow.ipynb", ["import time\nprint('begun', flush=True)", "time.sleep(600)"])
    nodes = [{"id": "slow", "path": "slow.ipynb"}, {"id": "next", "path": "double.ipynb"}]
    edges = [{"source": "slow", "target": "next"}]
    (folder / "slow.dagflow").write_text(json.dumps({"nodes": nodes, "edges": edges}))
    with subprocess.Popen(
        [*DAGFLOW, "run", "slow.dagflow", "--json"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        told: list[dict[str, Any]] = []
        for line in process.stdout:
            told.append(json.loads(line))
            data = told[-1].get("event", {}).get("data", {})
            if (data.get("cell") or {}).get("index") == 2:
                process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
    view = told[-1]["run"]
    assert view["state"] == "cancelled"
    assert {node: record["state"] for node, record in view["nodes"].items()} == {
        "slow": "cancelled",
        "next": "cancelled",
    }
    left = [
        found
        for found in psutil.process_iter(["environ"])
        if (found.info["environ"] or {}).get("DAGFLOW_RUN_ID") == view["run_id"]
        and found.status() != psutil.STATUS_ZOMBIE
    ]
    assert left == []


def test_help_needs_nothing_heavy() -> None:
    code = "import sys; from jupyter_dagflow.cli.main import dagflow; dagflow.main(['--help'], standalone_mode=False); "
    code += (
        "sys.exit(any(name in sys.modules for name in ('papermill', 'networkx', 'pydantic', 'nbformat', 'tornado')))"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert completed.returncode == 0, "--help imported something heavy"
    assert "run" in completed.stdout


def test_a_run_with_an_id_of_its_own_is_made_once_and_then_gone_on_with(folder: Path) -> None:
    (folder / "fixed").touch()
    command = ["run", "p.dagflow", "--run-id", "job-7", "--json"]
    first, second = (dagflow(*command, cwd=folder) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert events(second)[-1]["run"]["nodes"]["check"]["attempt"] == 1
    assert [run["run_id"] for run in json.loads(dagflow("runs", "list", "--json", cwd=folder).stdout)] == ["job-7"]
    (folder / "other.dagflow").write_text((folder / "p.dagflow").read_text())
    for file, run_id, told in [
        ("other.dagflow", "job-7", "The run job-7 is one of 'p.dagflow', not of 'other.dagflow'."),
        ("p.dagflow", "../7", "'../7' is no id of a run"),
    ]:
        refused = dagflow("run", file, "--run-id", run_id, cwd=folder)
        assert refused.returncode == 2
        assert told in refused.stderr
