"""Problems as text, as JSON and as annotations for GitHub."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any

from .messages import SUSPICIONS, visible
from .model import Problem

#: The name of a file, its lines, and a problem of it.
Found = tuple[str, list[str], Problem]
Report = Callable[[list[Found]], str]

_LONGEST_SHOWN = 200


def as_text(found: list[Found]) -> str:
    """Return each problem as compilers do, ``file:line:column: message``, with its line and a caret below."""
    blocks = []
    for name, lines, problem in found:
        line, column = problem.position.line, problem.position.column
        message = _severity(problem, "", "warning: ") + problem.message
        blocks.append(f"{visible(name)}:{line}:{column}: {message} [wwc.{problem.subtype}]")
        shown = lines[line - 1] if line <= len(lines) else ""
        if shown.strip(" ") and len(shown) <= _LONGEST_SHOWN:
            before = visible(shown[: column - 1])
            blocks += [f"{line:>6} | {visible(shown)}", f"{'':>6} | {'':>{_width(before)}}^"]
    return "\n".join(blocks)


def _severity(problem: Problem, of_mistakes: str, of_suspicions: str) -> str:
    return of_suspicions if problem.subtype in SUSPICIONS else of_mistakes


def _width(text: str) -> int:
    """Return the columns that a text takes in a terminal: https://www.unicode.org/reports/tr11/."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def as_json(found: list[Found]) -> str:
    """Return ``{"problems": [{"file", "line", "column", "severity", "subtype", "message"}]}``."""
    problems: list[dict[str, Any]] = [
        {
            "file": name,
            "line": problem.position.line,
            "column": problem.position.column,
            "severity": _severity(problem, "error", "warning"),
            "subtype": f"wwc.{problem.subtype}",
            "message": problem.message,
        }
        for name, _, problem in found
    ]
    return json.dumps({"problems": problems}, indent=2)


def as_github(found: list[Found]) -> str:
    """Return annotations for GitHub's pages.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    return "\n".join(
        f"::{_severity(problem, 'error', 'warning')} file={_escape(visible(name), property_value=True)},"
        f"line={problem.position.line},col={problem.position.column},title=wwc.{problem.subtype}::{_escape(problem.message)}"
        for name, _, problem in found
    )


def _escape(text: str, *, property_value: bool = False) -> str:
    for character in "%\r\n" + (":," if property_value else ""):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


#: By what the command line calls them.
REPORTS: dict[str, Report] = {"text": as_text, "json": as_json, "github": as_github}
