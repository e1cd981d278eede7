"""Elyra's links, which sit on the child and may lead through supernodes, as edges between nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyter_dagflow.importers.reading import Spot

IN_PORT, OUT_PORT = "_inPort", "_outPort"


def links(spot: Spot) -> Iterator[tuple[Spot, str, str]]:
    """Each link of a node: itself, the id that it comes from, and of which node within that (or empty)."""
    for port in spot["inputs"].items():
        yield from port_links(port)


def port_links(port: Spot) -> Iterator[tuple[Spot, str, str]]:
    """The links of one port."""
    for link in port["links"].items():
        source = link["node_id_ref"].text()
        if source:
            yield link, source, link["port_id_ref"].text().removesuffix(OUT_PORT)
        else:
            link.warn("The link names no node that it comes from; it is left out.")


def entries(spot: Spot) -> Iterator[tuple[Spot, str]]:
    """The ports of a supernode: each with the node within that it leads to (or empty)."""
    for port in spot["inputs"].items():
        yield port, port["id"].text().removesuffix(IN_PORT)


def has_cycle(after: Mapping[str, set[str]]) -> bool:
    """Whether nodes, each with those before it, wait for each other in a circle."""
    left = {name: set(before) & after.keys() for name, before in after.items()}
    while left:
        ready = [name for name, before in left.items() if not before]
        if not ready:
            return True
        for name in ready:
            del left[name]
        for before in left.values():
            before.difference_update(ready)
    return False
