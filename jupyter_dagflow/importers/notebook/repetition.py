"""Which statements are repeated in every part that needs them: imports, definitions, their constants, settings."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from jupyter_dagflow.importers.notebook.changes import method_changes
from jupyter_dagflow.importers.notebook.magics import is_setting
from jupyter_dagflow.importers.notebook.names import assigned_lambda, dotted
from jupyter_dagflow.importers.notebook.program import Program, Statement

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SETTING = re.compile(
    r"(set|set_\w+|filterwarnings|simplefilter|use|basicConfig|seed|manual_seed|seterr|use_cache|enable_\w+|disable_\w+"
    r"|register_\w+|captureWarnings|setlocale|reset_defaults|load_dotenv)\Z"
)
_PURE = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "re.compile", "decimal.Decimal"})
_CLASSES = frozenset(
    [
        "collections.namedtuple",
        "typing.NamedTuple",
        "typing.NewType",
        "typing.TypeVar",
        "enum.Enum",
        "dataclasses.make_dataclass",
    ]
)


def with_repetition(program: Program) -> Program:
    """The program with the statements marked that are repeated."""
    marking = _Marking(program)
    statements = {index: tuple(marking.marked(found)) for index, found in program.statements.items()}
    return replace(program, statements=statements)


class _Marking:
    def __init__(self, program: Program) -> None:
        self.program = program
        everything = program.all
        self.bound = Counter(name for one in everything for name in one.names.now.binds | one.names.later.binds)
        self.defined = {name for one in everything if self.is_definition(one.node) for name in one.names.now.binds}
        self.touched = {
            name
            for one in everything
            for names in (one.names.now, one.names.later)
            for name in names.changed
            | {use.name for use in names.methods if method_changes("other", use.function)}
            | {use.name for use in names.given}
            | {inner for _, inner in names.holds | names.same}
        }
        """Variables whose objects may be changed in place."""

    def marked(self, statements: Iterable[Statement]) -> Iterable[Statement]:
        found = list(statements)
        defines = any(self.is_definition(one.node) for one in found)
        for one in found:
            setting = self.is_setting(one)
            definition = self.is_definition(one.node) and self.is_the_same_anywhere(one)
            repeated = setting or definition or self.is_constant(one.node, near=defines)
            yield replace(
                one,
                is_repeated=repeated,
                is_setting=setting,
                takes=frozenset(self.taken(one)) if definition else frozenset(),
            )

    def is_the_same_anywhere(self, statement: Statement) -> bool:
        """Whether what a definition takes where it stands, such as defaults, is the same later on."""
        return all(self.bound[name] == 1 and name not in self.touched for name in self.taken(statement))

    def taken(self, statement: Statement) -> set[str]:
        """The variables that a definition reads where it stands."""
        return {name for name in statement.names.now.reads if name in self.bound and name not in self.defined}

    def is_definition(self, node: ast.stmt) -> bool:
        """An import, function, class, or a choice between such things."""
        match node:
            case ast.Import() | ast.ImportFrom():
                return True
            case _ if isinstance(node, _DEFINITION) or assigned_lambda(node) is not None:
                return True
            case ast.Assign(targets=[ast.Name()], value=ast.Call(func=function)):
                return self.program.qualified(function) in _CLASSES
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody):
                inner = [*body, *orelse, *finalbody, *(one for handler in handlers for one in handler.body)]
                return self.is_choice(inner)
            case ast.If(test=test, body=body, orelse=orelse) if not self.variables(test):
                return self.is_choice([*body, *orelse])
        return False

    def is_choice(self, inner: list[ast.stmt]) -> bool:
        found = [node for node in inner if not isinstance(node, ast.Pass)]
        return any(self.is_definition(node) for node in found) and all(
            self.is_definition(node)
            or self.is_setting_node(node)
            or (isinstance(node, ast.Assign) and is_literal(node.value))
            for node in found
        )

    def is_constant(self, node: ast.stmt, *, near: bool) -> bool:
        """``LIMIT = 3``, bound once and never changed: in capitals, or ``near`` a definition in the same cell."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                return False
        if self.bound[name] != 1:
            return False
        if not is_literal(value):
            pure = isinstance(value, ast.Call) and self.program.qualified(value.func) in _PURE
            fixed = pure and isinstance(value, ast.Call) and all(is_literal(one) for one in value.args)
            return (fixed and (near or name.isupper())) or self.is_of_module(value)
        return (near or name.isupper()) and (isinstance(value, ast.Constant) or name not in self.touched)

    def is_setting(self, statement: Statement) -> bool:
        return is_setting(statement.node) or self.is_setting_node(statement.node)

    def is_setting_node(self, node: ast.stmt) -> bool:
        """A call or an assignment that sets up a module, with nothing but literals."""
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute() as function, args=args, keywords=keywords)):
                name = dotted(function)
                if name is None or name.split(".")[0] not in self.program.modules:
                    return False
                values = [*args, *(keyword.value for keyword in keywords)]
                known = bool(_SETTING.match(function.attr)) or name.endswith(
                    (".rcParams.update", "path.append", "path.insert")
                )
                return known and all(self.is_of_module(value) for value in values)
            case ast.Assign(targets=[ast.Attribute(value=owner) | ast.Subscript(value=owner)], value=value):
                name = dotted(owner)
                return name is not None and name.split(".")[0] in self.program.modules and is_literal(value)
        return False

    def is_of_module(self, value: ast.expr) -> bool:
        """A literal, or something of a module such as ``logging.INFO``."""
        name = dotted(value)
        return is_literal(value) or (name is not None and "." in name and name.split(".")[0] in self.program.modules)

    def variables(self, node: ast.expr) -> set[str]:
        """The names in an expression that the notebook binds otherwise than by importing."""
        names = {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}
        return {name for name in names if name in self.bound and name not in self.program.modules}


def is_literal(node: ast.expr) -> bool:
    """Whether a value stands there as it is."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
