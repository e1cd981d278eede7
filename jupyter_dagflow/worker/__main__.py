"""``python -m jupyter_dagflow.worker DIRECTORY`` executes the attempt that ``DIRECTORY/request.json`` describes.

``python -m jupyter_dagflow.worker --serve`` forks a worker for each folder that it reads from its standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .attempt import execute_attempt


def main(arguments: list[str]) -> int:
    """Exit status: 0 after a result or when another worker owns the attempt, 2 if the call makes no sense."""
    if arguments == ["--serve"]:
        from .fork_server import serve

        return serve()
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m jupyter_dagflow.worker DIRECTORY\n")
        return 2
    return execute_attempt(Path(arguments[0]).absolute())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
