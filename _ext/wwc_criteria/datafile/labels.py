"""What a criterion is called."""

from __future__ import annotations

from .inline_markdown import plain
from .model import Area, Criterion


def label_of(area: Area, criterion: Criterion) -> str:
    """Return the area and the number of a criterion, or its number alone if that begins with a letter, as in OD1."""
    return label(plain(area.title), criterion.number)


def label(area: str, number: str) -> str:
    """Return the same from the title of the area, as plain text, and the number."""
    return number if number[:1].isalpha() else f"{area} {number}"
