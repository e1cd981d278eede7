"""``{{name}}`` in a specification, which stands for a value of ``env.yaml``."""

from __future__ import annotations

import json
import re
from typing import Any

from jupyter_dagflow.importers.base import object_in
from jupyter_dagflow.importers.reading import Spot
from jupyter_dagflow.model.parameters import type_of
from jupyter_dagflow.model.pipeline import Parameter

FOLDERS = frozenset({"here", "root", "cwd"})
"""The folder of the specification; what runs here works from there or knows the way."""
_ONE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


class Placeholders:
    """Values by name. What only ever is a whole parameter becomes a parameter of the pipeline; the rest is put in."""

    def __init__(self, env: Any, tasks: Any) -> None:
        self.env = env if isinstance(env, dict) else {}
        whole, within = set(), set()
        for text, is_parameter in _texts(tasks):
            found = _ONE.findall(text)
            if is_parameter and len(found) == 1 and _ONE.fullmatch(text.strip()):
                whole.add(found[0])
            else:
                within.update(found)
        self.free = [name for name in self.env if name in whole - within]
        self.fixed = [name for name in self.env if name in within]

    def parameters(self) -> list[Parameter]:
        """The pipeline's parameters."""
        return [Parameter(name=name, type=type_of(self.env[name]), default=self.env[name]) for name in self.free]

    def reference(self, value: Any) -> str | None:
        """The pipeline's parameter for which a value stands."""
        found = _ONE.fullmatch(value.strip()) if isinstance(value, str) else None
        return found[1] if found and found[1] in self.free else None

    def filled(self, spot: Spot, value: Any) -> Any:
        """A value in which all placeholders are replaced; what cannot be is told and stays."""
        if isinstance(value, list):
            return [self.filled(spot, item) for item in value]
        if isinstance(value, dict):
            return {self.filled(spot, name): self.filled(spot, item) for name, item in value.items()}
        if not isinstance(value, str):
            return value
        whole = _ONE.fullmatch(value.strip())
        if whole and whole[1] not in FOLDERS and self._known(whole[1]) is not None:
            return self._known(whole[1])
        return _ONE.sub(lambda found: self._text(spot, found), value)

    def _text(self, spot: Spot, found: re.Match[str]) -> str:
        name = found[1]
        if name in FOLDERS:
            return "."
        value = self._known(name)
        if value is None:
            spot.warn(f"{found[0]!r} has no value here: env.yaml has none. Put one in its place.")
            return found[0]
        return value if isinstance(value, str) else json.dumps(value)

    def _known(self, name: str) -> Any:
        return self.env[name] if name in self.env else object_in(self.env, *name.split("."))


def _texts(value: Any, *, is_parameter: bool = False) -> list[tuple[str, bool]]:
    """All texts, each with whether it is the whole value of a parameter of a task."""
    found: list[tuple[str, bool]] = []
    if isinstance(value, str):
        return [(value, is_parameter)]
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "params" and isinstance(item, dict):
                for inner in item.values():
                    found += _texts(inner, is_parameter=isinstance(inner, str))
            else:
                found += _texts(item)
    elif isinstance(value, list):
        for item in value:
            found += _texts(item)
    return found
