from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from jupyter_dagflow.errors import NotFound
from jupyter_dagflow.exporters import registry
from jupyter_dagflow.exporters.script import ScriptExporter


@pytest.fixture(autouse=True)
def fresh_registry() -> Iterator[None]:
    registry.exporters.cache_clear()
    yield
    registry.exporters.cache_clear()


class OtherExporter(ScriptExporter):
    name = "other"


def install(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    found = EntryPoints(EntryPoint(name, value, registry.GROUP) for name, value in values.items())
    monkeypatch.setattr(registry, "entry_points", lambda group: found.select(group=group))


def test_the_script_exporter_is_there_without_being_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    script = next(iter(registry.exporters().values()))
    assert (script.name, script.title, script.extension) == ("script", "Python script", ".py")


def test_every_built_in_exporter_loads_and_has_its_own_name() -> None:
    assert {name: exporter.name for name, exporter in registry.exporters().items()} == {
        name: name for name in registry.BUILT_IN
    }


def test_packages_add_exporters_but_replace_none(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, other=f"{__name__}:OtherExporter", script=f"{__name__}:OtherExporter")
    assert registry.find_exporter("other").name == "other"
    assert registry.find_exporter("script").name == "script"


def test_one_that_cannot_be_loaded_is_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    install(monkeypatch, broken="no_such_module:Exporter")
    with caplog.at_level(logging.WARNING):
        assert list(registry.exporters()) == list(registry.BUILT_IN)
    assert "'broken'" in caplog.text


def test_an_unknown_name_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    with pytest.raises(NotFound, match=r"There is no exporter 'smalltalk'\. Available: script"):
        registry.find_exporter("smalltalk")
