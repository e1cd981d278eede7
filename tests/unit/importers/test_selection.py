"""Which wires are proposed for notebooks that were chosen together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_dagflow.errors import DagflowError, OutsideWorkspace
from jupyter_dagflow.importers.selection import MAX_PROPOSALS, Chosen, FileUses, Proposal, propose
from jupyter_dagflow.model.notebook import NotebookInfo, NotebookParameter
from jupyter_dagflow.model.pipeline import Node, Pipeline
from jupyter_dagflow.wiring.proposals import MAX_NOTEBOOKS, propose_wires
from jupyter_dagflow.wiring.workspace import Workspace


def chosen(
    name: str,
    *,
    takes: Mapping[str, str] | None = None,
    leaves: Mapping[str, str] | None = None,
    reads: Mapping[str, str | None] | None = None,
    writes: tuple[str, ...] = (),
    defaults: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Chosen:
    """A notebook with parameters and outputs by their types, and files."""
    parameters = tuple(NotebookParameter(name=one, type=kind) for one, kind in (takes or {}).items())
    return Chosen(
        node=Node(id=name.replace(".", "-"), path=f"{name}.ipynb"),
        title=f"{name}.ipynb",
        info=NotebookInfo(parameters=parameters, outputs=tuple(leaves or {}), output_types=dict(leaves or {})),
        uses=FileUses(reads=reads or {}, writes=dict.fromkeys(writes), takes=defaults or {}, leaves=names or {}),
    )


def told(proposals: list[Proposal]) -> list[tuple[str, str, bool, str]]:
    """Ends with names, kind, whether accepted, and the reason."""
    return [
        (
            f"{one.edge.source}.{one.edge.source_output} → {one.edge.target}.{one.edge.target_parameter}"
            if one.edge.source_output
            else f"{one.edge.source} → {one.edge.target}",
            one.kind,
            one.accepted,
            one.reason,
        )
        for one in proposals
    ]


def test_an_output_goes_where_a_parameter_has_its_name() -> None:
    found = propose([chosen("load", leaves={"rows": "int"}), chosen("train", takes={"rows": "float", "rate": "any"})])
    assert told(found) == [
        ("load.rows → train.rows", "value", True, "train.ipynb takes rows, which load.ipynb leaves."),
    ]
    assert found[0].to_json() == {
        "id": "p1",
        "edge": {"source": "load", "target": "train", "source_output": "rows", "target_parameter": "rows"},
        "reason": "train.ipynb takes rows, which load.ipynb leaves.",
        "kind": "value",
        "accepted": True,
    }


def test_types_that_do_not_fit_are_told() -> None:
    found = propose([chosen("load", leaves={"rows": "str"}), chosen("train", takes={"rows": "int"})])
    assert told(found) == [
        (
            "load.rows → train.rows",
            "value",
            False,
            "train.ipynb takes rows, which load.ipynb leaves; it is str there and int here, which does not fit.",
        ),
    ]


def test_who_could_bring_the_same_is_told() -> None:
    found = propose([*(chosen(name, leaves={"x": "any"}) for name in "abcdefgh"), chosen("z", takes={"x": "any"})])
    assert [(one.edge.source, one.accepted) for one in found] == [(name, False) for name in "abcde"]
    assert found[0].reason == (
        "z.ipynb takes x, which a.ipynb leaves; "
        "b.ipynb, c.ipynb, d.ipynb and 4 more could bring it as well, so choose one."
    )


def test_files_order_notebooks() -> None:
    reads = dict.fromkeys(["out/a.csv", "out/b.csv", "c", "d", "other.csv"])
    found = propose([chosen("make", writes=("out/a.csv", "out/b.csv", "c", "d")), chosen("use", reads=reads)])
    assert told(found) == [
        ("make → use", "file", True, "use.ipynb reads a.csv, b.csv, c and 1 more, which make.ipynb writes."),
    ]


def test_a_file_that_both_name_goes_over_a_wire() -> None:
    make = chosen("make", leaves={"table": "str"}, writes=("a.csv",), names={"table": "a.csv"})
    use = chosen("use", takes={"source": "str"}, reads={"a.csv": "source"}, defaults={"source": "a.csv"})
    assert told(propose([make, use])) == [
        (
            "make.table → use.source",
            "file",
            True,
            "use.ipynb reads a.csv by its parameter source; make.ipynb writes it and leaves its name as table.",
        ),
    ]
    # A parameter that names it is enough, though no call with it was seen; one that is written to is none.
    silent = chosen("use", takes={"source": "str"}, defaults={"source": "a.csv"})
    assert [one.edge.target_parameter for one in propose([make, silent])] == ["source"]
    writing = chosen("use", takes={"target": "str"}, defaults={"target": "a.csv"}, writes=("a.csv",))
    assert propose([make, writing]) == []
    # From another folder a relative name would mean another file.
    far = Chosen(node=Node(id="far", path="deep/far.ipynb"), title="far.ipynb", info=use.info, uses=use.uses)
    assert told(propose([make, far])) == [
        ("make → far", "file", True, "far.ipynb reads a.csv, which make.ipynb writes."),
    ]


def test_an_order_that_a_value_brings_is_not_drawn_twice() -> None:
    found = propose(
        [
            chosen("make", leaves={"rows": "int"}, writes=("a.csv",)),
            chosen("use", takes={"rows": "int"}, reads={"a.csv": None}),
        ]
    )
    assert [(one.kind, one.accepted) for one in found] == [("file", False), ("value", True)]
    assert found[0].reason == "use.ipynb reads a.csv, which make.ipynb writes; the wire of rows orders them already."


def test_a_parameter_gets_one_value() -> None:
    make = chosen("make", leaves={"table": "str"}, writes=("a.csv",), names={"table": "a.csv"})
    value = chosen("other", leaves={"source": "str"})
    use = chosen("use", takes={"source": "str"}, reads={"a.csv": "source"})
    assert [(one.edge.source, one.accepted) for one in propose([make, value, use])] == [
        ("make", False),
        ("other", True),
    ]


def test_what_would_close_a_cycle_is_told() -> None:
    found = propose(
        [
            chosen("a", takes={"z": "any"}, leaves={"x": "any"}),
            chosen("b", takes={"x": "any"}, writes=("b.csv",)),
            chosen("c", reads={"b.csv": None}, leaves={"z": "any"}),
        ]
    )
    assert told(found) == [
        ("a.x → b.x", "value", True, "b.ipynb takes x, which a.ipynb leaves."),
        ("b → c", "file", True, "c.ipynb reads b.csv, which b.ipynb writes."),
        (
            "c.z → a.z",
            "value",
            False,
            "a.ipynb takes z, which c.ipynb leaves; "
            "but it would close a cycle, for there is a.ipynb → b.ipynb → c.ipynb.",
        ),
    ]


def test_numbers_order_what_nothing_else_does() -> None:
    names = ("01_load", "02_clean", "03_train", "10-report", "notes")
    found = propose([chosen(name) for name in names])
    assert [(one.edge.source, one.edge.target, one.kind) for one in found] == [
        ("01_load", "02_clean", "order"),
        ("02_clean", "03_train", "order"),
        ("03_train", "10-report", "order"),
    ]
    assert found[0].reason == ("02_clean.ipynb has the number after 01_load.ipynb, and nothing else orders them.")
    # What is wired otherwise is left as it is, also against the numbers.
    back = [chosen("01_report", takes={"score": "any"}), chosen("02_train", leaves={"score": "any"})]
    assert [(one.edge.source, one.accepted) for one in propose(back)] == [("01_report", False), ("02_train", True)]
    assert propose([chosen("01_a"), chosen("01_b"), chosen("02_c")]) == []


def test_many_notebooks_get_no_more_than_can_be_read() -> None:
    names = [f"n{number}" for number in range(80)]
    many = [
        chosen(one, takes=dict.fromkeys([f"o{name}" for name in names], "any"), leaves={f"o{one}": "any"})
        for one in names
    ]
    assert len(propose(many)) == MAX_PROPOSALS


FILES = st.lists(st.sampled_from("stu"), max_size=2, unique=True)
NAMES = st.lists(st.sampled_from("vwxyz"), max_size=3, unique=True)
NOTEBOOK = st.tuples(NAMES, NAMES, FILES, FILES)


@settings(max_examples=60)
@given(st.lists(NOTEBOOK, max_size=6))
def test_what_is_accepted_can_run(drawn: list[tuple[list[str], list[str], list[str], list[str]]]) -> None:
    notebooks = [
        chosen(
            f"{number:02}_n",
            takes=dict.fromkeys(takes, "any"),
            leaves=dict.fromkeys(leaves, "any"),
            reads=dict.fromkeys(reads),
            writes=tuple(writes),
            names=dict(zip(leaves, writes, strict=False)),
        )
        for number, (takes, leaves, reads, writes) in enumerate(drawn)
    ]
    found = propose(notebooks)
    assert found == propose(notebooks)
    assert [one.id for one in found] == [f"p{number}" for number in range(1, len(found) + 1)]
    edges = [one.edge for one in found if one.accepted]
    graph: dict[str, set[str]] = {}
    for edge in edges:
        graph.setdefault(edge.target, set()).add(edge.source)
    tuple(TopologicalSorter(graph).static_order())
    given_values = [(edge.target, edge.target_parameter) for edge in edges if edge.target_parameter]
    assert len(given_values) == len(set(given_values))
    Pipeline(nodes=[one.node for one in notebooks], edges=edges)


def write(root: Path, name: str, *cells: tuple[str, str | None]) -> None:
    """A Python notebook of cells with a tag or none."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
                "cells": [
                    {"cell_type": "code", "source": source, "metadata": {"tags": [tag] if tag else []}}
                    for source, tag in cells
                ],
            }
        )
    )


