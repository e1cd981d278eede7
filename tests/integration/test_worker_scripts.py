"""Scripts and commands, executed by the worker as a process of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jupyter_dagflow.worker
from tests.integration.worker_folder import Folder, is_gone, text_of, until

TELL = """
import json, os
def tell(**outputs):
    with open(os.environ["DAGFLOW_OUTPUTS"], "a") as file:
        print(json.dumps(outputs), file=file)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def command(folder: Folder, *argv: str, **request: Any) -> list[dict[str, Any]]:
    folder.request(type="command", settings={"command": list(argv)}, **request)
    return folder.finish()


def script(folder: Folder, name: str, source: str, **request: Any) -> list[dict[str, Any]]:
    folder.prepare_script(name, source, **request)
    return folder.finish()


def message_of(events: list[dict[str, Any]]) -> str:
    assert events[-1]["state"] == "failed"
    return str(events[-1]["failure"]["message"])


def test_a_script_is_told_from_start_to_result(folder: Folder) -> None:
    source = "import sys\nprint('grün')\nprint('oh', file=sys.stderr)\n"
    events = script(folder, "train.py", source)
    assert [event["type"] for event in events if event["type"] != "text"] == ["started", "result"]
    assert (events[0]["cells"], events[0]["kernel"]) == (None, None)
    assert (text_of(events, "stdout"), text_of(events, "stderr")) == ("grün\n", "oh\n")
    assert {event["cell"] for event in events if event["type"] == "text"} == {None}
    assert events[-1]["state"] == "succeeded"
    assert events[-1]["resources"]["peak_memory_bytes"] > 1_000_000
    assert not (folder.path / "output.ipynb").exists()


PARAMETERS = {"lr": 0.1, "name": "a b", "deep": {"x": [1, None]}, "fast": True, "slow": False}
AS_TEXT = {"lr": "0.1", "name": "a b", "deep": '{"x": [1, null]}', "fast": "true", "slow": "false"}


def test_parameters_are_arguments(folder: Folder) -> None:
    events = script(folder, "a.py", "import sys, json\nprint(json.dumps(sys.argv[1:]))", parameters=PARAMETERS)
    expected = [part for name, text in AS_TEXT.items() for part in (f"--{name}", text)]
    assert json.loads(text_of(events, "stdout")) == expected


def test_or_parameters_are_variables_of_the_environment(folder: Folder) -> None:
    source = "import json, os, sys\nprint(json.dumps([sys.argv[1:], dict(os.environ)]))"
    settings = {"parameters_as": "environment"}
    events = script(folder, "a.py", source, parameters=PARAMETERS, settings=settings, env={"EXTRA": "e"})
    arguments, environment = json.loads(text_of(events, "stdout"))
    assert arguments == []
    assert {name: environment[f"DAGFLOW_PARAM_{name}"] for name in AS_TEXT} == AS_TEXT
    assert (environment["EXTRA"], environment["DAGFLOW_NODE_ID"]) == ("e", "node-1")
    assert environment["DAGFLOW_CHECKPOINT_DIR"] == str(folder.path.parent / "checkpoint")


def test_outputs_are_lines_in_a_file(folder: Folder) -> None:
    (folder.root / "model.pkl").write_text("model")
    source = TELL + "tell(rows=1, model='model.pkl')\ntell(rows=2, extra=3)"
    result = (events := script(folder, "a.py", source, outputs=["rows", "model"]))[-1]
    assert result["outputs"] == {"rows": 2, "model": "model.pkl"}
    assert [(found["name"], found["kind"], found["size"]) for found in result["artifacts"]] == [("model", "model", 5)]
    assert text_of(events, "stderr") == "'extra' was written as well; it is not among the node's outputs.\n"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "The output 'x' was not written. Append a line"),
        ('{"x": 1', "Line 1 of the outputs is no JSON object"),
        ('{"y": 1}\n3', "Line 2 of the outputs is no JSON object"),
        ('{"x": NaN}', "Line 1 of the outputs has NaN, which JSON cannot hold."),
        (json.dumps({"x": "a" * 1_100_000}), "The output 'x' is too large to pass on (1100002 characters"),
    ],
)
def test_outputs_that_cannot_be_passed_on(folder: Folder, lines: str, expected: str) -> None:
    (folder.root / "lines").write_text(lines)
    events = script(folder, "a.sh", 'cat lines > "$DAGFLOW_OUTPUTS"', outputs=["x"])
    assert message_of(events).startswith(expected)


