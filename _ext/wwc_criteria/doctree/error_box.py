"""What replaces a table that cannot be shown."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from ..datafile.model import Problem


def error_box(summary: str, problems: Sequence[Problem] = ()) -> nodes.error:
    """Return what replaces a table that cannot be shown.

    Args:
        summary: The reason, in a sentence.
        problems: The problems of the data file.
    """
    box = nodes.error("", nodes.paragraph("", summary))
    if problems:
        lines = (f"Line {p.position.line}, column {p.position.column}: {p.message}" for p in problems)
        box += nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines), bullet="-")
    return box
