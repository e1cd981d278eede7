"""One notebook as a pipeline of its parts."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_dagflow.errors import InvalidPipeline
from jupyter_dagflow.importers.base import Import, Source
from jupyter_dagflow.importers.notebook.cells import read_sheet
from jupyter_dagflow.importers.notebook.cutting import METHODS
from jupyter_dagflow.importers.notebook.plans import read_plan
from jupyter_dagflow.importers.notebook.splitting import Split
from jupyter_dagflow.model.options import Option, OptionValue

AUTOMATIC = "automatic"


class NotebookImporter:
    """Splits notebooks."""

    name = "notebook"
    title = "Notebook, split"
    description = "A notebook of its own for each part, and wires for the values that go from part to part"
    extensions = (".ipynb",)
    options: tuple[Option, ...] = (
        Option(
            name="by",
            title="Cut by",
            kind="choice",
            choices=(AUTOMATIC, *METHODS),
            default=AUTOMATIC,
            help="Headings, tags of cells, or Kale's tags. Automatic: the last of these that the notebook has.",
        ),
        Option(name="plan", title="Plan", help="Which cells make which part, and how values cross, as JSON."),
    )

    def recognises(self, source: Source) -> bool:
        return source.name.endswith(self.extensions)

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        given = options or {}
        by = str(given.get("by") or AUTOMATIC)
        try:
            sheet = read_sheet(source.text)
        except InvalidPipeline as error:
            return Import(problems=error.problems)
        wishes = read_plan(str(given.get("plan") or ""))
        return Split(sheet, source.stem, None if by == AUTOMATIC else by, wishes).imported()