def test_a_python_script_finds_itself_and_what_lies_beside_it(folder: Folder) -> None:
    (folder.root / "helper.py").write_text("import __main__\nanswer = 42\n")
    source = """
import helper, json, os, pickle, sys
class Thing: pass
print(json.dumps([__file__, sys.argv[0], os.getcwd(), helper.answer, __name__]))
assert isinstance(pickle.loads(pickle.dumps(Thing())), Thing)
"""
    events = script(folder, "train.py", source)
    path = str(folder.root / "train.py")
    assert json.loads(text_of(events, "stdout")) == [path, path, str(folder.root), 42, "__main__"]


def test_a_shell_script_finds_itself_and_its_arguments(folder: Folder) -> None:
    events = script(folder, "a.sh", 'echo "$0" "$#" "$2"', parameters={"day": "1 2"})
    assert text_of(events, "stdout") == f"{folder.root / 'a.sh'} 2 1 2\n"


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.py", "print(1)\nraise ValueError('no rows')", "ValueError: no rows"),
        ("a.py", "import sys; sys.exit('no rows')", "no rows"),
        ("a.py", "def", "SyntaxError: invalid syntax"),
        (
            "a.py",
            "import sys; print('\\x1b[31mbad\\x1b[0m\\n\\n', file=sys.stderr); exit(3)",
            "bad (exit status 3)",
        ),
        ("a.sh", "echo fine; exit 3", "The script exited with status 3 and said nothing of an error."),
        ("a.sh", "kill -9 $$", "The script was killed by SIGKILL; perhaps the machine ran out of memory."),
        ("a.sh", "kill -TERM $$", "The script was killed by SIGTERM."),
        ("a.txt", "", "'a.txt' is no script that can be run: its name must end in .py, .sh or .R."),
    ],
)
def test_failures_say_why(folder: Folder, name: str, source: str, expected: str) -> None:
    if name.endswith(".txt"):
        folder.request(type="script", settings={"file": name})
        assert message_of(folder.finish()) == expected
    else:
        assert message_of(script(folder, name, source)) == expected


def test_a_script_without_its_interpreter_says_so(folder: Folder) -> None:
    events = script(folder, "a.R", "1", env={"PATH": str(folder.root)})
    assert message_of(events) == "The script needs Rscript, which is not installed where it should run."


def test_a_script_that_is_not_there_says_so(folder: Folder) -> None:
    folder.request(type="script", settings={"file": "a.py"})
    assert message_of(folder.finish()) == "The script is missing."


def test_a_folder_that_is_not_there_is_told(folder: Folder) -> None:
    events = command(folder, "ls", working_directory=str(folder.root / "gone"))
    assert message_of(events) == f"The folder {str(folder.root / 'gone')!r} does not exist."


def test_a_command_is_never_a_shell_string(folder: Folder) -> None:
    parameters = {"day": "$(touch hacked); `ls` *", "n": 3, "list": [1]}
    events = command(folder, "printf", "%s|", "{day}", "{{n}}-{n}", "{list}", parameters=parameters)
    assert text_of(events, "stdout") == "$(touch hacked); `ls` *|{n}-3|[1]|"
    assert not (folder.root / "hacked").exists()


