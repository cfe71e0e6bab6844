"""The style and the script of the tables, on the pages that have one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

#: What the style is for.
CLASSES = frozenset(["wwc-criteria", "wwc-supports", "wwc-coverage", "wwc-downloads"])

_ = get_translation("wwc_criteria")


def form_texts() -> dict[str, str]:
    """Return the texts of the search form in the language of the site; the script has the same in English."""
    texts = {
        "form": _("Criteria"),
        "find": _("Find"),
        "area": _("Area"),
        "allAreas": _("All areas"),
        "resources": _("Resources"),
        "allCriteria": _("All criteria"),
        "available": _("With a resource"),
        "forthcoming": _("With one forthcoming"),
        "reset": _("Show all"),
        "printOnly": _("Print only these"),
        "none": _("No criterion matches."),
        "one": _("1 criterion"),
        "all": _("%(all)s criteria"),
        "some": _("%(found)s of %(all)s criteria"),
    }
    return {name: str(text) for name, text in texts.items()}  # a text is a proxy where there is no catalog


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
    elements = doctree.findall(nodes.Element) if doctree else iter(())
    if any(CLASSES.intersection(node["classes"]) for node in elements):
        app.add_css_file("wwc-criteria.css")
    if doctree and any("wwc-criteria" in table["classes"] for table in doctree.findall(nodes.table)):
        attributes: dict[str, Any] = {"data-texts": json.dumps(form_texts(), ensure_ascii=False)}
        app.add_js_file("wwc-criteria.js", loading_method="defer", **attributes)
