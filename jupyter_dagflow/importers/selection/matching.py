"""Which wires the ports and the files of notebooks suggest. The same notebooks give the same proposals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jupyter_dagflow.importers.selection.cycles import without_cycles
from jupyter_dagflow.importers.selection.proposal import Chosen, Kind, Proposal
from jupyter_dagflow.model.pipeline import Edge
from jupyter_dagflow.model.validation.scope import types_fit

MAX_PROPOSALS = 2_000
MOST_RIVALS = 5
"""Wires that are offered for one parameter or one file, when several notebooks could bring it."""
FILES_TOLD = 3
_NUMBER = re.compile(r"(\d{1,9})(?=[\s._-])")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A wire in the making; ``sentence`` without its full stop, ``doubt`` why it is not accepted."""

    source: int
    target: int
    kind: Kind
    sentence: str
    output: str | None = None
    parameter: str | None = None
    doubt: str | None = None

    @property
    def key(self) -> tuple[int, int, str, str]:
        return self.source, self.target, self.output or "", self.parameter or ""

    def doubted(self, doubt: str) -> Found:
        return self if self.doubt is not None else replace(self, doubt=doubt)


def propose(chosen: Sequence[Chosen]) -> list[Proposal]:
    """Wires among notebooks, in the order of the notebooks; at most ``MAX_PROPOSALS``.

    Accepted are those that one notebook alone can bring, whose types fit, and that close no cycle.
    """
    by_output = _index((name, at) for at, one in enumerate(chosen) for name in one.info.outputs)
    writers = _index((path, at) for at, one in enumerate(chosen) for path in one.uses.writes)
    found = [wire for at in range(len(chosen)) for wire in _values(chosen, at, by_output)]
    found += [wire for at in range(len(chosen)) for wire in _files(chosen, at, writers)]
    found = _without_rivals(_without_repetition(found))
    found = without_cycles(found, [one.title for one in chosen])
    found += _numbered(chosen, found)
    found = sorted(without_cycles(found, [one.title for one in chosen]), key=lambda wire: wire.key)
    return [_proposal(chosen, number, wire) for number, wire in enumerate(found[:MAX_PROPOSALS], 1)]


def _values(chosen: Sequence[Chosen], at: int, by_output: Mapping[str, list[int]]) -> Iterator[Found]:
    """Parameters of a notebook that others have as outputs of the same name."""
    target = chosen[at]
    for parameter in target.info.parameters:
        sources = [source for source in by_output.get(parameter.name, ()) if source != at]
        for source in sources[:MOST_RIVALS]:
            given = chosen[source].info.output_types.get(parameter.name, "any")
            doubt = _rivals(chosen, source, sources)
            if doubt is None and not types_fit(given, parameter.type):
                doubt = f"it is {given} there and {parameter.type} here, which does not fit"
            yield Found(
                source=source,
                target=at,
                kind="value",
                output=parameter.name,
                parameter=parameter.name,
                sentence=f"{target.title} takes {parameter.name}, which {chosen[source].title} leaves",
                doubt=doubt,
            )


def _files(chosen: Sequence[Chosen], at: int, writers: Mapping[str, list[int]]) -> Iterator[Found]:
    """Files that a notebook reads and others write: a wire of the file's name where there is one, else of the order."""
    target = chosen[at]
    taken = {path: name for name, path in target.uses.takes.items() if path not in target.uses.writes}
    ordered: dict[int, list[str]] = {}
    doubts: dict[int, str | None] = {}
    for path in dict.fromkeys([*target.uses.reads, *taken]):
        sources = [source for source in writers.get(path, ()) if source != at]
        parameter = target.uses.reads.get(path) or taken.get(path)
        for source in sources[:MOST_RIVALS]:
            doubt = _rivals(chosen, source, sources)
            output = _output_of(chosen[source], path) if parameter is not None else None
            if parameter is not None and output is not None and _same_folder(chosen[source], target):
                yield Found(
                    source=source,
                    target=at,
                    kind="file",
                    output=output,
                    parameter=parameter,
                    sentence=(
                        f"{target.title} reads {_name(path)} by its parameter {parameter}; "
                        f"{chosen[source].title} writes it and leaves its name as {output}"
                    ),
                    doubt=doubt,
                )
                continue
            doubts[source] = doubts.get(source, doubt) and doubt
            ordered.setdefault(source, []).append(path)
    for source, paths in ordered.items():
        yield Found(
            source=source,
            target=at,
            kind="file",
            sentence=f"{target.title} reads {_told(paths)}, which {chosen[source].title} writes",
            doubt=doubts[source],
        )


