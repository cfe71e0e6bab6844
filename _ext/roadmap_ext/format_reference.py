"""Tables of the documentation that are made from the code: the keys of the data file and of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from wwc_criteria.datafile import fields
from wwc_criteria.doctree.inline import inline
from wwc_criteria.doctree.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_WIDTHS = (34, 36, 30)


class FieldsDirective(SphinxDirective):
    """Shows the keys of one mapping of the data file. Its argument is the name of the mapping in messages."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        if self.arguments[0] not in fields.MAPPINGS:
            raise self.error(f"there is no mapping {self.arguments[0]!r}, only {', '.join(fields.MAPPINGS)}")
        self.env.note_dependency(fields.__file__)
        mapping = fields.MAPPINGS[self.arguments[0]]
        rows = (
            (f"`{key}`{' (needed)' if field.required else ''}", field.about, field.kind.value)
            for key, field in mapping.items()
        )
        body = nodes.tbody("", *map(_row, rows))
        return [table(_WIDTHS, ("Key", "What it is for", "Value"), body, ["longtable", "colwidths-given"])]


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *inline(cell))) for cell in cells))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_directive("wwc-fields", FieldsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
