"""The directives that show what else there is to a catalogue: its edition, its downloads, and further tables."""

from __future__ import annotations

from docutils import nodes

from ..catalogues import catalogues_of, crosswalk_of, listed_files
from ..datafile.messages import Subtype
from ..datafile.model import Catalogue
from ..doctree.crosswalk import crosswalk_table
from ..doctree.edition import edition_strip
from ..doctree.nodes import wwc_downloads
from ..doctree.worksheet import worksheet
from ..domain import domain_of
from .data_file import DataFileDirective


class DownloadsDirective(DataFileDirective):
    """Links a data file that conf.py names, as open data; without an argument the first."""

    shows = "links"

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the placeholder of the links."""
        if path not in listed_files(self.env):
            message = f"{relative} has no downloads, since conf.py does not name it. Add it to wwc_criteria_files."
            return [self._report(message, Subtype.FILE)]
        domain_of(self.env).current_page.downloads.add(path)
        links = wwc_downloads(docname=self.env.docname, path=path)
        self.set_source_info(links)
        return [links]


class WorksheetDirective(DataFileDirective):
    """Shows the criteria with room to write."""

    shows = "worksheet"

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the tables."""
        return [worksheet(catalogue.areas, path)]


class EditionDirective(DataFileDirective):
    """Says what readers have to know about the edition that the criteria come from."""

    shows = "edition"

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the strip."""
        return [*edition_strip(catalogue, path, self.config.language)]


class CrosswalkDirective(DataFileDirective):
    """Compares the criteria of a data file with those of the other editions of the project."""

    shows = "comparison"

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return the table, and what has no counterpart."""
        catalogues = catalogues_of(self.env)
        if path not in catalogues or len(catalogues) < 2:
            message = f"{relative} cannot be compared. Name it and another edition in wwc_criteria_files in conf.py."
            return [self._report(message, Subtype.FILE)]
        others = {other.edition or "": other for place, other in catalogues.items() if place != path}
        return [*crosswalk_table(catalogue, others, crosswalk_of(self.env))]
