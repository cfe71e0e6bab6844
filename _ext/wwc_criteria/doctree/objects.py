"""What the domain notes of a page: the data and the objects that it shows, and where it leads."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from ..datafile.model import Position


class Link(NamedTuple):
    """Something on a page that leads to another place.

    Args:
        source: The path of the data file or the page that says so.
        position: Where it says so.
        kind: ``doc`` or ``ref`` of a resource; ``criterion`` or ``area`` of a role; ``any`` for either of these.
        target: The docname, the label or the id.
    """

    source: str
    position: Position
    kind: str
    target: str


class Use(NamedTuple):
    """What a page takes from a data file.

    Args:
        path: The path of the file.
        areas: The ids of the areas that the page shows; none if it shows all.
        stamp: When the file was changed, in nanoseconds, and how many bytes it had; None if it was not there.
        content: A checksum of what the page shows.
    """

    path: str
    areas: tuple[str, ...]
    stamp: tuple[int, int] | None
    content: str


class Entry(NamedTuple):
    """A criterion or an area on a page.

    Args:
        kind: ``criterion`` or ``area``.
        id: Its id.
        former_ids: The ids that it had before.
        docname: The page.
        page: The path of the page.
        line: The line of the directive.
        label: What a reference shows.
        number: What a short reference shows.
        words: Its own words.
        area: The id of its area.
        resources: Where its resources lead inside the project: ``doc`` or ``ref``, and the target.
        covered: True if it has a resource that is there.
        forthcoming: True if something is announced.
    """

    kind: str
    id: str
    former_ids: tuple[str, ...]
    docname: str
    page: str
    line: int
    label: str
    number: str
    words: str
    area: str
    resources: tuple[tuple[str, str], ...] = ()
    covered: bool = False
    forthcoming: bool = False

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"{self.kind}-{self.id}"


def fingerprint(data: bytes) -> str:
    """Return a short text that is another one for other data."""
    return blake2b(data, digest_size=16).hexdigest()
