"""Which values cross, how each does, and what cannot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.importers.notebook_files import code, crossings, load, messages, notebook, sources, split, text, ways

IMPORTS = """
import json, math, os, pandas as pd, numpy as np
from collections import defaultdict, namedtuple
from pandas import read_csv as read
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

def table(x) -> pd.DataFrame:
    return x
"""
KINDS = [
    ("json", "v = 1"),
    ("json", "v = -1.5"),
    ("json", "v = 'a' + f'{1}'"),
    ("json", "v = [1, {'a': [None, True]}]"),
    ("json", "v = len('abc') / 2"),
    ("json", "v = float(np.mean([1, 2]))"),
    ("json", "v = round(float(np.mean([1, 2])), 2)"),
    ("json", "v = 1 in [1]"),
    ("json", "v = 'a,b'.split(',')"),
    ("json", "v = 1 if os.sep else 2.5"),
    ("json", "w = 3\nv = w * 2 + 1"),
    ("json", "v = 0\nv += 2"),
    ("json", "a, v = 1, 'x'"),
    ("joblib", "v = (1, 2)"),
    ("joblib", "v = [(1, 2)]"),
    ("joblib", "v = {1: 2}"),
    ("joblib", "v = {1, 2}"),
    ("joblib", "v = 1e999"),
    ("joblib", "v = b'x'"),
    ("joblib", "v = [n for n in range(3)]"),
    ("joblib", "v = np.mean([1, 2])"),
    ("joblib", "v = round(np.mean([1, 2]), 2)"),
    ("joblib", "v = 1\nv = np.mean([v])"),
    ("joblib", "v = []\nv.append((1, 2))"),
    ("joblib", "v = {}\nv[1] = 2"),
    ("joblib", "v = 2 ** -1"),
    ("joblib", "for v in [1, 2]:\n    pass"),
    ("joblib", "if os.sep:\n    v = 1"),
    ("joblib", "len = max\nv = len([1.5])"),
    ("parquet", "v = pd.DataFrame({'a': [1]})"),
    ("parquet", "v = read('a.csv').dropna()"),
    ("parquet", "t = pd.read_csv('a.csv')\nv = t[t['a'] > 1][['a', 'b']].copy()"),
    ("parquet", "t = pd.read_csv('a.csv')\nm = t['a'].isna()\nv = t[~m]"),
    ("parquet", "v = pd.read_csv('a.csv')\nv['b'] = v['a'] * 2"),
    ("parquet", "d = load_iris(as_frame=True)\nv = d.frame"),
    ("parquet", "t = pd.read_csv('a.csv')\nv, other = train_test_split(t, test_size=0.5)"),
    ("parquet", "v = table(3)"),
    ("joblib", "v = pd.read_csv('a.csv', chunksize=10)"),
    ("joblib", "v = pd.read_csv('a.csv')['a']"),
    ("joblib", "v = pd.read_csv('a.csv').drop('a', inplace=True)"),
    ("joblib", "v = pd.read_csv('a.csv').groupby('a').mean()"),
    ("joblib", "t = pd.read_csv('a.csv')\nother, v = train_test_split(t['a'])"),
    ("npy", "v = np.zeros((2, 3))"),
    ("npy", "v = np.array([1, 2]) * 2.0"),
    ("npy", "v = np.linspace(0, 1, 5).reshape(5, 1)"),
    ("joblib", "v = np.array(3)"),
    ("joblib", "v = np.array([1, 'a'], dtype=object)"),
    ("joblib", "v = np.array([1, 2]).sum()"),
    ("joblib", "v = json.loads('1')"),
]


@pytest.mark.parametrize(("how", "source"), KINDS)
def test_a_value_crosses_as_what_surely_preserves_it(how: str, source: str) -> None:
    imported = split(IMPORTS, source, "# Use", "print(v)")
    assert ways(imported) == {"v": how}
    assert messages(imported) == []


def shown(html: str) -> list[dict[str, Any]]:
    data = {"text/html": html.splitlines(keepends=True), "text/plain": "…"}
    return [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}]


PANDAS = '<div>\n<style scoped>\n</style>\n<table border="1" class="dataframe">\n'


@pytest.mark.parametrize(
    ("how", "source", "html"),
    [
        ("parquet", "v = make()\nv.head()", PANDAS),
        ("parquet", "v = make()\nv", PANDAS),
        ("joblib", "v = make()\nv", '<table border="1" class="dataframe">'),
        ("joblib", "v = make()\nv = v.b\nv", PANDAS),
        ("joblib", "v = make().groupby('a')\nv.head()", PANDAS),
        ("joblib", "v = make()\nprint(v)", PANDAS),
    ],
)
def test_tables_that_outputs_show_are_tables(how: str, source: str, html: str) -> None:
    imported = load(notebook(code("from x import make"), code(source, outputs=shown(html)), text("# A"), code("v.c")))
    assert ways(imported) == {"v": how}


NO_FILE = [
    ("v = (n for n in range(3))", "a generator"),
    ("v = open('a.txt')", "an open file"),
    ("with open('a.txt') as v:\n    pass", "an open file"),
    ("import sqlite3\nv = sqlite3.connect('a.db')", "a connection"),
    ("v = iter([1])", "an iterator, which is used up"),
    ("from collections import defaultdict\nv = defaultdict(lambda: 0)", "it holds a lambda"),
    ("k = 1\nk = 2\ndef v(a=k):\n    return a", "a definition that takes what changes later"),
]


@pytest.mark.parametrize(("source", "what"), NO_FILE)
def test_what_no_file_can_hold_is_an_error_with_its_place(source: str, what: str) -> None:
    (message,) = messages(split(source, "# Use", "print(v)"))
    assert message.startswith("error: cell 1, line ")
    assert "'v' is " in message and what in message and "cannot cross from 'start' to 'use'." in message


def test_objects_of_what_is_defined_twice_are_errors_with_their_place() -> None:
    define = "class Net:\n    pass"
    assert messages(split(define, "# A", "net = Net()", "# B", "print(net)")) == []
    assert messages(split(define, "# A", "net = Net()", define, "# B", "print(net)")) == [
        "error: cell 1, line 1: 'net' may hold 'Net', which the notebook binds more than once, so 'net' cannot cross"
        " from 'a' to 'b'. Give each a name of its own."
    ]


def test_a_name_that_is_used_again_is_what_it_was_bound_to_last() -> None:
    assert messages(split("v = open('a')\nv = v.read()", "# Use", "print(v)")) == []
    (message,) = messages(split("v = 1\nv = open('a')", "# Use", "print(v)"))
    assert message.startswith("error: cell 1, line 2: 'v' is an open file and cannot cross")


def test_imports_and_definitions_are_repeated_where_they_are_needed_and_only_there() -> None:
    imported = split(
        "import os\nimport json  # kept\nfrom math import (\n    pi,\n    tau,\n)",
        "# A",
        "STEP = 2\nclass Base:\n    pass\n\n\n# The one.\n@staticmethod\ndef up(x):\n    return helper(x) + STEP",
        "def helper(x):\n    return x * scale + pi",
        "scale = 3\nprint(up(1))",
        "# B",
        "print(up(2))",
        "# C",
        "print(json.dumps([]), os.sep)",
    )
    assert messages(imported) == []
    assert crossings(imported) == ["a scale b"]
    assert sources(imported, "n-b.ipynb") == {
        "parameters": "scale: int = 3  # from a",
        "repeated-1": "from math import (\n    pi,\n    tau,\n)",
        "repeated-3": "STEP = 2\n\n\n# The one.\n@staticmethod\ndef up(x):\n    return helper(x) + STEP",
        "repeated-4": "def helper(x):\n    return x * scale + pi",
        "cell-7": "print(up(2))",
    }
    assert sources(imported, "n-c.ipynb") == {
        "repeated-1": "import os\nimport json  # kept",
        "cell-9": "print(json.dumps([]), os.sep)",
    }


def test_classes_go_with_their_objects_and_what_takes_a_value_comes_after_it() -> None:
    imported = split(
        "class Model:\n    def fit(self, x):\n        self.x = x\n        return self",
        "# A",
        "limits = (1, 2)\nmodel = Model().fit(3)",
        "def within(x, low=limits):\n    return low[0] < x",
        "# B",
        "print(model.x, within(3))",
    )
    assert messages(imported) == []
    assert list(sources(imported, "n-b.ipynb")) == ["parameters", "repeated-1", "load", "repeated-4", "cell-6"]


def test_settings_and_imports_that_nobody_names_are_repeated_everywhere() -> None:
    imported = split(
        "%matplotlib inline\nimport pandas as pd\nimport lib.effects\npd.set_option('display.width', 3)\n"
        "import os\nos.environ['A'] = 'b'",
        "# A",
        "print(1)",
        "# B",
        "print(2)",
    )
    for name in ("n-a.ipynb", "n-b.ipynb"):
        assert "%matplotlib inline" in sources(imported, name)["repeated-1"]
        assert "set_option" in sources(imported, name)["repeated-1"]
        assert "lib.effects" in sources(imported, name)["repeated-1"]
    assert messages(imported) == []


def test_magics_and_shell_commands_are_read_and_stay_as_they_are() -> None:
    imported = split(
        "n = 3\nname = 'a.txt'",
        "# A",
        "%%time\ntotal = n + 1",
        "files = !ls {name}\n%timeit -n1 n",
        "%%bash\necho $name",
        "# B",
        "print(total, files)\nfiles?",
    )
    assert messages(imported) == []
    assert crossings(imported) == ["start n a", "start name a", "a files b", "a total b"]
    found = sources(imported, "n-a.ipynb")
    assert found["cell-3"] == "%%time\ntotal = n + 1"
    assert found["cell-4"] == "files = !ls {name}\n%timeit -n1 n"


CHANGES = [
    ("v['k'] = 1", True),
    ("v.x = 1", True),
    ("del v[0]", True),
    ("v += [1]", True),
    ("v.append(1)", True),
    ("v[0].append(1)", True),
    ("v.train()", True),
    ("next(v)", True),
    ("random.shuffle(v)", True),
    ("for r in v:\n    r['a'] = 1", True),
    ("f(v)", True),
    ("f(1, p=v)", True),
    ("w = v\nw.append(1)", True),
    ("print(v)", False),
    ("v.mean()", False),
    ("v.predict([1])", False),
    ("g(v)", False),
    ("f(1, v)", False),
    ("w = v.copy()\nw.append(1)", False),
    ("[v for v in [[]]][0].append(1)", False),
]


@pytest.mark.parametrize(("source", "changes"), CHANGES)
def test_what_is_changed_in_place_goes_through_the_part_that_changes_it(source: str, changes: bool) -> None:
    define = "import random\nfrom x import make\n\n\ndef f(p, q=None):\n    for one in p:\n        one.x = q\n\n\n"
    define += "def g(p):\n    p = list(p)\n    p.append(1)"
    imported = split(define, "# A", "v = make()", "# B", source, "# C", "use(v)")
    last = [line for line in crossings(imported) if line.endswith(" v c")]
    assert last == [f"{'b' if changes else 'a'} v c"]


def test_values_that_share_an_object_cross_in_one_file() -> None:
    imported = split("a = []\nb = {'a': a}", "# A", "a.append(1)", "# B", "print(a, b)")
    assert crossings(imported) == ["start a a", "start b a", "a a b", "a b b"]
    assert set(ways(imported).values()) == {"joblib"}
    assert sources(imported, "n-b.ipynb")["load"] == "import joblib\n\nglobals().update(joblib.load(a_file))"
    alone = split("a = []\nb = {'a': a}", "# A", "print(a)", "# B", "print(a, b)")
    assert sources(alone, "n-b.ipynb")["parameters"] == ("a: list = []  # from start\nb: dict = None  # from start")


def test_generated_names_are_no_names_of_the_notebook() -> None:
    imported = split(
        "joblib = values_folder = 1\ndf_file = 'x'\ndf = {1: joblib}", "# A", "print(df, df_file, values_folder)"
    )
    saved = sources(imported, "n-start.ipynb")["save"]
    assert "import joblib as joblib_\n" in saved
    assert "values_folder_ = pathlib.Path(" in saved
    assert 'joblib_.dump(df, values_folder_ / "start.df.joblib")' in saved
    assert sources(imported, "n-start.ipynb")["outputs"].startswith("df_file_2: str = ")


def test_parameters_that_parts_change_come_from_the_part_that_did() -> None:
    cells = [code("n = 1  # how many\npair = (1, 2)", "parameters"), text("# A"), code("n = n + 1"), text("# B")]
    imported = load(notebook(*cells, code("print(n, pair)"), text("# C"), code("print(pair)")))
    assert imported.pipeline is not None
    assert [one.model_dump(exclude_defaults=True) for one in imported.pipeline.parameters] == [
        {"name": "n", "type": "int", "default": 1, "description": "how many"}
    ]
    assert crossings(imported) == ["a n b"]
    assert sources(imported, "n-c.ipynb") == {"repeated-1": "pair = (1, 2)", "cell-7": "print(pair)"}


def test_what_a_cell_of_parameters_or_of_kales_imports_does_is_done_in_every_part() -> None:
    cells = [
        code("folder = 'out'\nimport os\nos.makedirs(folder, exist_ok=True)", "parameters"),
        code("options = {}\noptions['a'] = 1", "imports"),
        code("print(1)", "block:a"),
        code("print(options)", "block:b"),
    ]
    imported = load(notebook(*cells))
    assert messages(imported) == []
    for name in ("n-a.ipynb", "n-b.ipynb"):
        found = sources(imported, name)
        assert found["parameters"] == "folder: str = 'out'"
        assert found["repeated-1"] == "import os\n\n\nos.makedirs(folder, exist_ok=True)"
        assert found["repeated-2"] == "options = {}\noptions['a'] = 1"


def test_stars_and_random_numbers_are_told() -> None:
    imported = split(
        "from math import *\nimport numpy as np\nnp.random.seed(1)",
        "# A",
        "a = np.random.rand(3)",
        "# B",
        "b = np.random.rand(3)",
        "# C",
        "print(a, b, sin(1))",
    )
    assert messages(imported) == [
        "warning: cell 1, line 1: What 'import *' brings cannot be told, so it is repeated in every part."
        " Name what is needed.",
        "warning: cell 5, line 1: Random numbers go on from the seed of cell 1, line 3, through 'a', 'b'; in parts of"
        " their own they come out otherwise. Set a seed in each part, or use a generator that crosses, as of"
        " default_rng.",
    ]
    alone = split("import numpy as np\nnp.random.seed(1)", "# A", "a = np.random.rand(3)", "# B", "print(a)")
    assert messages(alone) == []


FILES = [
    ("open('a.txt', 'w').write('x')", "print(open('a.txt').read())", "b reads a.txt, which a writes"),
    ("out = 'a.csv'\ndf.to_csv(out)", "import pandas as pd\npd.read_csv('./a.csv')", "b reads a.csv, which a writes"),
    ("open('a.txt').read()", "open('a.txt', 'w')", "b writes a.txt, which a reads before"),
    ("open('a.txt', 'w')", "open('a.txt', 'w')", "b writes a.txt, which a writes before"),
    ("import os\nos.makedirs('out')", "open('out/a.txt', 'w')", "b uses out/a.txt, whose folder a makes"),
    ("open('a.txt')", "open('a.txt')", None),
    ("open('a.txt', 'w')", "open('b.txt')", None),
]


@pytest.mark.parametrize(("first", "second", "reason"), FILES)
def test_parts_that_use_the_same_files_keep_their_order(first: str, second: str, reason: str | None) -> None:
    imported = split("# A", first, "# B", second)
    assert imported.plan is not None and imported.pipeline is not None
    assert imported.plan["orders"] == ([] if reason is None else [{"from": "a", "to": "b", "reason": reason}])
    assert len(imported.pipeline.edges) == (reason is not None)


def test_what_parts_do_not_see_of_each_other_is_told() -> None:
    define = "class Shop:\n    orders = []\n\n    def add(self, one):\n        self.orders.append(one)"
    imported = split(define, "# A", "Shop.orders.append(1)", "# B", "print(Shop.orders)")
    assert messages(imported) == [
        "warning: cell 3, line 1: 'Shop' is changed here, and each part has its own; 'a', 'b' do not see each other's."
        " Keep what changes in a variable."
    ]
    assert messages(split(define, "# A", "shop = Shop()\nshop.add(1)", "# B", "print(shop.orders)")) == []
    told = "The folder is changed for one part alone, whose files that cross then lie elsewhere. Use paths instead."
    assert messages(split("import os", "# A", "os.chdir('a')")) == [f"warning: cell 3, line 1: {told}"]
    assert messages(split("x = 1\n%cd a")) == [f"warning: cell 1, line 2: {told}"]


def test_a_name_that_was_deleted_crosses_again_once_it_is_bound() -> None:
    imported = split("# A", "x = 5", "# B", "del x", "# C", "x = 6", "# D", "print(x)")
    assert (crossings(imported), ways(imported)) == (["a x b", "c x d"], {"x": "json"})
