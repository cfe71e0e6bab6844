"""JSON as YAML reads it. Nearly all JSON is YAML; what is not is a character that JSON escapes as two surrogates."""

from __future__ import annotations

import json
import re

from ..model import Position, Problem

_START = re.compile(r'\s*\{\s*["}]')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
#: A pair of surrogates, or another escape.
_ESCAPE = re.compile(r"(?P<pair>\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|\\.")


def is_json(text: str) -> bool:
    """Return whether a text is written as JSON."""
    return _START.match(text) is not None


def locate_error(text: str, problem: Problem) -> Problem:
    """Return a problem of a text of JSON at its place. YAML reads on for longer, or reports where a bracket opens."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        message = "This is not JSON from here on. Look for a comma, a quote or a bracket that is missing or too many."
        return problem._replace(position=Position(error.lineno, error.colno), message=message)
    except RecursionError:
        pass
    return problem


def join_surrogates(text: str) -> str:
    """Return a text of JSON with one escape for a character in the place of two. All else keeps its place."""
    if not is_json(text) or "\\ud" not in text.lower():
        return text
    return _STRING.sub(lambda string: _ESCAPE.sub(_joined, string[0]).ljust(len(string[0])), text)


def _joined(escape: re.Match[str]) -> str:
    character: str = json.loads(f'"{escape[0]}"') if escape["pair"] else ""
    return f"\\U{ord(character):08X}" if character else escape[0]
