"""The downloads: the links to them with their sizes, the addresses in them, and the files.

Links need all pages to have been read, since only then the homes of all criteria are known. The files are written when
the build ends, after the files of ``html_extra_path``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from posixpath import join
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from ..datafile import export
from ..datafile.diagnostics import Subtype
from ..datafile.model import Area, Catalogue, Criterion, Resource
from ..dependencies import as_read, data_file, unchanged
from ..doctree.tables import find_around
from ..domain import domain_of
from .manifest import are_current, replace_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

logger = logging.getLogger(__name__)

_FOLDER = "data"
_WHAT = {
    f"{_FOLDER}/criteria.csv": "CSV for spreadsheets",
    f"{_FOLDER}/criteria.json": "JSON",
    f"{_FOLDER}/criteria.schema.json": "its schema",
    f"{_FOLDER}/datapackage.json": "Data Package",
}


class Downloads(nodes.General, nodes.Element):
    """Stands for the links until the page is written."""


class DownloadFiles:
    """Links the downloads on pages, and writes them when the build of a site ends."""

    def __init__(self) -> None:
        self._linked: dict[str, bytes] = {}

    def link(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Put the links into a page. In a book they lead to the site, if conf.py names its address.

        Args:
            app: The application.
            doctree: The page.
            docname: Its name.
        """
        for node in list(find_around(doctree, Downloads)):
            catalogue = as_read(app.env, node)
            if catalogue is None:
                node.parent.remove(node)
                continue
            self._linked = _files(app, catalogue)
            words = nodes.paragraph("", "The criteria as open data, on the site: ", classes=["wwc-downloads"])
            for name, content in self._linked.items():
                words += [_link(app, docname, name), nodes.Text(f" ({_size(len(content))}), ")]
            words[-1] = nodes.Text(words[-1].astext().removesuffix(", ") + ".")
            node.replace_self(words)

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the files next to the pages, and remove those of an earlier build that no page links any more.

        Args:
            app: The application, after the build.
            exception: What ended the build early, if anything did.
        """
        files, self._linked = self._linked, {}
        if exception is not None or not _is_site(app):
            return
        root, builder = Path(app.outdir), cast("StandaloneHTMLBuilder", app.builder)
        docnames = sorted(page for page, kinds in domain_of(app.env).overviews.items() if "downloads" in kinds)
        if docnames and not files:
            # No page with links was written, or another process has written it.
            _, path = app.env.relfn2path(data_file(app.config))
            pages = [Path(builder.get_outfilename(docname)) for docname in docnames]
            if are_current(root, _WHAT, [*pages, Path(path)]):
                return
            catalogue = unchanged(app.env, docnames[0], path)
            if catalogue is None:
                return  # which has been told for the page
            files = _files(app, catalogue)
        for name in replace_files(root, files if docnames else {}):
            message = (
                "the download `%s` is not written: the output folder has another file of this name. "
                "If it is from html_extra_path, rename it there; then delete it in the output folder"
            )
            logger.warning(message, name, type="wwc", subtype=Subtype.EXISTING_FILE, location=docnames[0])


def _files(app: Sphinx, catalogue: Catalogue) -> dict[str, bytes]:
    return {f"{_FOLDER}/{name}": data for name, data in export.files(catalogue, _Addresses(app)).items()}


class _Addresses:
    """Gives the addresses on the site: whole ones if conf.py says where it is, else as seen from the files."""

    def __init__(self, app: Sphinx) -> None:
        self._app = app
        self._domain = domain_of(app.env)
        self._base = app.config.html_baseurl or "../"
        self._uri = cache(self._uri_of)

    def __call__(self, item: Area | Criterion | Resource) -> str | None:
        if not isinstance(item, Resource):
            home = self._domain.find([type(item).__name__.lower()], item.id)
            return home and self._page(home.docname, home.anchor)
        if item.doc is not None:
            docname, _, anchor = item.doc.partition("#")
            return self._page(docname, anchor) if docname in self._app.env.found_docs else None
        return item.url if item.ref is None else self._label(item.ref.lower())

    def _label(self, name: str) -> str | None:
        labels = self._app.env.domains.standard_domain.anonlabels
        if name in labels:
            return self._page(*labels[name])
        elsewhere = getattr(self._app.env, "intersphinx_inventory", {}).get("std:label", {}).get(name)
        return elsewhere and str(elsewhere.uri)

    def _page(self, docname: str, anchor: str) -> str:
        return f"{self._uri(docname)}#{anchor}" if anchor else self._uri(docname)

    def _uri_of(self, docname: str) -> str:
        uri = docname + ".html"
        if _is_site(self._app):
            # On a site of one page, the address of a page has an anchor already.
            uri = self._app.builder.get_target_uri(docname).partition("#")[0]
        return join(self._base, uri)


def _is_site(app: Sphinx) -> bool:
    return app.builder.format == "html" and not getattr(app.builder, "embedded", False)


def _link(app: Sphinx, docname: str, name: str) -> nodes.Node:
    if _is_site(app):
        uri = relative_uri(app.builder.get_target_uri(docname), name)
        return nodes.reference("", _WHAT[name], refuri=uri, internal=True)
    if app.config.html_baseurl:
        return nodes.reference("", _WHAT[name], refuri=join(app.config.html_baseurl, name))
    return nodes.Text(_WHAT[name])


def _size(count: int) -> str:
    """Give a number of bytes as a file manager shows it."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
