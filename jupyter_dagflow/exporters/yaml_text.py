"""Writes JSON values as YAML that people read: in the order given, no anchors, long texts as blocks."""

from __future__ import annotations

import re
from typing import Any

import yaml

OTHERS = re.compile(r"[-+]?(\.?\d[\d_]*(\.[\d_]*)?([eE][-+]?\d+)?|0[box][\da-fA-F_]+)|[yYnN]")
"""What Go reads as a number or a switch, though Python does not."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Items of a list stand further in than its name."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    lines = text.split("\n")
    style = "|" if len(lines) > 1 and not text.startswith((" ", "\n")) else None
    if OTHERS.fullmatch(text):
        style = "'"
    if not all(line.isprintable() for line in lines):
        # Blocks lose letters that YAML takes for ends of lines.
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def yaml_text(value: Any) -> str:
    """One document; every text in it comes back as it was."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
