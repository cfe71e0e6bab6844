"""The style and the script of the tables, on the pages that have one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.fileutil import copy_asset

from ..doctree.tables import findall_outside_tables

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

#: What the style is for.
_NAMES = ("criteria", "supports", "coverage", "downloads", "edition", "worksheet", "record", "crosswalk")
_CLASSES = frozenset(f"wwc-{name}" for name in _NAMES)


def copy_static_files(app: Sphinx, builder: Builder) -> None:
    """Copy the style and the script before pages are written, which name them with their checksums."""
    if builder.format == "html":
        copy_asset(Path(__file__).parent / "static", Path(builder.outdir, "_static"), force=True)


def add_style(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the style on a page that has something of the extension, and the script on one with a table."""
    if doctree is None:
        return
    found = {name for node in findall_outside_tables(doctree, nodes.Element) for name in node["classes"]} & _CLASSES
    if found:
        app.add_css_file("wwc-criteria.css")
    if "wwc-worksheet" in found:
        app.add_css_file("wwc-worksheet.css")
    if "wwc-criteria" in found:
        app.add_js_file("wwc-criteria.js", loading_method="defer")
        app.add_css_file("wwc-record.css")
        app.add_js_file("wwc-record.js", loading_method="defer")
