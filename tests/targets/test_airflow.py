"""Exported DAGs, executed by Airflow's own runner."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.targets.house import House, Outputs, Target
from tests.targets.torture import HOSTILE

DATE = "2026-11-02"
LEAVE = """\
import argparse, json, os, sys
parser = argparse.ArgumentParser()
parser.add_argument("--value", default="null")
parser.add_argument("--fails", action="store_true")
given, _ = parser.parse_known_args()
with open(os.environ["DAGFLOW_OUTPUTS"], "a", encoding="utf-8") as file:
    file.write(json.dumps({"value": given.value}) + "\\n")
    file.write(json.dumps({"items": [given.value, "{{ ds }}", "$(id)"]}) + "\\n")
"""
PROBE = """\
import json, sys
from airflow.dag_processing.dagbag import DagBag

bag = DagBag(sys.argv[1])
assert not bag.import_errors, bag.import_errors
[dag] = bag.dags.values()
context = {"run_id": "r", "params": {"words": sys.argv[2]}, "ti": type("ti", (), {"map_index": 1})()}
pods = {}
for name in sys.argv[3:]:
    operator = dag.get_task(name)
    assert operator.upstream_task_ids == {"start"}, operator.upstream_task_ids
    operator.before = {"start": {"value": sys.argv[2]}}
    operator.arguments = operator.command_line(context)
    pod = operator.build_pod_request_obj(None)
    pods[name] = operator.hook.core_v1_client.api_client.sanitize_for_serialization(pod)
print("\\n" + json.dumps(pods))
"""
KUBECONFIG = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "none", "cluster": {"server": "http://127.0.0.1:9"}}],
    "users": [{"name": "nobody", "user": {}}],
    "contexts": [{"name": name, "context": {"cluster": "none", "user": "nobody"}} for name in ("none", "prod")],
    "current-context": "none",
}


@dataclass(frozen=True, kw_only=True)
class Airflow:
    """Airflow with a database of its own."""

    target: Target
    home: Path

    def env(self, house: House) -> dict[str, str]:
        folder = house.pipeline.parent
        return {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
            "DAGFLOW_OUTPUT": str(folder / "output"),
        }

    def test(self, house: House, dag: str, **conf: Any) -> int:
        """Run a DAG once; the status of ``airflow dags test``."""
        told = ("--conf", json.dumps(conf)) if conf else ()
        command = ("airflow", "dags", "test", dag, DATE, *told)
        return self.target.ends(*command, cwd=house.pipeline.parent, **self.env(house)).returncode

    def states(self, dag: str) -> dict[str, str | None]:
        """How the tasks of a DAG's run have ended; instances as ``fan.each.0``."""
        with sqlite3.connect(self.home / "airflow.db") as database:
            rows = database.execute("select task_id, map_index, state from task_instance where dag_id = ?", (dag,))
            return {name if index < 0 else f"{name}.{index}": state for name, index, state in rows}


