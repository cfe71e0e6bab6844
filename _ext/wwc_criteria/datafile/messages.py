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
    """The subtypes of ``wwc`` warnings, each with its cause and its fix, for editors."""

    FILE = (
        "file",
        "The data file does not exist, is a folder, may not be opened, or is outside the source folder and has errors.",
        "Check the name in the directive, and where the file is.",
    )
    ENCODING = ("encoding", "The data file is not UTF-8 text.", "Save it again, with the encoding UTF-8.")
    SIZE = (
        "size",
        "The data file, or one text in it, is larger than any real one.",
        "Delete what was pasted by accident, or split the file.",
    )
    CHARACTER = (
        "character",
        "There is an invisible character that could change or hide text, or an unusual space at the start of a line.",
        "Delete it: put the cursor after it and press Backspace, or type the line again.",
    )
    SYNTAX = (
        "syntax",
        "A line cannot be read: often its indent, its hyphen, its colon or a quote is wrong.",
        "Fix the line as the message says. Text with special characters in it needs quotes.",
    )
    COMMENT = (
        "comment",
        "Text after a `#` is read as a comment, since the text has no quotes.",
        "Put quotes around the whole text. If it is a comment, put two spaces before the `#` and one after it.",
    )
    STRUCTURE = (
        "structure",
        "The data file is empty, or uses something of YAML that a data file may not have.",
        "Put quotes around text that starts with `*`, `&` or `!`. Delete anything else that the message names.",
    )
    DUPLICATE_KEY = (
        "duplicate-key",
        "The same key appears twice.",
        "Keep one of the two. If a new list item starts there, write `- ` before its first key.",
    )
    UNKNOWN_KEY = ("unknown-key", "The format has no such key.", "Fix its spelling, or move it to where it belongs.")
    MISSING_KEY = ("missing-key", "A required key is missing.", "Add it, in the same column as the other keys.")
    WRONG_TYPE = (
        "wrong-type",
        "A value is not what its key needs, for example a number without quotes in the place of text.",
        "Put text in quotes, and start lists on a line of their own.",
    )
    EMPTY = ("empty", "A key has no value.", "Write it, or delete the line.")
    BAD_ID = (
        "bad-id",
        "An id has characters other than lowercase letters, digits and hyphens.",
        "Write it as the message shows.",
    )
    DUPLICATE_ID = ("duplicate-id", "Two areas, or two criteria, have the same id.", "Give the newer one another id.")
    UNKNOWN_RESOURCE = (
        "unknown-resource",
        "A criterion uses a shared resource that the file does not define.",
        "Fix the id, or define the resource under `resources` at the top.",
    )
    DUPLICATE_RESOURCE = (
        "duplicate-resource",
        "The same resource appears twice in a criterion.",
        "Delete one of the two.",
    )
    UNUSED_ENTRY = (
        "unused-entry",
        "The data file has no criterion with the id of an entry, or another entry is about the same criterion.",
        "Fix the id of the entry, or delete the entry. Until then it is kept and not shown.",
    )
    UNKNOWN_EDITION = (
        "unknown-edition",
        "A record is about an edition that no data file has, or names none of several.",
        "Write the `edition` of the data file after `criteria:`.",
    )
    UNKNOWN_AREA = (
        "unknown-area",
        "A page asks for an area that the data file does not have.",
        "Fix the `:area:` of the directive. The message lists the possible areas.",
    )
    BAD_ADDRESS = (
        "bad-address",
        "An address or the path of a page is not valid.",
        "Copy the whole address from the browser. For a page, write its path inside `docs`, without `.md`.",
    )
    BAD_TARGET = (
        "bad-target",
        "A resource has more than one link, or none and is not forthcoming.",
        "Keep one of `url`, `doc` and `ref`, or write `forthcoming: true`.",
    )
    DUPLICATE_ANCHOR = (
        "duplicate-anchor",
        "A page shows the same criterion twice, or uses its anchor for something else.",
        "Add the option `:no-index:` to one of the two tables.",
    )
    SECOND_HOME = (
        "second-home",
        "Two pages show the same area or criterion, and links can go to only one of them.",
        "Add the option `:no-index:` to the table that the message points to.",
    )
    FORMER_ID = (
        "former-id",
        "A page refers to a criterion or an area by an id that it had before.",
        "Write the new id, which the message shows.",
    )
    AMBIGUOUS_ID = (
        "ambiguous-id",
        "A page refers to a criterion or an area by an id that more than one edition has.",
        "Write the edition in front of it, as the message shows.",
    )
    UNKNOWN_CRITERION = (
        "unknown-criterion",
        "A page refers to a criterion that no page shows.",
        "Fix the id. You find it in the data file, and in the address of the criterion.",
    )
    UNKNOWN_LABEL = (
        "unknown-label",
        "A resource refers to a label that neither this project nor a linked one has.",
        "Fix the label, or add it above a heading.",
    )
    UNKNOWN_PAGE = (
        "unknown-page",
        "A resource refers to a page that this project does not have.",
        "Fix the path of the page. If the page has moved, write its new path.",
    )
    UNKNOWN_ANCHOR = (
        "unknown-anchor",
        "A resource refers to a part of a page that the page does not have.",
        "Fix the text after the `#`: open the page in a browser, and copy the address of the `¶` next to the heading.",
    )
    UNSHOWN_AREA = (
        "unshown-area",
        "No page shows an area of the data file, although pages show others.",
        "Put a table on a page, with the `:area:` that the message names.",
    )
    RESERVED_NAME = (
        "reserved-name",
        "A page or a label is called `wwc-criteria`, which is the name of the index of criteria.",
        "Give it another name.",
    )
    EXISTING_FILE = (
        "existing-file",
        "The output folder has a file with the name of a download, and this extension did not write it.",
        "Rename the file where it comes from, such as in `html_extra_path`, and delete it in the output folder.",
    )
    SAME_NUMBER = ("same-number", "Two criteria of an area have the same number.", "Change one of the two.")
    SAME_LINK = (
        "same-link",
        "Two resources of a criterion have the same link.",
        "Fix the link of one of them, or delete it.",
    )
    BROKEN_LINK = (
        "broken-link",
        "A link in a text is not complete, and is printed as typed.",
        "Write `[text](https://…)`, with no space before or inside the round brackets.",
    )
    HTML = (
        "html",
        "A text has HTML, which is printed as typed.",
        "Write Markdown, such as `**strong**`, and characters as they are.",
    )
    PUNCTUATION = (
        "punctuation",
        "An address ends with a full stop, a comma or a semicolon.",
        "Delete it if it is not part of the address.",
    )

    cause: str
    cure: str

    def __new__(cls, subtype: str, cause: str, cure: str) -> Subtype:
        """Return a member that is a string and carries its explanation."""
        member = str.__new__(cls, subtype)
        member._value_ = subtype
        member.cause = cause
        member.cure = cure
        return member


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


def closest(name: str, known: Collection[str]) -> str:
    """Return the name that is probably meant, or an empty string."""
    is_fast = len(name) * sum(map(len, known)) <= _MOST_COMPARED
    return next(iter(get_close_matches(name, known, n=1)), "") if is_fast else ""


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
