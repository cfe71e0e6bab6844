"""Events with aliases and merge keys → events with all of it written out, so that the rest knows neither.

A repeated value has the place of its alias, and what is in it the place where it is written. A merged key has its own.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from .composer import MAX_DEPTH, MAX_SIZE, Events, Unreadable, stop, too_deep, too_large
from .diagnostics import Subtype, quoted

#: How many keys and values aliases may repeat.
MAX_REPEATED = 100_000


@dataclass(slots=True)
class _Node:
    """An event; if it begins a mapping or a list, with what is in it, and with its end once that is read."""

    event: Any
    children: list[_Node] | None = None
    end: Any = None
    size: int = 1

    def events(self) -> Iterator[Any]:
        yield self.event
        if self.children is not None:
            for child in self.children:
                yield from child.events()
            if self.end is not None:
                yield self.end

    def pairs(self) -> list[tuple[_Node, _Node]]:
        children = self.children or []
        return list(zip(children[::2], children[1::2], strict=True))

    def is_merge_key(self) -> bool:
        event = self.event
        return self.children is None and event.value == "<<" and not event.style and event.tag is None


def written_out(events: Events) -> Iterator[Any]:
    """Give the events of a text with its aliases and merge keys written out.

    Args:
        events: The events of the text.

    Raises:
        Unreadable: An alias stands for nothing, for what it stands in, or for too much.
    """
    writer = _Writer(events)
    error: Exception | None = None
    try:
        writer.read()
    except (Unreadable, yaml.MarkedYAMLError) as stopped:
        error = stopped
    for node in writer.nodes:
        yield from node.events()
    if error:
        raise error


def unknown(alias: Any) -> Unreadable:
    """Give what ends the reading at an alias of nothing.

    Args:
        alias: The event of the alias.
    """
    message = f"{quoted('*' + alias.anchor)} refers to an anchor that is not above it: quote what is meant as words"
    return stop(alias.start_mark, message, local=True)


class _Writer:
    """Reads events into nodes."""

    def __init__(self, events: Events) -> None:
        self.nodes: list[_Node] = []
        self._events = events
        self._anchors: dict[str, _Node] = {}
        self._unused: dict[str, Any] = {}
        self._size = self._repeated = 0

    def read(self) -> None:
        """Read all events."""
        into, stack = self.nodes, list[tuple[_Node, list[_Node]]]()
        while (event := self._events.next()) is not None:
            if isinstance(event, yaml.CollectionEndEvent):
                node, into = stack.pop()
                if isinstance(event, yaml.MappingEndEvent):
                    _merge(node, self._events)
                node.size += sum(child.size for child in node.children or ())
                node.end = event
                continue
            node = self._repeat(event) if isinstance(event, yaml.AliasEvent) else _Node(event)
            self._size += node.size
            if self._size > MAX_SIZE:
                raise too_large(event.start_mark)
            into.append(node)
            if isinstance(event, yaml.CollectionStartEvent):
                if len(stack) == MAX_DEPTH:
                    raise too_deep(node.event.start_mark)
                stack.append((node, into))
                into = node.children = []
            if isinstance(event, yaml.NodeEvent) and node.event is event and event.anchor is not None:
                self._anchors[event.anchor], self._unused[event.anchor] = node, event.start_mark
        for anchor, mark in self._unused.items():
            message = f"{quoted('&' + anchor)} names this for an alias, and none uses it: quote what is meant as words"
            self._events.tell(mark, Subtype.STRUCTURE, message)

    def _repeat(self, alias: Any) -> _Node:
        """Give what an alias stands for, at the place of the alias."""
        node = self._anchors.get(alias.anchor)
        if node is None:
            raise unknown(alias)
        self._unused.pop(alias.anchor, None)
        if node.children is not None:
            if node.end is None:
                message = f"{quoted('*' + alias.anchor)} refers to the value that it stands in: write out what is meant"
                raise stop(alias.start_mark, message, local=True)
            self._repeated += node.size
            if self._repeated > MAX_REPEATED:
                message = f"the aliases stand for more than {MAX_REPEATED} keys and values: write out what is meant"
                raise stop(alias.start_mark, message)
        repeated = copy.copy(node.event)
        repeated.start_mark = alias.start_mark
        return _Node(repeated, node.children, node.end, node.size)


def _merge(mapping: _Node, events: Events) -> None:
    """Put the keys that a mapping does not have itself in the place of its merge keys.

    https://yaml.org/type/merge.html: of several mappings the first that has a key wins.
    """
    pairs = mapping.pairs()
    merges = [pair for pair in pairs if pair[0].is_merge_key()]
    for key, _ in merges[1:]:
        message = "the key `<<` stands twice: write one, with a list of aliases"
        events.tell(key.event.start_mark, Subtype.DUPLICATE_KEY, message)
    if not merges:
        return
    own = [pair for pair in pairs if not pair[0].is_merge_key()]
    taken = {key.event.value for key, _ in own if key.children is None}
    for _, value in merges:
        is_list = isinstance(value.event, yaml.SequenceStartEvent)
        for source in value.children or [] if is_list else [value]:
            if not isinstance(source.event, yaml.MappingStartEvent):
                message = "`<<` takes the alias of a mapping, for example `<<: *name`"
                events.tell(value.event.start_mark, Subtype.WRONG_TYPE, message)
                continue
            for key, merged in source.pairs():
                if key.children is None and key.event.value not in taken:
                    taken.add(key.event.value)
                    own.append((key, merged))
    mapping.children = [node for pair in own for node in pair]
