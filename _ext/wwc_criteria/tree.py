"""YAML text → a tree of plain values that knows where each of them stands.

It is built from libyaml's events instead of PyYAML's constructors: nothing is converted or executed, a key that
stands twice is seen, and nesting is counted instead of recursed into.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from .messages import MAX_PROBLEMS, Subtype, quoted
from .model import Position, Problem
from .syntax import STRUCTURE, explain

#: The format needs seven levels; more than this is a mistake or an attack.
MAX_DEPTH = 50
#: How many keys and values a file may have. 10,000 criteria have 200,000.
MAX_SIZE = 600_000
#: How many of them aliases may repeat.
MAX_REPEATED = 100_000

_PLAIN_KINDS = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
#: A comment that may be meant as words: others have two blanks before the `#`, and one after it.
_COMMENT_AFTER_WORDS = re.compile(r"(?:[ \t]|[ \t]{2,}(?=#\S))(#[^#].*)")
_COMMENT_AFTER_QUOTES = re.compile(r"[ \t]+(#[^\s#].*)")
#: YAML 1.2 has other numbers than PyYAML, and text editors read YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+")
#: https://yaml.org/spec/1.2.2/#68-directives
_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*(?=%)")
_STRING_TAGS = (None, "tag:yaml.org,2002:str")
#: By its first character, what may be something else than a string without quotes; numbers of YAML 1.2 begin alike.
IMPLICIT: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers


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
        local: True if it is wrong in one line, so that the rest may be sound.
    """

    def __init__(self, problem: Problem, *, local: bool = False) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.local = local


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
        self._repeated = 0
        self._unused: dict[str, yaml.Mark] = {}
        self._with_hash: set[int] = set()
        if "#" in text and (" #" in text or "\t#" in text):
            self._with_hash = {number for number, line in enumerate(self._lines) if " #" in line or "\t#" in line}

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def build(self) -> tuple[Value, yaml.Mark] | None:
        """Give the top value of the document and where it begins, or None if there is none.

        Raises:
            Unreadable: The text is not YAML, or more than a data file may be.
        """
        loader = self._loader()
        next_event, take = loader.get_event, self._take
        try:
            while (event := next_event()) is not None:
                take(event)
        except yaml.MarkedYAMLError as error:
            raise Unreadable(explain(error, self._text), local=True) from error
        finally:
            loader.dispose()
        for anchor, mark in self._unused.items():
            message = f"{quoted('&' + anchor)} names this for an alias, and none uses it: quote what is meant as words"
            self._tell(mark, Subtype.STRUCTURE, message)
        if self._root is None or self._root_mark is None:
            return None
        return self._root, self._root_mark

    def _loader(self) -> yaml.CSafeLoader:
        if directive := _DIRECTIVE.match(self._text):
            mark = yaml.Mark("", 0, directive[0].count("\n"), 0, None, 0)
            raise self._stop(mark, "a line that begins with `%` is for programs: delete it", local=True)
        return yaml.CSafeLoader(self._text)

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
                self._unused[event.anchor] = event.start_mark
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
            self._unused.pop(event.anchor, None)
            if value is None:
                alias = quoted("*" + event.anchor)
                message = f"{alias} refers to an anchor that is not above it: quote what is meant as words"
                raise self._stop(event.start_mark, message, local=True)
            size = 1
            if isinstance(value, Mapping | Sequence):
                if not value.closed:
                    message = (
                        f"{quoted('*' + event.anchor)} refers to the value that it stands in: write out what is meant"
                    )
                    raise self._stop(event.start_mark, message, local=True)
                size = value.size
                self._repeated += size
                if self._repeated > MAX_REPEATED:
                    message = f"the aliases stand for more than {MAX_REPEATED} keys and values: write out what is meant"
                    raise self._stop(event.start_mark, message)
            self._add(value, event.start_mark, size, None)

    def _scalar(self, event: Any) -> str | Plain:
        text: str = event.value
        style = event.style
        if event.tag not in _STRING_TAGS:
            self._check_tag(event, "tag:yaml.org,2002:str")
        elif event.tag is None and not style and text[:1] in IMPLICIT and (kind := _implicit_kind(text)):
            if not text:
                self._check_words(event, text)
            return Plain(text, kind)
        # In most words there is nothing to look for.
        if self._with_hash or text[-1:] == '"' or (style and (":" in text or "\n" in text or "\t" in text)):
            self._check_words(event, text)
        return text

    def _check_words(self, event: Any, text: str) -> None:
        """Tell what an editor has typed as words, and YAML takes for something else without a word."""
        start, end, style = event.start_mark, event.end_mark, event.style
        if style in ("|", ">"):
            for number in range(start.line + 1, min(end.line + (end.column > 0), len(self._lines))):
                if match := STRUCTURE.match(self._lines[number]):
                    key = match[0].strip(" -")
                    message = f"`{key}` stands in the words above it: give the line less indent, or quote the words"
                    self._note(Position(number + 1, len(match[0]) - len(key) + 1), Subtype.SYNTAX, message)
            end = start
        if style == '"' and start.line == end.line and ("\n" in text or "\t" in text):
            message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
            self._tell(start, Subtype.SYNTAX, message)
        if not style and text[-1:] == '"' and text.count('"') == 1:
            message = "a quote ends these words and none begins them: delete it, or put the words in single quotes"
            self._tell(start, Subtype.SYNTAX, message)
        if end.line in self._with_hash:
            line = self._lines[end.line]
            comment = _COMMENT_AFTER_QUOTES if style else _COMMENT_AFTER_WORDS
            if match := comment.match(line, end.column + (line[end.column :].find(" ") if style in ("|", ">") else 0)):
                message = (
                    f"{quoted(match[1])} is a comment, and is not printed: "
                    "quote the words, or put two blanks before the `#` and one after it"
                )
                self._note(Position(end.line + 1, match.start(1) + 1), Subtype.COMMENT, message)

    def _check_tag(self, event: Any, expected: str) -> None:
        if event.tag not in (None, expected):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._tell(
                event.start_mark,
                Subtype.STRUCTURE,
                f"the tag {quoted(tag)} is not read: remove it, or quote what is meant as words",
            )

    def _add(self, value: Value, mark: yaml.Mark, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
            self._unused[anchor] = mark
        if not self._stack:
            self._root, self._root_mark = value, mark
            return
        frame = self._stack[-1]
        collection = frame.collection
        collection.size += size
        if collection.size > MAX_SIZE:
            raise self._stop(mark, f"the file has more than {MAX_SIZE} keys and values: split it")
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
                    both = f"here and at line {collection.marks[key][0].line + 1}"
                    message = f"the key {quoted(key)} stands {both}: keep one, or begin a new item with `- `"
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
                message = f"a key is a word, and YAML reads {quoted(key.text)} as {key.named}: put it in quotes"
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
        self._note(position(mark), subtype, message)

    def _note(self, place: Position, subtype: Subtype, message: str) -> None:
        if len(self._problems) <= MAX_PROBLEMS:
            self._problems.append(Problem(place, subtype, message))

    @staticmethod
    def _stop(mark: yaml.Mark, message: str, *, local: bool = False) -> Unreadable:
        return Unreadable(Problem(position(mark), Subtype.STRUCTURE, message), local=local)


def _implicit_kind(text: str) -> str | None:
    """Give what YAML takes words without quotes for, or None for a string."""
    if len(text) > 5 and text[0].isalpha():
        return None  # `false` is the longest of such words
    for tag, pattern in IMPLICIT[text[:1]]:
        if pattern.match(text):
            return tag.removeprefix("tag:yaml.org,2002:")
    return "float" if _NUMBER.fullmatch(text) else None
