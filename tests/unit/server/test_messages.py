import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.server.logs import LogKey
from jupyter_dagflow.server.messages import (
    FollowLog,
    UnfollowLog,
    UnwatchRuns,
    WatchPath,
    WatchRun,
    WatchRuns,
    read_message,
)
from jupyter_dagflow.testing.openapi import check

KEY = {"run_id": "r", "node_id": "n", "attempt": 2}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"type": "watch", "path": "a/./b.dagflow"}, WatchPath(path="a/b.dagflow")),
        ({"type": "watch", "run_id": "r"}, WatchRun(run_id="r", after=None)),
        ({"type": "watch", "run_id": "r", "after": 0}, WatchRun(run_id="r", after=0)),
        ({"type": "follow_log", **KEY, "after": 7}, FollowLog(key=LogKey(**KEY), after=7)),
        ({"type": "follow_log", **KEY}, FollowLog(key=LogKey(**KEY), after=0)),
        (
            {"type": "follow_log", **KEY, "node_id": "n.10"},
            FollowLog(key=LogKey(run_id="r", node_id="n.10", attempt=2), after=0),
        ),
        ({"type": "watch_runs"}, WatchRuns()),
        ({"type": "unwatch_runs"}, UnwatchRuns()),
        ({"type": "unfollow_log", **KEY}, UnfollowLog(key=LogKey(**KEY))),
    ],
)
def test_what_a_client_says_is_understood(message: dict[str, Any], expected: object) -> None:
    check("ClientMessage", message)
    assert read_message(json.dumps(message)) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
types = st.sampled_from(["watch", "follow_log", "unfollow_log"])
fields = st.sampled_from(["path", "run_id", "node_id", "attempt", "after"])


@given(st.text() | st.binary() | st.builds(json.dumps, json_values))
def test_anything_else_is_refused_with_one_sentence(data: str | bytes) -> None:
    with pytest.raises(DagflowError, match=r"\.$"):
        read_message(data)


@given(types, st.dictionaries(fields, json_values))
def test_fields_of_any_shape_are_read_or_refused(kind: str, given: dict[str, Any]) -> None:
    try:
        read_message(json.dumps({**given, "type": kind}))
    except DagflowError as error:
        assert error.message.endswith(".")
