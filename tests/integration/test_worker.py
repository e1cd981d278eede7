"""The worker as a process of its own, with real kernels."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jupyter_dagflow.worker
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from tests.integration.worker_folder import Folder, is_gone, text_of, until

STUBBORN = """
import time
print("in", flush=True)
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        print("no", flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def outputs_text(cell: dict[str, Any]) -> str:
    return "".join("".join(output.get("text", "")) for output in cell["outputs"])


def test_a_notebook_is_told_cell_by_cell(folder: Folder) -> None:
    cells = ["import sys\nprint('hello')\nprint('oh', file=sys.stderr)", "", "1 + 1"]
    folder.prepare(cells)
    before = (folder.path / "source.ipynb").read_bytes()
    events = folder.finish()

    assert [event["type"] for event in events][:2] == ["started", "kernel"]
    assert events[0]["cells"] == 2
    told = [(e["index"], e["total"], e["cell"], e["state"]) for e in events if e["type"] == "cell"]
    assert told == [(1, 2, 0, "running"), (1, 2, 0, "succeeded"), (2, 2, 2, "running"), (2, 2, 2, "succeeded")]
    assert text_of(events, "stdout") == "hello\n"
    assert text_of(events, "stderr") == "oh\n"
    assert text_of(events, "display") == "2\n"
    result = events[-1]
    assert (result["state"], result["failure"], result["outputs"]) == ("succeeded", None, {})
    assert result["resources"]["peak_memory_bytes"] > 1_000_000
    assert result["resources"]["cpu_s"] > 0
    assert outputs_text(folder.executed()["cells"][0]) == "hello\noh\n"
    assert folder.executed()["metadata"]["language_info"]["name"] == "python"
    assert (folder.path / "source.ipynb").read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="without /proc only ended children are known")
def test_resources_are_those_of_worker_and_kernel_together(folder: Folder) -> None:
    peak = "int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) * 1024"
    folder.prepare([("outputs", f"peak = {peak}")], outputs=["peak"])
    result = folder.finish()[-1]
    assert result["resources"]["peak_memory_bytes"] > result["outputs"]["peak"] + 10_000_000


def test_parameters_reach_the_notebook_and_outputs_come_back(folder: Folder) -> None:
    awkward = {"text": 'it\'s "quoted"\n{x} ü', "list": [1, None, True, 2.5]}
    events = folder.run(
        [("parameters", "text = 'default'\nlist = []\nkept = 7"), "back = {'text': text, 'list': list, 'kept': kept}"],
        parameters=awkward,
        outputs=["back"],
    )
    assert events[-1]["outputs"] == {"back": {**awkward, "kept": 7}}


def test_a_failing_cell_is_found_in_the_executed_notebook(folder: Folder) -> None:
    cells = [
        ("parameters", "x = 1"),
        "def check():\n    raise ValueError('no rows\\nin \\x1b[31mred\\x1b[0m')\ncheck()",
        "y = 1",
    ]
    events = folder.run(cells, parameters={"x": 2})
    result = events[-1]
    assert (result["state"], result["outputs"]) == ("failed", {})
    assert result["failure"] == {"message": "ValueError: no rows in red", "name": "ValueError", "cell": 2}
    executed = folder.executed()["cells"]
    assert len(executed) == 4, "papermill's banners would move the cells"
    assert executed[2]["outputs"][0]["ename"] == "ValueError"
    assert executed[3]["execution_count"] is None
    assert [e["state"] for e in events if e["type"] == "cell"][-1] == "failed"
    assert "\x1b[" in text_of(events, "error")


