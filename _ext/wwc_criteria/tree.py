"""YAML text → a tree of plain values that knows where each of them stands.

It is built from libyaml's events instead of PyYAML's constructors: nothing is converted or executed, a key that
stands twice is seen, and nesting is counted instead of recursed into.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from .messages import Subtype
from .model import Position, Problem

#: More than anybody mends in one sitting.
MAX_PROBLEMS = 1_000
#: The format needs seven levels; more than this is a mistake or an attack.
MAX_DEPTH = 50
#: How many keys and values a file may stand for once its aliases are followed. 10,000 criteria have 200,000.
MAX_SIZE = 600_000

_TAB_MESSAGES = ("found character that cannot start any token", "found a tab character that violates indentation")
_PLAIN_KINDS = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
_STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")
_IMPLICIT_RESOLVERS: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers


@dataclass(frozen=True, slots=True)
class Plain:
    """A scalar without quotes that YAML takes for something else than a string.

    Args:
        text: What the file says.
        kind: What YAML takes it for: ``bool``, ``int``, ``float``, ``timestamp``, ``null``, ``merge`` or ``value``.
    """

    text: str
    kind: str

    @property
    def named(self) -> str:
        """What YAML takes it for, in the words of an editor."""
        return _PLAIN_KINDS.get(self.kind, "something else")


@dataclass(slots=True)
class Mapping:
    """A YAML mapping.

    Args:
        mark: Where it begins.
        values: Its values by key; keys that are no strings are left out and told.
        marks: For each key, where it and where its value begins.
        size: How many values it stands for, aliases followed.
        closed: False while it is being read.
    """

    mark: yaml.Mark
    values: dict[str, Value] = field(default_factory=dict)
    marks: dict[str, tuple[yaml.Mark, yaml.Mark]] = field(default_factory=dict)
    size: int = 1
    closed: bool = False


@dataclass(slots=True)
class Sequence:
    """A YAML sequence.

    Args:
        mark: Where it begins.
        values: Its values.
        marks: For each value, where it begins.
        size: How many values it stands for, aliases followed.
        closed: False while it is being read.
    """

    mark: yaml.Mark
    values: list[Value] = field(default_factory=list)
    marks: list[yaml.Mark] = field(default_factory=list)
    size: int = 1
    closed: bool = False


Value = str | Plain | Mapping | Sequence


class Unreadable(Exception):  # noqa: N818 - it is a finding about the file, not an error of the program
    """The file cannot be read any further.

    Args:
        problem: What is wrong with it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def position(mark: yaml.Mark) -> Position:
    """Turn PyYAML's mark, which counts from 0, into a position.

    Args:
        mark: A mark of an event.
    """
    return Position(mark.line + 1, mark.column + 1)


@dataclass(slots=True)
class _Frame:
    """A collection that is being read, with the key that waits for its value."""

    collection: Mapping | Sequence
    key: Value | None = None
    key_mark: yaml.Mark | None = None
    merged: list[tuple[Value, yaml.Mark]] = field(default_factory=list)


