"""Random pipelines and all that may happen to them."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from jupyter_dagflow.engine.states import AttemptState
from jupyter_dagflow.model.pipeline import Edge, ForEach, Node, Pipeline, Pool, Retry, TriggerRule
from tests.property.reference import Scenario

RULES = get_args(TriggerRule)
POOLS = {"db": 2, "gpu": 1}
_A = AttemptState
ENDS = [_A.SUCCEEDED, _A.FAILED, _A.FAILED, _A.LOST, _A.SKIPPED, _A.REUSED, _A.CANCELLED]

Widths = dict[str, int | None]
Scripts = dict[str, list[AttemptState]]


@st.composite
def scenarios(draw: st.DrawFn, *, losses: int = 6) -> Scenario:
    """Up to eight nodes in topological order. ``losses``: how often the attempts of one node may be lost."""
    nodes = [draw(_nodes(f"n{index}")) for index in range(draw(st.integers(1, 8)))]
    pairs = [(a, b) for b in range(len(nodes)) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=14)) if pairs else []
    edges = [draw(_edges(f"n{a}", f"n{b}", f"c{place}")) for place, (a, b) in enumerate(chosen)]
    ids = [node.id for node in nodes]
    selected = draw(st.none() | st.none() | st.none() | st.sets(st.sampled_from(ids)))
    widths, scripts = draw(ends(nodes, losses=losses))
    return Scenario(
        pipeline=Pipeline(nodes=nodes, edges=edges),
        truths={
            edge.condition: draw(st.sampled_from([True, True, False, None]))
            for edge in edges
            if edge.condition is not None
        },
        selected=selected,
        given=draw(st.sets(st.sampled_from(ids))) - selected if selected is not None else (),
        widths=widths,
        scripts=scripts,
    )


@st.composite
def ends(draw: st.DrawFn, nodes: list[Node], *, losses: int) -> tuple[Widths, Scripts]:
    """How many items there are and how attempts end, as ``Scenario`` has it."""
    varying = [node.id for node in nodes if node.for_each is not None]
    widths = {node_id: draw(st.sampled_from([0, 1, 2, 2, 3, 4, None])) for node_id in varying}
    own_ids = [node.id for node in nodes if node.for_each is None]
    own_ids += [f"{node_id}.{index}" for node_id in varying for index in range(widths[node_id] or 0)]
    scripts = {own_id: draw(_scripts(losses)) for own_id in own_ids}
    return widths, scripts


@st.composite
def _nodes(draw: st.DrawFn, node_id: str) -> Node:
    rarely = st.sampled_from([False] * 7 + [True])
    pool = draw(st.sampled_from([None, None, None, "db", "gpu"]))
    for_each = ForEach(parameters=["x"], parallel=draw(st.none() | st.integers(1, 3)))
    return Node(
        id=node_id,
        type=draw(st.sampled_from(["notebook", "notebook", "notebook", "sensor"])),
        trigger_rule=draw(st.none() | st.sampled_from(RULES)),
        retry=Retry(
            attempts=draw(st.integers(1, 3)),
            delay_s=draw(st.sampled_from([0.0, 5.0])),
            jitter=draw(st.sampled_from([0.0, 0.5])),
        ),
        for_each=for_each if draw(st.sampled_from([False, False, True])) else None,
        pool=Pool(name=pool, slots=draw(st.integers(1, POOLS[pool]))) if pool is not None else None,
        disabled=True if draw(rarely) else None,
        pinned={"x": 1} if draw(rarely) else None,
    )


@st.composite
def _edges(draw: st.DrawFn, source: str, target: str, condition: str) -> Edge:
    return Edge(
        source=source,
        target=target,
        on=draw(st.sampled_from([None, None, "success", "failure"])),
        condition=condition if draw(st.sampled_from([False, False, True])) else None,
    )


def _scripts(losses: int) -> st.SearchStrategy[list[AttemptState]]:
    often = st.sampled_from([[], [_A.FAILED], [_A.FAILED] * 2, [_A.FAILED] * 3, [_A.LOST] * 5])
    scripts = st.lists(st.sampled_from(ENDS), max_size=4) | often
    return scripts.filter(lambda script: script.count(_A.LOST) <= losses)
