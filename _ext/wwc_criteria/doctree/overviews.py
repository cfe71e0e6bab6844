"""The directives that look across all pages: what a page helps with, and how far the areas are covered.

What they show is known only when all pages have been read, so a placeholder stands in the doctree until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .objects import Entry


class Overview(nodes.General, nodes.Element):
    """Stands for an overview until all pages have been read. Its ``kind`` is ``supports`` or ``coverage``."""


class Count(nodes.reference):
    """A number that leads to what it counts."""


def supports(criteria: list[Entry]) -> list[nodes.Element]:
    """Return the list of the criteria that a page helps with."""
    if not criteria:
        return [nodes.paragraph("", "No criterion leads to this page yet.", classes=["wwc-supports", "none"])]
    items = [
        nodes.list_item("", nodes.paragraph("", "", _reference(entry), nodes.Text(f": {entry.words}")))
        for entry in criteria
    ]
    box = nodes.container("", nodes.paragraph("", "This page helps with"), classes=["wwc-supports"])
    box += nodes.bullet_list("", *items, bullet="-")
    return [box]


_COLUMNS: dict[str, Callable[[Entry], bool]] = {
    "Criteria": lambda entry: True,
    "With a resource": lambda entry: entry.covered,
    "More forthcoming": lambda entry: entry.forthcoming,
    "Without any": lambda entry: not entry.covered and not entry.forthcoming,
}


def coverage(entries: Iterable[Entry]) -> list[nodes.Element]:
    """Return the table of numbers by area, and the lists of what they count."""
    entries = list(entries)
    criteria = [entry for entry in entries if entry.kind == "criterion"]
    rows = []
    lists: list[nodes.list_item] = []
    for area in (entry for entry in entries if entry.kind == "area"):
        of_area = [entry for entry in criteria if entry.area == area.id]
        rows.append(_coverage_row(_reference(area), area.words, area.id, of_area, lists))
    rows.append(_coverage_row(nodes.strong("", "Total"), "All areas", "total", criteria, lists))
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (32, 17, 17, 17, 17)), cols=5)
    # The longest word may be parted, so that the table fits a phone.
    titles = (title.replace("forthcoming", "forth\N{SOFT HYPHEN}coming") for title in ("Area", *_COLUMNS))
    group += nodes.thead("", _row(map(nodes.Text, titles)))
    group += nodes.tbody("", *rows)
    table = nodes.table("", group, classes=["wwc-coverage", "colwidths-auto"])
    return [table, nodes.bullet_list("", *lists, bullet="-", classes=["wwc-coverage"])]


def _coverage_row(
    name: nodes.Node, title: str, area: str, criteria: list[Entry], lists: list[nodes.list_item]
) -> nodes.row:
    """Give a row of numbers, and add to ``lists`` what each of them counts."""
    cells = [name]
    for column, belongs in _COLUMNS.items():
        counted = [entry for entry in criteria if belongs(entry)]
        number = str(len(counted))
        if not counted:
            cells.append(nodes.Text(number))
            continue
        anchor = nodes.make_id(f"coverage-{area}-{column}")
        cells.append(Count("", number, refid=anchor, internal=True))
        words = nodes.paragraph("", "", nodes.target("", "", ids=[anchor]), nodes.Text(f"{title}, {column.lower()}: "))
        for entry in counted:
            # Lines of their own: TeX reads none that is longer than 200,000 characters.
            words += [_reference(entry, short=area != "total"), nodes.Text(",\n")]
        words.pop()
        lists.append(nodes.list_item("", words))
    return _row(cells)


def _row(cells: Iterable[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def _reference(entry: Entry, *, short: bool = False) -> addnodes.pending_xref:
    words = nodes.inline("", entry.number if short else entry.label, classes=["xref", "wwc", f"wwc-{entry.kind}"])
    return addnodes.pending_xref(
        "", words, refdomain="wwc", reftype=entry.kind, reftarget=entry.id, refexplicit=False, short=short
    )
