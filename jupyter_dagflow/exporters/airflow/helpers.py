"""The parts of an exported DAG that are the same for every pipeline, each there only if a pipeline needs it."""

from __future__ import annotations

from collections.abc import Mapping

IMPORTS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {
        "collections.abc": ("Sequence",),
        "datetime": ("datetime", "timedelta", "timezone"),
        "pathlib": ("Path",),
        "typing": ("Any",),
    },
    {
        "airflow.providers.cncf.kubernetes.operators.pod": ("KubernetesPodOperator",),
        "airflow.sdk": ("DAG", "Param", "PokeReturnValue", "get_current_context", "task"),
        "airflow.sdk.exceptions": ("AirflowFailException", "AirflowSkipException"),
    },
)
"""What the parts may need, by module, in groups."""
MODULES = ("os", "sys")
OF_NODES = ("NODES", "Invalid", "NodeFailed", "NodeSkipped", "json_text", "look")
"""What they may need of the module of the nodes."""
BESIDE = "sys.path.append(str(Path(__file__).parent))"

READY = '''\
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
'''
EXECUTED = """\
def executed(node_id: str, values: dict[str, Any], index: int | None = None) -> Outputs:
    run_id = get_current_context()["run_id"]
    try:
        return NODES.execute(node_id, values, run_id=run_id, index=index)
    except NodeSkipped as reason:
        raise AirflowSkipException(str(reason)) from None
"""
NODE = '''\
@task(multiple_outputs=False)
def node(before: Before) -> Outputs:
    """Execute the node that the task is named after."""
    context = get_current_context()
    node_id = context["ti"].task_id
    return executed(node_id, ready(node_id, before, context["params"]))
'''
ITEMS = '''\
@task(multiple_outputs=False)
def items(before: Before) -> list[dict[str, Any]]:
    """What the node goes over, item by item; all its other values are in ``values``."""
    context = get_current_context()
    node_id = context["ti"].task_id.removesuffix(".items")
    values = ready(node_id, before, context["params"])
    context["ti"].xcom_push("values", values)
    try:
        return NODES.items(node_id, values)
    except NodeFailed as error:
        raise AirflowFailException(str(error)) from None


@task(multiple_outputs=False, trigger_rule="none_failed")
def gathered(wanted: list[dict[str, Any]] | None, each: Sequence[Outputs]) -> Outputs:
    """What the node leaves as a whole: of each output the list of all instances."""
    if wanted is None:
        raise AirflowSkipException("This branch is not taken.")
    node_id = get_current_context()["ti"].task_id
    return NODES.gathered(node_id, list(each) if wanted else [])
'''
ITEM_VALUES = '''\
def item_values(node_id: str, item: dict[str, Any]) -> dict[str, Any]:
    """The parameters of one instance."""
    found = get_current_context()["ti"]
    return {**found.xcom_pull(task_ids=f"{node_id}.items", key="values"), **item}
'''
INSTANCE = '''\
@task(multiple_outputs=False)
def instance(item: dict[str, Any]) -> Outputs:
    """Execute a node for one item."""
    found = get_current_context()["ti"]
    node_id = found.task_id.removesuffix(".each")
    return executed(node_id, item_values(node_id, item), found.map_index)
'''
SENSOR = '''\
@task.sensor(mode="reschedule")
def sensor(before: Before) -> PokeReturnValue:
    """Look once whether there is what the node waits for."""
    context = get_current_context()
    found = context["ti"]
    ready(found.task_id, before, context["params"])
    about = NODES.nodes[found.task_id]
    os.environ.update(about.env)
    began = found.get_first_reschedule_date(context) or datetime.now(timezone.utc)
    folder = about.folder_in(NODES.notebooks.resolve())
    state = {"began": began.timestamp(), "folder": str(folder)}
    outputs, said = look(about.settings["sensor"], state)
    if outputs is None:
        print(said)
    return PokeReturnValue(is_done=outputs is not None, xcom_value=outputs)
'''
CONDITION = '''\
@task(multiple_outputs=False)
def condition(outputs: Outputs) -> Outputs:
    """An edge from one node to another that leads on if its condition holds."""
    context = get_current_context()
    source, _, target = context["ti"].task_id.partition(".to.")
    try:
        end = NODES.end_of(source, target, "success", outputs, context["params"])
    except (Invalid, NodeFailed) as error:
        raise AirflowFailException(str(error)) from None
    if end == "skipped":
        raise AirflowSkipException("This branch is not taken.")
    return outputs
'''
FAILURE = '''\
@task(multiple_outputs=False, trigger_rule="all_failed")
def failure() -> Outputs:
    """An edge from one node to another that leads on if the first one failed."""
    return {}
'''
VERDICT = '''\
@task(task_id="run.verdict", trigger_rule="all_done")
def verdict() -> None:
    """Fail the run if a node failed and no fallback made it good.

    Without it, Airflow would look at the last nodes only.
    """
    context = get_current_context()
    dag_id, run_id = context["dag"].dag_id, context["run_id"]
    states = context["ti"].get_task_states(dag_id=dag_id, run_ids=[run_id])[run_id]
    bad = NODES.failures(states)
    bad += [name for name in states if ".to." in name and states[name] == "failed"]
    if bad:
        raise AirflowFailException(f"Failed: {', '.join(bad)}.")
'''
POD = '''\
XCOM_FILE = "/airflow/xcom/return.json"


class NodePod(KubernetesPodOperator):
    """Executes a node in a pod. No text of it is a template of Airflow."""

    template_fields = ("before", "item")

    def __init__(
        self,
        *,
        before: Before | None = None,
        item: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(do_xcom_push=True, **kwargs)
        self.before = before
        self.item = item

    def execute(self, context: Any) -> Any:
        self.arguments = self.command_line(context)
        return super().execute(context)

    def command_line(self, context: Any) -> list[str]:
        """What the nodes' module is told in the pod."""
        params, node_id = dict(context["params"]), self.task_id.removesuffix(".each")
        told = [f"--run-id={context['run_id']}", f"--write-all={XCOM_FILE}"]
        if self.item is None:
            values = ready(node_id, self.before or {}, params)
        else:
            values = item_values(node_id, self.item)
            told.append(f"--index={context['ti'].map_index}")
            told.append(f"--item={json_text(self.item)}")
        wired = NODES.nodes[node_id].from_nodes
        given = {name: value for name, value in values.items() if name in wired}
        for option, pairs in (("--parameter", params), ("--set", given)):
            for name, value in pairs.items():
                told.append(f"{option}={json_text(name)}={json_text(value)}")
        return [*told, "--", node_id]

'''
