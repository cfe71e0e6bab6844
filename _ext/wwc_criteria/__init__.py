"""Tables of certification criteria, and of the resources that help to meet them, from one YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "1.0.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension, https://www.sphinx-doc.org/en/master/extdev/index.html.

    Args:
        app: The application that loads it.
    """
    from docutils import nodes

    from .dependencies import outdated
    from .directives import CoverageDirective, CriteriaDirective, DownloadsDirective, SupportsDirective
    from .doctree.overviews import Count, Overview
    from .domain import WhatWorksCitiesDomain, already_told, note_references, settle
    from .output.assets import add_static_path, add_style
    from .output.downloads import DownloadFiles, Downloads
    from .output.html import PrepareTables, begin_cell, begin_table, end_cell
    from .output.index_page import link_from_general_index, remove_stale_index, render_index
    from .output.latex import LATEX_NODES, PartTallRows, depart_count, visit_count
    from .output.latex_book import KeepAddresses, depart_link, use_upmendex, visit_link, wwc_link
    from .output.linkcheck import LinkcheckBuilder, note_addresses
    from .output.written_pages import WrittenPages
    from .transforms import MakeRows, MakeRowsOfPages, Rows, ShowOverviews

    app.add_config_value("wwc_criteria_file", "", "env", str)
    app.add_directive("wwc-criteria", CriteriaDirective)
    app.add_directive("wwc-downloads", DownloadsDirective)
    app.add_directive("wwc-supports", SupportsDirective)
    app.add_directive("wwc-coverage", CoverageDirective)
    app.add_domain(WhatWorksCitiesDomain)
    for placeholder in (Overview, Rows, Downloads):
        app.add_node(placeholder)
    app.add_node(Count, latex=(visit_count, depart_count))
    for node, visitors in LATEX_NODES.items():
        app.add_node(node, latex=visitors)
    app.add_node(wwc_link, latex=(visit_link, depart_link))
    app.add_node(nodes.entry, override=True, html=(begin_cell, end_cell))
    app.add_node(nodes.table, override=True, html=(begin_table, None))
    for transform in (ShowOverviews, MakeRows, MakeRowsOfPages, PrepareTables, KeepAddresses, PartTallRows):
        app.add_post_transform(transform)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-read", note_references)
    app.connect("env-updated", settle)
    written = WrittenPages()
    app.connect("env-updated", written.begin)
    app.connect("doctree-resolved", written.note)
    app.connect("build-finished", written.end)
    app.connect("warn-missing-reference", already_told)
    download_files = DownloadFiles()
    app.connect("doctree-resolved", download_files.link)
    app.connect("build-finished", download_files.write)
    app.add_builder(LinkcheckBuilder, override=True)
    app.connect("doctree-resolved", note_addresses)
    app.connect("html-page-context", link_from_general_index)
    app.connect("html-page-context", render_index)
    app.connect("html-collect-pages", remove_stale_index)
    app.connect("config-inited", add_static_path)
    app.connect("html-page-context", add_style)
    app.connect("build-finished", use_upmendex)
    return {"version": __version__, "env_version": 6, "parallel_read_safe": True, "parallel_write_safe": True}
