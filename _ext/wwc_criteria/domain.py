"""The ``wwc`` domain: what the pages take from data files, and how the links of the tables are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .messages import Subtype
from .model import Position
from .reader import InvalidCatalogue, read

logger = logging.getLogger(__name__)


class PageLink(NamedTuple):
    """A resource that leads to a page of this project.

    Args:
        docname: The page that it leads to.
        source: The path of the data file.
        position: Where the data file says so.
    """

    docname: str
    source: str
    position: Position


class WhatWorksCitiesDomain(Domain):
    """Knows for each page which broken data files it uses and to which pages its resources lead.

    Both are told once for the project, in each build, however many pages show them and whichever of them are read
    again. Follows https://www.sphinx-doc.org/en/master/extdev/domainapi.html
    """

    name = "wwc"
    label = "What Works Cities"
    data_version = 1
    initial_data: ClassVar[dict[str, Any]] = {"broken_files": {}, "page_links": {}, "unresolved": []}

    @property
    def broken_files(self) -> dict[str, set[str]]:
        """The paths of the data files with problems, by the docname that uses them."""
        return cast("dict[str, set[str]]", self.data["broken_files"])

    @property
    def page_links(self) -> dict[str, set[PageLink]]:
        """The links to pages, by the docname that shows them."""
        return cast("dict[str, set[PageLink]]", self.data["page_links"])

    def note_broken_file(self, path: str) -> None:
        """Remember that the page that is being read uses a data file with problems.

        Args:
            path: The path of the file.
        """
        self.broken_files.setdefault(self.env.docname, set()).add(path)

    def note_page_links(self, links: Iterable[PageLink]) -> None:
        """Remember to which pages the tables of the page that is being read lead.

        Args:
            links: The links.
        """
        self.page_links.setdefault(self.env.docname, set()).update(links)

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is to be read again or has gone.

        Args:
            docname: The page.
        """
        self.broken_files.pop(docname, None)
        self.page_links.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel process has read.

        Args:
            docnames: The pages that it has read.
            otherdata: Its data.
        """
        for name in ("broken_files", "page_links"):
            self.data[name].update({page: found for page, found in otherdata[name].items() if page in docnames})

    def tell_problems(self) -> None:
        """Warn of every problem of the data files, and of every page that a resource leads to in vain."""
        for path in sorted(set().union(*self.broken_files.values())):
            try:
                read(Path(path).read_bytes())
            except InvalidCatalogue as invalid:
                for problem in invalid.problems:
                    _warn(problem.message, problem.subtype, path, problem.position)
            except OSError:
                pass  # gone since it was read: the next build reads the page again and says so
        message = "this project has no page `%s`: a doc is named from the source folder, without its ending"
        for link in sorted({link for links in self.page_links.values() for link in links}):
            if link.docname not in self.env.found_docs:
                _warn(message % link.docname, Subtype.UNKNOWN_PAGE, link.source, link.position)

    def pages_to_write(self) -> list[str]:
        """Give the pages that have a link to write anew: its page has come or gone since the last build."""
        before = set(self.data["unresolved"])
        self.data["unresolved"] = sorted(
            page
            for page, links in self.page_links.items()
            if any(link.docname not in self.env.found_docs for link in links)
        )
        return sorted(before.symmetric_difference(self.data["unresolved"]) & self.env.found_docs)

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
        """Turn a resource's ``doc`` into a link; without its page, which has been told, the words stand alone."""
        if typ != "page":
            return None
        if target not in env.found_docs:
            return contnode
        return make_refnode(builder, fromdocname, target, node["anchor"], contnode)

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
    location = f"{path}:{position.line}:{position.column}"
    logger.warning("%s", message, type="wwc", subtype=subtype, location=location)
