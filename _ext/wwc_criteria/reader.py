"""Text → :class:`~wwc_criteria.model.Catalogue`, or all the problems that an editor has to correct.

It knows no Sphinx, so that the data file can be checked without a build.
"""

from __future__ import annotations

import codecs
import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml

from .fields import MAPPINGS, SCHEMES, TARGETS, Kind
from .messages import MAX_PROBLEMS, Subtype, hint, quoted
from .model import Area, Catalogue, Criterion, Position, Problem, Resource
from .straight import straight
from .syntax import clean, is_indent, may_be_odd, mend
from .tree import Mapping, Plain, Sequence, TreeBuilder, Unreadable, Value, position
from .values import faults, name_faults

_Item = TypeVar("_Item")

#: A file of 10,000 criteria has some five million.
MAX_BYTES = 8_000_000
#: Lines that cannot be read, and the length of a text in which they are mended: each takes a few more readings.
MAX_MENDED = 20
_MAX_MENDED_TEXT = 250_000
#: What may be wrong only because lines were left out that cannot be read.
_FROM_ABSENCE = (Subtype.MISSING_KEY, Subtype.BAD_TARGET, Subtype.EMPTY)
#: A value that is shorter is shown as it should be written.
_SHORT = 60
#: Looking for a similar name takes time, and nobody reads hundreds of hints.
_MAX_HINTS = 25


