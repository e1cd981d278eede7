"""``churn_v3.json`` is what Airflow 3 itself makes of a DAG; ``churn.dagflow`` is what has to come of it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.importers.airflow import AirflowImporter
from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.registry import recognise
from jupyter_dagflow.model.document import read_document, write_document
from jupyter_dagflow.wiring.imports import is_inside
from tests.unit.importers.mutations import mutations

FIXTURES = Path(__file__).parents[2] / "fixtures" / "imports" / "airflow"
NEW = json.loads((FIXTURES / "churn_v3.json").read_text(encoding="utf-8"))
EXPECTED = (FIXTURES / "churn.dagflow").read_text(encoding="utf-8")
Json = dict[str, Any]


def older(version: int) -> Json:
    """The same DAG as Airflow 2 writes it."""
    data = copy.deepcopy(NEW)
    dag = data["dag"]
    data["__version"] = version
    dag["_dag_id"] = dag.pop("dag_id")
    dag["_description"] = dag.pop("description")
    dag["_task_group"] = dag.pop("task_group")
    dag["dagrun_timeout"] = {"__type": "timedelta", "__var": dag["dagrun_timeout"]}
    dag["timetable"]["__type"] = "airflow.timetables.interval.CronDataIntervalTimetable"
    dag["timetable"]["__var"] = {"expression": "0 6 * * *", "timezone": "UTC"}
    for task in dag["tasks"]:
        told = task["__var"]
        told["_task_type"] = told.pop("task_type")
        if "retry_exponential_backoff" in told:
            told["retry_delay"] = {"__type": "timedelta", "__var": told["retry_delay"]}
        told["params"] = {}
    if version == 1:
        dag["tasks"] = [task["__var"] for task in dag["tasks"]]
        dag["params"] = dict(dag["params"])
    return data


def load(data: Any, **files: str) -> Import:
    text = data if isinstance(data, str) else json.dumps(data)
    known = {"notebooks/load.ipynb": "{}", **files}
    return AirflowImporter().load(Source(path="flows/churn.json", text=text, read=known.get))


def document(imported: Import) -> Json:
    assert imported.pipeline is not None, messages(imported)
    told: Json = json.loads(write_document(imported.pipeline))
    return told


def messages(imported: Import) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in imported.problems]


def dag(*tasks: Json, **more: Any) -> Json:
    return {
        "__version": 3,
        "dag": {"dag_id": "d", "tasks": [{"__type": "operator", "__var": one} for one in tasks], **more},
    }


def task(**more: Any) -> Json:
    return {"task_id": "a", "task_type": "EmptyOperator", **more}


@pytest.mark.parametrize("data", [NEW, older(2), older(1)], ids=["v3", "v2", "v1"])
def test_a_dag_of_every_version_becomes_its_skeleton(data: Json) -> None:
    imported = load(data)
    assert imported.pipeline is not None
    assert write_document(imported.pipeline) == EXPECTED
    assert [file.name for file in imported.files] == ["choose.ipynb", "report.ipynb"]


def test_what_has_no_counterpart_is_told() -> None:
    imported = load(NEW)
    assert {problem.severity for problem in imported.problems} == {"warning"}
    code = "is not in the file. Put it into the notebook"
    assert [str(problem).removeprefix("dag.") for problem in imported.problems] == [
        "params[0][1].schema: The parameter 'alpha' has limits without a counterpart here: {\"minimum\": 0}.",
        "tasks[0].__var.output_nb: The executed notebook stays with its run; 'out/load-{{ ds }}.ipynb' is not written.",
        "tasks[2].__var.bash_command: The command of 'models.forest' is a template, which nothing fills here; it came"
        ' in disabled: "echo {{ ds }}".',
        f"tasks[3].__var.python_callable_name: The code of 'choose' (BranchPythonOperator) {code} 'choose.ipynb', which"
        " fails until then.",
        "tasks[3].__var.task_type: 'choose' decides which nodes after it run: give its wires conditions on an output of"
        " its notebook.",
        f"tasks[4].__var.python_callable_name: The code of 'report' (PythonOperator) {code} 'report.ipynb', which fails"
        " until then.",
        "tasks[7].__var.expand_input: 'each' runs once for each item of what it is mapped over. That is left out: give"
        ' a parameter of the node a list and let it run for each ({"type": "dict-of-lists", "value": {"bash_command":'
        ' ["echo 1", "echo 2"]}}).',
        "tasks[7].__var.bash_command: The command of 'each' is made when it runs; it came in disabled.",
        "timetable: The DAG runs by itself (0 6 * * * UTC). Pipelines have no schedule: start them from your own.",
        "max_active_tasks: 'max_active_tasks' has no counterpart here; it is kept for reading: 4.",
        'tags: \'tags\' has no counterpart here; it is kept for reading: ["daily", "ml"].',
        "doc_md: 'doc_md' has no counterpart here; it is kept for reading: \"# Hello\".",
    ]


def test_skeletons_are_notebooks_that_fail_until_their_code_is_there() -> None:
    notebook = nbformat.reads(load(NEW).files[1].content, as_version=4)
    nbformat.validate(notebook)
    cells = [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]
    assert cells == [
        ("markdown", "# report\n\nStands for Airflow's PythonOperator.", []),
        ("code", "x = None", ["parameters"]),
        ("code", 'raise NotImplementedError("Put the code of print here.")', []),
    ]


def test_defaults_that_are_written_once_hold_for_tasks_that_say_nothing() -> None:
    data = dag(task(), task(task_id="b", retries=0), client_defaults={"tasks": {"retries": 1, "retry_delay": 7.0}})
    first, second = document(load(data))["nodes"]
    assert first["retry"] == {"attempts": 2, "delay_s": 7.0}
    assert "retry" not in second


@pytest.mark.parametrize(
    ("fields", "node"),
    [
        ({"retries": 1}, {"retry": {"attempts": 2, "delay_s": 300.0}}),
        ({"retries": 1, "retry_delay": 7200}, {"retry": {"attempts": 2, "delay_s": 7200.0, "max_delay_s": 7200.0}}),
        ({"retries": 500}, {"retry": {"attempts": 100, "delay_s": 300.0}}),
        (
            {"retries": 2, "retry_exponential_backoff": 3.0, "max_retry_delay": {"__type": "timedelta", "__var": 60.0}},
            {"retry": {"attempts": 3, "delay_s": 300.0, "backoff": 3.0, "max_delay_s": 60.0}},
        ),
        ({"trigger_rule": "dummy"}, {"trigger_rule": "always"}),
        ({"trigger_rule": "none_failed_or_skipped"}, {"trigger_rule": "none_failed_min_one_success"}),
        ({"trigger_rule": "all_done_setup_success"}, {"trigger_rule": "all_done"}),
        ({"pool": "default_pool", "pool_slots": 3}, {}),
        ({"pool": "gpu"}, {"pool": {"name": "gpu"}}),
        ({"execution_timeout": {"__type": "timedelta", "__var": 5}}, {"timeout_s": 5.0}),
        ({"task_type": "BashOperator", "bash_command": "echo ${HOME}"}, {"command": ["bash", "-c", "echo ${{HOME}}"]}),
    ],
)
def test_settings_of_a_task(fields: Json, node: Json) -> None:
    told = document(load(dag(task(**fields))))["nodes"][0]
    usual = {"id": "a", "type": "command", "name": "a", "command": ["true"], "ui": {"x": 0.0, "y": 0.0}}
    assert told == usual | node


def test_what_nobody_knows_comes_in_disabled_with_its_fields() -> None:
    fields = {"task_type": "SQLExecuteQueryOperator", "template_fields": ["sql"], "sql": "SELECT '<b>'"}
    imported = load(dag(task(**fields)))
    [node] = document(imported)["nodes"]
    assert (node["disabled"], node["airflow"]) == (True, {"operator": "SQLExecuteQueryOperator", "sql": "SELECT '<b>'"})
    assert messages(imported)[0].startswith("warning: dag.tasks[0].__var.task_type: 'a' is a SQLExecuteQueryOperator")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ('{"dag": [', "error: line 1, column 10: The file is not valid JSON"),
        ("[" * 100_000, "error: The file is nested too deeply"),
        ("[]", "error: dag: The file is no serialized DAG of Airflow"),
        ({"dag": {"tasks": {}}}, "error: dag: The file is no serialized DAG of Airflow"),
        ({**dag(), "__version": 4}, "error: __version: The DAG has version 4; versions up to 3 are known."),
        ({**dag(), "__version": "new"}, "error: __version: The version is no whole number."),
        (dag(task(), task()), "error: dag.tasks[1].__var.task_id: The id 'a' is missing or that of another task"),
        (dag(task(task_id=None)), "error: dag.tasks[0].__var.task_id: The id '' is missing"),
        (dag(task(downstream_task_ids=["z"])), "error: dag.tasks[0].__var.downstream_task_ids[0]: 'a' leads to 'z'"),
        (
            dag(task(downstream_task_ids=["b"]), task(task_id="b", downstream_task_ids=["a"])),
            "error: dag.tasks: Tasks wait for each other in a circle",
        ),
        (dag(task(trigger_rule="maybe")), "error: dag.tasks[0].__var.trigger_rule: There is no trigger rule 'maybe'"),
        (
            dag(task(task_type="PapermillOperator", input_nb="../../../etc/x.ipynb")),
            "error: dag.tasks[0].__var.input_nb: '../../../etc/x.ipynb' leads out of the workspace",
        ),
        (
            dag(task(task_type="PapermillOperator", input_nb="{{ ds }}.ipynb")),
            "error: dag.tasks[0].__var.input_nb: The notebook's name is missing or made when it runs",
        ),
        (dag(task(depends_on_past=True)), "warning: dag.tasks[0].__var.depends_on_past: 'depends_on_past' has no"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(data: Any, told: str) -> None:
    assert messages(load(data))[0].startswith(told), messages(load(data))


def test_the_format_is_recognised() -> None:
    assert recognise(Source(path="a.json", text=json.dumps(NEW))).name == "airflow"
    assert recognise(Source(path="a.json", text=json.dumps(older(1)))).name == "airflow"


WORDS = ["../../../x", "{{ params.alpha }}", "PapermillOperator", "BashOperator", "FileSensor", "__var"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations(NEW, WORDS))
def test_whatever_stands_anywhere_it_is_read_or_told_and_nothing_leaves_its_folder(data: Any) -> None:
    imported = load(data)
    assert imported.pipeline is not None or imported.problems
    for file in imported.files:
        assert is_inside(file)
        nbformat.reads(file.content, as_version=4)
    if imported.pipeline is not None:
        again = read_document(write_document(imported.pipeline))
        assert len({one.id for one in again.nodes}) == len(again.nodes)
        assert not any(one.path.startswith(("/", "../../")) for one in again.nodes)
