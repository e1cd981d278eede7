"""The key of an attempt: a hash of all that its result depends on. Equal keys, equal results. Pure.

``key_parts`` names what the key hashes, ``key_of`` hashes it, and ``explain`` tells two of them apart in words.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jupyter_dagflow.engine.plan import NodePlan
from jupyter_dagflow.engine.ports import FrozenSource

SHOWN_CHARS = 40
"""A longer value is cut in an explanation."""
KEPT_CHARS = 200
"""Of a longer value the parts keep only a hash."""
_CODE = {"notebook": "the notebook's code", "script": "the script", "pipeline": "the pipeline within"}


def key_parts(
    plan: NodePlan,
    source: FrozenSource,
    *,
    pipeline: str,
    parameters: Mapping[str, Any],
    artifacts: Mapping[str, Sequence[Mapping[str, Any]]],
    files: Mapping[str, str],
) -> dict[str, Any]:
    """What an attempt of this node depends on, as JSON.

    ``pipeline`` is the document's path in the workspace, ``parameters`` the resolved ones, ``artifacts`` those of the
    upstream nodes by id, ``files`` the hashes of the files that the node declares as inputs, by name.
    """
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(pipeline), posixpath.dirname(plan.node.path)))
    return {
        "type": plan.node.type,
        "source": source.hash,
        "folder": folder,
        "parameters": _texts(parameters),
        "kernel": source.kernel,
        "env": dict(plan.env),
        "outputs": sorted(source.outputs),
        "settings": _texts(source.settings),
        "contents": _contents(plan, parameters, artifacts),
        "files": dict(files),
        "image": plan.kubernetes.get("image") if plan.executor == "kubernetes" else None,
    }


def key_of(parts: Mapping[str, Any]) -> str:
    """The key, a SHA-256 in hexadecimal digits."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def explain(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say what changed between two attempts' parts, a short clause for each change: ``parameter lr changed 0.1 → 0.2``.

    Empty if nothing did, or if ``before`` has no parts, as in attempts of earlier releases.
    """
    if not before:
        return []
    return [
        *_differs(before, now, "type", "the node's type changed {} → {}"),
        *_differs(before, now, "source", "{code} changed"),
        *_differs(before, now, "folder", "the folder changed {} → {}"),
        *_entries(before, now, "parameters", "parameter {}", tells_values=True),
        *_entries(before, now, "contents", "the file that comes in as {}"),
        *_entries(before, now, "files", "input file {}"),
        *_entries(before, now, "settings", "{}", tells_values=True),
        *_entries(before, now, "env", "environment variable {}"),
        *_differs(before, now, "kernel", "the kernel changed {} → {}"),
        *_differs(before, now, "image", "the image changed {} → {}"),
        *_differs(before, now, "outputs", "the outputs to read changed"),
    ]


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as JSON text, long ones as a hash, which no JSON text can be taken for."""
    texts = {name: json.dumps(value, sort_keys=True, ensure_ascii=False) for name, value in values.items()}
    return {
        name: text if len(text) <= KEPT_CHARS else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        for name, text in texts.items()
    }


def _contents(
    plan: NodePlan, parameters: Mapping[str, Any], artifacts: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, list[str]]:
    """Hashes of the files that come over wires, by the parameter that names them."""
    found: dict[str, list[str]] = {}
    for edge in plan.incoming:
        value = parameters.get(str(edge.target_parameter))
        # Of a list each instance gets one item, and depends on no other.
        paths = {path for path in (value if isinstance(value, list) else [value]) if isinstance(path, str)}
        hashes = {
            artifact.get("path"): str(artifact.get("sha256"))
            for artifact in artifacts.get(edge.source, ())
            if artifact.get("name") == edge.source_output and artifact.get("path") in paths
        }
        if hashes:
            found.setdefault(str(edge.target_parameter), []).extend(hashes.values())
    return found


def _differs(before: Mapping[str, Any], now: Mapping[str, Any], part: str, sentence: str) -> Iterator[str]:
    old, new = before.get(part), now.get(part)
    if old != new:
        code = _CODE.get(str(now.get("type")), f"the {now.get('type')}")
        yield sentence.format(_told(old), _told(new), code=code)


def _entries(
    before: Mapping[str, Any], now: Mapping[str, Any], part: str, noun: str, *, tells_values: bool = False
) -> Iterator[str]:
    old, new = before.get(part) or {}, now.get(part) or {}
    for name in sorted({*old, *new}):
        told = noun.format(name)
        if name not in old:
            yield f"{told} is new"
        elif name not in new:
            yield f"{told} is gone"
        elif old[name] != new[name]:
            values = (str(old[name]), str(new[name]))
            hidden = not tells_values or any(value.startswith("sha256:") for value in values)
            yield f"{told} changed" if hidden else f"{told} changed {_shortened(values[0])} → {_shortened(values[1])}"


def _told(value: object) -> str:
    return "none" if value is None else _shortened(str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