def test_a_kernel_that_dies_is_told_with_its_cell(folder: Folder) -> None:
    result = folder.run(["x = 1", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"])[-1]
    assert result["state"] == "failed"
    assert result["failure"]["message"].startswith("The kernel died while running cell 2 of 2 (killed by SIGKILL")
    assert result["failure"]["cell"] == 1


@pytest.mark.parametrize(
    ("request_fields", "notebook_kernel", "expected"),
    [
        ({"kernel": "fortran77"}, "python3", "The kernel 'fortran77' is not installed; installed: "),
        ({}, "fortran77", "The kernel 'fortran77' is not installed; installed: "),
        ({}, None, "The notebook names no kernel. Choose one in the node's settings (installed: "),
        ({"working_directory": "/no/such/folder"}, "python3", "The folder '/no/such/folder' does not exist."),
    ],
)
def test_what_cannot_begin_says_why(
    folder: Folder, request_fields: dict[str, Any], notebook_kernel: str | None, expected: str
) -> None:
    result = folder.run(["x = 1"], kernel=notebook_kernel) if not request_fields else None
    if result is None:
        write_notebook(folder.path / "source.ipynb", ["x = 1"], kernel=notebook_kernel)
        folder.request(**request_fields)
        result = folder.finish()
    assert result[-1]["state"] == "failed"
    assert result[-1]["failure"]["message"].startswith(expected)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"cells": 3}'])
def test_a_notebook_that_cannot_be_read_says_so(folder: Folder, content: str | None) -> None:
    if content is not None:
        (folder.path / "source.ipynb").write_text(content)
    folder.request()
    failure = folder.finish()[-1]["failure"]
    expected = "The notebook is missing." if content is None else "The notebook cannot be read: "
    assert failure["message"].startswith(expected)


def test_outputs_of_many_kinds(folder: Folder) -> None:
    source = """
import numpy, pathlib
json = open = list = exec = globals = None  # names that reading must not stumble over
number = numpy.float32(0.5)
flag = numpy.bool_(True)
nested = {"counts": (numpy.int64(3), 4), "text": "grün"}
nothing = None
pathlib.Path("data").mkdir()
pathlib.Path("data/a.csv").write_text("abc")
file = pathlib.Path("data/a.csv")
name = "data/a.csv"
long = "x" * 10000
"""
    names = ["number", "flag", "nested", "nothing", "file", "name", "long"]
    result = folder.run([source], outputs=names)[-1]
    assert result["failure"] is None
    assert result["outputs"] == {
        "number": 0.5,
        "flag": True,
        "nested": {"counts": [3, 4], "text": "grün"},
        "nothing": None,
        "file": "data/a.csv",
        "name": "data/a.csv",
        "long": "x" * 10000,
    }
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    artifact = {"path": "data/a.csv", "kind": "table", "size": 3, "sha256": digest}
    assert result["artifacts"] == [{"name": "file", **artifact}, {"name": "name", **artifact}]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("pass", "The notebook did not assign the output 'x'."),
        ("x = {1, 2}", "The output 'x' is of type set, which is no JSON value"),
        ("import numpy; x = numpy.zeros(3)", "The output 'x' is of type ndarray, which is no JSON value"),
        ("x = [float('nan')]", "The output 'x' is or contains NaN or Infinity"),
        ("x = 'a' * 2_000_000", "The output 'x' is too large to pass on"),
        ("x = '\\udc80'", "The output 'x' contains text that is not valid Unicode."),
        ("x = []; x.append(x)", "The output 'x' is of type list, which is no JSON value (Circular"),
    ],
)
def test_outputs_that_cannot_be_passed_on(folder: Folder, source: str, expected: str) -> None:
    result = folder.run([source], outputs=["x"])[-1]
    assert result["state"] == "failed"
    assert result["failure"]["message"].startswith(expected)


def test_the_kernel_knows_where_it_is(folder: Folder) -> None:
    source = "import os\nhere = {**{k: os.environ.get(k) for k in NAMES}, 'cwd': os.getcwd()}"
    names = ["DAGFLOW_RUN_ID", "DAGFLOW_NODE_ID", "DAGFLOW_ATTEMPT", "DAGFLOW_CHECKPOINT_DIR", "EXTRA"]
    result = folder.run([f"NAMES = {names}", source], outputs=["here"], env={"EXTRA": "ä=b"})[-1]
    checkpoint = folder.path.parent / "checkpoint"
    expected = ["run-1", "node-1", "1", str(checkpoint), "ä=b"]
    assert result["outputs"]["here"] == {**dict(zip(names, expected, strict=True)), "cwd": str(folder.root)}
    assert checkpoint.is_dir()


def test_an_attempt_that_another_worker_owns_is_left_alone(folder: Folder) -> None:
    folder.prepare(["x = 1"])
    folder.finish()
    files = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    with folder.launch() as second:
        assert second.communicate()[0] == ""
    assert second.returncode == 0
    assert {path.name: path.read_bytes() for path in folder.path.iterdir()} == files


