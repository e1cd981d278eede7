"""What exported scripts do, with real kernels."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from .conftest import Workspace

HOSTILE = 'it\'s "quoted" {braces} {0} \\ %(prog)s größe 日本\n\'\'\'"""# end'


def test_scripts_pass_linter_formatter_and_type_checker(examples: Workspace) -> None:
    examples.pipeline(
        "hostile.dagflow", name=HOSTILE, nodes=[{"id": "a", "name": HOSTILE, "path": "wide/second.ipynb"}]
    )
    scripts = [str(examples.export(name)) for name in ("digits/digits.dagflow", "hostile.dagflow")]
    rules = "E4,E7,E9,F,W,I,B,UP,SIM,RUF,PTH,PL,C4,RET,PIE,ANN,S"
    ignored = "ANN401,PLR0911,PLR0913,PLR2004,PLC0415,RUF001,S603"
    for command in (
        ["ruff", "check", "--isolated", "--target-version", "py311", "--select", rules, "--ignore", ignored, *scripts],
        ["ruff", "format", "--isolated", "--check", *scripts],
        ["ruff", "format", "--isolated", "--line-length", "120", "--check", *scripts],
        # The same name in two folders would be one module to mypy.
        *(["mypy", "--strict", "--config-file=", "--cache-dir", os.devnull, script] for script in scripts),
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], capture_output=True, text=True, cwd=examples.folder, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_hostile_names_and_values_arrive_as_they_are(workspace: Workspace) -> None:
    folder = workspace.folder / "it's {here} ü"
    workspace.notebook(
        f"{folder.name}/note {{x}} 'y'.ipynb",
        parameters="text: str = ''\nmore: dict = {}",
        code="import os\nfrom pathlib import Path",
        outputs="echo = text\ntold = more\nwhere = Path.cwd().name\nvariable = os.environ['ODD']",
    )
    values = {"list": [HOSTILE, None, True, -1.5e-7], HOSTILE: {"": []}}
    pipeline = workspace.pipeline(
        f"{folder.name}/a b.dagflow",
        name=HOSTILE,
        description=HOSTILE,
        parameters=[{"name": HOSTILE, "type": "str", "default": HOSTILE, "description": HOSTILE}],
        nodes=[
            {
                "id": "a",
                "name": HOSTILE,
                "path": "note {x} 'y'.ipynb",
                "parameters": {"text": {"pipeline": HOSTILE}, "more": values},
                "env": {"ODD": HOSTILE},
            },
            {"id": "b", "path": "note {x} 'y'.ipynb", "env": {"ODD": ""}},
        ],
        edges=[{"source": "a", "target": "b", "source_output": "echo", "target_parameter": "text"}],
    )
    script = workspace.export(pipeline)
    done = workspace.script(script)
    assert done.returncode == 0, done.stdout + done.stderr
    outputs = workspace.script_outputs(script)
    assert outputs["a"] == {"echo": HOSTILE, "told": values, "where": folder.name, "variable": HOSTILE}
    assert outputs["b"]["echo"] == HOSTILE
    assert outputs == workspace.run_outputs(pipeline)
    assert workspace.script(script, "--help").returncode == 0


def test_retries_timeouts_switches_and_exits(workspace: Workspace) -> None:
    workspace.notebook(
        "second_try.ipynb",
        parameters="loud: bool = False",
        code="import os\nif os.environ['DAGFLOW_ATTEMPT'] == '1':\n    raise RuntimeError('not yet')",
        outputs="attempt = os.environ['DAGFLOW_ATTEMPT'] + '!' * loud",
    )
    workspace.notebook("quits.ipynb", outputs="x = 1\nimport sys\nsys.exit(0)")
    workspace.notebook("endless.ipynb", code="import time\nwhile True: time.sleep(1)")
    workspace.notebook("unsaid.ipynb", code="value = object()")
    workspace.pipeline(
        "p.dagflow",
        parameters=[{"name": "loud", "type": "bool", "default": True}],
        nodes=[
            {
                "id": "second_try",
                "path": "second_try.ipynb",
                "parameters": {"loud": {"pipeline": "loud"}},
                "retry": {"attempts": 2},
            },
            {"id": "quits", "path": "quits.ipynb"},
            {"id": "endless", "path": "endless.ipynb", "timeout_s": 5},
            {"id": "missing", "path": "unsaid.ipynb", "outputs": ["gone"]},
            {"id": "no_json", "path": "unsaid.ipynb", "outputs": ["value"]},
        ],
    )
    script = workspace.export("p.dagflow")
    done = workspace.script(script, "--no-loud", "--parallel", "5")
    assert done.returncode == 1, done.stderr
    assert workspace.script_outputs(script) == {"second_try": {"attempt": "2"}, "quits": {"x": 1}}
    assert "second_try: attempt 2 of 2 in 0 s" in done.stdout
    assert "It took longer than 5 s." in done.stdout
    assert "The notebook did not assign the output 'gone'." in done.stdout
    told = "JSON cannot hold the output 'value' (object). Save it to a file and output the path."
    assert told in done.stdout
    assert "2 succeeded, 3 failed" in done.stdout


