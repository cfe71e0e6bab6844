"""The directive that shows criteria: its options, and the table of each area."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.typing import OptionSpec

from ..catalogues import scope_of
from ..datafile.inline_markdown import plain
from ..datafile.messages import Subtype, hint
from ..datafile.model import Area, Catalogue
from ..doctree import tables
from ..doctree.objects import object_entries
from ..domain import domain_of
from ..post_transforms import rows
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

    shows = "criteria"
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
        with_targets = "no-index" not in self.options
        table = tables.criteria_table(
            rows(area, path, self.env, with_targets=with_targets),
            name=plain(area.title),
            widths=self.options.get("widths", tables.DEFAULT_WIDTHS),
            classes=self.options.get("class", []),
            caption=self._caption(area, path, is_only=is_only),
        )
        self.set_source_info(table)
        if with_targets:
            scope = scope_of(self.env, path)
            table["defines"] = scope.anchors(area)[0].removeprefix("area-")
            # The page is not complete yet: RecordObjects records them.
            table["objects"] = [*object_entries(area, self.env.docname, *self.place(), scope)]
            for anchor in scope.anchors_in(area):
                self.state.document.ids.setdefault(anchor, table)
        return table

    def _caption(self, area: Area, path: str, *, is_only: bool) -> nodes.title | None:
        """Return the caption of the page in its markup; with several tables, each says which area it shows."""
        caption: str = self.options.get("caption", "")
        # Sphinx reports what is wrong in it, and marks it in the text.
        text = self.parse_inline(caption)[0] if caption else []
        if not is_only:
            return tables.area_title(area, path, text)
        return tables.title(caption, text, *self.place()) if text else None
