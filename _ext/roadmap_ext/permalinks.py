"""Names for the links from headings, tables and pictures to themselves, for assistive technology.

Sphinx writes such a link into its heading, so that the heading is called "About¶".
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_IN_HEADING = re.compile(r'<(h[1-6])>((?:(?!</h[1-6]>).)*?)<a class="headerlink" ([^>]*?)title="[^"]*"', re.DOTALL)
_ELSEWHERE = re.compile(r'(<a class="headerlink" [^>]*?)title="([^"]*)">')


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.connect("html-page-context", name_permalinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def name_permalinks(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Name the headings of a page without their links, and the links by their headings."""
    if "body" in context:
        body = _IN_HEADING.sub(_named, context["body"])
        context["body"] = _ELSEWHERE.sub(r'\1title="\2" aria-label="\2">', body)


def _named(heading: re.Match[str]) -> str:
    tag, text, attributes = heading.groups()
    name = escape(Markup(text).striptags())
    label = f'title="Link to {name}" aria-label="Link to {name}"'
    return f'<{tag} aria-label="{name}">{text}<a class="headerlink" {attributes}{label}'
