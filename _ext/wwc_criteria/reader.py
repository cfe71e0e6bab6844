"""Text → :class:`~wwc_criteria.model.Catalogue`, or all the problems that an editor has to correct.

It knows no Sphinx, so that the data file can be checked without a build.
"""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

import yaml

from .fields import MAPPINGS
from .markdown import addresses
from .messages import Subtype
from .model import Area, Catalogue, Criterion, Position, Problem, Resource
from .tree import MAX_PROBLEMS, Mapping, Plain, Sequence, TreeBuilder, Unreadable, Value, position

_Item = TypeVar("_Item")

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Control characters, line separators, direction overrides and isolates, and code points that are no characters.
_INVISIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
#: A file of 10,000 criteria has some five million.
MAX_BYTES = 8_000_000
#: Some seven printed pages.
MAX_CHARACTERS = 20_000
#: Looking for a similar name takes time where there are thousands of names.
_MAX_HINTS = 25
_ADDRESS_SCHEMES = ("http", "https", "mailto")


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


@lru_cache(maxsize=4)  # the pages of a build ask for the same few files
def _read(data: bytes) -> Catalogue | tuple[Problem, ...]:
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data)} bytes, and a data file has {MAX_BYTES} at most"
        return (Problem(Position(1, 1), Subtype.SIZE, message),)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return (_encoding_problem(data.removeprefix(codecs.BOM_UTF8), error),)
    problems: list[Problem] = []
    text = _replace_invisible(text, problems)
    catalogue = None
    # Nothing here has cycles, and the collector would look at each of a hundred thousand new objects again and again.
    collecting = gc.isenabled()
    gc.disable()
    try:
        catalogue = _Checker(problems).catalogue(TreeBuilder(text, problems).build())
    except Unreadable as stop:
        problems.append(stop.problem)
    except _TooManyProblems:
        pass
    finally:
        if collecting:
            gc.enable()
    if catalogue is not None and not problems:
        return catalogue
    problems.sort(key=lambda problem: problem.position)
    if len(problems) > MAX_PROBLEMS:
        last = problems[MAX_PROBLEMS]
        more = Problem(last.position, last.subtype, f"more than {MAX_PROBLEMS} problems: mend these first")
        problems[MAX_PROBLEMS:] = [more]
    return tuple(problems)


class _TooManyProblems(Exception):  # noqa: N818 - it only ends the walk
    """There is no use in looking for more."""


def _encoding_problem(data: bytes, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].decode("utf-8", errors="replace")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Problem(Position(1, 1), Subtype.ENCODING, "the file is UTF-16: save it as UTF-8")
    message = f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8"
    place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Problem(place, Subtype.ENCODING, message)


def _replace_invisible(text: str, problems: list[Problem]) -> str:
    """Tell every invisible character, and put a visible one in its place so that the rest can be read."""
    line, end = 1, 0
    for match in islice(_INVISIBLE.finditer(text), MAX_PROBLEMS):
        line, end = line + text.count("\n", end, match.start()), match.start()
        message = f"the invisible character U+{ord(match[0]):04X} stands here: delete it"
        place = Position(line, match.start() - text.rfind("\n", 0, match.start()))
        problems.append(Problem(place, Subtype.CHARACTER, message))
    return _INVISIBLE.sub("\ufffd", text) if problems else text


