"""Data and control flow: an exported script comes to what a run of the pipeline comes to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Workspace

SHOUT = """\
import json, os, sys
from voice import louder
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
with open(os.environ["DAGFLOW_OUTPUTS"], "a") as outputs:
    outputs.write(json.dumps({"loud": louder(arguments["--word"])}) + "\\n")
"""
TELL = 'echo "{{\\"told\\": \\"$1\\"}}" >> "$DAGFLOW_OUTPUTS"'


def wire(source: str, target: str, output: str = "", parameter: str = "", **more: str) -> dict[str, str]:
    named = {"source_output": output, "target_parameter": parameter} if output else {}
    return {"source": source, "target": target, **named, **more}


def book(name: str, node_id: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": node_id or name, "path": f"{name}.ipynb", **more}


def write_notebooks(workspace: Workspace) -> None:
    workspace.notebook("items.ipynb", outputs="items = [1, 2, 3]")
    workspace.notebook("square.ipynb", parameters="x: int = 0\nk: int = 1", outputs="y = x * x * k")
    workspace.notebook("total.ipynb", parameters="ys: list = []", outputs="total = sum(ys)")
    workspace.notebook("broken.ipynb", code="1 / 0", outputs="z = 1")
    workspace.notebook("plan_b.ipynb", outputs="z = 2")
    workspace.notebook("join.ipynb", parameters="z: int = 0", outputs="seen = z")
    workspace.notebook("inner/twice.ipynb", parameters="n: int = 0", outputs="m = 2 * n")
    (workspace.folder / "shout.py").write_text(SHOUT, encoding="utf-8")
    (workspace.folder / "voice.py").write_text("louder = str.upper\n", encoding="utf-8")
    workspace.pipeline(
        "inner/inner.dagflow",
        parameters=[{"name": "n", "type": "int", "default": 1}],
        outputs=[{"name": "m", "node": "twice", "output": "m"}],
        nodes=[{"id": "twice", "path": "twice.ipynb", "parameters": {"n": {"pipeline": "n"}}}],
    )


NODES: list[dict[str, Any]] = [
    book("items"),
    book("square", parameters={"k": {"pipeline": "ks"}}, for_each={"parameters": ["x", "k"], "parallel": 2}),
    book("total"),
    book("broken"),
    book("plan_b"),
    book("join", trigger_rule="one_success"),
    {"id": "shout", "type": "script", "path": "shout.py", "parameters": {"word": "hi"}, "outputs": ["loud"]},
    {
        "id": "tell",
        "type": "command",
        "command": ["sh", "-c", TELL, "x", "{word}"],
        "parameters": {"word": "it's; rm -rf"},
        "outputs": ["told"],
    },
    {"id": "file", "type": "sensor", "sensor": {"kind": "file", "path": "sh*.py", "poll_s": 0.2}},
    {
        "id": "never",
        "type": "sensor",
        "sensor": {"kind": "file", "path": "*.never", "poll_s": 0.2, "soft_fail": True},
        "timeout_s": 0.5,
    },
    {"id": "sub", "type": "pipeline", "path": "inner/inner.dagflow", "for_each": {"parameters": ["n"]}},
    book("plan_b", "large"),
    book("plan_b", "small"),
    book("broken", "off", disabled=True),
    book("plan_b", "after_off"),
    book("broken", "pinned", pinned={"z": 9}),
    book("join", "after_pinned"),
    book("plan_b", "cleanup", trigger_rule="all_done"),
]
EDGES = [
    wire("items", "square", "items", "x"),
    wire("square", "total", "y", "ys"),
    wire("broken", "plan_b", on="failure"),
    wire("broken", "join", "z", "z"),
    wire("plan_b", "join", "z", "z"),
    wire("items", "sub", "items", "n"),
    wire("total", "large", condition="total > 100 and len(ks) == 2"),
    wire("total", "small", condition="not total >= 100"),
    wire("off", "after_off"),
    wire("pinned", "after_pinned", "z", "z"),
    wire("broken", "cleanup"),
    wire("never", "cleanup"),
]


@pytest.mark.timeout(600)
def test_a_script_comes_to_what_the_run_comes_to(workspace: Workspace) -> None:
    write_notebooks(workspace)
    parameters = [{"name": "ks", "type": "list", "default": [1, 10]}]
    workspace.pipeline("flow.dagflow", parameters=parameters, nodes=NODES, edges=EDGES)
    run = workspace.dagflow("run", "flow.dagflow", "--json")
    assert run.returncode == 0, run.stdout + run.stderr
    nodes = json.loads(run.stdout.splitlines()[-1])["run"]["nodes"]
    theirs = {node_id: node["outputs"] for node_id, node in nodes.items() if node["state"] == "succeeded"}
    assert theirs["square"] == {"y": [1, 10, 4, 40, 9, 90]}
    assert (theirs["sub"], theirs["join"], theirs["tell"]) == ({"m": [2, 4, 6]}, {"seen": 2}, {"told": "it's; rm -rf"})

    script = workspace.export("flow.dagflow")
    done = workspace.script(script)
    assert done.returncode == 0, done.stdout + done.stderr
    assert workspace.script_outputs(script) == theirs
    states = [node["state"] for node_id, node in nodes.items() if "." not in node_id]
    for state in ("succeeded", "failed", "skipped", "reused"):
        assert f"{states.count(state)} {state}" in done.stdout
    again = workspace.script(script, "--resume")
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.count("not executed again") == len(theirs) - 5
