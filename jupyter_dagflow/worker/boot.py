"""Runs in a pod: starts the worker of the image if it speaks the language of whoever made the pod, else the copy here.

Executed as a file by any Python 3.10, out of a folder that holds the worker's files and ``pod.json``.
"""

import json
import sys
from importlib import import_module
from pathlib import Path


def main() -> int:
    """Returns the exit status of the worker."""
    here = Path(__file__).absolute().parent
    description = here / "pod.json"
    # This folder is the package `worker`; its files must not stand in front of other modules.
    sys.path[0] = str(here.parent)
    wanted = json.loads(description.read_text(encoding="utf-8"))["protocol"]
    try:
        pod = import_module("jupyter_dagflow.worker.pod")
        speaks = wanted == pod.PROTOCOL
    except Exception:
        speaks = False
    if not speaks:
        pod = import_module(f"{here.name}.pod")
    status: int = pod.run_pod(description)
    return status


if __name__ == "__main__":
    sys.exit(main())
