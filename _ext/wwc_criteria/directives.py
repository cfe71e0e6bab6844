"""The directives that read a data file: options, dependencies, and the call to the reader and the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from . import dependencies
from .datafile.diagnostics import Subtype, hint
from .datafile.inline_markdown import plain
from .datafile.model import Area, Catalogue, Criterion, InvalidCatalogue, Position, Problem
from .doctree import tables
from .doctree.objects import Entry
from .doctree.overviews import Overview
from .domain import WhatWorksCitiesDomain, domain_of
from .output.downloads import Downloads
from .transforms import rows


def _area_ids(argument: str) -> list[str]:
    ids = directives.unchanged_required(argument).replace(",", " ").split()
    if not ids:
        raise ValueError("name an area, or leave the option out to show all")
    return list(dict.fromkeys(ids))


def _anchors(area: Area) -> list[str]:
    items: list[Area | Criterion] = [area, *area.criteria]
    return [anchor for item in items for anchor in tables.anchors_of(item)]


def _two_widths(argument: str) -> list[int]:
    widths = directives.positive_int_list(argument)
    if len(widths) != 2:
        raise ValueError("give two numbers, one for each column, for example 60 40")
    return widths


class _DataDirective(SphinxDirective):
    """What the directives share: how a data file is found and read, and how they say that something is wrong."""

    def _read(self, argument: str, areas: Collection[str] = ()) -> tuple[Catalogue, str, str] | list[nodes.Node]:
        """Give the catalogue with its relative and its absolute path, or an error box that says why there is none."""
        if not argument:
            message = "no data file: name it in the directive, or set wwc_criteria_file in conf.py"
            return self._fail(message, Subtype.FILE)
        try:
            relative, absolute = self.env.relfn2path(argument)
        except (OSError, RuntimeError, ValueError) as error:  # a name too long, links in a circle, a NUL
            return self._fail(f"`{argument}` cannot be the name of a file: {error}", Subtype.FILE)
        # Before the file is read: a page whose file is missing is then read again when the file comes.
        self._domain.note_use(dependencies.use(absolute, areas))
        if self.env.versioning_condition:
            # gettext writes the lines of all texts.
            self.env.note_dependency(relative)
        try:
            return dependencies.load(absolute), relative, absolute
        except dependencies.NotAFileError:
            return self._fail(f"{relative} is no file: name the data file itself", Subtype.FILE)
        except OSError as error:
            message = (
                f"the data file {relative} cannot be read: {error.strerror}. Its name begins at the folder of the page"
            )
            return self._fail(message, Subtype.FILE)
        except InvalidCatalogue as invalid:
            if not self._may_quote(absolute):
                message = (
                    f"the data file {relative} has errors. They are not shown, since it is outside the source folder: "
                    "run `python -m wwc_criteria check` on it"
                )
                return self._fail(message, Subtype.FILE)
            self._domain.note_problems(absolute, invalid.problems)
            summary = f"The criteria cannot be shown: the data file {relative} has to be corrected."
            return [tables.error_box(summary, invalid.problems)]

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

    @property
    def _domain(self) -> WhatWorksCitiesDomain:
        return domain_of(self.env)

    def _fail(self, message: str, subtype: Subtype) -> list[nodes.Node]:
        self._tell(message, subtype)
        return [tables.error_box(f"The criteria cannot be shown: {message}.")]

    def _tell(self, message: str, subtype: Subtype) -> None:
        page, line = self.get_source_info()
        self._domain.note_problems(page, [Problem(Position(line, 0), subtype, message)])


class DownloadsDirective(_DataDirective):
    """Links the criteria as open data: those of the file that ``wwc_criteria_file`` names."""

    def run(self) -> list[nodes.Node]:
        """Give the place of the links, or an error box that says why there are none."""
        found = self._read(dependencies.data_file(self.config))
        if isinstance(found, list):
            return found
        catalogue, _, source = found
        self._domain.note_links(dependencies.links(catalogue.areas, source))
        self._domain.note_overview("downloads")
        links = Downloads(docname=self.env.docname, path=source)
        self.set_source_info(links)
        return [links]


class CriteriaDirective(_DataDirective):
    """Show the criteria of a data file, one table an area.

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

    def run(self) -> list[nodes.Node]:
        """Give the tables, or an error box that says why there are none."""
        argument = self.arguments[0] if self.arguments else dependencies.data_file(self.config)
        found = self._read(argument, self.options.get("area", ()))
        if isinstance(found, list):
            return found
        catalogue, relative, source = found
        areas, unknown = self._areas(catalogue)
        self._domain.note_links(dependencies.links(areas, source))
        boxes = [self._unknown_area(name, catalogue, relative) for name in unknown]
        return [*self._tables(areas, source), *(node for box in boxes for node in box)]

    def _entries(self, area: Area) -> Iterator[Entry]:
        page, line = self.get_source_info()
        title = plain(area.title)
        place = (self.env.docname, page, line)
        yield Entry("area", area.id, area.former_ids, *place, title, title, title, area.id)
        for criterion in area.criteria:
            announced = [resource.forthcoming for resource in criterion.resources]
            yield Entry(
                "criterion",
                criterion.id,
                criterion.former_ids,
                *place,
                label=f"{title} {criterion.number}",
                number=criterion.number,
                words=plain(criterion.text),
                area=area.id,
                resources=tuple(
                    target for resource in criterion.resources for target in dependencies.inside_target(resource)
                ),
                covered=False in announced,
                forthcoming=criterion.forthcoming or True in announced,
            )

    def _areas(self, catalogue: Catalogue) -> tuple[list[Area], list[str]]:
        """Give the areas that the page asks for, and the ids that no area has."""
        by_id = {area.id: area for area in catalogue.areas}
        wanted = self.options.get("area") or list(by_id)
        return [by_id[name] for name in wanted if name in by_id], [name for name in wanted if name not in by_id]

    def _tables(self, areas: list[Area], source: str) -> list[nodes.Node]:
        result: list[nodes.Node] = []
        for area in areas:
            at_home = "no-index" not in self.options and self._take_anchors(area)
            table = tables.criteria_table(
                rows(area, source, self.env, at_home=at_home),
                name=plain(area.title),
                widths=self.options.get("widths", tables.DEFAULT_WIDTHS),
                classes=self.options.get("class", []),
                caption=self._caption(area, source, alone=len(areas) == 1),
            )
            self.set_source_info(table)
            if at_home:
                self._domain.note_entries(self._entries(area))
                self.state.document.ids.update(dict.fromkeys(_anchors(area), table))
            result.append(table)
        if result:
            self.add_name(result[0])
        return result

    def _take_anchors(self, area: Area) -> bool:
        """Tell an anchor that the page already has, and give False."""
        taken = next((anchor for anchor in _anchors(area) if anchor in self.state.document.ids), None)
        if taken:
            message = f"the anchor `{taken}` is already on this page: give this table the option :no-index:"
            self._tell(message, Subtype.DUPLICATE_ANCHOR)
        return taken is None

    def _caption(self, area: Area, source: str, *, alone: bool) -> nodes.title | None:
        """Give what the page says, in the page's markup; of several tables, each says which area it shows."""
        caption: str = self.options.get("caption", "")
        words: list[nodes.Node] = []
        if caption:
            # What is wrong in it stands in the words too, and Sphinx warns of it.
            words = [*self.parse_inline(caption)[0]]
        if not alone:
            return tables.area_title(area, source, words)
        return tables.title(caption, words, *self.get_source_info()) if words else None

    def _unknown_area(self, name: str, catalogue: Catalogue, relative: str) -> list[nodes.Node]:
        known = [area.id for area in catalogue.areas]
        return self._fail(f"{relative} has no area `{name}`{hint(name, known)}", Subtype.UNKNOWN_AREA)


class _OverviewDirective(SphinxDirective):
    kind: ClassVar[str]

    def run(self) -> list[nodes.Node]:
        """Give the placeholder."""
        domain_of(self.env).note_overview(self.kind)
        node = Overview(kind=self.kind, docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class SupportsDirective(_OverviewDirective):
    """Lists the criteria whose resources lead to the page."""

    kind = "supports"


class CoverageDirective(_OverviewDirective):
    """Counts for each area the criteria with and without resources."""

    kind = "coverage"
