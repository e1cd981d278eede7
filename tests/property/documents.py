"""Random pipelines whose texts are hostile wherever a document has texts."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from jupyter_dagflow.model.pipeline import Edge, Node, Parameter, Pipeline, Retry, TriggerRule

NASTY = [
    '"""',
    "'''",
    "\\",
    '\\"',
    "\\'); import os; os.system('x')  #",
    '")\nimport os\n("',
    "{0} {x!r} %s %(prog)s %d",
    "# type: ignore",
    "# fmt: off",
    "\r\n\t\0\x1b[31m",
    "\u2028\u202e",
    "größe 日本 🦊",
    "--resume",
    "class",
    "  ",
]
# A trailing pair of quotes and backslashes is what literals are broken with.
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.text("\"'\\\n{}#%", max_size=8))
filled = texts.filter(bool)
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
values = st.recursive(
    st.one_of(numbers, texts, st.just("half a letter: \ud800")),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
fixed = values.filter(lambda value: not (isinstance(value, dict) and set(value) in ({"pipeline"}, {"value"})))
identifiers = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
defaults = {"str": texts, "int": st.integers(), "float": st.floats(-1e9, 1e9), "bool": st.booleans(), "any": values}


@st.composite
def parameters(draw: st.DrawFn) -> list[Parameter]:
    found = []
    for name in draw(st.lists(filled, unique=True, max_size=4)):
        kind: Any = draw(st.sampled_from([*defaults, "list", "dict"]))
        told: dict[str, Any] = {"name": name, "type": kind, "description": draw(texts)}
        if kind in defaults and draw(st.booleans()):
            told["default"] = draw(defaults[kind])
        found.append(Parameter(**told))
    return found


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    known = draw(parameters())
    ids = draw(st.lists(identifiers, unique=True, min_size=1, max_size=6))
    references = st.sampled_from([{"pipeline": item.name} for item in known]) if known else st.nothing()
    nodes = [
        Node(
            id=node_id,
            name=draw(texts),
            path=draw(filled),
            parameters=draw(st.dictionaries(texts, fixed | references, max_size=3)),
            outputs=draw(st.none() | st.lists(filled, max_size=3, unique=True)),
            env=draw(st.none() | st.dictionaries(texts, texts, max_size=2)),
            kernel=draw(st.none() | filled),
            timeout_s=draw(st.none() | st.floats(0.1, 1e9)),
            retry=draw(st.none() | st.builds(Retry, attempts=st.integers(1, 5), delay_s=st.floats(0, 9))),
            trigger_rule=draw(st.none() | st.sampled_from(get_args(TriggerRule))),
            disabled=draw(st.none() | st.booleans()),
        )
        for node_id in ids
    ]
    pairs = [(a, b) for index, a in enumerate(ids) for b in ids[index + 1 :]]
    edges = [
        Edge(source=a, target=b, source_output=draw(filled), target_parameter=f"{a} {draw(texts)}")
        if draw(st.booleans())
        else Edge(source=a, target=b)
        for a, b in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6) if pairs else st.just([]))
    ]
    shuffled = draw(st.permutations(nodes))
    return Pipeline(name=draw(texts), description=draw(texts), parameters=known, nodes=list(shuffled), edges=edges)
