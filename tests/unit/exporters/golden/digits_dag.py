"""A pipeline of notebooks as a DAG of Apache Airflow 3, exported by jupyter-dagflow.

Airflow finds it in the folder of its DAGs; digits_nodes.py and the notebooks
belong beside it. Airflow's own Python needs papermill.
To try it:

    airflow dags test digits --conf '{"a parameter": "its value"}'

DAGFLOW_NOTEBOOKS says where the notebooks are if they are elsewhere, DAGFLOW_OUTPUT
where executed ones go; every machine of Airflow's needs both folders.
"""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

sys.path.append(str(Path(__file__).parent))
from digits_nodes import NODES, Invalid, NodeFailed, NodeSkipped  # noqa: E402


Outputs = dict[str, Any]
Before = dict[str, Outputs | None]
"""What each node before has left, by its id: nothing if it did not succeed."""


def ready(node_id: str, before: Before, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a node whose turn it is. It may yet be skipped: if it needs all
    nodes before it, and one was skipped or the condition on an edge does not hold.
    """
    about = NODES.nodes[node_id]
    left = {name: outputs for name, outputs in before.items() if outputs is not None}
    try:
        if about.rule == "all_success":
            ends = dict.fromkeys(before, "skipped")
            for name, outputs in left.items():
                state = "failed" if name in about.after_failure else "success"
                ends[name] = NODES.end_of(name, node_id, state, outputs, params)
            if NODES.decide(node_id, ends) != "run":
                raise AirflowSkipException("This branch is not taken.")
        return NODES.values(node_id, left, params)
    except (Invalid, NodeFailed) as error:
        raise AirflowFailException(str(error)) from None


def executed(node_id: str, values: dict[str, Any], index: int | None = None) -> Outputs:
    run_id = get_current_context()["run_id"]
    try:
        return NODES.execute(node_id, values, run_id=run_id, index=index)
    except NodeSkipped as reason:
        raise AirflowSkipException(str(reason)) from None


@task(multiple_outputs=False)
def node(before: Before) -> Outputs:
    """Execute the node that the task is named after."""
    context = get_current_context()
    node_id = context["ti"].task_id
    return executed(node_id, ready(node_id, before, context["params"]))


with DAG(
    dag_id="digits",
    dag_display_name="Handwritten digits",
    doc_md="Takes in the digits, checks them, trains two models side by side and reports on the better one.\n",
    schedule=None,
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    default_args={"retries": 0},
    params={
        "day": Param(
            default="2026-11-01",
            type=["string", "null"],
            description="The day the data belongs to.",
        ),
        "test_size": Param(
            default=0.25,
            type=["number", "null"],
            description="Share of the pictures kept back for the test.",
        ),
        "seed": Param(
            default=7,
            type=["integer", "null"],
            description="The same seed gives the same split and the same models.",
        ),
    },
    tags=["jupyter-dagflow"],
):
    ingest = node.override(
        task_id="ingest",
        task_display_name="Ingest",
    )({})
    validate = node.override(
        task_id="validate",
        task_display_name="Validate",
    )({"ingest": ingest})
    features = node.override(
        task_id="features",
        task_display_name="Features",
    )({"validate": validate})
    train_forest = node.override(
        task_id="train-forest",
        task_display_name="Train forest",
    )({"features": features})
    train_svm = node.override(
        task_id="train-svm",
        task_display_name="Train SVM",
    )({"features": features})
    evaluate = node.override(
        task_id="evaluate",
        task_display_name="Evaluate",
    )({"features": features, "train-forest": train_forest, "train-svm": train_svm})
    report = node.override(
        task_id="report",
        task_display_name="Report",
    )({"evaluate": evaluate})
