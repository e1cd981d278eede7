"""What only real processes can show: nothing outlives a cancel, attempts outlive their runner, pids are told apart."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from jupyter_dagflow.engine.events import AttemptResult, CellStarted
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.errors import ExecutorError, InvalidPipeline
from jupyter_dagflow.executors import processes
from jupyter_dagflow.executors.attempt_folder import AttemptFolder
from jupyter_dagflow.executors.local import LocalExecutor
from jupyter_dagflow.executors.registry import ExecutorSettings, create_executor
from jupyter_dagflow.testing.executors import ended, until_in_cell
from jupyter_dagflow.testing.notebooks import Cell, write_notebook

HELD = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.02)"
MakeSpec = Callable[..., AttemptSpec]


@pytest.fixture
def make_spec(tmp_path: Path) -> MakeSpec:
    def make(*cells: Cell, node_id: str = "n", **fields: Any) -> AttemptSpec:
        directory = tmp_path / "runs" / "r" / node_id / "1"
        write_notebook(directory / "source.ipynb", cells)
        return AttemptSpec(
            run_id=f"run-{tmp_path.name}",
            node_id=node_id,
            attempt=1,
            directory=directory,
            working_directory=tmp_path,
            **fields,
        )

    return make


@pytest.fixture(params=[True, False], ids=["forked", "spawned"])
async def executor(request: pytest.FixtureRequest) -> AsyncIterator[LocalExecutor]:
    executor = LocalExecutor(fork=request.param)
    yield executor
    await executor.close()


def fork_servers_of(owner: psutil.Process) -> list[psutil.Process]:
    found = []
    for child in owner.children():
        # A child that ends meanwhile has no command line any more.
        with contextlib.suppress(psutil.NoSuchProcess):
            if "--serve" in child.cmdline():
                found.append(child)
    return found


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def processes_of(spec: AttemptSpec) -> list[psutil.Process]:
    """Workers of the attempt and whatever has its variables, found without the executor's own code."""
    found = []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("DAGFLOW_RUN_ID") == spec.run_id or str(spec.directory) in process.cmdline()
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


async def until_file(path: Path, executor: LocalExecutor, spec: AttemptSpec) -> str:
    """What the notebook wrote into the file; the notebook makes it appear whole."""
    watching = asyncio.ensure_future(ended(executor, spec))
    while not path.exists():
        assert not watching.done(), watching.result()
        await asyncio.sleep(0.01)
    watching.cancel()
    return path.read_text()


async def test_cancel_leaves_no_process_of_a_stubborn_notebook(
    executor: LocalExecutor, make_spec: MakeSpec, tmp_path: Path
) -> None:
    source = """
import multiprocessing, os, pathlib, signal, subprocess, sys, time
ignoring = "import signal as s, time; s.signal(s.SIGINT, s.SIG_IGN); s.signal(s.SIGTERM, s.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", ignoring])
daemon = subprocess.Popen([sys.executable, "-c", ignoring], start_new_session=True, cwd="/")
nameless = subprocess.Popen([sys.executable, "-c", ignoring], env={})
forked = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,))
forked.start()
pathlib.Path("pids.new").write_text(" ".join(map(str, [os.getpid(), child.pid, daemon.pid, nameless.pid, forked.pid])))
pathlib.Path("pids.new").rename("pids")
while True:
    try:
        time.sleep(600)
    except BaseException:
        pass
"""
    spec = make_spec(source)
    await executor.start(spec)
    pids = [int(pid) for pid in (await until_file(tmp_path / "pids", executor, spec)).split()]
    assert not any(is_gone(pid) for pid in pids)
    result, _ = await asyncio.gather(ended(executor, spec), executor.cancel(spec))
    assert result.state is AttemptState.CANCELLED
    assert [pid for pid in pids if not is_gone(pid)] == []
    assert processes_of(spec) == []


async def test_cancel_while_the_worker_comes_up(executor: LocalExecutor, make_spec: MakeSpec) -> None:
    spec = make_spec("import time; time.sleep(600)")
    await executor.start(spec)
    await executor.cancel(spec)
    assert (await ended(executor, spec)).state is AttemptState.CANCELLED
    await executor.close()
    assert processes_of(spec) == []


async def test_a_lost_attempt_leaves_no_kernel(executor: LocalExecutor, make_spec: MakeSpec) -> None:
    spec = make_spec(HELD)
    await executor.start(spec)
    await until_in_cell(executor, spec)
    record = AttemptFolder(spec.directory).worker()
    assert record is not None
    os.kill(record["pid"], signal.SIGKILL)
    result = await ended(executor, spec)
    assert result.state is AttemptState.LOST
    assert result.failure is not None
    assert result.failure.message == "The worker vanished without a result."
    assert processes_of(spec) == []


async def test_another_process_with_the_workers_pid_is_not_taken_for_it(make_spec: MakeSpec) -> None:
    executor, spec = LocalExecutor(), make_spec("x = 1")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        earlier = {"pid": stranger.pid, "created": psutil.Process(stranger.pid).create_time() - 5}
        for record in (earlier, {**earlier, "ticks": 1, "boot": "another"}):
            (spec.directory / "worker.json").write_text(json.dumps(record))
            assert processes.find_worker(record) is None
            assert (await ended(executor, spec)).state is AttemptState.LOST
        await executor.cancel(spec)
        assert stranger.poll() is None
        stranger.communicate(b"\n")
    assert stranger.returncode == 0
    await executor.close()


