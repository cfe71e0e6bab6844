"""The style of the tables, on the pages that have one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

TABLE_CLASS = "wwc-criteria"


def add_static_path(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy the files of the extension.

    Args:
        app: The application.
        config: Its configuration.
    """
    config.html_static_path.append(str(Path(__file__).parent / "static"))


def add_style(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the style on a page that has a table of criteria.

    Args:
        app: The application.
        pagename: The page that is about to be written.
        templatename: Not used.
        context: Not used.
        doctree: The page's doctree; None for a generated page.
    """
    if doctree is not None and any(TABLE_CLASS in table["classes"] for table in doctree.findall(nodes.table)):
        app.add_css_file("wwc-criteria.css")
