"""Finds which outputs name files, and guesses what kind of file each is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

KINDS: Mapping[str, tuple[str, ...]] = {
    "table": ("csv", "tsv", "parquet", "feather", "xlsx", "jsonl"),
    "model": ("pkl", "joblib", "pt", "pth", "onnx", "h5", "keras", "safetensors", "cbm", "ubj"),
    "image": ("png", "jpg", "jpeg", "gif", "svg", "webp"),
    "text": ("txt", "md", "log", "json", "yaml", "yml", "toml", "ini", "xml", "html", "htm", "rst", "tex", "sql"),
}
"""By kind, how the names of such files end. All others are of kind ``file``."""
_KIND_BY_SUFFIX = {f".{suffix}": kind for kind, suffixes in KINDS.items() for suffix in suffixes}


def kind_of(path: str) -> str:
    """``table``, ``model``, ``image``, ``text`` or ``file``, by the end of a file's name."""
    return _KIND_BY_SUFFIX.get(PurePosixPath(path.replace("\\", "/")).suffix.lower(), "file")


def find_artifacts(outputs: Mapping[str, Any], working_directory: Path) -> list[dict[str, Any]]:
    """An entry for each output that names an existing file; ``path`` is as given, relative to the working directory."""
    found = []
    for name, value in outputs.items():
        if not isinstance(value, str) or not value:
            continue
        path = working_directory / value
        try:
            if not path.is_file():
                continue
            with path.open("rb") as file:
                digest = hashlib.sha256()
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
            size = path.stat().st_size
        except (OSError, ValueError):
            continue  # Too long for a path, a null byte, or unreadable: then it is just text.
        entry = {"name": name, "path": value, "kind": kind_of(value), "size": size, "sha256": digest.hexdigest()}
        found.append(entry)
    return found