RUNNER = """
import asyncio, json, pathlib, sys
from jupyter_dagflow.engine.ports import AttemptSpec
from jupyter_dagflow.executors.local import LocalExecutor
from jupyter_dagflow.testing.executors import until_in_cell

async def main():
    told = json.loads(sys.argv[1])
    paths = {name: pathlib.Path(told.pop(name)) for name in ("directory", "working_directory")}
    executor, spec = LocalExecutor(fork=sys.argv[2] == "True"), AttemptSpec(**told, **paths)
    await executor.start(spec)
    await until_in_cell(executor, spec)
    print("in cell", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "spawned"])
async def test_an_attempt_outlives_its_killed_runner(make_spec: MakeSpec, tmp_path: Path, fork: bool) -> None:
    spec = make_spec(HELD, "answer = 42", outputs=["answer"])
    told = {"run_id": spec.run_id, "node_id": "n", "attempt": 1, "outputs": ["answer"]}
    paths = {"directory": str(spec.directory), "working_directory": str(spec.working_directory)}
    command = [sys.executable, "-c", RUNNER, json.dumps({**told, **paths}), str(fork)]
    runner = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert runner.stdout is not None
    assert await runner.stdout.readline() == b"in cell\n"
    helpers = fork_servers_of(psutil.Process(runner.pid))
    assert len(helpers) == (1 if fork else 0)
    runner.kill()
    await runner.wait()

    executor = LocalExecutor()
    await until_in_cell(executor, spec)
    (tmp_path / "go").touch()
    result = await ended(executor, spec)
    assert (result.state, result.outputs) == (AttemptState.SUCCEEDED, {"answer": 42})
    assert await processes.until_gone(helpers, 10), "the forking process ends with its owner"
    await executor.close()


async def test_without_its_fork_server_the_executor_goes_on(make_spec: MakeSpec) -> None:
    executor = LocalExecutor(fork=True)
    first, second = make_spec("x = 1", node_id="first"), make_spec("x = 1", node_id="second")
    await executor.start(first)
    assert (await ended(executor, first)).state is AttemptState.SUCCEEDED
    (server,) = fork_servers_of(psutil.Process())
    server.kill()
    await executor.start(second)
    assert (await ended(executor, second)).state is AttemptState.SUCCEEDED
    await executor.close()


async def test_after_close_nothing_runs(executor: LocalExecutor, make_spec: MakeSpec) -> None:
    specs = [make_spec("x = 1", node_id=f"n{index}") for index in range(3)]
    await asyncio.gather(*(executor.start(spec) for spec in specs))
    await asyncio.gather(*(ended(executor, spec) for spec in specs))
    await executor.close()
    assert processes_of(specs[0]) == []
    assert fork_servers_of(psutil.Process()) == []


async def test_forked_and_spawned_workers_give_notebooks_the_same_world(make_spec: MakeSpec) -> None:
    source = """
import os, signal, sys, threading
own = ("JPY_PARENT_PID", "DAGFLOW_NODE_ID", "DAGFLOW_CHECKPOINT_DIR")
files = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
world = {
    "path": sys.path,
    "cwd": os.getcwd(),
    "argv": sys.argv[0],
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "env": {name: value for name, value in os.environ.items() if name not in own},
    "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
    "signals": [str(signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)],
    "files": sorted({os.readlink(file).split(":")[0] for file in files if os.path.exists(file)}),
}
"""
    worlds = []
    for fork in (True, False):
        executor, spec = LocalExecutor(fork=fork), make_spec(source, node_id=f"n{fork}", outputs=["world"])
        await executor.start(spec)
        result = await ended(executor, spec)
        assert result.failure is None
        world = result.outputs["world"]
        world["files"] = [name for name in world["files"] if not name.endswith("stderr.txt")]
        worlds.append(world)
        await executor.close()
    assert worlds[0] == worlds[1]


async def test_what_cannot_be_started_is_an_executor_error(make_spec: MakeSpec, tmp_path: Path) -> None:
    executor = LocalExecutor(fork=False)
    with pytest.raises(ExecutorError, match="could not be started"):
        await executor.start(make_spec("x = 1", parameters={"x": {1, 2}}))
    (tmp_path / "file").write_text("in the way")
    blocked = AttemptSpec(
        run_id="r", node_id="n", attempt=1, directory=tmp_path / "file" / "1", working_directory=tmp_path
    )
    with pytest.raises(ExecutorError, match="could not be started"):
        await executor.start(blocked)
    await executor.close()


async def test_a_worker_that_cannot_come_up_fails_with_its_last_words(
    make_spec: MakeSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ModuleNotFoundError: no papermill' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    executor, spec = LocalExecutor(fork=False), make_spec("x = 1")
    await executor.start(spec)
    result = await ended(executor, spec)
    assert result.state is AttemptState.FAILED
    assert result.failure is not None
    assert result.failure.message == "The worker could not start: ModuleNotFoundError: no papermill"
    await executor.close()


async def test_a_log_with_rubbish_in_it_is_read_over(make_spec: MakeSpec) -> None:
    executor, spec = LocalExecutor(), make_spec("x = 1")
    await executor.start(spec)
    await ended(executor, spec)
    rubbish = b'\xff\xfe\n[1]\n{"type": "cell", "state": "running"}\n{"type": "result", "state": "glorious"}\n'
    log = spec.directory / "log.jsonl"
    log.write_bytes(rubbish + log.read_bytes())
    events = [event async for event in executor.watch(spec)]
    assert [type(event) for event in events][-2:] == [CellStarted, AttemptResult]
    await executor.close()


def test_executors_by_name(tmp_path: Path) -> None:
    settings = ExecutorSettings(workspace=tmp_path)
    assert isinstance(create_executor("local", settings), LocalExecutor)
    with pytest.raises(InvalidPipeline, match="There is no executor 'moon'"):
        create_executor("moon", settings)