def _numbered(chosen: Sequence[Chosen], found: Sequence[Found]) -> list[Found]:
    """The order that numbers at the front of names tell, for notebooks before which nothing else comes."""
    numbers: dict[int, list[int]] = {}
    for at, one in enumerate(chosen):
        number = _NUMBER.match(one.title.rpartition("/")[2])
        if number:
            numbers.setdefault(int(number.group(1)), []).append(at)
    if any(len(same) > 1 for same in numbers.values()):
        return []
    order = [numbers[number][0] for number in sorted(numbers)]
    titles = [one.title for one in chosen]
    wired = {wire.target for wire in found if wire.doubt is None}
    return [
        Found(
            source=source,
            target=target,
            kind="order",
            sentence=f"{titles[target]} has the number after {titles[source]}, and nothing else orders them",
        )
        for source, target in pairwise(order)
        if target not in wired
    ]


def _without_repetition(found: Iterable[Found]) -> list[Found]:
    """Each wire once; one that only orders what a wire with a value orders already is not accepted."""
    kept: dict[tuple[int, int, str, str], Found] = {}
    for wire in found:
        before = kept.get(wire.key)
        if before is None or (before.doubt is not None and wire.doubt is None):
            kept[wire.key] = wire
    valued = {(wire.source, wire.target): wire for wire in kept.values() if wire.parameter and wire.doubt is None}
    return [
        wire.doubted(f"the wire of {valued[wire.source, wire.target].output} orders them already")
        if wire.parameter is None and (wire.source, wire.target) in valued
        else wire
        for wire in kept.values()
    ]


def _without_rivals(found: Iterable[Found]) -> list[Found]:
    """One accepted wire for each parameter: the first."""
    given: set[tuple[int, str]] = set()
    kept = []
    for wire in found:
        place = (wire.target, wire.parameter or "")
        if wire.parameter is None or wire.doubt is not None:
            kept.append(wire)
            continue
        kept.append(wire.doubted("another wire brings this parameter") if place in given else wire)
        given.add(place)
    return kept


def _rivals(chosen: Sequence[Chosen], source: int, sources: Sequence[int]) -> str | None:
    """Which other notebooks could bring the same, ``None`` if there are none."""
    others = [chosen[other].title for other in sources if other != source]
    if not others:
        return None
    more = f" and {len(others) - FILES_TOLD} more" if len(others) > FILES_TOLD else ""
    return f"{', '.join(others[:FILES_TOLD])}{more} could bring it as well, so choose one"


def _output_of(source: Chosen, path: str) -> str | None:
    return next((name for name, left in source.uses.leaves.items() if left == path), None)


def _same_folder(source: Chosen, target: Chosen) -> bool:
    """Whether a relative path means the same to both."""
    return source.node.path.rpartition("/")[0] == target.node.path.rpartition("/")[0]


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for name, at in pairs:
        index.setdefault(name, []).append(at)
    return index


def _told(paths: Sequence[str]) -> str:
    names = [_name(path) for path in paths]
    more = f" and {len(names) - FILES_TOLD} more" if len(names) > FILES_TOLD else ""
    return f"{', '.join(names[:FILES_TOLD])}{more}"


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _proposal(chosen: Sequence[Chosen], number: int, wire: Found) -> Proposal:
    ends = {"source": chosen[wire.source].node.id, "target": chosen[wire.target].node.id}
    value = {"source_output": wire.output, "target_parameter": wire.parameter} if wire.parameter else {}
    told = wire.sentence if wire.doubt is None else f"{wire.sentence}; {wire.doubt}"
    edge = Edge.model_validate({**ends, **value})
    return Proposal(id=f"p{number}", edge=edge, reason=f"{told}.", kind=wire.kind, accepted=wire.doubt is None)
