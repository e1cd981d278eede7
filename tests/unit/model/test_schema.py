"""The committed JSON Schema is the one the models give, and accepts what they accept."""

import jsonschema
import pytest

from jupyter_dagflow.model.schema import SCHEMA_FILE, pipeline_schema, schema_text


def test_schema_is_not_stale():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run: python -m jupyter_dagflow.model.schema"


def test_schema_accepts_a_pipeline_with_unknown_keys():
    jsonschema.validate({"version": 1, "nodes": [{"id": "a", "path": "a.ipynb", "colour": "red"}]}, pipeline_schema())


@pytest.mark.parametrize(
    "document",
    [{"version": 2}, {"nodes": [{"id": "no spaces"}]}, {"nodes": [{"id": "a", "type": "robot"}]}],
)
def test_schema_refuses_what_the_models_refuse(document):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, pipeline_schema())
