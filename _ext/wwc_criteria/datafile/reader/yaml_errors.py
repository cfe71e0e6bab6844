"""Errors of YAML's grammar in an editor's words.

libyaml stops at the first error, and says in a parser's words where it could not go on. The line itself shows more.
"""

from __future__ import annotations

import re

import yaml

from ..addresses import probable_address
from ..fields import MAPPINGS, RECORD_WORDS
from ..messages import Subtype, visible
from ..model import Position, Problem

#: One line: its indent, the dashes of list items, a key with its colon, and a value.
_LINE = re.compile(r"([ \t]*(?:-[ ]+)*)(?:([\w<\"'-][^:#]*):(?=\s|$)[ \t]*)?(.*)")
KEYS = "|".join(key for fields in MAPPINGS.values() for key in fields)
#: A key of the format at the beginning of a line.
LINE_WITH_KEY = re.compile(rf"[ \t]*(?:-[ ]+)*(?:{KEYS}):(?=\s|$)")
_LISTS = ("areas", "criteria", "resources", "former_ids", "evidence")
_KEY_INSIDE = re.compile(rf"\s((?!(?:{RECORD_WORDS}):)(?:{KEYS})):\s")
_BLOCK_WITH_TEXT = re.compile(r"[>|][-+]\s+\S|[|]\s+\S")
_LINK = re.compile(r"\[[^\]]*\]\(")
COLON = re.compile(r":(?=\s|$)")
_NO_FIRST_CHARACTER = tuple("*&!%@`|>[]{},?-")
_IN_BRACKETS = ("while parsing a flow sequence", "while parsing a flow mapping")
INDENT = "The indent of this line fits no line above it. Start it in the same column as its neighbors."
BACKSLASH = "A backslash in double quotes has a special meaning. Use single quotes, or write `\\\\`."
_PLAIN_KEY = re.compile(r"[\w-]+")
#: How much of a text a message shows.
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
        mark, message = opened, "This quote is never closed. Add the same quote at the end of the text."
    elif found == "found invalid Unicode character escape code":
        message = "This escape is half of a character, or none. Delete it, or type the character again."
    elif "\t" in start and mark.column <= len(start):
        mark, message = _at(mark.line, start.index("\t")), "There is a tab at the start of this line. Use spaces."
    elif before.endswith(('"', "'")) and (quote := _opening_quote(text, mark)).line < mark.line:
        message = f"This quote is not closed before line {mark.line + 1}. Add the same quote at the end of the text."
        mark = quote
    elif before.endswith(('"', "'")) and context not in _IN_BRACKETS:
        message = "Text follows the closing quote. Put one pair of quotes around the whole text." + corrected(
            key, value
        )
    elif context in _IN_BRACKETS and not _LINK.match(value):
        mark, message = opened, "This bracket is not closed, or a comma is missing after it."
    elif key and _BLOCK_WITH_TEXT.match(value) and mark.column >= value_column:
        message = f"Start the text on the next line, indented by two spaces more than `{key}`."
    elif (value.startswith("- ") or key in _LISTS) and value and key and mark.column >= value_column:
        message = "Start the list on the next line, with `- ` before each item."
        if key not in _LISTS:
            message += f" If this is text, put quotes around it.{corrected(key, value)}"
    elif value.startswith("* ") and not key:
        message = "A list item starts with a hyphen and a space."
    elif value.startswith(_NO_FIRST_CHARACTER) and mark.column >= value_column:
        mark = _at(mark.line, value_column)
        # A link after the id of a shared resource is meant as its title and its address.
        is_text = LINE_WITH_KEY.match(line) or not _LINK.match(value)
        message = f"Text that starts with “{value[0]}” needs quotes.{corrected(key, value) if is_text else ''}"
    elif found in ("found unknown escape character", "did not find expected hexdecimal number"):
        message = BACKSLASH + corrected(key, value)
    elif key and (match := _KEY_INSIDE.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start(1))
        message = f"Two keys are on one line. Move `{match[1]}:` to a line of its own."
    elif key and (match := COLON.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start())
        message = f"A colon followed by a space needs quotes around the text.{corrected(key, value)}"
    elif context == "while scanning a simple key":
        mark = opened
        message = "This line is neither `key: value` nor a list item that starts with `- `."
        if match := re.match(r"([\w-]+):(\S.*)", lines[mark.line][mark.column :]):
            message = f"Add a space after the colon. Write: {match[1]}: {visible(match[2][:_SHORT])}"
    elif not line.strip():
        last = max((number for number, other in enumerate(lines[: mark.line]) if other.strip()), default=0)
        mark = _at(last, len(lines[last]))
        message = "A value is missing here, or a bracket above is not closed."
    elif found.startswith("mapping values are not allowed") and key and not LINE_WITH_KEY.match(line):
        mark, message = _at(mark.line, line.index(":")), "A colon followed by a space needs quotes around the text."
    else:
        mark = _at(mark.line, indent_of(line))
        message = INDENT
    if key == "url" and mark.line < len(lines) and mark.column >= value_column and corrected(key, value):
        message = f"Keep only the address.{corrected(key, value)}"
    return Problem(Position(mark.line + 1, mark.column + 1), Subtype.SYNTAX, message)


def split_line(line: str) -> tuple[str, str, str]:
    """Return the indent of a line with its dashes, its key, and its value."""
    match = _LINE.match(line)
    assert match is not None
    return match[1], (match[2] or "").rstrip(), match[3]


def indent_of(line: str) -> int:
    """Return how many spaces, or tabs, a line starts with."""
    return len(line) - len(line.lstrip())


def content_column(line: str) -> int:
    """Return the column, counted from 0, in which a line has its text, behind hyphens."""
    return len(split_line(line)[0])


def corrected(key: str, value: str) -> str:
    """Return the end of a message that shows how a pair is written, or an empty string if that is not certain."""
    if not _PLAIN_KEY.fullmatch(key) or key in _LISTS or not value or not (key + value).isprintable():
        return ""
    if key == "url":
        address = probable_address(value)
        return f" Write: url: {address}" if address else ""
    if key == "doc" and (page := value.strip("\"'").replace("\\", "/")) != value.strip("\"'"):
        return f" Write: doc: {page}"
    words = value
    if '""' in value and (match := re.fullmatch(r'"((?:[^"]|"")*)"', value)):
        words = match[1].replace('""', '"')  # as spreadsheets write a quote
    elif match := re.fullmatch(r"""(["'])(.*)\1,?""", value):
        is_one_quotation = re.match(rf"[^{match[1]}]*(?:\s{match[1]}|$)", match[2]) or match[1] == "'"
        words = match[2] if is_one_quotation else value
    elif re.match(r"'[^']*\w'\w", value):
        words = value[1:]  # the second quote is an apostrophe
    words = words if len(words) <= _SHORT else words[:_SHORT].rstrip() + "…"
    if '"' in words or "\\" in words:
        return f" Write: {key}: '" + words.replace("'", "''") + "'"
    return f' Write: {key}: "{words}"'


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
