"""The slips of editors at hyphens, indents and levels, and how each is undone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from ..messages import visible
from .shapes import SHAPES
from .yaml_errors import KEYS, content_column, indent_of

#: How many lines of a shape are tried alone; how many can repeat by chance; how much of a line is shown.
_NEAREST, _FEWEST_REPEATED, _LONGEST_SHOWN = 4, 3, 80
#: A key or an item, and a key whose text begins on the next line.
_STRUCTURE = re.compile(r"\s*(- |[\w-]+:(\s|$))")
_BLOCK_HEADER = re.compile(r"(:|-) +[|>][-+\d]*\s*$")
#: What the lists of the file hold, and the keys by which it is known.
_KIND_IN = {"areas": "an area", "criteria": "a criterion", "resources": "a resource"}
_KEYS_OF_KINDS = {"criteria": "areas", "text": "criteria", "url": "resources", "doc": "resources", "ref": "resources"}


class Repair(NamedTuple):
    """Lines that may be meant.

    Args:
        number: The line that is wrong, counted from 0.
        message: What is wrong with it.
        changed: The changed lines. One may become several.
        is_removal: True if lines are left out.
        is_last: True if nothing else may explain the problem.
    """

    number: int
    message: str
    changed: dict[int, str]
    is_removal: bool = False
    is_last: bool = False


def repairs(lines: Sequence[str], number: int) -> Iterator[Repair]:
    """Yield what may be meant near a problem, the likeliest first.

    Args:
        lines: The lines of the file.
        number: That of the problem, counted from 0.
    """
    texts = _lines_of_texts(lines)
    if number in texts:  # it is read as a part of the text, and should not
        texts = {place for place in texts if place < number}
    usable = [place for place, line in enumerate(lines) if line.strip() and place not in texts and "\n" not in line]
    above = [place for place in usable if place < number]
    near = [place for place in usable if place == number] + above[-1:]
    yield from _repeated(lines, number)
    yield from _tabs(lines)
    yield from _shapes(lines, number, usable)
    yield from _texts(lines, number)
    yield from _indents(lines, near, usable)
    for place in near[:1]:
        if above and not lines[above[-1]].endswith(":"):
            yield from _missing_key(lines[place], place)
        yield from _misplaced(lines, place, usable)


def _lines_of_texts(lines: Sequence[str]) -> set[int]:
    """Return the lines of texts that begin with `|` or `>`, which may look like anything."""
    found: set[int] = set()
    header: int | None = None
    for number, line in enumerate(lines):
        if header is not None and (not line.strip() or indent_of(line) > header):
            found.add(number)
        else:
            header = indent_of(line) if _BLOCK_HEADER.search(line) else None
    return found


def _written(line: str, places: Sequence[int] = ()) -> str:
    """Return the end of a message that shows how a line is written, and where else."""
    parts = [part.strip() for part in line.split("\n")]
    shown = [part if len(part) <= _LONGEST_SHOWN else part[:_LONGEST_SHOWN].rstrip() + "…" for part in parts]
    return f" Write: {visible(', and below it: '.join(shown))}{_also(places)}"


def _also(places: Sequence[int]) -> str:
    count = len(places) - 1
    return f" (the same on {count} more line{'s' * (count > 1)}, down to line {places[-1] + 1})" if count > 0 else ""


def _repeated(lines: Sequence[str], number: int) -> Iterator[Repair]:
    """Yield the text without lines that were pasted twice."""
    for other in range(number):
        size = 0
        while number + size < len(lines) and other + size < number and lines[other + size] == lines[number + size]:
            size += 1
        if size >= _FEWEST_REPEATED:
            message = f"Lines {number + 1} to {number + size} repeat lines {other + 1} to {other + size}."
            message += " Delete one of the two."
            yield Repair(number, message, dict.fromkeys(range(number, number + size), ""), is_removal=True)
            return


def _tabs(lines: Sequence[str]) -> Iterator[Repair]:
    """Yield the text with spaces for the tabs at the beginning of its lines."""
    tabbed = [place for place, line in enumerate(lines) if "\t" in line[: indent_of(line)] and line.strip()]
    for width in (2, 4, 8) if tabbed else ():
        changed = {place: lines[place].expandtabs(width) for place in tabbed}
        yield Repair(tabbed[0], f"This line is indented with a tab. Use spaces{_also(tabbed) or '.'}", changed)


def _shapes(lines: Sequence[str], number: int, usable: Sequence[int]) -> Iterator[Repair]:
    """Yield lines of a known shape as they are meant: those near the problem, and all of that shape."""
    for pattern, meant, message in SHAPES:
        matches = [place for place in usable if re.match(pattern, lines[place])]
        written = {place: re.sub(pattern, meant, lines[place], count=1) for place in matches}
        written = {place: line for place, line in written.items() if line != lines[place]}
        for place in sorted(written, key=lambda place: abs(place - number))[:_NEAREST]:
            yield Repair(place, message + _written(written[place]), {place: written[place]})
        if len(written) > 1:
            first = min(written)
            yield Repair(first, message + _written(written[first], list(written)), written)


def _indents(lines: Sequence[str], near: Sequence[int], usable: Sequence[int]) -> Iterator[Repair]:
    """Yield lines in the columns that others have, alone, with what is below them, and with their neighbors."""
    frequent = Counter(column for place in usable for column in {indent_of(lines[place]), content_column(lines[place])})
    found: list[tuple[bool, int, Repair]] = []
    for place in near:
        indent = indent_of(lines[place])
        above = next((lines[other] for other in reversed(usable) if other < place), "")
        # Farther to the right, it would be read as a part of the text above it.
        limit = len(above) if above.endswith(":") else content_column(above)
        blocks = ((place,), *((place, *_below(lines, place, usable, least)) for least in (indent + 1, indent)))
        for block in dict.fromkeys(blocks) if _STRUCTURE.match(lines[place]) else ():
            moved = [other for other in range(block[0], block[-1] + 1) if lines[other].strip()]
            least = min(indent_of(lines[other]) for other in moved)
            for column in frequent:
                by = column - indent
                if by and column <= limit and least + by >= 0:
                    changed = {other: " " * by + lines[other][max(-by, 0) :] for other in moved}
                    repair = Repair(place, _message_of_move(lines, block, column), changed)
                    found.append((frequent[column] < 2, abs(column - indent), repair))
    yield from (repair for *_, repair in sorted(found, key=lambda each: each[:2]))


def _message_of_move(lines: Sequence[str], block: Sequence[int], column: int) -> str:
    first, last, by = block[0], block[-1], column - indent_of(lines[block[0]])
    kind = _kind(lines, block) if len(block) > 1 and _is_item(lines[first]) else None
    what = _KIND_IN[kind].split()[1] if kind else "line"
    message = f"This {what} is indented by {_spaces(column - by)}, and here it needs {column}."
    if len(block) > 1:
        side = "right" if by > 0 else "left"
        message += f" Move lines {first + 1} to {last + 1} to the {side} by {_spaces(abs(by))}."
    return message


def _texts(lines: Sequence[str], number: int) -> Iterator[Repair]:
    """Yield the lines of a text in the column of the line above them, or behind that of the key above them."""
    above = next((line for line in reversed(lines[:number]) if line.strip()), "")
    column = content_column(above) + 2 if _BLOCK_HEADER.search(above) else indent_of(above)
    block = list(takewhile(lambda place: _is_words(lines[place], column), range(number, len(lines))))
    if block:
        changed = {place: " " * column + lines[place].lstrip() for place in block}
        yield Repair(number, _message_of_move(lines, block, column), changed)


def _is_words(line: str, column: int) -> bool:
    """Return whether a line is neither a key nor an item, and starts before a column."""
    return bool(line.strip()) and indent_of(line) < column and not _STRUCTURE.match(line)


def _missing_key(line: str, place: int) -> Iterator[Repair]:
    """Yield a line with the key of its list above it."""
    for column in dict.fromkeys((max(indent_of(line) - 2, 0), indent_of(line))):
        for key in _KIND_IN:
            message = f"The line `{key}:` is missing above this line."
            yield Repair(place, message, {place: f"{' ' * column}{key}:\n{line}"})


def _misplaced(lines: Sequence[str], place: int, usable: Sequence[int]) -> Iterator[Repair]:
    """Yield the text without an item that is in a list of others."""
    keys = [(other, match[1]) for other in usable if (match := re.match(r"\s*(?:- )?(\w+):\s*$", lines[other]))]
    starts = [other for other in usable if other <= place and not re.match(rf"\s*(?:{KEYS}):", lines[other])]
    for start in starts[:-3:-1]:
        block = (start, *_below(lines, start, usable, indent_of(lines[start]) + 1))
        outer = (
            key
            for other, key in reversed(keys)
            if other < start and indent_of(lines[other]) < content_column(lines[start])
        )
        kind, expected = _kind(lines, block), next((key for key in outer if key in _KIND_IN), None)
        if kind and expected and kind != expected:
            message = f"This is {_KIND_IN[kind]}, and {_KIND_IN[expected]} is expected here. Move it below `{kind}:`."
            yield Repair(start, message, dict.fromkeys(range(start, block[-1] + 1), ""), is_removal=True, is_last=True)


def _kind(lines: Sequence[str], block: Sequence[int]) -> str | None:
    """Return the key of the list that an item belongs to, by its own keys."""
    start, *inner = (lines[place] for place in block)
    column = content_column(start) if _is_item(start) or not inner else indent_of(inner[0])
    keys = (line[column:].partition(":")[0] for line in (start, *inner) if content_column(line) == column)
    return next((_KEYS_OF_KINDS[key] for key in keys if key in _KEYS_OF_KINDS), None)


def _below(lines: Sequence[str], place: int, usable: Sequence[int], least: int) -> list[int]:
    """Return the lines below one with at least so much indent, up to an item of a list that no line begins."""
    below: list[int] = []
    columns = {indent_of(lines[place])} if _is_item(lines[place]) else set()
    for other in usable:
        if other > place:
            indent, above = indent_of(lines[other]), lines[below[-1] if below else place]
            if indent < least or (_is_item(lines[other]) and indent not in columns and not above.endswith(":")):
                break
            columns |= {indent} if _is_item(lines[other]) else set()
            below.append(other)
    return below


def _spaces(count: int) -> str:
    return f"{count} space{'s' * (count != 1)}"


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")
