"""What the tables need in HTML: their style on the pages that have one, and ids that stand once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

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


class KeepTableIdsUnique(SphinxPostTransform):
    """Takes the id of a table away from the box that furo puts around it, which has a copy of it."""

    formats = ("html",)
    default_priority = 501  # furo wraps the tables at 500

    def run(self, **kwargs: Any) -> None:
        """Change the boxes of the document.

        Args:
            kwargs: Nothing that is used here.
        """
        for table in self.document.findall(nodes.table):
            box = table.parent
            if isinstance(box, nodes.container) and box["ids"] == table["ids"]:
                box["ids"] = []
