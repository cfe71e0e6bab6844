"""The corrections of a data file that are sure: ``check --fix``.

Each is tried on its own, and kept only if the file, read again, has lost a problem and has no new one up to there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from ..fields import as_id
from ..messages import Problems, Subtype, TooManyProblems
from ..model import InvalidCatalogue, Problem
from ..reader.causes import Reading
from ..reader.loader import MAX_BYTES, read_any, read_on
from ..reader.recovery import sanitize
from ..reader.validator import FLAGS
from ..reader.yaml_errors import KEYS

_MARKER = re.compile(r"^( *)[-–—−‒•·‣◦▪●*+] *(?=[^\s-])")
_COLON = re.compile(rf"^( *(?:- +)*(?:{KEYS})):(?=[^\s/])")
_CAPITALS = re.compile(r"^ *(?:- +)*\w*[A-Z]\w*(?=:(?:\s|$))")
_PAIR = re.compile(rf"(?P<start> *(?:- +)*(?!url:)(?:{KEYS}): +)(?P<value>[^\s\"'].*?)(?P<end> *)")
_WORD = re.compile(r"( *(?:- +)*[a-z_]+: +)([A-Za-z]+)( *)")
_LINE_END = re.compile(r"\r\n|[\n\r]")
#: What none of the corrections can cure.
_BEYOND = (Subtype.COMMENT, Subtype.ENCODING, Subtype.SIZE)
_MAX_READ = 20_000_000


def fix(data: bytes) -> bytes:
    """Return a data file with the corrections that are sure; of a sound file and of all else the same bytes."""
    try:
        read_any(data)
        return data
    except InvalidCatalogue:
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        try:
            text = data.removeprefix(mark).decode()
        except UnicodeDecodeError:
            return data
    if len(data) > MAX_BYTES:
        return data
    ends = [match[0] for match in _LINE_END.finditer(text)]
    end = "\r\n" if ends.count("\r\n") > len(ends) / 2 else "\n"
    return mark + end.join(_fixed(_LINE_END.split(text))).encode()


def _fixed(lines: list[str]) -> list[str]:
    reading = _read(lines)
    tries = _MAX_READ // (sum(map(len, lines)) + 1)
    place = 0
    while place < len(reading.problems):
        better: list[tuple[Reading, list[str]]] = []
        for candidate in _candidates(lines, reading.problems[place]):
            tries -= 1
            after = _read(candidate)
            if _is_better(reading, after):
                better.append((after, candidate))
        if tries < 0:
            break
        place += 1
        if better:
            reading, lines = min(better, key=lambda each: (-each[0].keys, len(each[0].problems)))
            place = 0
    return lines


def _read(lines: Sequence[str]) -> Reading:
    found = Problems()
    reading = Reading(None, [], 0)
    with suppress(TooManyProblems):
        reading = read_on(sanitize("\n".join(lines), found))
    return reading._replace(problems=sorted([*found, *reading.problems], key=lambda problem: problem.position))


def _is_better(before: Reading, after: Reading) -> bool:
    """Return whether a problem has gone or a key has come, and all new problems are behind: they were hidden."""
    gone, new = set(before.problems) - set(after.problems), set(after.problems) - set(before.problems)
    return (
        bool(gone)
        and all(problem.position >= min(gone).position for problem in new)
        and (-after.keys, len(after.problems)) < (-before.keys, len(before.problems))
    )


def _candidates(lines: Sequence[str], problem: Problem) -> Iterator[list[str]]:
    if problem.subtype in _BEYOND:
        return
    place = problem.position.line - 1
    if problem.subtype == Subtype.BAD_ID:
        yield from _with_id(lines, problem)
        return
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    if any(indent.strip(" ") for indent in indents):
        for width in (2, 4, 8):
            yield [
                re.sub(r"\s", " ", indent.expandtabs(width)) + line[len(indent) :]
                for indent, line in zip(indents, lines, strict=True)
            ]
    for number in (place, place - 1, place + 1):
        if 0 <= number < len(lines):
            for line in _lines_meant(lines[number]):
                if line != lines[number]:
                    yield [*lines[:number], line, *lines[number + 1 :]]


def _lines_meant(line: str) -> Iterator[str]:
    yield _MARKER.sub(r"\1- ", line, count=1)
    yield _COLON.sub(r"\1: ", line, count=1)
    yield _CAPITALS.sub(lambda match: match[0].lower(), line)
    match = _PAIR.fullmatch(line)
    # What follows a `#` may be a comment, and what is in brackets a list.
    if match and "#" not in match["value"] and not match["value"].startswith(("[", "{", ">", "|")):
        yield f"{match['start']}{_quoted(match['value'])}{match['end']}"
    if (match := _WORD.fullmatch(line)) and (flag := FLAGS.get(match[2].lower())):
        yield match[1] + flag + match[3]


def _quoted(value: str) -> str:
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def _with_id(lines: Sequence[str], problem: Problem) -> Iterator[list[str]]:
    """Yield the lines with an id of the right form, also where the file uses it."""
    line, column = lines[problem.position.line - 1], problem.position.column - 1
    match = re.match(r"(?P<quote>[\"']?)(?P<id>[^\"':#]+?)(?P=quote)(?= *:| *$)", line[column:])
    if match and (better := as_id(match["id"])):
        use = re.compile(rf"( *- +)([\"']?){re.escape(match['id'])}\2( *)")
        changed = [use.sub(rf"\g<1>{better}\3", other) if use.fullmatch(other) else other for other in lines]
        changed[problem.position.line - 1] = line[:column] + better + line[column + match.end() :]
        yield changed
