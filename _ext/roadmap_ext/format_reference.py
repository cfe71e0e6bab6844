"""Tables of the documentation that are made from the code: the keys of the data file, and the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from wwc_criteria.datafile import fields, messages
from wwc_criteria.datafile.fields import MAPPINGS
from wwc_criteria.datafile.messages import Subtype
from wwc_criteria.doctree.inline import inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class FieldsDirective(SphinxDirective):
    """Shows the keys of one mapping of the data file. Its argument is the name of the mapping in messages."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        if self.arguments[0] not in MAPPINGS:
            raise self.error(f"there is no mapping {self.arguments[0]!r}, only {', '.join(MAPPINGS)}")
        self.env.note_dependency(fields.__file__)
        mapping = MAPPINGS[self.arguments[0]]
        rows = (
            (f"`{key}`{' (needed)' if field.required else ''}", field.about, field.kind.value)
            for key, field in mapping.items()
        )
        return [_table((34, 36, 30), ("Key", "What it is for", "Value"), rows)]


class MessagesDirective(SphinxDirective):
    """Shows the subtypes of warnings, each with its cause and its cure."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.env.note_dependency(messages.__file__)
        rows = ((f"`wwc.{subtype}`", subtype.cause, subtype.cure) for subtype in sorted(Subtype))
        return [_table((30, 35, 35), ("Message", "Cause", "Cure"), rows)]


def _table(widths: Sequence[int], head: Iterable[str], rows: Iterable[Iterable[str]]) -> nodes.table:
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(widths))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["longtable", "colwidths-given"])


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *inline(cell))) for cell in cells))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_directive("wwc-fields", FieldsDirective)
    app.add_directive("wwc-messages", MessagesDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
