"""The JSON Schema of the document, generated from the pydantic models of ``model/pipeline.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_dagflow.model.pipeline import Pipeline

SCHEMA_FILE = Path(__file__).parent / "pipeline.schema.json"


def pipeline_schema() -> dict[str, Any]:
    """The JSON Schema that a document's JSON fulfils before any default is filled in."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Pipeline.model_json_schema(mode="validation"),
    }


def schema_text() -> str:
    """The schema as the text that is committed."""
    return json.dumps(pipeline_schema(), indent=2, ensure_ascii=False) + "\n"
