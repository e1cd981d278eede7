"""The parameters of a run, from the command line and from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_dagflow.errors import DagflowError, InvalidPipeline, NotFound, Problem
from jupyter_dagflow.model.parameters import parse_text, unknown_problem, value_problem
from jupyter_dagflow.model.pipeline import Pipeline

MAX_BYTES = 10_000_000


def read_parameters(pipeline: Pipeline, given: Sequence[str], file: Path | None = None) -> dict[str, Any]:
    """The values of ``file``, then those given as ``NAME=VALUE``, read by the types of the pipeline's parameters.

    Raises ``InvalidPipeline`` or another ``DagflowError`` with one sentence that says where.
    """
    values = {} if file is None else _checked(pipeline, file, read_file(file))
    types = {parameter.name: parameter.type for parameter in pipeline.parameters}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise DagflowError(f"-p {text!r}: write NAME=VALUE.")
        try:
            values[name] = parse_text(types.get(name, "any"), value)
        except ValueError as error:
            problem = Problem(path=f"parameters.{name}", message=str(error))
            raise InvalidPipeline(str(problem), [problem]) from None
    return values


def read_file(file: Path) -> dict[str, tuple[Any, int | None]]:
    """The values of a YAML or, if its name ends in ``.json``, a JSON file by name, each with its line if known."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise DagflowError(f"{str(file)!r} is larger than {MAX_BYTES // 1_000_000} MB.")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"There is no file {str(file)!r}.") from None
    except UnicodeDecodeError:
        raise DagflowError(f"{str(file)!r} is not UTF-8 text.") from None
    except OSError as error:
        raise DagflowError(f"{str(file)!r} cannot be read: {error.strerror}.") from None
    if file.suffix.lower() == ".json":
        return _read_json(file, text)
    # Imported here: other commands do without.
    from jupyter_dagflow.cli.parameter_file import read_yaml

    return read_yaml(str(file), text)


def _read_json(file: Path, text: str) -> dict[str, tuple[Any, int | None]]:
    import json

    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise DagflowError(f"{file}, line {error.lineno}: This is not valid JSON: {error.msg}.") from None
    except (ValueError, RecursionError):
        raise DagflowError(f"{file}: This is not valid JSON.") from None
    if not isinstance(found, dict):
        raise DagflowError(f"{file}: The file should hold an object of names and values.")
    return {name: (value, None) for name, value in found.items()}


def _checked(pipeline: Pipeline, file: Path, found: Mapping[str, tuple[Any, int | None]]) -> dict[str, Any]:
    known = {parameter.name: parameter for parameter in pipeline.parameters}
    for name, (value, line) in found.items():
        problem = value_problem(known[name], value) if name in known else unknown_problem(pipeline, name)
        if problem is not None:
            where = f"{file}, line {line}" if line is not None else str(file)
            raise InvalidPipeline(f"{where}: {name}: {problem}")
    return {name: value for name, (value, _) in found.items()}
