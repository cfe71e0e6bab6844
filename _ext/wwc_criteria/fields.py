"""The fields of the data file: the one definition that the checks follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a value has to be."""

    WORDS = auto()
    """A string with something in it, printed to the letter."""
    MARKDOWN = auto()
    """The same with inline Markdown: emphasis, strong, code and links."""
    ID = auto()
    """Lower-case words with hyphens."""
    URL = auto()
    """An http, https or mailto address."""
    DOC = auto()
    """A docname, with an optional ``#anchor``."""
    FLAG = auto()
    """true or false."""
    AREAS = auto()
    """A list of areas."""
    CRITERIA = auto()
    """A list of criteria."""
    SHARED = auto()
    """A mapping from ids to resources."""
    RESOURCES = auto()
    """A list of resources, each an id or the mapping itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping in the data file.

    Args:
        kind: What its value has to be.
        about: What it is for, in a sentence.
        required: True if it may not be left out.
    """

    kind: Kind
    about: str
    required: bool = False


CATALOGUE = {
    "title": Field(Kind.WORDS, "The name of the standard.", required=True),
    "edition": Field(Kind.WORDS, "The edition of the standard that the criteria come from."),
    "url": Field(Kind.URL, "Where the standard is published."),
    "resources": Field(Kind.SHARED, "What is used by more than one criterion, said once: an id and the resource."),
    "areas": Field(Kind.AREAS, "The areas of the standard, in the order of the tables.", required=True),
}

AREA = {
    "id": Field(Kind.ID, "The permanent name of the area, unique in the file.", required=True),
    "title": Field(Kind.MARKDOWN, "The name of the area, as it is printed.", required=True),
    "criteria": Field(Kind.CRITERIA, "The criteria of the area, in the order of the table.", required=True),
}

CRITERION = {
    "id": Field(Kind.ID, "The permanent name of the criterion, unique in the file.", required=True),
    "number": Field(Kind.WORDS, "What is printed before the words; the place in the area if left out."),
    "text": Field(Kind.MARKDOWN, "The words of the criterion.", required=True),
    "resources": Field(Kind.RESOURCES, "What helps to meet the criterion."),
    "forthcoming": Field(Kind.FLAG, "`true` prints “(Further resources forthcoming)”."),
}

RESOURCE = {
    "title": Field(Kind.MARKDOWN, "The words of the link.", required=True),
    "url": Field(Kind.URL, "An address outside this site."),
    "doc": Field(Kind.DOC, "A page of this site, from the `docs` folder, without its ending."),
    "ref": Field(Kind.WORDS, "A Sphinx label, also one of another project."),
    "forthcoming": Field(Kind.FLAG, "`true` for a resource that is announced and not there yet."),
}
