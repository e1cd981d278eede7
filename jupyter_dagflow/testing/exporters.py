"""A target that has no other machinery behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_dagflow.exporters.base import Export, ExportedFile, ExportOption, OptionValue, PipelineTree

OPTIONS = (
    ExportOption(name="shout", title="Shout", kind="switch", default=False, help="Write in capitals."),
    ExportOption(name="word", title="Word", default="hello"),
    ExportOption(name="tone", title="Tone", kind="choice", default="calm", choices=("calm", "glad")),
)


@dataclass(frozen=True, kw_only=True)
class FakeExporter:
    """Writes its options into ``copies`` files, the first of which is ``fake.txt``."""

    name: str = "fake"
    title: str = "Fake target"
    description: str = "Its options, as text"
    extension: str = ".txt"
    options: tuple[ExportOption, ...] = OPTIONS
    copies: int = 1

    def export(self, tree: PipelineTree, *, source: str, options: Mapping[str, OptionValue] | None = None) -> Export:
        given = dict(options or {})
        text = f"{given['word']}, {given['tone']}\n"
        content = text.upper() if given["shout"] else text
        names = ["fake.txt", *(f"fake_{number}.txt" for number in range(1, self.copies))]
        return Export(files=tuple(ExportedFile(name=name, content=content) for name in names))
