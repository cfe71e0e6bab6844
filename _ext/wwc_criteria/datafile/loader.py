"""Text → :class:`~wwc_criteria.datafile.model.Catalogue`, or all the problems that an editor has to correct.

It knows no Sphinx, so that the data file can be checked without a build.
"""

from __future__ import annotations

import codecs
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from .composer import TooManyProblems, Unreadable
from .diagnostics import MAX_PROBLEMS, Subtype
from .model import Catalogue, InvalidCatalogue, Position, Problem
from .recovery import clean, explain, is_indent, may_be_odd, mend
from .validator import walk

#: A file of 10,000 criteria has some five million.
MAX_BYTES = 8_000_000
#: Lines that cannot be read, and the length of a text in which they are mended: each takes a few more readings.
MAX_MENDED = 20
_MAX_MENDED_TEXT = 250_000
#: What is wrong whatever follows.
_SURE = (Subtype.SYNTAX, Subtype.STRUCTURE, Subtype.COMMENT, Subtype.DUPLICATE_KEY)
#: What may be wrong only because lines were left out that cannot be read.
_FROM_ABSENCE = (Subtype.MISSING_KEY, Subtype.BAD_TARGET, Subtype.EMPTY)


def read(data: bytes) -> Catalogue:
    """Read and check a data file.

    Args:
        data: The bytes of the file, UTF-8 with or without a byte order mark.

    Raises:
        InvalidCatalogue: With every problem of the file.
    """
    result = _read(data)
    if isinstance(result, Catalogue):
        return result
    raise InvalidCatalogue(result)


def contents(path: Path) -> bytes:
    """Give the bytes of a data file; of one that is too large as many as show that it is.

    Args:
        path: Where it is.

    Raises:
        OSError: It cannot be read, or is no file.
    """
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def decode(data: bytes, errors: str = "strict") -> str:
    r"""Give the text of a data file, without a byte order mark and with ``\n`` as the end of each line.

    Args:
        data: The bytes of the file.
        errors: What to do with bytes that are not UTF-8, as for :meth:`bytes.decode`.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    text = data.removeprefix(codecs.BOM_UTF8).decode(errors=errors)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _read(data: bytes) -> Catalogue | tuple[Problem, ...]:
    if len(data) > MAX_BYTES:
        message = f"the file is too large: a data file has {MAX_BYTES:,} bytes at most"
        return (Problem(Position(1, 1), Subtype.SIZE, message),)
    problems: list[Problem] = []
    catalogue = None
    try:
        # The bytes of most files can be taken as they are, which takes less time than to decode them.
        source = clean(decode(data), problems).encode() if may_be_odd(data) else data
        if len(problems) <= MAX_PROBLEMS:
            with _uncollected():
                catalogue = check(source, problems)
    except (UnicodeDecodeError, yaml.reader.ReaderError):
        return (_encoding_problem(data.removeprefix(codecs.BOM_UTF8)),)
    if catalogue is not None and not problems:
        return catalogue
    # What stands behind an alias may be told each time that it is used.
    told = sorted(dict.fromkeys(problems), key=lambda problem: problem.position)
    if len(told) > MAX_PROBLEMS:
        last = told[MAX_PROBLEMS]
        told[MAX_PROBLEMS:] = [last._replace(message=f"more than {MAX_PROBLEMS} problems: mend these first")]
    return tuple(told)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away: nothing has cycles, and it would look at all new objects again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            # What was made stays: it goes to the old objects at once, unless somebody has frozen others.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def check(source: bytes, problems: list[Problem]) -> Catalogue | None:
    """Read a text with all its problems; behind a line that cannot be read, read on.

    Args:
        source: The text of the file, in UTF-8.
        problems: Where to add them. Without any, there is a catalogue.
    """
    mended: set[int] = set()
    around: set[int] = set()
    was_indent = False
    while True:
        found: list[Problem] = []
        catalogue = None
        try:
            catalogue = walk(source, found)
        except (Unreadable, yaml.MarkedYAMLError) as stop:
            text = source.decode()
            problem, local = (stop.problem, stop.local) if isinstance(stop, Unreadable) else (explain(stop, text), True)
            number = problem.position.line
            # One wrong indent makes the next lines look wrong too.
            follows = was_indent and is_indent(problem)
            if number not in mended and not follows:
                problems.append(problem)
                was_indent = is_indent(problem)
                if local and len(mended) < MAX_MENDED and len(text) < _MAX_MENDED_TEXT:
                    stand_in = mend(text, number)
                    if stand_in:
                        source = stand_in.text.encode()
                        around |= stand_in.around
                        mended.add(number)
                        continue
            # What stands before may only look wrong because of what could not be read.
            found = [problem for problem in found if problem.subtype in _SURE]
        except TooManyProblems:
            pass
        problems += (
            problem
            for problem in found
            if problem.position.line not in mended
            and not (problem.subtype in _FROM_ABSENCE and problem.position.line in around)
            and not (problem.subtype is Subtype.UNKNOWN_RESOURCE and _begins_resources(source, around))
        )
        return catalogue


def _begins_resources(source: bytes, around: set[int]) -> bool:
    """Tell whether something was left out of the resources at the top of the file."""
    lines = source.split(b"\n") if around else []
    return any(lines[number - 1].startswith(b"resources:") for number in around)


def _encoding_problem(data: bytes) -> Problem:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(Position(1, 1), Subtype.ENCODING, "the file is UTF-16: save it as UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = decode(data[: error.start], errors="replace")
        message = f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8"
        place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        return Problem(place, Subtype.ENCODING, message)
    raise AssertionError("the bytes are UTF-8")
