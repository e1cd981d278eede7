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

from jupyter_dagflow.exporters.base import Export, ExportedFile, InnerPipeline
from jupyter_dagflow.exporters.limits import script_problems
from jupyter_dagflow.exporters.literals import Call, literal
from jupyter_dagflow.model.graph import incoming_values, topological_order, upstreams
from jupyter_dagflow.model.notebook import NotebookInfo
from jupyter_dagflow.model.parameters import is_required, pipeline_reference
from jupyter_dagflow.model.parameters import literal as parameter_value
from jupyter_dagflow.model.pipeline import Edge, Node, Parameter, Pipeline, Retry
from jupyter_dagflow.model.ports import ports_of
from jupyter_dagflow.model.sensors import sensor_json

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
OPTIONAL_PARTS = {"programs": {"script", "command"}, "sensors": {"sensor"}, "nested": {"pipeline"}}
"""By part, the types of nodes that need it."""
FILE_TYPES = frozenset({"notebook", "script"})
RESERVED_OPTIONS = ("--help", "--resume", "--parallel", "--output", "--notebooks", "--attempt")
RESERVED_PREFIX = "--pool-"

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
    extension = ".py"

    def export(
        self,
        pipeline: Pipeline,
        notebooks: Mapping[str, NotebookInfo] | None = None,
        *,
        inner: Mapping[str, InnerPipeline] | None = None,
        source: str,
    ) -> Export:
        whole = InnerPipeline(pipeline=pipeline, notebooks=notebooks or {}, inner=inner or {})
        problems = script_problems(whole)
        if any(problem.severity == "error" for problem in problems):
            return Export(problems=tuple(problems))
        content = write_script(whole)
        return Export(files=(ExportedFile(name=_file_name(source), content=content),), problems=tuple(problems))


def write_script(whole: InnerPipeline) -> str:
    """The text of the script. The pipeline has no problems that forbid it."""
    parts = needed_parts(whole)
    definitions, *machinery = (_part(name) for name in parts)
    data = f"PIPELINE = {literal(_pipeline(whole))}"
    sections = [_header(parts), definitions.rstrip(), data, *(part.rstrip() for part in machinery), MAIN]
    return "\n\n\n".join(sections)


def needed_parts(whole: InnerPipeline) -> tuple[str, ...]:
    """The parts of ``PARTS`` that a script of this pipeline needs."""
    types = set(_types(whole))
    return tuple(part for part in PARTS if part not in OPTIONAL_PARTS or types & OPTIONAL_PARTS[part])


def _types(whole: InnerPipeline) -> Iterator[str]:
    yield from (node.type for node in whole.pipeline.nodes)
    for inner in whole.inner.values():
        yield from _types(inner)


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
            if not names & taken and not option.startswith(RESERVED_PREFIX):
                break
        taken |= names
        options.append(option)
    return options


# --- the pipeline as data ---------------------------------------------------------------------------------------


def _pipeline(whole: InnerPipeline) -> Call:
    pipeline = whole.pipeline
    nodes = {node.id: node for node in pipeline.nodes}
    before = upstreams(pipeline)
    order = topological_order(pipeline)
    position = {node_id: index for index, node_id in enumerate(order)}
    parameters = zip(pipeline.parameters, option_names(pipeline.parameters), strict=True)
    arguments: dict[str, Any] = {
        "description": pipeline.description,
        "folder": whole.folder,
        "outputs": {item.name: (item.node, item.output) for item in pipeline.outputs},
        "timeout_s": pipeline.timeout_s,
    }
    arguments["parameters"] = [_parameter(parameter, option) for parameter, option in parameters]
    arguments["nodes"] = [
        _node(whole, nodes[node_id], sorted(before[node_id], key=position.__getitem__)) for node_id in order
    ]
    return Call("Pipeline", {"name": pipeline.name} | _set(arguments))


def _parameter(parameter: Parameter, option: str) -> Call:
    arguments: dict[str, Any] = {"name": parameter.name, "option": option, "type": parameter.type}
    if is_required(parameter):
        arguments["required"] = True
    else:
        arguments["default"] = parameter.default
    return Call("Parameter", arguments | _set({"choices": parameter.choices, "help": parameter.description}))


