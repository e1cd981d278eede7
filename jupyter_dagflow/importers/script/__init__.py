"""Our own script export, read back: its data, edited or not, and what the document says beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from jupyter_dagflow.importers.base import Import, ImportedFile, Source, failed
from jupyter_dagflow.importers.script.code import changed_line, is_as_exported, is_by_this_version
from jupyter_dagflow.importers.script.document import DocumentReader, Whole
from jupyter_dagflow.importers.script.shape import PipelineShape, RestShape
from jupyter_dagflow.importers.script.source import Place, Script, Unreadable, read_script
from jupyter_dagflow.model.document import place
from jupyter_dagflow.model.module.script import MARK
from jupyter_dagflow.model.module.told import plain
from jupyter_dagflow.model.options import Option, OptionValue


class ScriptImporter:
    """Reads what the exporter ``script`` wrote."""

    name = "script"
    title = "Exported script"
    description = "Our own script, also after its data were edited"
    extensions = (".py",)
    options: tuple[Option, ...] = ()

    def recognises(self, source: Source) -> bool:
        return source.name.endswith(self.extensions) and MARK in source.text[:10_000]

    def load(self, source: Source, *, options: Mapping[str, OptionValue] | None = None) -> Import:
        try:
            return _load(source)
        except Unreadable as error:
            return failed(f"line {error.line}", error.message)
        except RecursionError:
            return failed("", "The script is nested too deeply.")


def _load(source: Source) -> Import:
    script = read_script(source.text)
    data = _shaped(PipelineShape, script.data, script, ())
    rest = RestShape()
    if script.rest is not None:
        _shaped(RestShape, script.rest, script, ("DOCUMENT",))
        rest = RestShape.model_validate(script.rest)
    reader = DocumentReader(script.lines, source.read)
    _check_code(script, reader)
    if script.rest is None:
        reader.say((), "The script says nothing of positions and notes: it has no DOCUMENT.", "warning")
    whole = reader.whole(data, rest)
    if whole is None:
        return Import(problems=tuple(reader.problems))
    files = _new_files(whole, source, reader)
    return Import(pipeline=whole.pipeline, files=files, problems=tuple(reader.problems))


def _shaped(shape: type[BaseModel], value: dict[str, Any], script: Script, spot: Place) -> dict[str, Any]:
    """The value, if it has the shape. Raises ``Unreadable`` at the first line that has not."""
    try:
        return dict(plain(shape.model_validate(value).model_dump(exclude_unset=True)))
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        where: Place = (*spot, *wrong["loc"])
        while where not in script.lines and where:
            where = where[:-1]
        name = place(tuple(wrong["loc"])) or "PIPELINE"
        is_unknown = wrong["type"] == "extra_forbidden"
        told = "This is not known here; a newer jupyter-dagflow may know it" if is_unknown else wrong["msg"]
        raise Unreadable(script.lines.get(where, 1), f"{name}: {told}.") from None


def _check_code(script: Script, reader: DocumentReader) -> None:
    """Only the data of a script can be read back; raises ``Unreadable`` where something else was changed."""
    line = changed_line(script)
    if line is None:
        return
    if is_as_exported(script) and not is_by_this_version(script):
        message = "Another version of jupyter-dagflow exported this script; exported again its code will be this one's."
        reader.say((), message, "warning")
        return
    raise Unreadable(
        line,
        "The code differs here from what is exported for these data. Only PIPELINE and DOCUMENT can be read back:"
        " undo the change, or export again and edit these alone.",
    )


def _new_files(whole: Whole, source: Source, reader: DocumentReader) -> tuple[ImportedFile, ...]:
    """The pipelines within that do not lie there already as they are."""
    found: dict[str, ImportedFile] = {}
    for file in whole.files:
        if not file.name.endswith(".dagflow"):
            reader.say((), f"{file.name!r} is no name of a pipeline, which ends in .dagflow; it is left out.")
        elif file.name in found and found[file.name].content != file.content:
            reader.say((), f"Two nodes run {file.name!r}, and the script has two of it; the first is taken.")
        elif source.read(file.name) != file.content:
            found.setdefault(file.name, file)
    return tuple(found.values())
