"""Run by Metaflow's own environment: its checks of all flows in a folder, whose names it prints when they are good."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from metaflow import FlowSpec
from metaflow.graph import FlowGraph
from metaflow.lint import linter


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    for file in sorted(folder.glob("*_metaflow.py")):
        module = importlib.import_module(file.stem)
        [flow] = [
            found
            for found in vars(module).values()
            if isinstance(found, type) and issubclass(found, FlowSpec) and found is not FlowSpec
        ]
        linter.run_checks(FlowGraph(flow))
        print(file.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
