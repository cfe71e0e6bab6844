"""The downloads of a page: the addresses in them, and the links to them with their sizes.

They are made when the page is written, since only then the homes of all criteria are known.
"""

from __future__ import annotations

from functools import cache
from posixpath import join
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.osutil import relative_uri

from .datafile import export
from .datafile.model import Area, Criterion, Resource
from .domain import domain_of
from .sources import as_read
from .tables import find_around

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "data"
_WHAT = {
    "criteria.csv": "CSV for spreadsheets",
    "criteria.json": "JSON",
    "criteria.schema.json": "its schema",
    "datapackage.json": "Data Package",
}


class Downloads(nodes.General, nodes.Element):
    """Stands for the links until the page is written."""


def link_downloads(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the files next to the pages of HTML, and put the links to them into the page.

    In a book the links lead to the site, if conf.py names its address.

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
        files = export.files(catalogue, _Addresses(app))
        if _is_site(app):
            folder = app.outdir / FOLDER
            folder.mkdir(exist_ok=True)
            for name, content in files.items():
                (folder / name).write_bytes(content)
        words = nodes.paragraph("", "The criteria as open data, on the site: ", classes=["wwc-downloads"])
        for name, content in files.items():
            words += [_link(app, docname, name), nodes.Text(f" ({_size(len(content))}), ")]
        words[-1] = nodes.Text(words[-1].astext().removesuffix(", ") + ".")
        node.replace_self(words)


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
        uri = relative_uri(app.builder.get_target_uri(docname), f"{FOLDER}/{name}")
        return nodes.reference("", _WHAT[name], refuri=uri, internal=True)
    if app.config.html_baseurl:
        return nodes.reference("", _WHAT[name], refuri=join(app.config.html_baseurl, FOLDER, name))
    return nodes.Text(_WHAT[name])


def _size(count: int) -> str:
    """Give a number of bytes as a file manager shows it."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
