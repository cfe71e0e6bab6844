"""The directive that shows criteria: its options, and the table of each area."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.typing import OptionSpec

from ..catalogues import scope_of
from ..datafile.inline_markdown import plain
from ..datafile.messages import Subtype, hint
from ..datafile.model import Area, Catalogue
from ..doctree import tables
from ..doctree.objects import object_entries, outgoing_references
from ..domain import domain_of
from ..transforms import rows
from .data_file import DataFileDirective, area_ids


def _two_widths(argument: str) -> list[int]:
    widths = directives.positive_int_list(argument)
    if len(widths) != 2:
        raise ValueError("give two numbers, one for each column, for example 60 40")
    return widths


class CriteriaDirective(DataFileDirective):
    """Shows the criteria of a data file, one table an area.

    Its argument is the data file, found as ``literalinclude`` finds its file:
    https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-literalinclude
    """

    option_spec: ClassVar[OptionSpec] = {
        "area": area_ids,
        "caption": directives.unchanged_required,
        "widths": _two_widths,
        "class": directives.class_option,
        "name": directives.unchanged_required,
        "no-index": directives.flag,
    }

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the tables, and a box for each area that is not there."""
        by_id = {area.id: area for area in catalogue.areas}
        names = self.options.get("area", by_id)
        areas = [by_id[name] for name in names if name in by_id]
        page = domain_of(self.env).current_page
        page.references.update(outgoing_references(areas, path))
        page.shown.update((path, name) for name in self.options.get("area", [""]))
        boxes = [
            self._report(f"{relative} has no area `{name}`.{hint(name, by_id, 'areas')}", Subtype.UNKNOWN_AREA)
            for name in names
            if name not in by_id
        ]
        shown = [self._table(area, path, is_only=len(areas) == 1) for area in areas]
        for table in shown:
            table["edition"], table["total"] = catalogue.edition or "", catalogue.criteria_in_edition
        if shown:
            self.add_name(shown[0])
        return [*shown, *boxes]

    def _table(self, area: Area, path: str, *, is_only: bool) -> nodes.table:
        parent = self.state_machine.node
        only = parent if isinstance(parent, addnodes.only) else None
        condition = only["expr"] if only else ""
        scope = scope_of(self.env, path)
        with_targets = "no-index" not in self.options and self._are_free(scope.anchors_in(area), condition)
        table = tables.criteria_table(
            rows(area, path, self.env, with_targets=with_targets),
            name=plain(area.title),
            widths=self.options.get("widths", tables.DEFAULT_WIDTHS),
            classes=self.options.get("class", []),
            caption=self._caption(area, path, is_only=is_only),
        )
        self.set_source_info(table)
        if with_targets:
            table["defines"] = scope.anchors(area)[0].removeprefix("area-")
            entries = object_entries(area, self.env.docname, *self.place(), condition, scope)
            domain_of(self.env).current_page.entries.extend(entries)
            self.state.document.ids.update(dict.fromkeys(scope.anchors_in(area), only or table))
        return table

    def _are_free(self, anchors: Collection[str], condition: str) -> bool:
        """Return whether the page has none of these anchors yet; report the first that it has.

        Those under another condition of ``only`` do not count: which of them a builder shows is known after reading.
        """
        ids = self.state.document.ids
        found = (anchor for anchor in anchors if anchor in ids)
        taken = next((it for it in found if not condition or ids[it].get("expr", condition) == condition), None)
        if taken:
            message = f"The anchor `{taken}` is already on this page. Add the option :no-index: to this table."
            self._report(message, Subtype.DUPLICATE_ANCHOR)
        return taken is None

    def _caption(self, area: Area, path: str, *, is_only: bool) -> nodes.title | None:
        """Return the caption of the page in its markup; with several tables, each says which area it shows."""
        caption: str = self.options.get("caption", "")
        # Sphinx reports what is wrong in it, and marks it in the text.
        text = self.parse_inline(caption)[0] if caption else []
        if not is_only:
            return tables.area_title(area, path, text)
        return tables.title(caption, text, *self.place()) if text else None