@pytest.fixture(scope="module")
def airflow(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    home = tmp_path_factory.mktemp("airflow")
    target.succeeds("airflow", "db", "migrate", cwd=home, AIRFLOW_HOME=str(home))
    return Airflow(target=target, home=home)


def left(house: House) -> Outputs:
    return house.exported_outputs(house.pipeline.parent / "output")


def script(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "script", "path": "leave.py", "outputs": ["value", "items"], **more}


def edge(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, **more}


def wire(source: str, output: str, target: str, **more: Any) -> dict[str, Any]:
    return edge(source, target, source_output=output, target_parameter="value", **more)


def house_of(folder: Path, **document: Any) -> House:
    folder.mkdir()
    (folder / "leave.py").write_text(LEAVE, encoding="utf-8")
    file = folder / "flow.dagflow"
    file.write_text(json.dumps({"version": 1, **document}), encoding="utf-8")
    return House.of(file)


FLOW: dict[str, Any] = {
    "name": "{{ ds }}",
    "description": "/etc/hosts.md",
    "parameters": [{"name": "words", "type": "str", "default": HOSTILE}, {"name": "low", "type": "int"}],
    "nodes": [
        script("start", parameters={"value": {"pipeline": "words"}}),
        script("fan", for_each={"parameters": ["value"], "parallel": 2}, retry={"attempts": 2}),
        script("heard"),
        script("empty", for_each={"parameters": ["value"]}, parameters={"value": []}),
        script("after-empty"),
        {"id": "broken", "type": "command", "command": ["false"], "outputs": ["value"]},
        script("after-broken"),
        script("rescue"),
        script("mixed", parameters={"value": "mixed"}),
        script("either", trigger_rule="one_success"),
        script("neither", trigger_rule="none_failed_min_one_success"),
        script("off", disabled=True),
        script("after-off"),
        script("idle"),
        script("pinned", pinned={"value": "{{ ds }}", "items": []}),
        script("after-pinned"),
        {"id": "found", "type": "sensor", "sensor": {"kind": "file", "path": "leav*.py", "poll_s": 1}},
        {
            "id": "absent",
            "type": "sensor",
            "timeout_s": 0.1,
            "sensor": {"kind": "file", "path": "none", "poll_s": 0.2, "soft_fail": True},
        },
        script("seen"),
        script("join"),
        script("last", trigger_rule="all_done"),
    ],
    "edges": [
        wire("start", "items", "fan"),
        wire("fan", "value", "heard"),
        wire("empty", "value", "after-empty"),
        edge("broken", "after-broken"),
        edge("broken", "rescue", on="failure"),
        edge("after-broken", "mixed", on="failure"),
        edge("start", "mixed"),
        wire("start", "value", "either", condition="low > 1"),
        wire("fan", "value", "either", condition="low > 7"),
        edge("start", "neither", condition="low > 7"),
        edge("start", "off"),
        wire("off", "value", "after-off", condition="value == 'never'"),
        edge("start", "idle"),
        edge("idle", "pinned"),
        wire("pinned", "value", "after-pinned"),
        wire("found", "path", "seen"),
        edge("found", "join"),
        edge("absent", "join"),
        edge("join", "last"),
    ],
}


def test_the_torture_pipeline_leaves_what_our_own_run_leaves(airflow: Airflow, torture: House, tmp_path: Path) -> None:
    house = torture.elsewhere(tmp_path / "there")
    house.export("airflow")
    assert airflow.test(house, "pipeline_t_r_ture") == 0
    assert left(house) == torture.expected_outputs()
    states = airflow.states("pipeline_t_r_ture")
    assert states.pop("low") == "skipped"
    assert set(states.values()) == {"success"}


def test_the_example_of_machine_learning_leaves_what_our_own_run_leaves(
    airflow: Airflow, digits: House, tmp_path: Path
) -> None:
    house = digits.elsewhere(tmp_path / "there")
    house.export("airflow")
    assert airflow.test(house, "digits") == 0
    assert left(house) == digits.expected_outputs()


def test_control_flow_goes_as_in_our_own_run(airflow: Airflow, tmp_path: Path) -> None:
    origin = House.of(house_of(tmp_path / "here", **FLOW).pipeline, low=5)
    house = origin.elsewhere(tmp_path / "there")
    house.export("airflow")
    assert airflow.test(house, "flow", low=5) == 0
    # Airflow looks for what a sensor waits for itself, and a node without items executes nothing.
    executed_by_airflow = origin.expected_outputs().keys() - {"found", "empty"}
    assert left(house) == {name: origin.expected_outputs()[name] for name in executed_by_airflow}
    assert left(house)["after-empty"]["value"] == "[]"
    assert left(house)["seen"]["value"] == "leave.py"
    states = airflow.states("flow")
    ended = {name: state for name, state in states.items() if "." not in name}
    skipped = {"neither", "absent", "join"}
    assert ended == dict.fromkeys(ended, "success") | dict.fromkeys(skipped, "skipped") | {
        "broken": "failed",
        "after-broken": "upstream_failed",
    }
    assert "idle" not in states
    assert [states[f"fan.each.{index}"] for index in range(3)] == ["success"] * 3


def test_a_run_fails_if_a_node_does_though_the_last_ones_succeed(airflow: Airflow, tmp_path: Path) -> None:
    nodes = [
        {"id": "load", "type": "command", "command": ["false"], "retry": {"attempts": 2, "delay_s": 0.1}},
        script("clean-up", trigger_rule="all_done"),
    ]
    house = house_of(tmp_path / "there", nodes=nodes, edges=[edge("load", "clean-up")])
    house.export("airflow")
    assert airflow.test(house, "flow") == 1
    found = sorted(path.parent.name for path in (tmp_path / "there" / "output").glob("*/load/*/result.json"))
    assert found == ["1", "2"]
    assert set(left(house)) == {"clean-up"}


def test_airflow_finds_nothing_wrong_with_the_files_and_makes_the_pods(airflow: Airflow, tmp_path: Path) -> None:
    kubernetes = {
        "image": "repo/{{ ds }}:1",
        "context": "prod",
        "namespace": "team",
        "node_selector": {"pool": "gpu"},
        "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}],
        "workspace": {"type": "volume", "pvc": "work", "sub_path": "me"},
        "volumes": [{"mount_path": "/scratch", "empty_dir": {}}],
        "env_from": [{"secret": "s3"}],
        "pod": {"spec": {"containers": [{"name": "worker", "imagePullPolicy": "Never"}], "runtimeClassName": "nvidia"}},
    }
    nodes = [
        script("start"),
        script("train", executor="kubernetes", resources={"gpu": 2, "cpu": 4, "memory": "8Gi"}),
        script("each", executor="kubernetes", for_each={"parameters": ["value"]}, parameters={"value": [1]}),
    ]
    house = house_of(
        tmp_path / "there",
        parameters=[{"name": "words", "type": "str", "default": "x"}],
        defaults={"kubernetes": kubernetes},
        nodes=nodes,
        edges=[wire("start", "value", "train")],
    )
    house.export("airflow", schedule="0 6 * * 1-5")
    (tmp_path / "kubeconfig").write_text(json.dumps(KUBECONFIG), encoding="utf-8")
    folder, env = house.pipeline.parent, airflow.env(house)
    errors = airflow.target.succeeds(
        "airflow", "dags", "list-import-errors", "--local", "-o", "json", cwd=folder, **env
    )
    assert json.loads(errors.splitlines()[-1]) == []
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    command = ["python", str(tmp_path / "probe.py"), str(folder / "flow_dag.py"), HOSTILE, "train"]
    said = airflow.target.succeeds(*command, cwd=folder, KUBECONFIG=str(tmp_path / "kubeconfig"), **env)
    pod = json.loads(said.splitlines()[-1])["train"]
    worker = pod["spec"]["containers"][0]
    assert pod["metadata"]["namespace"] == "team"
    assert (worker["name"], worker["image"], worker["imagePullPolicy"]) == ("worker", "repo/{{ ds }}:1", "Never")
    assert worker["command"] == ["python3", "/workspace/flow_nodes.py"]
    assert worker["resources"]["limits"] == {"memory": "8Gi", "nvidia.com/gpu": "2"}
    assert worker["resources"]["requests"] == {"cpu": "4", "memory": "8Gi", "nvidia.com/gpu": "2"}
    assert worker["envFrom"] == [{"secretRef": {"name": "s3"}}]
    assert {mount["mountPath"] for mount in worker["volumeMounts"]} >= {"/workspace", "/scratch"}
    assert pod["spec"]["nodeSelector"] == {"pool": "gpu"}
    assert pod["spec"]["tolerations"] == kubernetes["tolerations"]
    assert pod["spec"]["runtimeClassName"] == "nvidia"
    # What the pod is told, done here: the container has the same module.
    arguments = [text.replace("/airflow/xcom", str(tmp_path / "xcom")) for text in worker["args"]]
    assert not any("$" in text for text in arguments)
    airflow.target.succeeds("python", str(folder / "flow_nodes.py"), *arguments, cwd=tmp_path, **env)
    assert json.loads((tmp_path / "xcom" / "return.json").read_text(encoding="utf-8"))["value"] == HOSTILE
