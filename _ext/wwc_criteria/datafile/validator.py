"""Events → the catalogue, and all problems on the way.

The walk is guided by :mod:`~wwc_criteria.datafile.fields`. A value that is wrong is told and stepped over, and the walk
goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import yaml

from .aliases import unknown, written_out
from .composer import MAX_DEPTH, MAX_SIZE, Events, implicit, position, stop, too_deep, too_large
from .diagnostics import Subtype, hint, quoted
from .fields import CATALOGUE, MAPPINGS, SCHEMES, TARGETS, Kind
from .model import Area, Catalogue, Criterion, Position, Problem, Resource
from .value_checks import SOUND, faults, name_faults

#: Of any type, since the events have more than the stubs of PyYAML say.
_DOCUMENT: Any = yaml.DocumentStartEvent
_SCALAR: Any = yaml.ScalarEvent
_MAPPING: Any = yaml.MappingStartEvent
_MAPPING_END: Any = yaml.MappingEndEvent
_SEQUENCE: Any = yaml.SequenceStartEvent
_SEQUENCE_END: Any = yaml.SequenceEndEvent
#: A value that is shorter is shown as it should be written.
_SHORT = 60
#: Looking for a similar name takes time, and nobody reads hundreds of hints.
_MAX_HINTS = 25

_is_sound_id = SOUND[Kind.ID]
#: Finds nothing plainly sound.
_never: Callable[[str], object] = re.compile("(?!)").fullmatch
#: Makes a named tuple of its values without looking at them, in half the time.
_make: Callable[[type, Collection[Any]], Any] = tuple.__new__


def walk(data: bytes, problems: list[Problem]) -> Catalogue | None:
    """Give the catalogue of a text; without any problem there is one.

    Args:
        data: The text of the file, in UTF-8.
        problems: Where to add what is wrong.

    Raises:
        Unreadable: The reading had to end.
        TooManyProblems: There is no use in going on.
        yaml.MarkedYAMLError: The text is not YAML.
    """
    first = _Walk(data, problems, None)
    catalogue = first.catalogue()
    if first.was_early:
        # What criteria name is defined below them. That is rare, so everything is read again, with it in hand.
        problems.clear()
        return _Walk(data, problems, first.shared or {}).catalogue()
    return catalogue


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value that may be a mapping is read.

    Args:
        name: What a message calls it.
        fields: For each key a bit, the place of its value, what tells that it is plainly sound, and what reads it
            otherwise.
        required: The bits of the keys that it needs.
        absent: The values of the keys that are left out.
        other: What reads a value of any other key.
        build: What makes something of its values.
        otherwise: What reads a value that is no mapping.
    """

    name: str
    fields: dict[str, tuple[int, int, Callable[[str], object], Callable[..., Any]]]
    required: int
    absent: list[Any]
    other: Callable[..., None]
    build: Callable[..., Any]
    otherwise: Callable[..., Any]


