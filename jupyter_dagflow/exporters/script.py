"""The script exporter: a pipeline becomes one typed Python file that needs only papermill.

The file is the pipeline as data between parts that are the same for every pipeline (``model/module/parts``). Nothing of a
document enters it but as a literal, so no text can become code.
"""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree
from jupyter_dagflow.exporters.script_limits import script_problems
from jupyter_dagflow.model.module.text import module_stem, needed_parts, write_module

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

DOCSTRING = '''\
"""A pipeline of notebooks as one script, exported by jupyter-dagflow. It needs papermill.

Nodes that do not depend on each other run in parallel, each in a process of its own and
in its own folder. What a notebook has assigned to its outputs when it ends is
handed on to the parameters of the notebooks after it. ``--help`` shows the options.

It ends with 0 if nothing failed, with 1 if something did, with 2 if it could not begin.
"""
'''
MAIN = """\
if __name__ == "__main__":
    sys.exit(main(PIPELINE, sys.argv[1:]))
"""


class ScriptExporter:
    """Exports to one Python file."""

    name = "script"
    title = "Python script"
    description = "One file that needs only papermill"
    extension = ".py"
    options: tuple[ExportOption, ...] = ()

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        problems = script_problems(tree)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        parts = needed_parts(tree, PARTS, ALWAYS)
        content = write_module(tree, docstring=DOCSTRING, parts=parts, main=MAIN)
        file = ExportedFile(name=f"{module_stem(source)}_pipeline.py", content=content)
        return Export(files=(file,), problems=tuple(problems))
