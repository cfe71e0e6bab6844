"""The directives: their options, and the call to the reader and the rest."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from . import dependencies
from .datafile.inline_markdown import plain
from .datafile.messages import Subtype, hint, visible
from .datafile.model import Area, Catalogue, Criterion, InvalidCatalogue, Position, Problem
from .doctree import tables
from .doctree.edition import edition_strip
from .doctree.nodes import wwc_downloads, wwc_overview
from .doctree.objects import object_entries, outgoing_references
from .doctree.worksheet import worksheet
from .domain import domain_of
from .transforms import rows


def _area_ids(argument: str) -> list[str]:
    ids = directives.unchanged_required(argument).replace(",", " ").split()
    if not ids:
        raise ValueError("name an area, or leave the option out to show all")
    return list(dict.fromkeys(ids))


def _two_widths(argument: str) -> list[int]:
    widths = directives.positive_int_list(argument)
    if len(widths) != 2:
        raise ValueError("give two numbers, one for each column, for example 60 40")
    return widths


def _anchors(area: Area) -> list[str]:
    items: list[Area | Criterion] = [area, *area.criteria]
    return [anchor for item in items for anchor in tables.anchors_of(item)]


class _DataFileError(Exception):
    """There is no data file that could be shown."""


class _DataFileDirective(SphinxDirective):
    """What the directives that show a data file share: how it is found, and how problems are reported."""

    def run(self) -> list[nodes.Node]:
        """Return what the page shows, or an error box that says why there is nothing."""
        argument = self.arguments[0] if self.arguments else dependencies.data_file(self.config)
        try:
            relative, path = self._find(argument)
            return self.show(self._load(argument, relative, path), relative, path)
        except _DataFileError as error:
            return [self._report(str(error), Subtype.FILE)]
        except InvalidCatalogue as invalid:
            page = domain_of(self.env).current_page
            page.problems.update((path, problem) for problem in invalid.problems)
            page.is_incomplete = True
            summary = f"The criteria cannot be shown until the data file {relative} is fixed."
            return [tables.error_box(summary, invalid.problems)]

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return what the page shows of a data file with a relative and an absolute path."""
        raise NotImplementedError

    def _find(self, argument: str) -> tuple[str, str]:
        if not argument:
            raise _DataFileError(
                "No data file is named. Name it in the directive, or set wwc_criteria_file in conf.py."
            )
        try:
            return self.env.relfn2path(argument)
        except (OSError, RuntimeError, ValueError) as error:  # a name too long, links in a circle, a NUL
            raise _DataFileError(f"`{argument}` cannot be the name of a file: {error}.") from None

    def _load(self, argument: str, relative: str, path: str) -> Catalogue:
        # Before the file is read: a page whose file is missing is then read again when the file comes.
        dependency = dependencies.dependency_on(path, argument, self.options.get("area", ()))
        domain_of(self.env).current_page.dependencies.add(dependency)
        try:
            catalogue = dependencies.load(path)
        except dependencies.NotAFileError:
            raise _DataFileError(f"{relative} is not a file. Name the data file itself.") from None
        except OSError as error:
            message = (
                f"The data file {relative} cannot be read: {error.strerror}. Start its path at the folder of the page."
            )
            raise _DataFileError(message) from None
        except InvalidCatalogue:
            if self._may_quote(path):
                raise
            message = (
                f"The data file {relative} has errors. They are not shown, since it is outside the source folder. "
                "Run `python -m wwc_criteria check` on it."
            )
            raise _DataFileError(message) from None
        if self._may_quote(path):
            domain_of(self.env).current_page.problems.update((path, problem) for problem in catalogue.suspicions)
        return catalogue

    def _may_quote(self, path: str) -> bool:
        """Return whether the page and the log may show what is in a file that has errors.

        Any file of the machine can be named as the data file. Only one inside the source folder, or in the folder of
        the file that conf.py names, is known to be meant for this project.
        """
        # These paths have no symbolic links: Sphinx resolves them.
        allowed = [Path(self.env.srcdir)]
        if default := dependencies.data_file(self.config):
            allowed.append(Path(self.env.relfn2path(default)[1]).parent)
        return any(Path(path).is_relative_to(folder) for folder in allowed)

    def _report(self, message: str, subtype: Subtype) -> nodes.error:
        """Record a problem of the page, and return the box that shows it."""
        page, line = self.get_source_info()
        message = visible(message)  # it may quote the page, or the name of a file
        record = domain_of(self.env).current_page
        record.problems.add((page, Problem(Position(line, 0), subtype, message)))
        record.is_incomplete = True
        return tables.error_box(f"The criteria cannot be shown. {message}")


class DownloadsDirective(_DataFileDirective):
    """Links the file that ``wwc_criteria_file`` names, as open data."""

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the placeholder of the links."""
        page = domain_of(self.env).current_page
        page.references.update(outgoing_references(catalogue.areas, path))
        page.overviews.add("downloads")
        links = wwc_downloads(docname=self.env.docname, path=path)
        self.set_source_info(links)
        return [links]


class WorksheetDirective(_DataFileDirective):
    """Shows the criteria with room to write."""

    optional_arguments = 1
    final_argument_whitespace = True

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the tables."""
        domain_of(self.env).current_page.references.update(outgoing_references(catalogue.areas, path))
        return [worksheet(catalogue.areas, path)]


class EditionDirective(_DataFileDirective):
    """Says what readers have to know about the edition that the criteria come from."""

    optional_arguments = 1
    final_argument_whitespace = True

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the strip."""
        return [*edition_strip(catalogue, path, self.config.language)]


class CriteriaDirective(_DataFileDirective):
    """Shows the criteria of a data file, one table an area.

    Its argument is the data file, found as ``literalinclude`` finds its file:
    https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-literalinclude
    """

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[OptionSpec] = {
        "area": _area_ids,
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
        if shown:
            self.add_name(shown[0])
        return [*shown, *boxes]

    def _table(self, area: Area, path: str, *, is_only: bool) -> nodes.table:
        parent = self.state_machine.node
        only = parent if isinstance(parent, addnodes.only) else None
        condition = only["expr"] if only else ""
        with_targets = "no-index" not in self.options and self._are_free(_anchors(area), condition)
        table = tables.criteria_table(
            rows(area, path, self.env, with_targets=with_targets),
            name=plain(area.title),
            widths=self.options.get("widths", tables.DEFAULT_WIDTHS),
            classes=self.options.get("class", []),
            caption=self._caption(area, path, is_only=is_only),
        )
        self.set_source_info(table)
        if with_targets:
            table["defines"] = area.id
            entries = object_entries(area, self.env.docname, *self.get_source_info(), condition)
            domain_of(self.env).current_page.entries.extend(entries)
            self.state.document.ids.update(dict.fromkeys(_anchors(area), only or table))
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
        return tables.title(caption, text, *self.get_source_info()) if text else None


class _OverviewDirective(SphinxDirective):
    kind: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Return the placeholder."""
        domain_of(self.env).current_page.overviews.add(self.kind)
        node = wwc_overview(kind=self.kind, docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class SupportsDirective(_OverviewDirective):
    """Lists the criteria whose resources refer to the page."""

    kind = "supports"


class CoverageDirective(_OverviewDirective):
    """Counts for each area the criteria with and without resources."""

    kind = "coverage"
