"""A condition in a script holds of what it holds of in a run, and neither decides what the other cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_dagflow.model.conditions import parse_condition
from jupyter_dagflow.model.module.parts import conditions
from jupyter_dagflow.model.module.parts.definitions import Invalid

VALUES = {"x": 3, "y": 0.5, "t": "abc", "l": [1, 2, 3], "d": {"f1": 0.9}, "n": None, "b": True}
CONDITIONS = """\
x > 1 and y < 1
True or gone
x < 2 < gone
not x or n
-x < 0 and +x == 3
x in l and x in (1, 2, 3)
t in 'xabcx'
4 not in (1, 2)
n is None and x is not None
d['f1'] >= 0.9
d['gone']
l[0] == 1 and l[-1:] == [3] and l[:2] == [1, 2]
t[1:] == 'bc'
l[::0]
len(t) == 3 and max(l) + min(l) == 4
round(y * 3) == 2 and abs(-x) == 3
max()
max(x, 2, key=abs)
len(x)
x / 0
x // 2 == 1 and x % 2 == 1
t % 2
t * 3 == 'abcabcabc' and l * 2 == 2 * l
t * 10000000
t + 'd' == 'abcd' and l + [4] == [1, 2, 3, 4]
t + 1
t < 1
n > 1
x == 3.0 and b == 1
(1, 2, 3) == l
[x] == [3]
x ** 2
x if b else y
d.f1
__import__('os')
gone
""".splitlines()


def told(decide: Callable[[], bool]) -> bool | None:
    """What came of it; ``None`` if nobody can tell."""
    try:
        return decide()
    except (ValueError, Invalid):
        return None


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_holds_in_a_script_as_in_a_run(condition: str) -> None:
    values: dict[str, Any] = dict(VALUES)
    theirs = told(lambda: parse_condition(condition).holds(values))
    assert told(lambda: conditions.holds(condition, values)) is theirs
