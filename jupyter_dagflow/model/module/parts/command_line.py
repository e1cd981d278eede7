"""The options of a script, and what it ends with."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .attempt import run_attempt
from .definitions import Invalid, Parameter, Pipeline, one_line, say
from .run import Run
from .units import files_of

# --- the command line -----------------------------------------------------------------

TYPES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "int": ("a whole number", (int,)),
    "float": ("a number", (int, float)),
    "list": ("a list as JSON", (list,)),
    "dict": ("an object as JSON", (dict,)),
    "any": ("a value", (object,)),
}


def read_value(parameter: Parameter, text: str) -> Any:
    """The value that was typed for a parameter."""
    if parameter.type == "str":
        return text
    expected, types = TYPES[parameter.type]
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    fits = isinstance(value, types) and not isinstance(value, bool)
    if parameter.type == "int" and isinstance(value, float):
        fits = value.is_integer()
    if not (fits or value is None or parameter.type == "any"):
        raise argparse.ArgumentTypeError(f"expected {expected}, not {text!r}")
    return value


def count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        told = f"expected a whole number from 1 on, not {text!r}"
        raise argparse.ArgumentTypeError(told)
    return int(text)


def make_parser(pipeline: Pipeline, script: Path) -> argparse.ArgumentParser:
    told = f"{pipeline.name}\n\n{pipeline.description}".strip()
    parser = argparse.ArgumentParser(
        description=told.replace("%", "%%") if "%(prog)" in told else told,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where the last run ended: what succeeded and did not change is kept",
    )
    parser.add_argument(
        "--parallel",
        type=count,
        default=max(4, os.cpu_count() or 1),
        metavar="N",
        help="how many notebooks run at a time (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=script.with_name(f"{script.stem}-output"),
        metavar="DIR",
        help="where executed notebooks and the run's state go (default: beside this file)",
    )
    parser.add_argument(
        "--notebooks",
        type=Path,
        default=script.parent,
        metavar="DIR",
        help="where the notebooks' paths start from (default: this file's folder)",
    )
    for name, slots in sorted(pools_of(pipeline).items()):
        parser.add_argument(
            f"--pool-{name}",
            dest=f"pool_{name}",
            type=count,
            default=slots,
            metavar="N",
            help="how much there is of this limit (default: %(default)s)",
        )
    for index, parameter in enumerate(pipeline.parameters):
        add_option(parser, f"parameter_{index}", parameter)
    return parser


def pools_of(pipeline: Pipeline) -> dict[str, int]:
    """The limits that nodes share, each wide enough for one of them."""
    pools: dict[str, int] = {}
    for node in pipeline.nodes:
        inner = {} if node.pipeline is None else pools_of(node.pipeline)
        own = {} if node.pool is None else {node.pool[0]: node.pool[1]}
        for name, slots in {**inner, **own}.items():
            pools[name] = max(slots, pools.get(name, 1))
    return pools


def add_option(parser: argparse.ArgumentParser, dest: str, about: Parameter) -> None:
    """An option without a default of its own, so that one sees whether it was given."""
    value = json.dumps(about.default, ensure_ascii=False)
    told = "required" if about.required else f"default: {value}"
    told = f"{about.help} ({told})".strip().replace("%", "%%")
    if about.type == "bool":
        parser.add_argument(
            about.option,
            dest=dest,
            action=argparse.BooleanOptionalAction,
            default=argparse.SUPPRESS,
            help=told,
        )
        return
    parser.add_argument(
        about.option,
        dest=dest,
        type=lambda text: read_value(about, text),
        default=argparse.SUPPRESS,
        metavar=about.type.upper(),
        help=told,
    )


def prepare(pipeline: Pipeline, options: argparse.Namespace) -> Run:
    """A run that can begin; raises ``Invalid`` with all that forbids it."""
    pools = {name: vars(options)[f"pool_{name}"] for name in pools_of(pipeline)}
    run = Run(
        pipeline,
        notebooks=options.notebooks.resolve(),
        output=options.output.resolve(),
        parallel=options.parallel,
        pools=pools,
    )
    if options.resume:
        run.resume()
    problems = []
    if importlib.util.find_spec("papermill") is None:
        problems.append("papermill is not installed; try: pip install papermill")
    for index, parameter in enumerate(pipeline.parameters):
        given = vars(options)
        if f"parameter_{index}" in given:
            run.values[parameter.name] = given[f"parameter_{index}"]
        elif parameter.name not in run.values:
            run.values[parameter.name] = parameter.default
            if parameter.required:
                problems.append(f"{parameter.option} needs a value.")
        value = run.values[parameter.name]
        if parameter.choices is not None and value not in parameter.choices:
            known = ", ".join(map(json.dumps, parameter.choices))
            problems.append(f"{parameter.option} is one of {known}.")
    for file in sorted(set(files_of(pipeline, run.notebooks))):
        if not file.is_file():
            told = f"There is no file {file}"
            problems.append(f"{told}; --notebooks says where they are.")
    if problems:
        raise Invalid("\n".join(problems))
    return run


def main(pipeline: Pipeline, arguments: Sequence[str]) -> int:
    """Execute the pipeline; returns the exit status."""
    if list(arguments[:1]) == ["--attempt"]:
        return run_attempt(pipeline, Path(arguments[1]))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter shows its code instead.
        getattr(stream, "reconfigure", dict)(errors="backslashreplace")
    script = Path(sys.argv[0]).resolve()
    try:
        run = prepare(pipeline, make_parser(pipeline, script).parse_args(arguments))
        run.begin()
    except (Invalid, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    name = one_line(pipeline.name) or script.stem
    say(f"{name}: {len(pipeline.nodes)} nodes, up to {run.parallel} at a time")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    try:
        run.execute()
    except KeyboardInterrupt:
        say("Cancelled; what ran was ended.")
    states = list(run.states.values())
    counts = [f"{states.count(state)} {state}" for state in dict.fromkeys(states)]
    seconds = time.monotonic() - began
    say(f"{name}: {', '.join(counts) or 'nothing to do'}, {seconds:.1f} s")
    say(f"Executed notebooks: {run.output / run.run_id}")
    if run.is_good:
        return 0
    say("Run again with --resume: what succeeded is not executed again.")
    return 1
