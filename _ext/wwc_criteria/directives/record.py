"""The directive that shows the record of a city: its options, and the call to the rest."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.typing import OptionSpec

from ..catalogues import catalogues_of, first_data_file, listed_files, scope_of
from ..datafile.messages import Subtype, hint
from ..datafile.model import Catalogue, Problem
from ..datafile.record import Record, find_catalogue, match_entries
from ..doctree.error_box import error_box
from ..doctree.nodes import wwc_downloads
from ..doctree.record import RecordTables
from ..domain import domain_of
from .data_file import DataFileDirective, area_ids


class RecordDirective(DataFileDirective):
    """Shows what a city says about itself, with the statement that it is the city that says it."""

    shows = "record"
    required_arguments, optional_arguments = 1, 0
    option_spec: ClassVar[OptionSpec] = {
        "area": area_ids,
        "criteria": directives.unchanged_required,
        "summary": directives.flag,
    }

    def _criteria(self, record: Record) -> str:
        """Return the data file of the edition that a record names, or else the first."""
        arguments = listed_files(self.env)
        editions = {it.edition: arguments[path] for path, it in catalogues_of(self.env).items()}
        return editions.get(record.criteria, first_data_file(self.env))

    def show_file(self, argument: str) -> list[nodes.Node]:
        """Return the statement, the summary, the tables and the downloads."""
        record, _relative, path = self._load(argument, Record)
        criteria = self.options.get("criteria") or self._criteria(record)
        # All areas: the ids of entries in others are checked as well.
        catalogue, relative, criteria_path = self._load(criteria, Catalogue)
        page = domain_of(self.env).current_page
        page.overviews.add("record")
        listed = catalogues_of(self.env)
        found = find_catalogue(record, listed.values() if criteria_path in listed else [catalogue])
        if isinstance(found, Problem):
            page.problems.add((path, found))
            return [error_box(f"The record cannot be shown. {found.message}")]
        entries, problems = match_entries(record, catalogue)
        page.problems.update((path, problem) for problem in problems)
        by_id = {area.id: area for area in catalogue.areas}
        names = self.options.get("area", by_id)
        for name in names:
            if name not in by_id:
                message = f"{relative} has no area `{name}`.{hint(name, by_id, 'areas')}"
                return [self._report(message, Subtype.UNKNOWN_AREA)]
        areas = [by_id[name] for name in names]
        scope = scope_of(self.env, criteria_path)
        make = RecordTables(record, entries, areas, scope, path, criteria_path, self.config.language)
        box = nodes.container("", make.statement(), make.summary(), *make.levels(catalogue), classes=["wwc-record"])
        if "summary" not in self.options:
            links = wwc_downloads(docname=self.env.docname, path=path, criteria=criteria_path)
            page.records.add((path, criteria_path))
            box += [*make.tables(), links]
        return [box]
