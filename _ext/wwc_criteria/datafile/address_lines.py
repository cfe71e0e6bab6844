"""Where a data file has its addresses."""

from __future__ import annotations

from typing import Any

import yaml

from .inline_markdown import addresses


def lines_of_addresses(text: str) -> dict[str, int]:
    """Return the first line of each address in a sound data file, counted from 1."""
    lines = text.split("\n")
    found: dict[str, int] = {}
    event: Any
    before = ""
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        value = event.value if isinstance(event, yaml.ScalarEvent) else ""
        for address in [value] if before in ("url", "archived") else addresses(value):
            first, last = event.start_mark.line, event.end_mark.line
            # A text of several lines has it in one of them, if it is not written with escapes.
            line = next((line for line, words in enumerate(lines[first : last + 1], first) if address in words), first)
            found.setdefault(address, line + 1)
        before = value
    return found
