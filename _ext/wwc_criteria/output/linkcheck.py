"""linkcheck reports an address of a data file at its place there, and not at the page that shows it."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path

import yaml
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, CheckResult

from ..datafile.address_lines import lines_of_addresses
from ..datafile.loader import contents, decode
from ..domain import domain_of


class LinkcheckBuilder(CheckExternalLinksBuilder):
    """Sphinx's builder with the places of the addresses in data files.

    https://www.sphinx-doc.org/en/master/usage/builders/index.html#sphinx.builders.linkcheck.CheckExternalLinksBuilder
    """

    def init(self) -> None:
        """Start without any data file."""
        super().init()
        self._lines: dict[str, dict[str, int]] = {}

    def process_result(self, result: CheckResult) -> None:
        """Report the result for an address at the data file of its page, if that contains it."""
        page = domain_of(self.env).pages.get(result.docname)
        for path in sorted({dependency.path for dependency in page.dependencies} if page else ()):
            if line := self._lines_of_addresses(path).get(result.uri):
                name = Path(relpath(path, self.srcdir)).as_posix()
                result = result._replace(docname=name, lineno=line)
                # Sphinx makes all places of docnames, so the file gets one for what is reported. Only a private
                # attribute has their paths; if it goes, test_linkcheck.py fails.
                self.env.project._docname_to_path[name] = Path(name)
                break
        super().process_result(result)

    def _lines_of_addresses(self, path: str) -> dict[str, int]:
        """Return the lines of the addresses in a data file, as handlers of the event for linkcheck change them."""
        if path not in self._lines:
            try:
                lines = lines_of_addresses(decode(contents(Path(path))))
            except (OSError, ValueError, yaml.YAMLError):  # the file has errors, which are reported elsewhere
                lines = {}
            self._lines[path] = {
                self.events.emit_firstresult("linkcheck-process-uri", uri) or uri: line for uri, line in lines.items()
            }
        return self._lines[path]
