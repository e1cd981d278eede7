"""``python -m jupyter_dagflow.model.schema`` writes the JSON Schema anew."""

from __future__ import annotations

from jupyter_dagflow.model.schema import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
