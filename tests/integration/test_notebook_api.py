"""Pipelines and runs as objects: real runs with real kernels, from this process, from scripts and from a kernel."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import jupyter_dagflow
from jupyter_dagflow import Pipeline, Run
from jupyter_dagflow.errors import (
    Conflict,
    DagflowError,
    InvalidPipeline,
    NoSuchResult,
    NotFound,
    RunFailed,
    WaitTimeout,
)
from jupyter_dagflow.objects.run import WaitInterrupted
from jupyter_dagflow.testing.notebooks import Cell, write_notebook

CHURN = {
    "version": 1,
    "parameters": [
        {"name": "day", "type": "str", "default": "2026-01-01"},
        {"name": "self", "type": "int", "default": 1},
    ],
    "nodes": [
        {"id": "train", "name": "Train it", "path": "train.ipynb", "parameters": {"day": {"pipeline": "day"}}},
        {"id": "evaluate", "path": "evaluate.ipynb"},
        {"id": "words", "type": "note", "text": "by hand"},
    ],
    "edges": [{"source": "train", "target": "evaluate", "source_output": "model", "target_parameter": "model"}],
}
TRAIN: Sequence[Cell] = [
    ("parameters", "day: str = ''"),
    "import pathlib, time\nprint('training on', day)",
    "assert not pathlib.Path('broken').exists(), 'no rows to train on'",
    "while pathlib.Path('gate').exists():\n    time.sleep(0.02)",
    "pathlib.Path('model.txt').write_text(day)",
    ("outputs", "model = 'model.txt'"),
]
EVALUATE: Sequence[Cell] = [("parameters", "model: str = ''"), ("outputs", "accuracy = 0.93\nday = open(model).read()")]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A workspace with ``churn.dagflow``; its training fails while there is ``broken``, and waits while ``gate``."""
    write_notebook(tmp_path / "train.ipynb", TRAIN)
    write_notebook(tmp_path / "evaluate.ipynb", EVALUATE)
    (tmp_path / "churn.dagflow").write_text(json.dumps(CHURN), encoding="utf-8")
    yield tmp_path
    # Lets whatever a failed test left behind come to its end.
    (tmp_path / "gate").unlink(missing_ok=True)


@pytest.fixture
def churn(folder: Path) -> Pipeline:
    return Pipeline(folder / "churn.dagflow", workspace=folder)


def script(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def environment() -> dict[str, str]:
    root = Path(jupyter_dagflow.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}


# --- a run that succeeds -------------------------------------------------------------------------------------------


def test_a_run_and_what_it_leaves(churn: Pipeline, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(churn.parameters) == ["day", "self"]
    assert list(churn.nodes) == ["train", "evaluate"]
    assert churn.nodes["Train it"].path == "train.ipynb"
    assert churn.validate() == []
    assert churn.runs() == []
    assert churn.last_run is None

    run = churn.run(day="2026-11-01", self=2).wait()

    assert run.state == "succeeded"
    assert run.is_ended
    assert not run.is_interrupted
    assert run.parameters == {"day": "2026-11-01", "self": 2}
    assert run.status == {"train": "succeeded", "evaluate": "succeeded"}
    assert run.outputs["evaluate"]["accuracy"] == 0.93
    assert run.outputs["Train it"]["model"] == "model.txt"
    assert run.artifacts["train"]["model"].place == folder / "model.txt"
    assert run.failure is None
    assert "training on 2026-11-01" in run.log("Train it")
    assert json.loads(Path(run.notebook("train")).read_text(encoding="utf-8"))["cells"]
    told = capsys.readouterr().out
    assert told.splitlines()[0] == f"Run {run.run_id} of churn.dagflow"
    assert "✔ evaluate  succeeded in" in told
    assert f"Run {run.run_id} succeeded in" in told
    assert "\x1b" not in told
    assert churn.last_run == run
    assert churn.runs(limit=5) == [run]
    assert Pipeline.run_of(run.run_id, workspace=folder).outputs["evaluate"]["day"] == "2026-11-01"


def test_what_is_not_there_is_told_beside_what_is(churn: Pipeline, folder: Path) -> None:
    run = churn.run().wait(progress=False)
    with pytest.raises(NoSuchResult, match=r"no node 'tran' \(it has: train, evaluate\)"):
        run.outputs["tran"]
    with pytest.raises(KeyError, match=r"Node 'train' left no output 'modl' \(there is: model\)\."):
        run.outputs["train"]["modl"]
    assert run.outputs.get("tran") is None
    assert "modl" not in run.outputs["train"]
    with pytest.raises(NoSuchResult, match="left no artifact 'accuracy'"):
        run.artifacts["evaluate"]["accuracy"]
    with pytest.raises(NotFound, match="has no attempt 7"):
        run.log("train", attempt=7)
    with pytest.raises(NotFound, match="There is no run 'gone'"):
        Run("gone", workspace=folder)
    with pytest.raises(Conflict, match="has ended already"):
        run.cancel()


def test_a_part_with_options(churn: Pipeline) -> None:
    churn.run().wait(progress=False)
    part = churn.with_options(only="evaluate", parallel=1, cache="off").run().wait(progress=False)
    assert part.status["evaluate"] == "succeeded"
    assert part.status["train"] == "reused"
    assert part.view()["options"]["parallel"] == 1
    with pytest.raises(DagflowError, match="Use one of"):
        churn.with_options(only="train", to="evaluate")


# --- what is wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("gone.dagflow", None, "There is no file"),
        ("train.ipynb", None, "is not a pipeline; its name does not end in .dagflow"),
        ("bad.dagflow", "{", "bad.dagflow: "),
        ("newer.dagflow", '{"version": 99}', "newer.dagflow: "),
    ],
)
def test_a_pipeline_that_cannot_be_read_is_one_sentence(folder: Path, name: str, text: str | None, told: str) -> None:
    if text is not None:
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(DagflowError) as caught:
        Pipeline(folder / name, workspace=folder)
    assert told in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value._render_traceback_()[0] == f"{type(caught.value).__name__}: {caught.value.message}"


