"""A specification of Ploomber as a pipeline."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterator
from typing import Any

from jupyter_dagflow.importers.base import ImportedFile, Source
from jupyter_dagflow.importers.ids import Ids
from jupyter_dagflow.importers.layout import placed
from jupyter_dagflow.importers.ploomber.entries import Entry, Product, read_entries
from jupyter_dagflow.importers.ploomber.nodes import NodeMaker, folders
from jupyter_dagflow.importers.ploomber.placeholders import Placeholders
from jupyter_dagflow.importers.reading import Reading, Spot, shown
from jupyter_dagflow.importers.yaml_reading import BadYaml, read_yaml
from jupyter_dagflow.model.graph import find_cycle
from jupyter_dagflow.model.pipeline import Edge, Node, Pipeline

MAX_ENTRIES = 5_000
KNOWN = frozenset({"meta", "tasks"})
FOLDERS = "make-folders"
FOLDERS_SCRIPT = '''\
"""Makes the folders in which the pipeline's products lie."""

from pathlib import Path

for folder in {folders}:
    Path(folder).mkdir(parents=True, exist_ok=True)
'''


class Specification:
    """What a ``pipeline.yaml`` tells, with the values of the ``env.yaml`` beside it."""

    def __init__(self, root: Spot, source: Source) -> None:
        self.source = source
        tasks = [*self._tasks(root)]
        self.placeholders = Placeholders(self._env(root.reading), [spot.value for spot in tasks])
        self.maker = NodeMaker(source, self.placeholders)
        self.entries: dict[str, Entry] = {}
        for spot in tasks:
            for entry in read_entries(spot, self.placeholders):
                if entry.name in self.entries:
                    spot.fail(f"Another task has the name {entry.name!r}, too; this one is left out.")
                elif len(self.entries) == MAX_ENTRIES:
                    spot.fail(f"Up to {MAX_ENTRIES} tasks are read; this one is left out.")
                else:
                    self.entries[entry.name] = entry
        self.root = root

    def pipeline(self) -> tuple[Pipeline, tuple[ImportedFile, ...]]:
        """The pipeline, and the files that belong beside it."""
        told = {name: self.maker.told_by(entry) for name, entry in self.entries.items()}
        products = {name: product for name, (_, product) in told.items()}
        ids, upstreams = Ids(), {}
        known = {name: ids.make(name) for name in self.entries}
        nodes, edges = [], []
        for name, entry in self.entries.items():
            upstreams[name] = found = dict(self._upstreams(entry, told[name][0], products))
            self._check_product(entry, products[name])
            nodes.append(self.maker.node(entry, known[name], _values(found, products), products[name]))
            before = dict.fromkeys(one for names in found.values() for one in names)
            edges += [Edge(source=known[one], target=known[name]) for one in before]
        cycle = find_cycle(Pipeline(nodes=nodes, edges=edges))
        if cycle is not None:
            self.root["tasks"].fail(
                f"Tasks wait for each other in a circle, so all wires are left out: {' → '.join(cycle)}."
            )
            edges = []
        self._tell_fixed()
        self._make_folders(ids, list(products.values()), nodes, edges)
        pipeline = Pipeline(
            name=posixpath.basename(posixpath.dirname(self.source.path)) or self.source.stem,
            parameters=self.maker.parameters,
            nodes=placed(nodes, edges),
            edges=edges,
        )
        return pipeline, self.maker.files.all

    def _tasks(self, root: Spot) -> Iterator[Spot]:
        if isinstance(root.value, list):
            yield from root.items()
            return
        for key in root.value.keys() - KNOWN:
            root[key].warn(f"{key!r} has no counterpart here; it is left out: {shown(root[key].value)}.")
        yield from root["tasks"].items()
        other = root["meta"]["import_tasks_from"]
        if other.there:
            text = self.source.read(other.text())
            try:
                found = None if text is None else read_yaml(text)
            except BadYaml:
                found = None
            if not isinstance(found, list):
                other.fail(f"{other.text()!r} cannot be read; its tasks are missing.")
                return
            for index, item in enumerate(found):
                yield Spot(root.reading, item, (*other.path, index))

    def _env(self, reading: Reading) -> Any:
        text = self.source.read("env.yaml")
        if text is None:
            return {}
        try:
            return read_yaml(text)
        except BadYaml as error:
            Spot(reading, None, ("env.yaml", error.place)).fail(error.message)
            return {}

    def _upstreams(
        self, entry: Entry, names: list[str], products: dict[str, Product | None]
    ) -> Iterator[tuple[str, list[str]]]:
        """By the name that the source uses, the entries that it means: several for one with ``*``."""
        for name in names:
            found = [one for one in self.entries if one == name or ("*" in name and fnmatch.fnmatchcase(one, name))]
            found = [one for one in found if one != entry.name]
            if found:
                yield name, found
            else:
                entry.spot["upstream"].fail(f"{entry.name!r} waits for {name!r}, and there is no such task.")

    def _check_product(self, entry: Entry, product: Product | None) -> None:
        spot = entry.spot["product"]
        if entry.kind == "other":
            return
        if product is None:
            spot.warn(f"{entry.name!r} has no product here; its parameter 'product' is empty.")
            return
        key = entry.spot["nb_product_key"].text("nb")
        executed = product.get(key) if isinstance(product, dict) else product
        if entry.kind in {"notebook", "script"} and executed and executed.endswith((".ipynb", ".html", ".pdf")):
            spot.warn(f"The executed notebook stays with its run; {executed!r} is not written.")
        paths = product.values() if isinstance(product, dict) else [product]
        for path in paths:
            whole = posixpath.normpath(posixpath.join(posixpath.dirname(self.source.path), path))
            if path.startswith("/") or whole.startswith(".."):
                spot.warn(f"The product {path!r} lies outside of the workspace.")

    def _tell_fixed(self) -> None:
        for name in self.placeholders.fixed:
            spot = Spot(self.root.reading, None, ("env.yaml", name))
            spot.warn(
                f"{name!r} stands within other texts, so its value is fixed now: {shown(self.placeholders.env[name])}."
            )

    def _make_folders(self, ids: Ids, products: list[Product | None], nodes: list[Node], edges: list[Edge]) -> None:
        """What runs first makes the folders of the products, as Ploomber does."""
        found = folders(products)
        if not found:
            return
        path = self.maker.files.write(FOLDERS, ".py", FOLDERS_SCRIPT.format(folders=repr(found)))
        first = Node(id=ids.make(FOLDERS), type="script", name="Make folders", path=path)
        waiting = {edge.target for edge in edges}
        edges[:0] = [Edge(source=first.id, target=node.id) for node in nodes if node.id not in waiting]
        nodes.insert(0, first)


def _values(upstreams: dict[str, list[str]], products: dict[str, Product | None]) -> dict[str, Any]:
    """What the source finds in ``upstream``."""
    return {
        name: {one: products[one] for one in found} if "*" in name else products[found[0]]
        for name, found in upstreams.items()
    }
