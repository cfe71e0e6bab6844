"""What the tables need in HTML: names and headers for assistive technology, links to criteria, and unique ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..doctree.nodes import wwc_header, wwc_permalink, wwc_table
from ..doctree.tables import findall_outside_tables, shows_criteria

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

_ = get_translation("wwc_criteria")


class PrepareTables(SphinxPostTransform):
    """Makes headers of the first cells of rows, which would only look different in print, and names tables."""

    formats = ("html",)
    default_priority = 501  # furo wraps the tables at 500

    def run(self, **kwargs: Any) -> None:
        """Change the tables of the document."""
        for table in list(findall_outside_tables(self.document, nodes.table)):
            box = table.parent
            if isinstance(box, nodes.container) and box["ids"] == table["ids"]:
                box["ids"] = []  # furo copies them from the table
            if shows_criteria(table) or "wwc-coverage" in table["classes"]:
                _mark_headers(table)
            if "area" in table and not isinstance(table[0], nodes.title):
                table.replace_self(wwc_table("", *table.children, **table.attributes))


def _mark_headers(table: nodes.table) -> None:
    for group in findall_outside_tables(table, nodes.tgroup):
        *_columns, head, body = group.children
        for row in cast("list[nodes.row]", head.children):
            row[:] = [_header(cell, "col") for cell in row]
        for row in cast("list[nodes.row]", body.children):
            row[0] = _header(row[0], "row")
            if "criterion" in row["classes"]:
                paragraph = cast("nodes.paragraph", row[0].children[0])
                for target in list(paragraph.children):
                    if isinstance(target, nodes.target) and target["ids"][0].startswith("criterion-"):
                        paragraph += wwc_permalink(refid=target["ids"][0])


def _header(cell: nodes.Node, scope: str) -> wwc_header:
    return wwc_header("", *cell.children, scope=scope)


def visit_header(writer: HTML5Translator, node: wwc_header) -> None:
    """Begin a header with its scope, https://www.w3.org/WAI/WCAG22/Techniques/html/H63."""
    kind = "head" if node["scope"] == "col" else "stub"
    writer.body.append(writer.starttag(node, "th", "", CLASS=kind, scope=node["scope"]))


def depart_header(writer: HTML5Translator, node: wwc_header) -> None:
    """End a header."""
    writer.body.append("</th>\n")


def visit_table(writer: HTML5Translator, node: wwc_table) -> None:
    """Begin a table with its name, https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA6."""
    writer.visit_table(node)
    name = writer.attval(node["area"])
    writer.body[-1] = writer.body[-1].replace("<table", f'<table aria-label="{name}"', 1)


def visit_permalink(writer: HTML5Translator, node: wwc_permalink) -> None:
    """Write a link as conf.py wants it.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_permalinks
    """
    writer.add_permalink_ref(nodes.target(ids=[node["refid"]]), writer.attval(_("Link to this criterion")))
    raise nodes.SkipNode
