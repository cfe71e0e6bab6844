"""Which of the pages that show a criterion or an area is its own, and by which names it is found."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sphinx.builders.gettext import I18nTags
from sphinx.util.tags import Tags

from .datafile.messages import Subtype
from .datafile.model import Position, Problem
from .doctree.objects import ObjectEntry
from .domain import WhatWorksCitiesDomain


def choose_canonical_entries(domain: WhatWorksCitiesDomain, tags: Tags) -> Iterator[tuple[str, Problem]]:
    """Choose the first entry of each object in the order of the book; yield what another table shows too."""
    objects: dict[tuple[str, str], ObjectEntry] = {}
    duplicates: dict[tuple[str, Position, str], tuple[ObjectEntry, ObjectEntry]] = {}
    # Pages that are in no table of contents come last.
    for docname in dict.fromkeys([*domain.env.collect_relations(), *sorted(domain.pages)]):
        for entry in domain.pages[docname].entries if docname in domain.pages else ():
            if not _is_shown(entry, tags):
                continue
            canonical = objects.setdefault((entry.kind, entry.name), entry)
            # gettext takes the texts under all conditions of `only`.
            if canonical is not entry and not (entry.conditions and isinstance(tags, I18nTags)):
                # One message a table is enough.
                duplicates.setdefault((entry.page, entry.position, entry.area), (entry, canonical))
    domain.objects, domain.aliases, domain.anchors = objects, _aliases(objects.values()), _anchors(objects.values())
    for entry, canonical in duplicates.values():
        place = f"{domain.env.doc2path(canonical.docname, base=False)}:{canonical.position.line}"
        message = (
            f"The {entry.kind} `{entry.name}` is already shown at {place}. Add the option :no-index: to this table."
        )
        yield entry.page, Problem(entry.position, Subtype.SECOND_HOME, message)


def _aliases(entries: Collection[ObjectEntry]) -> dict[tuple[str, str], list[ObjectEntry]]:
    """Return the entries by kind and what they can be called: present ids before former ones."""
    present: dict[tuple[str, str], list[ObjectEntry]] = {}
    former: dict[tuple[str, str], list[ObjectEntry]] = {}
    for entry in entries:
        for aliases, names in ((present, [entry.id]), (former, entry.former_ids)):
            for name in names:
                for alias in (name, f"{entry.edition}:{name}") if entry.edition else (name,):
                    aliases.setdefault((entry.kind, alias), []).append(entry)
    return {key: present.get(key, []) + former.get(key, []) for key in present | former}


def _anchors(entries: Collection[ObjectEntry]) -> dict[str, ObjectEntry]:
    """Return the entries by their anchors: present ids before former ones."""
    present = {entry.anchor: entry for entry in entries}
    return {anchor: entry for entry in entries for anchor in entry.anchors} | present


def _is_shown(entry: ObjectEntry, tags: Tags) -> bool:
    """Return whether the builder shows an entry that is in directives ``only``."""
    return all(_holds(condition, tags) for condition in entry.conditions)


def _holds(condition: str, tags: Tags) -> bool:
    try:
        return tags.eval_condition(condition)
    except Exception:  # Sphinx reports it when it writes the page, and shows what the directive contains
        return True
