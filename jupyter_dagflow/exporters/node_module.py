"""The module that exports for orchestrators bring along: the pipeline's nodes, to be executed one by one.

What it does with a node is what an exported script does. An orchestrator's own file has the nodes' order, their
retries and their machines; what is constant in a node (its notebook, its own parameters) stands in this module, so no
template engine of an orchestrator ever sees it.
"""

from __future__ import annotations

from jupyter_dagflow.exporters.base import ExportedFile, PipelineTree
from jupyter_dagflow.model.module.text import module_stem, needed_parts, node_types, write_module

PARTS = ("definitions", "conditions", "attempt", "programs", "sensors", "units", "run", "nested", "alone")
DOCSTRING = '''\
"""The nodes of a pipeline of notebooks, exported by jupyter-dagflow. It needs papermill.

``NODES.execute("<id>", {...})`` executes one of them and returns its outputs, and so does
``python THIS_FILE <id> --set name=<JSON>`` in a container; ``--help`` shows the options.
Which node is next is for others to say.
"""
'''
MAIN = """\
NODES = Nodes(PIPELINE)

if __name__ == "__main__":
    sys.exit(execute_alone(NODES, sys.argv[1:]))
"""


def node_module(tree: PipelineTree, source: str) -> ExportedFile:
    """The module of a pipeline that has no problems which forbid it."""
    content = write_module(tree, docstring=DOCSTRING, parts=needed_parts(node_types(tree), PARTS), main=MAIN)
    return ExportedFile(name=f"{node_module_name(source)}.py", content=content)


def node_module_name(source: str) -> str:
    """How the module is imported: ``digits.dagflow`` → ``digits_nodes``."""
    return f"{module_identifier(source)}_nodes"


def module_identifier(source: str) -> str:
    """A Python identifier that begins the names of a pipeline's exported modules."""
    stem = module_stem(source)
    return (
        stem
        if stem.isidentifier() and stem.isascii()
        else "pipeline_"
        + "".join(letter if letter.isascii() and (letter.isalnum() or letter == "_") else "_" for letter in stem)
    )
