"""YAML text → libyaml's events, with all told that YAML does without a word.

They are taken instead of PyYAML's values: nothing is converted or executed, a key that stands twice can be seen, and
everything has its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import yaml

from .diagnostics import MAX_PROBLEMS, Subtype, quoted
from .model import Position, Problem
from .recovery import STRUCTURE

#: The format needs seven levels; more than this is a mistake or an attack.
MAX_DEPTH = 50
#: How many keys and values a file may have. 10,000 criteria have 200,000.
MAX_SIZE = 600_000

#: By its first character, what may be something else than a string without quotes; numbers of YAML 1.2 begin alike.
_IMPLICIT: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
#: YAML 1.2 has other numbers than PyYAML, and text editors read YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+")
_NAMES = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
_TAG = "tag:yaml.org,2002:"
_TAGS = {yaml.ScalarEvent: _TAG + "str", yaml.MappingStartEvent: _TAG + "map", yaml.SequenceStartEvent: _TAG + "seq"}
#: https://yaml.org/spec/1.2.2/#68-directives
_DIRECTIVE = re.compile(rb"(?:[ \t]*(?:#.*)?\n)*(?=%)")
#: A comment that may be meant as words: others have two blanks before the `#`, and one after it.
_COMMENT_AFTER_WORDS = re.compile(r"(?:[ \t]|[ \t]{2,}(?=#\S))(#[^#].*)")
_COMMENT_AFTER_QUOTES = re.compile(r"[ \t]+(#[^\s#].*)")
#: What libyaml takes for a comment although no blank is before it, which YAML forbids.
_ATTACHED_COMMENT = re.compile(rb"""[]}[{,:"'][#]|[|>][-+\d]*[#]""")
_BLOCK_HEADER = re.compile(r"[|>][-+\d]*")
#: What every comment, tag, anchor and merge key has. Each begins with its mark, which makes looking for it fast.
_COMMENT, _TAGGED, _ANCHOR, _MERGE = map(
    re.compile, (rb"#(?<=[ \t]#)", rb"!(?<!\w!)", rb"&(?<!\w&)[\w\x80-\xff-]", b"<<")
)


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


class TooManyProblems(Exception):  # noqa: N818 - it only ends the reading
    """There is no use in looking for more."""


def stop(mark: yaml.Mark, message: str, *, local: bool = False) -> Unreadable:
    """Give what ends the reading.

    Args:
        mark: Where.
        message: Why.
        local: As for :class:`Unreadable`.
    """
    return Unreadable(Problem(position(mark), Subtype.STRUCTURE, message), local=local)


def too_deep(mark: yaml.Mark) -> Unreadable:
    """Give what ends the reading of values in values.

    Args:
        mark: Where there is one too many.
    """
    return stop(mark, f"nested more than {MAX_DEPTH} levels deep: the format needs seven")


def too_large(mark: yaml.Mark) -> Unreadable:
    """Give what ends the reading of a file with too many values.

    Args:
        mark: Where there are too many.
    """
    return stop(mark, f"the file has more than {MAX_SIZE} keys and values: split it")


def position(mark: yaml.Mark) -> Position:
    """Turn PyYAML's mark, which counts from 0, into a position.

    Args:
        mark: A mark of an event.
    """
    return Position(mark.line + 1, mark.column + 1)


def implicit(event: Any) -> str | None:
    """Say in the words of an editor what YAML takes a scalar for, or give None for a string.

    Args:
        event: The event of the scalar.
    """
    return None if event.style or event.tag is not None else read_as(event.value)


def read_as(text: str) -> str | None:
    """Say in the words of an editor what YAML takes a text without quotes for, or give None for a string.

    Args:
        text: The text.
    """
    # `false` is the longest of the words.
    if len(text) > 5 and text[0].isalpha():
        return None
    for tag, pattern in _IMPLICIT.get(text[:1], ()):
        if pattern.match(text):
            return _NAMES.get(tag.removeprefix(_TAG), "something else")
    return "a number" if _NUMBER.fullmatch(text) else None


class Events:
    """The events of a text.

    Args:
        data: The text of the file, in UTF-8.
        problems: Where to add what is wrong but does not stop the reading.

    Attributes:
        next: Gives the next event. It raises :class:`Unreadable`, or what PyYAML raises.
        look: Tells what is hidden in a scalar, if `next` has not. What plainly hides nothing needs no look.
        repeats: True if there may be anchors or merge keys among them.

    Raises:
        Unreadable: The text begins with a directive.
    """

    def __init__(self, data: bytes, problems: list[Problem]) -> None:
        if directive := _DIRECTIVE.match(data):
            mark = yaml.Mark("", 0, directive[0].count(b"\n"), 0, None, 0)
            raise stop(mark, "a line that begins with `%` is for programs: delete it", local=True)
        self._data = data
        self._problems = problems
        if _ATTACHED_COMMENT.search(data):
            self._tell_attached_comments()
        self._commented: set[int] = set()
        self.look: Callable[[Any], None] = self._look
        self.next: Callable[[], Any] = yaml.CSafeLoader(data).get_event
        # In most files there is nothing of all this, and their events are taken as they come.
        if _COMMENT.search(data):
            self._commented = {number for number, line in enumerate(data.split(b"\n")) if _COMMENT.search(line)}
        self.repeats = bool(_ANCHOR.search(data) or (b"<" in data and _MERGE.search(data)))
        if self._commented or self.repeats or (b"!" in data and _TAGGED.search(data)):
            self._get, self.next, self.look = self.next, self._watched, lambda _: None

    @cached_property
    def _lines(self) -> list[str]:
        return self._data.decode().split("\n")

    def tell(self, mark: yaml.Mark | Position, subtype: Subtype, message: str) -> None:
        """Add a problem.

        Args:
            mark: Where it is.
            subtype: Its subtype.
            message: What is wrong, and what to do.

        Raises:
            TooManyProblems: They are more than anybody wants to see.
        """
        place = mark if isinstance(mark, Position) else position(mark)
        self._problems.append(Problem(place, subtype, message))
        if len(self._problems) > MAX_PROBLEMS:
            raise TooManyProblems

    def _tell_attached_comments(self) -> None:
        """Tell what is left out behind a quote, a bracket, a comma or the sign of a block, with no blank between."""
        try:
            for token in yaml.scan(self._data, Loader=yaml.CSafeLoader):
                mark = token.end_mark
                line, column = mark.line, mark.column
                if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                    line, column = token.start_mark.line, token.start_mark.column
                    header = _BLOCK_HEADER.match(self._lines[line], column)
                    column = header.end() if header else column
                if line < len(self._lines) and self._lines[line].startswith("#", column):
                    self._tell_comment(Position(line + 1, column + 1), self._lines[line][column:])
        except yaml.YAMLError:
            pass  # it is told when the events are read

    def _tell_comment(self, place: Position, comment: str) -> None:
        message = (
            f"{quoted(comment)} is a comment, and is not printed: "
            "quote the words, or put two blanks before the `#` and one after it"
        )
        self.tell(place, Subtype.COMMENT, message)

    def _watched(self) -> Any:
        event: Any = self._get()
        expected = _TAGS.get(type(event))
        if expected and event.tag not in (None, expected):
            tag = quoted(event.tag.replace(_TAG, "!!"))
            message = f"the tag {tag} is not read: remove it, or quote what is meant as words"
            self.tell(event.start_mark, Subtype.STRUCTURE, message)
        if type(event) is yaml.ScalarEvent:
            self._look(event)
        return event

    def _look(self, event: Any) -> None:
        """Tell what an editor has typed as words, and YAML takes for something else without a word."""
        text, style, start, end = event.value, event.style, event.start_mark, event.end_mark
        if style in ("|", ">"):
            for number in range(start.line + 1, min(end.line + (end.column > 0), len(self._lines))):
                if match := STRUCTURE.match(self._lines[number]):
                    key = match[0].strip(" -")
                    message = f"`{key}` stands in the words above it: give the line less indent, or quote the words"
                    self.tell(Position(number + 1, len(match[0]) - len(key) + 1), Subtype.SYNTAX, message)
            end = start
        elif style == '"' and start.line == end.line and ("\n" in text or "\t" in text):
            message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
            self.tell(start, Subtype.SYNTAX, message)
        elif not style and text[-1:] == '"' and text.count('"') == 1:
            message = "a quote ends these words and none begins them: delete it, or put the words in single quotes"
            self.tell(start, Subtype.SYNTAX, message)
        if end.line in self._commented and (not text or not implicit(event)):
            line = self._lines[end.line]
            comment = _COMMENT_AFTER_QUOTES if style else _COMMENT_AFTER_WORDS
            if match := comment.match(line, end.column + (line[end.column :].find(" ") if end is start else 0)):
                self._tell_comment(Position(end.line + 1, match.start(1) + 1), match[1])
