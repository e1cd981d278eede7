"""What comes in from outside, checked: each refusal is one sentence that names the field."""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from typing import Any

from jupyter_dagflow.errors import DagflowError
from jupyter_dagflow.store.artifacts import is_id, is_node_id

LARGEST = 2**53 - 1
MAX_PATH = 4096


class Arguments:
    """The fields of a JSON object. ``name`` says what the object is, for messages."""

    def __init__(self, value: Any, name: str) -> None:
        if not isinstance(value, dict):
            raise DagflowError(f"The {name} must be a JSON object.")
        self._fields: dict[str, Any] = value

    def has(self, field: str) -> bool:
        """Whether the field is there and not null."""
        return self._fields.get(field) is not None

    def text(self, field: str) -> str:
        value = self._fields.get(field)
        if not isinstance(value, str):
            raise DagflowError(f"{field!r} must be a text.")
        return checked_text(value, field)

    def choice(self, field: str, choices: Collection[str]) -> str:
        value = self.text(field)
        if value not in choices:
            raise DagflowError(f"{field!r} must be one of: {', '.join(choices)}.")
        return value

    def id(self, field: str) -> str:
        value = self.text(field)
        if not is_id(value):
            raise DagflowError(f"{field!r} is not an id.")
        return value

    def node_id(self, field: str) -> str:
        """The id of a node or of an instance of one."""
        value = self.text(field)
        if not is_node_id(value):
            raise DagflowError(f"{field!r} is not the id of a node.")
        return value

    def texts(self, field: str) -> list[str]:
        """A list of texts; an empty one if it is not there."""
        value = self._fields.get(field)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise DagflowError(f"{field!r} must be a list of texts.")
        return [checked_text(text, field) for text in value]

    def path(self, field: str) -> str:
        return checked_path(self.text(field), field)

    def number(self, field: str, *, default: int | None = None, least: int = 0) -> int:
        """A whole number from ``least`` on; without a default it must be there."""
        value = self._fields.get(field)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise DagflowError(f"{field!r} must be a whole number.")
        return checked_number(value, field, least)

    def object(self, field: str) -> dict[str, Any]:
        """An object; an empty one if it is not there."""
        value = self._fields.get(field)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise DagflowError(f"{field!r} must be a JSON object.")
        return value

    def raw(self, field: str) -> Any:
        """Whatever is there, for who checks it himself."""
        return self._fields.get(field)


def checked_text(value: str, field: str) -> str:
    """Refuse what no file and no database can hold."""
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise DagflowError(f"{field!r} holds characters that are no text.")
    return value


def checked_path(value: str, field: str) -> str:
    """A path in its shortest spelling; whether it stays in the workspace is seen when it is used."""
    if not value or len(value) > MAX_PATH:
        raise DagflowError(f"{field!r} must be the path of a file.")
    return posixpath.normpath(checked_text(value, field))


def checked_number(value: int, field: str, least: int = 0, most: int = LARGEST) -> int:
    if not least <= value <= most:
        raise DagflowError(f"{field!r} must be from {least} to {most}.")
    return value
