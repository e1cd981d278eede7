"""An attempt that goes on in the kernel of an earlier one, which this worker holds."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from .attempt import Attempt, attempt_of, claim
from .continuing import CannotContinue, as_executed, first_unseen, with_outputs
from .events import AttemptFailed, EventLog, Failure, Result, one_line, report_result
from .notebook_files import load_notebook


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What is to be executed. ``taken``: the first cells of ``nb``, with what they left in the earlier attempt."""

    attempt: Attempt
    log: EventLog
    nb: Any
    taken: list[Any]


def take_over(directory: Path, earlier: Path) -> Handover | None:
    """Take the attempt in ``directory``, which goes on where the one in ``earlier`` failed.

    ``None`` if somebody else has taken it, or if it cannot go on there: that is its result then.
    """
    if not claim(directory):
        return None
    _print_into(directory / "stderr.txt")
    log = EventLog(os.open(directory / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644))
    try:
        attempt = attempt_of(directory, _request(directory))
        before = attempt_of(earlier, _request(earlier))
        nb, _ = load_notebook(attempt)
        return Handover(attempt=attempt, log=log, nb=nb, taken=_taken(nb.cells, attempt, before))
    except AttemptFailed as error:
        failure = error.failure
    except CannotContinue as error:
        failure = Failure(message=str(error))
    except (OSError, ValueError, KeyError) as error:
        failure = Failure(message=f"What the earlier attempt left cannot be read: {one_line(str(error), 200)}.")
    report_result(directory, log, Result(state="failed", failure=failure))
    return None


def _taken(cells: list[Any], attempt: Attempt, before: Attempt) -> list[Any]:
    if attempt.parameters != before.parameters:
        raise CannotContinue("The parameters are other ones now. Rerun the node instead.")
    source = _cells(before.directory / "source.ipynb")
    ran = as_executed(source, has_parameters=bool(before.parameters))
    assert attempt.continues is not None
    first = first_unseen(ran, cells, attempt.continues["cell"])
    return with_outputs(cells[:first], _cells(before.directory / "output.ipynb"))


def _cells(path: Path) -> list[Any]:
    return list(nbformat.read(path, as_version=4).cells)  # type: ignore[no-untyped-call]


def _request(directory: Path) -> dict[str, Any]:
    request: dict[str, Any] = json.loads((directory / "request.json").read_text(encoding="utf-8"))
    return request


def _print_into(path: Path) -> None:
    """Let what this process prints from now on go to the attempt that it works for."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)
