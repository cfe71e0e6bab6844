"""Several data files: what is wrong with them together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .fields import PATTERNS, Kind
from .messages import Subtype, hint, quoted
from .model import Catalogue, Problem


def check_editions(catalogues: Mapping[str, Catalogue]) -> list[tuple[str, Problem]]:
    """Return what is wrong with catalogues of one project, with the names of their files.

    Args:
        catalogues: The catalogues by the names of their files, in the order of the project.
    """
    found = list(_check_keys(catalogues)) if len(catalogues) > 1 else []
    return [*found, *_check_counterparts(catalogues)]


def _check_counterparts(catalogues: Mapping[str, Catalogue]) -> Iterator[tuple[str, Problem]]:
    ids = {
        catalogue.edition: [name for _area, each in catalogue.criteria for name in (each.id, *each.former_ids)]
        for catalogue in catalogues.values()
    }
    for name, catalogue in catalogues.items():
        for counterpart in (each for _area, criterion in catalogue.criteria for each in criterion.counterparts or ()):
            edition, _, target = counterpart.criterion.partition(":")
            message = ""
            if edition == catalogue.edition:
                message = "A counterpart is of another edition, and this one is of the same. Delete it."
            elif edition in ids and target not in ids[edition]:
                advice = hint(target, ids[edition], "ids")
                message = f"The edition {quoted(edition)} has no criterion {quoted(target)}.{advice}"
            if message:
                yield name, Problem(counterpart.position, Subtype.UNKNOWN_CRITERION, message)


def _check_keys(catalogues: Mapping[str, Catalogue]) -> Iterator[tuple[str, Problem]]:
    names: dict[str, str] = {}
    for name, catalogue in catalogues.items():
        position, edition = catalogue.edition_position, catalogue.edition
        if not edition:
            message = 'This is one of several data files, so it needs an `edition`, such as "2018".'
            yield name, Problem(position, Subtype.MISSING_KEY, message)
        elif not re.fullmatch(PATTERNS[Kind.ID], edition):
            advice = "Write it in lowercase letters, digits and hyphens."
            message = f"The edition {quoted(edition)} tells this data file from the others. {advice}"
            yield name, Problem(position, Subtype.BAD_ID, message)
        elif edition in names:
            message = f"The edition {quoted(edition)} is also that of {names[edition]}. Each data file needs its own."
            yield name, Problem(position, Subtype.DUPLICATE_ID, message)
        names.setdefault(edition or "", name)
