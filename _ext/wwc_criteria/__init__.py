"""Tables of certification criteria, and of the resources that help to meet them, from one YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "1.0.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension, https://www.sphinx-doc.org/en/master/extdev/index.html."""
    app.require_sphinx("8.1")  # before the imports, which may fail with an older one
    from sphinx.config import ENUM
    from sphinx.errors import ExtensionError

    from .catalogues import note_listed_files
    from .consistency import check_consistency, note_references, suppress_missing_reference
    from .datafile.reader.loader import MISSING_LIBYAML
    from .dependencies import get_outdated, hide_dependencies, note_dependencies
    from .directives.catalogue import CrosswalkDirective, DownloadsDirective, EditionDirective, WorksheetDirective
    from .directives.criteria import CriteriaDirective
    from .directives.overviews import CoverageDirective, LinksDirective, SupportsDirective
    from .directives.record import RecordDirective
    from .doctree import nodes
    from .domain import WhatWorksCitiesDomain, set_builder
    from .link_results import MarkLinks, load_link_results
    from .output import assets, downloads, html, index_page, latex, tall_rows, tools
    from .output.linkcheck import LinkcheckBuilder
    from .output.written_pages import WrittenPages
    from .post_transforms import ExpandPlaceholders, ShortenExternal
    from .rare_collection import RareCollection
    from .roles import DownloadRole
    from .settings import check_settings
    from .transforms import RecordObjects, ReserveIndexName

    if MISSING_LIBYAML:
        raise ExtensionError(MISSING_LIBYAML)

    app.add_message_catalog("wwc_criteria", Path(__file__).parent / "locale")
    app.add_config_value("wwc_criteria_file", "", "env", Any)
    app.add_config_value("wwc_criteria_files", (), "env", Any)
    app.add_config_value("wwc_criteria_links", "", "", Any)
    app.add_config_value("wwc_criteria_linkcheck_format", "text", "", ENUM("text", "github", "json"))
    app.add_config_value("wwc_criteria_find_from", 12, "html", Any)
    app.connect("config-inited", check_settings)
    app.add_directive("wwc-criteria", CriteriaDirective)
    app.add_directive("wwc-edition", EditionDirective)
    app.add_directive("wwc-worksheet", WorksheetDirective)
    app.add_directive("wwc-record", RecordDirective)
    app.add_directive("wwc-downloads", DownloadsDirective)
    app.add_directive("wwc-supports", SupportsDirective)
    app.add_directive("wwc-coverage", CoverageDirective)
    app.add_directive("wwc-crosswalk", CrosswalkDirective)
    app.add_directive("wwc-links", LinksDirective)
    app.add_role("wwc-download", DownloadRole())
    app.add_domain(WhatWorksCitiesDomain)
    app.connect("builder-inited", set_builder)
    app.connect("builder-inited", note_listed_files)
    app.connect("builder-inited", load_link_results)
    app.connect("builder-inited", hide_dependencies)
    app.connect("env-get-outdated", get_outdated)
    app.connect("doctree-read", note_dependencies)
    app.connect("doctree-read", note_references)
    app.add_transform(RecordObjects)
    app.add_transform(ReserveIndexName)
    app.connect("env-updated", check_consistency)
    app.connect("warn-missing-reference", suppress_missing_reference)
    written = WrittenPages()
    app.connect("env-updated", written.begin)
    app.connect("doctree-resolved", written.note)
    app.connect("build-finished", written.end, priority=900)  # when all other files are written
    app.add_builder(LinkcheckBuilder, override=True)

    for placeholder in (nodes.wwc_rows, nodes.wwc_overview, nodes.wwc_downloads):
        app.add_node(placeholder)
    app.add_post_transform(ExpandPlaceholders)
    app.add_post_transform(ShortenExternal)
    app.add_post_transform(MarkLinks)
    collection = RareCollection()
    app.connect("write-started", collection.begin)
    app.connect("build-finished", collection.end)

    app.add_node(nodes.wwc_table, html=(html.visit_table, None))
    app.add_node(nodes.wwc_cell, html=(html.visit_cell, html.depart_cell))
    app.add_node(nodes.wwc_permalink, html=(html.visit_permalink, None))
    app.add_node(nodes.wwc_signs, html=(html.visit_signs, None))
    app.add_node(nodes.wwc_markup, html=(tools.visit_markup, None))
    app.add_post_transform(html.PrepareTables)
    app.add_post_transform(tools.AddTools)
    app.connect("write-started", assets.copy_static_files)
    app.connect("html-page-context", assets.add_style)
    app.connect("html-page-context", index_page.render_index)
    app.connect("html-collect-pages", index_page.remove_stale_index)
    app.connect("build-finished", downloads.write_downloads)

    app.add_node(nodes.wwc_link, latex=(latex.visit_link, None))
    app.add_node(nodes.wwc_count, latex=(latex.visit_count, None))
    app.add_node(nodes.wwc_continued_row, latex=(tall_rows.visit_continued_row, None))
    app.add_node(nodes.wwc_continued_bullet_list, latex=(tall_rows.visit_continued_bullet_list, None))
    app.add_node(nodes.wwc_continued_list_item, latex=(tall_rows.visit_continued_list_item, None))
    app.add_post_transform(latex.ReplaceLinks)
    app.add_post_transform(tall_rows.SplitTallRows)
    app.connect("build-finished", latex.use_upmendex)
    return {"version": __version__, "env_version": 12, "parallel_read_safe": True, "parallel_write_safe": True}
