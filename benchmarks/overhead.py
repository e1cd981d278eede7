"""``python -m benchmarks.overhead``: what ``dagflow run`` costs beside papermill's API in a plain loop.

Both run as processes of their own, imports included, one after the other on the same notebooks. Only the ratios
mean something on another machine.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_dagflow.testing.notebooks import write_notebook

COUNT = 10
TRIVIAL = ("x = 1", "y = x + 1", "print(y)")
SLEEP = ("import time", "time.sleep(2)")

PAPERMILL_LOOP = """
import sys
import papermill
for path in sys.argv[1:]:
    papermill.execute_notebook(path, path.replace(".ipynb", "-out.ipynb"), progress_bar=False)
"""
DAGFLOW = "from jupyter_dagflow.cli.main import main; main()"


@dataclass(frozen=True, kw_only=True)
class Case:
    """Ten notebooks, one after the other or all at once. ``target`` is the ratio to stay under."""

    name: str
    cells: tuple[str, ...]
    chained: bool
    parallel: int | None
    target: float


CASES = (
    Case(name="chain of 10", cells=TRIVIAL, chained=True, parallel=None, target=1.0),
    Case(name="10 independent", cells=TRIVIAL, chained=False, parallel=None, target=1.0),
    Case(name="10 × sleep 2, --parallel 10", cells=SLEEP, chained=False, parallel=10, target=0.3),
)


def prepare(case: Case, folder: Path) -> list[Path]:
    """Write the notebooks and the pipeline of a case; returns the notebooks."""
    notebooks = [write_notebook(folder / f"n{index}.ipynb", case.cells) for index in range(COUNT)]
    nodes = [{"id": path.stem, "type": "notebook", "path": path.name} for path in notebooks]
    pairs = itertools.pairwise(notebooks) if case.chained else ()
    edges = [{"source": source.stem, "target": target.stem} for source, target in pairs]
    (folder / "bench.dagflow").write_text(json.dumps({"version": 1, "nodes": nodes, "edges": edges}))
    return notebooks


def measure(command: list[str], folder: Path) -> float:
    """Wall time of the command in seconds; a failure is shown and ends the benchmark."""
    begin = time.perf_counter()
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begin
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} … failed:\n{ran.stdout}{ran.stderr}")
    return took


def measure_case(case: Case) -> tuple[float, float]:
    """Seconds that papermill's loop and ``dagflow run`` take."""
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        folder = Path(root)
        notebooks = prepare(case, folder)
        loop = measure([sys.executable, "-c", PAPERMILL_LOOP, *map(str, notebooks)], folder)
        parallel = ["--parallel", str(case.parallel)] if case.parallel else []
        ours = measure([sys.executable, "-c", DAGFLOW, "run", "bench.dagflow", *parallel], folder)
    return loop, ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=1, help="how often to measure each case; the median counts")
    repeat = parser.parse_args().repeat
    write = sys.stdout.write
    write(f"{os.cpu_count()} CPUs; seconds of wall time\n")
    write(f"{'':28} {'papermill loop':>15} {'dagflow run':>12} {'ratio':>7}  target\n")
    for case in CASES:
        taken = [measure_case(case) for _ in range(repeat)]
        loop, ours = (statistics.median(column) for column in zip(*taken, strict=True))
        write(f"{case.name:28} {loop:15.2f} {ours:12.2f} {ours / loop:7.2f}  under {case.target:g}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