class InvalidCatalogue(Exception):  # noqa: N818 - it is a finding about the file, not an error of the program
    """The data file has problems.

    Args:
        problems: All of them, in the order of the file.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


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
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        return (_encoding_problem(data.removeprefix(codecs.BOM_UTF8), error),)
    problems: list[Problem] = []
    if may_be_odd(data):
        text = clean(text, problems)
    # Nothing here has cycles, and the collector would look at each of a hundred thousand new objects again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        catalogue = straight(text) or check(text, problems) if len(problems) <= MAX_PROBLEMS else None
    finally:
        if collecting:
            # What was made stays: it goes to the old objects at once, unless somebody has frozen others.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
    if catalogue is not None and not problems:
        return catalogue
    problems.sort(key=lambda problem: problem.position)
    if len(problems) > MAX_PROBLEMS:
        last = problems[MAX_PROBLEMS]
        more = Problem(last.position, last.subtype, f"more than {MAX_PROBLEMS} problems: mend these first")
        problems[MAX_PROBLEMS:] = [more]
    return tuple(problems)


def check(text: str, problems: list[Problem]) -> Catalogue | None:
    """Read a text with all its problems; behind a line that cannot be read, read on.

    Args:
        text: The text of the file.
        problems: Where to add them. Without any, there is a catalogue.
    """
    mended: set[int] = set()
    around: set[int] = set()
    was_indent = False
    while True:
        found: list[Problem] = []
        catalogue = None
        try:
            catalogue = _Checker(found).catalogue(TreeBuilder(text, found).build())
        except Unreadable as stop:
            number = stop.problem.position.line
            # One wrong indent makes the next lines look wrong too.
            follows = was_indent and is_indent(stop.problem)
            if number not in mended and not follows:
                problems.append(stop.problem)
                was_indent = is_indent(stop.problem)
                if stop.local and len(mended) < MAX_MENDED and len(text) < _MAX_MENDED_TEXT:
                    stand_in = mend(text, number)
                    if stand_in:
                        text = stand_in.text
                        around |= stand_in.around
                        mended.add(number)
                        continue
        except _TooManyProblems:
            pass
        problems += (
            problem
            for problem in found
            if problem.position.line not in mended
            and not (problem.subtype in _FROM_ABSENCE and problem.position.line in around)
            and not (problem.subtype is Subtype.UNKNOWN_RESOURCE and _begins_resources(text, around))
        )
        return catalogue


def _begins_resources(text: str, around: set[int]) -> bool:
    """Tell whether something was left out of the resources at the top of the file."""
    lines = text.split("\n") if around else []
    return any(lines[number - 1].startswith("resources:") for number in around)


class _TooManyProblems(Exception):  # noqa: N818 - it only ends the walk
    """There is no use in looking for more."""


def _encoding_problem(data: bytes, error: UnicodeDecodeError) -> Problem:
    before = decode(data[: error.start], errors="replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(Position(1, 1), Subtype.ENCODING, "the file is UTF-16: save it as UTF-8")
    message = f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8"
    place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Problem(place, Subtype.ENCODING, message)


class _Checker:
    """Turns a tree into a catalogue and notes every problem on the way.

    A value that is left out or wrong gives None, and the walk goes on.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._shared: dict[str, Resource | None] = {}
        self._ids: dict[str, dict[str, yaml.Mark]] = {"area": {}, "criterion": {}}
        self._checks: dict[Kind, Callable[[Mapping, str], Any]] = {
            Kind.IDS: self._former_ids,
            Kind.FLAG: self._flag,
            Kind.AREAS: self._areas,
            Kind.CRITERIA: self._criteria,
            Kind.RESOURCES: self._resources,
            Kind.SHARED: self._note_shared,
        }

    def catalogue(self, root: tuple[Value, yaml.Mark] | None) -> Catalogue | None:
        """Check the whole file.

        Args:
            root: The top value and where it begins; None if the file has no value at all.
        """
        if root is None or (isinstance(root[0], Plain) and root[0].kind == "null"):
            message = "the file has no data: it begins with `title:` and `areas:`"
            self._problems.append(Problem(Position(1, 1), Subtype.STRUCTURE, message))
            return None
        values = self._fields(*root, "the file")
        if values is None:
            return None
        del values["resources"]  # the criteria have them
        return Catalogue(**values)

    # Mappings.

    def _area(self, value: Value, mark: yaml.Mark, _place: int) -> Area | None:
        values = self._fields(value, mark, "an area")
        if values is None:
            return None
        self._take_ids(value, mark, "area")
        return Area(**values, position=position(mark))

    def _criterion(self, value: Value, mark: yaml.Mark, place: int) -> Criterion | None:
        values = self._fields(value, mark, "a criterion")
        if values is None:
            return None
        self._take_ids(value, mark, "criterion")
        values["number"] = values["number"] or str(place)
        return Criterion(**values, position=position(mark))

    def _resource(self, value: Value, mark: yaml.Mark) -> Resource | None:
        values = self._fields(value, mark, "a resource")
        if values is None:
            return None
        assert isinstance(value, Mapping)
        forthcoming = values["forthcoming"]
        targets = [key for key in TARGETS if key in value.values]
        if len(targets) > 1:
            message = f"a resource leads to one place, and this one has `{'`, `'.join(targets)}`: keep one of them"
            self._tell(value.marks[targets[1]][0], Subtype.BAD_TARGET, message)
        elif targets and forthcoming:
            message = f"the resource has a `{targets[0]}`, so it is there: remove `forthcoming`"
            self._tell(value.marks["forthcoming"][0], Subtype.BAD_TARGET, message)
        elif not targets and not forthcoming:
            message = "the resource leads nowhere: add `url`, `doc` or `ref`, or `forthcoming: true`"
            self._tell(mark, Subtype.BAD_TARGET, message)
        return Resource(**values, position=position(mark))

    def _fields(self, value: Value, mark: yaml.Mark, what: str) -> dict[str, Any] | None:
        """Check a mapping: its keys, then the value of each of its fields."""
        fields = MAPPINGS[what]
        if not isinstance(value, Mapping):
            keys = ", ".join(f"`{key}`" for key in fields)
            self._tell(mark, Subtype.WRONG_TYPE, f"{what} is a mapping with the keys {keys}, not {_named(value)}")
            return None
        for key in value.values:
            if key not in fields:
                message = f"{what} has no key {quoted(key)}{self._hint(key, fields)}"
                if not key.isprintable():
                    message = f"the key {quoted(key)} has an invisible character in it: type it anew"
                self._tell(value.marks[key][0], Subtype.UNKNOWN_KEY, message)
        for key, field in fields.items():
            if field.required and key not in value.values:
                self._tell(mark, Subtype.MISSING_KEY, f"{what} needs the key `{key}`: {_lower(field.about)}")
        return {
            key: self._checks[field.kind](value, key)
            if field.kind in self._checks
            else self._words(value, key, field.kind)
            for key, field in fields.items()
        }

    def _take_ids(self, value: Value, value_mark: yaml.Mark, kind: str) -> None:
        assert isinstance(value, Mapping)
        taken, former = self._ids[kind], value.values.get("former_ids")
        own = [(value.values["id"], value.marks["id"][1])] if "id" in value.values else []
        if isinstance(former, Sequence):
            own += zip(former.values, former.marks, strict=True)
        for name, mark in own:
            if not isinstance(name, str):
                continue
            if first := taken.get(name):
                # With an alias or a merge key it is the same id at the same place: then the alias is what is wrong.
                place = value_mark if first is mark else mark
                message = f"the id {quoted(name)} is taken by the {kind} at line {first.line + 1}: choose another"
                self._tell(place, Subtype.DUPLICATE_ID, message)
            else:
                taken[name] = mark

    # Lists, and the mapping of shared resources.

    def _areas(self, node: Mapping, key: str) -> tuple[Area, ...]:
        value = node.values.get(key)
        if isinstance(value, Sequence) and not value.values:
            self._tell(node.marks[key][1], Subtype.EMPTY, f"`{key}` has no area: add the first one")
        return tuple(self._items(node, key, self._area))

    def _former_ids(self, node: Mapping, key: str) -> tuple[str, ...]:
        def former_id(value: Value, mark: yaml.Mark, _place: int) -> str | None:
            if not isinstance(value, str):
                self._tell(mark, Subtype.WRONG_TYPE, f"an item of `{key}` is an id, not {_named(value)}")
                return None
            self._tell_all(mark, name_faults(Kind.ID, value))
            return value

        return tuple(self._items(node, key, former_id))

    def _criteria(self, node: Mapping, key: str) -> tuple[Criterion, ...]:
        return tuple(self._items(node, key, self._criterion))

    def _resources(self, node: Mapping, key: str) -> tuple[Resource, ...]:
        named: set[str] = set()

        def resource(value: Value, mark: yaml.Mark, _place: int) -> Resource | None:
            if not isinstance(value, str):
                return self._resource(value, mark)
            if value not in self._shared:
                message = f"the file defines no resource {quoted(value)}{self._hint(value, self._shared)}"
                if value.startswith(SCHEMES):
                    message = f"{quoted(value)} is an address: a resource is written with `title: ` and `url: `"
                self._tell(mark, Subtype.UNKNOWN_RESOURCE, message)
                return None
            if value in named:
                message = f"the criterion names the resource {quoted(value)} twice: remove one of the two"
                self._tell(mark, Subtype.DUPLICATE_RESOURCE, message)
            named.add(value)
            return self._shared[value]

        return tuple(self._items(node, key, resource))

    def _items(
        self, node: Mapping, key: str, build: Callable[[Value, yaml.Mark, int], _Item | None]
    ) -> Iterator[_Item]:
        value = node.values.get(key)
        if value is None:
            return
        if isinstance(value, Plain) and not value.text:
            message = f"`{key}` has nothing below it: add an item on a line that begins with `- `, or write `{key}: []`"
            self._tell(node.marks[key][1], Subtype.EMPTY, message)
            return
        if not isinstance(value, Sequence):
            message = f"`{key}` is a list, each item on a line that begins with `- `, not {_named(value)}"
            self._tell(node.marks[key][1], Subtype.WRONG_TYPE, message)
            return
        for place, (item, mark) in enumerate(zip(value.values, value.marks, strict=True), 1):
            if (built := build(item, mark, place)) is not None:
                yield built

    def _note_shared(self, node: Mapping, key: str) -> None:
        value = node.values.get(key)
        if isinstance(value, Mapping):
            for name in value.values:
                self._tell_all(value.marks[name][0], name_faults(Kind.ID, name))
            self._shared = {
                name: self._resource(resource, value.marks[name][1]) for name, resource in value.values.items()
            }
        elif isinstance(value, Plain) and not value.text:
            self._tell(node.marks[key][1], Subtype.EMPTY, f"`{key}` has nothing below it: remove the key")
        elif value is not None:
            message = f"`{key}` at the top is a mapping from ids to resources, not {_named(value)}"
            self._tell(node.marks[key][1], Subtype.WRONG_TYPE, message)

    # Single values.

    def _words(self, node: Mapping, key: str, kind: Kind) -> str | None:
        value = node.values.get(key)
        if value is None:
            return None
        mark = node.marks[key][1]
        if isinstance(value, str):
            self._tell_all(mark, faults(kind, key, value))
            return value
        if isinstance(value, Plain) and not value.text:
            self._tell(mark, Subtype.EMPTY, f"`{key}` has no words: write them, or remove the key")
        elif isinstance(value, Plain):
            message = f"`{key}` is words, and YAML reads {quoted(value.text)} as {value.named}: quote it"
            if len(value.text) <= _SHORT:
                message += f': {key}: "{value.text}"'
            self._tell(mark, Subtype.WRONG_TYPE, message)
        else:
            self._tell(mark, Subtype.WRONG_TYPE, f"`{key}` is words, not {_named(value)}")
        return None

    def _flag(self, node: Mapping, key: str) -> bool:
        value = node.values.get(key)
        if value is None:
            return False
        if isinstance(value, Plain) and value.text in ("true", "false"):
            return value.text == "true"
        message = f"`{key}` is `true` or `false`, not {_named(value)}: write one of them, without quotes"
        self._tell(node.marks[key][1], Subtype.WRONG_TYPE, message)
        return False

    def _tell_all(self, mark: yaml.Mark, told: Iterable[tuple[Subtype, str]]) -> None:
        for subtype, message in told:
            self._tell(mark, subtype, message)

    def _tell(self, mark: yaml.Mark, subtype: Subtype, message: str) -> None:
        self._problems.append(Problem(position(mark), subtype, message))
        if len(self._problems) > MAX_PROBLEMS:
            raise _TooManyProblems

    def _hint(self, name: str, known: Collection[str]) -> str:
        return hint(name, known) if len(self._problems) < _MAX_HINTS else ""


def _named(value: Value) -> str:
    """Name what stands in the place of something else."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, Plain):
        return quoted(value.text) if value.text else "nothing"
    return "words"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
