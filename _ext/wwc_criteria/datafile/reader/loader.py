"""The bytes of a data file → a catalogue or the record of a city, or all that an editor has to correct."""

from __future__ import annotations

import codecs
import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import yaml

from ..messages import MAX_PROBLEMS, SUSPICIONS, Problems, Subtype, TooManyProblems
from ..model import Catalogue, InvalidCatalogue, Position, Problem
from ..record import Record
from .catalogue_validator import validate
from .causes import Reading, find_causes
from .composer import Unreadable, compose
from .json_text import is_json, locate_error
from .record_validator import is_record, validate_record
from .recovery import recover, sanitize
from .yaml_errors import INDENT

_Content = TypeVar("_Content", Catalogue, Record)

#: What to print if no data file can be read here; empty if they can.
MISSING_LIBYAML = (
    ""
    if yaml.__with_libyaml__
    else "PyYAML is installed without libyaml, which data files are read with. Its wheels contain libyaml: "
    "run `python -m pip install --force-reinstall --only-binary=pyyaml pyyaml`"
)
#: A file of 10,000 criteria has some five million.
MAX_BYTES = 8_000_000
#: How many lines that cannot be read are replaced, and in how long a text: each takes a few more readings.
_MAX_REPAIRS = 20
_MAX_REPAIRED_TEXT = 250_000
#: What is wrong whatever follows.
_CERTAIN = (Subtype.SYNTAX, Subtype.STRUCTURE, Subtype.COMMENT, Subtype.DUPLICATE_KEY)
#: What may be wrong only because lines were left out that cannot be read.
_FROM_ABSENCE = (Subtype.MISSING_KEY, Subtype.BAD_TARGET, Subtype.EMPTY)


def read(data: bytes) -> Catalogue:
    """Return the catalogue of a data file, with the suspicions about it.

    Raises:
        InvalidCatalogue: With every problem of the file, if there is more than suspicions.
    """
    return expect(read_any(data), Catalogue)


def expect(content: Catalogue | Record, kind: type[_Content]) -> _Content:
    """Return the contents of a file if they are of a kind.

    Raises:
        InvalidCatalogue: They are of the other.
    """
    if isinstance(content, kind):
        return content
    message = "This is the record of a city. Name the file that has the criteria."
    if isinstance(content, Catalogue):
        message = "This file has criteria. Name the record of a city."
    raise InvalidCatalogue((Problem(Position(1, 1), Subtype.STRUCTURE, message),))


def read_any(data: bytes) -> Catalogue | Record:
    """Return the catalogue of a data file or the record of a city, with the suspicions about it.

    Args:
        data: The bytes of the file, UTF-8 with or without a byte order mark.

    Raises:
        InvalidCatalogue: With every problem of the file, if there is more than suspicions.
    """
    problems = Problems()
    content: Catalogue | Record | None = None
    if len(data) > MAX_BYTES:
        message = f"The file is too large. The limit is {MAX_BYTES:,} bytes. Split it."
        problems.report(Position(1, 1), Subtype.SIZE, message)
    elif (text := _checked_text(data, problems)) is not None:
        with collector_paused(), suppress(TooManyProblems):
            content = _read(text, problems)
    found = _in_order(problems)
    if content is None or not SUSPICIONS.issuperset(problem.subtype for problem in found):
        raise InvalidCatalogue(found, content)
    return content._replace(suspicions=found)


def contents(path: Path) -> bytes:
    """Return the bytes of a data file; of one that is too large as many as show that it is.

    Raises:
        OSError: It cannot be read, or is not a file.
    """
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def decode(data: bytes, errors: str = "strict") -> str:
    r"""Return the text of a data file, without a byte order mark and with ``\n`` as the end of each line.

    Args:
        data: The bytes of the file.
        errors: What to do with bytes that are not UTF-8, as for :meth:`bytes.decode`.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    text = data.removeprefix(codecs.BOM_UTF8).decode(errors=errors)
    return text.replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause cyclic garbage collection: what is made has no cycles, and would be traversed again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _checked_text(data: bytes, problems: Problems) -> str | None:
    """Return the text of a data file, or None if it is not UTF-8, which is reported."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.report(Position(1, 1), Subtype.ENCODING, "The file is saved as UTF-16. Save it as UTF-8.")
        return None
    try:
        return decode(data)
    except UnicodeDecodeError as error:
        before = decode(error.object[: error.start])
        message = f"Byte 0x{error.object[error.start]:02X} is not UTF-8. Save the file as UTF-8."
        position = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        problems.report(position, Subtype.ENCODING, message)
        return None


