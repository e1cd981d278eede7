"""``python -m benchmarks.kubernetes``: what a node in a pod costs beside the bare Job, on the cluster of KUBECONFIG.

Three series, one after the other: Jobs of ``true`` and Jobs of ``papermill``, made by a plain client that waits for
them with one watch, and ``dagflow run`` with the executor ``kubernetes``; all with the same image, the same notebook
on the same volume, and as many at a time. Only the ratios mean something on another machine. The notebooks must be in
reach of the cluster's node, so it has to be on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_dagflow.testing.notebooks import write_notebook
from tests.kubernetes.cluster import Admin, Namespace, absence, until_removed
from tests.kubernetes.images import PAPERMILL

TRIVIAL = ("x = 1", "y = x + 1", "print(y)")
MOUNT_PATH = "/workspace"
POD_UID = 1000
LONGEST_S = 3600.0

DAGFLOW = """
import sys
from jupyter_dagflow.cli.main import main
from jupyter_dagflow.executors.kubernetes.api import ClusterApi

opened = []
initialise = ClusterApi.__init__

def remember(api, *arguments, **named):
    opened.append(api)
    initialise(api, *arguments, **named)

ClusterApi.__init__ = remember
try:
    main()
finally:
    print(f"requests={sum(api.requests for api in opened)}", file=sys.stderr)
"""


@dataclass(frozen=True, kw_only=True)
class Series:
    """Wall time of all nodes in seconds, and what was asked of the cluster's API."""

    name: str
    wall_s: float
    requests: int


def prepare(count: int, folder: Path) -> list[Path]:
    """Write the notebooks and the pipeline, where pods may write as well; returns the notebooks."""
    os.chown(folder, POD_UID, POD_UID)
    notebooks = [write_notebook(folder / f"n{index}.ipynb", TRIVIAL) for index in range(count)]
    volume = {"type": "volume", "host_path": str(folder), "mount_path": MOUNT_PATH}
    pods = {"image": PAPERMILL.name, "image_pull_policy": "Never", "workspace": volume}
    nodes = [{"id": path.stem, "type": "notebook", "path": path.name} for path in notebooks]
    document = {"version": 1, "defaults": {"executor": "kubernetes", "kubernetes": pods}, "nodes": nodes, "edges": []}
    (folder / "bench.dagflow").write_text(json.dumps(document))
    return notebooks


def job(name: str, command: Sequence[str], folder: Path) -> dict[str, Any]:
    """A Job as ``kubectl create job`` makes it, with the workspace."""
    container = {
        "name": "main",
        "image": PAPERMILL.name,
        "imagePullPolicy": "Never",
        "command": list(command),
        "workingDir": MOUNT_PATH,
        "env": [{"name": "HOME", "value": "/tmp"}],  # noqa: S108  # the pod's, which has no other
        "volumeMounts": [{"name": "workspace", "mountPath": MOUNT_PATH}],
    }
    pod = {
        "restartPolicy": "Never",
        "securityContext": {"runAsUser": POD_UID, "runAsNonRoot": True},
        "containers": [container],
        "volumes": [{"name": "workspace", "hostPath": {"path": str(folder)}}],
    }
    return {"metadata": {"name": name}, "spec": {"backoffLimit": 0, "template": {"spec": pod}}}


def run_jobs(namespace: Namespace, name: str, jobs: Sequence[dict[str, Any]], parallel: int) -> Series:
    """Create the Jobs, each when another one has ended, and wait for all."""
    begin = time.perf_counter()
    waiting = list(reversed(jobs))
    running = set()

    def create() -> None:
        created = waiting.pop()
        running.add(created["metadata"]["name"])
        namespace.create("jobs", created)

    for _ in range(min(parallel, len(jobs))):
        create()
    for change in namespace.admin.watch(namespace.path("jobs"), seconds=LONGEST_S):
        found = change["object"]
        if found["metadata"]["name"] in running and (ended := end_of(found)):
            if ended != "Complete":
                raise SystemExit(f"{name}: {found['metadata']['name']} failed: {found['status']}")
            running.remove(found["metadata"]["name"])
            if waiting:
                create()
            if not running:
                break
    else:
        raise SystemExit(f"{name}: {len(running)} Jobs did not end in {LONGEST_S:.0f} s.")
    return Series(name=name, wall_s=time.perf_counter() - begin, requests=len(jobs) + 1)


def end_of(found: dict[str, Any]) -> str:
    """``Complete`` or ``Failed``, or an empty string for a Job that runs."""
    conditions = found["status"].get("conditions", ())
    return next((item["type"] for item in conditions if item["status"] == "True"), "")


def run_dagflow(kubeconfig: Path, folder: Path, parallel: int) -> Series:
    command = [sys.executable, "-c", DAGFLOW, "run", "bench.dagflow", "--parallel", str(parallel)]
    command += ["--pods", str(parallel)]
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    begin = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begin
    counted = re.search(r"^requests=(\d+)$", ran.stderr, re.MULTILINE)
    if ran.returncode != 0 or counted is None:
        raise SystemExit(f"dagflow run failed:\n{ran.stdout}{ran.stderr}")
    return Series(name="dagflow run", wall_s=took, requests=int(counted[1]))


def measure(namespace: Namespace, *, count: int, parallel: int) -> list[Series]:
    with tempfile.TemporaryDirectory(prefix="bench-") as root, tempfile.TemporaryDirectory() as private:
        folder = Path(root)
        notebooks = prepare(count, folder)
        empty = [job(f"true-{path.stem}", ["true"], folder) for path in notebooks]
        bare = [job(path.stem, ["papermill", path.name, f"{path.stem}-out.ipynb"], folder) for path in notebooks]
        return [
            run_jobs(namespace, "Jobs of true", empty, parallel),
            run_jobs(namespace, "Jobs of papermill", bare, parallel),
            run_dagflow(namespace.kubeconfig_of_user(Path(private)), folder, parallel),
        ]


def report(measured: Sequence[Series], count: int) -> str:
    bare = measured[1]
    lines = [f"{'':18} {'wall s':>7} {'s a node':>9} {'requests a node':>16} {'beside papermill':>17}"]
    for series in measured:
        each = f"{series.name:18} {series.wall_s:7.1f} {series.wall_s / count:9.2f} {series.requests / count:16.2f}"
        lines.append(f"{each} {series.wall_s / bare.wall_s:17.2f}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--parallel", type=int, default=10, help="how many pods at a time")
    options = parser.parse_args()
    if reason := absence({PAPERMILL.name}):
        raise SystemExit(f"The benchmark needs a cluster: {reason}.")
    admin = Admin(os.environ["KUBECONFIG"])
    namespace = Namespace(admin, f"dagflow-bench-{os.getpid()}")
    namespace.make()
    try:
        namespace.grant()
        sys.stdout.write(f"{os.cpu_count()} CPUs; {options.nodes} nodes, {options.parallel} at a time\n")
        sys.stdout.write(report(measure(namespace, count=options.nodes, parallel=options.parallel), options.nodes))
    finally:
        namespace.remove()
        until_removed(admin)
        admin.close()


if __name__ == "__main__":
    main()
