"""The script exporter: a pipeline becomes one typed Python file that needs only papermill.

The file is the pipeline as data between parts that are the same for every pipeline (``script_parts``). Nothing of a
document enters it but as a literal, so no text can become code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from jupyter_dagflow.exporters.base import Export, ExportedFile
from jupyter_dagflow.exporters.limits import script_problems
from jupyter_dagflow.exporters.literals import Call, literal
from jupyter_dagflow.model.graph import incoming_values, topological_order, upstreams
from jupyter_dagflow.model.notebook import NotebookInfo, output_names
from jupyter_dagflow.model.parameters import is_required, pipeline_reference
from jupyter_dagflow.model.parameters import literal as parameter_value
from jupyter_dagflow.model.pipeline import Node, Parameter, Pipeline, Retry

PARTS = ("definitions", "attempt", "run", "command_line")
RESERVED_OPTIONS = ("--help", "--resume", "--parallel", "--output", "--notebooks", "--attempt")

DOCSTRING = '''\
"""A pipeline of notebooks as one script, exported by jupyter-dagflow. It needs papermill.

Nodes that do not depend on each other run in parallel, each notebook in a process of its
own and in its own folder. What a notebook has assigned to its outputs when it ends is
handed on to the parameters of the notebooks after it. ``--help`` shows the options.

It ends with 0 if all nodes succeeded, with 1 if not, with 2 if it could not begin.
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
    extension = ".py"

    def export(self, pipeline: Pipeline, notebooks: Mapping[str, NotebookInfo] | None = None, *, source: str) -> Export:
        known = notebooks or {}
        problems = script_problems(pipeline, known)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        content = write_script(pipeline, known)
        return Export(files=(ExportedFile(name=_file_name(source), content=content),), problems=tuple(problems))


def write_script(pipeline: Pipeline, notebooks: Mapping[str, NotebookInfo]) -> str:
    """The text of the script. The pipeline has no problems that forbid it."""
    definitions, *machinery = (_part(name) for name in PARTS)
    data = f"PIPELINE = {literal(_pipeline(pipeline, notebooks))}"
    sections = [_header(), definitions.rstrip(), data, *(part.rstrip() for part in machinery), MAIN]
    return "\n\n\n".join(sections)


def option_names(parameters: list[Parameter]) -> list[str]:
    """One option for each parameter, none like another or like one of the script's own.

    A switch takes two names, ``--x`` and ``--no-x``.
    """
    taken = set(RESERVED_OPTIONS)
    options = []
    for parameter in parameters:
        word = "-".join(re.findall(r"[^\W_]+", parameter.name)) or "parameter"
        candidates = (f"--{word}", f"--parameter-{word}", *(f"--{word}-{n}" for n in range(2, len(parameters) + 4)))
        for option in candidates:
            names = {option, f"--no-{option[2:]}"} if parameter.type == "bool" else {option}
            if not names & taken:
                break
        taken |= names
        options.append(option)
    return options


# --- the pipeline as data ---------------------------------------------------------------------------------------


