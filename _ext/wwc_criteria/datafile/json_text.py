"""JSON as YAML reads it. Nearly all JSON is YAML; what is not is a character that JSON escapes as two surrogates."""

from __future__ import annotations

import json
import re

from .messages import Problems, Subtype
from .model import Position

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
#: A pair of surrogates, one of them alone, or another escape.
_PAIR = r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}"
_ESCAPE = re.compile(rf"(?P<pair>{_PAIR})|(?P<half>\\u[dD][89a-fA-F][\da-fA-F]{{2}})|\\.")


def is_json(text: str) -> bool:
    """Return whether a text is written as JSON."""
    return text.lstrip()[:1] == "{"


def join_surrogates(text: str, problems: Problems) -> str:
    """Return a text of JSON with one escape for a character, in the place of two.

    Args:
        text: The text of the file.
        problems: Where to report a surrogate without its other half.
    """

    def joined(string: re.Match[str]) -> str:
        for escape in _ESCAPE.finditer(string[0]):
            if escape["half"]:
                offset = string.start() + escape.start()
                position = Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
                message = f"`{escape[0]}` is half of a character. Delete it, or type the character again."
                problems.report(position, Subtype.CHARACTER, message)
        # What follows keeps its place.
        return _ESCAPE.sub(_as_one, string[0]).ljust(len(string[0]))

    return _STRING.sub(joined, text)


def _as_one(escape: re.Match[str]) -> str:
    if escape["pair"]:
        character: str = json.loads(f'"{escape[0]}"')
        return f"\\U{ord(character):08X}"
    return r"\uFFFD" if escape["half"] else escape[0]
