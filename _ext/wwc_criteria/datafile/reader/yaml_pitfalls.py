"""Text that YAML silently drops, or takes for something else than an editor means."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import Any

import yaml

from ..messages import Problems, Subtype, quoted
from ..model import Position
from .json_text import is_json
from .tree import position
from .yaml_errors import BACKSLASH, LINE_WITH_KEY, corrected, split_line

#: The implicit types of YAML 1.1, by the first character of a value.
_IMPLICIT: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
#: YAML 1.2 has other numbers than PyYAML, and text editors read YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+")
_NAMES = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}
#: A comment that may be meant as text: others have two spaces before the `#`, and one after it.
_COMMENT_AFTER_TEXT = re.compile(r"(?:[ \t]|[ \t]{2,}(?=#\S))(#[^#].*)")
_COMMENT_AFTER_QUOTES = re.compile(r"[ \t]+(#[^\s#].*)")
#: What libyaml takes for a comment although no space is before it, which YAML forbids. With `#` first, it is fast.
_ATTACHED_COMMENT = re.compile(r"""#(?:(?<=[]}[{,:"'|>]#)|(?<=[|>][-+\d]#)|(?<=[|>][-+\d]{2}#))""")
_ONLY_CLOSED = "A quote ends this text, but none starts it. Delete it, or put single quotes around all of it."
_SWALLOWED = "is read as part of the text above it. Indent it less, or put quotes around the text."
_DROPPED = (
    "is read as a comment and is not printed. A comment needs two spaces before the `#` and one after it. "
    "Text with a `#` needs quotes."
)
_BLOCK_HEADER = re.compile(r"[|>][-+\d]*")


def read_as(text: str) -> str | None:
    """Return what YAML converts a text without quotes to, in an editor's words, or None if it stays a string."""
    # `false` is the longest of the words.
    return None if len(text) > 5 and text[0].isalpha() else _read_short_as(text)


@lru_cache  # the same keys come again and again
def _read_short_as(text: str) -> str | None:
    for tag, pattern in _IMPLICIT.get(text[:1], ()):
        if pattern.match(text):
            return _NAMES.get(tag.rpartition(":")[2], "something else")
    return "a number" if _NUMBER.fullmatch(text) else None


class ScalarCheck:
    """Reports what an editor has typed as text, and YAML silently takes for something else.

    Args:
        text: The text of the file.
        problems: Where to report.
    """

    def __init__(self, text: str, problems: Problems) -> None:
        self._text = text
        self._report = problems.report
        self._commented: set[int] = set()
        self._is_json = is_json(text)
        if " #" in text or "\t#" in text:
            self._commented = {number for number, line in enumerate(self._lines) if " #" in line or "\t#" in line}
        if _ATTACHED_COMMENT.search(text):
            self._report_attached_comments()

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def check_scalar(self, event: Any, converted: str | None) -> None:
        """Report what is hidden in a scalar.

        Args:
            event: The event of libyaml.
            converted: What :func:`read_as` has returned for it.
        """
        text, style = event.value, event.style
        if not style:
            if text[-1:] == '"' and text.count('"') == 1:
                self._report(position(event.start_mark), Subtype.SYNTAX, _ONLY_CLOSED)
        elif style == '"':
            if not self._is_json and ("\n" in text or "\t" in text) and event.start_mark.line == event.end_mark.line:
                message = BACKSLASH + corrected(*split_line(self._lines[event.start_mark.line])[1:])
                self._report(position(event.start_mark), Subtype.SYNTAX, message)
        elif style != "'" and ":" in text:
            self._check_block(event)
        if self._commented and (not text or not converted):
            self._check_comment(event)

    def _check_comment(self, event: Any) -> None:
        """Report a comment behind a scalar that may be meant as a part of it."""
        is_block = event.style in ("|", ">")
        mark = event.start_mark if is_block else event.end_mark
        if mark.line in self._commented:
            line, column = self._lines[mark.line], mark.column
            if is_block:
                column += line[column:].find(" ")
            comment = _COMMENT_AFTER_QUOTES if event.style else _COMMENT_AFTER_TEXT
            if match := comment.match(line, column):
                self._report_comment(Position(mark.line + 1, match.start(1) + 1), match[1], is_plain=not event.style)

    def _check_block(self, event: Any) -> None:
        """Report the lines of a block of text that look like keys."""
        end = event.end_mark
        for number in range(event.start_mark.line + 1, min(end.line + (end.column > 0), len(self._lines))):
            if match := LINE_WITH_KEY.match(self._lines[number]):
                key = match[0].strip(" -")
                place = Position(number + 1, len(match[0]) - len(key) + 1)
                self._report(place, Subtype.SYNTAX, f"`{key}` {_SWALLOWED}")

    def _report_attached_comments(self) -> None:
        try:
            for token in yaml.scan(self._text, Loader=yaml.CSafeLoader):
                line, column = token.end_mark.line, token.end_mark.column
                if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
                    line, column = token.start_mark.line, token.start_mark.column
                    header = _BLOCK_HEADER.match(self._lines[line], column)
                    column = header.end() if header else column
                # At the start of a line nothing is before the `#`.
                if column and line < len(self._lines) and self._lines[line].startswith("#", column):
                    self._report_comment(Position(line + 1, column + 1), self._lines[line][column:])
        except yaml.YAMLError:
            pass  # the composer reports it

    def _report_comment(self, position: Position, comment: str, *, is_plain: bool = False) -> None:
        _, key, value = split_line(self._lines[position.line - 1])
        written = corrected(key, value) if is_plain else ""
        self._report(position, Subtype.COMMENT, f"{quoted(comment)} {_DROPPED}{written}")
