"""What all directives of the extension share: they need Sphinx."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class ExtensionDirective(SphinxDirective):
    """A directive that reports an error where docutils runs without Sphinx."""

    def run(self) -> list[nodes.Node]:
        """Return what the page shows."""
        if not hasattr(self.state.document.settings, "env"):
            message = f"The directive `{self.name}` needs Sphinx: add `wwc_criteria` to `extensions` in a conf.py."
            raise self.error(message)
        return self.make_nodes()

    def place(self) -> tuple[str, int]:
        """Return the path of the page, and the line of the directive in it."""
        source, line = self.get_source_info()
        return source or "", line or self.lineno

    def make_nodes(self) -> list[nodes.Node]:
        """Return what the page shows, in a build of Sphinx."""
        raise NotImplementedError