class _Walk:
    """One walk over the events of a text.

    Args:
        data: The text, in UTF-8.
        problems: Where to add what is wrong.
        shared: The shared resources, if they are known from an earlier walk.
    """

    def __init__(self, data: bytes, problems: list[Problem], shared: dict[str, Resource | None] | None) -> None:
        events = Events(data, problems)
        self.shared = shared
        self.was_early = False
        self._next = written_out(events).__next__ if events.repeats else events.next
        self._look = events.look
        self._tell = events.tell
        self._problems = problems
        self._ids: dict[str, dict[str, int]] = {"area": {}, "criterion": {}}
        self._named: set[str] = set()
        self._size = self._depth = 0

    def catalogue(self) -> Catalogue | None:
        """Read the whole file."""
        catalogue: Catalogue | None = None
        self._next()
        if has_root := type(self._next()) is not yaml.StreamEndEvent:
            root = self._next()
            if has_root := type(root) is not _SCALAR or implicit(root) != "nothing":
                catalogue = self._value(root, _FILE)
            self._next()
            if type(event := self._next()) is _DOCUMENT:
                message = "a second document begins here: one file holds one, so remove the `---`"
                raise stop(event.start_mark, message)
        if not has_root:
            message = "the file has no data: it begins with `title:` and `areas:`"
            self._tell(Position(1, 1), Subtype.STRUCTURE, message)
        return catalogue

    # Mappings.

    def _value(self, start: Any, form: _Form, number: int = 1) -> Any:
        """Read a value that may be a mapping, the so-many-th of its list, and give what the form makes of it.

        All of a file goes through here, so there is a list for the values instead of a mapping, and a bit for each key.
        """
        if type(start) is not _MAPPING:
            return form.otherwise(self, start, form)
        if self._depth >= MAX_DEPTH:
            raise too_deep(start.start_mark)
        self._depth += 1
        next_event, fields, values = self._next, form.fields, form.absent.copy()
        keys: list[Any] = []
        others: dict[str, Any] | None = None
        seen = 0
        while True:
            if type(event := next_event()) is _SCALAR and (key := event.value) in fields:
                bit, place, is_sound, read = fields[key]
                if seen & bit:
                    self._step_over(next_event())
                    self._tell_twice(event, next(first for first in keys if first.value == key))
                    continue
                seen |= bit
                keys.append(event)
                if type(event := next_event()) is _SCALAR and is_sound(text := event.value):
                    values[place] = text
                else:
                    values[place] = read(self, event, key)
            elif type(event) is _MAPPING_END:
                break
            else:
                others = {} if others is None else others
                self._other_key(event, others, form)
        self._depth -= 1
        self._size += 2 * len(keys)
        mark = start.start_mark
        begin = _make(Position, (mark.line + 1, mark.column + 1))
        if missing := form.required & ~seen:
            self._tell_missing(begin, form, missing)
        values.append(begin)
        return form.build(self, values, keys, number)

    def _tell_missing(self, place: Position, form: _Form, missing: int) -> None:
        for key, (bit, *_) in form.fields.items():
            if missing & bit:
                about = MAPPINGS[form.name][key].about
                message = f"{form.name} needs the key `{key}`: {about[:1].lower()}{about[1:].rstrip('.')}"
                self._tell(place, Subtype.MISSING_KEY, message)

    def _tell_twice(self, event: Any, first: Any) -> None:
        both = f"here and at line {first.start_mark.line + 1}"
        message = f"the key {quoted(event.value)} stands {both}: keep one, or begin a new item with `- `"
        self._tell(event.start_mark, Subtype.DUPLICATE_KEY, message)

    def _other_key(self, event: Any, others: dict[str, Any], form: _Form) -> None:
        """Read a key that the form does not have, and its value; `others` are those before it."""
        self._size += 2
        if self._size > MAX_SIZE:
            raise too_large(event.start_mark)
        self._step_over(event)
        is_word = type(event) is _SCALAR
        read_as = is_word and implicit(event)
        if is_word and not read_as and event.value not in others:
            others[event.value] = event
            form.other(self, event, self._next(), form)
            return
        self._step_over(self._next())
        if not is_word:
            self._tell(event.start_mark, Subtype.WRONG_TYPE, "a key is a word, not a list or a mapping")
        elif read_as:
            message = f"a key is a word, and YAML reads {quoted(event.value)} as {read_as}: put it in quotes"
            self._tell(event.start_mark, Subtype.WRONG_TYPE, message)
        else:
            self._tell_twice(event, others[event.value])

    def _no_mapping(self, event: Any, form: _Form) -> None:
        self._refuse(event, f"{form.name} is a mapping with the keys " + ", ".join(f"`{key}`" for key in form.fields))

    def _unknown_key(self, event: Any, value: Any, form: _Form) -> None:
        key = event.value
        message = f"{form.name} has no key {quoted(key)}{self._hint(key, form.fields)}"
        if not key.isprintable():
            message = f"the key {quoted(key)} has an invisible character in it: type it anew"
        self._tell(event.start_mark, Subtype.UNKNOWN_KEY, message)
        self._step_over(value)

    def _any_key(self, _event: Any, value: Any, _form: _Form) -> None:
        self._step_over(value)

    def _shared_resource(self, event: Any, value: Any, _form: _Form) -> None:
        for fault in name_faults(Kind.ID, event.value):
            self._tell(event.start_mark, *fault)
        assert self.shared is not None
        self.shared[event.value] = self._value(value, _RESOURCE)

    def _build_catalogue(self, values: list[Any], _keys: list[Any], _number: int) -> Catalogue:
        fields = dict(zip(CATALOGUE, values, strict=False))
        del fields["resources"]  # the criteria have them
        return Catalogue(**fields)

    def _build_area(self, values: list[Any], _keys: list[Any], _number: int) -> Area:
        self._take_ids(values, "area")
        return Area._make(values)

    def _build_criterion(self, values: list[Any], _keys: list[Any], number: int) -> Any:
        self._take_ids(values, "criterion")
        values[2] = values[2] or str(number)  # its number
        return _make(Criterion, values)

    def _build_resource(self, values: list[Any], keys: list[Any], _number: int) -> Any:
        if len(keys) != 2 or not values[0] or not values[1]:  # other than a title and an address
            self._check_target({event.value: event for event in keys}, values)
        return _make(Resource, values)

    def _check_target(self, keys: dict[str, Any], values: list[Any]) -> None:
        forthcoming = values[4]
        targets = [key for key in TARGETS if key in keys]
        if len(targets) > 1:
            message = f"a resource leads to one place, and this one has `{'`, `'.join(targets)}`: keep one of them"
            self._tell(keys[targets[1]].start_mark, Subtype.BAD_TARGET, message)
        elif targets and forthcoming:
            message = f"the resource has a `{targets[0]}`, so it is there: remove `forthcoming`"
            self._tell(keys["forthcoming"].start_mark, Subtype.BAD_TARGET, message)
        elif not targets and not forthcoming:
            message = "the resource leads nowhere: add `url`, `doc` or `ref`, or `forthcoming: true`"
            self._tell(values[-1], Subtype.BAD_TARGET, message)

    def _build_nothing(self, _values: list[Any], _keys: list[Any], _number: int) -> None:
        pass

    def _take_ids(self, values: list[Any], what: str) -> None:
        """Put the names in the place of the events of the ids, and tell those that are taken."""
        own, former, taken = values[0], values[1], self._ids[what]
        for event in (own, *former) if former else (own,):
            if event is None:
                continue
            name = event.value
            if name not in taken:
                taken[name] = event.start_mark.line
                continue
            # What comes by an alias or a merge key stands above: then those are what is wrong.
            place = max(position(event.start_mark), values[-1])
            message = f"the id {quoted(name)} is taken by the {what} at line {taken[name] + 1}: choose another"
            self._tell(place, Subtype.DUPLICATE_ID, message)
        values[0] = own and own.value
        if former:
            values[1] = tuple([event.value for event in former])

    # Lists, and the mapping of shared resources.

    def _items(self, start: Any, key: str, form: _Form) -> list[Any]:
        """Read a list, and give what is made of its items; None for those that are wrong."""
        items: list[Any] = []
        if type(start) is not _SEQUENCE:
            empty = f"`{key}` has nothing below it: add an item on a line that begins with `- `, or write `{key}: []`"
            self._refuse(start, f"`{key}` is a list, each item on a line that begins with `- `", empty)
            return items
        self._depth += 1
        next_event, value = self._next, self._value
        while type(event := next_event()) is not _SEQUENCE_END:
            items.append(value(event, form, len(items) + 1))
        self._size += len(items)
        if self._size > MAX_SIZE:
            raise too_large(event.start_mark)
        self._depth -= 1
        return items

    def _areas(self, start: Any, key: str) -> tuple[Area, ...]:
        areas = self._items(start, key, _AREA)
        if not areas and type(start) is _SEQUENCE:
            self._tell(start.start_mark, Subtype.EMPTY, f"`{key}` has no area: add the first one")
        return tuple(areas)

    def _criteria(self, start: Any, key: str) -> tuple[Criterion, ...]:
        return tuple(self._items(start, key, _CRITERION))

    def _former_ids(self, start: Any, key: str) -> tuple[Any, ...]:
        return tuple([event for event in self._items(start, key, _FORMER) if event])

    def _former_id(self, event: Any, _form: _Form) -> Any:
        if type(event) is not _SCALAR or implicit(event):
            self._refuse(event, "an item of `former_ids` is an id")
            return None
        self._look(event)
        for fault in name_faults(Kind.ID, event.value):
            self._tell(event.start_mark, *fault)
        return event

    def _no_former_id(self, values: list[Any], _keys: list[Any], _number: int) -> None:
        self._tell(values[-1], Subtype.WRONG_TYPE, "an item of `former_ids` is an id, not a mapping")

    def _resources(self, start: Any, key: str) -> tuple[Resource, ...]:
        self._named.clear()
        return tuple(self._items(start, key, _LISTED))

    def _by_name(self, event: Any, form: _Form) -> Resource | None:
        if type(event) is not _SCALAR or implicit(event):
            self._no_mapping(event, form)
            return None
        self._look(event)
        name = event.value
        if self.shared is None:
            self.was_early = True
            return None
        if name not in self.shared:
            message = f"the file defines no resource {quoted(name)}{self._hint(name, self.shared)}"
            if name.startswith(SCHEMES):
                message = f"{quoted(name)} is an address: a resource is written with `title: ` and `url: `"
            self._tell(event.start_mark, Subtype.UNKNOWN_RESOURCE, message)
            return None
        if name in self._named:
            message = f"the criterion names the resource {quoted(name)} twice: remove one of the two"
            self._tell(event.start_mark, Subtype.DUPLICATE_RESOURCE, message)
        self._named.add(name)
        return self.shared[name]

    def _note_shared(self, start: Any, key: str) -> None:
        self.shared = {}
        if type(start) is _MAPPING:
            self._value(start, _SHARED)
        else:
            empty = f"`{key}` has nothing below it: remove the key"
            self._refuse(start, f"`{key}` at the top is a mapping from ids to resources", empty)

    # Single values.

    def _id(self, event: Any, key: str) -> Any:
        is_sound = type(event) is _SCALAR and _is_sound_id(event.value)
        return event if is_sound or self._words(event, key, Kind.ID) is not None else None

    def _words(self, event: Any, key: str, kind: Kind) -> str | None:
        if type(event) is not _SCALAR or _named(event) == "nothing":
            self._refuse(event, f"`{key}` is words", f"`{key}` has no words: write them, or remove the key")
            return None
        self._look(event)
        text: str = event.value
        read_as = implicit(event)
        found = list(faults(kind, key, text))
        for fault in found:
            self._tell(event.start_mark, *fault)
        if found or not read_as:
            return text
        message = f"`{key}` is words, and YAML reads {quoted(text)} as {read_as}: quote it"
        if len(text) <= _SHORT:
            message += f': {key}: "{text}"'
        self._tell(event.start_mark, Subtype.WRONG_TYPE, message)
        return None

    def _flag(self, event: Any, key: str) -> bool:
        if type(event) is _SCALAR and event.value in ("true", "false") and implicit(event):
            self._look(event)
            return bool(event.value == "true")
        self._refuse(event, f"`{key}` is `true` or `false`", advice=": write one of them, without quotes")
        return False

    # All values.

    def _refuse(self, event: Any, wanted: str, empty: str = "", advice: str = "") -> None:
        """Step over a value of a wrong type, and tell what belongs there; with `empty` if there is nothing at all."""
        self._step_over(event)
        named = _named(event)
        if empty and named == "nothing":
            self._tell(event.start_mark, Subtype.EMPTY, empty)
        else:
            self._tell(event.start_mark, Subtype.WRONG_TYPE, f"{wanted}, not {named}{advice}")

    def _step_over(self, event: Any, _form: _Form | None = None) -> None:
        """Go to the end of a value of which nothing is made; what is wrong in any value is told."""
        if type(event) is _SCALAR:
            self._look(event)
        elif type(event) is _MAPPING:
            self._value(event, _ANY)
        elif type(event) is not _SEQUENCE:
            raise unknown(event)
        elif self._depth >= MAX_DEPTH:
            raise too_deep(event.start_mark)
        else:
            self._items(event, "", _ANY)

    def _hint(self, name: str, known: Collection[str]) -> str:
        return hint(name, known) if len(self._problems) < _MAX_HINTS else ""


