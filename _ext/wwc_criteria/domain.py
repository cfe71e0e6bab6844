"""The ``wwc`` domain: how the references of the tables are resolved."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .messages import Subtype

logger = logging.getLogger(__name__)


class WhatWorksCitiesDomain(Domain):
    """Resolves the pages that resources lead to.

    Follows https://www.sphinx-doc.org/en/master/extdev/domainapi.html
    """

    name = "wwc"
    label = "What Works Cities"

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Merge what a parallel process has read: nothing, the domain keeps no data.

        Args:
            docnames: The pages that it has read.
            otherdata: Its data.
        """

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Turn a resource's ``doc`` into a link.

        A page that is not there is told at the line of the data file, and the words stand without a link.
        """
        if typ != "page":
            return None
        if target in env.all_docs:
            return make_refnode(builder, fromdocname, target, node["anchor"], contnode)
        message = "this project has no page %r: a doc is named from the source folder, without its ending"
        logger.warning(message, target, type="wwc", subtype=Subtype.UNKNOWN_PAGE, location=node)
        return None

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Give nothing: ``any`` finds pages through Sphinx's own domain."""
        return []
