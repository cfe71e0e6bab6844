"""Catalogue → docutils nodes: standard nodes that every builder can write.

Each text has as its source the data file, and the line at which its criterion, resource or area begins. So messages
about it, and the translators' catalog, point an editor to the data file and not to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from ..datafile.crosswalk import Relation
from ..datafile.inline_markdown import plain
from ..datafile.model import Area, Criterion, Resource
from .counterparts import counterparts_line
from .inline import inline
from .scope import Scope

_Element = TypeVar("_Element", bound=nodes.Element)
#: As in https://www.sphinx-doc.org/en/master/extdev/nodes.html#sphinx.addnodes.index
IndexEntry = tuple[str, str, str, str, str | None]

_ = get_translation("wwc_criteria")

DEFAULT_WIDTHS = (60, 40)
#: The first words of a long text identify it; makeindex drops an entry of some thousand characters.
_FIRST_WORDS = re.compile(r".{120,239}(?=\s)|.{239}")


def criteria_table(
    body: nodes.Element,
    *,
    name: str,
    widths: Sequence[int],
    classes: Sequence[str],
    caption: nodes.title | None,
) -> nodes.table:
    """Return the table of one area: a row for each criterion, its resources as a list.

    Args:
        body: Its rows, or their placeholder.
        name: The name of the area.
        widths: The relative widths of the two columns.
        classes: Further classes of the table.
        caption: Its caption.
    """
    # `longtable` lets LaTeX break the table between pages, with its head repeated.
    classes = ["wwc-criteria", "longtable", "colwidths-given", *classes]
    found = table(widths, (_("Criterion"), _("Resource")), body, classes, area=name)
    if caption is not None:
        found.insert(0, caption)
    return found


def table(
    widths: Sequence[int], heads: Iterable[str], body: nodes.Element, classes: Sequence[str], **attributes: str
) -> nodes.table:
    """Return a table: the relative widths of its columns, their heads, and a body of rows or their placeholder."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += [nodes.thead("", row(*map(nodes.Text, heads))), body]
    return nodes.table("", group, classes=[*classes], **attributes)


