"""Lines that look like something an editor means, and how they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from ..fields import as_id
from .yaml_errors import KEYS

_ITEM = "A list item starts with a hyphen and a space."
_LINK = "A resource has a title and a link, each on a line of its own."
_KEY = rf"(?:{KEYS})\s*:(?=\s|$)"
_NO_COLON = r"(?:\s*[=;：]\s*|\s+[-–]\s+|\s+(?=[^\s:])|:(?=[^\s/])|$)"
_FIRST = r"(?=(?:id|title)\s*:\s|[a-z0-9-]+$)"  # of an item
_START = r"(?P<indent>\s*)(?P<start>-|resources:)\s+"
_TITLE = r"""(?P<title>[^"'\[\]{]*?)"""
_TITLE_ALONE = r"""(?P<title>(?!["'\[{])[^:]*[A-Z ][^:]*)"""
_ADDRESS = r"(?P<url>(?:https?://|mailto:)[^\s)]+)"


def _as_resource(match: re.Match[str]) -> str:
    """Return the lines of a resource that is written as one, in a list or below its id."""
    indent, start, title = match["indent"], match["start"], match["title"].strip(" :,") or "…"
    if not re.fullmatch(r"\w[^:#]*", title):
        title = json.dumps(title, ensure_ascii=False)
    link = match.groupdict().get("url", "https://example.org/…")
    above = "" if start == "-" else f"{indent}{start}\n"
    indent += "  " if start == "resources:" else ""
    dash = "- " if start in ("-", "resources:") else "  "
    return f"{above}{indent}{dash}title: {title}\n{indent}  url: {link}"


def _as_shared(match: re.Match[str]) -> str:
    """Return the lines of a shared resource that is written as a list item."""
    return f"{match['indent']}{as_id(match['title']) or 'name'}:\n{match['indent']}  {match[0].strip()[2:]}"


#: What a line looks like, what is meant, and the message.
SHAPES: list[tuple[str, str | Callable[[re.Match[str]], str], str]] = [
    (r"( *-) *\t\s*", r"\1 ", "There is a tab after the hyphen. Use a space."),
    (rf"(\s*)(?:[–—−‒•·‣◦▪●*+]|\d+[.)]|-(?!-)) *(?={_KEY}|[a-z][a-z0-9-]*$)", r"\1- ", _ITEM),
    (rf"(\s*(?:- +)?)({KEYS}){_NO_COLON}", r"\1\2: ", "A key is followed by a colon and a space."),
    (r"(\s*)(?://|--|;|<!--|/\*)\s*(?=\S)", r"\1# ", "A comment starts with `#`."),
    (rf"{_START}(?!{_KEY})\[?{_TITLE}(?:\]\()?{_ADDRESS}\)?\s*$", _as_resource, _LINK),
    (rf"(?P<indent>\s+)(?!{_KEY})(?P<start>[a-z0-9-]+:)\s+\[{_TITLE}\]\({_ADDRESS}\)\s*$", _as_resource, _LINK),
    (rf"(\s*)- +{_TITLE_ALONE}$", r'\1- title: "\g<title>"', "A resource starts with `title:`."),
    (rf"{_START}{_TITLE_ALONE}$", _as_resource, _LINK),
    (rf"(\s*)  {_FIRST}", r"\1- ", _ITEM),
    (rf"(\s*){_FIRST}", r"\1- ", _ITEM),
    (rf"(\s*)- +(?!{_KEY})(?=[a-z0-9-]+:\s*$)", r"\1", "The id of an entry has no hyphen before it."),
    (r"(\s*)- (?=\S)", r"\1  ", "A hyphen starts a new list item, and this line continues the one above."),
    (r"(?P<indent> *)- title: *(?P<title>.*)", _as_shared, "A shared resource starts with an id."),
    (r"(\s*- +[a-z0-9-]+)\s*:\s*$", r"\1", "A resource that is defined above is named by its id alone."),
    (r"(\s+[a-z0-9-]+)\s*$", r"\1:", "An id with more below it is followed by a colon."),
    (
        r"(\s*(?:- +)?(?:text|note|notice):)\s*(?:->)?\s*$",
        r"\1 >-",
        "A text of several lines needs `>-` after its key.",
    ),
]
