"""The kinds of warning that this extension gives.

Sphinx shows each as ``[wwc.<subtype>]``, and ``suppress_warnings`` in conf.py can name it. The subtypes are
permanent.
"""

from __future__ import annotations

from enum import StrEnum


class Subtype(StrEnum):
    """The subtypes of ``wwc`` warnings, each with what it tells an editor."""

    FILE = "file", "The data file cannot be read: it is not there, is a folder, or may not be opened."
    ENCODING = "encoding", "The data file is not UTF-8 text."
    SIZE = "size", "The data file, or one text in it, is larger than any real one."
    CHARACTER = (
        "character",
        "An invisible character that could change or hide words: a control or a direction override.",
    )
    SYNTAX = "syntax", "The data file is not YAML: often a wrong indent, a missing quote or a tab."
    STRUCTURE = (
        "structure",
        "The data file is empty, or has nesting, aliases or tags that a data file may not have.",
    )
    DUPLICATE_KEY = "duplicate-key", "The same key stands twice in one mapping."
    UNKNOWN_KEY = "unknown-key", "A key that the format does not have."
    MISSING_KEY = "missing-key", "A key that has to be there is not."
    WRONG_TYPE = "wrong-type", "A value is of another kind than its key needs, for example a number without quotes."
    EMPTY = "empty", "Words are expected and there are none."
    BAD_ID = "bad-id", "An id has other characters than lower-case letters, digits and hyphens."
    DUPLICATE_ID = "duplicate-id", "Two areas, or two criteria, have the same id."
    UNKNOWN_RESOURCE = "unknown-resource", "A criterion names a resource that the file does not define."
    UNKNOWN_AREA = "unknown-area", "A page asks for an area that the data file does not have."
    BAD_ADDRESS = "bad-address", "An address that cannot be linked to, or a page that is not named as pages are."
    BAD_TARGET = "bad-target", "A resource leads to more than one place, or to none without being forthcoming."
    DUPLICATE_ANCHOR = (
        "duplicate-anchor",
        "A page shows the same criterion twice, or uses its anchor for something else.",
    )
    UNKNOWN_LABEL = "unknown-label", "A resource leads to a label that neither this project nor a linked one has."
    UNKNOWN_PAGE = "unknown-page", "A resource leads to a page that this project does not have."

    about: str

    def __new__(cls, subtype: str, about: str) -> Subtype:
        """Make the member a string that carries its explanation.

        Args:
            subtype: The name that a warning shows.
            about: One sentence on the cause, for the documentation.
        """
        member = str.__new__(cls, subtype)
        member._value_ = subtype
        member.about = about
        return member
