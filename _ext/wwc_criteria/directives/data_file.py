"""What the directives that show a data file share: how it is found, and how its problems are reported."""

from __future__ import annotations

from collections.abc import Collection
from os.path import realpath
from pathlib import Path
from typing import ClassVar, TypeVar

from docutils import nodes
from docutils.parsers.rst import directives

from .. import dependencies
from ..catalogues import first_data_file, listed_files
from ..datafile.messages import Subtype, visible
from ..datafile.model import Catalogue, InvalidCatalogue, Position, Problem
from ..datafile.reader.loader import expect
from ..datafile.record import Record
from ..doctree.error_box import error_box
from ..domain import domain_of
from .base import ExtensionDirective

_Content = TypeVar("_Content", Catalogue, Record)


def area_ids(argument: str) -> list[str]:
    """Return the ids of an option that names areas."""
    ids = directives.unchanged_required(argument).replace(",", " ").split()
    if not ids:
        raise ValueError("name an area, or leave the option out to show all")
    return list(dict.fromkeys(ids))


class _DataFileError(Exception):
    """There is no data file that could be shown.

    Args:
        message: The reason.
        box: What the page shows, if the reason has been recorded.
    """

    def __init__(self, message: str, box: nodes.error | None = None) -> None:
        super().__init__(message)
        self.box = box


class DataFileDirective(ExtensionDirective):
    """Shows a data file. Its argument is the file; without one it is the first that conf.py names."""

    optional_arguments = 1
    final_argument_whitespace = True
    #: What the page shows instead of an error box.
    shows: ClassVar[str]

    def make_nodes(self) -> list[nodes.Node]:
        """Return what the page shows, or an error box that says why there is nothing."""
        argument = self.arguments[0] if self.arguments else first_data_file(self.env)
        try:
            return self.show_file(argument)
        except _DataFileError as error:
            return [error.box or self._report(str(error), Subtype.FILE)]

    def show_file(self, argument: str) -> list[nodes.Node]:
        """Return what the page shows of the file that an argument names."""
        return self.show(*self._load(argument, Catalogue, self.options.get("area", ())))

    def show(self, catalogue: Catalogue, relative: str, path: str) -> list[nodes.Node]:
        """Return what the page shows of a data file with a relative and an absolute path."""
        raise NotImplementedError

    def _find(self, argument: str) -> tuple[str, str]:
        if not self.state.document.settings.file_insertion_enabled:
            raise _DataFileError("The settings of docutils do not let a page show a file: `file_insertion_enabled`.")
        if not argument:
            raise _DataFileError(
                "No data file is named. Name it in the directive, or set wwc_criteria_file in conf.py."
            )
        try:
            return self.env.relfn2path(argument)
        except (OSError, RuntimeError, ValueError) as error:  # a name too long, links in a circle, a NUL
            raise _DataFileError(f"`{argument}` cannot be the name of a file: {error}.") from None

    def _load(self, argument: str, kind: type[_Content], areas: Collection[str] = ()) -> tuple[_Content, str, str]:
        """Return a file of which the page shows some areas or all: its contents, its relative and its absolute path."""
        relative, path = self._find(argument)
        # Before the file is read: a page whose file is missing is then read again when the file comes.
        dependency = dependencies.dependency_on(path, argument, areas)
        page = domain_of(self.env).current_page
        page.dependencies.add(dependency)
        self._note_other_catalogues(path)
        try:
            content = expect(dependencies.load_any(path), kind)
        except dependencies.NotAFileError:
            raise _DataFileError(f"{relative} is not a file. Name the data file itself.") from None
        except OSError as error:
            message = (
                f"The data file {relative} cannot be read: {error.strerror}. Start its path at the folder of the page."
            )
            raise _DataFileError(message) from None
        except InvalidCatalogue as invalid:
            if self._may_quote(path):
                page.problems.update((path, problem) for problem in invalid.problems)
                page.is_incomplete |= self.shows == "criteria"
                summary = f"The {self.shows} cannot be shown until the data file {relative} is fixed."
                raise _DataFileError(summary, error_box(summary, invalid.problems)) from None
            message = (
                f"The data file {relative} has errors. They are not shown, since it is outside the source folder. "
                "Run `python -m wwc_criteria check` on it."
            )
            raise _DataFileError(message) from None
        if self._may_quote(path):
            page.problems.update((path, problem) for problem in content.suspicions)
        page.references.update(dependencies.references(dependency))
        return content, relative, path

    def _note_other_catalogues(self, path: str) -> None:
        """Record that what a catalogue shows depends on the names in the others of the project."""
        arguments = listed_files(self.env)
        if path in arguments:
            for other in arguments.keys() - {path}:
                dependency = dependencies.dependency_on(other, arguments[other], (), is_other=True)
                domain_of(self.env).current_page.dependencies.add(dependency)

    def _may_quote(self, path: str) -> bool:
        """Return whether the page and the log may show what is in a file that has errors.

        Any file of the machine can be named as the data file. Only one inside the source folder, or in the folder of
        a file that conf.py names, is known to be meant for this project.
        """
        # Before version 9, Sphinx does not resolve symbolic links.
        allowed = [self.env.srcdir, *(Path(realpath(listed)).parent for listed in listed_files(self.env))]
        return any(Path(realpath(path)).is_relative_to(realpath(folder)) for folder in allowed)

    def _report(self, message: str, subtype: Subtype) -> nodes.error:
        """Record a problem of the page, and return the box that shows it."""
        page, line = self.place()
        message = visible(message)  # it may quote the page, or the name of a file
        record = domain_of(self.env).current_page
        record.problems.add((page, Problem(Position(line, 0), subtype, message)))
        record.is_incomplete |= self.shows == "criteria"
        return error_box(f"The {self.shows} cannot be shown. {message}")
