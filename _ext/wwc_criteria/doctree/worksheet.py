"""The worksheet: the criteria with room to write, on paper and in a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from docutils import nodes
from sphinx.locale import get_translation

from ..datafile.inline_markdown import plain
from ..datafile.model import Area
from .inline import inline
from .tables import criteria_rows, table

_ = get_translation("wwc_criteria")

_WIDTHS = (25, 17, 20, 9, 8, 21)
_EMPTY_LINES = 3
#: So that no format drops or merges an empty line.
_SPACE = "\N{NO-BREAK SPACE}"
_BOX = "\N{BALLOT BOX}"


def worksheet(areas: Sequence[Area], source: str) -> nodes.container:
    """Return a line for the city, and a table for each area with room to write at each criterion.

    Args:
        areas: The areas to show.
        source: The path of the data file.
    """
    blanks = [_("City"), _("Date"), _("Filled in by")]
    line = nodes.paragraph(classes=["wwc-blanks"])
    for label in blanks:
        line += nodes.inline("", f"{label}: ", nodes.inline("", "_" * 24, classes=["wwc-blank"]))
        line += nodes.Text(" ")
    box = nodes.container("", line, classes=["wwc-sheet"])
    for area in areas:
        box += [nodes.rubric("", "", *inline(area.title)), _table(area, source)]
    return box


def _table(area: Area, source: str) -> nodes.table:
    heads = (_("Criterion"), _("Status"), _("What we can show"), _("Owner"), _("Due"), _("Where to read"))
    # The last two have LaTeX draw a grid: https://www.sphinx-doc.org/en/master/latex.html#tables
    classes = ["wwc-worksheet", "longtable", "colwidths-given", "standard", "nocolorrows"]
    body = criteria_rows(area, source, scope=None)
    for criterion in cast("list[nodes.row]", body.children if area.criteria else []):
        text, resources = cast("list[nodes.entry]", criterion.children)
        # Where to read says nothing of what is only announced.
        resources[:] = [it for it in resources if "forthcoming" not in cast("nodes.Element", it)["classes"]]
        criterion[:] = [text, _status(), _room(_EMPTY_LINES), _room(1), _room(1), resources]
    return table(_WIDTHS, heads, body, classes, area=plain(area.title))


def _status() -> nodes.entry:
    lines = (nodes.line("", f"{_BOX} {label}") for label in (_("Met"), _("In progress"), _("Not yet")))
    return nodes.entry("", nodes.line_block("", *lines))


def _room(lines: int) -> nodes.entry:
    return nodes.entry("", nodes.line_block("", *(nodes.line("", _SPACE) for _line in range(lines))))
