"""What linkcheck says of the addresses in data files: where they are in the file, and not which page shows them."""

from __future__ import annotations

from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from docutils import nodes
from docutils.utils import get_source_line
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, CheckResult

from ..datafile.loader import contents, decode
from ..datafile.places import lines_of_addresses
from ..domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LinkcheckBuilder(CheckExternalLinksBuilder):
    """Reports an address of a data file at its place there.

    https://www.sphinx-doc.org/en/master/usage/builders/index.html#sphinx.builders.linkcheck.CheckExternalLinksBuilder
    """

    def init(self) -> None:
        """Begin without any address."""
        super().init()
        self.places: dict[str, tuple[str, int]] = {}
        self._lines: dict[str, dict[str, int]] = {}

    def note_address(self, written: str, checked: str, path: str, line: int) -> None:
        """Remember where an address is written.

        Args:
            written: The address in the data file.
            checked: The address that is asked, which an event handler may have changed.
            path: The path of the data file.
            line: The line to report if the address is not found in the file.
        """
        if path not in self._lines:
            try:
                self._lines[path] = lines_of_addresses(decode(contents(Path(path))))
            except (OSError, ValueError, yaml.YAMLError):  # it has changed since its pages were read
                self._lines[path] = {}
        name = Path(relpath(path, self.srcdir)).as_posix()
        self.places[checked] = name, self._lines[path].get(written, line)
        # Sphinx makes all places of docnames, so the file gets one for what is reported. Only a private attribute
        # has their paths; if it goes, test_linkcheck.py fails.
        self.env.project._docname_to_path[name] = Path(name)

    def process_result(self, result: CheckResult) -> None:
        """Report what came of an address."""
        docname, line = self.places.get(result.uri, (result.docname, result.lineno))
        super().process_result(result._replace(docname=docname, lineno=line))


def note_addresses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Remember which of the addresses that linkcheck has found on a page are written in a data file."""
    if not isinstance(app.builder, LinkcheckBuilder):
        return
    paths = {use.path for use in domain_of(app.env).uses.get(docname, ())}
    for node in doctree.findall(nodes.reference):
        path, line = get_source_line(node)
        if path in paths and "refuri" in node:
            uri = app.emit_firstresult("linkcheck-process-uri", node["refuri"]) or node["refuri"]
            link = app.builder.hyperlinks.get(uri)
            # Each address is asked and reported once, for its first place.
            if link and (link.docname, link.lineno) == (docname, line):
                app.builder.note_address(node["refuri"], uri, path, line)
