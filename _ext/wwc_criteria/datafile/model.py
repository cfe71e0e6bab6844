"""The catalogue as frozen types: what a data file says once it has been checked.

Everything that later stages see is one of these types. Their fields have the names of the keys in
:mod:`~wwc_criteria.datafile.fields`, in any order.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, NamedTuple


class Position(NamedTuple):
    """A place in the data file.

    Args:
        line: The line, counted from 1.
        column: The column in characters, counted from 1; 0 if only the line is known.
    """

    line: int
    column: int


class Problem(NamedTuple):
    """Something that an editor has to correct.

    Args:
        position: Where it is.
        subtype: The stable name of this kind of problem, without the ``wwc.`` in front.
        message: What was found and what to do about it.
    """

    position: Position
    subtype: str
    message: str


class InvalidCatalogue(Exception):  # noqa: N818 - it is a finding about the file, not an error of the program
    """The data file has problems.

    Args:
        problems: All of them, in the order of the file.
        content: What was read nevertheless, for further checks.
    """

    def __init__(self, problems: tuple[Problem, ...], content: Any = None) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
        self.content = content


class Resource(NamedTuple):
    """Something that helps a city to meet a criterion.

    Exactly one of ``url``, ``doc`` and ``ref`` is set, or none of them if the resource is forthcoming.

    Args:
        title: What it is called, with inline Markdown.
        url: An address outside this project: http, https or mailto.
        archived: The address of a saved copy of what is there.
        gone: True if it is not there anymore.
        doc: A docname of this project, with an optional ``#anchor``.
        ref: A Sphinx label, of this project or of another one through intersphinx.
        forthcoming: True if it has been announced but is not there yet.
        position: Where the data file defines it.
        target_position: Where the value of ``url``, ``doc`` or ``ref`` is, or else the same.
    """

    title: str
    url: str | None
    archived: str | None
    gone: bool
    doc: str | None
    ref: str | None
    forthcoming: bool
    position: Position
    target_position: Position

    @property
    def is_available(self) -> bool:
        """Whether a reader can get it."""
        return not self.forthcoming and (not self.gone or self.archived is not None)


class Source(NamedTuple):
    """Where something was read.

    Args:
        url: The address.
        read: The day on which it was read, as in ISO 8601.
        certainty: ``stated`` there; ``likely``, since somebody else says so; or ``ours``, a conclusion.
    """

    url: str
    read: str
    certainty: str


class Level(NamedTuple):
    """A level that a city can reach.

    Args:
        name: What it is called.
        from_: The least number of criteria that a city meets.
        to: The greatest number.
    """

    name: str
    from_: int
    to: int


class Counterpart(NamedTuple):
    """A criterion of another edition that asks for something like it.

    Args:
        criterion: Its edition and its id, with a colon between.
        relation: ``same``, ``broader`` if it asks for more, ``narrower`` if it asks for less, or ``overlaps``: the set
            relations of NIST IR 8477, https://doi.org/10.6028/NIST.IR.8477
        note: Why, with inline Markdown.
        position: Where the data file names it.
    """

    criterion: str
    relation: str
    note: str | None
    position: Position


class Criterion(NamedTuple):
    """One requirement that a city can meet.

    Args:
        id: Its permanent name, unique among the criteria of the file.
        former_ids: The names that it had before.
        number: What is printed before its words.
        text: Its words, with inline Markdown.
        resources: What helps to meet it, in the order of the file.
        forthcoming: True if further resources have been announced.
        counterparts: Those in other editions; None if nobody has looked.
        source: Where it was read, if that is not where the others were.
        position: Where the data file defines it.
    """

    id: str
    former_ids: tuple[str, ...]
    number: str
    text: str
    resources: tuple[Resource, ...]
    forthcoming: bool
    counterparts: tuple[Counterpart, ...] | None
    source: Source | None
    position: Position

    @property
    def is_covered(self) -> bool:
        """Whether it has a resource that a reader can get."""
        return any(resource.is_available for resource in self.resources)

    @property
    def is_announced(self) -> bool:
        """Whether resources are announced for it that are not there yet."""
        return self.forthcoming or any(resource.forthcoming for resource in self.resources)


class Area(NamedTuple):
    """A group of criteria that is shown as one table.

    Args:
        id: Its permanent name, unique among the areas of the file.
        former_ids: The names that it had before.
        title: What it is called, with inline Markdown.
        criteria: Its criteria, in the order of the file.
        position: Where the data file defines it.
    """

    id: str
    former_ids: tuple[str, ...]
    title: str
    criteria: tuple[Criterion, ...]
    position: Position


class Successor(NamedTuple):
    """The edition that has replaced the one of the data file.

    Args:
        date: The year, month or day of the change, as in ISO 8601.
        criteria: How many criteria it has.
        url: Where it is announced or published.
    """

    date: str
    criteria: int | None
    url: str | None


class Catalogue(NamedTuple):
    """A whole data file.

    Args:
        title: The name of the standard.
        edition: The edition of the standard that the criteria come from.
        url: Where the standard is published.
        criteria_in_edition: How many criteria the whole edition has.
        superseded: What has replaced the edition.
        levels: The levels that a city can reach.
        source: Where the criteria were read.
        notice: What readers have to know about the tables, with inline Markdown.
        license: The license of the data.
        areas: Its areas, in the order of the file.
        edition_position: Where the edition is, or else the first line.
        suspicions: What an editor may not have meant.
    """

    title: str
    edition: str | None
    url: str | None
    criteria_in_edition: int | None
    superseded: Successor | None
    levels: tuple[Level, ...]
    source: Source | None
    notice: str | None
    license: str | None
    areas: tuple[Area, ...]
    edition_position: Position = Position(1, 1)
    suspicions: tuple[Problem, ...] = ()

    @property
    def criteria(self) -> list[tuple[Area, Criterion]]:
        """The criteria with their areas, in the order of the file."""
        return [(area, criterion) for area in self.areas for criterion in area.criteria]

    @property
    def resources(self) -> list[Resource]:
        """The resources of all criteria, in the order of the file."""
        return [resource for _area, criterion in self.criteria for resource in criterion.resources]


def fingerprint(part: tuple[Any, ...]) -> str:
    """Return a checksum of all that a part of a catalogue, or a tuple of such parts, says in whatever lines."""
    return blake2b(repr(_without_positions(part)).encode(), digest_size=16).hexdigest()


def _without_positions(part: tuple[Any, ...]) -> list[Any]:
    values = (value for value in part if not isinstance(value, Position))
    return [_without_positions(value) if isinstance(value, tuple) else value for value in values]