def _named(event: Any) -> str:
    """Name what stands in the place of something else."""
    if type(event) is _MAPPING:
        return "a mapping"
    if type(event) is _SEQUENCE:
        return "a list"
    if implicit(event):
        return quoted(event.value) if event.value else "nothing"
    return "words"


#: What the value of a key is that is left out, if that is not None.
_ABSENT = {Kind.IDS: (), Kind.AREAS: (), Kind.CRITERIA: (), Kind.RESOURCES: (), Kind.FLAG: False}
_READ: dict[Kind, Callable[..., Any]] = {
    Kind.ID: _Walk._id,
    Kind.IDS: _Walk._former_ids,
    Kind.AREAS: _Walk._areas,
    Kind.CRITERIA: _Walk._criteria,
    Kind.RESOURCES: _Walk._resources,
    Kind.SHARED: _Walk._note_shared,
    Kind.FLAG: _Walk._flag,
}


def _form(
    name: str,
    build: Callable[..., Any],
    other: Callable[..., None] = _Walk._unknown_key,
    otherwise: Callable[..., Any] = _Walk._no_mapping,
) -> _Form:
    fields: dict[str, Any] = {}
    required, absent = 0, []
    for place, (key, field) in enumerate(MAPPINGS.get(name, {}).items()):
        read = _READ.get(field.kind) or partial(_Walk._words, kind=field.kind)
        # An id is kept with its place, so it has to be read.
        is_sound = _never if field.kind is Kind.ID else SOUND.get(field.kind, _never)
        fields[key] = (1 << place, place, is_sound, read)
        required |= field.required << place
        absent.append(_ABSENT.get(field.kind))
    return _Form(name, fields, required, absent, other, build, otherwise)


_FILE = _form("the file", _Walk._build_catalogue)
_AREA = _form("an area", _Walk._build_area)
_CRITERION = _form("a criterion", _Walk._build_criterion)
_RESOURCE = _form("a resource", _Walk._build_resource)
_LISTED = replace(_RESOURCE, otherwise=_Walk._by_name)
_SHARED = _form("", _Walk._build_nothing, _Walk._shared_resource)
_FORMER = _form("", _Walk._no_former_id, _Walk._any_key, _Walk._former_id)
_ANY = _form("", _Walk._build_nothing, _Walk._any_key, _Walk._step_over)
