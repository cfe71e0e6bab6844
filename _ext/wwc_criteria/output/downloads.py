"""The downloads: the links to them with their sizes, the addresses in them, and the files.

Links need all pages to have been read, since only then the canonical entries of all criteria are known. The files are
written when the build ends, after the files of ``html_extra_path``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from os.path import relpath
from pathlib import Path
from posixpath import join
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.errors import NoUri
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from ..catalogues import crosswalk_of, scope_of
from ..datafile import export, record_export
from ..datafile.fields import as_id
from ..datafile.messages import Subtype
from ..datafile.model import Area, Catalogue, Criterion, Resource
from ..datafile.record import Record
from ..dependencies import load_any_unchanged, load_unchanged
from ..doctree.scope import ALONE, Scope
from ..domain import domain_of, resolve_elsewhere
from .manifest import replace_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

logger = logging.getLogger(__name__)
_ = get_translation("wwc_criteria")

_FOLDER = "data"


def titles(scope: Scope) -> dict[str, str]:
    """Return what the link to each file of a catalogue says, by the names of the files."""
    found = {
        "criteria.csv": _("CSV for spreadsheets"),
        "worksheet.csv": _("worksheet to fill in"),
        "criteria.json": _("JSON for programs"),
        "criteria.schema.json": _("its schema"),
        "datapackage.json": _("Data Package"),
    }
    return {export.file_name(name, _key(scope)): title for name, title in found.items()}


def _key(scope: Scope) -> str:
    return "" if scope.is_first else scope.key


def links(builder: Builder, docname: str, path: str, catalogue: Catalogue) -> nodes.paragraph:
    """Return the links to the downloads of a data file. In a book they lead to the site, if conf.py has its address."""
    scope = scope_of(builder.env, path)
    files = _files(builder, catalogue, scope)
    named = {title: (name, files[f"{_FOLDER}/{name}"]) for name, title in titles(scope).items()}
    return _links(builder, docname, _("The criteria as open data, on the site:"), named)


def record_links(builder: Builder, docname: str, node: nodes.Element) -> list[nodes.Node]:
    """Return the links to the downloads of a record, or nothing if it has changed since its page was read.

    Args:
        builder: The builder.
        docname: The page that is being written.
        node: The placeholder, with the paths of the record and of the ``criteria``, and the ``docname`` of its page.
    """
    files = _record_files(builder, node["docname"], node["path"], node["criteria"])
    named = dict(zip((_("CSV for spreadsheets"), _("JSON for programs")), files.items(), strict=False))
    return [_links(builder, docname, _("The record as open data, on the site:"), named)] if files else []


def _links(builder: Builder, docname: str, begin: str, named: dict[str, tuple[str, bytes]]) -> nodes.paragraph:
    text = nodes.paragraph("", begin, classes=["wwc-downloads"])
    separator = " "
    for title, (name, data) in named.items():
        text += [nodes.Text(separator), link(builder, docname, name.removeprefix(f"{_FOLDER}/"), title)]
        separator = f" ({_size(len(data))}), "
    text += nodes.Text(separator.removesuffix(", ") + ".")
    return text


def _record_files(builder: Builder, docname: str, path: str, criteria: str) -> dict[str, bytes]:
    env = builder.env
    record, catalogue = load_any_unchanged(env, docname, path), load_any_unchanged(env, docname, criteria)
    if not isinstance(record, Record) or not isinstance(catalogue, Catalogue):
        return {}
    name = as_id(str(Path(relpath(path, env.srcdir)).with_suffix("")))
    name = name if name.startswith("record") else f"record-{name}"
    found = record_export.files(record, catalogue, _Addresses(builder, scope_of(env, criteria)))
    return {f"{_FOLDER}/{name}.{ending}": data for ending, data in found.items()}


def write_downloads(app: Sphinx, exception: Exception | None) -> None:
    """Write the downloads next to the pages of a site, or remove those of an earlier build if no page links them."""
    if exception is None and _is_site(app.builder):
        _replace_downloads(app)
    _files.cache_clear()  # they have the addresses of this build


def _replace_downloads(app: Sphinx) -> None:
    docnames: list[str] = []
    files: dict[str, bytes] = {}
    for docname, page in sorted(domain_of(app.env).pages.items()):
        for path in sorted(page.downloads):
            catalogue = load_unchanged(app.env, docname, path)
            if catalogue is None:
                return  # it has changed during the build: the next one writes the downloads
            files |= _files(app.builder, catalogue, scope_of(app.env, path))
            docnames.append(docname)
        for paths in sorted(page.records):
            found = _record_files(app.builder, docname, *paths)
            for name in [name for name in found if found[name] != files.get(name, found[name])]:
                message = "the download `%s` of this record has the name of another. Rename the file of the record"
                logger.warning(message, name, type="wwc", subtype=Subtype.EXISTING_FILE, location=docname)
                del found[name]
            files |= found
            docnames.append(docname)
    for name in replace_files(Path(app.outdir), files):
        message = (
            "the download `%s` is not written: the output folder has another file of this name. "
            "If it is from html_extra_path, rename it there; then delete it in the output folder"
        )
        logger.warning(message, name, type="wwc", subtype=Subtype.EXISTING_FILE, location=docnames[0])


@lru_cache(maxsize=8)
def _files(builder: Builder, catalogue: Catalogue, scope: Scope) -> dict[str, bytes]:
    relations = crosswalk_of(builder.env).get(scope.key, {}) if scope != ALONE else None
    files = export.files(catalogue, _Addresses(builder, scope), _key(scope), relations)
    return {f"{_FOLDER}/{name}": data for name, data in files.items()}


class _Addresses:
    """Returns addresses on the site: absolute ones if conf.py says where it is, else as seen from the downloads."""

    def __init__(self, builder: Builder, scope: Scope) -> None:
        self._builder = builder
        self._scope = scope
        self._env = builder.env
        self._base = builder.config.html_baseurl or "../"
        self._uri = cache(self._uri_of)

    def __call__(self, item: Area | Criterion | Resource) -> str | None:
        if not isinstance(item, Resource):
            kind = "area" if isinstance(item, Area) else "criterion"
            entry = domain_of(self._env).find([kind], self._scope.name(item.id))
            return entry and self._page(entry.docname, entry.anchor)
        if item.doc is not None:
            docname, _sep, anchor = item.doc.partition("#")
            return self._page(docname, anchor) if docname in self._env.found_docs else None
        return item.url if item.ref is None else self._label(item.ref.lower())

    def _label(self, name: str) -> str | None:
        labels = self._env.domains.standard_domain.anonlabels
        if name in labels:
            return self._page(*labels[name])
        node = addnodes.pending_xref("", refdomain="std", reftype="ref", reftarget=name, refexplicit=True)
        try:
            found = resolve_elsewhere(self._env, node, nodes.inline())
        except NoUri:
            return None
        return str(found["refuri"]) if found and "refuri" in found else None

    def _page(self, docname: str, anchor: str) -> str:
        return f"{self._uri(docname)}#{anchor}" if anchor else self._uri(docname)

    def _uri_of(self, docname: str) -> str:
        uri = docname + ".html"
        if _is_site(self._builder):
            # On a site of one page, the address of a page has an anchor already.
            uri = self._builder.get_target_uri(docname).partition("#")[0]
        return join(self._base, uri)


def _is_site(builder: Builder) -> bool:
    """Return whether a builder writes pages to publish, next to which other files can be.

    An e-book is one file. So is what any builder makes of the output of ``singlehtml``, such as the PDF of
    sphinx-simplepdf.
    """
    is_printed = isinstance(builder, SingleFileHTMLBuilder) and builder.name != SingleFileHTMLBuilder.name
    return builder.format == "html" and not getattr(builder, "embedded", False) and not is_printed


def link(builder: Builder, docname: str, name: str, title: str) -> nodes.Node:
    """Return the link to one of the files, or its title in a book of a site without an address."""
    path = f"{_FOLDER}/{name}"
    if _is_site(builder):
        uri = relative_uri(builder.get_target_uri(docname), path)
        return nodes.reference("", title, refuri=uri, internal=True)
    if builder.config.html_baseurl:
        return nodes.reference("", title, refuri=join(builder.config.html_baseurl, path))
    return nodes.Text(title)


def _size(count: int) -> str:
    """Return a number of bytes as a file manager shows it."""
    if count < 1000:
        return _("%d bytes") % count
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
