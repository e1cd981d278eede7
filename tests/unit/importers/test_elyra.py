"""Elyra's files, each import compared whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.elyra import ElyraImporter
from jupyter_dagflow.importers.registry import recognise
from jupyter_dagflow.model.document import read_document, write_document
from jupyter_dagflow.wiring.imports import is_inside
from tests.unit.importers.elyra_files import VERSIONS, node, pipeline_file
from tests.unit.importers.mutations import mutations

Json = dict[str, Any]


def load(data: Any, path: str = "flows/churn.pipeline") -> Import:
    return ElyraImporter().load(Source(path=path, text=data if isinstance(data, str) else json.dumps(data)))


def document(imported: Import) -> Json:
    assert imported.pipeline is not None, imported.problems
    return dict(json.loads(write_document(imported.pipeline)))


def messages(imported: Import) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in imported.problems]


def expected(version: int) -> Json:
    pods = {"image": "team/image:1"}
    found: Json = {
        "version": 1,
        "name": "churn",
        "description": "Who leaves?",
        "nodes": [
            {
                "id": "load",
                "type": "notebook",
                "name": "load.ipynb",
                "path": "load.ipynb",
                "env": {"SOURCE": "a=b", "EMPTY": ""},
                "inputs": ["data/*.csv"],
                "kubernetes": pods,
                "ui": {"x": 150.0, "y": 50.0},
            },
            {
                "id": "train",
                "type": "script",
                "name": "train.py",
                "path": "train.py",
                "resources": {"cpu": 2.0, "memory": "4G", "gpu": 1},
                "kubernetes": pods,
                "ui": {"x": 450.0, "y": 50.0},
            },
            {
                "id": "report",
                "type": "notebook",
                "name": "report.ipynb",
                "path": "report.ipynb",
                "kubernetes": pods,
                "ui": {"x": 750.0, "y": 50.0},
            },
            {
                "id": "note",
                "type": "note",
                "text": "# Why <b>this</b>",
                "ui": {"x": 15.0, "y": 20.0, "width": 262.5, "height": 60.0},
            },
        ],
        "edges": [{"source": "load", "target": "train"}, {"source": "train", "target": "report"}],
    }
    if version >= 5:
        found["defaults"] = {"env": {"STAGE": "test"}, "kubernetes": {"image": "a/b:1"}}
    if version >= 8:
        found["parameters"] = [
            {"name": "day", "type": "str", "default": "2026-11-01", "description": "Which day"},
            {"name": "rate", "type": "float", "default": 0.5, "description": ""},
            {"name": "who", "type": "str", "description": ""},
        ]
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_gives_the_same_pipeline(version: int) -> None:
    imported = load(pipeline_file(version))
    assert document(imported) == expected(version)
    assert (imported.problems, imported.files) == ((), ())


def with_settings(version: int = 8, **settings: Any) -> Json:
    data = pipeline_file(version)
    data["pipelines"][0]["nodes"][0]["app_data"]["component_parameters"] |= settings
    return data


OBJECTS: Json = {
    "kubernetes_secrets": [{"env_var": "KEY", "name": "s3", "key": "k"}, {"env_var": "ID", "name": "s3", "key": "i"}],
    "mounted_volumes": [{"path": "/data", "pvc_name": "work", "sub_path": "a", "read_only": True}],
    "kubernetes_tolerations": [{"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}],
    "kubernetes_pod_labels": [{"key": "team", "value": "a"}],
    "kubernetes_pod_annotations": [{"key": "note", "value": "b=c"}],
    "kubernetes_shared_mem_size": {"size": 2},
}
WORDS: Json = {
    "kubernetes_secrets": ["KEY=s3:k", "ID=s3:i"],
    "mounted_volumes": ["data=work"],
    "kubernetes_tolerations": ["x=gpu:Equal:yes:NoSchedule"],
    "kubernetes_pod_labels": ["team=a"],
    "kubernetes_pod_annotations": ["note=b=c"],
}


@pytest.mark.parametrize(("version", "told"), [(8, OBJECTS), (7, WORDS)])
def test_what_pods_are_told_comes_over(version: int, told: Json) -> None:
    imported = load(with_settings(version, **told, cpu_limit=3, memory_limit="8.5", gpu=2, gpu_vendor="amd.com/gpu"))
    first = document(imported)["nodes"][0]
    new = version == 8
    assert first["kubernetes"] == {
        "image": "team/image:1",
        "env_from": [{"secret": "s3", "keys": {"KEY": "k", "ID": "i"}}],
        "volumes": [{"mount_path": "/data", "pvc": "work", **({"sub_path": "a", "read_only": True} if new else {})}],
        "tolerations": [{"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}],
        "labels": {"team": "a"},
        "annotations": {"note": "b=c"},
        **({"shm_size": "2G"} if new else {}),
    }
    assert first["resources"] == {"cpu_limit": 3.0, "memory_limit": "8.5G", "gpu": 2, "gpu_type": "amd.com/gpu"}
    assert imported.problems == ()


def test_a_component_of_a_catalogue_is_disabled_and_its_properties_are_kept() -> None:
    data = pipeline_file(8)
    data["pipelines"][0]["nodes"][1]["op"] = "catalog:Slack <b>"
    parameters = data["pipelines"][0]["nodes"][1]["app_data"]["component_parameters"]
    parameters["message"] = {"widget": "string", "value": "done"}
    imported = load(data)
    second = document(imported)["nodes"][1]
    assert (second["type"], second["disabled"]) == ("command", True)
    assert second["elyra"]["component_parameters"]["message"] == {"widget": "string", "value": "done"}
    [told] = messages(imported)
    assert told.startswith("warning: pipelines[0].nodes[1].op: 'train.py' is a component of a catalogue (catalog:Slack")


def supernode(version: int, inner: list[Json]) -> Json:
    """``load → [inner] → report``, where the second of the inner nodes takes and the last gives."""
    data = pipeline_file(version)
    nodes = data["pipelines"][0]["nodes"]
    nodes[1] = {
        "id": "super",
        "type": "super_node",
        "app_data": {"ui_data": {"label": "Train & test", "x_pos": 300, "y_pos": 50}},
        "inputs": [{"id": "id-a_inPort", "links": [{"node_id_ref": "id-load", "port_id_ref": "outPort"}]}],
        "subflow_ref": {"pipeline_id_ref": "inner"},
    }
    nodes[2]["inputs"][0]["links"] = [{"node_id_ref": "super", "port_id_ref": "id-b_outPort"}]
    bindings = [{"id": "in", "type": "binding"}, {"id": "out", "type": "binding", "inputs": []}]
    data["pipelines"].append({"id": "inner", "nodes": [*bindings, *inner], "app_data": {"ui_data": {}}})
    return data


def inner_nodes(version: int) -> list[Json]:
    first = node(version, "id-a", "execute-notebook-node", "a.ipynb", 0, after="in")
    return [first, node(version, "id-b", "execute-notebook-node", "b.ipynb", 200, after="id-a")]


def test_a_supernode_becomes_a_pipeline_within_the_pipeline() -> None:
    imported = load(supernode(8, inner_nodes(8)))
    told = document(imported)
    assert [(one["id"], one["type"], one.get("path")) for one in told["nodes"][:3]] == [
        ("load", "notebook", "load.ipynb"),
        ("Train-test", "pipeline", "churn-Train-test.dagflow"),
        ("report", "notebook", "report.ipynb"),
    ]
    assert told["edges"] == [{"source": "load", "target": "Train-test"}, {"source": "Train-test", "target": "report"}]
    [file] = imported.files
    inner = read_document(file.content)
    assert file.name == "churn-Train-test.dagflow"
    assert [one.path for one in inner.nodes] == ["a.ipynb", "b.ipynb"]
    assert [(edge.source, edge.target) for edge in inner.edges] == [("a", "b")]
    assert imported.problems == ()


def test_a_supernode_around_something_outside_of_it_is_opened() -> None:
    data = supernode(8, inner_nodes(8))
    outer, inner = (pipeline["nodes"] for pipeline in data["pipelines"])
    inner[-1]["inputs"][0]["links"] = [{"node_id_ref": "in", "port_id_ref": "outPort"}]
    between = node(8, "id-mid", "execute-notebook-node", "mid.ipynb", 400, after="super")
    between["inputs"][0]["links"][0]["port_id_ref"] = "id-a_outPort"
    outer.append(between)
    outer[1]["inputs"].append({"id": "id-b_inPort", "links": [{"node_id_ref": "id-mid", "port_id_ref": "outPort"}]})
    imported = load(data)
    told = document(imported)
    assert {(edge["source"], edge["target"]) for edge in told["edges"]} == {
        ("load", "a"),
        ("a", "mid"),
        ("mid", "b"),
        ("b", "report"),
    }
    assert imported.files == ()
    assert ["its nodes stand beside the others" in message for message in messages(imported)] == [True]


def test_parameters_of_the_pipeline_are_variables_of_the_nodes_that_take_them() -> None:
    data = pipeline_file(8)
    settings = data["pipelines"][0]["nodes"][0]["app_data"]["component_parameters"]
    settings["parameters"] = ["day", "rate", "gone"]
    imported = load(data)
    assert document(imported)["nodes"][0]["env"] == {"day": "2026-11-01", "rate": "0.5", "SOURCE": "a=b", "EMPTY": ""}
    assert ["'day'" in messages(imported)[0], "'rate'" in messages(imported)[1]] == [True, True]
    assert messages(imported)[2].endswith("The pipeline has no parameter 'gone'; it is left out.")


def changed(change: Any) -> Json:
    data = pipeline_file(8)
    change(data, data["pipelines"][0]["nodes"])
    return data


def parameters_of(node: Json) -> Json:
    return dict(node["app_data"])["component_parameters"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('{"pipelines": [', "error: line 1, column 16: The file is not valid JSON"),
        ("[" * 100_000, "error: The file is nested too deeply"),
        ("[]", "error: pipelines: The file is no Elyra pipeline"),
        ({"pipelines": [1]}, "error: pipelines: The file is no Elyra pipeline"),
        (
            changed(lambda data, _: data["pipelines"][0]["app_data"].update(version=9)),
            "error: pipelines[0].app_data.version: The pipeline has version 9; versions up to 8 are known.",
        ),
        (
            changed(lambda data, _: data["pipelines"][0]["app_data"].update(version="new")),
            "error: pipelines[0].app_data.version: The version is no whole number.",
        ),
        (
            changed(lambda _, nodes: parameters_of(nodes[0]).update(filename="../../etc/passwd")),
            "error: pipelines[0].nodes[0].app_data.component_parameters.filename: '../../etc/passwd' leads out of",
        ),
        (
            changed(lambda _, nodes: parameters_of(nodes[0]).update(filename="C:\\\\x.ipynb")),
            "error: pipelines[0].nodes[0].app_data.component_parameters.filename: ",
        ),
        (
            changed(lambda _, nodes: nodes[1].update(id="id-load")),
            "error: pipelines[0].nodes[1].id: The id 'id-load' is missing or that of another node as well",
        ),
        (
            changed(
                lambda _, nodes: nodes[0].update(inputs=[{"links": [{"node_id_ref": "id-report", "port_id_ref": ""}]}])
            ),
            "error: pipelines[0].nodes: Nodes wait for each other in a circle",
        ),
        (
            changed(lambda _, nodes: nodes[0].update(type="magic_node")),
            "error: pipelines[0].nodes[0].type: There is no node of the type 'magic_node'",
        ),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(source: Any, told: str) -> None:
    assert messages(load(source))[0].startswith(told)


def test_labels_stay_texts_and_ids_are_safe() -> None:
    label = "<img src=x onerror=alert(1)> ../../x 数"
    imported = load(changed(lambda _, nodes: nodes[0]["app_data"]["ui_data"].update(label=label)))
    first = document(imported)["nodes"][0]
    assert (first["id"], first["name"]) == ("img-src-x-onerror-alert-1-x", label)


def test_the_format_is_recognised_by_its_name_or_its_content() -> None:
    text = json.dumps(pipeline_file(8))
    assert recognise(Source(path="a.pipeline", text="")).name == "elyra"
    assert recognise(Source(path="a.json", text=text)).name == "elyra"


WHOLE = supernode(8, inner_nodes(8))
WHOLE["pipelines"][0]["nodes"][0]["app_data"]["component_parameters"] |= OBJECTS
WORDS = ["../../../x"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations(WHOLE, WORDS))
def test_whatever_stands_anywhere_it_is_read_or_told_and_nothing_leaves_its_folder(data: Any) -> None:
    imported = load(data)
    assert imported.pipeline is not None or imported.problems
    for file in imported.files:
        assert is_inside(file)
        read_document(file.content)
    if imported.pipeline is not None:
        again = read_document(write_document(imported.pipeline))
        assert len({one.id for one in again.nodes}) == len(again.nodes)
        assert not any(one.path.startswith(("/", "../../")) for one in again.nodes)
