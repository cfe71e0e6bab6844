"""Where a data file has its addresses, and which criteria lead there."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from typing import Any

import yaml

from ..inline_markdown import addresses
from ..labels import label_of
from ..links import LinkPlace
from ..model import Catalogue, Position
from ..record import Record
from .json_text import join_surrogates

#: The keys whose values are addresses. Texts may have some too.
_KEYS = ("url", "archived")


def link_places(text: str, content: Catalogue | Record) -> list[LinkPlace]:
    """Return the places of all addresses in a sound data file or record, in its order.

    Args:
        text: The text of the file.
        content: What it says.
    """
    users = _users_in_record(content) if isinstance(content, Record) else _users(content)
    starts = sorted(users)
    found: dict[tuple[str, Position], LinkPlace] = {}
    for address, position in _addresses(text):
        start = bisect(starts, position) - 1
        criteria = tuple(dict.fromkeys(users[starts[start]])) if start >= 0 else ()
        found.setdefault((address, position), LinkPlace(address, position, criteria))
    return list(found.values())


def _users(catalogue: Catalogue) -> dict[Position, list[str]]:
    """Return the labels of the criteria that use what begins at a position: themselves, or a resource."""
    users: dict[Position, list[str]] = defaultdict(list, {area.position: [] for area in catalogue.areas})
    for area, criterion in catalogue.criteria:
        for position in (criterion.position, *(resource.position for resource in criterion.resources)):
            users[position].append(label_of(area, criterion))
    return users


def _users_in_record(record: Record) -> dict[Position, list[str]]:
    users = {entry.position: [entry.id] for entry in record.record}
    return users | {item.position: [entry.id] for entry in record.record for item in entry.evidence}


def _addresses(text: str) -> list[tuple[str, Position]]:
    lines = text.split("\n")
    found = []
    event: Any
    before = ""
    for event in yaml.parse(join_surrogates(text), Loader=yaml.CSafeLoader):
        value = event.value if isinstance(event, yaml.ScalarEvent) else ""
        for address in [value] if before in _KEYS else addresses(value):
            first, last = event.start_mark, event.end_mark
            position = Position(first.line + 1, first.column + 1)
            if before not in _KEYS:
                # A text of several lines has it in one of them, if it is not written with escapes.
                for number, words in enumerate(lines[first.line : last.line + 1], first.line):
                    if address in words:
                        position = Position(number + 1, words.index(address) + 1)
                        break
            found.append((address, position))
        before = value
    return found
