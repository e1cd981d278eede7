"""The parts of exported files, which come out laid out for narrow lines as well as for ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_dagflow

FOLDER = Path(str(jupyter_dagflow.__file__)).parent


@pytest.mark.parametrize("folder", ["model/module/parts", "exporters/run_parts"])
def test_parts_are_laid_out_for_lines_of_88_columns(folder: str) -> None:
    parts = [str(file) for file in sorted((FOLDER / folder).glob("*.py")) if file.name != "__init__.py"]
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=88", "--check", *parts]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