def test_wrong_parameters_start_nothing(churn: Pipeline) -> None:
    with pytest.raises(InvalidPipeline, match=r"no parameter 'dya' \(it has: day, self\)"):
        churn.run(dya="2026-11-01")
    with pytest.raises(InvalidPipeline, match=r"parameters\.day: Expected a text"):
        churn.run(day=3)
    with pytest.raises(InvalidPipeline, match="what JSON can hold"):
        churn.run(day=object())
    with pytest.raises(DagflowError, match="no executor 'moon'"):
        churn.with_options(executor="moon").run()
    assert churn.runs() == []


# --- failure, rerun, cancel, timeout -------------------------------------------------------------------------------


def test_a_failure_is_mended_and_rerun(churn: Pipeline, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken").touch()
    run = churn.run()
    with pytest.raises(RunFailed, match=r"Train it: AssertionError: no rows to train on\. See run\.notebook"):
        run.wait()
    assert "Fix it, then: dagflow runs rerun --failed" in capsys.readouterr().out
    assert run.failure is not None
    assert (run.failure.node_id, run.failure.name) == ("train", "AssertionError")
    assert str(run.failure) == "train: AssertionError: no rows to train on"
    assert run.status == {"train": "failed", "evaluate": "upstream_failed"}
    assert run.notebook("train", attempt=1).path.name == "output.ipynb"
    with pytest.raises(NotFound, match="has no attempt yet"):
        run.notebook("evaluate")

    (folder / "broken").unlink()
    # As it was asked for and not begun, it counts as pending, so that nobody takes the failure for the new end.
    assert run.rerun_failed().wait(progress=False).state == "succeeded"
    assert run.nodes["train"].attempt == 2
    assert run.rerun("evaluate", downstream=False).wait(progress=False).nodes["evaluate"].attempt == 2
    assert run.nodes["train"].attempt == 2


def test_waiting_ends_before_the_run_does(churn: Pipeline, folder: Path) -> None:
    (folder / "gate").touch()
    run = churn.run()
    with pytest.raises(TimeoutError, match=r"goes on without being waited for; run\.wait\(\) waits again"):
        run.wait(timeout=0.2, progress=False)
    with pytest.raises(WaitTimeout):
        run.wait(timeout=0, progress=False)
    assert not run.is_ended
    run.cancel()
    assert run.wait(raise_on_failure=False, progress=False).state == "cancelled"
    with pytest.raises(RunFailed, match="was cancelled"):
        run.wait(progress=False)


async def test_a_run_is_awaited_while_other_things_go_on(churn: Pipeline, folder: Path) -> None:
    (folder / "gate").touch()
    run = churn.run()

    async def open_gate() -> None:
        while run.status["train"] != "running":
            await asyncio.sleep(0.05)
        (folder / "gate").unlink()

    _, ended = await asyncio.gather(open_gate(), _awaited(run))
    assert ended is run
    assert run.state == "succeeded"


async def _awaited(run: Run) -> Run:
    return await run


def test_an_interrupt_stops_the_waiting_and_not_the_run(
    churn: Pipeline, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gate").touch()
    run = churn.run()

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("jupyter_dagflow.objects.run.time.sleep", interrupted)
        with pytest.raises(KeyboardInterrupt, match="goes on without being waited for") as caught:
            run.wait(progress=False)
    assert isinstance(caught.value, WaitInterrupted)
    assert not run.is_ended
    (folder / "gate").unlink()
    assert run.wait(progress=False).state == "succeeded"


# --- scripts -------------------------------------------------------------------------------------------------------


def test_a_run_outlives_the_script_that_began_it(folder: Path) -> None:
    (folder / "gate").touch()
    done = script(folder, "from jupyter_dagflow import Pipeline\nprint(Pipeline('churn.dagflow').run(day='x').run_id)")
    assert done.returncode == 0, done.stderr
    run = Run(done.stdout.strip(), workspace=folder)
    assert not run.is_ended
    (folder / "gate").unlink()
    assert run.wait(progress=False).outputs["evaluate"]["day"] == "x"


def test_a_script_in_a_pipe_prints_lines(folder: Path) -> None:
    done = script(
        folder,
        "from jupyter_dagflow import Pipeline\n"
        "run = Pipeline('churn.dagflow').run().wait()\n"
        "print(run.outputs['evaluate']['accuracy'])",
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "0.93"
    assert [line for line in lines if "succeeded in" in line]
    assert not set(done.stdout) & {"\x1b", "\r", "\b"}


@pytest.mark.skipif(sys.platform == "win32", reason="There are no pseudo terminals.")
def test_a_script_on_a_terminal_has_a_progress_bar_and_ctrl_c_leaves_the_run(folder: Path) -> None:
    import pty

    (folder / "gate").touch()
    (folder / "script.py").write_text(
        "from jupyter_dagflow import Pipeline\nPipeline('churn.dagflow').run().wait()", encoding="utf-8"
    )
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "script.py"],
        cwd=folder,
        env=environment(),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    shown = ""
    while "train" not in shown.lower() or "running" not in shown:
        shown += os.read(leader, 65536).decode("utf-8", errors="replace")
    os.kill(process.pid, signal.SIGINT)
    try:
        while text := os.read(leader, 65536):
            shown += text.decode("utf-8", errors="replace")
    except OSError:
        # The other end of a pseudo terminal was closed.
        pass
    finally:
        os.close(leader)
    assert process.wait(timeout=30) != 0
    assert "0 of 2" in shown
    assert "░" in shown
    assert "run.cancel() stops it" in shown
    run = Pipeline(folder / "churn.dagflow", workspace=folder).last_run
    assert run is not None
    assert not run.is_ended
    (folder / "gate").unlink()
    assert run.wait(progress=False).state == "succeeded"


# --- notebooks -----------------------------------------------------------------------------------------------------


def test_a_notebook_that_is_a_node_runs_another_pipeline(folder: Path) -> None:
    write_notebook(
        folder / "outer.ipynb",
        [
            "from jupyter_dagflow import Pipeline\np = Pipeline('churn.dagflow')\np",
            "run = p.run(day='inner')\nrun.wait()",
            ("outputs", "accuracy = run.outputs['evaluate']['accuracy']"),
        ],
    )
    outer = {"version": 1, "nodes": [{"id": "outer", "path": "outer.ipynb"}]}
    (folder / "outer.dagflow").write_text(json.dumps(outer), encoding="utf-8")
    run = Pipeline(folder / "outer.dagflow", workspace=folder).with_options(parallel=1).run().wait(progress=False)
    assert run.outputs["outer"]["accuracy"] == 0.93
    inner = Pipeline(folder / "churn.dagflow", workspace=folder).last_run
    assert inner is not None
    assert inner.parameters["day"] == "inner"
    first = json.loads(Path(run.notebook("outer")).read_text(encoding="utf-8"))["cells"][0]["outputs"][0]["data"]
    assert "application/vnd.jupyter.widget-view+json" in first
    assert "Train it" in "".join(first["text/html"])
    assert "churn.dagflow" in "".join(first["text/plain"])


def test_a_pipeline_does_not_start_itself_again_and_again(folder: Path) -> None:
    write_notebook(folder / "loop.ipynb", ["from jupyter_dagflow import Pipeline\nPipeline('loop.dagflow').run()"])
    loop = {"version": 1, "nodes": [{"id": "loop", "path": "loop.ipynb"}]}
    (folder / "loop.dagflow").write_text(json.dumps(loop), encoding="utf-8")
    pipeline = Pipeline(folder / "loop.dagflow", workspace=folder)
    run = pipeline.run().wait(raise_on_failure=False, progress=False)
    assert run.failure is not None
    assert "would start itself again and again" in run.failure.message
    assert pipeline.runs() == [run]


def test_the_package_itself_imports_nothing(folder: Path) -> None:
    done = script(
        folder,
        "import sys\nbefore = set(sys.modules)\nimport jupyter_dagflow\n"
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('jupyter_dagflow')))\n"
        "from jupyter_dagflow import Pipeline\nPipeline('churn.dagflow')\n"
        "print([name for name in ('anywidget', 'IPython', 'tornado', 'papermill') if name in sys.modules])",
    )
    assert done.returncode == 0, done.stderr
    alone, heavy = done.stdout.splitlines()
    assert not {"pydantic", "sqlite3", "asyncio", "json"} & set(ast.literal_eval(alone))
    assert heavy == "[]"
