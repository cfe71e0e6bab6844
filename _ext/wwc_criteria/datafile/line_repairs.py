"""The slips of editors at dashes, indents and levels, and how each is undone."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from .messages import visible
from .value_checks import as_id
from .yaml_errors import KEYS


class Repair(NamedTuple):
    """Lines that may be meant.

    Args:
        number: The line that is wrong, counted from 0.
        message: What is wrong with it.
        changed: The changed lines. One may become several.
        is_removal: True if lines are left out.
    """

    number: int
    message: str
    changed: dict[int, str]
    is_removal: bool = False


#: How far above a problem a hyphen may be missing.
_FAR = 30
#: How many lines of a shape are tried alone.
_NEAREST = 4
#: Fewer lines can be the same by chance.
_FEWEST_REPEATED = 3
_LONGEST_SHOWN = 80
#: In the place of an address that only the editor knows.
_SOME_ADDRESS = "https://…"
_ITEM = "A list item starts with a hyphen and a space."
_LINK = "A resource has a title and a link, each on a line of its own."
_MARKER = r"(?:[–—−‒•·‣◦▪●*+]|\d+[.)]|-(?!-))[ ]*"
_ADDRESS = r"(?P<url>(?:https?://|mailto:)[^\s)]+)"
_KEY_AND_COLON = rf"(?:{KEYS})\s*:(?=\s|$)"
_TITLE = r"""(?P<title>[^"'\[{]*?)"""
_OTHER_TEXT = r"""(?P<title>(?![\"'\[{])[^:]*[A-Z ][^:]*)"""
_Replacement = str | Callable[[re.Match[str]], str]


def _resource(match: re.Match[str]) -> str:
    """Return the lines of a resource that is written as one."""
    groups = match.groupdict()
    indent = groups["indent"]
    title = groups["title"].strip(" :,") or "…"
    if not re.fullmatch(r"\w[^:#]*", title):
        title = json.dumps(title, ensure_ascii=False)
    link = groups.get("url", _SOME_ADDRESS)
    if groups["start"] == "resources:":
        return f"{indent}resources:\n{indent}  - title: {title}\n{indent}    url: {link}"
    return f"{indent}- title: {title}\n{indent}  url: {link}"


#: What a line looks like, what is meant, and the message.
_SHAPES: list[tuple[re.Pattern[str], _Replacement, str]] = [
    (re.compile(r"( *-) *\t\s*"), r"\1 ", "There is a tab after the hyphen. Use a space."),
    (re.compile(rf"(\s*){_MARKER}(?={_KEY_AND_COLON}|[a-z][a-z0-9-]*$)"), r"\1- ", _ITEM),
    (
        re.compile(rf"(\s*(?:- +)?)({KEYS})(?:\s*[=;：]\s*|\s+[-–]\s+|\s+(?=[^\s:])|:(?=[^\s/])|$)"),
        r"\1\2: ",
        "A key is followed by a colon and a space.",
    ),
    (re.compile(r"(\s*)(?://|--|;|<!--|/\*)\s*(?=\S)"), r"\1# ", "A comment starts with `#`."),
    (
        re.compile(rf"(?P<indent>\s*)(?P<start>-|resources:)\s+\[(?P<title>[^\]]+)\]\({_ADDRESS}\)\s*$"),
        _resource,
        _LINK,
    ),
    (
        re.compile(rf"(?P<indent>\s*)(?P<start>-|resources:)\s+(?!{_KEY_AND_COLON}){_TITLE}{_ADDRESS}\s*$"),
        _resource,
        _LINK,
    ),
    (
        re.compile(rf"(?P<indent>\s*)-\s+{_OTHER_TEXT}$"),
        r'\g<indent>- title: "\g<title>"',
        "A resource starts with `title:`.",
    ),
    (re.compile(rf"(?P<indent>\s*)(?P<start>-|resources:)\s+{_OTHER_TEXT}$"), _resource, _LINK),
]
#: What the lists of the file hold, and the keys by which each is known.
_KIND_IN = {"areas": "area", "criteria": "criterion", "resources": "resource"}
_KIND_WITH = {"criteria": "area", "text": "criterion", "url": "resource", "doc": "resource", "ref": "resource"}


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
    near = [*([number] if number in usable else []), *above[:-2:-1]]
    yield from _repeated(lines, number)
    yield from _tabs(lines)
    yield from _shapes(lines, number, usable)
    for place in near:
        yield from _hyphens(lines, place)
    for place in above[:-_FAR:-1]:
        if re.match(r"\s*(?:id|title):\s", lines[place]):
            yield from _hyphens(lines, place)
    yield from _indents(lines, near, usable)
    for place in near[:1]:
        yield from _missing_key(lines, place, above)
        yield from _misplaced(lines, place, usable)


def _lines_of_texts(lines: Sequence[str]) -> set[int]:
    """Return the lines of texts that begin with `|` or `>`, which may look like anything."""
    found: set[int] = set()
    header: int | None = None
    for number, line in enumerate(lines):
        if header is not None and (not line.strip() or _indent(line) > header):
            found.add(number)
        else:
            header = _indent(line) if re.search(r"(:|-) +[|>][-+\d]*\s*$", line) else None
    return found


def _written(line: str) -> str:
    """Return the end of a message that shows how a line is written."""
    parts = [part.strip() for part in line.split("\n")]
    shown = [part if len(part) <= _LONGEST_SHOWN else part[:_LONGEST_SHOWN].rstrip() + "…" for part in parts]
    return f" Write: {visible(', and below it: '.join(shown))}"


def _also(changed: Sequence[int]) -> str:
    """Return the end of a message on a slip in several lines."""
    more = [str(number + 1) for number in changed[1:]]
    if len(more) > 3:
        return f". Do the same on {len(more)} more lines, down to line {more[-1]}."
    return f". Do the same on line {' and '.join(more)}." if more else ""


def _repeated(lines: Sequence[str], number: int) -> Iterator[Repair]:
    """Yield the text without lines that were pasted twice."""
    for other in range(number):
        if lines[other] != lines[number] or not lines[number].strip():
            continue
        size = 0
        while number + size < len(lines) and other + size < number and lines[other + size] == lines[number + size]:
            size += 1
        start = 0
        while (
            other - start > 0
            and lines[other - start - 1] == lines[number - start - 1]
            and number - start > other + size
        ):
            start += 1
        same = range(number - start, number + size)
        if sum(bool(lines[place].strip()) for place in same) >= _FEWEST_REPEATED:
            first = next(place for place in same if lines[place].strip())
            offset = number - other
            message = f"Lines {same[0] + 1} to {same[-1] + 1} repeat lines {same[0] + 1 - offset} to "
            message += f"{same[-1] + 1 - offset}. Delete one of the two."
            yield Repair(first, message, dict.fromkeys(same, ""), is_removal=True)


def _tabs(lines: Sequence[str]) -> Iterator[Repair]:
    """Yield the text with spaces for the tabs at the beginning of its lines."""
    tabbed = [place for place, line in enumerate(lines) if "\t" in line[: _indent(line)] and line.strip()]
    for width in (2, 4, 8) if tabbed else ():
        changed = {}
        for place in tabbed:
            indent = _indent(lines[place])
            changed[place] = lines[place][:indent].expandtabs(width) + lines[place][indent:]
        yield Repair(tabbed[0], f"This line is indented with a tab. Use spaces{_also(tabbed) or '.'}", changed)


def _shapes(lines: Sequence[str], number: int, usable: Sequence[int]) -> Iterator[Repair]:
    """Yield lines of a known shape as they are meant: those near the problem, and all of that shape."""
    for pattern, replacement, message in _SHAPES:
        fitting = {}
        for place in usable:
            written = pattern.sub(replacement, lines[place], count=1) if pattern.match(lines[place]) else lines[place]
            if written != lines[place]:
                fitting[place] = written
        nearest = sorted(fitting, key=lambda place: abs(place - number))[:_NEAREST]
        for place in nearest:
            yield Repair(place, message + _written(fitting[place]), {place: fitting[place]})
        if len(fitting) > 1:
            first = next(iter(fitting))
            yield Repair(first, message + _written(fitting[first]) + _also(list(fitting)), fitting)


def _hyphens(lines: Sequence[str], place: int) -> Iterator[Repair]:
    """Yield a line with the hyphen that is missing, or without the one that is there."""
    line, indent = lines[place], _indent(lines[place])
    if line[indent:].startswith("- "):
        content = line[indent + 1 :].lstrip()
        message = f"A hyphen starts a new list item, and this line continues the one above.{_written(content)}"
        yield Repair(place, message, {place: " " * (len(line) - len(content)) + content})
        if match := re.match(r"title: *(.*)", content):
            name = as_id(match[1]) or "name"
            written = f"{' ' * indent}{name}:\n{' ' * indent}  {content}"
            yield Repair(place, f"A shared resource starts with an id.{_written(written)}", {place: written})
    else:
        for column in dict.fromkeys((max(indent - 2, 0), indent)):
            written = f"{' ' * column}- {line.lstrip()}"
            yield Repair(place, _ITEM + _written(written), {place: written})


def _indents(lines: Sequence[str], near: Sequence[int], usable: Sequence[int]) -> Iterator[Repair]:
    """Yield lines in the columns that others have, alone, with what is below them, and with their neighbors."""
    frequent = Counter(column for place in usable for column in {_indent(lines[place]), _content(lines[place])})
    found: list[tuple[bool, int, Repair]] = []
    for place in near:
        line, indent = lines[place], _indent(lines[place])
        if not re.match(r"\s*(- |[\w-]+:(\s|$))", line):
            continue
        above = next((lines[other] for other in reversed(usable) if other < place), "")
        limit = len(above) if above.endswith(":") else _content(above)
        inner, group = (_below(lines, place, usable, least) for least in (indent + 1, indent))
        for block in dict.fromkeys(((place,), (place, *inner), (place, *group))):
            for column in frequent:
                changed = _shifted(lines, place, block[-1], column - indent)
                if changed and column != indent and column <= limit:
                    repair = Repair(place, _message_of_indent(lines, block, column), changed)
                    found.append((frequent[column] < 2, abs(column - indent), repair))
    yield from (repair for *_, repair in sorted(found, key=lambda each: each[:2]))


def _message_of_indent(lines: Sequence[str], block: Sequence[int], column: int) -> str:
    place, indent = block[0], _indent(lines[block[0]])
    what = (len(block) > 1 and lines[place][indent] == "-" and _kind(lines, place, block[1:])) or "line"
    message = f"This {what} is indented by {_spaces(indent)}, and here it needs {column}."
    if len(block) > 1:
        side = "left" if column < indent else "right"
        message += f" Move lines {place + 1} to {block[-1] + 1} to the {side} by {_spaces(abs(column - indent))}."
    return message


def _missing_key(lines: Sequence[str], place: int, above: Sequence[int]) -> Iterator[Repair]:
    """Yield a line with the key of its list above it."""
    indent = _indent(lines[place])
    if not above or lines[above[-1]].rstrip().endswith(":"):
        return
    for column in dict.fromkeys((max(indent - 2, 0), indent)):
        for key in _KIND_IN:
            message = f"The line `{key}:` is missing above this line."
            yield Repair(place, message, {place: f"{' ' * column}{key}:\n{lines[place]}"})


def _misplaced(lines: Sequence[str], place: int, usable: Sequence[int]) -> Iterator[Repair]:
    """Yield the text without an item that is in a list of others."""
    start = place
    for _ in range(3):
        inner = _below(lines, start, usable, _indent(lines[start]) + 1)
        kind = _kind(lines, start, inner)
        outer = [other for other in usable if other < start and _indent(lines[other]) < _content(lines[start])]
        keys = [re.match(r"\s*(?:- )?(\w+):\s*$", lines[other]) for other in reversed(outer)]
        expected = next((_KIND_IN[key[1]] for key in keys if key and key[1] in _KIND_IN), None)
        if kind and expected and kind != expected:
            key = next(key for key, other in _KIND_IN.items() if other == kind)
            stretch = range(start, (inner or [start])[-1] + 1)
            message = f"This is a {kind}, and a {expected} is expected here. Move it below `{key}:`.".replace(
                "a area", "an area"
            )
            yield Repair(start, message, dict.fromkeys(stretch, ""), is_removal=True)
        if not outer:
            return
        start = outer[-1]


def _kind(lines: Sequence[str], place: int, inner: Sequence[int]) -> str | None:
    """Return what an item is, by its keys."""
    column = _content(lines[place])
    if lines[place][_indent(lines[place]) : column] == "" and inner:
        column = _indent(lines[inner[0]])
    keys = (
        re.match(r"\s*(?:- +)?(\w+):(?:\s|$)", lines[other])
        for other in (place, *inner)
        if _content(lines[other]) == column
    )
    return next((_KIND_WITH[key[1]] for key in keys if key and key[1] in _KIND_WITH), None)


def _below(lines: Sequence[str], place: int, usable: Sequence[int], least: int) -> list[int]:
    """Return the lines below one with at least so much indent, up to an item of a list that no line begins."""
    below = []
    columns = {_indent(lines[place])} if _is_item(lines[place]) else set()
    previous = lines[place]
    for other in usable:
        line, indent = lines[other], _indent(lines[other])
        if other <= place:
            continue
        if indent < least or (_is_item(line) and indent not in columns and not previous.endswith(":")):
            break
        if _is_item(line):
            columns.add(indent)
        below.append(other)
        previous = line
    return below


def _shifted(lines: Sequence[str], first: int, last: int, by: int) -> dict[int, str] | None:
    """Return lines with more or less indent, or None if one has too little."""
    places = [place for place in range(first, last + 1) if lines[place].strip()]
    if any(_indent(lines[place]) + by < 0 for place in places):
        return None
    return {place: " " * by + lines[place] if by > 0 else lines[place][-by:] for place in places}


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _spaces(count: int) -> str:
    return f"{count} space{'s' * (count != 1)}" if count else "0 spaces"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _content(line: str) -> int:
    """Return the column in which a line has its text, behind hyphens."""
    match = re.match(r"\s*(?:- +)*", line)
    assert match is not None
    return match.end()
