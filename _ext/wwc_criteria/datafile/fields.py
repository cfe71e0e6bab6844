"""The fields of the data file and of a record: which keys a mapping has, what their values are, what each is for.

The validator, the JSON Schema for text editors and the reference for editors follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the value of a key is.

    Each member has as its value the text of the reference.
    """

    TEXT = "Text"
    MARKDOWN = "Text with inline Markdown"
    TITLE = "Text with inline Markdown, but no links"
    ID = "Lowercase letters and digits, with hyphens"
    IDS = "A list of ids"
    ADDRESS = "An address that starts with `https://`, `http://` or `mailto:`"
    DOC = "The path of a page, with an optional `#anchor`"
    DATE = 'A year, a month or a day in quotes, such as `"2022-08"`'
    COUNT = "A whole number"
    FLAG = "`true` or `false`"
    RELATION = "One of `same`, `broader`, `narrower` and `overlaps`"
    CERTAINTY = "One of `stated`, `likely` and `ours`"
    SCOPED_ID = "The edition and the id of a criterion, such as `2022:od1`"
    SUCCESSOR = "A mapping"
    SOURCE = "A mapping that says where it was read"
    LEVELS = "A list of levels"
    COUNTERPARTS = "A list of counterparts, or `[]` if there is none"
    AREAS = "A list of areas"
    CRITERIA = "A list of criteria"
    RESOURCES = "A list. Each item is a resource, or the id of a shared one"
    SHARED = "Ids, each with a resource below it"
    DAY = 'A day in quotes, such as `"2026-11-24"`'
    STATUS = "One of `met`, `in-progress`, `not-started`, `not-applicable` and `unknown`"
    EVIDENCE = "A list of resources"
    ENTRIES = "Ids of criteria, each with an entry below it"


