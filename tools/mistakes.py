"""Print how many mistakes a build has reported in each file: ``mistakes.py LOG``, written by Sphinx's ``-w LOG``."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

#: A warning at a line and column, at a line, in a file, or without a place.
_WARNING = re.compile(r"(?:(?P<file>.*?)(?::\d+)*:? )?(?:WARNING|ERROR|CRITICAL): ")


def relative(text: str) -> str:
    """Return a text with the paths of this project as an editor knows them."""
    return text.replace(f"{Path.cwd()}/", "")


def mistakes(warnings: str) -> Counter[str]:
    """Return the number of warnings for each file, in their order; those without a place are under an empty name."""
    matches = map(_WARNING.match, relative(warnings).splitlines())
    return Counter(match["file"] or "" for match in matches if match)


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number or 'no'} {singular if number == 1 else plural or singular + 's'}"


def report(warnings: str) -> str:
    """Return a line for each file with mistakes."""
    found = mistakes(warnings).items()
    return "\n".join(counted(number, "mistake") + (f" in {file}" if file else "") for file, number in found)


if __name__ == "__main__":
    print(report(Path(sys.argv[1]).read_text(encoding="utf-8")))
