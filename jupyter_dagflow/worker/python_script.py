"""Runs the frozen copy of a Python script as if it were the script itself: ``COPY PATH ARGUMENT…``.

Its ``__file__``, its ``sys.argv`` and the folder where its imports are looked for first are those of ``PATH``. Executed
as a file, with nothing of this package at hand.
"""

import os
import sys
import types


def main() -> None:
    """Become ``__main__`` of the script, whose traceback and exit status are then this process's."""
    copy, path = sys.argv[1:3]
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
    sys.path.insert(0, os.path.dirname(path))  # noqa: PTH120
    sys.argv[:] = [path, *sys.argv[3:]]
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    with open(copy, "rb") as file:  # noqa: PTH123
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102


if __name__ == "__main__":
    main()
