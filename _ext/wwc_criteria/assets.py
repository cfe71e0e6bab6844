"""What the tables need in HTML: their style on the pages that have one, and ids that stand once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .late import uncollected

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

#: What the style is for.
CLASSES = frozenset(["wwc-criteria", "wwc-supports", "wwc-coverage"])


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
    """Link the style on a page that has something of the extension.

    Args:
        app: The application.
        pagename: The page that is about to be written.
        templatename: Not used.
        context: Not used.
        doctree: The page's doctree; None for a generated page.
    """
    is_index = pagename == "wwc-criteria"
    if is_index or (
        doctree is not None and any(CLASSES.intersection(node["classes"]) for node in doctree.findall(nodes.Element))
    ):
        app.add_css_file("wwc-criteria.css")
    if doctree is not None and any("wwc-criteria" in table["classes"] for table in doctree.findall(nodes.table)):
        app.add_js_file("wwc-criteria.js", loading_method="defer")


def add_permalinks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a link to itself at each criterion, where the theme puts one at each heading.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-html_permalinks

    Args:
        app: The application.
        doctree: The page.
        docname: Not used.
    """
    if not (app.config.html_permalinks and getattr(app.builder, "add_permalinks", False)):
        return
    with uncollected():
        for row in [row for row in doctree.findall(nodes.row) if "criterion" in row["classes"]]:
            words = cast("nodes.paragraph", row.next_node(nodes.paragraph))
            targets = (node["ids"][0] for node in words.children if isinstance(node, nodes.target))
            if name := next((name for name in targets if name.startswith("criterion-")), None):
                link = nodes.reference("", app.config.html_permalinks_icon, refid=name, classes=["headerlink"])
                link["reftitle"] = "Link to this criterion"
                words += link


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
