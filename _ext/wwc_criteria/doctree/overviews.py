"""Overviews of all pages: the criteria that a page helps with, and how far the areas are covered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from .tables import row, table

if TYPE_CHECKING:
    from .objects import ObjectEntry

_ = get_translation("wwc_criteria")

_WIDTHS = (32, 17, 17, 17, 17)
#: References in one node: resolving one takes a search among its siblings.
_GROUP = 100


def supports(criteria: Sequence[ObjectEntry]) -> list[nodes.Element]:
    """Return the list of the criteria that a page helps with."""
    has_editions = any(entry.name != entry.id for entry in criteria)

    def edition(entry: ObjectEntry) -> str:
        return " " + _("(%s edition)") % entry.edition if has_editions else ""

    if not criteria:
        return [nodes.paragraph("", _("No criterion leads to this page yet."), classes=["wwc-supports", "none"])]
    items = [
        nodes.list_item("", nodes.paragraph("", "", _reference(entry), nodes.Text(f"{edition(entry)}: {entry.text}")))
        for entry in criteria
    ]
    box = nodes.container("", nodes.paragraph("", _("Helps with these criteria")), classes=["wwc-supports"])
    box += nodes.bullet_list("", *items, bullet="-")
    return [box]


class _Column(NamedTuple):
    title: str
    counts: Callable[[ObjectEntry], bool]


def _columns() -> list[_Column]:
    # The longest word has a soft hyphen, so that the table fits a phone.
    more = _("More forthcoming").replace("forthcoming", "forth\N{SOFT HYPHEN}coming")
    return [
        _Column(_("With a resource"), lambda entry: entry.covered),
        _Column(more, lambda entry: entry.forthcoming),
        _Column(_("Without any"), lambda entry: not (entry.covered or entry.forthcoming)),
    ]


def coverage(entries: Iterable[ObjectEntry]) -> list[nodes.Element]:
    """Return the tables of all editions, each with a line above it that names the edition if there are several."""
    editions: dict[tuple[str, str], list[ObjectEntry]] = {}
    for entry in entries:
        editions.setdefault((entry.edition, entry.name.removesuffix(entry.id)), []).append(entry)
    if len(editions) < 2:
        return _coverage(next(iter(editions.values()), []))
    shown: list[nodes.Element] = []
    for (edition, _prefix), own in editions.items():
        shown += [nodes.rubric("", _("%s edition") % edition), *_coverage(own)]
    return shown


def _coverage(entries: Sequence[ObjectEntry]) -> list[nodes.Element]:
    """Return the table of numbers by area, and below it a line for each area with the criteria that they count."""
    criteria = [entry for entry in entries if entry.kind == "criterion"]
    columns = _columns()
    titles = [_("Area"), _("Criteria"), *(column.title for column in columns)]
    body, lines = nodes.tbody(), nodes.bullet_list("", bullet="-", classes=["wwc-coverage"])
    for area in (entry for entry in entries if entry.kind == "area"):
        own = [entry for entry in criteria if entry.area == area.id]
        anchor = f"coverage-{area.anchor.removeprefix('area-')}"
        numbers = (
            nodes.Text(number) if number == "0" else nodes.reference("", number, refid=anchor, internal=True)
            for number in _counts(own, columns)
        )
        body += row(_reference(area), *numbers)
        if own:
            line = nodes.paragraph("", "", nodes.target("", "", ids=[anchor]), nodes.strong("", area.text))
            for column in columns:
                if counted := [entry for entry in own if column.counts(entry)]:
                    title = column.title.replace("\N{SOFT HYPHEN}", "")
                    line += [nodes.Text(f". {title}: "), *_references(counted)]
            lines += nodes.list_item("", line)
    body += row(nodes.strong("", _("Total")), *map(nodes.Text, _counts(criteria, columns)))
    numbers_by_area = table(_WIDTHS, titles, body, ["wwc-coverage", "colwidths-auto"])
    return [numbers_by_area, *([lines] if lines.children else [])]


def _counts(criteria: Sequence[ObjectEntry], columns: Sequence[_Column]) -> list[str]:
    return [str(len(criteria)), *(str(sum(map(column.counts, criteria))) for column in columns)]


def _references(entries: Sequence[ObjectEntry]) -> Iterable[nodes.Node]:
    groups = [nodes.inline() for _start in range(0, len(entries), _GROUP)]
    for place, entry in enumerate(entries):
        if place:
            # Lines of their own: TeX reads none that is longer than 200,000 characters.
            groups[place // _GROUP] += nodes.Text(",\n")
        groups[place // _GROUP] += _reference(entry, short=True)
    return groups if len(groups) > 1 else groups[0].children


def _reference(entry: ObjectEntry, *, short: bool = False) -> addnodes.pending_xref:
    text = nodes.inline("", entry.number if short else entry.label, classes=["xref", "wwc", f"wwc-{entry.kind}"])
    return addnodes.pending_xref(
        "", text, refdomain="wwc", reftype=entry.kind, reftarget=entry.name, refexplicit=False, short=short
    )
