"""Reading on where a text is not YAML: odd characters are replaced, and so are lines that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from ..fields import INVISIBLE
from ..messages import Problems, Subtype
from ..model import Position, Problem
from .json_text import join_surrogates
from .yaml_errors import explain, indent_of, split_line

_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_SPACE = re.compile(f"[{_ODD_SPACES}]")
#: The beginning of a line up to its value, with odd spaces for plain ones.
_LINE_START = re.compile(
    rf"[ \t{_ODD_SPACES}]*(?:$|(?:-[ {_ODD_SPACES}]+)+(?:[\w-]+:[{_ODD_SPACES}]*)?|[\w-]+:[{_ODD_SPACES}]*)"
)
#: What git writes around two versions that it could not merge.
_CONFLICT = re.compile(r"^(?:(?:<{7}|[|]{7}|>{7}) .*|={7}|[|]{7})$", re.MULTILINE)
#: The second version, which would only repeat the keys of the first.
_SECOND_VERSION = re.compile(r"^={7}(?:\n(?![<=>|]{7}).*)*\n>{7} .*$", re.MULTILINE)


def sanitize(text: str, problems: Problems) -> str:
    """Return a text without what no data file has: invisible characters, conflicts of git, odd spaces in the indent.

    Args:
        text: The text of the file.
        problems: Where to report what is found. All of it is wrong, so the text has as many lines as before.
    """
    text = join_surrogates(text)
    if INVISIBLE.search(text) or _ODD_SPACE.search(text):
        text = _replace_odd_characters(text, problems)
    if any(mark * 7 in text for mark in "<=>|") and (conflict := _CONFLICT.search(text)):
        position = Position(text.count("\n", 0, conflict.start()) + 1, 1)
        message = "Git has left two versions here. Keep one, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`."
        problems.report(position, Subtype.SYNTAX, message)
        text = _SECOND_VERSION.sub(lambda match: "\n" * match[0].count("\n"), text)
        text = _CONFLICT.sub("", text)
    return text


def _replace_odd_characters(text: str, problems: Problems) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for match in INVISIBLE.finditer(line):
            message = f"There is an invisible character (U+{ord(match[0]):04X}) here. Delete it."
            problems.report(Position(number + 1, match.start() + 1), Subtype.CHARACTER, message)
        start = _LINE_START.match(line)
        if start and (odd := _ODD_SPACE.search(start[0])):
            message = "There is a no-break space here, or another unusual space. Replace it with a normal space."
            problems.report(Position(number + 1, odd.start() + 1), Subtype.CHARACTER, message)
            lines[number] = _ODD_SPACE.sub(" ", start[0]) + line[start.end() :]
    return INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))


class Recovered(NamedTuple):
    """A text that can be read beyond a line.

    Args:
        text: The text, of as many lines as before.
        enclosing: The lines of what the line is in, if more than its value was left out.
        error: What cannot be read now, farther below, or None.
    """

    text: str
    enclosing: frozenset[int]
    error: Problem | None


def recover(text: str, number: int) -> Recovered | None:
    """Return a text that is sound up to a line and in it, or None if nothing helps.

    Args:
        text: The text of the file.
        number: The line that cannot be read, counted from 1.
    """
    lines = text.split("\n")
    for repaired, is_lost in _candidate_repairs(lines, number) if number <= len(lines) else ():
        candidate = "\n".join(repaired)
        error = error_of(candidate)
        if error is None or error.position.line > number:
            return Recovered(candidate, _enclosing_lines(lines, number) if is_lost else frozenset(), error)
    return None


def _candidate_repairs(lines: list[str], number: int) -> Iterator[tuple[list[str], bool]]:
    """Yield lines with another in the place of one, the likeliest first, and whether more than its value is lost."""
    before, line, after = lines[: number - 1], lines[number - 1], lines[number:]
    start = split_line(line)[0]
    # The key with a word for its value.
    if match := re.match(r"(?:[\w-]+|<<)(?=:)", line[len(start) :]):
        rest = _without_value(after, len(start))
        yield [*before, f"{start}{match[0]}: x", *rest], rest != after
    # A word for the whole item of a list, and nothing at all.
    if "-" in start:
        yield [*before, f"{start}x", *_without_value(after, start.rindex("-"))], True
    yield [*before, "", *after], True


def _enclosing_lines(lines: list[str], number: int) -> frozenset[int]:
    """Return the lines at which the mappings around a line begin, and the line itself."""
    enclosing, column = {number}, indent_of(lines[number - 1])
    for other in range(number - 1, 0, -1):
        line = lines[other - 1]
        if line.strip() and indent_of(line) < column:
            enclosing.add(other)
            column = indent_of(line)
    return frozenset(enclosing)


def error_of(text: str) -> Problem | None:
    """Return what keeps libyaml from reading a text, or None."""
    try:
        yaml.CSafeLoader(text).raw_parse()  # without events, in a fourth of the time
    except yaml.MarkedYAMLError as error:
        return explain(error, text)
    return None


def is_sound_up_to(text: str, number: int) -> bool:
    """Return whether no error is in a line or above it."""
    error = error_of(text)
    return error is None or error.position.line > number


def _without_value(lines: list[str], column: int) -> list[str]:
    """Return lines with those emptied that have more indent than a column."""
    end = next((place for place, line in enumerate(lines) if line.strip() and indent_of(line) <= column), len(lines))
    return [""] * end + lines[end:]