def _pipeline(pipeline: Pipeline, notebooks: Mapping[str, NotebookInfo]) -> Call:
    nodes = {node.id: node for node in pipeline.nodes}
    before = upstreams(pipeline)
    order = topological_order(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    parameters = zip(pipeline.parameters, option_names(pipeline.parameters), strict=True)
    arguments: dict[str, Any] = {"name": pipeline.name, "description": pipeline.description}
    arguments["parameters"] = [_parameter(parameter, option) for parameter, option in parameters]
    arguments["nodes"] = [
        _node(pipeline, nodes[node_id], sorted(before[node_id], key=position.__getitem__), notebooks.get(node_id))
        for node_id in order
    ]
    return Call("Pipeline", {"name": pipeline.name} | _set(arguments))


def _parameter(parameter: Parameter, option: str) -> Call:
    arguments: dict[str, Any] = {"name": parameter.name, "option": option, "type": parameter.type}
    if is_required(parameter):
        arguments["required"] = True
    else:
        arguments["default"] = parameter.default
    return Call("Parameter", arguments | _set({"help": parameter.description}))


def _node(pipeline: Pipeline, node: Node, after: list[str], notebook: NotebookInfo | None) -> Call:
    values, references = {}, {}
    incoming = incoming_values(pipeline).get(node.id, [])
    wired = {edge.target_parameter for edge in incoming}
    for name, value in node.parameters.items():
        reference = pipeline_reference(value)
        if name in wired:
            continue
        if reference is None:
            values[name] = parameter_value(value)
        else:
            references[name] = reference
    defaults = pipeline.defaults
    arguments = {
        "name": node.name,
        "after": after,
        "parameters": values,
        "from_pipeline": references,
        "from_nodes": {edge.target_parameter: (edge.source, edge.source_output) for edge in incoming},
        "outputs": _outputs(pipeline, node, notebook),
        "kernel": node.kernel,
        "env": {**(defaults.env or {}), **(node.env or {})},
        **_retry(node.retry or defaults.retry or Retry()),
        "timeout_s": node.timeout_s if node.timeout_s is not None else defaults.timeout_s,
    }
    return Call("Node", {"id": node.id, "notebook": node.path} | _set(arguments))


def _outputs(pipeline: Pipeline, node: Node, notebook: NotebookInfo | None) -> list[str]:
    """The node's outputs; of a notebook that could not be read, those that edges carry on."""
    named = output_names(node, notebook or NotebookInfo())
    carried = (edge.source_output for edge in pipeline.edges if edge.source == node.id and edge.target_parameter)
    return list(dict.fromkeys([*named, *(name for name in carried if name)]))


def _retry(retry: Retry) -> dict[str, Any]:
    """What differs from a single try."""
    told = {"attempts": retry.attempts, "delay_s": retry.delay_s}
    told |= {"backoff": retry.backoff, "max_delay_s": retry.max_delay_s}
    single = Retry()
    return {name: value for name, value in told.items() if retry.attempts > 1 and value != getattr(single, name)}


def _set(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, which the script's own defaults stand for."""
    return {name: value for name, value in arguments.items() if value not in (None, "", [], {})}


# --- the parts that are always the same -------------------------------------------------------------------------


@cache
def _source(part: str) -> str:
    return files("jupyter_dagflow.exporters").joinpath("script_parts", f"{part}.py").read_text(encoding="utf-8")


def _is_preamble(statement: ast.stmt) -> bool:
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, ast.Import | ast.ImportFrom)


def _part(name: str) -> str:
    """A part without its docstring and imports, which all stand at its beginning."""
    source = _source(name)
    end = max(statement.end_lineno or 0 for statement in ast.parse(source).body if _is_preamble(statement))
    return "\n".join(source.splitlines()[end:]).strip("\n")


@cache
def _header() -> str:
    """The docstring, and what all parts import from the standard library, sorted as isort does."""
    modules: set[str] = set()
    members: dict[str, set[str]] = {}
    for statement in _imports():
        if isinstance(statement, ast.Import):
            modules |= {alias.name for alias in statement.names}
        elif statement.level == 0 and statement.module not in {None, "__future__"}:
            members.setdefault(statement.module or "", set()).update(alias.name for alias in statement.names)
    lines = [f"import {module}" for module in sorted(modules)]
    lines += [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(members.items())]
    return "\n".join([DOCSTRING, "from __future__ import annotations", "", *lines])


def _imports() -> Iterator[ast.Import | ast.ImportFrom]:
    for part in PARTS:
        for statement in ast.parse(_source(part)).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield statement


def _file_name(source: str) -> str:
    """``digits.dagflow`` → ``digits_pipeline.py``: a name that hides no module of Python from the script."""
    stem = PurePosixPath(source.replace("\\", "/")).stem
    word = "_".join(re.findall(r"\w+", stem)) or "dagflow"
    return f"{word[:100]}_pipeline.py"
