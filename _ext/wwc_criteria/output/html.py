"""What the tables need in HTML: names and headers for assistive technology, links to criteria, and unique ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..doctree.nodes import wwc_cell, wwc_permalink, wwc_signs, wwc_table
from ..doctree.tables import findall_outside_tables, shows_criteria

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

_ = get_translation("wwc_criteria")


class PrepareTables(SphinxPostTransform):
    """Gives cells their roles, makes headers of the first cells of rows, and names tables."""

    formats = ("html",)
    default_priority = 501  # furo wraps the tables at 500

    def run(self, **kwargs: Any) -> None:
        """Change the tables of the document."""
        for table in list(findall_outside_tables(self.document, nodes.table)):
            box = table.parent
            if isinstance(box, nodes.container) and box["ids"] == table["ids"]:
                box["ids"] = []  # furo copies them from the table
            if shows_criteria(table) or {"wwc-coverage", "wwc-crosswalk"} & {*table["classes"]}:
                _mark_cells(table)
            if "area" in table and not isinstance(table[0], nodes.title):
                table.replace_self(wwc_table("", *table.children, **table.attributes))


def _mark_cells(table: nodes.table) -> None:
    for group in (child for child in table.children if isinstance(child, nodes.tgroup)):
        *_columns, head, body = group.children
        for row in cast("list[nodes.row]", head.children):
            row[:] = [_cell(cell, "columnheader", "col") for cell in row]
        for row in cast("list[nodes.row]", body.children):
            row[:] = [_cell(row[0], "rowheader", "row"), *(_cell(cell, "cell") for cell in row[1:])]
            if "wwc-record" in table["classes"]:
                _label_cells(row, cast("list[nodes.row]", head.children)[0])
            if "criterion" in row["classes"]:
                _add_permalink(row[0], table.get("area", ""))


def _label_cells(row: nodes.row, head: nodes.row) -> None:
    """Give cells the text of their headers, which a narrow window does not show."""
    for cell, header in zip(cast("list[wwc_cell]", row.children), head, strict=False):
        cell["attributes"]["data-label"] = header.astext()


def _cell(cell: nodes.Node, role: str, scope: str = "") -> wwc_cell:
    """Return a cell with its role, which it keeps where a narrow window shows one cell below the other.

    A header has its scope as well, https://www.w3.org/WAI/WCAG22/Techniques/html/H63.
    """
    header = {"scope": scope, "class": "head" if scope == "col" else "stub"} if scope else {}
    return wwc_cell("", *cell.children, tag="th" if scope else "td", attributes={"role": role, **header})


def _add_permalink(cell: Any, area: str) -> None:
    """Add a link from a criterion to itself. The name of the cell is the rest of its text."""
    paragraph = cell[0]
    targets = [child for child in paragraph.children if isinstance(child, nodes.target)]
    if targets:
        anchor, position = targets[-1]["ids"][0], paragraph.index(targets[-1]) + 1
        targets[-1] += paragraph[position:]
        number = targets[-1][0].astext().removesuffix(". ")
        paragraph[position:] = [wwc_permalink(refid=anchor, label=f"{area} {number}")]
        cell["attributes"]["aria-labelledby"] = anchor


def visit_cell(writer: HTML5Translator, node: wwc_cell) -> None:
    """Begin a cell."""
    writer.body.append(writer.starttag(node, node["tag"], "", **node["attributes"]))


def depart_cell(writer: HTML5Translator, node: wwc_cell) -> None:
    """End a cell."""
    writer.body.append(f"</{node['tag']}>\n")


def visit_signs(writer: HTML5Translator, node: wwc_signs) -> None:
    """Write signs, https://www.w3.org/TR/wai-aria-1.2/#aria-hidden."""
    writer.body.append(f'<span class="wwc-signs" aria-hidden="true">{writer.encode(node.astext())}</span>')
    raise nodes.SkipNode


def visit_table(writer: HTML5Translator, node: wwc_table) -> None:
    """Begin a table with its name, https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA6."""
    writer.visit_table(node)
    name = writer.attval(node["area"])
    writer.body[-1] = writer.body[-1].replace("<table", f'<table aria-label="{name}"', 1)


def visit_permalink(writer: HTML5Translator, node: wwc_permalink) -> None:
    """Write a link as conf.py wants it.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_permalinks
    """
    if writer.config.html_permalinks and writer.builder.add_permalinks:
        name = writer.attval(_("Link to %s") % node["label"])
        writer.body.append(f'<a class="headerlink" href="#{node["refid"]}" title="{name}" aria-label="{name}">')
        writer.body.append(f"{writer.config.html_permalinks_icon}</a>")
    raise nodes.SkipNode