def _node(whole: InnerPipeline, node: Node, after: list[str]) -> Call:
    pipeline = whole.pipeline
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
    inner = whole.inner.get(node.id)
    arguments = {
        "path": node.path if node.type in FILE_TYPES else "",
        "name": node.name,
        "after": after,
        **_flow(pipeline, node),
        "parameters": values,
        "from_pipeline": references,
        "from_nodes": _wires(incoming),
        "outputs": _outputs(whole, node),
        "kernel": node.kernel,
        "env": {**(defaults.env or {}), **(node.env or {})},
        "settings": _settings(node),
        "pipeline": None if inner is None else _pipeline(inner),
        **_retry(node.retry or defaults.retry or Retry()),
        "timeout_s": node.timeout_s if node.timeout_s is not None else defaults.timeout_s,
    }
    kind = {} if node.type == "notebook" else {"kind": node.type}
    pinned = {} if node.pinned is None else {"pinned": node.pinned}
    return Call("Node", {"id": node.id} | kind | _set(arguments) | pinned)


def _flow(pipeline: Pipeline, node: Node) -> dict[str, Any]:
    """When the node runs, and how often at once."""
    conditions: dict[str, list[str]] = {}
    after_failure: dict[str, None] = {}
    for edge in pipeline.edges:
        if edge.target == node.id and edge.condition is not None:
            conditions.setdefault(edge.source, []).append(edge.condition)
        if edge.target == node.id and edge.on == "failure":
            after_failure[edge.source] = None
    return {
        "rule": None if node.trigger_rule == "all_success" else node.trigger_rule,
        "after_failure": list(after_failure),
        "conditions": conditions,
        "for_each": node.for_each.parameters if node.for_each else None,
        "at_once": node.for_each.parallel if node.for_each else None,
        "pool": (node.pool.name, node.pool.slots) if node.pool else None,
        "disabled": True if node.disabled else None,
    }


def _wires(incoming: list[Edge]) -> dict[str, list[tuple[str, str]]]:
    """By parameter, the outputs that may come into it."""
    wires: dict[str, list[tuple[str, str]]] = {}
    for edge in incoming:
        if edge.target_parameter is not None and edge.source_output is not None:
            wires.setdefault(edge.target_parameter, []).append((edge.source, edge.source_output))
    return wires


def _settings(node: Node) -> dict[str, Any]:
    if node.type == "command":
        return {"command": node.command or []}
    if node.type == "script" and node.parameters_as is not None:
        return {"parameters_as": node.parameters_as}
    if node.type == "sensor" and node.sensor is not None:
        return {"sensor": sensor_json(node.sensor)}
    return {}


def _outputs(whole: InnerPipeline, node: Node) -> list[str]:
    """The node's outputs; of a notebook that could not be read, those that edges carry on."""
    inner = whole.inner.get(node.id)
    named = ports_of(node, inner.pipeline if inner else whole.notebooks.get(node.id)).outputs
    carried = (edge.source_output for edge in whole.pipeline.edges if edge.source == node.id and edge.target_parameter)
    return list(dict.fromkeys([*named, *(name for name in carried if name)]))


def _retry(retry: Retry) -> dict[str, Any]:
    """What differs from a single try."""
    told = {"attempts": retry.attempts, "delay_s": retry.delay_s}
    told |= {"backoff": retry.backoff, "max_delay_s": retry.max_delay_s, "jitter": retry.jitter}
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
def _header(parts: tuple[str, ...]) -> str:
    """The docstring, and what all parts import from the standard library, sorted as isort does."""
    modules: set[str] = set()
    members: dict[str, set[str]] = {}
    for statement in _imports(parts):
        if isinstance(statement, ast.Import):
            modules |= {alias.name for alias in statement.names}
        elif statement.level == 0 and statement.module not in {None, "__future__"}:
            members.setdefault(statement.module or "", set()).update(alias.name for alias in statement.names)
    lines = [f"import {module}" for module in sorted(modules)]
    lines += [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(members.items())]
    return "\n".join([DOCSTRING, "from __future__ import annotations", "", *lines])


def _imports(parts: tuple[str, ...]) -> Iterator[ast.Import | ast.ImportFrom]:
    for part in parts:
        for statement in ast.parse(_source(part)).body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield statement


def _file_name(source: str) -> str:
    """``digits.dagflow`` → ``digits_pipeline.py``: a name that hides no module of Python from the script."""
    stem = PurePosixPath(source.replace("\\", "/")).stem
    word = "_".join(re.findall(r"\w+", stem)) or "dagflow"
    return f"{word[:100]}_pipeline.py"
