"""What an editor has probably typed wrong, where the errors themselves do not show it.

A parser reports where it could not go on, and the validator what is missing: neither knows that a hyphen was forgotten
three lines above. So likely slips near a problem are undone, one at a time, and the file is read again. The repair that
leaves the fewest problems is the explanation, and its message replaces those that it makes unnecessary.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..messages import SUSPICIONS, Subtype
from ..model import Catalogue, Position, Problem
from ..record import Record
from .recovery import is_sound_up_to
from .repairs import Repair, repairs
from .yaml_errors import indent_of

#: How many characters are read to find causes: less than a second, or some more if many lines cannot be read.
_MAX_READ = 2_000_000
_MAX_TRIES = 300
#: How many problems are looked at before the search for the next slip ends.
_MAX_PLACES = 8
#: What no misplaced line causes.
_NOT_STRUCTURAL = SUSPICIONS.union(
    (Subtype.COMMENT, Subtype.CHARACTER, Subtype.SIZE, Subtype.BAD_ADDRESS, Subtype.DUPLICATE_RESOURCE)
)
_UNREADABLE = (Subtype.SYNTAX, Subtype.STRUCTURE)


class Reading(NamedTuple):
    """What was read of a text.

    Args:
        content: The catalogue or the record; there is one if there are no problems.
        problems: What was found.
        keys: How many keys of the format were read.
    """

    content: Catalogue | Record | None
    problems: list[Problem]
    keys: int


def find_causes(text: str, reading: Reading, read: Callable[[str], Reading]) -> list[Problem]:
    """Return the problems of a text, with one message for all that one slip causes.

    Args:
        text: The text of the file.
        reading: What was read of it.
        read: Reads another text.
    """
    originals = lines = text.split("\n")
    causes: list[Problem] = []
    tries = min(_MAX_TRIES, _MAX_READ // (len(text) + 1))
    while reading.problems:
        first_unreadable = next((each for each in reading.problems if each.subtype in _UNREADABLE), None)
        best: tuple[Repair, list[str], Reading] | None = None
        for problem, repair in _repairs(lines, reading.problems):
            tries -= 1
            if tries < 0 or (best and not best[2].problems and not best[0].is_last):
                break
            candidate = [repair.changed.get(number, line) for number, line in enumerate(lines)]
            if problem == first_unreadable and not is_sound_up_to("\n".join(candidate), problem.position.line):
                continue  # reading on would take time
            after = read("\n".join(candidate))
            after = after._replace(problems=_at_original_places(after.problems, candidate, originals))
            # What leaves lines out hides what is wrong in them, so it is the last resort.
            rank = (repair.is_last, len(after.problems))
            is_better = best is None or rank < (best[0].is_last, len(best[2].problems))
            if is_better and _explains(problem, repair, reading, after):
                best = repair, candidate, after
        if best is None:
            break
        repair, lines, reading = best
        position = Position(repair.number + 1, indent_of(originals[repair.number]) + 1)
        causes.append(Problem(position, Subtype.SYNTAX, repair.message))
    return [*causes, *reading.problems]


def _explains(problem: Problem, repair: Repair, before: Reading, after: Reading) -> bool:
    """Return whether a repair removes a problem, loses no key, and brings no problem that could be seen before."""
    old, new = (
        {(*each.position[:1], *each[1:]) for each in reading.problems if each.subtype not in SUSPICIONS}
        for reading in (before, after)
    )
    unreadable = min((line for line, subtype, _ in old - new if subtype in _UNREADABLE), default=math.inf)
    return (
        len(new) < len(old)
        and (*problem.position[:1], *problem[1:]) not in new
        and (after.keys >= before.keys or repair.is_removal)
        and all(line > unreadable and subtype not in _UNREADABLE for line, subtype, _ in new - old)
    )


def _repairs(lines: Sequence[str], problems: Sequence[Problem]) -> Iterator[tuple[Problem, Repair]]:
    places: dict[int, Problem] = {}
    for problem in problems:
        # A message that shows what to write needs no other explanation.
        if problem.subtype not in _NOT_STRUCTURAL and not re.search(r" Write: |\?$", problem.message):
            places.setdefault(problem.position.line - 1, problem)
    seen: list[dict[int, str]] = []
    for number, problem in list(places.items())[:_MAX_PLACES]:
        for repair in repairs(lines, number):
            if repair.changed not in seen:
                seen.append(repair.changed)
                yield problem, repair


def _at_original_places(problems: list[Problem], lines: Sequence[str], originals: Sequence[str]) -> list[Problem]:
    """Return the problems of changed lines with the places that they have in the original ones."""
    numbers = [number for number, line in enumerate(lines) for _ in range(line.count("\n") + 1)]
    moved = []
    for problem in problems:
        number = numbers[min(problem.position.line, len(numbers)) - 1]
        # Lines are changed at their beginning.
        column = max(problem.position.column + len(originals[number]) - len(lines[number]), 1)
        moved.append(problem._replace(position=Position(number + 1, column)))
    return moved
