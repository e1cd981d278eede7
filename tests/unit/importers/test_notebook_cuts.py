"""Where notebooks are cut, and how a plan changes that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.importers.notebook_files import KALE, code, load, messages, notebook, parts, sources, split, text


def test_headings_of_the_first_two_levels_cut() -> None:
    imported = load(
        notebook(
            text("# Title\n\nAbout it."),
            text("## 1. Load **the** data"),
            code("x = 1"),
            text("### Not a cut"),
            code("y = x"),
            text("```\n# no heading\n```"),
            text("Text first\n\n# [Model](http://a) of `x` #"),
            code("z = y"),
            text("# Load the data"),
            code("print(z)"),
            text("# The end\n\nThank you."),
        )
    )
    assert parts(imported) == [
        {"name": "load-the-data", "cells": [0, 1, 2, 3, 4, 5]},
        {"name": "model-of-x", "cells": [6, 7]},
        {"name": "load-the-data-2", "cells": [8, 9, 10]},
    ]
    assert messages(imported) == []


def test_cells_before_the_first_heading_are_a_part_unless_they_only_define() -> None:
    assert parts(split("import os", "x = 1", "# A", "print(x)")) == [
        {"name": "start", "cells": [1]},
        {"name": "a", "cells": [2, 3]},
    ]
    assert parts(split("import os\n\n\ndef f():\n    pass", "# A", "print(1)")) == [{"name": "a", "cells": [1, 2]}]
    assert parts(split("import os")) == [{"name": "start", "cells": []}]
    assert parts(split("x = 1", "# Übersicht 数据", "print(x)"))[1]["name"] == "übersicht-数据"


def test_tags_that_are_not_well_known_cut_wherever_they_are() -> None:
    imported = load(
        notebook(
            code("a = 1", "load", "hide-input"),
            code("b = a"),
            text("About the model"),
            code("c = 2", "model"),
            code("d = b + 1", "load"),
            code("raise SystemExit", "skip"),
            code("print(c, d)", "outputs", "report", "extra"),
            text("The end"),
        )
    )
    assert imported.plan is not None
    assert (imported.plan["by"], imported.plan["skipped"]) == ("tags", [5])
    assert parts(imported) == [
        {"name": "load", "cells": [0, 1, 4]},
        {"name": "model", "cells": [2, 3]},
        {"name": "report", "cells": [6, 7]},
    ]
    assert messages(imported) == ["warning: cell 7: The cell has the tags 'report', 'extra'; it belongs to 'report'."]


def test_parts_that_take_turns_with_a_value_become_one() -> None:
    cells = [code("x = [1]", "a"), code("x.append(2)", "b"), code("x.append(3)", "a"), code("print(x)", "c")]
    imported = load(notebook(*cells))
    assert parts(imported) == [{"name": "a", "cells": [0, 1, 2]}, {"name": "c", "cells": [3]}]
    assert messages(imported) == [
        "warning: cell 3: 'a', 'b' take turns with 'x', so they became one part, 'a'. Cut them so that each comes as a"
        " whole before or after the others."
    ]


def test_a_part_that_is_continued_later_runs_where_its_values_allow() -> None:
    cells = [code("y = 1", "b"), code("x = 1", "a"), code("z = x", "b"), code("print(y, z)", "c")]
    assert [part["name"] for part in parts(load(notebook(*cells)))] == ["a", "b", "c"]


def test_kales_tags_cut_and_say_what_follows_what() -> None:
    imported = load(KALE)
    assert imported.plan is not None and imported.pipeline is not None
    plan = imported.plan
    assert (plan["by"], plan["shared"], plan["skipped"]) == ("kale", [0, 1, 2], [7])
    assert parts(imported) == [
        {"name": "load", "cells": [3, 4]},
        {"name": "apart", "cells": [5]},
        {"name": "left", "cells": [6]},
        {"name": "right", "cells": [8]},
        {"name": "sum", "cells": [9, 10, 11]},
    ]
    wires = [(edge.source, edge.target, edge.source_output) for edge in imported.pipeline.edges]
    assert wires == [
        ("load", "left", "more"),
        ("load", "right", "data"),
        ("apart", "right", None),
        ("left", "sum", "left_file"),
        ("right", "sum", "right"),
    ]
    assert plan["orders"] == [{"from": "apart", "to": "right", "reason": "a tag of right says so"}]
    assert [one.name for one in imported.pipeline.parameters] == ["rate"]
    assert messages(imported) == ["error: cell 9: The tag 'prev:nowhere' names no other block; it is left out."]


def test_metrics_of_kale_are_outputs_of_the_last_part() -> None:
    assert sources(load(KALE), "n-sum.ipynb")["outputs"] == "total = total"


def test_a_tag_cannot_turn_the_order_of_values_round() -> None:
    cells = [code("x = 1", "block:a", "prev:b"), code("print(x)", "block:b")]
    imported = load(notebook(*cells))
    assert [part["name"] for part in parts(imported)] == ["a", "b"]
    assert messages(imported) == ["warning: 'a' cannot follow 'b', which needs what it leaves; that is left out."]


def test_nodes_stand_from_left_to_right_by_depth() -> None:
    imported = load(KALE)
    assert imported.pipeline is not None
    places = {node.id: (node.ui.x, node.ui.y) for node in imported.pipeline.nodes if node.ui is not None}
    assert places == {
        "load": (0.0, 0.0),
        "apart": (0.0, 140.0),
        "left": (320.0, 0.0),
        "right": (320.0, 140.0),
        "sum": (640.0, 0.0),
    }


PLANNED = ("import os", "# A", "a = 1", "# B", "b = a", "# C", "print(b)")


def test_a_plan_moves_cuts_names_parts_and_says_how_values_cross() -> None:
    plan = {"parts": [{"name": " First  part ", "cells": [1, 2, 3, 4]}, {"name": "c/../c", "cells": [5, 6]}]}
    imported = split(*PLANNED, plan={**plan, "how": {"b": "joblib"}})
    assert messages(imported) == []
    assert parts(imported) == [{"name": "First part", "cells": [1, 2, 3, 4]}, {"name": "c/../c", "cells": [5, 6]}]
    assert [file.name for file in imported.files] == ["n-first-part.ipynb", "n-c-c.ipynb"]
    assert imported.plan is not None
    assert imported.plan["crossings"] == [
        {
            "name": "b",
            "from": "First part",
            "to": "c/../c",
            "how": "joblib",
            "choices": ["json", "joblib"],
            "reason": "chosen instead of json (a whole number)",
        }
    ]


def test_a_plan_that_came_back_as_it_was_changes_nothing() -> None:
    first = split(*PLANNED)
    assert split(*PLANNED, plan=first.plan) == first


FULL = [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("{", "plan: The plan is no JSON."),
        ("[" * 99_999, "plan: The plan is no JSON."),
        ([], "plan: The plan is no object with parts."),
        ({"by": "luck"}, "plan.by: A notebook is cut by headings, tags, kale, not by luck."),
        ({"parts": 3}, "plan.parts: The parts are no list."),
        ({"parts": [3]}, "plan.parts[0].name: The name is no text of 1 to 100 characters."),
        ({"parts": [{"name": "a" * 101, "cells": FULL}]}, "plan.parts[0].name: The name is no text of 1 to 100"),
        ({"parts": [{"name": "a", "cells": [True]}]}, "plan.parts[0].cells: The cells are no list of whole numbers."),
        ({"parts": [{"name": "a", "cells": [2, 1, 3, 4, 5, 6]}]}, "plan.parts[0].cells: The cells are out of order."),
        ({"parts": [{"name": "a", "cells": [1, 1, 2]}]}, "plan.parts[0].cells: Cell 1 is in two places."),
        (
            {"parts": [{"name": "a", "cells": [1, 2]}, {"name": "a", "cells": [3, 4, 5, 6]}]},
            "plan.parts[1].name: Another part has the name 'a', too.",
        ),
        (
            {"parts": [{"name": "a", "cells": [1, 2]}, {"name": "b", "cells": [2, 3]}]},
            "plan.parts[1].cells: Cell 2 is in two places.",
        ),
        ({"parts": [{"name": "a", "cells": [1, 2, 3, 4, 5]}]}, "plan.parts: Cell 6 is in no part."),
        ({"parts": [{"name": "a", "cells": [*FULL, 7]}]}, "plan.parts: The notebook has no cell 7."),
        ({"how": []}, "plan.how: How values cross is an object by their names."),
        ({"how": {"a": "pickle"}}, "plan.how.a: A value crosses as one of json, parquet, npy, joblib, not as pickle."),
        ({"how": {"a": "npy"}}, "plan.how.a: 'a' crosses as json or joblib, not as npy: a whole number."),
        ({"how": {"q": "json"}}, "plan.how.q: No value 'q' crosses any more; left out."),
    ],
)
def test_a_plan_that_does_not_fit_is_told_with_its_place(plan: Any, told: str) -> None:
    imported = split(*PLANNED, plan=plan)
    (message,) = messages(imported)
    assert message.partition(": ")[2].startswith(told)
    # What was wrong is left as it would be without a plan.
    assert [part["name"] for part in parts(imported)] == ["a", "b", "c"]


def test_cells_that_are_skipped_or_hold_parameters_belong_to_no_part() -> None:
    cells = [code("n = 1", "parameters"), code("print(n)"), code("oops(", "skip")]
    imported = load(notebook(*cells), plan={"parts": [{"name": "a", "cells": [0, 1, 2]}]})
    assert messages(imported) == [
        "error: plan.parts: Cell 0 is skipped, or holds parameters or metrics; it belongs to no part."
    ]
