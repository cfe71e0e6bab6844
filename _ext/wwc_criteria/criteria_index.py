"""The index of the criteria by area, a page of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sphinx.domains import Index, IndexEntry
from sphinx.locale import get_translation

from .doctree.objects import ObjectEntry
from .doctree.tables import truncate

_ = get_translation("wwc_criteria")

#: The name of its page and of the label that leads to it.
INDEX_NAME = "wwc-criteria"


class CriteriaIndex(Index):
    """The criteria in the order of the book, grouped by area.

    https://www.sphinx-doc.org/en/master/extdev/domainapi.html#sphinx.domains.Index
    """

    name: ClassVar[str] = "criteria"
    localname: ClassVar[str] = _("Criteria by area")
    # Not in the bar of links: each page would have to be written again when the first criterion comes.
    shortname: ClassVar[str | None] = None
    #: The domain of the extension, whose file imports this one.
    domain: Any

    def generate(self, docnames: Iterable[str] | None = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Return the groups with their entries, those of the given pages only, and that the groups stay open."""
        pages = None if docnames is None else set(docnames)
        groups = []
        for _anchor, title, criteria in self.areas():
            entries = [
                IndexEntry(entry_text(criterion), 0, criterion.docname, criterion.anchor, "", "", "")
                for criterion in criteria
                if pages is None or criterion.docname in pages
            ]
            if entries:
                groups.append((title, entries))
        return groups, False

    def areas(self) -> list[tuple[str, str, list[ObjectEntry]]]:
        """Return the anchor, the title and the criteria of each area that has any, edition by edition."""
        areas: dict[tuple[str, str], ObjectEntry] = {}
        criteria: dict[tuple[str, str], list[ObjectEntry]] = {}
        for entry in self.domain.objects.values():
            # What the name has besides the id is the same for all of a catalogue.
            key = entry.name.removesuffix(entry.id), entry.area
            if entry.kind == "area":
                areas[key] = entry
            else:
                criteria.setdefault(key, []).append(entry)
        has_editions = len({prefix for prefix, _area in criteria}) > 1
        found = []
        for key in sorted(criteria, key=lambda key: key[0]) if has_editions else criteria:
            edition = f"{areas[key].edition}: " if has_editions else ""
            found.append((areas[key].anchor, truncate(edition + areas[key].label), criteria[key]))
        return found


def entry_text(criterion: ObjectEntry) -> str:
    """Return what an index shows of a criterion."""
    return truncate(f"{criterion.number}. {criterion.text}")
