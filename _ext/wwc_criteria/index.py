"""The index of criteria by area, in HTML and in print, and the way to it from the general index."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Index, IndexEntry
from sphinx.locale import _

from .tables import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from .domain import WhatWorksCitiesDomain
    from .objects import Entry

_NAME = "wwc-criteria"
#: A class of the template, by which the page is recognized.
_MARK = b"wwc-criteria-index"
_TEMPLATE = Path(__file__).parent / "templates" / "index.html"


class CriteriaIndex(Index):
    """The criteria in the order of the book, each area as a group.

    https://www.sphinx-doc.org/en/master/extdev/domainapi.html#sphinx.domains.Index
    """

    name: ClassVar[str] = "criteria"
    localname: ClassVar[str] = "Criteria by area"
    # Not in the bar of links: a page would have to be written anew when the first criterion comes.
    shortname: ClassVar[str | None] = None
    domain: WhatWorksCitiesDomain

    def generate(self, docnames: Iterable[str] | None = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Return the groups and their entries.

        Args:
            docnames: The pages to which it is restricted.
        """
        pages = None if docnames is None else set(docnames)
        groups = []
        for _area, title, criteria in self.areas():
            entries = [
                IndexEntry(_text(criterion), 0, criterion.docname, criterion.anchor, "", "", "")
                for criterion in criteria
                if pages is None or criterion.docname in pages
            ]
            if entries:
                groups.append((title, entries))
        return groups, False

    def areas(self) -> list[tuple[str, str, list[Entry]]]:
        """Return the id, the title and the criteria of each area."""
        homes = self.domain.homes.values()
        titles = {home.id: home.label for home in homes if home.kind == "area"}
        criteria: dict[str, list[Entry]] = {}
        for home in homes:
            if home.kind == "criterion":
                criteria.setdefault(home.area, []).append(home)
        return [(area, beginning(titles.get(area, area)), of_area) for area, of_area in criteria.items()]


def _text(criterion: Entry) -> str:
    return beginning(f"{criterion.number}. {criterion.words}")


def render_index(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> str | None:
    """Render the index in HTML, and return the template of a page that shows it in any theme.

    The template of Sphinx is for letters: it takes the title of a group for HTML, and for an id.

    Args:
        app: The application.
        pagename: The page that is about to be written.
        templatename: Its template.
        context: What its template gets.
        doctree: None for a generated page.
    """
    if (pagename, templatename) != (_NAME, "domainindex.html"):
        return None
    builder = cast("StandaloneHTMLBuilder", app.builder)
    relative_uri = cache(partial(builder.get_relative_uri, _NAME))
    areas = [
        {
            "anchor": f"area-{area}",
            "title": title,
            "criteria": [
                {"uri": f"{relative_uri(criterion.docname)}#{criterion.anchor}", "text": _text(criterion)}
                for criterion in criteria
            ],
        }
        for area, title, criteria in CriteriaIndex(app.env.get_domain("wwc")).areas()
    ]
    context["title"] = context["indextitle"]
    variables = {"title": context["title"], "areas": areas}
    context["body"] = builder.templates.render_string(_TEMPLATE.read_text(encoding="utf-8"), variables)
    return "page.html"


def remove_stale_index(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Remove the page of the index that an earlier build wrote, if there is no criterion any more; return no pages.

    Sphinx calls this before it packs an EPUB.

    Args:
        app: The application.
    """
    builder = cast("StandaloneHTMLBuilder", app.builder)
    if _NAME not in {name for name, *_rest in builder.domain_indices}:
        page = Path(builder.get_outfilename(_NAME))
        if page.is_file() and _MARK in page.read_bytes():
            page.unlink()
            if page.parent != app.outdir:
                with suppress(OSError):  # there are other files in it
                    page.parent.rmdir()
    return []


def link_from_general_index(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the index of criteria into the general index, among the words with its letter.

    Args:
        app: The application.
        pagename: The page that is about to be written.
        templatename: Not used.
        context: What its template gets.
        doctree: None for a generated page.
    """
    indices = {name for name, *_rest in getattr(app.builder, "domain_indices", ())}
    if pagename != "genindex" or _NAME not in indices:
        return
    title = str(_(CriteriaIndex.localname))
    entry: Any = (title, ([("", context["pathto"](_NAME))], [], None))
    letters = dict(context["genindexentries"])
    letters[title[0]] = sorted([*letters.get(title[0], []), entry], key=lambda item: str(item[0]).lower())
    context["genindexentries"] = sorted(letters.items())
    context["genindexcounts"] = [
        sum(1 + len(subitems) for _name, (_links, subitems, _key) in entries)
        for _letter, entries in sorted(letters.items())
    ]
