"""YAML text → a tree of nodes, with a report of everything that YAML drops or converts silently.

PyYAML's own composer converts values, keeps the last of two equal keys and recurses without limit. This one takes the
events of libyaml: nothing is converted or executed, and every node has its position.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import yaml

from ..messages import Problems, Subtype, quoted
from ..model import Position, Problem
from .tree import Mapping, Node, Scalar, Sequence, position
from .yaml_errors import corrected, explain, split_line
from .yaml_pitfalls import ScalarCheck, read_as

#: The format needs seven levels; more than this is a mistake or an attack.
MAX_DEPTH = 50
#: How many keys and values a file may have. 10,000 criteria have 200,000.
MAX_SIZE = 600_000
#: How many keys and values aliases may repeat.
MAX_REPEATED = 100_000
_TAG = "tag:yaml.org,2002:"
_TAGS = {yaml.ScalarEvent: _TAG + "str", yaml.MappingStartEvent: _TAG + "map", yaml.SequenceStartEvent: _TAG + "seq"}
#: https://yaml.org/spec/1.2.2/#68-directives
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*(?=%)")


class Unreadable(Exception):  # noqa: N818 - it is a finding about the file, not an error of the program
    """The file cannot be read any further.

    Args:
        problem: What is wrong with it.
        is_local: True if it is wrong in one line, so that the rest may be sound.
    """

    def __init__(self, problem: Problem, *, is_local: bool = False) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.is_local = is_local


def _unreadable(place: Position, message: str, *, is_local: bool = False) -> Unreadable:
    return Unreadable(Problem(place, Subtype.STRUCTURE, message), is_local=is_local)


def compose(text: str, problems: Problems) -> Node | None:
    """Return the root of a text, or None if it holds nothing.

    Raises:
        Unreadable: The reading had to end.
        TooManyProblems: There is no use in going on.
    """
    if directive := _DIRECTIVE.match(text):
        message = "A line that starts with `%` is for programs. Delete it."
        raise _unreadable(Position(directive[0].count("\n") + 1, 1), message, is_local=True)
    composer = _Composer(text, problems)
    try:
        return composer.compose()
    except yaml.MarkedYAMLError as error:
        raise Unreadable(explain(error, text), is_local=True) from error
    finally:
        composer.close()


class _Composer:
    """Builds the nodes of one text from its events."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._text = text
        self._report = problems.report
        self._check_scalar = ScalarCheck(text, problems).check_scalar
        self._next_event: Callable[[], Any] = yaml.CSafeLoader(text).get_event
        self._anchors: dict[str, Node] = {}
        self._unused: dict[str, Node] = {}
        self._size = self._repeated = 0
        #: The open mappings and lists. With each, the nodes in it, keys and values by turns if it is a mapping; those
        #: beside it; and how many nodes there were before.
        self._open: list[tuple[Node, list[Node], list[Node], int]] = []

    def compose(self) -> Node | None:
        roots: list[Node] = []
        children = roots
        while event := self._next_event():
            if type(event) in _TAGS:
                node = self._node(event)
                children.append(node)
                if not node.size:
                    children = self._begin(node, children)
            elif isinstance(event, yaml.CollectionEndEvent):
                children = self._end()
            elif isinstance(event, yaml.AliasEvent):
                children.append(self._repeat(event))
            elif isinstance(event, yaml.DocumentStartEvent) and roots:
                message = "A line `---` or `...` splits the file in two here. Delete that line."
                raise _unreadable(position(event.start_mark), message)
        for node in self._unused.values():
            self._report(node.position, Subtype.STRUCTURE, self._needs_quotes(node.mark))
        root = roots[0] if roots else None
        return None if isinstance(root, Scalar) and root.read_as == "nothing" else root

    def close(self) -> None:
        """Report what is wrong with the keys of mappings that have no end because the text cannot be read."""
        for node, children, *_ in self._open:
            if isinstance(node, Mapping):
                self._add_entries(node, children)

    def _node(self, event: Any) -> Node:
        """Return the node that an event begins."""
        kind, mark, tag = type(event), event.start_mark, event.tag
        node: Node
        if kind is yaml.ScalarEvent:
            text: str = event.value
            node = Scalar(mark, 1, text, None if event.style or tag is not None else read_as(text))
            self._check_scalar(event, node.read_as)
        else:
            node = Mapping(mark, 0) if kind is yaml.MappingStartEvent else Sequence(mark, 0)
        self._grow(node, 1)
        if tag is not None and tag != _TAGS[kind]:
            self._report(node.position, Subtype.STRUCTURE, self._needs_quotes(mark))
        if event.anchor is not None:
            self._anchors[event.anchor] = self._unused[event.anchor] = node
        return node

    def _line(self, mark: yaml.Mark) -> str:
        start, end = self._text.rfind("\n", 0, mark.index) + 1, self._text.find("\n", mark.index)
        return self._text[start : end if end >= 0 else None]

    def _needs_quotes(self, mark: yaml.Mark) -> str:
        """Return the message on a text that starts with a character which means something to YAML."""
        _, key, value = split_line(self._line(mark))
        return f"Text that starts with “{self._text[mark.index]}” needs quotes.{corrected(key, value)}"

    def _grow(self, node: Node, size: int) -> None:
        self._size += size
        if self._size > MAX_SIZE:
            raise _unreadable(node.position, f"The file has more than {MAX_SIZE:,} keys and values. Split it.")

    def _begin(self, node: Node, siblings: list[Node]) -> list[Node]:
        """Open a mapping or a list, and return the list for what is in it."""
        if len(self._open) == MAX_DEPTH:
            raise _unreadable(node.position, f"This is more than {MAX_DEPTH} levels deep. A data file needs seven.")
        children = node.items if isinstance(node, Sequence) else []
        self._open.append((node, children, siblings, self._size - 1))
        return children

    def _end(self) -> list[Node]:
        """Close the innermost mapping or list, and return the list that it is in."""
        node, children, siblings, before = self._open.pop()
        node.size = self._size - before
        if isinstance(node, Mapping):
            self._add_entries(node, children)
        return siblings

    def _repeat(self, event: Any) -> Node:
        """Return what an alias stands for, at the position of the alias."""
        place, name = position(event.start_mark), event.anchor
        node = self._anchors.get(event.anchor)
        if node is None:
            message = f"`*{name}` repeats what is marked with `&{name}` above it, and nothing is."
            is_text = not re.fullmatch(r"[\s,\]}]*", self._line(event.end_mark)[event.end_mark.column :])
            raise _unreadable(place, self._needs_quotes(event.start_mark) if is_text else message, is_local=True)
        self._unused.pop(event.anchor, None)
        if not node.size:
            message = f"{quoted('*' + name)} repeats the part of the file that it is in. Write out what you mean."
            raise _unreadable(place, message, is_local=True)
        self._grow(node, node.size)
        if not isinstance(node, Scalar):
            self._repeated += node.size
        if self._repeated > MAX_REPEATED:
            message = f"The `*` names repeat more than {MAX_REPEATED:,} keys and values. Write out what you mean."
            raise _unreadable(place, message)
        return replace(node, mark=event.start_mark)

    def _add_entries(self, mapping: Mapping, children: list[Node]) -> None:
        """Add keys and values, which come by turns, and behind them those of merge keys."""
        entries = mapping.entries
        merges: list[Node] = []
        nodes = iter(children)
        for key, value in zip(nodes, nodes, strict=False):  # the last key may have no value yet
            if not isinstance(key, Scalar):
                self._report(key.position, Subtype.WRONG_TYPE, "A key has to be text, not a list or other keys.")
            elif not key.read_as and key.text not in entries:
                entries[key.text] = (key, value)
            elif not key.read_as:
                line = entries[key.text][0].position.line
                message = f"{quoted(key.text)} appears twice, here and on line {line}."
                message += " Keep one, or start a new list item with `- `."
                self._report(key.position, Subtype.DUPLICATE_KEY, message)
            elif key.text != "<<":
                message = f"A key has to be text, and this is read as {key.read_as}. Put quotes around it."
                self._report(key.position, Subtype.WRONG_TYPE, message)
            else:
                if merges:
                    message = "`<<` appears twice. Write it once, with a list. Write: <<: [*one, *two]"
                    self._report(key.position, Subtype.DUPLICATE_KEY, message)
                merges.append(value)
        for value in merges:
            self._merge(mapping, value)

    def _merge(self, mapping: Mapping, value: Node) -> None:
        """Add the keys that a mapping does not have itself: https://yaml.org/type/merge.html."""
        for source in value.items if isinstance(value, Sequence) else [value]:
            if isinstance(source, Mapping):
                for key, entry in source.entries.items():
                    mapping.entries.setdefault(key, entry)
            else:
                message = "`<<` repeats keys that are marked with `&name` above. Write: <<: *name"
                self._report(value.position, Subtype.WRONG_TYPE, message)
