"""Catalogue → docutils nodes. No input or output, no environment: standard nodes that every builder can write.

Each text has as its source the data file, and the line at which its criterion, resource or area begins. So messages
about it, and the translators' catalogue, lead an editor to the data file and not to the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from docutils import nodes
from sphinx import addnodes

from .markdown import plain
from .markup import inline
from .model import Area, Criterion, Problem, Resource

_Element = TypeVar("_Element", bound=nodes.Element)

DEFAULT_WIDTHS = (60, 40)
#: A long text says in its first words which it is; makeindex drops an entry of some thousand characters.
_BEGINNING = re.compile(r".{120,239}(?=\s)|.{239}")


def criteria_table(
    area: Area,
    *,
    source: str,
    widths: Sequence[int] = DEFAULT_WIDTHS,
    classes: Sequence[str] = (),
    caption: nodes.title | None = None,
    anchors: bool = True,
) -> nodes.table:
    """Give the table of one area: a row for each criterion, its resources as a list.

    Args:
        area: The area to show.
        source: The path of the data file.
        widths: The relative widths of the two columns.
        classes: Further classes of the table.
        caption: Its caption.
        anchors: False to leave out the anchors and the entries of the index, where the page is not their home.
    """
    # `longtable` lets LaTeX break the table between pages, with its head repeated.
    table = nodes.table(classes=["wwc-criteria", "longtable", "colwidths-given", *classes], area=plain(area.title))
    if caption is not None:
        table += caption
    group = nodes.tgroup(cols=2)
    table += group
    group += [nodes.colspec(colwidth=width) for width in widths]
    head = nodes.row("", _entry(nodes.paragraph("", "Criterion")), _entry(nodes.paragraph("", "Resource")))
    group += nodes.thead("", head)
    # The targets of the area stand in its first row: a target before the table would be moved to the table itself.
    targets: list[nodes.Node] = [_target(area)] if anchors else []
    rows = []
    for criterion in area.criteria:
        targets += [_target(criterion), _index_entry(area, criterion)] if anchors else []
        rows.append(_criterion_row(criterion, source, targets))
        targets = []
    group += nodes.tbody("", *(rows or [_empty_row(targets)]))
    return table


def beginning(words: str) -> str:
    """Give of a long text its first words, for an index.

    Args:
        words: A text without marks.
    """
    found = len(words) > 240 and _BEGINNING.match(words)
    return f"{found[0]}…" if found else words


def title(text: str, words: Sequence[nodes.Node], source: str, line: int) -> nodes.title:
    """Give a caption.

    Args:
        text: Its words as their file has them, for translators.
        words: The same as nodes.
        source: The path of the file.
        line: The line of the words in it.
    """
    return _sourced(nodes.title(text, "", *words, support_smartquotes=False), source, line)


def area_title(area: Area, source: str, before: Sequence[nodes.Node] = ()) -> nodes.title:
    """Give the title of an area as a caption.

    Args:
        area: The area.
        source: The path of the data file.
        before: What stands before its words, with a colon between.
    """
    begin = [*(node.deepcopy() for node in before), nodes.Text(": ")] if before else []
    return title(area.title, [*begin, *inline(area.title)], source, area.position.line)


def error_box(summary: str, problems: Sequence[Problem] = ()) -> nodes.error:
    """Give what stands in the place of a table that cannot be shown.

    Args:
        summary: What is wrong, in a sentence.
        problems: The problems of the data file.
    """
    box = nodes.error("", nodes.paragraph("", summary))
    if problems:
        lines = (f"Line {p.position.line}, column {p.position.column}: {p.message}" for p in problems)
        box += nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines), bullet="-")
    return box


def anchors_of(item: Area | Criterion) -> list[str]:
    """Give the ids of the place of an area or a criterion on a page, those of its former ids too.

    Args:
        item: The area or the criterion.
    """
    return [f"{type(item).__name__.lower()}-{name}" for name in (item.id, *item.former_ids)]


def _target(item: Area | Criterion) -> nodes.target:
    # It gives both an id in HTML and a label in LaTeX; an id on a table, a row or a cell gives only the first.
    return nodes.target("", "", ids=anchors_of(item))


def _index_entry(area: Area, criterion: Criterion) -> addnodes.index:
    """Give an entry of the general index, https://www.sphinx-doc.org/en/master/extdev/nodes.html#sphinx.addnodes.index."""
    words = beginning(f"{criterion.number}. {plain(criterion.text)}")
    # A semicolon parts an entry from its sub-entry.
    entry = f"{beginning(plain(area.title)).replace(';', ',')}; {words.replace(';', ',')}"
    return addnodes.index(entries=[("single", entry, anchors_of(criterion)[0], "", None)])


