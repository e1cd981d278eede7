"""What IPython understands beyond Python, as Python that can be read."""

from __future__ import annotations

import ast
import re
import warnings

_BODY_IS_PYTHON = frozenset(["time", "timeit", "capture", "prun", "python", "python3", "pypy", "memit", "debug"])
_TOLD = re.compile(r"^\s*[%!?]|^\s*[^\s#'\"].*\?\s*$|=\s*[%!]", re.MULTILINE)
_SETTINGS = frozenset(
    [
        "matplotlib",
        "load_ext",
        "reload_ext",
        "autoreload",
        "config",
        "precision",
        "pylab",
        "pip",
        "conda",
        "mamba",
        "env",
        "aimport",
    ]
)
_INSTALLS = re.compile(r"\s*(pip3?|conda|mamba|uv|apt|apt-get|python3? -m pip)\s")


def parsed(source: str) -> tuple[ast.Module, str]:
    """A cell's tree, and the text that its line numbers are of. Raises ``SyntaxError``, ``ValueError`` and others of
    ``ast.parse``."""
    try:
        return _parse(source), source
    except SyntaxError as error:
        if not _TOLD.search(source):
            raise
        text = _without_magics(source)
        try:
            return _parse(text), text
        except SyntaxError as second:
            # The lines of the cell are what people look for.
            raise (error if text.count("\n") != source.count("\n") else second) from None


def _parse(source: str) -> ast.Module:
    with warnings.catch_warnings():
        # A "\d" in somebody's string is theirs to know about.
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _without_magics(source: str) -> str:
    """Python in which magics are calls, with the lines where they were."""
    # Imported here: few cells have magics, and IPython takes its time.
    from IPython.core.inputtransformer2 import TransformerManager

    found = re.match(r"\s*%%(\w+)([^\n]*)\n", source)
    if found and found.group(1) in _BODY_IS_PYTHON:
        kept = _capture(found.group(1), found.group(2))
        return "\n" * (found.group().count("\n") - 1) + kept + "\n" + _body(source[found.end() :])
    before = re.match(r"\s*\n", source)
    leading = before.group().count("\n") if before else 0
    text = str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    # IPython ends the last line; what comes out has as many lines as what went in.
    return "\n" * leading + (text if source.endswith("\n") else text.removesuffix("\n"))


def _body(source: str) -> str:
    try:
        _parse(source)
    except SyntaxError:
        return _without_magics(source) if _TOLD.search(source) else source
    return source


def _capture(magic: str, told: str) -> str:
    name = next((word for word in told.split() if word.isidentifier()), None)
    return f"{name} = get_ipython()" if magic == "capture" and name else ""


def magic_of(node: ast.stmt) -> tuple[str, str] | None:
    """The kind (``run_line_magic``, ``run_cell_magic``, ``system``) and the first word of what was a magic."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=kind),
                args=[ast.Constant(value=str(first)), *_],
            )
        ):
            return kind, first
    return None


def is_setting(node: ast.stmt) -> bool:
    """Whether it is a magic that sets IPython up or installs something, such as ``%matplotlib inline``."""
    found = magic_of(node)
    if found is None:
        return False
    kind, first = found
    return bool(_INSTALLS.match(first)) if kind == "system" else kind == "run_line_magic" and first in _SETTINGS


def runs_another(node: ast.stmt) -> bool:
    """Whether it is ``%run``, which brings whatever names."""
    return magic_of(node) == ("run_line_magic", "run")


def names_in_magic(node: ast.Call) -> set[str]:
    """The variables that a magic's or a shell command's text takes: ``{name}`` and ``$name``."""
    texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    found = {name for text in texts for name in re.findall(r"(?<!\$)\$\{?([A-Za-z_]\w*)", text)}
    for expression in [one for text in texts for one in re.findall(r"\{([^{}]+)\}", text)]:
        try:
            found |= {name.id for name in ast.walk(ast.parse(expression, mode="eval")) if isinstance(name, ast.Name)}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return found
