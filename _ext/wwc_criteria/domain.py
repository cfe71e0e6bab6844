"""The ``wwc`` domain: what the pages take from data files, and how the links of the tables are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .messages import Subtype, hint
from .model import Position, Problem

logger = logging.getLogger(__name__)

_SUBTYPES = {"doc": Subtype.UNKNOWN_PAGE, "ref": Subtype.UNKNOWN_LABEL}
_IN_VAIN = {
    "doc": "this project has no page `%s`",
    "ref": "there is no label `%s`",
}
_CURES = {
    "doc": ": a page is named from the source folder, without its ending",
    "ref": ": a label stands before a heading, as `(label)=` in Markdown",
}


class Link(NamedTuple):
    """A resource that leads to a page or to a label.

    Args:
        source: The path of the data file.
        position: Where the data file says so.
        kind: ``doc`` or ``ref``.
        target: The docname or the label.
    """

    source: str
    position: Position
    kind: str
    target: str


class WhatWorksCitiesDomain(Domain):
    """Knows for each page what is wrong on it and in the data files that it uses, and where its resources lead.

    All is told once for the project, in each build, however many pages show it and whichever of them are read again.
    Follows https://www.sphinx-doc.org/en/master/extdev/domainapi.html
    """

    name = "wwc"
    label = "What Works Cities"
    data_version = 3
    initial_data: ClassVar[dict[str, Any]] = {"problems": {}, "links": {}, "resolved": {}}

    @property
    def problems(self) -> dict[str, set[tuple[str, Problem]]]:
        """The problems of pages and data files with the paths of the files, by the docname that has or uses them."""
        return cast("dict[str, set[tuple[str, Problem]]]", self.data["problems"])

    @property
    def links(self) -> dict[str, set[Link]]:
        """The links to pages and labels, by the docname that shows them."""
        return cast("dict[str, set[Link]]", self.data["links"])

    def note_problems(self, path: str, problems: Iterable[Problem]) -> None:
        """Remember what is wrong on the page that is being read, or in a data file that it uses.

        Args:
            path: The path of the page or the data file.
            problems: Its problems.
        """
        self.problems.setdefault(self.env.docname, set()).update((path, problem) for problem in problems)

    def note_links(self, links: Iterable[Link]) -> None:
        """Remember where the tables of the page that is being read lead.

        Args:
            links: The links.
        """
        self.links.setdefault(self.env.docname, set()).update(links)

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is to be read again or has gone.

        Args:
            docname: The page.
        """
        self.problems.pop(docname, None)
        self.links.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel process has read.

        Args:
            docnames: The pages that it has read.
            otherdata: Its data.
        """
        for name in ("problems", "links"):
            self.data[name].update({page: found for page, found in otherdata[name].items() if page in docnames})

    def tell_problems(self) -> None:
        """Warn of every problem of the pages and the data files, and of every resource that leads nowhere."""
        for path, problem in sorted({found for problems in self.problems.values() for found in problems}):
            _warn(problem.message, problem.subtype, path, problem.position)
        for link in sorted({link for links in self.links.values() for link in links}):
            if self._place(link) is None:
                known = self.env.found_docs if link.kind == "doc" else self.env.domains.standard_domain.anonlabels
                similar = hint(link.target, sorted(known))
                message = _IN_VAIN[link.kind] % link.target + (similar if "?" in similar else _CURES[link.kind])
                _warn(message, _SUBTYPES[link.kind], link.source, link.position)

    def pages_to_write(self) -> list[str]:
        """Give the pages that have a link to write anew: its target has come, gone or moved since the last build."""
        before: dict[str, set[tuple[Link, Any]]] = self.data["resolved"]
        now = {page: {(link, self._place(link)) for link in links} for page, links in self.links.items()}
        self.data["resolved"] = now
        return sorted(page for page in now if now[page] != before.get(page))

    def _place(self, link: Link) -> Any:
        """Give where a link leads in whatever form shows that it has moved, or None if it leads nowhere."""
        if link.kind == "doc":
            return link.target if link.target in self.env.found_docs else None
        other_projects = getattr(self.env, "intersphinx_inventory", {}).get("std:label", {})
        return self.env.domains.standard_domain.anonlabels.get(link.target) or other_projects.get(link.target)

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> Any:
        """Turn a resource's ``doc`` or ``ref`` into a link; where it leads nowhere, which has been told, into words.

        The words are those of the node itself: Sphinx's copy of them has lost what translators need.
        """
        words = cast("nodes.inline", node[0])
        if typ == "doc":
            if target not in env.found_docs:
                return words
            return make_refnode(builder, fromdocname, target, node["anchor"], words)
        standard = env.domains.standard_domain
        link = standard.resolve_xref(env, fromdocname, builder, "ref", target, node, contnode)
        if link is None:
            # intersphinx looks for labels of other projects as labels of the standard domain.
            node["refdomain"] = standard.name
            link = env.events.emit_firstresult("missing-reference", env, node, contnode)
        if link is None:
            return words
        link.children = []
        link.append(words)
        return link

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


def check_data(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Tell the problems of the data once all pages are read, and give the pages to be written again.

    Args:
        app: The application.
        env: Its environment.
    """
    domain = cast("WhatWorksCitiesDomain", env.get_domain(WhatWorksCitiesDomain.name))
    domain.tell_problems()
    return domain.pages_to_write()


def _warn(message: str, subtype: str, path: str, position: Position) -> None:
    # Of a page only the line is known.
    location = f"{path}:{position.line}:{position.column}".removesuffix(":0")
    logger.warning("%s", message, type="wwc", subtype=subtype, location=location)
