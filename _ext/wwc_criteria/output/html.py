"""What the tables need in HTML: names for assistive technology, links to the criteria, and ids that stand once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..doctree.tables import find_around

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

#: The tables whose first column names the row.
_NAMED = frozenset(["wwc-criteria", "wwc-coverage"])


class PrepareTables(SphinxPostTransform):
    """Makes the cells of the first column the headers of their rows; in print they would only look different.

    It also takes the id of a table away from the box that furo puts around it, which has a copy of it.
    """

    formats = ("html",)
    default_priority = 501  # furo wraps the tables at 500

    def run(self, **kwargs: Any) -> None:
        """Change the tables of the document.

        Args:
            kwargs: Nothing that is used here.
        """
        for table in find_around(self.document, nodes.table):
            if _NAMED.intersection(table["classes"]):
                next(table.findall(nodes.colspec))["stub"] = 1
            box = table.parent
            if isinstance(box, nodes.container) and box["ids"] == table["ids"]:
                box["ids"] = []


def begin_cell(writer: HTML5Translator, node: nodes.entry) -> None:
    """Write the tag of a cell; that of a header says what it is the header of.

    https://www.w3.org/WAI/WCAG22/Techniques/html/H63

    Args:
        writer: The writer of the page, which makes the tag.
        node: The cell.
    """
    type(writer).visit_entry(writer, node)
    if writer.body[-1].startswith("<th"):
        scope = "row" if isinstance(node.parent.parent, nodes.tbody) else "col"
        _add(writer, "<th", f'scope="{scope}"')


def end_cell(writer: HTML5Translator, node: nodes.entry) -> None:
    """Write the end of a cell; that of a criterion has a link to itself, as headings have.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_permalinks

    Args:
        writer: The writer of the page.
        node: The cell.
    """
    if "criterion" in node.parent["classes"] and node.parent[0] is node:
        for target in cast("nodes.paragraph", node[0]).children:
            if isinstance(target, nodes.target) and target["ids"][0].startswith("criterion-"):
                end = writer.body.pop()  # of the paragraph
                writer.add_permalink_ref(target, "Link to this criterion")
                writer.body.append(end)
    type(writer).depart_entry(writer, node)


def begin_table(writer: HTML5Translator, node: nodes.table) -> None:
    """Write the tag of a table, with the name of its area where it has no caption.

    https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA6

    Args:
        writer: The writer of the page, which makes the tag.
        node: The table.
    """
    type(writer).visit_table(writer, node)
    if "area" in node and not isinstance(node[0], nodes.title):
        _add(writer, "<table", f'aria-label="{writer.attval(node["area"])}"')


def _add(writer: HTML5Translator, tag: str, attribute: str) -> None:
    writer.body[-1] = writer.body[-1].replace(tag, f"{tag} {attribute}", 1)