class _Checker:
    """Turns a tree into a catalogue and notes every problem on the way.

    A method that finds a problem gives None, and the walk goes on.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._shared: dict[str, Resource | None] = {}
        self._ids: dict[str, dict[str, yaml.Mark]] = {"area": {}, "criterion": {}}

    def catalogue(self, root: tuple[Value, yaml.Mark] | None) -> Catalogue | None:
        """Check the whole file.

        Args:
            root: The top value and where it begins; None if the file has no value at all.
        """
        if root is None or (isinstance(root[0], Plain) and root[0].kind == "null"):
            message = "the file has no data: it begins with `title:` and `areas:`"
            self._problems.append(Problem(Position(1, 1), Subtype.STRUCTURE, message))
            return None
        node = self._mapping(*root, "the file")
        if node is None:
            return None
        self._shared = self._shared_resources(node)
        areas = node.values.get("areas")
        if isinstance(areas, Sequence) and not areas.values:
            self._tell(node.marks["areas"][1], Subtype.EMPTY, "`areas` has no area: add the first one")
        return Catalogue(
            title=self._words(node, "title") or "",
            edition=self._words(node, "edition"),
            url=self._url(node, "url"),
            areas=tuple(self._items(node, "areas", self._area)),
        )

    def _area(self, value: Value, mark: yaml.Mark, _place: int) -> Area | None:
        node = self._mapping(value, mark, "an area")
        if node is None:
            return None
        return Area(
            id=self._unique_id(node, "area", mark),
            title=self._markdown(node, "title") or "",
            criteria=tuple(self._items(node, "criteria", self._criterion)),
            position=position(mark),
        )

    def _criterion(self, value: Value, mark: yaml.Mark, place: int) -> Criterion | None:
        node = self._mapping(value, mark, "a criterion")
        if node is None:
            return None
        return Criterion(
            id=self._unique_id(node, "criterion", mark),
            number=self._words(node, "number") or str(place),
            text=self._markdown(node, "text") or "",
            resources=tuple(self._items(node, "resources", self._resource_or_id)),
            forthcoming=self._flag(node, "forthcoming"),
            position=position(mark),
        )

    def _resource_or_id(self, value: Value, mark: yaml.Mark, _place: int) -> Resource | None:
        if not isinstance(value, str):
            return self._resource(value, mark)
        if value not in self._shared:
            message = f"the file defines no resource `{value}`{self._hint(value, self._shared)}"
            self._tell(mark, Subtype.UNKNOWN_RESOURCE, message)
            return None
        return self._shared[value]

    def _resource(self, value: Value, mark: yaml.Mark) -> Resource | None:
        node = self._mapping(value, mark, "a resource")
        if node is None:
            return None
        forthcoming = self._flag(node, "forthcoming")
        targets = [key for key in ("url", "doc", "ref") if key in node.values]
        if len(targets) > 1:
            message = f"a resource leads to one place, and this one has `{'`, `'.join(targets)}`: keep one of them"
            self._tell(node.marks[targets[1]][0], Subtype.BAD_TARGET, message)
        elif targets and forthcoming:
            message = f"the resource has a `{targets[0]}`, so it is there: remove `forthcoming`"
            self._tell(node.marks["forthcoming"][0], Subtype.BAD_TARGET, message)
        elif not targets and not forthcoming:
            message = "the resource leads nowhere: add `url`, `doc` or `ref`, or `forthcoming: true`"
            self._tell(mark, Subtype.BAD_TARGET, message)
        return Resource(
            title=self._words(node, "title") or "",
            url=self._url(node, "url"),
            doc=self._doc(node, "doc"),
            ref=self._words(node, "ref"),
            forthcoming=forthcoming,
            position=position(mark),
        )

    def _shared_resources(self, catalogue: Mapping) -> dict[str, Resource | None]:
        value = catalogue.values.get("resources")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            message = f"`resources` at the top is a mapping from ids to resources, not {_named(value)}"
            self._tell(catalogue.marks["resources"][1], Subtype.WRONG_TYPE, message)
            return {}
        for key in value.values:
            self._check_id(key, value.marks[key][0])
        return {key: self._resource(resource, value.marks[key][1]) for key, resource in value.values.items()}

    # Single values. Each gives None where the key is left out or wrong.

    def _words(self, node: Mapping, key: str) -> str | None:
        value = node.values.get(key)
        if value is None:
            return None
        mark = node.marks[key][1]
        if isinstance(value, Plain) and value.text:
            message = (
                f'`{key}` is words, and YAML reads `{value.text}` as {value.named}: quote it: {key}: "{value.text}"'
            )
            self._tell(mark, Subtype.WRONG_TYPE, message)
        elif isinstance(value, Mapping | Sequence):
            self._tell(mark, Subtype.WRONG_TYPE, f"`{key}` is words, not {_named(value)}")
        elif isinstance(value, Plain) or not any(c.isprintable() and c != " " for c in value):
            self._tell(mark, Subtype.EMPTY, f"`{key}` has no words: write them, or remove the key")
        elif match := _INVISIBLE.search(value):
            message = f"`{key}` has the invisible character U+{ord(match[0]):04X}, written as an escape: remove it"
            self._tell(mark, Subtype.CHARACTER, message)
        elif len(value) > MAX_CHARACTERS:
            message = f"`{key}` has {len(value)} characters, and {MAX_CHARACTERS} are the most"
            self._tell(mark, Subtype.SIZE, message)
        else:
            return value
        return None

    def _markdown(self, node: Mapping, key: str) -> str | None:
        value = self._words(node, key)
        # Few texts have a link, and only those are worth parsing here.
        for address in addresses(value) if value and "](" in value else ():
            if fault := _address_fault(address):
                message = f"the link to `{address}` leads nowhere: {fault}"
                self._tell(node.marks[key][1], Subtype.BAD_ADDRESS, message)
        return value

    def _flag(self, node: Mapping, key: str) -> bool:
        value = node.values.get(key)
        if value is None:
            return False
        if isinstance(value, Plain) and value.text in ("true", "false"):
            return value.text == "true"
        self._tell(node.marks[key][1], Subtype.WRONG_TYPE, f"`{key}` is `true` or `false`, not {_named(value)}")
        return False

    def _url(self, node: Mapping, key: str) -> str | None:
        value = self._words(node, key)
        if value is not None and (fault := _address_fault(value)):
            self._tell(node.marks[key][1], Subtype.BAD_ADDRESS, f"`{value}` is no address to link to: {fault}")
            return None
        return value

    def _doc(self, node: Mapping, key: str) -> str | None:
        value = self._words(node, key)
        if value is None:
            return None
        docname = value.partition("#")[0]
        if docname.startswith("/") or docname.endswith((".md", ".rst", ".html")) or ".." in docname or not docname:
            better = re.sub(r"^[./]+|\.(md|rst|html)$", "", docname)
            advice = f"write `{better}`" if better else "name the page before the `#`"
            message = f"`{value}` is no page. A page is named from the `docs` folder and without its ending: {advice}"
            self._tell(node.marks[key][1], Subtype.BAD_ADDRESS, message)
            return None
        return value

    def _unique_id(self, node: Mapping, kind: str, node_mark: yaml.Mark) -> str:
        value = self._words(node, "id")
        if value is None:
            return ""
        mark = node.marks["id"][1]
        if first := self._ids[kind].get(value):
            # With an alias or a merge key it is the same id at the same place: then the alias is what is wrong.
            place = node_mark if first is mark else mark
            message = f"the id `{value}` is taken by the {kind} at line {first.line + 1}: choose another"
            self._tell(place, Subtype.DUPLICATE_ID, message)
        else:
            self._ids[kind][value] = mark
            self._check_id(value, mark)
        return value

    def _check_id(self, value: str, mark: yaml.Mark) -> None:
        if not _ID.fullmatch(value):
            better = "-".join(re.findall(r"[a-z0-9]+", value.lower()))
            advice = f": write `{better}`" if better else ""
            message = f"the id `{value}` is not lower-case words with hyphens{advice}"
            self._tell(mark, Subtype.BAD_ID, message)

    # Mappings and lists.

    def _mapping(self, value: Value, mark: yaml.Mark, what: str) -> Mapping | None:
        fields = MAPPINGS[what]
        if not isinstance(value, Mapping):
            keys = ", ".join(f"`{key}`" for key in fields)
            self._tell(mark, Subtype.WRONG_TYPE, f"{what} is a mapping with the keys {keys}, not {_named(value)}")
            return None
        for key in value.values:
            if key not in fields:
                message = f"{what} has no key `{key}`{self._hint(key, fields)}"
                self._tell(value.marks[key][0], Subtype.UNKNOWN_KEY, message)
        for key, field in fields.items():
            if field.required and key not in value.values:
                self._tell(mark, Subtype.MISSING_KEY, f"{what} needs the key `{key}`: {_lower(field.about)}")
        return value

    def _items(
        self, node: Mapping, key: str, build: Callable[[Value, yaml.Mark, int], _Item | None]
    ) -> Iterator[_Item]:
        value = node.values.get(key)
        if value is None:
            return
        if not isinstance(value, Sequence):
            message = f"`{key}` is a list, each item on a line that begins with `- `, not {_named(value)}"
            self._tell(node.marks[key][1], Subtype.WRONG_TYPE, message)
            return
        for place, (item, mark) in enumerate(zip(value.values, value.marks, strict=True), 1):
            if (built := build(item, mark, place)) is not None:
                yield built

    def _tell(self, mark: yaml.Mark, subtype: Subtype, message: str) -> None:
        self._problems.append(Problem(position(mark), subtype, message))
        if len(self._problems) > MAX_PROBLEMS:
            raise _TooManyProblems

    def _hint(self, name: str, known: Collection[str]) -> str:
        if len(self._problems) < _MAX_HINTS and (close := get_close_matches(name, known, n=1)):
            return f": did you mean `{close[0]}`?"
        return f": there is {', '.join(f'`{key}`' for key in known)}" if 0 < len(known) < _MAX_HINTS else ""


def _named(value: Value) -> str:
    """Name what stands in the place of something else."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Sequence):
        return "a list"
    if isinstance(value, Plain):
        return f"`{value.text}`" if value.text else "nothing"
    return "words"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _address_fault(address: str) -> str | None:
    """Say what keeps an address from being a link, or give None.

    Follows RFC 3986 as far as a link needs it: a scheme that a reader can be sent to, then a host or a mailbox.
    """
    if " " in address or not address.isprintable():
        return "it has a blank or an invisible character in it"
    try:
        parts = urlsplit(address)
        host = parts.hostname
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return "its host or port is malformed"
    if parts.scheme not in _ADDRESS_SCHEMES:
        return "it has to begin with https://, http:// or mailto:"
    if parts.scheme == "mailto":
        return None if "@" in parts.path else "mailto: needs a mailbox such as name@example.org"
    return None if host else "the host is missing"