def test_sigint_interrupts_and_ends_cancelled(folder: Folder) -> None:
    folder.prepare(["print('saved', flush=True)", "import time\ntime.sleep(600)", "x = 1"])
    with folder.launch() as worker:
        list(until(worker, "cell", index=2, state="running"))
        worker.send_signal(signal.SIGINT)
        events = list(until(worker, "result"))
    assert (events[-1]["state"], events[-1]["failure"]) == ("cancelled", None)
    assert outputs_text(folder.executed()["cells"][0]) == "saved\n"
    assert worker.returncode == 0


def test_sigterm_ends_a_cell_that_swallows_interrupts(folder: Folder) -> None:
    folder.prepare([STUBBORN])
    with folder.launch() as worker:
        begun = list(until(worker, "text", text="in\n"))
        worker.send_signal(signal.SIGINT)
        list(until(worker, "text", text="no\n"))
        worker.send_signal(signal.SIGTERM)
        events = list(until(worker, "result"))
    assert events[-1]["state"] == "cancelled"
    assert is_gone(next(event["pid"] for event in begun if event["type"] == "kernel"))


def test_a_chatty_cell_fills_the_notebook_and_not_the_log(folder: Folder) -> None:
    events = folder.run(["for _ in range(300): print('x' * 49_999, flush=True)"])
    assert (folder.path / "output.ipynb").stat().st_size > 15_000_000
    assert len(text_of(events, "stdout")) == 8 * 1024 * 1024
    assert "The log stops at 8 MB" in text_of(events, "stderr")
    assert len(outputs_text(folder.executed()["cells"][0])) == 15_000_000
    assert events[-1]["state"] == "succeeded"


def test_many_small_pieces_all_arrive(folder: Folder) -> None:
    events = folder.run(["for i in range(6_000): print(i, flush=True)", "print('half a pair: \\udc80')"])
    first, second = folder.executed()["cells"]
    expected = "".join(f"{i}\n" for i in range(6_000))
    assert outputs_text(first) == expected
    assert text_of(events, "stdout") == expected + outputs_text(second)
    assert len(first["outputs"]) == 1
    assert events[-1]["state"] == "succeeded"


@pytest.mark.parametrize(
    ("cell", "state", "message"),
    [
        ("import sys; sys.exit(0)", "succeeded", None),
        ("import sys; sys.exit(3)", "failed", "SystemExit: 3"),
        (("raises-exception", "1 / 0"), "succeeded", None),
        (("skip-execution", "1 / 0"), "succeeded", None),
        ("input()", "failed", "StdinNotImplementedError: raw_input was called, but this frontend does not support"),
    ],
)
def test_cells_that_end_in_their_own_way(folder: Folder, cell: Cell, state: str, message: str | None) -> None:
    result = folder.run([cell])[-1]
    assert result["state"] == state
    assert (result["failure"] or {"message": ""})["message"].startswith(message or "")


def test_what_processes_print_does_not_get_between_the_events(folder: Folder) -> None:
    source = "import os, subprocess\nsubprocess.run(['echo', 'from a child'])\nos.write(1, b'raw')\nos.write(2, b'raw')"
    assert folder.run([source])[-1]["state"] == "succeeded"  # Each line parses, or this raises.


def test_copied_alone_into_another_place_it_works(folder: Folder, tmp_path: Path) -> None:
    shutil.copytree(Path(jupyter_dagflow.worker.__file__).parent, tmp_path / "image" / "worker")
    folder.prepare(["y = 6 * 7"], outputs=["y"])
    ran = subprocess.run(
        [sys.executable, "-m", "worker", str(folder.path)],
        cwd=tmp_path / "image",
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout.splitlines()[-1])["outputs"] == {"y": 42}


def test_nothing_is_left_behind(folder: Folder) -> None:
    source = "import subprocess\nchild = subprocess.Popen(['sleep', '600']).pid"
    events = folder.run([source], outputs=["child"])
    told = next(event for event in events if event["type"] == "kernel")
    assert is_gone(told["pid"])
    assert is_gone(events[-1]["outputs"]["child"])
    assert not Path(told["folder"]).exists()
