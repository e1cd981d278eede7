"""Notebooks that were chosen together, as a pipeline: what each reads and writes, and which wires that suggests.

Pure: nothing is executed, and no file is looked for. Whoever calls brings the notebooks' contents.
"""

from __future__ import annotations

from jupyter_dagflow.importers.selection.file_uses import FileUses, read_file_uses
from jupyter_dagflow.importers.selection.matching import MAX_PROPOSALS, propose
from jupyter_dagflow.importers.selection.proposal import Chosen, Proposal

__all__ = ["MAX_PROPOSALS", "Chosen", "FileUses", "Proposal", "propose", "read_file_uses"]
