"""The page of the index of criteria in HTML."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..criteria_index import INDEX_NAME, CriteriaIndex, entry_text

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

#: A class of the template, by which the page is recognized.
_MARK = b"wwc-criteria-index"
_TEMPLATE = Path(__file__).parent / "templates" / "index.html"


def render_index(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> str | None:
    """Render the index in HTML, and return the template of a page that shows it in any theme.

    The template of Sphinx is for letters: it takes the title of a group for HTML, and for an id.
    """
    if (pagename, templatename) != (INDEX_NAME, "domainindex.html"):
        return None
    builder = cast("StandaloneHTMLBuilder", app.builder)
    relative_uri = cache(partial(builder.get_relative_uri, INDEX_NAME))
    areas = [
        {
            "anchor": anchor,
            "title": title,
            "criteria": [
                {"uri": f"{relative_uri(criterion.docname)}#{criterion.anchor}", "text": entry_text(criterion)}
                for criterion in criteria
            ],
        }
        for anchor, title, criteria in CriteriaIndex(app.env.get_domain("wwc")).areas()
    ]
    context["title"] = context["indextitle"] = str(context["indextitle"])  # for JSON, which knows no proxies
    variables = {"title": context["title"], "areas": areas}
    context["body"] = builder.templates.render_string(_TEMPLATE.read_text(encoding="utf-8"), variables)
    return "page.html"


def remove_stale_index(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Remove the page of the index that an earlier build wrote, if there is no criterion any more; return no pages.

    Sphinx calls this before it packs an EPUB.
    """
    builder = cast("StandaloneHTMLBuilder", app.builder)
    if INDEX_NAME not in {name for name, *_rest in builder.domain_indices}:
        page = Path(builder.get_outfilename(INDEX_NAME))
        if page.is_file() and _MARK in page.read_bytes():
            page.unlink()
            if page.parent != app.outdir:
                with suppress(OSError):  # there are other files in it
                    page.parent.rmdir()
    return []
