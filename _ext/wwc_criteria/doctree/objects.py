"""What the domain records of a page: the criteria and areas that it shows, and what these refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..datafile.inline_markdown import plain
from ..datafile.labels import label_of
from ..datafile.model import Area, Position, Problem, Resource
from ..datafile.record import Record
from .scope import Scope


class OutgoingReference(NamedTuple):
    """A reference from a page to another place.

    Args:
        source: The path of the data file or page that contains it.
        position: Where in that file.
        kind: ``doc``, ``anchor`` or ``ref`` for a resource; ``criterion`` or ``area`` for a role; ``any`` for either
            of these.
        target: The docname, the docname with an anchor, the label or the id.
    """

    source: str
    position: Position
    kind: str
    target: str


class Dependency(NamedTuple):
    """What a page shows of a data file.

    Args:
        path: The path of the file, without symbolic links.
        argument: The file as the page or conf.py names it.
        areas: The ids of the areas that the page shows; empty if it shows all.
        mtime_and_size: When the file was last modified, in nanoseconds, and its size; None if there was no file.
        fingerprint: A text that changes with what the page shows of it.
        is_other: True for another catalogue than those that the page shows: it shows no more than names of it.
    """

    path: str
    argument: str
    areas: tuple[str, ...]
    mtime_and_size: tuple[int, int] | None
    fingerprint: str
    is_other: bool = False


class ObjectEntry(NamedTuple):
    """A criterion or an area on a page.

    Args:
        kind: ``criterion`` or ``area``.
        id: Its id.
        former_ids: Ids that it had before.
        docname: The page.
        page: The path of the page.
        position: The line of the directive on it.
        label: The text of a reference.
        number: The text of a short reference.
        text: Its own text.
        area: The id of its area.
        conditions: The expressions of the directives ``only`` that contain it.
        targets: What its resources refer to in this project: ``doc`` or ``ref``, and the target.
        covered: Whether it has a resource that is available.
        forthcoming: Whether something is announced.
        name: Its name in the domain and in the inventory: its id, with the edition unless that is the first catalogue.
        anchor: The id of its place on the page.
        edition: The key of its catalogue, or an empty string.
    """

    kind: str
    id: str
    former_ids: tuple[str, ...]
    docname: str
    page: str
    position: Position
    label: str
    number: str
    text: str
    area: str
    conditions: tuple[str, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    covered: bool = False
    forthcoming: bool = False
    name: str = ""
    anchor: str = ""
    edition: str = ""

    @property
    def anchors(self) -> list[str]:
        """Its anchor, and those of its former ids."""
        return [self.anchor.removesuffix(self.id) + name for name in (self.id, *self.former_ids)]


@dataclass
class PageRecord:
    """What is recorded of a page while it is read.

    Args:
        entries: The criteria and areas that it shows.
        problems: Its problems and those of its data files, with the path of the file.
        is_incomplete: Whether it lacks criteria because of one of these problems.
        shown: The areas that it has tables of: the path of the data file, and the id, or an empty text for all.
        references: The references on it.
        overviews: What depends on other pages: ``supports``, ``coverage``, ``links`` or ``record``.
        downloads: The paths of the data files whose downloads it links.
        records: The records that it links as downloads: their paths, and those of the criteria that they are about.
        dependencies: What it shows of data files.
        hidden: The paths of these files, as far as Sphinx may not compare their times.
    """

    entries: list[ObjectEntry] = field(default_factory=list)
    problems: set[tuple[str, Problem]] = field(default_factory=set)
    is_incomplete: bool = False
    shown: set[tuple[str, str]] = field(default_factory=set)
    references: set[OutgoingReference] = field(default_factory=set)
    overviews: set[str] = field(default_factory=set)
    downloads: set[str] = field(default_factory=set)
    records: set[tuple[str, str]] = field(default_factory=set)
    dependencies: set[Dependency] = field(default_factory=set)
    hidden: set[Path] = field(default_factory=set)


def object_entries(area: Area, docname: str, page: str, line: int, scope: Scope) -> Iterator[ObjectEntry]:
    """Yield an area and its criteria as objects of a page."""
    place = (docname, page, Position(line, 0))
    title = plain(area.title)
    yield ObjectEntry(
        "area",
        area.id,
        area.former_ids,
        *place,
        label=title,
        number=title,
        text=title,
        area=area.id,
        name=scope.name(area.id),
        anchor=scope.anchors(area)[0],
        edition=scope.key,
    )
    for criterion in area.criteria:
        targets = (internal_target(resource) for resource in criterion.resources)
        yield ObjectEntry(
            "criterion",
            criterion.id,
            criterion.former_ids,
            *place,
            label=label_of(area, criterion),
            number=criterion.number,
            text=plain(criterion.text),
            area=area.id,
            targets=tuple(target for target in targets if target),
            covered=criterion.is_covered,
            forthcoming=criterion.is_announced,
            name=scope.name(criterion.id),
            anchor=scope.anchors(criterion)[0],
            edition=scope.key,
        )


def outgoing_references(areas: Iterable[Area], source: str) -> Iterator[OutgoingReference]:
    """Yield what the resources of areas refer to, other than by an address."""
    for area in areas:
        for criterion in area.criteria:
            yield from _references(criterion.resources, source)
            for counterpart in criterion.counterparts or ():
                yield OutgoingReference(source, counterpart.position, "criterion", counterpart.criterion)


def record_references(record: Record, source: str) -> Iterator[OutgoingReference]:
    """Yield what the evidence in a record refers to, other than by an address."""
    for entry in record.record:
        yield from _references(entry.evidence, source)


def _references(resources: Iterable[Resource], source: str) -> Iterator[OutgoingReference]:
    for resource in resources:
        if target := internal_target(resource):
            yield OutgoingReference(source, resource.target_position, *target)
        if resource.doc is not None and "#" in resource.doc:
            yield OutgoingReference(source, resource.target_position, "anchor", resource.doc)


def internal_target(resource: Resource) -> tuple[str, str] | None:
    """Return ``doc`` and a docname, ``ref`` and a label, or None if the resource has neither."""
    if resource.doc is not None:
        return "doc", resource.doc.partition("#")[0]
    return None if resource.ref is None else ("ref", resource.ref.lower())