def row(*cells: nodes.Node) -> nodes.row:
    """Return a row of cells with a paragraph each."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def findall_outside_tables(node: nodes.Element, kind: type[_Element]) -> Iterator[_Element]:
    """Yield the nodes of a class, without those inside the tables of criteria, which have thousands of others."""
    for child in node.children:
        if isinstance(child, kind):
            yield child
        if isinstance(child, nodes.Element) and not (isinstance(child, nodes.table) and shows_criteria(child)):
            yield from findall_outside_tables(child, kind)


def shows_criteria(table: nodes.Element) -> bool:
    """Return whether a table has a row for each criterion."""
    return not {"wwc-criteria", "wwc-worksheet", "wwc-record"}.isdisjoint(table["classes"])


def truncate(text: str) -> str:
    """Return the first words of a long text, for an index."""
    found = len(text) > 240 and _FIRST_WORDS.match(text)
    return f"{found[0]}…" if found else text


def title(text: str, content: Sequence[nodes.Node], source: str, line: int) -> nodes.title:
    """Return a caption.

    Args:
        text: Its text as in its file, for translators.
        content: The same as nodes.
        source: The path of the file.
        line: The line of the text in it.
    """
    return _with_source(nodes.title(text, "", *content, support_smartquotes=False), source, line)


def area_title(area: Area, source: str, before: Sequence[nodes.Node] = ()) -> nodes.title:
    """Return the title of an area as a caption.

    Args:
        area: The area.
        source: The path of the data file.
        before: What comes before it, with a colon between.
    """
    begin = [*(node.deepcopy() for node in before), nodes.Text(": ")] if before else []
    return title(area.title, [*begin, *inline(area.title)], source, area.position.line)


def area_index(area: Area, scope: Scope) -> list[IndexEntry]:
    """Return the entry of an area in the general index. Its criteria have an index of their own."""
    text = truncate(plain(area.title)).replace(";", ",")  # a semicolon separates an entry from its subentry
    return [("single", text, scope.anchors(area)[0], "", None)]


def criteria_rows(
    area: Area,
    source: str,
    *,
    scope: Scope | None,
    relations: Mapping[str, Sequence[Relation]] | None = None,
    translatable: bool = False,
) -> nodes.tbody:
    """Return the rows of a table.

    Args:
        area: The area to show.
        source: The path of the data file.
        scope: The anchors of the criteria, on the page that defines them.
        relations: The related criteria of other editions by the ids of criteria.
        translatable: True to prepare the texts for translators, as Sphinx needs it until the page has been read.
    """
    make = _RowFactory(source, translatable)
    # They are in the first row: a target before the table would be moved to the table itself.
    before = [addnodes.index(entries=area_index(area, scope)), _target(area, scope)] if scope else []
    rows = []
    for criterion in area.criteria:
        if scope:
            before.append(_target(criterion, scope))
        rows.append(make.row(criterion, before))
        if relations and criterion.id in relations:
            cast("nodes.entry", rows[-1][0]).append(counterparts_line(relations[criterion.id]))
        before = []
    # The text of the file is printed exactly as typed: sphinx.util.nodes.is_smartquotable.
    empty = message_row(_("This area has no criteria yet."), before)
    return nodes.tbody("", *(rows or [empty]), support_smartquotes=False)


def resource_list(resources: Sequence[Resource], source: str) -> nodes.bullet_list:
    """Return resources as a list of links."""
    return _RowFactory(source, translatable=False).list_of(resources)


def message_row(text: str, before: Sequence[nodes.Node] = ()) -> nodes.row:
    """Return a row that says why there are no criteria."""
    return nodes.row("", nodes.entry("", nodes.paragraph("", "", *before, nodes.Text(text))), _cell_without_resource())


class _RowFactory(NamedTuple):
    source: str
    translatable: bool

    def row(self, criterion: Criterion, before: Sequence[nodes.Node]) -> nodes.row:
        line = criterion.position.line
        # With the space, as Sphinx numbers headings: one node less.
        number = nodes.inline("", f"{criterion.number}. ", classes=["criterion-number"])
        text = nodes.paragraph("", "", *before, number, *self._text(criterion.text, line))
        resources: list[nodes.Node] = [self.list_of(criterion.resources)] if criterion.resources else []
        if criterion.forthcoming:
            resources.append(nodes.paragraph("", _("(Further resources forthcoming)"), classes=["forthcoming"]))
        cell = nodes.entry("", *resources) if resources else _cell_without_resource()
        classes = ["criterion"] + ["with-available"] * criterion.is_covered
        classes += ["with-forthcoming"] * criterion.is_announced
        return _with_source(nodes.row("", nodes.entry("", text), cell, classes=classes), self.source, line)

    def list_of(self, resources: Sequence[Resource]) -> nodes.bullet_list:
        items = [self._resource(resource) for resource in resources]
        # `compact` is what the HTML writer would find out by traversing each list.
        return nodes.bullet_list("", *items, bullet="-", classes=["resources", "compact"])

    def _resource(self, resource: Resource) -> nodes.list_item:
        # The paragraph has no source, so that translators get the text of the link and not the link. Sphinx removes
        # the translatable node again and appends its text, so it is in a node of its own.
        line = resource.position.line
        content = self._text(resource.title, line, links=False)
        classes = ["resource"] + ["gone"] * resource.gone
        if resource.url is not None:
            content = _outside(resource, content)
        else:
            content = [nodes.inline("", "", *content)]
            if resource.doc is not None:
                docname, _sep, anchor = resource.doc.partition("#")
                content = [self._link(content, line, reftype="doc", reftarget=docname, anchor=anchor)]
            elif resource.ref is not None:
                content = [self._link(content, line, reftype="ref", reftarget=resource.ref.lower())]
            else:
                content.append(nodes.Text(" " + _("(forthcoming)")))
                classes.append("forthcoming")
        item = nodes.list_item("", nodes.paragraph("", "", *content), classes=classes)
        return _with_source(item, self.source, line)

    def _link(self, content: list[nodes.Node], line: int, **attributes: str) -> addnodes.pending_xref:
        link = addnodes.pending_xref("", *content, refdomain="wwc", refexplicit=True, **attributes)
        return _with_source(link, self.source, line)

    def _text(self, text: str, line: int, *, links: bool = True) -> list[nodes.Node]:
        content = inline(text, links=links)
        if not self.translatable:
            return content
        # gettext extracts an inline node only if it says so: sphinx.util.nodes.is_translatable.
        return [_with_source(nodes.inline(text, "", *content, translatable=True), self.source, line)]


def _outside(resource: Resource, title: list[nodes.Node]) -> list[nodes.Node]:
    """Return the links of a resource outside this project: one that is gone has that of its saved copy alone."""
    if resource.gone and resource.archived is None:
        return [nodes.inline("", "", *title), nodes.Text(" " + _("(no longer available)"))]
    if resource.gone:
        return [nodes.reference("", "", *title, refuri=resource.archived), nodes.Text(" " + _("(archived)"))]
    links: list[nodes.Node] = [nodes.reference("", "", *title, refuri=resource.url)]
    if resource.archived is not None:
        copy = _("(saved copies)") if "/web/*/" in resource.archived else _("(saved copy)")
        links += [nodes.Text(" "), nodes.reference("", copy, refuri=resource.archived, classes=["archived"])]
    return links


def _target(item: Area | Criterion, scope: Scope) -> nodes.Node:
    # It makes both an id in HTML and a label in LaTeX; an id of a table, a row or a cell makes only the first.
    return nodes.target("", "", ids=scope.anchors(item))


def _with_source(node: _Element, source: str, line: int) -> _Element:
    node.source, node.line = source, line
    return node


def _cell_without_resource() -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "–", classes=["none"]))
