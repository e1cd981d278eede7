"""Pods that share nothing with this machine but an object store."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jupyter_dagflow.store.sqlite import SqliteStore
from jupyter_dagflow.testing.notebooks import Cell, write_notebook
from tests.kubernetes.cluster import Namespace
from tests.kubernetes.images import PAPERMILL
from tests.kubernetes.s3 import S3

DAGFLOW = (sys.executable, "-c", "from jupyter_dagflow.cli.main import main; main()")
WIRE = {"source": "write", "target": "read", "source_output": "numbers", "target_parameter": "path"}


class Pipeline:
    """A pipeline in a folder of the workspace, run from the command line."""

    def __init__(self, workspace: Path, settings: dict[str, Any]) -> None:
        self.workspace = workspace
        self.folder = workspace / "reports"
        self.settings = settings

    def run(self, notebooks: dict[str, list[Cell]], edges: list[dict[str, str]] | None = None, **node: Any) -> str:
        """Make the pipeline and run it to its end; what the command printed as JSON, one event a line."""
        with self.started(notebooks, edges, **node) as running:
            printed, errors = running.communicate(timeout=170)
        assert printed, errors
        return printed

    def started(
        self, notebooks: dict[str, list[Cell]], edges: list[dict[str, str]] | None = None, **node: Any
    ) -> subprocess.Popen[str]:
        for name, cells in notebooks.items():
            write_notebook(self.folder / f"{name}.ipynb", cells)
        document = {
            "version": 1,
            "defaults": {"executor": "kubernetes", "kubernetes": self.settings},
            "nodes": [{"id": name, "path": f"{name}.ipynb", **node} for name in notebooks],
            "edges": edges or [],
        }
        (self.folder / "p.dagflow").write_text(json.dumps(document))
        (self.workspace / "dagflow-runs").mkdir(exist_ok=True)
        command = (*DAGFLOW, "run", "reports/p.dagflow", "--json")
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.workspace, stdout=pipe, stderr=pipe, text=True)

    def until_unattended(self, run_id: str) -> None:
        """Wait until the lease of a runner that was killed is over: nothing tells of that."""
        store = SqliteStore.open(self.workspace / "dagflow-runs")
        try:
            while run_id not in store.unattended():
                time.sleep(0.1)
        finally:
            store.close()

    def nodes(self, printed: str) -> dict[str, Any]:
        return json.loads(printed.splitlines()[-1])["run"]["nodes"]

    def attempt(self, node: str) -> Path:
        return next((self.workspace / "dagflow-runs").glob(f"*/{node}/1"))

    def log(self, node: str) -> str:
        lines = (self.attempt(node) / "log.jsonl").read_text().splitlines()
        return "".join(event["text"] for event in map(json.loads, lines) if event["type"] == "text")


@pytest.fixture
def pipeline(workspace: Path, namespace: Namespace, on_s3: dict[str, Any]) -> Pipeline:
    (workspace / "reports").mkdir()
    return Pipeline(workspace, on_s3)


def test_a_node_reads_the_file_of_the_node_before(pipeline: Pipeline, namespace: Namespace, s3: S3) -> None:
    (pipeline.folder / "declared.txt").write_text("here")
    (pipeline.folder / "undeclared.txt").write_text("not here")
    write: list[Cell] = [
        "import os, pathlib",
        "print(sorted(os.listdir()), os.getcwd())",
        "pathlib.Path('out').mkdir()",
        "pathlib.Path('out/numbers.txt').write_text(pathlib.Path('declared.txt').read_text() + ' 1 2 3');",
        ("outputs", "numbers = 'out/numbers.txt'"),
    ]
    read: list[Cell] = [("parameters", "path = ''"), ("outputs", "text = open(path).read()")]
    printed = pipeline.run({"write": write, "read": read}, [WIRE], inputs=["declared.*"])
    nodes = pipeline.nodes(printed)
    assert {name: node["state"] for name, node in nodes.items()} == {"write": "succeeded", "read": "succeeded"}, printed
    assert nodes["read"]["outputs"] == {"text": "here 1 2 3"}
    assert (pipeline.folder / "out" / "numbers.txt").read_text() == "here 1 2 3"
    assert pipeline.log("write") == "['declared.txt'] /dagflow/workspace/reports\n"
    assert 'path = \\"out/numbers.txt' in (pipeline.attempt("read") / "output.ipynb").read_text()
    assert {path.name for path in pipeline.attempt("read").iterdir()} >= {"log.jsonl", "result.json", "source.ipynb"}

    store = s3.folder / s3.bucket / namespace.name
    assert [path for path in (store / "runs").rglob("*") if path.is_file()] == []
    assert len(list((store / "objects").iterdir())) == 6, "two notebooks, two inputs, two lists"
    kept = b"".join(path.read_bytes() for path in pipeline.workspace.rglob("*") if path.is_file())
    assert s3.secret_key.encode() not in kept
    assert s3.access_key.encode() not in kept


def test_what_a_failed_node_left_is_here_when_its_pod_is_gone(pipeline: Pipeline, namespace: Namespace) -> None:
    nodes = pipeline.nodes(pipeline.run({"fails": ["print('so far')", "raise ValueError('no rows')"]}))
    assert nodes["fails"]["failure"] == {"message": "ValueError: no rows", "name": "ValueError", "cell": 1}
    namespace.until("pods", lambda pods: not pods)
    assert pipeline.log("fails").startswith("so far\n")
    assert "no rows" in (pipeline.attempt("fails") / "output.ipynb").read_text()


def test_a_cancelled_node_leaves_its_notebook_too(pipeline: Pipeline, namespace: Namespace, s3: S3) -> None:
    cells: list[Cell] = ["print('so far')", "while True: pass"]
    with pipeline.started({"busy": cells}) as running:
        assert running.stdout is not None
        assert any('"cell": {"index": 2' in line for line in running.stdout)
        running.send_signal(signal.SIGINT)
        printed, _ = running.communicate(timeout=100)
    assert pipeline.nodes(printed)["busy"]["state"] == "cancelled"
    assert "so far" in pipeline.log("busy")
    assert "so far" in (pipeline.attempt("busy") / "output.ipynb").read_text()
    assert namespace.list("jobs") == []
    assert [path for path in (s3.folder / s3.bucket / namespace.name / "runs").rglob("*") if path.is_file()] == []


def test_a_node_goes_on_from_the_checkpoint_of_the_attempt_before(pipeline: Pipeline) -> None:
    cells: list[Cell] = [
        "import os, pathlib",
        "epoch = pathlib.Path(os.environ['DAGFLOW_CHECKPOINT_DIR'], 'epoch')",
        "if not epoch.exists():\n    epoch.write_text('3')\n    raise RuntimeError('preempted')",
        ("outputs", "began = epoch.read_text()"),
    ]
    nodes = pipeline.nodes(pipeline.run({"train": cells}, retry={"attempts": 2}))
    assert (nodes["train"]["state"], nodes["train"]["attempt"]) == ("succeeded", 2)
    assert nodes["train"]["outputs"] == {"began": "3"}


def test_an_image_without_the_stores_package_is_told(pipeline: Pipeline) -> None:
    pipeline.settings["image"] = PAPERMILL.name
    failure = pipeline.nodes(pipeline.run({"any": ["1"]}))["any"]["failure"]
    assert failure["message"].startswith("The image lacks s3fs, which the workspace s3://")


def test_a_pod_without_the_secret_is_told_of_it(pipeline: Pipeline, s3: S3) -> None:
    del pipeline.settings["env_from"]
    # Where the server is can be said in the open.
    address = s3.in_pods["AWS_ENDPOINT_URL"]
    failure = pipeline.nodes(pipeline.run({"any": ["1"]}, env={"AWS_ENDPOINT_URL": address}))["any"]["failure"]
    assert "needs credentials, and there are none. Pods take credentials from Secrets" in failure["message"]


def test_wrong_keys_on_this_side_cost_no_pod(
    pipeline: Pipeline, namespace: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "AWS_SECRET_ACCESS_KEY", "wrong-secret-key")
    failure = pipeline.nodes(pipeline.run({"any": ["1"]}))["any"]["failure"]
    assert "refused access" in failure["message"]
    assert "Jupyter takes credentials from its environment" in failure["message"]
    assert namespace.list("jobs") == []


def test_a_success_whose_files_did_not_come_back_is_none(pipeline: Pipeline) -> None:
    thief = "import os\nP = '/dagflow/attempt/1/result.json'\nwhile not os.path.exists(P): pass\nos.remove(P)"
    cells: list[Cell] = [
        f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {thief!r}], start_new_session=True);",
        ("outputs", "x = 1"),
    ]
    failure = pipeline.nodes(pipeline.run({"any": cells}))["any"]["failure"]
    assert '"state": "succeeded"' in (pipeline.attempt("any") / "log.jsonl").read_text()
    assert failure["message"] == "The container ended with exit code 1 and without a result."


def test_a_new_runner_goes_on_with_the_pod_of_the_one_that_was_killed(pipeline: Pipeline) -> None:
    cells: list[Cell] = [
        "import time, uuid, pathlib",
        "time.sleep(9)\npathlib.Path('out.txt').write_text(uuid.uuid4().hex)",
        ("outputs", "out = 'out.txt'"),
    ]
    with pipeline.started({"slow": cells}) as running:
        assert running.stdout is not None
        assert any('"cell": {"index": 2' in line for line in running.stdout)
        running.kill()
    run_id = pipeline.attempt("slow").parents[1].name
    pipeline.until_unattended(run_id)
    command = (*DAGFLOW, "runs", "resume", run_id, "--json")
    resumed = subprocess.run(
        command, cwd=pipeline.workspace, stdout=subprocess.PIPE, text=True, timeout=120, check=True
    )
    node = pipeline.nodes(resumed.stdout)["slow"]
    assert (node["state"], node["attempt"]) == ("succeeded", 1)
    assert len((pipeline.folder / "out.txt").read_text()) == 32