def _read(text: str, problems: Problems) -> Catalogue | Record | None:
    """Return the catalogue or the record of a text, or None; report all problems, each with its cause.

    Raises:
        TooManyProblems: There is no use in going on.
    """
    text = sanitize(text, problems)
    reading = read_on(text)
    is_wrong = any(problem.subtype not in SUSPICIONS for problem in reading.problems)
    is_worth_it = is_wrong and len(text) < _MAX_REPAIRED_TEXT and not is_json(text)
    for problem in find_causes(text, reading, read_on) if is_worth_it else reading.problems:
        # One wrong indent makes the next lines look wrong too.
        if not (problem.message == INDENT and problems and problems[-1].message == INDENT):
            problems.append(problem)
    return reading.content


def read_on(text: str) -> Reading:
    """Read a text with all its problems, also beyond a line that cannot be read. Without any, there is content."""
    problems: list[Problem] = []
    reported: set[int] = set()
    repaired: set[int] = set()
    enclosing: set[int] = set()
    error: Problem | None = None
    while True:
        found = Problems()
        content: Catalogue | Record | None = None
        keys = 0
        try:
            if error:  # known without composing what is above it
                raise Unreadable(error, is_local=True)
            root = compose(text, found)
            content, keys = validate_record(root, found) if is_record(root) else validate(root, found)
        except TooManyProblems:
            pass
        except Unreadable as unreadable:
            problem = locate_error(text, unreadable.problem) if is_json(text) else unreadable.problem
            line = problem.position.line
            if line not in reported:
                reported.add(line)
                problems.append(problem)
                is_worth_it = len(repaired) < _MAX_REPAIRS and len(text) < _MAX_REPAIRED_TEXT and not is_json(text)
                if unreadable.is_local and is_worth_it and (recovered := recover(text, line)):
                    text = recovered.text
                    # Of an alias that repeats nothing only the composer knows.
                    error = None if " *" in text else recovered.error
                    enclosing |= recovered.enclosing
                    repaired.add(line)
                    continue
            if error:
                error = None
                continue
            # What is above may only look wrong because of what could not be read.
            found[:] = [problem for problem in found if problem.subtype in _CERTAIN]
        problems += _without_consequences(found, text, repaired, enclosing)
        return Reading(content, problems, keys)


def _without_consequences(
    found: Problems, text: str, repaired: Collection[int], enclosing: Collection[int]
) -> Iterator[Problem]:
    """Yield the problems of a text that do not follow from what was left out of it.

    Args:
        found: All its problems.
        text: The text.
        repaired: The lines that cannot be read.
        enclosing: The lines of what these are in.
    """
    lines = text.split("\n") if enclosing else []
    commented = {problem.position.line for problem in found if problem.subtype is Subtype.COMMENT}
    is_resource_lost = any(lines[number - 1].startswith("resources:") for number in enclosing)
    for problem in found:
        line, subtype = problem.position.line, problem.subtype
        is_consequence = (
            line in repaired
            or (subtype in SUSPICIONS and repaired)
            or (subtype is Subtype.EMPTY and line in commented)
            or (subtype in _FROM_ABSENCE and line in enclosing)
            or (subtype is Subtype.UNKNOWN_RESOURCE and is_resource_lost)
        )
        if not is_consequence:
            yield problem


def _in_order(problems: Problems) -> tuple[Problem, ...]:
    """Return problems in the order of the file, each once: what aliases repeat is reported each time it is used."""
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.position)
    if len(ordered) > MAX_PROBLEMS:
        last = ordered[MAX_PROBLEMS]
        message = f"There are more than {MAX_PROBLEMS:,} mistakes. Fix these first."
        ordered[MAX_PROBLEMS:] = [last._replace(message=message)]
    return tuple(ordered)
