"""Which files a notebook reads and writes, told from its code."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_dagflow.importers.selection import FileUses, read_file_uses
from jupyter_dagflow.model.notebook import code_cells, read_notebook


def uses(*cells: str, parameters: str | None = None, outputs: str | None = None, path: str = "nb.ipynb") -> FileUses:
    """What a Python notebook of these cells uses."""
    tagged = [
        *([(parameters, ["parameters"])] if parameters is not None else []),
        *((cell, []) for cell in cells),
        *([(outputs, ["outputs"])] if outputs is not None else []),
    ]
    content = json.dumps(
        {
            "nbformat": 4,
            "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
            "cells": [{"cell_type": "code", "source": text, "metadata": {"tags": tags}} for text, tags in tagged],
        }
    ).encode()
    return read_file_uses(code_cells(content), read_notebook(content), path)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("pd.read_csv('a.csv')", "a.csv"),
        ("pd.read_parquet(path='data')", "data"),
        ("with open('a') as file: pass", "a"),
        ("json.load(open('a.json'))", "a.json"),
        ("gzip.open('a.gz', 'rt')", "a.gz"),
        ("Path('a.txt').read_text()", "a.txt"),
        ("Path('a.txt').open().read()", "a.txt"),
        ("np.load('a.npy')", "a.npy"),
        ("joblib.load(filename='m.joblib')", "m.joblib"),
        ("model = torch.load('m.pt')", "m.pt"),
        ("plt.imread('a.png')", "a.png"),
        ("xr.open_dataset('a.nc')", "a.nc"),
        ("pl.scan_parquet('a.parquet').collect()", "a.parquet"),
        ("def load():\n    return pd.read_csv('a.csv')", "a.csv"),
        ("if True:\n    name = 'a.csv'\n    pd.read_csv(name)", "a.csv"),
        ("pd.read_csv(pathlib.Path('data') / 'raw' / 'a.csv')", "data/raw/a.csv"),
        ("pd.read_csv(os.path.join('data', 'a.csv'))", "data/a.csv"),
        ("pd.read_csv(str(Path('data').joinpath('a.csv')))", "data/a.csv"),
        ("pd.read_csv('data\\\\a.csv')", "data/a.csv"),
        ("shutil.copy('a', '/tmp/b')", "a"),
        ("%matplotlib inline\npd.read_csv('a.csv')", "a.csv"),
        ("%%time\npd.read_csv('a.csv')", "a.csv"),
        ("!ls\nfiles = !ls\npd.read_csv('a.csv')", "a.csv"),
    ],
)
def test_what_is_read(code: str, read: str) -> None:
    found = uses(code)
    assert (list(found.reads), found.problems) == ([read], ())


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("df.to_csv('a.csv', index=False)", "a.csv"),
        ("df.to_parquet('parts')", "parts"),
        ("open('a', 'w')", "a"),
        ("open('a', mode='ab')", "a"),
        ("Path('a.txt').write_text('x')", "a.txt"),
        ("with Path('a.txt').open('w') as file: pass", "a.txt"),
        ("np.save('a', x)", "a.npy"),
        ("np.save('a.npy', x)", "a.npy"),
        ("np.savez_compressed('a', x=x)", "a.npz"),
        ("joblib.dump(model, 'm.joblib')", "m.joblib"),
        ("json.dump(x, open('a.json', 'w'))", "a.json"),
        ("plt.savefig('a.png')", "a.png"),
        ("fig.savefig(fname='a.png')", "a.png"),
        ("cv2.imwrite('a.png', image)", "a.png"),
        ("model.save_model('m.json')", "m.json"),
        ("urllib.request.urlretrieve('https://example.org/a.csv', 'a.csv')", "a.csv"),
        ("%%writefile -a a.py\nx = 1", "a.py"),
    ],
)
def test_what_is_written(code: str, written: str) -> None:
    found = uses(code)
    assert (list(found.writes), list(found.reads), found.problems) == ([written], [], ())


@pytest.mark.parametrize(
    "code",
    [
        "pd.read_csv('https://example.org/a.csv')",
        "pd.read_sql('select a.b from c', connection)",
        "json.loads('a.b')",
        "pd.to_datetime('1.2.2026')",
        "text.replace('a.csv', 'b.csv')",
        "sns.load_dataset('iris')",
        "open(name)",
        "open('a', mode)",
        "for name in names:\n    pd.read_csv(name)",
        "name = 'a.csv'\nfor name in names:\n    pd.read_csv(name)",
        "name = 'a.csv'\ndef load(name):\n    return pd.read_csv(name)",
        "name = 'a.csv'\nif wet:\n    name = other()\npd.read_csv(name)",
        "name = 'a.csv'\nname += '.gz'\npd.read_csv(name)",
        "name = 'a.csv'\nimport name\npd.read_csv(name)",
        "pd.read_csv(f'{value:.2f}.csv')",
        "pd.read_csv()",
        "f()()",
    ],
)
def test_what_is_no_file_or_cannot_be_told(code: str) -> None:
    assert uses(code) == FileUses()


def test_names_keep_their_texts_from_cell_to_cell() -> None:
    found = uses(
        "FOLDER = Path('data')\nYEAR: int = 2026",
        "target = FOLDER / f'clean_{YEAR}.csv'",
        "df.to_csv(target)\ndf.to_csv(target.with_suffix('.txt'))\ndf.to_csv(target.with_name('other.csv'))",
    )
    assert list(found.writes) == ["data/clean_2026.csv", "data/clean_2026.txt", "data/other.csv"]


def test_paths_are_those_of_the_workspace() -> None:
    found = uses("pd.read_csv('../raw/a.csv')\nopen('/data/b')\nopen('C:\\\\c.csv')", path="flows/deep/nb.ipynb")
    assert list(found.reads) == ["flows/raw/a.csv", "/data/b", "C:/c.csv"]


def test_what_a_notebook_writes_first_is_its_own() -> None:
    found = uses("df.to_csv('a.csv')", "pd.read_csv('a.csv')", "pd.read_csv('b.csv')", "df.to_csv('b.csv')")
    assert (list(found.writes), list(found.reads)) == (["a.csv", "b.csv"], ["b.csv"])


def test_parameters_and_outputs_may_name_files() -> None:
    found = uses(
        "df = pd.read_csv(source)\ndf.to_csv(target)",
        parameters="source = 'raw.csv'\ntarget = 'clean.csv'\nrows = 10\nother = 'x'",
        outputs="table = target\nrow_count = 3",
    )
    assert found == FileUses(
        reads={"raw.csv": "source"},
        writes={"clean.csv": "target"},
        takes={"source": "raw.csv", "target": "clean.csv"},
        leaves={"table": "clean.csv"},
    )


def test_cells_that_cannot_be_read_are_told_and_the_others_read() -> None:
    found = uses("x = (", "y = " + "(" * 5000 + ")" * 5000, "z = " + "-" * 50_000 + "1", "pd.read_csv('a.csv')")
    assert list(found.reads) == ["a.csv"]
    assert [problem.path for problem in found.problems] == [f"nb.ipynb: cell {number}" for number in (1, 2, 3)]
    assert {problem.severity for problem in found.problems} == {"warning"}
    assert found.problems[0].message.startswith("Line 1 is no Python")


@given(st.lists(st.text(max_size=200), max_size=3))
def test_no_source_is_too_strange(cells: list[str]) -> None:
    uses(*cells)


@given(st.text(max_size=60).map(repr), st.sampled_from(["pd.read_csv({})", "open({}, 'w')", "np.save({}, x)"]))
def test_no_name_is_too_strange(name: str, call: str) -> None:
    uses(call.format(name))
