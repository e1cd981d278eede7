"""The text of an exported script: data, between code that is the same for all pipelines with such nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from jupyter_dagflow.model.module.data import pipeline_call
from jupyter_dagflow.model.module.literals import literal
from jupyter_dagflow.model.module.rest import rest_of
from jupyter_dagflow.model.module.text import code_around, needed_parts, node_types
from jupyter_dagflow.model.module.told import plain
from jupyter_dagflow.model.tree import PipelineTree

PARTS = (
    "definitions",
    "conditions",
    "attempt",
    "programs",
    "sensors",
    "units",
    "run",
    "nested",
    "command_line",
)
ALWAYS = frozenset({"run"})
MARK = "exported by jupyter-dagflow. It needs papermill."
DOCSTRING = f'''\
"""A pipeline of notebooks as one script, {MARK}

Nodes that do not depend on each other run in parallel, each in a process of its own and
in its own folder. What a notebook has assigned to its outputs when it ends is
handed on to the parameters of the notebooks after it. ``--help`` shows the options.

It ends with 0 if nothing failed, with 1 if something did, with 2 if it could not begin.
"""
'''
REMARK = "# What else the document says. The script does without; ``dagflow import`` reads it."
MAIN = """\
if __name__ == "__main__":
    sys.exit(main(PIPELINE, sys.argv[1:]))
"""


def script_text(tree: PipelineTree) -> str:
    """The whole script of a pipeline that has no problems which forbid it."""
    before, after = code_of(node_types(tree))
    call = pipeline_call(tree)
    data = f"PIPELINE = {literal(call)}"
    rest = {"code": fingerprint(f"{before}\n{REMARK}\n{after}"), **rest_of(tree, plain(call))}
    document = f"{REMARK}\nDOCUMENT: dict[str, Any] = {literal(rest, used=28)}"
    return "\n\n\n".join([before, f"{data}\n\n{document}", after])


def code_of(types: Iterable[str]) -> tuple[str, str]:
    """The code before and after the data of a script with nodes of these types."""
    return code_around(DOCSTRING, needed_parts(types, PARTS, ALWAYS), MAIN)


def fingerprint(code: str) -> str:
    """What tells one code from another; blank lines and the ends of lines do not count."""
    lines = [line.rstrip() for line in code.split("\n")]
    return hashlib.sha256("\n".join(line for line in lines if line).encode("utf-8", "replace")).hexdigest()[:16]
