"""A pipeline that uses whatever a document can say of nodes and their pods."""

from __future__ import annotations

from typing import Any

SECRET = "{{=1+1}} $(HOME) \x7f"


def node(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "notebook", "path": f"{node_id}.ipynb", **more}


def wire(source: str, output: str, target: str, parameter: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "source_output": output, "target": target, "target_parameter": parameter, **more}


def features() -> dict[str, Any]:
    return {
        "name": "Features {{workflow.name}}",
        "timeout_s": 3600,
        "parameters": [
            {"name": "day", "type": "str", "description": "Which {{=1}} day"},
            {"name": "size", "type": "int", "default": 3, "choices": [1, 3]},
            {"name": "a b", "type": "dict", "default": {"x": SECRET}},
        ],
        "outputs": [{"name": "best", "node": "train", "output": "score"}],
        "defaults": {
            "retry": {"attempts": 3, "delay_s": 1.5, "backoff": 2, "max_delay_s": 60},
            "timeout_s": 90.5,
            "resources": {"cpu": 0.5, "memory": "1Gi"},
            "kubernetes": {
                "image": "science:1",
                "image_pull_policy": "IfNotPresent",
                "image_pull_secrets": ["registry"],
                "namespace": "lab",
                "service_account": "runner",
                "workspace": {"type": "volume", "pvc": "home", "sub_path": "anna", "mount_path": "/home/anna"},
                "env_from": [
                    {"secret": "keys", "keys": {"TOKEN": "token"}},
                    {"config_map": "settings", "prefix": "APP_", "optional": True},
                ],
            },
        },
        "nodes": [
            node("get", outputs=["rows", "sizes"], parameters={"day": {"pipeline": "day"}, "hidden": SECRET}),
            node(
                "train",
                name="Train {{x}}",
                outputs=["score"],
                for_each={"parameters": ["rows", "size"], "parallel": 4},
                pool={"name": "gpu"},
                resources={"gpu": 2, "gpu_type": "amd.com/gpu", "cpu_limit": 4.0, "extended": {"x.io/fpga": 1}},
                kubernetes={
                    "image": "gpu:2",
                    "node_selector": {"disk": "fast"},
                    "affinity": {"nodeAffinity": {}},
                    "tolerations": [{"key": "gpu", "operator": "Exists"}],
                    "volumes": [{"mount_path": "/data", "pvc": "data", "read_only": True}],
                    "shm_size": "1Gi",
                    "labels": {"team": "a"},
                    "annotations": {"note": "b"},
                    "priority_class": "high",
                    "security_context": {"runAsUser": 1000},
                    "pod": {"spec": {"hostIPC": True, "containers": [{"name": "worker", "tty": True}]}},
                },
            ),
            node("tell"),
            node("mend"),
            node("done", trigger_rule="all_done"),
            node(
                "still", pinned={"x": [1]}, for_each={"parameters": ["y"]}, parameters={"y": [1]}, resources={"gpu": 1}
            ),
            node("off", disabled=True),
            {"id": "-wait", "type": "sensor", "sensor": {"kind": "time", "delay_s": 1, "soft_fail": True}},
            node("always", trigger_rule="always"),
            {"id": "remark", "type": "note", "text": "{{x}}"},
        ],
        "edges": [
            wire("get", "rows", "train", "rows"),
            wire("get", "sizes", "train", "size"),
            wire("train", "score", "tell", "scores", condition="len(score) > size"),
            wire("train", "score", "tell", "more"),
            {"source": "get", "target": "mend", "on": "failure"},
            {"source": "train", "target": "done"},
            {"source": "-wait", "target": "done"},
            {"source": "-wait", "target": "tell"},
            {"source": "off", "target": "still"},
            wire("still", "x", "tell", "odd näme"),
            wire("get", "rows", "always", "rows"),
        ],
    }