def test_a_command_works_in_its_folder_and_has_outputs(folder: Folder) -> None:
    code = TELL + "tell(here=os.getcwd())"
    result = command(folder, sys.executable, "-c", code.replace("{", "{{").replace("}", "}}"), outputs=["here"])[-1]
    assert result["outputs"] == {"here": str(folder.root)}


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], "The command is empty."),
        (["no-such-program"], "There is no program 'no-such-program' where the node runs; install it, or"),
        (["./plain"], "'./plain' may not be executed; is it a program, and is it marked as executable?"),
        (["./program"], "'./program' is no program; a script needs a first line such as #!/bin/sh."),
        (["echo", "{x}"], "The command names the parameter 'x', which has no value."),
        (["echo", "{"], "The command's element '{' has a brace without its other half."),
        (["echo", "{null}"], "The parameters cannot be handed over: one of them has a null character."),
        (["echo", "{long}"], "The parameters are too long for a command line. Write them to a file and pass its path."),
        (["false"], "The command exited with status 1 and said nothing of an error."),
    ],
)
def test_commands_that_cannot_run_say_why(folder: Folder, argv: list[str], expected: str) -> None:
    (folder.root / "plain").write_text("text")
    (folder.root / "program").write_text("text")
    (folder.root / "program").chmod(0o755)
    parameters = {"null": "a\0b", "long": "x" * 3_000_000}
    assert message_of(command(folder, *argv, parameters=parameters)).startswith(expected)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_whole_group(folder: Folder, number: int) -> None:
    folder.prepare_script("a.sh", "sleep 600 & echo $! >&2; echo ready; wait")
    with folder.launch() as worker:
        begun = list(until(worker, "text", stream="stdout", text="ready\n"))
        worker.send_signal(number)
        events = list(until(worker, "result"))
    assert (events[-1]["state"], events[-1]["failure"]) == ("cancelled", None)
    assert is_gone(int(text_of(begun + events, "stderr")))


def test_one_that_will_not_end_is_killed(folder: Folder) -> None:
    source = """
import os, signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: print("no"))
print(os.getpid())
while True:
    time.sleep(600)
"""
    folder.prepare_script("a.py", source)
    with folder.launch() as worker:
        begun = list(until(worker, "text"))
        worker.send_signal(signal.SIGINT)
        list(until(worker, "text", text="no\n"))
        worker.send_signal(signal.SIGTERM)
        events = list(until(worker, "result"))
    assert events[-1]["state"] == "cancelled"
    assert is_gone(int(text_of(begun, "stdout")))


def test_nothing_is_left_behind(folder: Folder) -> None:
    events = script(folder, "a.sh", "sleep 600 & echo $!")
    assert events[-1]["state"] == "succeeded"
    assert is_gone(int(text_of(events, "stdout")))


def test_what_comes_last_arrives(folder: Folder) -> None:
    events = script(folder, "a.sh", "seq 1 200000; printf 'grün' >&2; printf '\\303'")
    expected = "".join(f"{number}\n" for number in range(1, 200_001))
    assert text_of(events, "stdout") == f"{expected}\N{REPLACEMENT CHARACTER}"
    assert text_of(events, "stderr") == "grün"


def test_a_chatty_script_does_not_fill_the_log(folder: Folder) -> None:
    events = script(folder, "a.sh", "head -c 20000000 /dev/zero | tr '\\0' x; echo the end >&2; exit 2")
    assert len(text_of(events, "stdout")) == 8 * 1024 * 1024
    assert text_of(events, "stderr") == "\n[The log stops at 8 MB; what follows is not kept.]\n"
    assert message_of(events) == "the end (exit status 2)"


def test_a_script_needs_nothing_but_the_worker_and_a_python(folder: Folder, tmp_path: Path) -> None:
    shutil.copytree(Path(jupyter_dagflow.worker.__file__).parent, tmp_path / "image" / "worker")
    folder.prepare_script("a.py", TELL + "tell(y=6 * 7)", outputs=["y"])
    ran = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(tmp_path / 'image')!r}); "
            f"sys.argv[1:] = [{str(folder.path)!r}]; from worker.__main__ import main; sys.exit(main(sys.argv[1:]))",
        ],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout.splitlines()[-1])["outputs"] == {"y": 42}


def test_a_type_that_the_worker_does_not_know_is_told(folder: Folder) -> None:
    folder.request(type="sensor")
    expected = "This worker runs notebooks, scripts and commands; nodes of type 'sensor' it does not know."
    assert message_of(folder.finish()) == expected