#: What an address begins with.
SCHEMES = ("https://", "http://", "mailto:")
#: What a value has to match as a whole, the same in Python and in ECMA 262, which JSON Schema uses.
PATTERNS = {
    Kind.ID: r"[a-z0-9]+(-[a-z0-9]+)*",
    Kind.ADDRESS: rf"({'|'.join(SCHEMES)})\S+",
    Kind.DATE: r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
    Kind.DAY: r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    Kind.SCOPED_ID: r"[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+(-[a-z0-9]+)*",
    Kind.RELATION: "same|broader|narrower|overlaps",
    Kind.CERTAINTY: "stated|likely|ours",
    Kind.STATUS: "met|in-progress|not-started|not-applicable|unknown",
    Kind.DOC: r"(?!/)(?!.*\.\.)(?![a-z]+:)(?!.*\\)(?![^#]*\.(md|rst|html)(#|$))[^#\n]+(#.*)?",
}
#: The kinds whose values are texts.
TEXTS = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.TITLE, *PATTERNS})
#: The kinds of which a value is one of a few words, with what each word is called.
CHOICES = {
    Kind.STATUS: ("status", "statuses"),
    Kind.RELATION: ("relation", "relations"),
    Kind.CERTAINTY: ("certainty", "certainties"),
}
#: Control characters, line separators, direction overrides and isolates, and code points that are not characters.
INVISIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
#: Some seven printed pages.
MAX_CHARACTERS = 20_000
#: Pairing thousands of marks takes seconds.
MAX_MARKS = 1_000


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping in the data file.

    Args:
        kind: What its value is.
        about: What it is for, in a sentence.
        required: True if it may not be left out.
    """

    kind: Kind
    about: str
    required: bool = False


#: The fields of a mapping are validated in this order, so `resources` comes before `areas`, which refer to them.
CATALOGUE = {
    "title": Field(Kind.TEXT, "The name of the standard.", required=True),
    "edition": Field(Kind.TEXT, "The edition of the standard that the criteria come from."),
    "url": Field(Kind.ADDRESS, "Where the standard is published."),
    "criteria_in_edition": Field(Kind.COUNT, "How many criteria the whole edition has."),
    "superseded": Field(Kind.SUCCESSOR, "What has replaced the edition."),
    "levels": Field(Kind.LEVELS, "The levels that a city can reach, from the lowest to the highest."),
    "source": Field(Kind.SOURCE, "Where the criteria were read, and how certain they are."),
    "notice": Field(Kind.MARKDOWN, "What readers of the tables have to know about them, in a sentence or two."),
    "license": Field(Kind.TEXT, "The license of the data, by its SPDX name, such as `CC-BY-4.0`."),
    "resources": Field(Kind.SHARED, "Resources that more than one criterion uses, each defined once with an id."),
    "areas": Field(Kind.AREAS, "The areas of the standard, in the order of the tables.", required=True),
}

SUCCESSOR = {
    "date": Field(Kind.DATE, "When it replaced the edition.", required=True),
    "criteria": Field(Kind.COUNT, "How many criteria it has."),
    "url": Field(Kind.ADDRESS, "Where it is announced or published."),
}

LEVEL = {
    "name": Field(Kind.TEXT, "What it is called.", required=True),
    "from": Field(Kind.COUNT, "The least number of criteria that a city meets.", required=True),
    "to": Field(Kind.COUNT, "The greatest number of criteria that a city meets.", required=True),
}

SOURCE = {
    "url": Field(Kind.ADDRESS, "Where it was read.", required=True),
    "read": Field(Kind.DAY, "When it was read.", required=True),
    "certainty": Field(
        Kind.CERTAINTY,
        "`stated` there, or `likely`: somebody else says so. `ours` is our own conclusion.",
        required=True,
    ),
}

COUNTERPART = {
    "criterion": Field(Kind.SCOPED_ID, "A criterion of another edition.", required=True),
    "relation": Field(
        Kind.RELATION,
        "`same`, `broader` if the counterpart asks for more, `narrower` if it asks for less, or `overlaps`.",
        required=True,
    ),
    "note": Field(Kind.MARKDOWN, "Why, in a sentence."),
}

AREA = {
    "id": Field(Kind.ID, "The permanent name of the area, unique in the file.", required=True),
    "former_ids": Field(Kind.IDS, "Its former ids. Links to them still work."),
    "title": Field(Kind.MARKDOWN, "The name of the area, as it is printed.", required=True),
    "criteria": Field(Kind.CRITERIA, "The criteria of the area, in the order of the table.", required=True),
}

CRITERION = {
    "id": Field(Kind.ID, "The permanent name of the criterion, unique in the file.", required=True),
    "former_ids": Field(Kind.IDS, "Its former ids. Links to them still work."),
    "number": Field(
        Kind.TEXT,
        "What is printed before the text, with a dot after it. If left out, its position in the area.",
    ),
    "text": Field(Kind.MARKDOWN, "The text of the criterion.", required=True),
    "resources": Field(Kind.RESOURCES, "What helps to meet the criterion."),
    "forthcoming": Field(Kind.FLAG, "`true` prints “(Further resources forthcoming)”."),
    "counterparts": Field(Kind.COUNTERPARTS, "The criteria of other editions that ask for something like it."),
    "source": Field(Kind.SOURCE, "Where it was read, if that is not where the others were."),
}

RESOURCE = {
    "title": Field(Kind.TITLE, "The text of the link.", required=True),
    "url": Field(Kind.ADDRESS, "An address outside this site."),
    "archived": Field(Kind.ADDRESS, "The address of a saved copy of the page at `url`."),
    "gone": Field(Kind.FLAG, "`true` if the page at `url` does not exist anymore: the title then links to the copy."),
    "doc": Field(Kind.DOC, "A page of this site: its path inside `docs`, without `.md`."),
    "ref": Field(Kind.TEXT, "A Sphinx label, also one of another project."),
    "forthcoming": Field(Kind.FLAG, "`true` for a resource that is announced and not available yet."),
}

#: What editors also write for a key, in lowercase.
SYNONYMS = {
    "title": ("name", "label", "heading"),
    "edition": ("version", "year"),
    "name": ("title", "level"),
    "from": ("min", "minimum"),
    "to": ("max", "maximum"),
    "text": ("description", "criterion", "question"),
    "resources": ("links",),
    "url": ("link", "href", "address", "website"),
    "archived": ("archive", "copy"),
    "doc": ("page", "file"),
    "city": ("name",),
    "updated": ("date",),
    "status": ("state",),
    "evidence": ("proof", "links", "documents", "resources"),
    "owner": ("responsible", "department", "contact"),
    "due": ("date", "deadline"),
    "note": ("comment", "comments"),
}

#: Where a resource leads: one of these, or none of them if it is forthcoming.
TARGETS = ("url", "doc", "ref")
#: What only a resource with a `url` has.
OF_AN_ADDRESS = ("archived", "gone")

# The record of a city, a file of its own ------------------------------------------------------------------------------

#: What a city can say about a criterion, in the order of a summary.
STATUSES = tuple(PATTERNS[Kind.STATUS].split("|"))

#: Keys that can also be words of a text with a colon.
RECORD_WORDS = "city|updated|record|status|evidence|owner|due|note"

RECORD = {
    "city": Field(Kind.TEXT, "The name of the city. The record is what this city says about itself.", required=True),
    "criteria": Field(Kind.TEXT, "The edition of the criteria: the `edition` of their data file."),
    "updated": Field(Kind.DAY, "When the record was last changed.", required=True),
    "record": Field(Kind.ENTRIES, "What the city says about each criterion, by its id.", required=True),
}

ENTRY = {
    "status": Field(Kind.STATUS, "Whether the city meets the criterion.", required=True),
    "evidence": Field(Kind.EVIDENCE, "What the city can show for it."),
    "owner": Field(Kind.TEXT, "Who is responsible."),
    "due": Field(Kind.DAY, "By when the city wants to meet it."),
    "note": Field(Kind.MARKDOWN, "What else there is to say."),
}

#: The mappings of both files by the name that a message gives them.
MAPPINGS = {
    "the file": CATALOGUE,
    "a successor": SUCCESSOR,
    "a level": LEVEL,
    "a source": SOURCE,
    "a counterpart": COUNTERPART,
    "an area": AREA,
    "a criterion": CRITERION,
    "a resource": RESOURCE,
    "the record": RECORD,
    "an entry": ENTRY,
}


def as_id(text: str) -> str:
    """Return a text as an id, which may be empty."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))
