"""The fields of the data file: which keys a mapping has, which of them it needs, and what each is for.

The checks and the reference for editors are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping in the data file.

    Args:
        about: What it is for, in a sentence.
        required: True if it may not be left out.
    """

    about: str
    required: bool = False


CATALOGUE = {
    "title": Field("The name of the standard.", required=True),
    "edition": Field("The edition of the standard that the criteria come from."),
    "url": Field("Where the standard is published."),
    "resources": Field("What is used by more than one criterion, said once: an id and the resource."),
    "areas": Field("The areas of the standard, in the order of the tables.", required=True),
}

AREA = {
    "id": Field("The permanent name of the area, unique in the file.", required=True),
    "title": Field("The name of the area, as it is printed.", required=True),
    "criteria": Field("The criteria of the area, in the order of the table.", required=True),
}

CRITERION = {
    "id": Field("The permanent name of the criterion, unique in the file.", required=True),
    "number": Field("What is printed before the words; the place in the area if left out."),
    "text": Field("The words of the criterion.", required=True),
    "resources": Field("What helps to meet the criterion."),
    "forthcoming": Field("`true` prints “(Further resources forthcoming)”."),
}

RESOURCE = {
    "title": Field("The words of the link.", required=True),
    "url": Field("An address outside this site."),
    "doc": Field("A page of this site, from the `docs` folder, without its ending."),
    "ref": Field("A Sphinx label, also one of another project."),
    "forthcoming": Field("`true` for a resource that is announced and not there yet."),
}

#: The mappings of the file by the name that a message gives them.
MAPPINGS = {"the file": CATALOGUE, "an area": AREA, "a criterion": CRITERION, "a resource": RESOURCE}
