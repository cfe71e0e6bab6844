"""Errors of YAML's grammar in an editor's words.

libyaml stops at the first error, and says in a parser's words where it could not go on. The line itself shows more.
"""

from __future__ import annotations

import re

import yaml

from .fields import MAPPINGS
from .messages import Subtype
from .model import Position, Problem

#: One line: its indent, the dashes of list items, a key with its colon, and a value.
_LINE = re.compile(r"([ \t]*(?:-[ ]+)*)(?:([\w<\"'-][^:#]*):(?=\s|$)[ \t]*)?(.*)")
_KEYS = "|".join(key for fields in MAPPINGS.values() for key in fields)
#: A key of the format at the beginning of a line.
LINE_WITH_KEY = re.compile(rf"[ \t]*(?:-[ ]+)*(?:{_KEYS}):(?=\s|$)")
_KEY_INSIDE = re.compile(rf"\s({_KEYS}):\s")
_BLOCK_WITH_TEXT = re.compile(r"[>|][-+]\s+\S|[|]\s+\S")
_LINK = re.compile(r"\[[^\]]*\]\(")
COLON = re.compile(r":(?=\s|$)")
_NO_FIRST_CHARACTER = tuple("*&!%@`|>[]{},?-")
_IN_BRACKETS = ("while parsing a flow sequence", "while parsing a flow mapping")
_INDENT = (
    "the indent fits nothing above: begin the line in the same column as its neighbors, or add the key that is missing"
)
#: A value that is shorter is shown as it should be written.
_SHORT = 60


def explain(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Return what an editor has to correct.

    Args:
        error: What libyaml has raised.
        text: The text of the file.
    """
    mark = error.problem_mark
    assert mark is not None  # libyaml has one for each error of the scanner and the parser
    opened = error.context_mark or mark
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    start, key, value = split_line(line)
    value_column = len(line) - len(value)
    found, context, before = error.problem or "", error.context or "", line[: mark.column].rstrip()

    if found == "found unexpected end of stream":
        mark, message = opened, "the quote that opens here is never closed"
    elif "\t" in start and mark.column <= len(start):
        mark, message = _at(mark.line, start.index("\t")), "a tab stands in the indent: use blanks"
    elif before.endswith(('"', "'")) and (quote := _opening_quote(text, mark)).line < mark.line:
        message = f"the quote that opens here is not closed before line {mark.line + 1}: close it"
        mark = quote
    elif before.endswith(('"', "'")) and context not in _IN_BRACKETS:
        message = "more words follow a closing quote: put the whole value in one pair of quotes"
        message += quoted_pair(key, value)
    elif context in _IN_BRACKETS and not _LINK.match(value):
        mark, message = opened, "the bracket that opens here is not closed, or a comma is missing in it"
    elif key and _BLOCK_WITH_TEXT.match(value) and mark.column >= value_column:
        message = f"the words begin on the line after `{value.split()[0]}`, with more indent"
    elif value.startswith("- ") and key and mark.column >= value_column:
        message = "an item of a list begins on a line of its own; quote what is meant as words"
    elif value.startswith("* ") and not key:
        message = "an item of a list begins with `- `"
    elif value.startswith(_NO_FIRST_CHARACTER) and mark.column >= value_column:
        mark = _at(mark.line, value_column)
        message = f"words may not begin with “{value[0]}”: quote them{quoted_pair(key, value)}"
    elif found == "found unknown escape character":
        message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
    elif key and (match := _KEY_INSIDE.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start(1))
        message = f"two keys stand on this line: begin `{match[1]}:` on a line of its own"
    elif key and (match := COLON.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start())
        message = f"a colon with a blank after it ends a key: quote words that have one{quoted_pair(key, value)}"
    elif context == "while scanning a simple key":
        mark = opened
        if match := re.match(r"([\w-]+):\S", lines[mark.line][mark.column :]):
            message = f"a blank is missing after the colon: write `{match[1]}: `, then the value"
        else:
            message = "this is neither `key: value` nor an item with `- `: is a blank missing, or some indent?"
    elif not line.strip():
        last = max((number for number, other in enumerate(lines[: mark.line]) if other.strip()), default=0)
        mark = _at(last, len(lines[last]))
        message = "a value is missing here, or a bracket above is not closed"
    elif mark.line and "-" in start and start.index("-") == len(split_line(lines[mark.line - 1])[0]):
        mark = _at(mark.line, start.index("-"))
        message = "a `- ` begins a new item of a list, and here the keys of one go on: delete it, or mend the indent"
    else:
        mark = _at(mark.line, len(line) - len(line.lstrip()))
        message = _INDENT
    return Problem(Position(mark.line + 1, mark.column + 1), Subtype.SYNTAX, message)


def is_indent(problem: Problem) -> bool:
    """Return whether an indent is wrong, which makes the lines below look wrong too.

    Args:
        problem: What :func:`explain` has returned.
    """
    return problem.message == _INDENT


def split_line(line: str) -> tuple[str, str, str]:
    """Return the indent of a line with its dashes, its key, and its value."""
    match = _LINE.match(line)
    assert match is not None
    return match[1], (match[2] or "").rstrip(), match[3]


def quoted_pair(key: str, value: str) -> str:
    """Return the end of a message, a pair as it should be written, if that is short and certain."""
    if not key or not value or len(value) > _SHORT:
        return ""
    words = value
    if match := re.fullmatch(r"""(["'])(.*)\1,?""", value):
        words = match[2]
        if words.count(match[1]) > (match[1] == "'"):
            return ""  # there may be two quotations
    if not (key + value).isprintable():
        return ""
    if '"' in words or "\\" in words:
        return f": {key}: '" + words.replace("'", "''") + "'"
    return f': {key}: "{words}"'


def _opening_quote(text: str, mark: yaml.Mark) -> yaml.Mark:
    """Return where the quoted value begins that ends before a mark."""
    opening = mark
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if token.start_mark.index >= mark.index:
                break
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                opening = token.start_mark
    except yaml.YAMLError:
        pass
    return opening


def _at(line: int, column: int) -> yaml.Mark:
    return yaml.Mark("", 0, line, column, None, 0)
