"""A ``sitemap.xml`` with the pages of the table of contents, https://www.sitemaps.org/protocol.html."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write the addresses of the pages, also of those that this build did not need to write.

    Without ``html_baseurl`` they have none yet.
    """
    base = app.config.html_baseurl
    if exception is not None or not base or app.builder.name not in ("html", "dirhtml"):
        return
    urlset = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for docname in sorted(app.env.collect_relations()):
        url = ElementTree.SubElement(urlset, "url")
        ElementTree.SubElement(url, "loc").text = base.rstrip("/") + "/" + app.builder.get_target_uri(docname)
    ElementTree.indent(urlset)
    ElementTree.ElementTree(urlset).write(app.outdir / "sitemap.xml", encoding="utf-8", xml_declaration=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
