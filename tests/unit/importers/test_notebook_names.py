"""Names that statements read, bind and change, held against Python's own symbol tables where these tell."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

import pytest

from jupyter_dagflow.importers.notebook.statement_names import names_of

# Source, names that it reads before it surely binds them, names that it may bind, names that it surely binds.
CASES = [
    ("x = 1", "", "x", "x"),
    ("x = y.z[a]", "y a", "x", "x"),
    ("x += y", "x y", "x", "x"),
    ("x: int = y", "int y", "x", "x"),
    ("x: int", "int", "", ""),
    ("x, *y = z", "z", "x y", "x y"),
    ("x[i] = y", "x i y", "", ""),
    ("x.a.b = y", "x y", "", ""),
    ("del x", "x", "x", ""),
    ("del x[0]", "x", "", ""),
    ("if a:\n    x = 1\nelse:\n    x = y = 2", "a", "x y", "x"),
    ("if a:\n    x = 1\nelse:\n    raise b", "a b", "x", "x"),
    ("if a:\n    x = 1", "a", "x", ""),
    ("with a:\n    if b:\n        x = 1\n    print(x)", "a b print x", "x", ""),
    ("for i in r:\n    x = i", "r", "i x", ""),
    ("while a:\n    x = a\nelse:\n    y = x", "a x", "x y", ""),
    ("with o() as f:\n    x = f", "o", "f x", "f x"),
    ("try:\n    x = a\nexcept E as e:\n    x = b\nfinally:\n    y = 1", "a E b", "x e y", "x y"),
    ("try:\n    x = a\nexcept E:\n    pass", "a E", "x", ""),
    ("try:\n    x = a\nexcept E:\n    raise", "a E", "x", "x"),
    ("match v:\n    case [x, *r]:\n        pass\n    case {'k': y, **z}:\n        pass", "v", "x r y z", ""),
    ("match v:\n    case C(a=x) if x > t:\n        y = 1\n    case _:\n        y = 2", "v C t", "x y", "y"),
    ("x = [i + k for i in r if i > m]", "r k m", "x", "x"),
    ("x = {i: j for i in r for j in i.s}", "r", "x", "x"),
    ("x = [y := i for i in r]", "r", "y x", "x"),
    ("print(x := f'{y!r:>{w}}')", "print y w", "x", "x"),
    ("x = a and (b := c)", "a c", "x b", "x"),
    ("x = lambda p, q=d: p + q + k", "d", "x", "x"),
    ("map(lambda p: p + k, r)", "map k r", "", ""),
    ("def f(p: A = d, *a, **k) -> R:\n    return g + p", "A d R", "f", "f"),
    ("@deco(k)\ndef f():\n    x = y\n    return x", "deco k", "f", "f"),
    ("class C(B, metaclass=M):\n    a = v\n    b = a\n    def m(self):\n        return a2", "B M v", "C", "C"),
    ("class C:\n    x = x", "x", "C", "C"),
    ("import a.b, c as d", "", "a d", "a d"),
    ("from m import n as o, p", "", "o p", "o p"),
    ("assert x, y", "x y", "", ""),
    ("async def f():\n    async for i in r:\n        await i", "", "f", "f"),
    ("global x", "", "", ""),
]
# The same of what a function does when it is called: names of the module that it reads, and binds.
LATER = [
    ("def f(p):\n    return p + k", "k", ""),
    ("def f():\n    x = 1\n    return x", "", ""),
    ("def f():\n    global x\n    x = y", "x y", "x"),
    ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = z\n    return g", "z", ""),
    ("def f():\n    def g():\n        return x\n    x = 1\n    return g", "", ""),
    ("def f(r):\n    return [x + i for i in r]", "x", ""),
    ("def f():\n    class C:\n        a = 1\n        def m(self):\n            return a\n    return C", "a", ""),
    ("def f():\n    import os\n    return os.sep + sep", "sep", ""),
    ("def f():\n    for i in r:\n        pass\n    return i", "r", ""),
    ("def f():\n    if c:\n        return (y := 2)\n    return y", "c", ""),
    ("class C:\n    k = 1\n    def m(self):\n        return k", "k", ""),
    ("f = lambda p: p + k", "k", ""),
    ("def f(x):\n    try:\n        pass\n    except E as e:\n        print(e)", "E print", ""),
    ("def f():\n    match v:\n        case [a, *b]:\n            return a, b", "v", ""),
    ("def f():\n    with o() as (a, b):\n        del a\n    return b", "o", ""),
]


def named(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize(("source", "reads", "binds", "sure"), CASES)
def test_names_that_a_statement_reads_and_binds(source: str, reads: str, binds: str, sure: str) -> None:
    (node,) = ast.parse(source).body
    now = names_of(node).now
    assert now.reads == named(reads)
    assert now.binds == named(binds)
    assert now.sure == named(sure)


@pytest.mark.parametrize(("source", "reads", "binds"), LATER)
def test_names_that_a_function_uses_when_it_is_called(source: str, reads: str, binds: str) -> None:
    later = names_of(ast.parse(source).body[0]).later
    assert later.reads == named(reads)
    assert later.binds == named(binds)


def tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from tables(child)


@pytest.mark.parametrize("source", [source for source, *_ in [*CASES, *LATER]])
def test_scopes_are_those_of_pythons_own_symbol_tables(source: str) -> None:
    names = names_of(ast.parse(source).body[0])
    top = symtable.symtable(source, "cell", "exec")
    inner = [symbol for table in tables(top) for symbol in table.get_symbols()]
    used = {symbol.get_name() for symbol in inner if symbol.is_global() and symbol.is_referenced()}
    used |= {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    bound |= {symbol.get_name() for symbol in inner if symbol.is_declared_global() and symbol.is_assigned()}
    told = names.now.reads | names.later.reads
    assert names.now.binds | names.later.binds == bound - names_without_value(source)
    # What is bound again, deleted or read by a class before it binds it, is read by ours alone.
    assert told - used <= bound | {"x"}
    # What is read only after it was bound is no read for us.
    assert used - told <= bound


def names_without_value(source: str) -> set[str]:
    return {"x"} if source == "x: int" else set()