def test_notebooks_of_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, "flows/load.ipynb", ("limit = 3", "parameters"), ("open('rows.csv', 'w')", None))
    write(tmp_path, "flows/train.ipynb", ("open('rows.csv')", None), ("!ls (", None), ("x = (", None))
    (tmp_path / "flows/broken.ipynb").write_text("{")
    (tmp_path / "flows/script.py").write_text("")
    paths = ["flows/train.ipynb", "flows/load.ipynb", "flows/./load.ipynb", "flows/broken.ipynb"]
    paths += ["flows/gone.ipynb", "flows/script.py", "../outside.ipynb"]
    answer = propose_wires(Workspace(root=tmp_path), paths, "flows")
    assert answer == {
        "nodes": [
            {"id": "load", "type": "notebook", "name": "load", "path": "load.ipynb"},
            {"id": "train", "type": "notebook", "name": "train", "path": "train.ipynb"},
        ],
        "proposals": [
            {
                "id": "p1",
                "edge": {"source": "load", "target": "train"},
                "reason": "train.ipynb reads rows.csv, which load.ipynb writes.",
                "kind": "file",
                "accepted": True,
            }
        ],
        "problems": [
            {
                "path": path,
                "message": message,
                "severity": severity,
                "node_id": None,
            }
            for path, message, severity in [
                ("../outside.ipynb", "It is left out. '../outside.ipynb' leads out of the workspace.", "error"),
                ("flows/broken.ipynb", "It is left out. The file is not a notebook: it is not valid JSON.", "error"),
                ("flows/gone.ipynb", "It is left out. There is no file 'flows/gone.ipynb'.", "error"),
                (
                    "flows/script.py",
                    "It is left out. It is no notebook; choose files that end in .ipynb.",
                    "error",
                ),
                (
                    "flows/train.ipynb: cell 3",
                    "Line 1 is no Python, so the files of this cell are not known. Mend it, or wire them by hand.",
                    "warning",
                ),
            ]
        ],
    }


def test_names_are_told_apart_and_in_the_order_of_numbers(tmp_path: Path) -> None:
    for name in ("a/2_x.ipynb", "a/10_x.ipynb", "b/2_x.ipynb"):
        write(tmp_path, name, ("x = 1", None))
    answer = propose_wires(Workspace(root=tmp_path), ["b/2_x.ipynb", "a/10_x.ipynb", "a/2_x.ipynb"])
    assert [(node["id"], node["name"], node["path"]) for node in answer["nodes"]] == [
        ("2_x", "2_x", "a/2_x.ipynb"),
        ("10_x", "10_x", "a/10_x.ipynb"),
        ("2_x-2", "2_x 2", "b/2_x.ipynb"),
    ]


def test_too_many_notebooks_and_a_folder_outside_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DagflowError, match="501 notebooks were chosen"):
        propose_wires(Workspace(root=tmp_path), ["a.ipynb"] * (MAX_NOTEBOOKS + 1))
    with pytest.raises(OutsideWorkspace):
        propose_wires(Workspace(root=tmp_path), [], "../elsewhere")
    assert propose_wires(Workspace(root=tmp_path), []) == {"nodes": [], "proposals": [], "problems": []}
