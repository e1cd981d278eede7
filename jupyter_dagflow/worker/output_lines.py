"""Outputs of scripts and commands: lines of JSON that the process appended to a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .events import AttemptFailed
from .outputs import MAX_OUTPUT_CHARS

MAX_FILE_BYTES = 64 * 1024 * 1024


def read_output_lines(file: Path, names: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The named outputs out of lines ``{"name": value}``, a later one winning, and sentences on what else was there.

    Raises ``AttemptFailed`` for a line that is no such object, and for an output that is missing or too large.
    """
    told: dict[str, Any] = {}
    for number, line in enumerate(_lines(file), 1):
        if line.strip():
            told |= _parsed(number, line)
    for name in names:
        if name not in told:
            raise AttemptFailed(
                f'The output {name!r} was not written. Append a line {{"{name}": …}} to the file that DAGFLOW_OUTPUTS '
                "names, or remove it from the node's outputs.",
                name=name,
            )
        size = len(json.dumps(told[name], ensure_ascii=False))
        if size > MAX_OUTPUT_CHARS:
            raise AttemptFailed(
                f"The output {name!r} is too large to pass on ({size} characters of JSON; at most {MAX_OUTPUT_CHARS})."
                " Save it to a file and output the path.",
                name=name,
            )
    notes = [f"{name!r} was written as well; it is not among the node's outputs." for name in told if name not in names]
    return {name: told[name] for name in names}, notes


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise AttemptFailed(f"The outputs are larger than {MAX_FILE_BYTES >> 20} MB. Save them to files instead.")
        return file.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise AttemptFailed("The file that DAGFLOW_OUTPUTS names is not UTF-8 text.") from None
    except OSError as error:
        raise AttemptFailed(f"The file that DAGFLOW_OUTPUTS names cannot be read: {error.strerror}.") from None


def _parsed(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_refuse)
    except NotJson as error:
        raise AttemptFailed(
            f"Line {number} of the outputs has {error}, which JSON cannot hold. Write null instead."
        ) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AttemptFailed(f'Line {number} of the outputs is no JSON object such as {{"rows": 3}}.')
    return found


class NotJson(Exception):
    """A number that JSON does not have."""


def _refuse(name: str) -> NoReturn:
    raise NotJson(name)
