"""What values are, as far as their source tells: what JSON holds, tables, arrays, and what no file can hold."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jupyter_dagflow.importers.notebook import kind_names as known
from jupyter_dagflow.importers.notebook.program import Program, Statement

JSON_TYPES = frozenset({"int", "float", "str", "bool", "list", "dict", "any"})
IMMUTABLE = frozenset({"int", "float", "str", "bool", "any"})
PASSES = 12


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``type``: one of ``JSON_TYPES``, ``table``, ``array``, ``other``, or ``none``, which no file can hold.

    ``reason``: why, as half a sentence. ``made_by``: the full name of the function that gave it, where that tells more.
    """

    type: str
    reason: str = ""
    made_by: str = ""

    @property
    def is_json(self) -> bool:
        return self.type in JSON_TYPES


OTHER = Kind(type="other", reason="what it is cannot be told from its source")


def kinds_of(program: Program, given: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kind of each variable, the same wherever it is bound. ``given``: of the pipeline's parameters."""
    bindings = list(_bindings(program.all))
    returns = _returns(program)
    bound = frozenset({name for name, _ in bindings} | set(given))
    found = dict(given)
    for _ in range(PASSES):
        before = dict(found)
        told: dict[str, Kind] = dict(given)
        for name, value in bindings:
            kind = value if isinstance(value, Kind) else _Inference(program, bound, before, returns).kind(value)
            if kind is not None:
                told[name] = joined(told.get(name), kind)
        found = told
        if found == before:
            return found
    return {name: kind if before.get(name) == kind else OTHER for name, kind in found.items()}


def last_kinds(program: Program, kinds: Mapping[str, Kind], given: Mapping[str, Kind]) -> dict[str, dict[int, Kind]]:
    """By variable, what each statement binds it to, by the statement's order."""
    bound, returns = frozenset({*kinds, *given}), _returns(program)
    inference = _Inference(program, bound, kinds, returns)
    found: dict[str, dict[int, Kind]] = {}
    for one in program.all:
        for name, value in _bindings([one]):
            kind = value if isinstance(value, Kind) else inference.kind(value)
            found.setdefault(name, {})[one.order] = kind or OTHER
    return found


def after_changes(kinds: Mapping[str, Kind], changed: Iterable[str]) -> dict[str, Kind]:
    """The kinds, where what is put into lists and objects later may be anything."""
    unknown = Kind(type="other", reason="it is changed in place, and may hold what JSON cannot")
    touched = set(changed)
    return {
        name: unknown if name in touched and kind.type in {"list", "dict"} else kind for name, kind in kinds.items()
    }


def joined(first: Kind | None, second: Kind) -> Kind:
    """What a variable is that is bound twice."""
    if first is None or first.type == second.type:
        return second if first is None else first
    types = {first.type, second.type}
    if types == {"int", "float"}:
        return first if first.type == "float" else second
    if "any" in types and types <= IMMUTABLE:
        return first if first.type == "any" else second
    if types == {"none", "any"}:
        return first if first.type == "none" else second
    return Kind(type="other", reason="it is bound to values of several kinds")


def _bindings(statements: Iterable[Statement]) -> Iterator[tuple[str, ast.expr | Kind]]:
    """Each name that is bound, with the expression that tells its value, or what it is where none does."""
    for statement in statements:
        told = set()
        if not statement.is_repeated or isinstance(statement.node, ast.Assign | ast.AnnAssign):
            for name, value in _assigned(statement.node):
                told.add(name)
                yield name, OTHER if value is None else value
        for name in statement.names.now.binds - told if not _says_nothing(statement) else ():
            yield name, _defined(statement.node)
        for name in statement.names.later.binds:
            yield name, OTHER


def _says_nothing(statement: Statement) -> bool:
    """Whether a statement gives names that are no values, or takes names away."""
    return statement.is_repeated or isinstance(statement.node, ast.Delete)


def _defined(node: ast.stmt) -> Kind:
    """What a definition is for those who would have to get it as a value."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return Kind(type="none", reason="a definition that takes what changes later")
        case ast.Import() | ast.ImportFrom():
            return Kind(type="none", reason="a module")
    return OTHER


def _returns(program: Program) -> dict[str, Kind]:
    """What the notebook's functions say that they return; of a name with two definitions nothing."""
    found: dict[str, Kind] = {}
    for one in program.all:
        for name in one.names.now.binds:
            told = OTHER
            if isinstance(one.node, ast.FunctionDef) and one.node.returns is not None and not one.node.decorator_list:
                kind = known.ANNOTATIONS.get(program.qualified(one.node.returns))
                told = Kind(type=kind, reason=f"{name}(…) says so") if kind else OTHER
            found[name] = told if name not in found else OTHER
    return {name: kind for name, kind in found.items() if kind is not OTHER}


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """What assignments bind, those in blocks too; not those in functions."""
    waiting: list[ast.AST] = [node]
    while waiting:
        found = waiting.pop()
        match found:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _matched(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _matched(target, value)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                yield name, ast.BinOp(left=ast.Name(id=name, ctx=ast.Load()), op=op, right=value)
            case ast.For(target=target) | ast.AsyncFor(target=target):
                yield from _matched(target, None)
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                yield from _matched(target, value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value
        if not isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(found))


def _matched(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ((ast.Tuple(elts=items) | ast.List(elts=items)), (ast.Tuple(elts=values) | ast.List(elts=values))) if len(
            items
        ) == len(values) and not any(isinstance(one, ast.Starred) for one in [*items, *values]):
            for item, one in zip(items, values, strict=True):
                yield from _matched(item, one)
        case ((ast.Tuple(elts=items) | ast.List(elts=items)), _):
            starred = any(isinstance(item, ast.Starred) for item in items)
            for index, item in enumerate(items):
                place = ast.Constant(value=index)
                told = None if value is None or starred else ast.Subscript(value=value, slice=place, ctx=ast.Load())
                yield from _matched(item, told)
        case ast.Starred(value=inner), _:
            yield from _matched(inner, None)


class _Inference:
    """``kinds``: what is known so far; ``None`` as an answer: nothing yet."""

    def __init__(
        self, program: Program, bound: frozenset[str], kinds: Mapping[str, Kind], returns: Mapping[str, Kind]
    ) -> None:
        self.program = program
        self.bound = bound
        self.kinds = kinds
        self.returns = returns

    def kind(self, node: ast.expr) -> Kind | None:
        match node:
            case ast.Constant(value=value):
                return self.constant(value)
            case ast.Name(id=name):
                return self.kinds.get(name) if name in self.bound else OTHER
            case ast.JoinedStr():
                return Kind(type="str", reason="an f-string is text")
            case ast.List(elts=items):
                return self.all_json(items, "list", "a list of what JSON holds")
            case ast.Dict(keys=keys, values=values):
                if all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                    return self.all_json(values, "dict", "an object of what JSON holds")
                return Kind(type="other", reason="not all of its keys are known to be texts")
            case ast.Tuple():
                return Kind(type="other", reason="JSON would make a list of a tuple")
            case _:
                return self.composed(node)

    def composed(self, node: ast.expr) -> Kind | None:
        """What an expression gives that is put together of others."""
        match node:
            case ast.UnaryOp(op=ast.Not()):
                return Kind(type="bool", reason="not … is true or false")
            case ast.UnaryOp(operand=operand):
                found = self.kind(operand)
                return found if found is None or found.type in {"int", "float", "array", "table"} else OTHER
            case ast.BinOp(left=left, op=op, right=right):
                return self.arithmetic(self.kind(left), op, self.kind(right))
            case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]):
                return Kind(type="bool", reason="a comparison is true or false")
            case ast.IfExp() | ast.BoolOp():
                return self.either([node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values)
            case ast.NamedExpr(value=value):
                return self.kind(value)
            case ast.GeneratorExp():
                return Kind(type="none", reason="a generator")
            case ast.Lambda():
                return Kind(type="none", reason="a lambda")
            case ast.Subscript(value=ast.Call(func=function, args=args), slice=ast.Constant(value=int(index))) if (
                self.program.qualified(function) == known.SPLITS and index // 2 < len(args)
            ):
                found = self.kind(args[index // 2])
                return found if found is None or found.type in {"table", "array"} else OTHER
            case ast.Subscript(value=value, slice=index):
                return self.part(self.kind(value), index)
            case ast.Attribute(value=value, attr=attribute):
                return self.attribute(self.kind(value), attribute, value)
            case ast.Call():
                return self.call(node)
        return OTHER

    def constant(self, value: object) -> Kind:
        if value is None:
            return Kind(type="any", reason="None is null in JSON")
        if isinstance(value, float) and not math.isfinite(value):
            return OTHER
        told = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}.get(type(value))
        return Kind(type=type(value).__name__, reason=told) if told else OTHER

    def all_json(self, items: Iterable[ast.expr], kind: str, reason: str) -> Kind | None:
        found = [self.kind(item) for item in items if not isinstance(item, ast.Starred)]
        if any(isinstance(item, ast.Lambda | ast.GeneratorExp) for item in items):
            return Kind(type="none", reason=f"a {kind} with a lambda or generator in it")
        if any(one is None for one in found):
            return None
        whole = all(one is not None and one.is_json for one in found) and not any(
            isinstance(item, ast.Starred) for item in items
        )
        return (
            Kind(type=kind, reason=reason) if whole else Kind(type="other", reason="not all in it is known to be JSON")
        )

    def either(self, values: Iterable[ast.expr]) -> Kind | None:
        found: Kind | None = None
        for value in values:
            kind = self.kind(value)
            if kind is None:
                return None
            found = joined(found, kind)
        return found

    def arithmetic(self, left: Kind | None, op: ast.operator, right: Kind | None) -> Kind | None:
        if left is None or right is None:
            return None
        types = {left.type, right.type}
        if types <= {"int", "bool"} and not isinstance(op, ast.Pow):
            kind = "float" if isinstance(op, ast.Div) else "int"
            return Kind(type=kind, reason="arithmetic of whole numbers")
        if types <= {"int", "float", "bool"} and not isinstance(op, ast.Pow):
            return Kind(type="float", reason="arithmetic of numbers")
        if left.type == "str" and (isinstance(op, ast.Mod) or types in ({"str"}, {"str", "int"})):
            return Kind(type="str", reason="a text")
        if types == {"list"} and isinstance(op, ast.Add):
            return left
        if "array" in types and types <= {"array", "int", "float"} and not isinstance(op, ast.MatMult):
            return left if left.type == "array" else right
        return OTHER

    def part(self, owner: Kind | None, index: ast.expr) -> Kind | None:
        """What stands at an index."""
        if owner is None:
            return None
        if owner.type == "table" and isinstance(index, ast.List):
            return Kind(type="table", reason="columns of a table")
        if owner.type == "table" and (isinstance(index, ast.Compare | ast.Slice) or _is_mask(index)):
            return Kind(type="table", reason="rows of a table")
        if isinstance(index, ast.Slice) and owner.type in {"list", "str", "array"}:
            return owner
        return Kind(type="str", reason="a letter") if owner.type == "str" else OTHER

    def attribute(self, owner: Kind | None, name: str, value: ast.expr) -> Kind | None:
        if name == "frame" and owner is not None and owner.made_by.startswith(known.DATA):
            return Kind(type="table", reason="scikit-learn gives the data as a table")
        if owner is not None and owner.type == "array" and name == "T":
            return owner
        if owner is None and not self.program.qualified(ast.Attribute(value=value, attr=name, ctx=ast.Load())):
            return None
        return OTHER

    def call(self, node: ast.Call) -> Kind | None:
        name = self.program.qualified(node.func)
        if isinstance(node.func, ast.Name) and node.func.id in self.returns:
            return self.returns[node.func.id]
        if isinstance(node.func, ast.Name) and node.func.id in self.kinds:
            return OTHER
        return self.known_call(node, name)

    def known_call(self, node: ast.Call, name: str) -> Kind | None:
        """What a function of a library or of Python gives."""
        if name.startswith(known.DATA):
            return Kind(type="other", reason=OTHER.reason, made_by=name)
        if any(isinstance(one, ast.Lambda) for one in [*node.args, *(keyword.value for keyword in node.keywords)]):
            held = name.rpartition(".")[2] in {"defaultdict", "partial", "FunctionTransformer", "LambdaLR"}
            if held:
                return Kind(type="none", reason="it holds a lambda")
        if name in known.NO_FILE_HOLDS:
            return Kind(type="none", reason=known.NO_FILE_HOLDS[name])
        if name in known.BUILT_IN:
            return Kind(type=known.BUILT_IN[name], reason=f"{name}(…) gives {known.TOLD[known.BUILT_IN[name]]}")
        if name == "round" and node.args:
            found = self.kind(node.args[0])
            if found is None or found.type in {"int", "float"}:
                return found and Kind(type="float" if len(node.args) > 1 else found.type, reason="round(…) of a number")
            return OTHER
        if name == "sorted" and node.args:
            found = self.kind(node.args[0])
            return found if found is None or found.type == "list" else OTHER
        options = {keyword.arg for keyword in node.keywords}
        if name in known.TABLES and not options & known.NOT_A_TABLE:
            return Kind(type="table", reason=f"{name} gives a table")
        if name in known.ARRAYS and node.args and not options & {"dtype", "like", "subok"}:
            return self.array(node.args[0], name)
        if isinstance(node.func, ast.Attribute):
            return self.method(self.kind(node.func.value), node.func.attr, options, node.args)
        return OTHER

    def array(self, first: ast.expr, name: str) -> Kind:
        listed = isinstance(first, ast.List | ast.ListComp | ast.Tuple) and bool(getattr(first, "elts", True))
        if name in known.OF_LISTS and not listed:
            return OTHER
        return Kind(type="array", reason=f"{name} gives an array")

    def method(self, owner: Kind | None, name: str, options: set[str | None], args: list[ast.expr]) -> Kind | None:
        if owner is None:
            return None
        if owner.type == "table" and name in known.TABLE_METHODS and not options & {"inplace", "axis", "columns_only"}:
            return Kind(type="table", reason=f".{name}(…) of a table gives a table")
        if owner.type == "table" and name in {"drop", "sort_values", "fillna", "dropna"} and "inplace" not in options:
            return Kind(type="table", reason=f".{name}(…) of a table gives a table")
        if owner.type == "array" and name in {"copy", "ravel", "flatten", "astype"}:
            return Kind(type="array", reason=f".{name}(…) of an array gives an array")
        if (
            owner.type == "array"
            and name == "reshape"
            and (len(args) > 1 or (args and not isinstance(args[0], ast.Tuple)))
        ):
            return Kind(type="array", reason=".reshape(…) of an array gives an array")
        if owner.type == "str" and name in known.TEXT_METHODS:
            return Kind(type=known.TEXT_METHODS[name], reason=f".{name}(…) of a text")
        if owner.type in {"list", "dict"} and name == "copy":
            return owner
        return OTHER


def _is_mask(index: ast.expr) -> bool:
    """``~missing``, ``old & rich`` and the like, which choose rows."""
    match index:
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()) | ast.UnaryOp(op=ast.Invert()):
            return True
    return False
