"""Which values go from part to part, if each part runs as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_dagflow.importers.notebook.cutting import Part
from jupyter_dagflow.importers.notebook.effects import Effects
from jupyter_dagflow.importers.notebook.program import Program, Statement


@dataclass(frozen=True, kw_only=True)
class Value:
    """A variable, or several that share objects and so go together.

    ``unsure``: it may be unbound; ``last``: the order of the last statement of the part that leaves it.
    """

    name: str
    members: tuple[str, ...]
    source: str
    unsure: bool = False
    last: int = 0

    @property
    def is_bundle(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True, kw_only=True)
class PartFlow:
    """What a part needs and leaves. ``repeated``: statements from elsewhere, in order; ``parameters``: names of the
    pipeline's parameters; ``needs``: values from other parts; ``leaves``: its values that others need."""

    part: Part
    repeated: tuple[Statement, ...]
    parameters: tuple[str, ...]
    needs: tuple[Value, ...]
    leaves: tuple[Value, ...]


@dataclass(kw_only=True)
class _Working:
    """What is found about a part on the way."""

    part: Part
    statements: list[Statement]
    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    sure: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    repeated: dict[int, Statement] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    """By key, the part that wrote it last before this one."""
    bound: dict[str, set[str]] = field(default_factory=dict)
    """By key, the members that may be bound at the end of this part."""
    settled: set[str] = field(default_factory=set)
    """Keys that are surely bound at the end of this part."""


class Flow:
    """``parts`` in an order in which they may run; ``groups``: variables that share objects."""

    def __init__(
        self,
        program: Program,
        effects: Effects,
        groups: Mapping[str, frozenset[str]],
        parts: Sequence[Part],
        parameters: Iterable[str],
    ) -> None:
        self.program = program
        self.effects = effects
        self.groups = groups
        self.parameters = frozenset(parameters)
        self.everywhere = list(_everywhere(effects))
        self.working = [self._read(part) for part in parts]

    def key(self, name: str) -> str:
        """What a variable crosses as: the first of its group."""
        return min(self.groups.get(name, (name,)))

    def members(self, key: str) -> frozenset[str]:
        return self.groups.get(key, frozenset({key}))

    def result(self) -> list[PartFlow]:
        self._find_sources()
        needs = self._needs()
        values = {
            (number, key): self._value(number, key)
            for found in needs
            for key, number in ((key, number) for key, number in found.items() if number is not None)
        }
        flows = []
        for number, one in enumerate(self.working):
            own = needs[number]
            given = {name for key, source in own.items() if source is None for name in self.members(key)}
            flows.append(
                PartFlow(
                    part=one.part,
                    repeated=tuple(one.repeated[order] for order in sorted(one.repeated)),
                    parameters=tuple(sorted(given & self.parameters)),
                    needs=tuple(values[source, key] for key, source in sorted(own.items()) if source is not None),
                    leaves=tuple(value for (source, _), value in sorted(values.items()) if source == number),
                )
            )
        return flows

    def _read(self, part: Part) -> _Working:
        """Go through a part's statements in order."""
        found = [one for index in part.cells for one in self.program.statements.get(index, ())]
        made = _Working(part=part, statements=found)
        cells = set(part.cells)
        for one in found:
            effect = self.effects.of(one)
            for name in effect.reads:
                if name not in made.sure or name in self.groups:
                    made.reads.add(self.key(name))
            for name in effect.writes:
                made.writes.add(self.key(name))
                if name in self.groups:
                    made.reads.add(self.key(name))
            made.binds |= effect.binds
            made.sure = made.sure - effect.deleted | effect.sure
            made.deleted |= effect.deleted
            self._repeat(made, effect.definitions, cells, one.order)
        self._repeat_settings(made, cells)
        # What a definition binds is no value.
        made.writes -= {self.key(name) for name in self._defined(made)}
        return made

    def _defined(self, made: _Working) -> set[str]:
        variables = {name for one in made.statements if not one.is_repeated for name in self.effects.of(one).writes}
        return {name for one in made.statements if one.is_repeated for name in one.names.now.binds} - variables

    def _repeat(self, made: _Working, definitions: Iterable[Statement], cells: set[int], order: int) -> None:
        for one in definitions:
            if one.cell.index not in cells or one.order > order:
                made.repeated.setdefault(one.order, one)

    def _repeat_settings(self, made: _Working, cells: set[int]) -> None:
        """Settings that were made before the part ends, and imports that nobody names."""
        last = max((one.order for one in made.statements), default=-1)
        for one in self.everywhere:
            if one.cell.index not in cells and one.order <= last:
                made.repeated[one.order] = one
                made.reads |= {self.key(name) for name in self.effects.of(one).reads}
                for needed in self.effects.of(one).definitions:
                    if needed.cell.index not in cells:
                        made.repeated.setdefault(needed.order, needed)

    def _find_sources(self) -> None:
        last: dict[str, int] = {}
        bound: dict[str, set[str]] = {}
        for name in self.parameters:
            bound.setdefault(self.key(name), set()).add(name)
        settled = set(self.parameters)
        for number, one in enumerate(self.working):
            one.before = {key: last[key] for key in one.reads | one.writes if key in last}
            for key in one.writes:
                last[key] = number
                members = self.members(key)
                bound[key] = bound.get(key, set()) | (members & one.binds)
                if key in one.sure and len(members) == 1:
                    settled.add(key)
                elif key in one.deleted or len(members) > 1:
                    settled.discard(key)
            one.bound = {key: set(bound[key]) for key in one.writes}
            one.settled = settled & one.writes

    def _needs(self) -> list[dict[str, int | None]]:
        """For each part, what it needs and from which part; ``None``: a parameter of the pipeline."""
        found: list[dict[str, int | None]] = [{} for _ in self.working]
        wanted: list[set[str]] = [set() for _ in self.working]
        for number in reversed(range(len(self.working))):
            one = self.working[number]
            # What it may write or not, it has to hand on as it was.
            kept = {key for key in wanted[number] if key not in one.sure}
            for key in one.reads | kept:
                source = one.before.get(key)
                if source is not None:
                    found[number][key] = source
                    wanted[source].add(key)
                elif self.members(key) & self.parameters:
                    found[number][key] = None
        return found

    def _value(self, number: int, key: str) -> Value:
        one = self.working[number]
        members = tuple(sorted(one.bound.get(key, {key}) or {key}))
        last = max((found.order for found in one.statements), default=0)
        return Value(name=key, members=members, source=one.part.name, unsure=key not in one.settled, last=last)


def _everywhere(effects: Effects) -> Iterable[Statement]:
    """Settings, and imports that nobody names and that are there for what they do."""
    used = {name for one in effects.all for names in (one.names.now, one.names.later) for name in names.reads}
    for one in effects.all:
        unnamed = one.is_import and (one.names.now.star or not one.names.now.binds & used)
        if one.is_repeated and (one.is_setting or unnamed):
            yield one
