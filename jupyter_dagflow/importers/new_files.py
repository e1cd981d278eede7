"""Files that an import writes beside its pipeline."""

from __future__ import annotations

from jupyter_dagflow.importers.base import ImportedFile, Reader

LONGEST = 80


class NewFiles:
    """Gathers files, each under a name that nothing else has. ``read`` tells what is there already."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._files: dict[str, ImportedFile] = {}

    @property
    def all(self) -> tuple[ImportedFile, ...]:
        return tuple(self._files.values())

    def read(self, name: str) -> str | None:
        """What a file will hold: one that is written, else one that is there."""
        return self._files[name].content if name in self._files else self._read(name)

    def write(self, stem: str, ending: str, content: str) -> str:
        """The name of a file with this content; one that is there already will do."""
        plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in stem)
        base = plain[:LONGEST].strip(".") or "node"
        name, number = f"{base}{ending}", 1
        while name in self._files or self._read(name) not in {None, content}:
            number += 1
            name = f"{base}-{number}{ending}"
        if self._read(name) is None:
            self._files[name] = ImportedFile(name=name, content=content)
        return name
