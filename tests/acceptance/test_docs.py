"""What the documentation shows is what there is: documents that can be read, commands and examples that exist."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from jupyter_dagflow.cli.main import dagflow
from jupyter_dagflow.model.document import parse_pipeline

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLOW = (ROOT / "docs" / "control-flow.md").read_text(encoding="utf-8")
COMMANDS = [line.strip() for path in DOCS for line in path.read_text().splitlines() if line.startswith("    dagflow ")]


def objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, from the outermost brace of each."""
    decoder, position = json.JSONDecoder(), 0
    while (position := text.find('{"', position)) != -1:
        try:
            found, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            position += 1
        else:
            yield found


def shown_documents() -> Iterator[dict[str, Any]]:
    """Each object that the page shows, in a document that has it at its place."""
    for found in objects(FLOW):
        if "kind" in found:
            yield {"nodes": [{"id": "a", "type": "sensor", "sensor": found}]}
        elif "id" in found:
            yield {"nodes": [found]}
        elif "source" in found:
            yield {"edges": [found]}
        elif {"name", "node"} <= found.keys():
            yield {"outputs": [found]}
        elif "name" in found:
            yield {"parameters": [found]}


def test_every_type_of_sensor_and_much_else_is_shown() -> None:
    told = json.dumps(list(shown_documents()))
    assert all(
        f'"{word}"' in told for word in ("file", "http", "time", "pipeline", "sql", "for_each", "pool", "choices")
    )


@pytest.mark.parametrize("document", list(shown_documents()), ids=lambda document: json.dumps(document)[:60])
def test_what_is_shown_can_be_read_and_has_no_unknown_keys(document: dict[str, Any]) -> None:
    pipeline = parse_pipeline(document)
    for part in (*pipeline.nodes, *pipeline.edges, *pipeline.parameters, *pipeline.outputs):
        assert not part.model_extra
        sensor = getattr(part, "sensor", None)
        assert sensor is None or not sensor.model_extra


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_that_are_shown_exist_with_their_options(line: str) -> None:
    command: click.Command = dagflow
    context = click.Context(dagflow)
    arguments = shlex.split(line.partition(" | ")[0], comments=True)[1:]
    while isinstance(command, click.Group):
        found = command.get_command(context, arguments.pop(0))
        assert found is not None
        command = found
    with contextlib.suppress(click.exceptions.Exit):
        # Some options end the command when they are read.
        command.make_context(line, arguments)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_what_is_pointed_to_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (path.parent / target).exists(), target
    for line in re.findall(r"^In `examples/features`: (.+)\.$", text, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", line):
            assert list((ROOT / "examples" / "features" / name).glob("*.dagflow")), name