def test_an_error_that_a_cell_may_raise_is_none_here_as_in_a_run(workspace: Workspace) -> None:
    workspace.notebook("a.ipynb", code="1 / 0", outputs="x = 1")
    notebook = json.loads((workspace.folder / "a.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][0]["metadata"]["tags"] = ["raises-exception"]
    (workspace.folder / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    workspace.pipeline("p.dagflow", nodes=[{"id": "a", "path": "a.ipynb"}])
    script = workspace.export("p.dagflow")
    done = workspace.script(script)
    assert done.returncode == 0, done.stdout
    assert workspace.script_outputs(script) == workspace.run_outputs("p.dagflow") == {"a": {"x": 1}}


def test_what_forbids_a_run_is_told_before_it_begins(workspace: Workspace) -> None:
    workspace.notebook("a.ipynb", parameters="n: int = 1", outputs="m = n")
    workspace.pipeline(
        "p.dagflow",
        parameters=[{"name": "n", "type": "int"}],
        nodes=[{"id": "a", "path": "a.ipynb", "parameters": {"n": {"pipeline": "n"}}}],
    )
    script = workspace.export("p.dagflow")
    for arguments, message in (
        (["--n", "1.5"], "argument --n: expected a whole number, not '1.5'"),
        ([], "--n needs a value."),
        (["--n", "1", "--resume"], "There is nothing to resume in"),
        (["--n", "1", "--parallel", "0"], "argument --parallel: expected a whole number from 1 on, not '0'"),
        (["--n", "1", "--notebooks", "nowhere"], "; --notebooks says where they are."),
        (["--resum"], "unrecognized arguments: --resum"),
    ):
        done = workspace.script(script, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert not script.with_name("p-output").exists()


def test_resume_repeats_what_changed_and_what_comes_after(workspace: Workspace) -> None:
    workspace.notebook("a.ipynb", parameters="n: int = 1", outputs="m = n")
    workspace.pipeline(
        "p.dagflow",
        parameters=[{"name": "n", "type": "int", "default": 1}],
        nodes=[
            {"id": "last", "path": "a.ipynb"},
            {"id": "first", "path": "a.ipynb", "parameters": {"n": {"pipeline": "n"}}},
            {"id": "other", "path": "a.ipynb"},
        ],
        edges=[{"source": "first", "target": "last"}],
    )
    script = workspace.export("p.dagflow")
    assert workspace.script(script).returncode == 0
    done = workspace.script(script, "--resume")
    assert done.stdout.count("not executed again") == 3
    # The value that changed reaches the last node only through the order, which may mean a file.
    assert workspace.script(script, "--resume", "--n", "2").returncode == 0
    assert workspace.attempts(script) == {"first": 2, "last": 2, "other": 1}
    assert workspace.script_outputs(script)["first"] == {"m": 2}
    assert workspace.script(script).returncode == 0
    assert workspace.attempts(script) == {"first": 3, "last": 3, "other": 2}


@pytest.mark.skipif(sys.platform == "win32", reason="Signals and named pipes are POSIX's.")
def test_an_interrupt_cancels_and_leaves_no_process_behind(workspace: Workspace) -> None:
    pipe = workspace.folder / "begun"
    os.mkfifo(pipe)
    workspace.notebook(
        "a.ipynb",
        code="import os, time\nwith open('begun', 'w') as pipe: print(os.getpid(), file=pipe)\ntime.sleep(600)",
    )
    workspace.pipeline(
        "p.dagflow",
        nodes=[{"id": "a", "path": "a.ipynb"}, {"id": "b", "path": "a.ipynb"}],
        edges=[{"source": "a", "target": "b"}],
    )
    script = workspace.export("p.dagflow")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, start_new_session=True)
    kernel = psutil.Process(int(Path(pipe).read_text(encoding="utf-8")))
    children = [kernel, *psutil.Process(process.pid).children(recursive=True)]
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Cancelled; what ran was ended." in told
    assert "2 cancelled" in told
    _, alive = psutil.wait_procs(children, timeout=10)
    assert [child for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []
