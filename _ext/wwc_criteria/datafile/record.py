"""The record of a city as frozen types, and which criteria of a catalogue its entries are about."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from .messages import MAX_PROBLEMS, Subtype, hint, quoted
from .model import Catalogue, Position, Problem, Resource

#: Statuses after which nothing is due any more.
_SETTLED = ("met", "not-applicable")


class Entry(NamedTuple):
    """What a city says about one criterion.

    Args:
        id: The id of the criterion, as the record has it.
        status: One of :data:`~wwc_criteria.datafile.fields.STATUSES`.
        evidence: What the city can show for it. Each has a link.
        owner: Who is responsible.
        due: The day by which the city wants to meet it, as in ISO 8601.
        note: What else there is to say, with inline Markdown.
        position: Where the record has it.
    """

    id: str
    status: str
    evidence: tuple[Resource, ...]
    owner: str | None
    due: str | None
    note: str | None
    position: Position

    def is_overdue(self, day: str) -> bool:
        """Return whether it should have been met before a day."""
        return self.due is not None and self.due < day and self.status not in _SETTLED


#: What a record says about a criterion without an entry.
UNKNOWN = Entry("", "unknown", (), None, None, None, Position(1, 1))


class Record(NamedTuple):
    """What a city says about itself: a whole file.

    Args:
        city: Its name.
        criteria: The edition of the criteria.
        updated: The day of the last change, as in ISO 8601.
        record: Its entries, in the order of the file.
        criteria_position: Where the file names the edition, or else where it begins.
        suspicions: What an editor may not have meant.
    """

    city: str
    criteria: str | None
    updated: str
    record: tuple[Entry, ...]
    criteria_position: Position
    suspicions: tuple[Problem, ...] = ()


def find_catalogue(record: Record, catalogues: Collection[Catalogue]) -> Catalogue | Problem:
    """Return the catalogue that a record is about, or the problem that none or more than one has its edition."""
    edition = record.criteria
    found = [each for each in catalogues if edition is None or each.edition in (None, edition)]
    if len(found) == 1:
        return found[0]
    editions = sorted({each.edition for each in catalogues if each.edition})
    message = f"No data file has the edition {quoted(edition)}." if edition else "Add a line `criteria:`."
    message += hint(edition or "", editions, "editions")
    return Problem(record.criteria_position, Subtype.UNKNOWN_EDITION, message)


def check_ids(record: Record, catalogues: Collection[Catalogue]) -> list[Problem]:
    """Return the problems of a record next to the catalogues that it can be about."""
    catalogue = find_catalogue(record, catalogues)
    return [catalogue] if isinstance(catalogue, Problem) else match_entries(record, catalogue)[1]


def match_entries(record: Record, catalogue: Catalogue) -> tuple[dict[str, Entry], list[Problem]]:
    """Return the entries by the ids of the criteria that they are about, and what does not fit.

    Args:
        record: The record. Former ids are understood.
        catalogue: The criteria.
    """
    criteria = [criterion for _area, criterion in catalogue.criteria]
    ids = dict.fromkeys(criterion.id for criterion in criteria)
    former = {old: criterion.id for criterion in criteria for old in criterion.former_ids}
    matched: dict[str, Entry] = {}
    problems: list[Problem] = []
    # An entry whose id is not sound is without it, which has been reported. Present ids win; the unknown come last.
    sound = filter(lambda entry: entry.id, record.record)
    for entry in sorted(sound, key=lambda entry: (entry.id not in ids, entry.id not in former)):
        if len(problems) == MAX_PROBLEMS:
            break
        name = entry.id if entry.id in ids else former.get(entry.id)
        if name is None:
            message = f"The catalogue has no criterion {quoted(entry.id)}, so this entry is kept and not shown."
            message += hint(entry.id, ids, "criteria")
            problems.append(Problem(entry.position, Subtype.UNUSED_ENTRY, message))
        elif name in matched:
            line = matched[name].position.line
            message = f"{quoted(entry.id)} is now called {quoted(name)}, which has an entry on line {line}. Delete one."
            problems.append(Problem(entry.position, Subtype.UNUSED_ENTRY, message))
        else:
            matched[name] = entry
    return matched, problems
