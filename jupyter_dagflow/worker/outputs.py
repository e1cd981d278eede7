"""Reads output variables out of a living kernel, as JSON."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Any

from .events import AttemptFailed, one_line

MAX_OUTPUT_CHARS = 1024 * 1024
"""Larger values belong in a file, whose path is then the output."""

# Runs inside the kernel, in a namespace of its own, so that it neither sees nor leaves names there.
READER = """
import datetime, json, os

def plain(value):
    if isinstance(value, os.PathLike):
        return os.fsdecode(os.fspath(value))
    if isinstance(value, (datetime.date, datetime.time)) or type(value).__name__ == "datetime64":
        if value != value:
            raise TypeError("a time that is missing")
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    raise TypeError(f"a value of type {type(value).__name__}")

def read_one(name, namespace):
    if name not in namespace:
        return {"problem": "missing"}
    value = namespace[name]
    told = {"type": type(value).__name__}
    try:
        text = json.dumps(value, default=plain, allow_nan=False, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeError:
        return {**told, "problem": "unicode"}
    except ValueError as error:
        nan = "JSON compliant" in str(error)
        return {**told, "problem": "nan" if nan else "json", "detail": str(error)}
    except Exception as error:
        return {**told, "problem": "json", "detail": str(error)}
    if len(text) > LIMIT:
        return {**told, "problem": "large", "detail": str(len(text))}
    return {**told, "json": text}

def read(names, namespace):
    return json.dumps({name: read_one(name, namespace) for name in names})
"""


def reading_expression(names: Sequence[str]) -> str:
    """The Python expression that gives the named variables as a JSON text when the kernel evaluates it."""
    source = f"LIMIT = {MAX_OUTPUT_CHARS}\n{READER}"
    builtins = "__import__('builtins')"
    return (
        f"(lambda here, there: ({builtins}.exec({source!r}, here), here['read']({list(names)!r}, there))[1])"
        f"({{}}, {builtins}.globals())"
    )


def parse_outputs(names: Sequence[str], answer: dict[str, Any]) -> dict[str, Any]:
    """The values by name, from the kernel's answer to the ``user_expressions`` entry.

    Raises ``AttemptFailed`` for a variable that is missing or that JSON cannot hold.
    """
    if answer.get("status") != "ok":
        reason = one_line(f"{answer.get('ename', 'error')}: {answer.get('evalue', '')}")
        raise AttemptFailed(f"The outputs could not be read from the kernel ({reason}).")
    return told_values(names, ast.literal_eval(answer["data"]["text/plain"]))


def told_values(names: Sequence[str], text: str) -> dict[str, Any]:
    """The values by name, from what a reader in the kernel wrote as JSON. Raises as ``parse_outputs`` does."""
    told = json.loads(text)
    return {name: _value(name, told[name]) for name in names}


def _value(name: str, told: dict[str, Any]) -> Any:
    if "json" in told:
        return json.loads(told["json"])
    kind, detail = told.get("type", ""), one_line(told.get("detail", ""), 200)
    messages = {
        "missing": f"The notebook did not assign the output {name!r}. Assign it, or remove it from the node's outputs.",
        "nan": f"The output {name!r} is or contains NaN or Infinity, which JSON cannot hold. Replace it by None.",
        "unicode": f"The output {name!r} contains text that is not valid Unicode.",
        "large": (
            f"The output {name!r} is too large to pass on ({detail} characters of JSON; at most {MAX_OUTPUT_CHARS})."
            " Save it to a file and output the path."
        ),
    }
    fallback = (
        f"The output {name!r} is of type {kind}, which is no JSON value ({detail})."
        " Save it to a file and output the path."
    )
    raise AttemptFailed(messages.get(told["problem"], fallback), name=name)
