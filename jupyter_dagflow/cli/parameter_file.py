"""Reading parameters from YAML, with the line of each."""

from __future__ import annotations

from typing import Any

import yaml

from jupyter_dagflow.errors import DagflowError


class _Loader(yaml.SafeLoader):
    """Plain values only: a date stays a text, since JSON has none, and nothing is repeated by an alias."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            problem = "an alias is not possible here, write the value out"
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(file: str, text: str) -> dict[str, tuple[Any, int | None]]:
    """The values of a YAML mapping by name, each with its line, counted from 1.

    Raises ``DagflowError`` with the line.
    """
    try:
        return _values(file, _Loader(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}, line {mark.line + 1}" if mark else file
        raise DagflowError(f"{where}: This is not valid YAML: {error.problem or error.context}.") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise DagflowError(f"{file}: This is not valid YAML.") from None


def _values(file: str, loader: _Loader) -> dict[str, tuple[Any, int | None]]:
    root = loader.get_single_node()
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise DagflowError(f"{file}, line {_line(root)}: The file should hold names and values, as in 'lr: 0.1'.")
    found: dict[str, tuple[Any, int | None]] = {}
    for key, value in root.value:
        name = loader.construct_object(key, deep=True)
        if not isinstance(name, str):
            raise DagflowError(f"{file}, line {_line(key)}: A parameter's name should be a text, not {name!r}.")
        if name in found:
            raise DagflowError(f"{file}, line {_line(key)}: The parameter {name!r} is there twice.")
        found[name] = (loader.construct_object(value, deep=True), _line(key))
    return found


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
