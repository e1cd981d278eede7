from __future__ import annotations

from typing import Any

import pytest

from jupyter_dagflow.worker.continuing import CannotContinue, as_executed, first_unseen, with_outputs


def code(cell_id: str, source: str | list[str], *tags: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "id": cell_id, "source": source, "metadata": {"tags": list(tags)}, **more}


NOTE = {"cell_type": "markdown", "id": "note", "source": "# Words", "metadata": {}}
SOURCE = [code("p", "x = 1", "parameters"), NOTE, code("load", "rows = load()"), code("fail", "1 / 0")]
RAN = as_executed(SOURCE, has_parameters=True)


def test_parameters_are_put_in_where_papermill_does() -> None:
    assert [cell.get("id") for cell in RAN] == ["p", None, "note", "load", "fail"]
    assert as_executed(SOURCE, has_parameters=False) == SOURCE
    assert as_executed(SOURCE[1:], has_parameters=True)[0]["metadata"]["tags"] == ["injected-parameters"]
    there = [code("old", "x = 2", "injected-parameters"), *SOURCE]
    assert as_executed(there, has_parameters=True) == there


def test_the_first_cell_that_the_kernel_has_not_seen_follows_those_that_it_has() -> None:
    fixed = as_executed([*SOURCE[:3], code("fail", "1 / 1"), code("more", "2")], has_parameters=True)
    assert first_unseen(RAN, fixed, 4) == 4
    assert first_unseen(RAN, fixed, 3) == 2, "words in between are no part of it"
    assert first_unseen(RAN, fixed, 0) == 0
    without_words = [cell for cell in fixed if cell is not NOTE]
    assert first_unseen(RAN, without_words, 4) == 3
    in_lines = [{**cell, "source": [cell["source"]]} for cell in fixed]
    assert first_unseen(RAN, in_lines, 4) == 4


def test_other_code_before_is_refused_with_its_place() -> None:
    changed = as_executed([SOURCE[0], code("load", "rows = []"), SOURCE[3]], has_parameters=True)
    with pytest.raises(CannotContinue, match="from code cell 3 on"):
        first_unseen(RAN, changed, 4)
    with pytest.raises(CannotContinue, match="from code cell 1 on"):
        first_unseen(RAN, [], 4)
    with pytest.raises(CannotContinue, match="no cell 6"):
        first_unseen(RAN, RAN, 5)


def test_what_cells_left_is_taken_over_by_id_and_code() -> None:
    executed = [
        code("load", "rows = load()", outputs=["seen"]),
        code("x", "scratch"),
        code("p", "x = 9", outputs=["no"]),
    ]
    taken = with_outputs([SOURCE[0], SOURCE[2]], executed)
    assert taken[0] is SOURCE[0], "edited since, it is not what ran"
    assert taken[1]["outputs"] == ["seen"]
