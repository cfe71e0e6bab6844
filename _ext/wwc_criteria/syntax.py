"""What is wrong where a text is not YAML, in an editor's words, and how to read on behind it.

libyaml stops at the first mistake, and says in a parser's words where it could not go on. The line itself tells more.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .messages import Subtype
from .model import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One line: its indent, the dashes of list items, a key with its colon, and a value.
_LINE = re.compile(r"([ \t]*(?:-[ ]+)*)(?:([\w<\"'-][^:#]*?)[ ]*:(?=\s|$)[ \t]*)?(.*)")
_COLON = re.compile(r":(?=\s|$)")
_NO_FIRST_CHARACTER = tuple("*&!%@`|>[]{},?-")
#: What git writes around two versions that it could not merge.
_CONFLICT = re.compile(r"^(<{7}|[|]{7}|={7}|>{7})( .*)?$", re.MULTILINE)
_IN_BRACKETS = ("while parsing a flow sequence", "while parsing a flow mapping")
#: A value that is shorter is shown as it should be written.
_SHORT = 60


def explain(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Say what an editor has to correct.

    Args:
        error: What libyaml found.
        text: The text of the file.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(Position(1, 1), Subtype.SYNTAX, f"this is not YAML: {error}")
    opened = error.context_mark or mark
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    start, key, value = _parts(line)
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
        message = "more words follow a closing quote: put the whole value in one pair of quotes" + _quoted(key, value)
    elif context in _IN_BRACKETS and not _starts_with_a_link(value):
        mark, message = opened, "the bracket that opens here is not closed, or a comma is missing in it"
    elif value.startswith(_NO_FIRST_CHARACTER) and mark.column >= value_column:
        mark = _at(mark.line, value_column)
        message = f"words may not begin with “{value[0]}”: quote them{_quoted(key, value)}"
    elif found == "found unknown escape character":
        message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
    elif key and (match := _COLON.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start())
        message = f"a colon with a blank after it ends a key: quote words that have one{_quoted(key, value)}"
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
    elif mark.line and "-" in start and start.index("-") == len(_parts(lines[mark.line - 1])[0]):
        mark = _at(mark.line, start.index("-"))
        message = "a `- ` begins a new item of a list, and here the keys of one go on: delete it, or mend the indent"
    else:
        mark = _at(mark.line, len(line) - len(line.lstrip()))
        message = "the indent fits nothing above: begin the line in the same column as its neighbors"
    return Problem(Position(mark.line + 1, mark.column + 1), Subtype.SYNTAX, message)


def without_conflicts(text: str, problems: list[Problem]) -> str:
    """Tell where git has left two versions, and take out its marks so that the rest can be read.

    Args:
        text: The text of the file.
        problems: Where to add what is found.
    """
    if "<<<<<<<" not in text:
        return text
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("<<<<<<<") and _CONFLICT.match(line):
            message = (
                "git has left two versions here: keep one, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`"
            )
            problems.append(Problem(Position(number, 1), Subtype.SYNTAX, message))
    return _CONFLICT.sub("", text)


class Mended(NamedTuple):
    """A text that can be read on behind a line.

    Args:
        text: The text, of as many lines as before.
        lost: True if more than the value of the line was left out.
    """

    text: str
    lost: bool


def mend(text: str, number: int) -> Mended | None:
    """Put something sound in the place of a line that cannot be read, or give None if nothing helps.

    Args:
        text: The text of the file.
        number: The line, counted from 1.
    """
    lines = text.split("\n")
    if number > len(lines):
        return None
    for stand_in in _stand_ins(lines, number):
        if _sound_until(stand_in.text) > number:
            return stand_in
    return None


def _stand_ins(lines: list[str], number: int) -> Iterator[Mended]:
    """Give what may stand in for a line, the likeliest first."""
    before, line, after = lines[: number - 1], lines[number - 1], lines[number:]
    start, key, value = _parts(line)
    # The key with a word for its value.
    if match := re.match(r"(?:[\w-]+|<<)(?=:)", line[len(start) :]):
        rest, lost = _without_value(after, len(start))
        yield Mended("\n".join([*before, f"{start}{match[0]}: x", *rest]), lost)
    # The line with the indent of one above, unless its value is what is wrong.
    indents = [len(_parts(other)[0]) for other in reversed(before) if other.strip()][:4]
    if "-" in start:
        yield Mended(
            "\n".join([*before, start.replace("-", "", 1).replace(" ", "", 1) + line[len(start) :], *after]), lost=False
        )
    if "\t" in start or (key and not value.startswith("*") and not _COLON.search(value)):
        for indent in dict.fromkeys([*indents, 2, 4, 6, 8]):
            yield Mended("\n".join([*before, " " * indent + line.lstrip(), *after]), lost=False)
    # A word for the whole item of a list, and nothing at all.
    if "-" in start:
        rest, _ = _without_value(after, start.rindex("-"))
        yield Mended("\n".join([*before, f"{start}x", *rest]), lost=True)
    yield Mended("\n".join([*before, "", *after]), lost=True)


def _sound_until(text: str) -> float:
    """Give the line of the first mistake, counted from 1; infinity if there is none."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return explain(error, text).position.line
    return math.inf


def _without_value(lines: list[str], column: int) -> tuple[list[str], bool]:
    """Blank the lines that have more indent than a column, and tell whether there was anything on them."""
    end = 0
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > column):
        end += 1
    return [""] * end + lines[end:], any(line.strip() for line in lines[:end])


def _parts(line: str) -> tuple[str, str, str]:
    """Give the indent of a line with its dashes, its key, and its value."""
    match = _LINE.match(line)
    assert match is not None
    return match[1], match[2] or "", match[3]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _starts_with_a_link(value: str) -> bool:
    return re.match(r"\[[^\]]*\]\(", value) is not None


def _quoted(key: str, value: str) -> str:
    """Give the pair as it should be written, if that is short enough to be of help."""
    if not key or not value or len(value) > _SHORT:
        return ""
    # Where words begin and end with the same quote, it is meant to be around them.
    words = value[1:-1] if value[0] in "\"'" and value[-1] == value[0] else value
    if '"' in words or "\\" in words:
        return f": {key}: '" + words.replace("'", "''") + "'"
    return f': {key}: "{words}"'


def _opening_quote(text: str, mark: yaml.Mark) -> yaml.Mark:
    """Find where the quoted value begins that ends before a mark."""
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
