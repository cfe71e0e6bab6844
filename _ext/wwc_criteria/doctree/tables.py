"""Catalogue → docutils nodes. No input or output, no environment: standard nodes that every builder can write.

Each text has as its source the data file, and the line at which its criterion, resource or area begins. So messages
about it, and the translators' catalogue, lead an editor to the data file and not to the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from docutils import nodes
from sphinx import addnodes

from ..datafile.inline_markdown import plain
from ..datafile.model import Area, Criterion, Problem, Resource
from .inline import inline

_Element = TypeVar("_Element", bound=nodes.Element)
#: As in https://www.sphinx-doc.org/en/master/extdev/nodes.html#sphinx.addnodes.index
IndexEntry = tuple[str, str, str, str, str | None]
_Words = Callable[[str, str, int, bool], list[nodes.Node]]

DEFAULT_WIDTHS = (60, 40)
#: A long text says in its first words which it is; makeindex drops an entry of some thousand characters.
_BEGINNING = re.compile(r".{120,239}(?=\s)|.{239}")


def criteria_table(
    body: nodes.Element,
    *,
    name: str,
    widths: Sequence[int] = DEFAULT_WIDTHS,
    classes: Sequence[str] = (),
    caption: nodes.title | None = None,
) -> nodes.table:
    """Give the table of one area: a row for each criterion, its resources as a list.

    Args:
        body: Its rows, or what stands for them.
        name: The name of the area.
        widths: The relative widths of the two columns.
        classes: Further classes of the table.
        caption: Its caption.
    """
    # `longtable` lets LaTeX break the table between pages, with its head repeated.
    table = nodes.table(classes=["wwc-criteria", "longtable", "colwidths-given", *classes], area=name)
    if caption is not None:
        table += caption
    group = nodes.tgroup(cols=2)
    table += group
    group += [nodes.colspec(colwidth=width) for width in widths]
    head = nodes.row("", _entry(nodes.paragraph("", "Criterion")), _entry(nodes.paragraph("", "Resource")))
    group += [nodes.thead("", head), body]
    return table


def find_around(node: nodes.Element, kind: type[_Element]) -> Iterator[_Element]:
    """Find nodes, but not inside the tables of criteria, which have thousands of others.

    Args:
        node: The document, or a part of it.
        kind: Their class.
    """
    for child in node.children:
        if isinstance(child, kind):
            yield child
        of_criteria = isinstance(child, nodes.table) and "wwc-criteria" in child["classes"]
        if isinstance(child, nodes.Element) and not of_criteria:
            yield from find_around(child, kind)


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


def area_index(area: Area) -> list[IndexEntry]:
    """Give the entry of an area in the general index. Its criteria have an index of their own.

    Args:
        area: The area.
    """
    words = beginning(plain(area.title)).replace(";", ",")  # a semicolon parts an entry from its sub-entry
    return [("single", words, anchors_of(area)[0], "", None)]


def criteria_rows(area: Area, source: str, *, at_home: bool, translatable: bool) -> nodes.tbody:
    """Give the rows of a table.

    Args:
        area: The area to show.
        source: The path of the data file.
        at_home: True on the page that links to the criteria lead to, where they have their anchors.
        translatable: True to mark the texts for translators, as Sphinx needs it until the page has been read.
    """
    words = _marked if translatable else _plain_words
    # They stand in the first row: before the table the target would be moved to the table itself.
    before = [addnodes.index(entries=area_index(area)), _target(area)] if at_home else []
    rows = []
    for criterion in area.criteria:
        if at_home:
            before.append(_target(criterion))
        rows.append(_criterion_row(criterion, source, before, words))
        before = []
    # What the file says is printed to the letter: sphinx.util.nodes.is_smartquotable.
    return nodes.tbody(
        "", *(rows or [message_row("This area has no criteria yet.", before)]), support_smartquotes=False
    )


def message_row(words: str, before: Sequence[nodes.Node] = ()) -> nodes.row:
    """Give a row that says why there are no criteria.

    Args:
        words: A sentence.
        before: What stands before it.
    """
    return nodes.row("", _entry(nodes.paragraph("", "", *before, nodes.Text(words))), _entry(_nothing()))


def _target(item: Area | Criterion) -> nodes.Node:
    # It gives both an id in HTML and a label in LaTeX; an id on a table, a row or a cell gives only the first.
    return nodes.target("", "", ids=anchors_of(item))


def _criterion_row(criterion: Criterion, source: str, before: Sequence[nodes.Node], give: _Words) -> nodes.row:
    line = criterion.position.line
    # With the blank, as the numbers of Sphinx's headings have it: one node less.
    number = nodes.inline("", f"{criterion.number}. ", classes=["criterion-number"])
    words = nodes.paragraph("", "", *before, number, *give(criterion.text, source, line, True))
    helps: list[nodes.Node] = []
    if criterion.resources:
        items = [_resource_item(resource, source, give) for resource in criterion.resources]
        # `compact` is what the writer of HTML would find out by going through each list.
        helps.append(nodes.bullet_list("", *items, bullet="-", classes=["resources", "compact"]))
    if criterion.forthcoming:
        helps.append(nodes.paragraph("", "(Further resources forthcoming)", classes=["forthcoming"]))
    row = nodes.row("", _entry(words), _entry(*(helps or [_nothing()])), classes=["criterion"])
    return _sourced(row, source, line)


def _resource_item(resource: Resource, source: str, give: _Words) -> nodes.list_item:
    # The paragraph has no source, so that translators get the words of the link and not the link. Sphinx takes the
    # translatable node away again and puts its words last, so they stand in a node of their own.
    line = resource.position.line
    words = give(resource.title, source, line, False)
    classes = ["resource"]
    if resource.url is not None:
        words = [nodes.reference("", "", *words, refuri=resource.url)]
    else:
        words = [nodes.inline("", "", *words)]
        if resource.doc is not None:
            docname, _, anchor = resource.doc.partition("#")
            words = [_link(words, source, line, reftype="doc", reftarget=docname, anchor=anchor)]
        elif resource.ref is not None:
            words = [_link(words, source, line, reftype="ref", reftarget=resource.ref.lower())]
        else:
            words.append(nodes.Text(" (forthcoming)"))
            classes.append("forthcoming")
    return _sourced(nodes.list_item("", nodes.paragraph("", "", *words), classes=classes), source, line)


def _link(words: list[nodes.Node], source: str, line: int, **attributes: str) -> addnodes.pending_xref:
    return _sourced(addnodes.pending_xref("", *words, refdomain="wwc", refexplicit=True, **attributes), source, line)


def _plain_words(text: str, source: str, line: int, links: bool) -> list[nodes.Node]:
    return inline(text, links=links)


def _marked(text: str, source: str, line: int, links: bool) -> list[nodes.Node]:
    # gettext takes an inline node only if it says so: sphinx.util.nodes.is_translatable.
    return [_sourced(nodes.inline(text, "", *inline(text, links=links), translatable=True), source, line)]


def _sourced(node: _Element, source: str, line: int) -> _Element:
    node.source, node.line = source, line
    return node


def _entry(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", *content)


def _nothing() -> nodes.paragraph:
    return nodes.paragraph("", "–", classes=["none"])
