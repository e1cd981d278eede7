"""The script exporter: a pipeline becomes one typed Python file that needs only papermill.

The file is the pipeline as data between parts that are the same for every pipeline (``model/module/parts``). Nothing
of a document enters it but as a literal, so no text can become code.
"""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree
from jupyter_dagflow.exporters.script_limits import script_problems
from jupyter_dagflow.model.module.script import script_text
from jupyter_dagflow.model.module.text import module_stem


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
        file = ExportedFile(name=f"{module_stem(source)}_pipeline.py", content=script_text(tree))
        return Export(files=(file,), problems=tuple(problems))
