"""What assistive technology needs of the tables in HTML: a name for each table, row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

#: The tables whose first column names the row.
_NAMED = frozenset(["wwc-criteria", "wwc-coverage"])


class NameRows(SphinxPostTransform):
    """Makes the cells of the first column the headers of their rows. In print they would only look different."""

    formats = ("html",)
    default_priority = 500

    def run(self, **kwargs: Any) -> None:
        """Change the tables of the document.

        Args:
            kwargs: Nothing that is used here.
        """
        for table in self.document.findall(nodes.table):
            if _NAMED.intersection(table["classes"]):
                next(table.findall(nodes.colspec))["stub"] = 1


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
        writer.body[-1] = writer.body[-1].replace("<th", f'<th scope="{scope}"', 1)


def begin_table(writer: HTML5Translator, node: nodes.table) -> None:
    """Write the tag of a table, with the name of its area where it has no caption.

    https://www.w3.org/WAI/WCAG22/Techniques/aria/ARIA6

    Args:
        writer: The writer of the page, which makes the tag.
        node: The table.
    """
    type(writer).visit_table(writer, node)
    if "area" in node and not isinstance(node[0], nodes.title):
        writer.body[-1] = writer.body[-1].replace("<table", f'<table aria-label="{writer.attval(node["area"])}"', 1)
