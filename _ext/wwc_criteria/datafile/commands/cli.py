"""``python -m wwc_criteria check FILE...``: checks data files and records. ``schema`` prints their JSON Schema.

``archive FILE`` looks for saved copies of the pages that a file names.

The exit status is 0 if every file is sound, 1 if there are mistakes (with ``--strict`` also if there are suspicions),
and 2 if a file could not be read or written, or the problems could not be printed.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import errno
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..editions import check_editions
from ..json_schema import schema
from ..messages import SUSPICIONS, visible
from ..model import Catalogue, InvalidCatalogue
from ..reader.loader import MAX_BYTES, MISSING_LIBYAML, contents, decode, read_any
from ..record import Record, check_ids
from ..reports import REPORTS, as_text
from .archive import SERVICE, ArchiveError, addresses_without_copy, find_copies, with_copies
from .corrections import fix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Problem
    from ..reports import Found, Report

_STANDARD_INPUT = "-"


def main(arguments: Sequence[str] | None = None, prog: str | None = None) -> int:
    """Run the command line, and return the exit status.

    Args:
        arguments: The command line without the name of the program; that of the process if left out.
        prog: The program that the help names; the command ``wwc-criteria`` if left out.
    """
    parser = argparse.ArgumentParser(prog=prog, description="Work with data files of criteria.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="report everything that is wrong in data files")
    about = "a data file, the record of a city, or - for standard input"
    check.add_argument("files", nargs="+", metavar="FILE", help=about)
    check.add_argument("--fix", action="store_true", help="write the corrections that are sure, and show them")
    check.add_argument("--strict", action="store_true", help="exit with 1 for suspicions too")
    check.add_argument("--format", choices=sorted(REPORTS), default="text", help="how to print what is wrong")
    of_schema = commands.add_parser("schema", help="print the JSON Schema of data files, for text editors")
    of_schema.add_argument("--record", dest="what", action="store_const", const="the record", default="the file")
    archive = commands.add_parser("archive", help="look for saved copies of pages at the Internet Archive")
    archive.add_argument("file", metavar="FILE", help="a data file")
    archive.add_argument("--write", action="store_true", help="add the copies that are found to the file")
    archive.add_argument("--service", default=SERVICE, metavar="ADDRESS", help="the service that is asked")
    options = parser.parse_args(arguments)
    try:
        if options.command == "schema":
            _print(json.dumps(schema(options.what), indent=2))
            return 0
        if options.command == "archive":
            return _archive(options.file, options.service, write=options.write)
        is_written = not options.fix or _fix(options.files)
        status = _check(options.files, REPORTS[options.format], strict=options.strict)
        return status if is_written else 2
    except OSError as error:
        if sys.stdout is not None:  # Python would try again at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader of a pipe, such as `head`, has seen enough
            return 1
        _complain(f"standard output cannot be written: {error.strerror}")
        return 2


def _print(text: str) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    # A terminal that cannot show a character gets its escape, and no traceback.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    print(text, flush=True)


def _complain(message: str) -> None:
    if sys.stderr is not None:  # `print` would fall back to standard output
        with contextlib.suppress(OSError):
            print(message, file=sys.stderr)


def _contents(name: str) -> bytes:
    if name != _STANDARD_INPUT:
        return contents(Path(name))
    if sys.stdin is None:
        raise OSError(errno.EBADF, "standard input is closed")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _fix(names: Sequence[str]) -> bool:
    """Write the corrections that are sure, and print them; return whether all could be written.

    What cannot be read is for the check to report.
    """
    is_written = True
    for name in names:
        if name == _STANDARD_INPUT or MISSING_LIBYAML:
            continue
        try:
            data = contents(Path(name))
        except (OSError, ValueError):
            continue
        if (fixed := fix(data)) != data:
            before, after = (decode(it, errors="replace").splitlines() for it in (data, fixed))
            diff = difflib.unified_diff(before, after, name, name, lineterm="", n=0)
            if _write(name, fixed):
                _print("\n".join(visible(line) for line in diff))
            else:
                is_written = False
    return is_written


def _write(name: str, data: bytes) -> bool:
    """Replace a file as a whole, so that an interruption leaves the old one; return whether that was possible."""
    path = Path(name)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(data)
        shutil.copymode(path, new)
        new.replace(path.resolve())
    except OSError as error:
        _complain(f"{visible(name)}: cannot be written: {error.strerror}")
        return False
    return True


def _archive(name: str, service: str, *, write: bool) -> int:
    if name == _STANDARD_INPUT:
        _complain("archive cannot use standard input. Name a data file.")
        return 2
    if status := _check([name], as_text, strict=False):
        return status
    data = contents(Path(name))
    content = read_any(data)
    if isinstance(content, Record):
        _complain(f"{visible(name)}: is the record of a city. Name a data file.")
        return 2
    missing = addresses_without_copy(content)
    copies: dict[str, str | None] = {}
    try:
        for address, copy in find_copies(missing.values(), service):
            copies[address] = copy
            for place in (place for place, other in missing.items() if other == address):
                _print(f"{visible(name)}:{place.line}:{place.column}: {copy or f'no copy is known of {address}'}")
    except ArchiveError as error:
        _complain(str(error))
        status = 2
    if write:  # also what was found before the archive stopped answering
        found = {place: copy for place, address in missing.items() if (copy := copies.get(address))}
        written, left = with_copies(data, found)
        if written != data and not _write(name, written):
            return 2
        for place in left:
            _print(f"{visible(name)}:{place.line}:{place.column}: add the copy by hand: {found[place]}")
    return status


def _check(names: Sequence[str], report: Report, *, strict: bool) -> int:
    if MISSING_LIBYAML:
        _complain(MISSING_LIBYAML)
        return 2
    unreadable = False
    readings: dict[str, tuple[bytes, Catalogue | Record | None, tuple[Problem, ...]]] = {}
    for name in names:
        try:
            data = _contents(name)
        except (OSError, ValueError) as error:
            unreadable = True
            reason = getattr(error, "strerror", None) or error
            _complain(f"{visible(name)}: cannot be read: {reason}")
            continue
        try:
            sound = read_any(data)
            readings[name] = data, sound, sound.suspicions
        except InvalidCatalogue as invalid:
            record = invalid.content if isinstance(invalid.content, Record) else None
            readings[name] = data, record, invalid.problems
    catalogues = {name: content for name, (_, content, _) in readings.items() if isinstance(content, Catalogue)}
    together = check_editions(catalogues)
    found: list[Found] = []
    for name, (data, content, problems) in readings.items():
        more = [problem for other, problem in together if other == name]
        if isinstance(content, Record) and catalogues:
            more += check_ids(content, list(catalogues.values()))
        problems = tuple(sorted({*problems, *more})) if more else problems
        lines = decode(data, errors="replace").split("\n") if problems else []
        found += [(name, lines, problem) for problem in problems]
    if text := report(found):
        _print(text)
    if unreadable:
        return 2
    return int(any(strict or problem.subtype not in SUSPICIONS for *_, problem in found))
