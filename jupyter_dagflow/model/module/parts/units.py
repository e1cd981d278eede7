"""What is executed: a node, or a node with one item of the lists that it goes over."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .attempt import Values
from .definitions import Invalid, Node, Pipeline

# --- what is executed -----------------------------------------------------------------

GRACE_S = 4.0


@dataclass(kw_only=True)
class Unit:
    """A node, or a node with one item of what it goes over."""

    node: Node
    id: str
    item: Mapping[str, Any]
    state: str = "pending"
    failures: int = 0
    not_before: float = 0.0

    @property
    def label(self) -> str:
        number = self.id.partition(".")[2]
        return f"{self.node.label} #{number}" if number else self.node.label


Items = list[tuple[str, dict[str, Any]]]


def items_of(node: Node, parameters: Mapping[str, Any]) -> Items:
    """What there is to execute, by id: the node alone, or one for each item."""
    if not node.for_each:
        return [(node.id, {})]
    lists = []
    for name in node.for_each:
        values = parameters.get(name)
        if not isinstance(values, list):
            raise Invalid(f"It goes over {name!r}, which is no list.")
        lists.append(values)
    items: Items = []
    for index, values in enumerate(itertools.product(*lists)):
        item = dict(zip(node.for_each, values, strict=True))
        items.append((f"{node.id}.{index}", item))
    return items


def unit_key(node: Node, parameters: Mapping[str, Any], folder: Path) -> str:
    """Changes with all that a result depends on: code, values, kernel."""
    told = [
        node.kind,
        list(sources_of(node, folder)),
        dict(node.settings),
        dict(parameters),
        list(node.outputs),
        dict(node.env),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def sources_of(node: Node, folder: Path) -> Iterator[Any]:
    """The code that a node executes; of a notebook its cells and its kernel."""
    if node.pipeline is not None:
        yield repr(node.pipeline)
        for inner in node.pipeline.nodes:
            yield from sources_of(inner, node.folder_in(folder))
    elif node.has_file:
        content = (folder / node.path).read_bytes()
        if node.kind == "notebook":
            notebook = json.loads(content)
            cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            yield ["".join(cell["source"]) for cell in cells]
            yield node.kernel or notebook["metadata"].get("kernelspec", {}).get("name")
        else:
            yield hashlib.sha256(content).hexdigest()


def files_of(pipeline: Pipeline, folder: Path) -> Iterator[Path]:
    """All files that a pipeline needs, those of pipelines within it too."""
    for node in pipeline.nodes:
        if node.pipeline is not None:
            yield from files_of(node.pipeline, node.folder_in(folder))
        elif node.has_file:
            yield folder / node.path


def retry_delay_s(unit: Unit) -> float:
    node = unit.node
    try:
        delay = node.delay_s * node.backoff ** (unit.failures - 1)
    except OverflowError:
        delay = node.max_delay_s
    spread = 1 + node.jitter * random.SystemRandom().uniform(-1, 1)
    return min(min(delay, node.max_delay_s) * spread, node.max_delay_s)


def request_of(node: Node, parameters: Values, notebooks: Path) -> dict[str, Any]:
    """What an attempt is told of its node."""
    return {
        "kind": node.kind,
        "path": str(notebooks / node.path),
        "parameters": dict(parameters),
        "outputs": list(node.outputs),
        "kernel": node.kernel,
        "settings": node.settings,
        "timeout_s": node.timeout_s,
        "working_directory": str(node.folder_in(notebooks)),
        "pipeline_folder": str(notebooks),
    }


def environment_of(node: Node, run_id: str, unit: str, folder: Path) -> dict[str, str]:
    """The variables of an attempt in a folder, beside which its checkpoints are."""
    return {
        **node.env,
        "DAGFLOW_RUN_ID": run_id,
        "DAGFLOW_NODE_ID": unit,
        "DAGFLOW_ATTEMPT": folder.name,
        "DAGFLOW_CHECKPOINT_DIR": str(folder.parent / "checkpoint"),
    }


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was told to terminate, but not for long."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_S)
    process.kill()
    process.wait()
