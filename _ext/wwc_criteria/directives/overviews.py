"""The directives whose lists are made of all pages, once these have been read."""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes

from ..doctree.nodes import wwc_overview
from ..domain import domain_of
from .base import ExtensionDirective


class _OverviewDirective(ExtensionDirective):
    kind: ClassVar[str]

    def make_nodes(self) -> list[nodes.Node]:
        """Return the placeholder."""
        domain_of(self.env).current_page.overviews.add(self.kind)
        node = wwc_overview(kind=self.kind, docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class SupportsDirective(_OverviewDirective):
    """Lists the criteria whose resources refer to the page."""

    kind = "supports"


class LinksDirective(_OverviewDirective):
    """Lists the links of data files that need a hand."""

    kind = "links"


class CoverageDirective(_OverviewDirective):
    """Counts for each area the criteria with and without resources."""

    kind = "coverage"