def _criterion_row(criterion: Criterion, source: str, targets: Sequence[nodes.Node]) -> nodes.row:
    line = criterion.position.line
    words = nodes.paragraph("", "", *targets, support_smartquotes=False)
    words += nodes.inline("", f"{criterion.number}.", classes=["criterion-number"], support_smartquotes=False)
    words += nodes.Text(" ")
    words += _translatable(criterion.text, source, line)
    helps: list[nodes.Node] = []
    if criterion.resources:
        items = (_resource_item(resource, source) for resource in criterion.resources)
        helps.append(nodes.bullet_list("", *items, bullet="-", classes=["resources"]))
    if criterion.forthcoming:
        helps.append(nodes.paragraph("", "(Further resources forthcoming)", classes=["forthcoming"]))
    row = nodes.row("", _entry(words), _entry(*(helps or [_nothing()])), classes=["criterion"])
    return _sourced(row, source, line)


def _resource_item(resource: Resource, source: str) -> nodes.list_item:
    # The paragraph has no source, so that translators get the words of the link and not the link. Sphinx takes the
    # translatable node away again and puts its words last, so they stand in a node of their own.
    line = resource.position.line
    words = nodes.inline("", "", _translatable(resource.title, source, line, links=False), support_smartquotes=False)
    paragraph = nodes.paragraph("", "", support_smartquotes=False)
    item = nodes.list_item("", paragraph, classes=["resource"])
    if resource.url is not None:
        paragraph += nodes.reference("", "", words, refuri=resource.url, support_smartquotes=False)
    elif resource.doc is not None:
        docname, _, anchor = resource.doc.partition("#")
        paragraph += _link(words, source, line, reftype="doc", reftarget=docname, anchor=anchor)
    elif resource.ref is not None:
        paragraph += _link(words, source, line, reftype="ref", reftarget=resource.ref.lower())
    else:
        paragraph += [words, nodes.Text(" (forthcoming)")]
        item["classes"].append("forthcoming")
    return _sourced(item, source, line)


def _link(words: nodes.inline, source: str, line: int, **attributes: str) -> addnodes.pending_xref:
    return _sourced(addnodes.pending_xref("", words, refdomain="wwc", refexplicit=True, **attributes), source, line)


def _translatable(text: str, source: str, line: int, *, links: bool = True) -> nodes.inline:
    # gettext takes an inline node only if it says so: sphinx.util.nodes.is_translatable.
    node = nodes.inline(text, "", *inline(text, links=links), translatable=True, support_smartquotes=False)
    return _sourced(node, source, line)


def _sourced(node: _Element, source: str, line: int) -> _Element:
    node.source, node.line = source, line
    return node


def _entry(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", *content)


def _nothing() -> nodes.paragraph:
    return nodes.paragraph("", "–", classes=["none"])


def _empty_row(targets: Sequence[nodes.Node]) -> nodes.row:
    words = nodes.paragraph("", "", *targets, nodes.Text("This area has no criteria yet."))
    return nodes.row("", _entry(words), _entry(_nothing()))
