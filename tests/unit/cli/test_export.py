"""``dagflow export``: the list of targets, and where files go."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jupyter_dagflow.cli.main import dagflow
from jupyter_dagflow.exporters import registry
from jupyter_dagflow.testing.exporters import FakeExporter
from jupyter_dagflow.wiring import exports


@pytest.fixture(autouse=True)
def targets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One target, and a pipeline to export in the folder that is worked in."""
    for module in (registry, exports):
        monkeypatch.setattr(module, "exporters", lambda: {"fake": FakeExporter(copies=2)})
    (tmp_path / "p.dagflow").write_text("{}")
    monkeypatch.chdir(tmp_path)


def export(*arguments: str) -> Result:
    return CliRunner().invoke(dagflow, ["export", *arguments])


def test_targets_are_listed_with_their_options() -> None:
    assert (
        export("--list").output
        == """\
fake: Fake target (.txt)
    Its options, as text
    --option shout=true|false [default: false]
        Shout. Write in capitals.
    --option word=TEXT [default: hello]
        Word
    --option tone=calm|glad [default: calm]
        Tone
"""
    )


def test_options_are_read_from_words(tmp_path: Path) -> None:
    given = ("--option", "shout=true", "--option", "word=a=b", "--option", "tone=glad")
    assert export("p.dagflow", "--to", "fake", *given, "-o", "x.txt").exit_code == 0
    assert [path.read_text() for path in (tmp_path / "x.txt", tmp_path / "fake_1.txt")] == ["A=B, GLAD\n"] * 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("shout=loud", "'shout' is true or false, not 'loud'"),
        ("tone=sad", "'tone' is one of calm, glad, not 'sad'"),
        ("image=x", "There is no option 'image'. Known: shout, word, tone."),
    ],
)
def test_an_option_that_does_not_fit_is_told(given: str, message: str) -> None:
    refused = export("p.dagflow", "--to", "fake", "--option", given)
    assert message in refused.output


def test_no_file_takes_the_place_of_another(tmp_path: Path) -> None:
    refused = export("p.dagflow", "--to", "fake", "-o", "fake_1.txt", "--force")
    assert "'fake_1.txt' is the name of another file of this export" in refused.output
    assert not (tmp_path / "fake_1.txt").exists()


def test_files_that_are_there_stay_as_they_are_all_together(tmp_path: Path) -> None:
    (tmp_path / "fake_1.txt").write_text("mine")
    assert "--force" in export("p.dagflow", "--to", "fake", "-o", ".").output
    assert not (tmp_path / "fake.txt").exists()
    assert export("p.dagflow", "--to", "fake", "-o", ".", "--force").exit_code == 0
    assert (tmp_path / "fake_1.txt").read_text() == "hello, calm\n"
