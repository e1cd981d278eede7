"""What a node of whichever type takes and leaves: its input ports and its output ports, with their types.

``ports_of`` is what validation, sources and the REST API ask; it reads no file. The caller brings what the node's
``path`` names: a ``NotebookInfo`` for a notebook, a ``Pipeline`` for a pipeline within this one, ``None`` where there
is nothing to read or it cannot be read.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter, output_names
from jupyter_dagflow.model.parameters import is_required
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.model.sensors import SENSOR_OUTPUTS

_SENSOR_TYPES: Mapping[str, str] = {
    "path": "str",
    "paths": "list",
    "status": "int",
    "time": "str",
    "run_id": "str",
    "row": "dict",
}


@dataclass(frozen=True, kw_only=True)
class NodePorts:
    """``outputs``: each output's type (``ParameterType``) by its name, in order.

    ``open``: the node takes parameters that no port names, as scripts do. ``known``: false if what the node's ``path``
    names could not be read, so that nothing can be said against a name.
    """

    parameters: tuple[NotebookParameter, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    known: bool = True

    def parameter(self, name: str) -> NotebookParameter | None:
        """The input port of that name, if there is one."""
        return next((found for found in self.parameters if found.name == name), None)


def ports_of(node: Node, content: NotebookInfo | Pipeline | None) -> NodePorts:
    """The ports of a node; see the module's docstring for ``content``. A note has none.

    A node that runs for each item (``for_each``) leaves lists: its outputs are then of type ``list``; and each of the
    varying parameters takes a list, which callers have to mind themselves.
    """
    ports = _ports(node, content)
    if node.for_each is None:
        return ports
    lists = dict.fromkeys(ports.outputs, "list")
    return NodePorts(parameters=ports.parameters, outputs=lists, open=ports.open, known=ports.known)


def _ports(node: Node, content: NotebookInfo | Pipeline | None) -> NodePorts:
    declared = dict.fromkeys(node.outputs or (), "any")
    match node.type:
        case "notebook" if isinstance(content, NotebookInfo):
            outputs = {name: content.output_types.get(name, "any") for name in output_names(node, content)}
            # papermill injects also what the parameters cell does not name.
            return NodePorts(parameters=content.parameters, outputs=outputs, open=True)
        case "pipeline" if isinstance(content, Pipeline):
            outputs = {output.name: "any" for output in content.outputs}
            return NodePorts(parameters=pipeline_parameters(content), outputs=outputs)
        case "notebook" | "pipeline":
            return NodePorts(outputs=declared, open=True, known=False)
        case "script":
            return NodePorts(outputs=declared, open=True)
        case "command":
            try:
                names = command_parameters(node.command or ())
            except ValueError:
                return NodePorts(outputs=declared, open=True, known=False)
            inputs = tuple(NotebookParameter(name=name, type="any", required=True) for name in names)
            return NodePorts(parameters=inputs, outputs=declared, open=True)
        case "sensor":
            kind = node.sensor.kind if node.sensor is not None else ""
            outputs = {name: _SENSOR_TYPES.get(name, "any") for name in SENSOR_OUTPUTS.get(kind, ())}
            return NodePorts(outputs=outputs)
        case _:
            return NodePorts()


def pipeline_parameters(pipeline: Pipeline) -> tuple[NotebookParameter, ...]:
    """A pipeline's parameters as input ports, for where it is a node of another one."""
    return tuple(
        NotebookParameter(
            name=parameter.name,
            type=parameter.type,
            default=parameter.default,
            help=parameter.description,
            choices=None if parameter.choices is None else tuple(parameter.choices),
            required=is_required(parameter),
        )
        for parameter in pipeline.parameters
    )


def command_parameters(command: Sequence[str]) -> list[str]:
    """The parameters that a command's argv names as ``{name}``, each once, in order.

    ``{{`` and ``}}`` are literal braces. Raises ``ValueError`` with one sentence if an element cannot be read.
    """
    found: dict[str, None] = {}
    for element in command:
        try:
            parts = list(string.Formatter().parse(element))
        except ValueError:
            raise ValueError(f"{element!r} has a brace without its other half; write {{{{ or }}}} for one.") from None
        for _, name, spec, conversion in parts:
            if name is None:
                continue
            if spec or conversion or not name.isidentifier():
                raise ValueError(f"{element!r}: between braces stands the name of a parameter and nothing else.")
            found[name] = None
    return list(found)