class TreeBuilder:
    """Reads one YAML document.

    Args:
        text: The text of the file.
        problems: Where to add what is wrong but does not stop the reading.
    """

    def __init__(self, text: str, problems: list[Problem]) -> None:
        self._text = text
        self._problems = problems
        self._anchors: dict[str, Value] = {}
        self._stack: list[_Frame] = []
        self._root: Value | None = None
        self._root_mark: yaml.Mark | None = None

    def build(self) -> tuple[Value, yaml.Mark] | None:
        """Give the top value of the document and where it begins, or None if there is none.

        Raises:
            Unreadable: The text is not YAML, or more than a data file may be.
        """
        loader = yaml.CSafeLoader(self._text)
        next_event, take = loader.get_event, self._take
        try:
            while (event := next_event()) is not None:
                take(event)
        except yaml.MarkedYAMLError as error:
            raise Unreadable(_syntax_problem(error, self._text)) from error
        finally:
            loader.dispose()
        if self._root is None or self._root_mark is None:
            return None
        return self._root, self._root_mark

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._add(self._scalar(event), event.start_mark, 1, event.anchor)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._check_tag(event, f"tag:yaml.org,2002:{'map' if kind is yaml.MappingStartEvent else 'seq'}")
            if len(self._stack) == MAX_DEPTH:
                raise self._stop(event.start_mark, f"nested more than {MAX_DEPTH} levels deep: the format needs seven")
            collection = Mapping(event.start_mark) if kind is yaml.MappingStartEvent else Sequence(event.start_mark)
            if event.anchor is not None:
                self._anchors[event.anchor] = collection
            self._stack.append(_Frame(collection))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            frame = self._stack.pop()
            for merged, mark in reversed(frame.merged):
                self._merge(frame.collection, merged, mark)
            frame.collection.closed = True
            self._add(frame.collection, frame.collection.mark, frame.collection.size, None)
        elif kind is yaml.DocumentStartEvent and self._root is not None:
            message = "a second document begins here: one file holds one, so remove the `---`"
            raise self._stop(event.start_mark, message)
        elif kind is yaml.AliasEvent:
            value = self._anchors.get(event.anchor)
            if value is None:
                raise self._stop(event.start_mark, f"`*{event.anchor}` refers to an anchor that is not above it")
            if isinstance(value, Mapping | Sequence) and not value.closed:
                raise self._stop(event.start_mark, f"`*{event.anchor}` refers to the value that it stands in")
            size = value.size if isinstance(value, Mapping | Sequence) else 1
            self._add(value, event.start_mark, size, None)

    def _scalar(self, event: Any) -> str | Plain:
        text: str = event.value
        if event.tag not in _STRING_TAGS:
            self._check_tag(event, "tag:yaml.org,2002:str")
        elif event.tag is None and event.implicit[0]:
            for tag, pattern in _IMPLICIT_RESOLVERS.get(text[:1], ()):
                if pattern.match(text):
                    return Plain(text, tag.removeprefix("tag:yaml.org,2002:"))
        return text

    def _check_tag(self, event: Any, expected: str) -> None:
        if event.tag not in (None, "!", expected):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._tell(event.start_mark, Subtype.STRUCTURE, f"the tag `{tag}` is not read: remove it")

    def _add(self, value: Value, mark: yaml.Mark, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
        if not self._stack:
            self._root, self._root_mark = value, mark
            return
        frame = self._stack[-1]
        collection = frame.collection
        collection.size += size
        if collection.size > MAX_SIZE:
            raise self._stop(mark, f"the file stands for more than {MAX_SIZE} keys and values, its aliases followed")
        if isinstance(collection, Sequence):
            collection.values.append(value)
            collection.marks.append(mark)
        elif frame.key_mark is None:
            frame.key, frame.key_mark = value, mark
        else:
            key, key_mark = frame.key, frame.key_mark
            frame.key = frame.key_mark = None
            if isinstance(key, str):
                if key in collection.values:
                    first = collection.marks[key][0].line + 1
                    message = f"the key `{key}` stands here and at line {first}: keep one of the two"
                    self._tell(key_mark, Subtype.DUPLICATE_KEY, message)
                else:
                    collection.values[key] = value
                    collection.marks[key] = (key_mark, mark)
            elif isinstance(key, Plain) and key.kind == "merge":
                if frame.merged:
                    message = "the key `<<` stands twice: write one, with a list of aliases"
                    self._tell(key_mark, Subtype.DUPLICATE_KEY, message)
                frame.merged.append((value, mark))
            elif isinstance(key, Plain):
                message = f'a key is a word, and YAML reads `{key.text}` as {key.named}: quote it: "{key.text}"'
                self._tell(key_mark, Subtype.WRONG_TYPE, message)
            else:
                self._tell(key_mark, Subtype.WRONG_TYPE, "a key is a word, not a list or a mapping")

    def _merge(self, collection: Mapping | Sequence, merged: Value, mark: yaml.Mark) -> None:
        """Add the keys of ``merged`` that the mapping does not have itself.

        The YAML merge key, https://yaml.org/type/merge.html: of several mappings the first that has a key wins.
        """
        assert isinstance(collection, Mapping)
        for source in merged.values if isinstance(merged, Sequence) else [merged]:
            if not isinstance(source, Mapping):
                self._tell(mark, Subtype.WRONG_TYPE, "`<<` takes the alias of a mapping, for example `<<: *name`")
                continue
            for key, value in source.values.items():
                if key not in collection.values:
                    collection.values[key] = value
                    collection.marks[key] = source.marks[key]

    def _tell(self, mark: yaml.Mark, subtype: Subtype, message: str) -> None:
        if len(self._problems) <= MAX_PROBLEMS:
            self._problems.append(Problem(position(mark), subtype, message))

    @staticmethod
    def _stop(mark: yaml.Mark, message: str) -> Unreadable:
        return Unreadable(Problem(position(mark), Subtype.STRUCTURE, message))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Say in an editor's words what libyaml says in a parser's."""
    mark = error.problem_mark or error.context_mark
    opened = error.context_mark
    if mark is None:
        return Problem(Position(1, 1), Subtype.SYNTAX, f"this is not YAML: {error}")
    found, context = error.problem or "", error.context or ""
    character, before = _character_at(text, mark), _line(text, mark)[: mark.column].rstrip()
    if found == "found unexpected end of stream" and opened:
        mark, message = opened, "the quote that opens here is never closed"
    elif context in ("while parsing a flow sequence", "while parsing a flow mapping") and opened:
        bracket = _character_at(text, opened)
        mark, message = opened, f"the `{bracket}` that opens here is not closed, or a comma is missing in it"
    elif character == "\t" and found in _TAB_MESSAGES:
        message = "a tab stands in the indent: use blanks"
    elif found == "found character that cannot start any token":
        message = f"words may not begin with “{character}”: put them in quotes"
    elif context == "while scanning a simple key" and opened:
        mark, message = opened, "a blank is missing here: write `key: value`, and `- ` before an item of a list"
    elif found == "mapping values are not allowed in this context":
        message = "no `key: value` can stand here: put words that have a colon in them in quotes, or mend the indent"
    elif found == "did not find expected key" and before.endswith(('"', "'")):
        message = "more words follow a closing quote: put the whole value in one pair of quotes"
    elif found in ("did not find expected key", "did not find expected '-' indicator"):
        message = "the indent fits nothing above: begin the line in the same column as its neighbours"
    elif context == "while parsing a flow node":
        message = "a value is missing here, or a bracket above is not closed"
    elif found == "found unknown escape character":
        message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
    else:
        message = f"this is not YAML: {found}. Look at the indent and at the quotes"
    return Problem(position(mark), Subtype.SYNTAX, message)


def _character_at(text: str, mark: yaml.Mark) -> str:
    return _line(text, mark)[mark.column : mark.column + 1]


def _line(text: str, mark: yaml.Mark) -> str:
    lines = text.splitlines()
    return lines[mark.line] if mark.line < len(lines) else ""
