"""Which criteria of several editions ask for something alike, as the data files say and the other way around."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .inline_markdown import plain
from .labels import label_of
from .model import Area, Catalogue, Criterion

#: The relation as the other criterion has it: https://doi.org/10.6028/NIST.IR.8477
_INVERSE = {"same": "same", "broader": "narrower", "narrower": "broader", "overlaps": "overlaps"}
#: The text of a criterion is short enough to be part of its name.
_SHORT = 80


class Relation(NamedTuple):
    """How a criterion is related to one of another edition.

    Args:
        edition: The edition of the other criterion.
        criterion: The other criterion by its edition and its id.
        label: What the other criterion is called.
        relation: ``same``, ``broader`` if the other one asks for more, ``narrower`` or ``overlaps``.
        note: Why, with inline Markdown.
    """

    edition: str
    criterion: str
    label: str
    relation: str
    note: str | None


#: By the edition and then by the id of a criterion; an empty list if somebody has looked, and there is none.
Crosswalk = dict[str, dict[str, list[Relation]]]


def crosswalk(catalogues: Iterable[Catalogue]) -> Crosswalk:
    """Return the relations of all criteria of which any data file says something."""
    catalogues = list(catalogues)
    names = {
        f"{catalogue.edition}:{name}": (f"{catalogue.edition}:{criterion.id}", name_of(area, criterion))
        for catalogue in catalogues
        for area, criterion in catalogue.criteria
        for name in (*criterion.former_ids, criterion.id)
    }
    found: dict[str, dict[str, list[Relation]]] = {}
    inverse: list[tuple[str, str, Relation]] = []
    for catalogue in catalogues:
        edition = catalogue.edition or ""
        for area, criterion in catalogue.criteria:
            if criterion.counterparts is None:
                continue
            own = found.setdefault(edition, {}).setdefault(criterion.id, [])
            for counterpart in criterion.counterparts:
                target, label = names.get(counterpart.criterion, (counterpart.criterion, counterpart.criterion))
                other, _, name = target.partition(":")
                own.append(Relation(other, target, label, counterpart.relation, counterpart.note))
                back = _INVERSE[counterpart.relation]
                here = Relation(edition, f"{edition}:{criterion.id}", name_of(area, criterion), back, counterpart.note)
                inverse.append((other, name, here))
    for edition, name, relation in inverse:
        known = found.setdefault(edition, {}).setdefault(name, [])
        if relation.criterion not in {each.criterion for each in known}:
            known.append(relation)
    return found


def name_of(area: Area, criterion: Criterion) -> str:
    """Return the label of a criterion, with its text if that is short and the label has no word of it."""
    label, text = label_of(area, criterion), plain(criterion.text)
    return f"{label} {text}" if label == criterion.number and len(text) <= _SHORT else label
