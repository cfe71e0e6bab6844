"""Overviews of all pages: the criteria that a page helps with, and how far the areas are covered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from .tables import row

if TYPE_CHECKING:
    from .objects import ObjectEntry

_ = get_translation("wwc_criteria")

#: References in one node: resolving one takes a search among its siblings.
_GROUP = 100


def supports(criteria: Sequence[ObjectEntry]) -> list[nodes.Element]:
    """Return the list of the criteria that a page helps with."""
    if not criteria:
        return [nodes.paragraph("", _("No criterion leads to this page yet."), classes=["wwc-supports", "none"])]
    items = [
        nodes.list_item("", nodes.paragraph("", "", _reference(entry), nodes.Text(f": {entry.text}")))
        for entry in criteria
    ]
    box = nodes.container("", nodes.paragraph("", _("This page helps with")), classes=["wwc-supports"])
    box += nodes.bullet_list("", *items, bullet="-")
    return [box]


class _Column(NamedTuple):
    key: str
    title: str
    #: What introduces the criteria that are counted, with the title of their area.
    introduction: str
    counts: Callable[[ObjectEntry], bool]


def _columns() -> list[_Column]:
    # The longest word has a soft hyphen, so that the table fits a phone.
    more = _("More forthcoming").replace("forthcoming", "forth\N{SOFT HYPHEN}coming")
    none = _("Without any")
    return [
        _Column("criteria", _("Criteria"), _("%s, criteria:"), lambda entry: True),
        _Column("with-a-resource", _("With a resource"), _("%s, with a resource:"), lambda entry: entry.covered),
        _Column("more-forthcoming", more, _("%s, more forthcoming:"), lambda entry: entry.forthcoming),
        _Column("without-any", none, _("%s, without any:"), lambda it: not (it.covered or it.forthcoming)),
    ]


def coverage(entries: Iterable[ObjectEntry]) -> list[nodes.Element]:
    """Return the table of numbers by area, and the lists of what they count."""
    entries = list(entries)
    columns = _columns()
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (32, 17, 17, 17, 17)), cols=5)
    group += nodes.thead("", row(*(nodes.Text(title) for title in (_("Area"), *(column.title for column in columns)))))
    body, lists = nodes.tbody(), nodes.bullet_list("", bullet="-", classes=["wwc-coverage"])
    for area in (*(entry for entry in entries if entry.kind == "area"), None):
        name = _reference(area) if area else nodes.strong("", _("Total"))
        title = area.text if area else _("All areas")
        criteria = [it for it in entries if it.kind == "criterion" and (area is None or it.area == area.id)]
        cells: list[nodes.Node] = [name]
        for column in columns:
            counted = [entry for entry in criteria if column.counts(entry)]
            number = str(len(counted))
            anchor = f"coverage-{area.id if area else 'total'}-{column.key}"
            cells.append(nodes.reference("", number, refid=anchor, internal=True) if counted else nodes.Text(number))
            if counted:
                introduction = nodes.Text(f"{column.introduction % title} ")
                references = _references(counted, short=area is not None)
                text = nodes.paragraph("", "", nodes.target("", "", ids=[anchor]), introduction, *references)
                lists += nodes.list_item("", text)
        body += row(*cells)
    group += body
    return [nodes.table("", group, classes=["wwc-coverage", "colwidths-auto"]), lists]


def _references(entries: Sequence[ObjectEntry], *, short: bool) -> Iterable[nodes.Node]:
    groups = [nodes.inline() for _start in range(0, len(entries), _GROUP)]
    for place, entry in enumerate(entries):
        if place:
            # Lines of their own: TeX reads none that is longer than 200,000 characters.
            groups[place // _GROUP] += nodes.Text(",\n")
        groups[place // _GROUP] += _reference(entry, short=short)
    return groups if len(groups) > 1 else groups[0].children


def _reference(entry: ObjectEntry, *, short: bool = False) -> addnodes.pending_xref:
    text = nodes.inline("", entry.number if short else entry.label, classes=["xref", "wwc", f"wwc-{entry.kind}"])
    return addnodes.pending_xref(
        "", text, refdomain="wwc", reftype=entry.kind, reftarget=entry.id, refexplicit=False, short=short
    )
