"""Holds answers of the server against ``openapi.yaml``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jsonschema import Draft202012Validator

METHODS = ("get", "post", "put", "patch", "delete")


@cache
def contract() -> dict[str, Any]:
    """The contract as it is written."""
    text = (files("jupyter_dagflow.server") / "openapi.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def operations() -> set[tuple[str, str]]:
    """Every method and path that the contract names."""
    return {(method, path) for path, item in contract()["paths"].items() for method in METHODS if method in item}


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    """Raise ``jsonschema.ValidationError`` unless the contract has this answer to ``method`` at ``path``.

    A path that the contract does not name may only be refused.
    """
    if status >= 400:
        check("Refusal", body)
        return
    named = next(name for name in contract()["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", name), path))
    answer = contract()["paths"][named][method.lower()]["responses"][str(status)]
    if "$ref" in answer:
        answer = contract()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    if "content" in answer:
        _validate(answer["content"]["application/json"]["schema"], body)


def check(schema: str, value: Any) -> None:
    """Raise ``jsonschema.ValidationError`` unless the value is what the contract calls ``schema``."""
    _validate({"$ref": f"#/components/schemas/{schema}"}, value)


def _validate(schema: dict[str, Any], value: Any) -> None:
    whole = {**schema, "components": contract()["components"]}
    Draft202012Validator(whole).validate(value)
