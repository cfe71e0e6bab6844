"""The subtypes of the warnings of this extension, and what all their messages share.

Sphinx shows each as ``[wwc.<subtype>]``, and ``suppress_warnings`` in conf.py can name it. The subtypes are
permanent.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from enum import StrEnum

from .model import Position, Problem

#: More than anybody fixes in one sitting.
MAX_PROBLEMS = 1_000
_LONGEST = 80
_FEW = 12
#: Comparing names takes time, which grows with the product of their lengths: this takes less than 0.1 seconds.
_MOST_COMPARED = 300_000


class Subtype(StrEnum):
    """The subtypes of ``wwc`` warnings. ``docs/maintaining/format.md`` explains each to editors."""

    FILE = "file"
    ENCODING = "encoding"
    SIZE = "size"
    CHARACTER = "character"
    SYNTAX = "syntax"
    COMMENT = "comment"
    STRUCTURE = "structure"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    WRONG_TYPE = "wrong-type"
    EMPTY = "empty"
    BAD_ID = "bad-id"
    DUPLICATE_ID = "duplicate-id"
    UNKNOWN_RESOURCE = "unknown-resource"
    DUPLICATE_RESOURCE = "duplicate-resource"
    UNUSED_ENTRY = "unused-entry"
    UNKNOWN_EDITION = "unknown-edition"
    UNKNOWN_AREA = "unknown-area"
    BAD_ADDRESS = "bad-address"
    BAD_TARGET = "bad-target"
    DUPLICATE_ANCHOR = "duplicate-anchor"
    SECOND_HOME = "second-home"
    FORMER_ID = "former-id"
    AMBIGUOUS_ID = "ambiguous-id"
    UNKNOWN_CRITERION = "unknown-criterion"
    UNKNOWN_LABEL = "unknown-label"
    UNKNOWN_PAGE = "unknown-page"
    UNKNOWN_ANCHOR = "unknown-anchor"
    UNSHOWN_AREA = "unshown-area"
    RESERVED_NAME = "reserved-name"
    EXISTING_FILE = "existing-file"
    SAME_NUMBER = "same-number"
    SAME_LINK = "same-link"
    BROKEN_LINK = "broken-link"
    HTML = "html"
    PUNCTUATION = "punctuation"


#: What may be meant as it is. A file with nothing else is sound.
_OF_TEXT = {Subtype.SAME_NUMBER, Subtype.SAME_LINK, Subtype.BROKEN_LINK, Subtype.HTML, Subtype.PUNCTUATION}
SUSPICIONS = frozenset({*_OF_TEXT, Subtype.UNUSED_ENTRY, Subtype.UNKNOWN_EDITION})


class TooManyProblems(Exception):  # noqa: N818 - it only ends the reading
    """There is no use in looking for more."""


class Problems(list[Problem]):
    """The problems of a data file, as they are found."""

    def report(self, position: Position, subtype: Subtype, message: str) -> None:
        """Add a problem.

        Raises:
            TooManyProblems: They are more than anybody wants to see.
        """
        self.append(Problem(position, subtype, message))
        if len(self) > MAX_PROBLEMS:
            raise TooManyProblems


def visible(text: str) -> str:
    """Return a text with escapes for all that cannot be seen, moves a cursor or turns the direction of writing."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def quoted(text: str) -> str:
    """Return what a message quotes: all of it, or the beginning of something long."""
    return f"`{visible(text if len(text) <= _LONGEST else text[:_LONGEST] + '…')}`"


def closest(name: str, known: Collection[str], least: float = 0.6) -> str:
    """Return the name that is probably meant, or an empty string.

    Args:
        name: What was written.
        known: What can be written there.
        least: How like it the name has to be, from 0 to 1.
    """
    is_fast = len(name) * sum(map(len, known)) <= _MOST_COMPARED
    return next(iter(get_close_matches(name, known, n=1, cutoff=least)), "") if is_fast else ""


def hint(name: str, known: Collection[str], plural: str) -> str:
    """Return the end of a message on a name that is not known.

    Args:
        name: What was written.
        known: What can be written there.
        plural: What such names are called.
    """
    if similar := closest(name, known):
        return f" Did you mean {quoted(similar)}?"
    return f" The possible {plural} are {', '.join(map(quoted, known))}." if 0 < len(known) <= _FEW else ""
