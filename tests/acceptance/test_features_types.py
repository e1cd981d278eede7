"""Scripts, commands and outputs of every kind, as the examples show them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_dagflow.wiring.previews import preview_of

if TYPE_CHECKING:
    from .conftest import Workspace as Examples


def run(examples: Examples, pipeline: str, *arguments: str) -> dict[str, Any]:
    """Run a pipeline, which must succeed; its nodes."""
    done = examples.dagflow("run", pipeline, "--json", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    nodes: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])["run"]["nodes"]
    return nodes


def log(examples: Examples, node: str) -> str:
    file = next(examples.folder.glob(f"dagflow-runs/*/{node}/1/log.jsonl"))
    events = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return "".join(event["text"] for event in events if event["type"] == "text")


def artifacts(node: dict[str, Any]) -> dict[str, str]:
    return {artifact["name"]: artifact["kind"] for artifact in node["artifacts"]}


def test_scripts_take_parameters_and_leave_outputs(examples: Examples) -> None:
    nodes = run(examples, "features/scripts/scripts.dagflow", "-p", "day=2026-03-01")
    assert nodes["sales"]["outputs"] == {"table": "data/sales-2026-03-01.csv", "rows": 20}
    assert artifacts(nodes["sales"]) == {"table": "table"}
    total = nodes["total"]["outputs"]["total"]
    assert nodes["report"]["outputs"] == {"average": total / 20}
    assert log(examples, "sales") == "20 sales of 2026-03-01\n"
    assert log(examples, "total") == f"The total of data/sales-2026-03-01.csv is {total}.\n"
    folder = next(examples.folder.glob("dagflow-runs/*/total/1"))
    assert not (folder / "output.ipynb").exists()
    assert (folder / "source.sh").read_bytes() == (examples.folder / "features/scripts/total.sh").read_bytes()


def test_a_command_gets_values_and_no_shell(examples: Examples) -> None:
    nodes = run(examples, "features/command/command.dagflow")
    assert nodes["count"]["outputs"] == {"count": 2}
    assert log(examples, "tell") == "{pond} is there 2 times.\n"


def test_what_a_shell_would_read_is_only_a_word(examples: Examples) -> None:
    word = "$(touch hacked); `touch hacked`"
    nodes = run(examples, "features/command/command.dagflow", "-p", f"word={word}")
    assert nodes["count"]["outputs"] == {"count": 0}
    assert log(examples, "tell") == f"{{{word}}} is there 0 times.\n"
    assert list(examples.folder.rglob("hacked")) == []


def test_outputs_of_every_kind_are_passed_on(examples: Examples) -> None:
    nodes = run(examples, "features/outputs/outputs.dagflow")
    outputs = nodes["measure"]["outputs"]
    by_day = outputs.pop("by_day")
    assert (len(by_day), by_day["2026-03-01"]) == (7, 10)
    assert outputs == {
        "count": 7,
        "mean": sum(by_day.values()) / 7,
        "is_complete": True,
        "remark": None,
        "largest": sorted(by_day.values())[-2:],
        "last_day": "2026-03-07",
        "table": "data/values.csv",
        "plot": "data/values.svg",
        "notes": "data/notes.md",
    }
    assert nodes["conclude"]["outputs"] == {"is_whole": True}


def test_files_among_them_are_artifacts_with_previews(examples: Examples) -> None:
    measure = run(examples, "features/outputs/outputs.dagflow")["measure"]
    assert artifacts(measure) == {"table": "table", "plot": "image", "notes": "text"}
    shown: dict[str, Any] = {}
    for artifact in measure["artifacts"]:
        file = examples.folder / "features" / "outputs" / Path(artifact["path"])
        shown[artifact["name"]] = preview_of(file, artifact["kind"]).shown
    assert shown["table"]["columns"] == ["day", "value"]
    assert shown["table"]["rows"][0] == ["2026-03-01", "10"]
    assert shown["plot"]["media_type"] == "image/svg+xml"
    assert shown["notes"] == {"type": "text", "text": "# Measured\n\nNothing unusual.\n"}
