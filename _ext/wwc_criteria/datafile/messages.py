"""The kinds of warning that this extension gives, and what all their messages share.

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
_FEW, _MOST = 12, 500


class Subtype(StrEnum):
    """The subtypes of ``wwc`` warnings, each with its cause and its cure, for editors."""

    FILE = (
        "file",
        "The data file is not there, is a folder, may not be opened, or is outside the source folder and has errors.",
        "Look at the name in the directive and at the place of the file.",
    )
    ENCODING = (
        "encoding",
        "The data file is not UTF-8 text.",
        "Save it anew, with UTF-8 as its encoding.",
    )
    SIZE = (
        "size",
        "The data file, or one text in it, is larger than any real one.",
        "Look for what was pasted by accident, or split the file.",
    )
    CHARACTER = (
        "character",
        "There is an invisible character that could change or hide words, or a no-break space where a blank belongs.",
        "Delete it: put the cursor behind it and press Backspace, or type the line anew.",
    )
    SYNTAX = (
        "syntax",
        "The data file is not YAML: often a wrong indent, a missing quote or a tab.",
        "Mend the line; where the words have marks in them, put the whole value in quotes.",
    )
    COMMENT = (
        "comment",
        "Words after a `#` stand in a value without quotes, and YAML takes them for a comment.",
        "Put the whole value in quotes. If it is a comment, put two blanks before the `#`, and one after it.",
    )
    STRUCTURE = (
        "structure",
        "The data file is empty, or has documents, nesting, aliases or tags that a data file may not have.",
        "Remove what the message names, and write out what an alias stands for.",
    )
    DUPLICATE_KEY = (
        "duplicate-key",
        "The same key stands twice in one mapping.",
        "Keep one of the two; if it is a new item of a list, begin it with `- `.",
    )
    UNKNOWN_KEY = (
        "unknown-key",
        "The format has no such key.",
        "Mend its spelling, or move it to where it belongs.",
    )
    MISSING_KEY = (
        "missing-key",
        "A key that has to be there is not.",
        "Add it, in the same column as its neighbors.",
    )
    WRONG_TYPE = (
        "wrong-type",
        "A value is of another kind than its key needs, for example a number without quotes.",
        "Put words in quotes, and lists and mappings on lines of their own.",
    )
    EMPTY = (
        "empty",
        "Words are expected and there are none.",
        "Write them, or remove the key.",
    )
    BAD_ID = (
        "bad-id",
        "An id has other characters than lower-case letters, digits and hyphens.",
        "Write it as the message shows.",
    )
    DUPLICATE_ID = (
        "duplicate-id",
        "Two areas, or two criteria, have the same id.",
        "Give the newer one an id of its own.",
    )
    UNKNOWN_RESOURCE = (
        "unknown-resource",
        "A criterion names a resource that the file does not define.",
        "Mend the id, or define the resource under `resources` at the top.",
    )
    DUPLICATE_RESOURCE = (
        "duplicate-resource",
        "A criterion names the same resource twice.",
        "Remove one of the two.",
    )
    UNKNOWN_AREA = (
        "unknown-area",
        "A page asks for an area that the data file does not have.",
        "Mend the `:area:` of the directive; the message lists the areas that there are.",
    )
    BAD_ADDRESS = (
        "bad-address",
        "An address cannot be linked to, or a page is not named as pages are.",
        "Copy the whole address from the browser; name a page from the `docs` folder, without its ending.",
    )
    BAD_TARGET = (
        "bad-target",
        "A resource leads to more than one place, or to none without being forthcoming.",
        "Keep one of `url`, `doc` and `ref`, or write `forthcoming: true`.",
    )
    DUPLICATE_ANCHOR = (
        "duplicate-anchor",
        "A page shows the same criterion twice, or uses its anchor for something else.",
        "Give one of the two tables the option `:no-index:`.",
    )
    SECOND_HOME = (
        "second-home",
        "Two pages show the same area, or the same criterion, and links can lead to only one of them.",
        "Give the table on the page that the message names the option `:no-index:`.",
    )
    FORMER_ID = (
        "former-id",
        "A page refers to a criterion or an area by an id that it had before.",
        "Write the new id, which the message names.",
    )
    UNKNOWN_CRITERION = (
        "unknown-criterion",
        "A page refers to a criterion that no page shows.",
        "Mend the id. It is in the data file, and in the address of the criterion.",
    )
    UNKNOWN_LABEL = (
        "unknown-label",
        "A resource leads to a label that neither this project nor a linked one has.",
        "Mend the label, or put it before a heading.",
    )
    UNKNOWN_PAGE = (
        "unknown-page",
        "A resource leads to a page that this project does not have.",
        "Mend the name of the page. If the page has moved, write its new name.",
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

    cause: str
    cure: str

    def __new__(cls, subtype: str, cause: str, cure: str) -> Subtype:
        """Return a member that is a string and carries its explanation."""
        member = str.__new__(cls, subtype)
        member._value_ = subtype
        member.cause = cause
        member.cure = cure
        return member


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


def hint(name: str, known: Collection[str]) -> str:
    """Return the end of a message on a name that is not known.

    Args:
        name: What was written.
        known: What can be written there.
    """
    # Comparing takes time, so long names and great numbers of them are left out.
    if len(name) <= _LONGEST and len(known) <= _MOST and (close := get_close_matches(name, known, n=1)):
        return f": did you mean {quoted(close[0])}?"
    return f": there is {', '.join(map(quoted, known))}" if 0 < len(known) <= _FEW else ""
