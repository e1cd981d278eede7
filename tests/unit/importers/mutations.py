"""Files in which anything stands anywhere."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

Place = tuple[str | int, ...]


def mutations(data: Any, words: Sequence[str]) -> st.SearchStrategy[Any]:
    """Copies of JSON in which one to four places hold something else; ``words`` are what its format knows."""
    changes = st.tuples(st.sampled_from([place for place in _places(data) if place]), anything(words))
    return st.lists(changes, min_size=1, max_size=4).map(lambda found: _changed(data, found))


def anything(words: Sequence[str]) -> st.SearchStrategy[Any]:
    """Any JSON, in which words of a format stand more often than chance would have it."""
    known = st.sampled_from(words)
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | known,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | known, inner, max_size=3),
        max_leaves=6,
    )


def _places(value: Any, path: Place = ()) -> list[Place]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


def _changed(data: Any, changes: Sequence[tuple[Place, Any]]) -> Any:
    changed = copy.deepcopy(data)
    for place, value in changes:
        spot: Any = changed
        try:
            for part in place[:-1]:
                spot = spot[part]
            spot[place[-1]] = value
        except (TypeError, KeyError, IndexError):
            # An earlier change took the place away.
            continue
    return changed
