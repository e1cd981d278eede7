"""Names that a target accepts, made from the document's own, each unlike all others."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable

MAX_LENGTH = 60


def python_names(keys: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A Python identifier for each key, in snake case and ASCII: ``train-forest`` → ``train_forest``.

    None is a keyword, a built-in name, or one of ``taken``.
    """
    return _unique(keys, _identifier, {*taken, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}, "_")


def dns_names(keys: Iterable[str], taken: Iterable[str] = (), length: int = MAX_LENGTH) -> dict[str, str]:
    """A DNS label for each key, as Kubernetes and Argo want it: ``Train_Forest`` → ``train-forest``."""
    return _unique(keys, lambda key: _label(key, length - 4), set(taken), "-")


def dns_name(text: str, length: int = MAX_LENGTH) -> str:
    """The DNS label of one text."""
    return dns_names([text], length=length)[text]


def _identifier(key: str) -> str:
    word = re.sub(r"\W+", "_", _ascii(key)).strip("_").lower()[:MAX_LENGTH].rstrip("_") or "value"
    return f"n_{word}" if word[0].isdigit() else word


def _label(key: str, length: int) -> str:
    word = re.sub(r"[^a-z0-9]+", "-", _ascii(key).lower()).strip("-")[:length].rstrip("-") or "node"
    return word if word[0].isalpha() else f"n-{word}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _unique(keys: Iterable[str], name_of: Callable[[str], str], taken: set[str], joint: str) -> dict[str, str]:
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for key in keys:
        base = name = name_of(key)
        while name in taken:
            counts[base] = counts.get(base, 1) + 1
            name = f"{base}{joint}{counts[base]}"
        taken.add(name)
        found[key] = name
    return found
