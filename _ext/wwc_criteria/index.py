"""The index of criteria by area, in HTML and in print, and the way to it from the general index."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.domains import Index, IndexEntry
from sphinx.locale import _

from .tables import beginning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx

    from .domain import WhatWorksCitiesDomain


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
        """Give the groups and their entries.

        Args:
            docnames: The pages to which it is restricted.
        """
        pages = None if docnames is None else set(docnames)
        titles = {home.id: home.label for home in self.domain.homes.values() if home.kind == "area"}
        homes = [home for home in self.domain.homes.values() if home.kind == "criterion"]
        groups = [
            (
                beginning(titles.get(area, area)),
                [
                    IndexEntry(beginning(f"{home.number}. {home.words}"), 0, home.docname, home.anchor, "", "", "")
                    for home in group
                ],
            )
            for area, group in groupby(
                (home for home in homes if pages is None or home.docname in pages), lambda home: home.area
            )
        ]
        return groups, False


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
    if pagename != "genindex" or "wwc-criteria" not in indices:
        return
    title = str(_(CriteriaIndex.localname))
    entry: Any = (title, ([("", context["pathto"]("wwc-criteria"))], [], None))
    letters = dict(context["genindexentries"])
    letters[title[0]] = sorted([*letters.get(title[0], []), entry], key=lambda item: str(item[0]).lower())
    context["genindexentries"] = sorted(letters.items())
    context["genindexcounts"] = [
        sum(1 + len(subitems) for _name, (_links, subitems, _key) in entries)
        for _letter, entries in sorted(letters.items())
    ]
