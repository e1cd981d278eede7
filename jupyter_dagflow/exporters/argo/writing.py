"""Texts of a workflow: names that Argo takes, references that it fills in, and all else so that it finds none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jupyter_dagflow.exporters.naming import dns_names
from jupyter_dagflow.model.module.parts.alone import json_text

JOINER = "\u2060"
"""A letter that nobody sees, between braces that Argo would take for a reference."""


def unread(text: str) -> str:
    """A text that people read, in which Argo finds nothing to fill in."""
    return re.sub(r"\{(?=\{)", "{" + JOINER, text.encode("utf-8", "replace").decode("utf-8"))


def argument(name: str) -> str:
    """The name of a value on the command line of a node, whatever it holds."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json_text(name)


def argo_names(keys: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A name of a value for each key: itself if Argo takes it, else one made from it."""
    keys, taken = list(keys), set(taken)
    kept = {key: key for key in keys if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,59}", key) and key not in taken}
    return kept | dns_names((key for key in keys if key not in kept), taken={*taken, *kept})


def reference(*parts: str) -> str:
    """What Argo fills in."""
    return "{{" + ".".join(parts) + "}}"


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, which means the same to Argo."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


__all__ = ["argo_names", "argument", "filled", "json_text", "reference", "unread"]
