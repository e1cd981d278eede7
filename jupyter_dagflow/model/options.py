"""What a person may choose for an export or an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jupyter_dagflow.errors import DagflowError

OptionValue = str | bool


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something that a person may choose: a ``text``, one of ``choices``, or a ``switch``.

    ``name`` is a word such as ``image``, ``title`` what a form calls it, ``help`` one sentence.
    """

    name: str
    title: str
    kind: Literal["text", "choice", "switch"] = "text"
    default: OptionValue = ""
    choices: tuple[str, ...] = ()
    help: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "kind": self.kind,
            "default": self.default,
            "choices": list(self.choices),
            "help": self.help,
        }


def chosen(options: tuple[Option, ...], given: Mapping[str, Any] | None) -> dict[str, OptionValue]:
    """The value of each option: as given, else its default. Raises ``DagflowError`` for what does not fit."""
    given = given or {}
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            there = f"Known: {', '.join(known)}." if known else "There are none."
            raise DagflowError(f"There is no option {name!r}. {there}")
    return {name: _chosen(option, given.get(name, option.default)) for name, option in known.items()}


def _chosen(option: Option, value: Any) -> OptionValue:
    if option.kind == "switch":
        words = {"true": True, "false": False}
        value = words.get(value, value) if isinstance(value, str) else value
        if not isinstance(value, bool):
            raise DagflowError(f"The option {option.name!r} is true or false, not {value!r}.")
        return value
    if not isinstance(value, str):
        raise DagflowError(f"The option {option.name!r} is a text, not {value!r}.")
    if option.kind == "choice" and value not in option.choices:
        raise DagflowError(f"The option {option.name!r} is one of {', '.join(option.choices)}, not {value!r}.")
    return value
