"""What is wrong where a text is not YAML, in an editor's words, and how to read on behind it.

libyaml stops at the first mistake, and says in a parser's words where it could not go on. The line itself tells more.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .diagnostics import MAX_PROBLEMS, Subtype, visible
from .fields import MAPPINGS
from .model import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Control characters, line separators, direction overrides and isolates, and code points that are no characters.
INVISIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
#: One line: its indent, the dashes of list items, a key with its colon, and a value.
_LINE = re.compile(r"([ \t]*(?:-[ ]+)*)(?:([\w<\"'-][^:#]*):(?=\s|$)[ \t]*)?(.*)")
#: A key of the format at the beginning of a line.
_KEYS = "|".join(key for fields in MAPPINGS.values() for key in fields)
STRUCTURE = re.compile(rf"[ \t]*(?:-[ ]+)*(?:{_KEYS}):(?=\s|$)")
_KEY_INSIDE = re.compile(rf"\s({_KEYS}):\s")
_BLOCK_WITH_WORDS = re.compile(r"[>|][-+]\s+\S|[|]\s+\S")
#: Blanks other than the plain one, where a plain one belongs.
_OTHER_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_STRUCTURE_WITH_OTHERS = re.compile(
    rf"[ \t{_OTHER_BLANKS}]*(?:(?:-[ {_OTHER_BLANKS}]+)+(?:[\w-]+:[{_OTHER_BLANKS}]*)?|[\w-]+:[{_OTHER_BLANKS}]*)"
)
_OTHER = re.compile(f"[{_OTHER_BLANKS}]")
_INDENT = (
    "the indent fits nothing above: begin the line in the same column as its neighbors, or add the key that is missing"
)
_COLON = re.compile(r":(?=\s|$)")
_NO_FIRST_CHARACTER = tuple("*&!%@`|>[]{},?-")
#: What git writes around two versions that it could not merge.
_CONFLICT = re.compile(r"^(?:(?:<{7}|[|]{7}|>{7}) .*|={7}|[|]{7})$", re.MULTILINE)
#: The bytes of which all that :func:`clean` takes out has at least one that is not among them.
_USUAL = bytes({*b"\t\n", *range(0x20, 0x7F)} - {*b"<=>|"})
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
        return Problem(Position(1, 1), Subtype.SYNTAX, f"this is not YAML: {visible(str(error))}")
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
    elif key and _BLOCK_WITH_WORDS.match(value) and mark.column >= value_column:
        message = f"the words begin on the line after `{value.split()[0]}`, with more indent"
    elif value.startswith("- ") and key and mark.column >= value_column:
        message = "an item of a list begins on a line of its own; quote what is meant as words"
    elif value.startswith("* ") and not key:
        message = "an item of a list begins with `- `"
    elif value.startswith(_NO_FIRST_CHARACTER) and mark.column >= value_column:
        mark = _at(mark.line, value_column)
        message = f"words may not begin with “{value[0]}”: quote them{_quoted(key, value)}"
    elif found == "found unknown escape character":
        message = "a `\\` in double quotes begins an escape: write `\\\\`, or use single quotes"
    elif key and (match := _KEY_INSIDE.search(value)) and mark.column >= value_column:
        mark = _at(mark.line, value_column + match.start(1))
        message = f"two keys stand on this line: begin `{match[1]}:` on a line of its own"
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
        message = _INDENT
    return Problem(Position(mark.line + 1, mark.column + 1), Subtype.SYNTAX, message)


def is_indent(problem: Problem) -> bool:
    """Tell whether the indent is what is wrong, which makes the lines below look wrong too.

    Args:
        problem: What :func:`explain` has given.
    """
    return problem.message == _INDENT


def may_be_odd(data: bytes) -> bool:
    """Tell whether :func:`clean` may find anything, or whether there are other line ends, in a tenth of its time.

    Args:
        data: The bytes of the file.
    """
    unusual = data.translate(None, _USUAL).decode(errors="replace")
    return not unusual.isprintable() or any(mark * 7 in unusual for mark in "<=>|")


def clean(text: str, problems: list[Problem]) -> str:
    """Take out what no data file has, and tell it: what git leaves of a conflict, and odd blanks in the indent.

    Invisible characters give way to a visible one.

    Args:
        text: The text of the file.
        problems: Where to add what is found.
    """
    text = _replace_invisible(text, problems)
    if conflict := _CONFLICT.search(text):
        place = Position(text.count("\n", 0, conflict.start()) + 1, 1)
        message = "git has left two versions here: keep one, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`"
        problems.append(Problem(place, Subtype.SYNTAX, message))
        text = _CONFLICT.sub("", text)
    if not _OTHER.search(text):
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        structure = _STRUCTURE_WITH_OTHERS.match(line)
        if structure and (odd := _OTHER.search(structure[0])):
            if len(problems) > MAX_PROBLEMS:
                break
            message = "a no-break space, or another odd blank, stands here: type plain blanks"
            problems.append(Problem(Position(number + 1, odd.start() + 1), Subtype.CHARACTER, message))
            lines[number] = _OTHER.sub(" ", structure[0]) + line[structure.end() :]
    return "\n".join(lines)


def _replace_invisible(text: str, problems: list[Problem]) -> str:
    """Tell every invisible character, and put a visible one in its place so that the rest can be read."""
    line, end = 1, 0
    for match in islice(INVISIBLE.finditer(text), MAX_PROBLEMS):
        line, end = line + text.count("\n", end, match.start()), match.start()
        message = f"the invisible character U+{ord(match[0]):04X} stands here: delete it"
        place = Position(line, match.start() - text.rfind("\n", 0, match.start()))
        problems.append(Problem(place, Subtype.CHARACTER, message))
    return INVISIBLE.sub("\ufffd", text) if problems else text


class Mended(NamedTuple):
    """A text that can be read on behind a line.

    Args:
        text: The text, of as many lines as before.
        around: The lines of what the line stands in, if more than its value was left out.
    """

    text: str
    around: frozenset[int]


def mend(text: str, number: int) -> Mended | None:
    """Put something sound in the place of a line that cannot be read, or give None if nothing helps.

    Args:
        text: The text of the file.
        number: The line, counted from 1.
    """
    lines = text.split("\n")
    for stand_in, lost in _stand_ins(lines, number) if number <= len(lines) else ():
        mended = "\n".join(stand_in)
        if _sound_until(mended) > number:
            return Mended(mended, _around(lines, number) if lost else frozenset())
    return None


def _stand_ins(lines: list[str], number: int) -> Iterator[tuple[list[str], bool]]:
    """Give lines with something in the place of one, the likeliest first, and whether more than its value is lost."""
    before, line, after = lines[: number - 1], lines[number - 1], lines[number:]
    start, key, value = _parts(line)
    # The key with a word for its value.
    if match := re.match(r"(?:[\w-]+|<<)(?=:)", line[len(start) :]):
        rest, lost = _without_value(after, len(start))
        yield [*before, f"{start}{match[0]}: x", *rest], lost
    # The line without a dash, or with the indent of one above, unless its value is what is wrong.
    if "-" in start:
        yield [*before, start.replace("- ", "", 1) + line[len(start) :], *after], False
    if "\t" in start or (key and not value.startswith("*") and not _COLON.search(value)):
        indents = [len(_parts(other)[0]) for other in reversed(before) if other.strip()][:4]
        for indent in dict.fromkeys([*indents, 2, 4, 6, 8]):
            yield [*before, " " * indent + line.lstrip(), *after], False
    # A word for the whole item of a list, and nothing at all.
    if "-" in start:
        rest, _ = _without_value(after, start.rindex("-"))
        yield [*before, f"{start}x", *rest], True
    yield [*before, "", *after], True


def _around(lines: list[str], number: int) -> frozenset[int]:
    """Give the lines at which the mappings begin that a line stands in, and the line itself."""
    around, column = {number}, _indent(lines[number - 1])
    for place in range(number - 1, 0, -1):
        line = lines[place - 1]
        if line.strip() and _indent(line) < column:
            around.add(place)
            column = _indent(line)
    return frozenset(around)


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
    return match[1], (match[2] or "").rstrip(), match[3]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _starts_with_a_link(value: str) -> bool:
    return re.match(r"\[[^\]]*\]\(", value) is not None


def _quoted(key: str, value: str) -> str:
    """Give the pair as it should be written, if that is short enough to be of help, and sure."""
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
