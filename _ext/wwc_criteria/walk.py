"""Events → the catalogue, and all problems on the way.

The walk is guided by :mod:`~wwc_criteria.fields`. A value that is wrong is told and stepped over, and the walk goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import yaml

from .aliases import unknown, written_out
from .events import MAX_SIZE, Events, implicit, stop, too_large
from .fields import CATALOGUE, MAPPINGS, SCHEMES, TARGETS, Kind
from .messages import Subtype, hint, quoted
from .model import Area, Catalogue, Criterion, Position, Problem, Resource
from .values import SOUND, faults, name_faults

#: Of any type, since the events have more than the stubs of PyYAML say.
_SCALAR: Any = yaml.ScalarEvent
_MAPPING: Any = yaml.MappingStartEvent
_MAPPING_END: Any = yaml.MappingEndEvent
_SEQUENCE: Any = yaml.SequenceStartEvent
_SEQUENCE_END: Any = yaml.SequenceEndEvent
#: The format needs seven levels; more than this is a mistake or an attack.
MAX_DEPTH = 50
#: A value that is shorter is shown as it should be written.
_SHORT = 60
#: Looking for a similar name takes time, and nobody reads hundreds of hints.
_MAX_HINTS = 25

#: Makes a named tuple of its values without looking at them, in half the time.
#: Finds nothing plainly sound.
_is_sound_id = SOUND[Kind.ID]
_never = re.compile("(?!)").fullmatch
_make: Callable[[type, Collection[Any]], Any] = tuple.__new__


def walk(text: str, problems: list[Problem]) -> Catalogue | None:
    """Give the catalogue of a text; without any problem there is one.

    Args:
        text: The text of the file.
        problems: Where to add what is wrong.

    Raises:
        Unreadable: The reading had to end.
        TooManyProblems: There is no use in going on.
        yaml.MarkedYAMLError: The text is not YAML.
    """
    first = _Walk(text, problems, None)
    catalogue = first.catalogue()
    if first.was_early:
        # What criteria name is defined below them. That is rare, so everything is read again, with it in hand.
        problems.clear()
        return _Walk(text, problems, first.shared or {}).catalogue()
    return catalogue


class _Form(NamedTuple):
    """How a mapping is read.

    Args:
        name: What a message calls it.
        fields: For each key the place of its value, what tells that it is plainly sound, what reads it otherwise,
            and its kind.
        required: The keys that it needs.
        other: What reads a value of any other key.
        build: What makes something of its values.
    """

    name: str
    fields: dict[str, tuple[int, Callable[[str], object], Callable[..., Any], Kind]]
    required: list[str]
    other: Callable[..., None]
    build: Callable[..., Any]


class _Walk:
    """One walk over the events of a text.

    Args:
        text: The text.
        problems: Where to add what is wrong.
        shared: The shared resources, if they are known from an earlier walk.
    """

    def __init__(self, text: str, problems: list[Problem], shared: dict[str, Resource | None] | None) -> None:
        events = Events(text, problems)
        self.shared = shared
        self.was_early = False
        self._next = written_out(events).__next__ if events.repeats else events.next
        self._look = events.look
        self._tell = events.tell
        self._problems = problems
        self._ids: dict[str, dict[str, tuple[str, yaml.Mark]]] = {"area": {}, "criterion": {}}
        self._named: set[str] = set()
        self._size = self._depth = 0

    def catalogue(self) -> Catalogue | None:
        """Read the whole file."""
        self._next()
        if type(self._next()) is yaml.StreamEndEvent:
            return self._nothing()
        root = self._next()
        is_nothing = type(root) is _SCALAR and implicit(root) == "nothing"
        catalogue: Catalogue | None = self._step_over(root) if is_nothing else self._mapping(root, _FILE)
        self._next()
        event: Any = self._next()
        if type(event) is yaml.DocumentStartEvent:
            raise stop(event.start_mark, "a second document begins here: one file holds one, so remove the `---`")
        return self._nothing() if is_nothing else catalogue

    def _nothing(self) -> None:
        message = "the file has no data: it begins with `title:` and `areas:`"
        self._tell(Position(1, 1), Subtype.STRUCTURE, message)

    # Mappings.

    def _mapping(self, start: Any, form: _Form) -> Any:
        if type(start) is not _MAPPING:
            self._step_over(start)
            keys = ", ".join(f"`{key}`" for key in form.fields)
            message = f"{form.name} is a mapping with the keys {keys}, not {_named(start)}"
            self._tell(start.start_mark, Subtype.WRONG_TYPE, message)
            return None
        self._depth += 1
        next_event, fields = self._next, form.fields
        values: list[Any] = [None] * len(fields)
        events: dict[str, Any] = {}
        while type(event := next_event()) is not _MAPPING_END:
            if type(event) is _SCALAR and (key := event.value) in fields and key not in events:
                events[key] = event
                place, is_sound, read, kind = fields[key]
                event = next_event()
                if type(event) is _SCALAR and is_sound(text := event.value):
                    values[place] = text
                else:
                    values[place] = read(self, event, key, kind)
            else:
                self._other_key(event, events, form)
        self._depth -= 1
        self._size += 2 * len(events)
        mark = start.start_mark
        for key in form.required:
            if key not in events:
                about = MAPPINGS[form.name][key].about
                message = f"{form.name} needs the key `{key}`: {about[:1].lower()}{about[1:].rstrip('.')}"
                self._tell(mark, Subtype.MISSING_KEY, message)
        values.append(_make(Position, (mark.line + 1, mark.column + 1)))
        return form.build(self, values, events, mark)

    def _other_key(self, event: Any, events: dict[str, Any], form: _Form) -> None:
        """Read a key that the form does not have, or that stands twice, and its value."""
        if self._size + 2 * len(events) > MAX_SIZE:
            raise too_large(event.start_mark)
        self._step_over(event)
        subtype, message = Subtype.WRONG_TYPE, "a key is a word, not a list or a mapping"
        if type(event) is _SCALAR:
            key = event.value
            if kind := implicit(event):
                message = f"a key is a word, and YAML reads {quoted(key)} as {kind}: put it in quotes"
            elif key in events:
                both = f"here and at line {events[key].start_mark.line + 1}"
                message = f"the key {quoted(key)} stands {both}: keep one, or begin a new item with `- `"
                subtype = Subtype.DUPLICATE_KEY
            else:
                events[key] = event
                form.other(self, event, self._next(), form)
                return
        self._tell(event.start_mark, subtype, message)
        self._step_over(self._next())

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
        self.shared[event.value] = self._mapping(value, _RESOURCE)

    def _build_catalogue(self, values: list[Any], _events: dict[str, Any], _mark: yaml.Mark) -> Catalogue:
        fields = dict(zip(CATALOGUE, values, strict=False))
        del fields["resources"]  # the criteria have them
        return Catalogue(**fields)

    def _build_area(self, values: list[Any], _events: dict[str, Any], mark: yaml.Mark) -> Area:
        self._take_ids(values, mark, "area")
        return Area._make(values)

    def _build_criterion(self, values: list[Any], _events: dict[str, Any], mark: yaml.Mark) -> list[Any]:
        self._take_ids(values, mark, "criterion")
        values[4] = values[4] or ()
        values[5] = values[5] or False
        return values

    def _build_resource(self, values: list[Any], events: dict[str, Any], mark: yaml.Mark) -> Any:
        values[4] = forthcoming = values[4] or False
        if len(events) == 2 and values[0] and values[1]:
            return _make(Resource, values)  # as nearly all: a title and an address
        targets = [key for key in TARGETS if key in events]
        if len(targets) > 1:
            message = f"a resource leads to one place, and this one has `{'`, `'.join(targets)}`: keep one of them"
            self._tell(events[targets[1]].start_mark, Subtype.BAD_TARGET, message)
        elif targets and forthcoming:
            message = f"the resource has a `{targets[0]}`, so it is there: remove `forthcoming`"
            self._tell(events["forthcoming"].start_mark, Subtype.BAD_TARGET, message)
        elif not targets and not forthcoming:
            message = "the resource leads nowhere: add `url`, `doc` or `ref`, or `forthcoming: true`"
            self._tell(mark, Subtype.BAD_TARGET, message)
        return _make(Resource, values)

    def _build_nothing(self, _values: list[Any], _events: dict[str, Any], _mark: yaml.Mark) -> None:
        pass

    def _take_ids(self, values: list[Any], start: yaml.Mark, what: str) -> None:
        """Put the names in the place of the ids with their marks, and tell those that are taken."""
        taken = self._ids[what]
        own, former = values[0], values[1]
        for pair in (own, *former) if former else (own,):
            if pair and (first := taken.setdefault(pair[0], pair)) is not pair:
                # With an alias or a merge key it is the same id at the same place: then the alias is what is wrong.
                place = start if first[1] is pair[1] else pair[1]
                message = f"the id {quoted(pair[0])} is taken by the {what} at line {first[1].line + 1}: choose another"
                self._tell(place, Subtype.DUPLICATE_ID, message)
        values[0] = own and own[0]
        values[1] = tuple([name for name, _ in former]) if former else ()

    # Lists, and the mapping of shared resources.

    def _items(self, start: Any, key: str, read: Callable[[Any, _Form], Any], form: _Form) -> list[Any]:
        """Read a list, and give what is made of its items; None for those that are wrong."""
        items: list[Any] = []
        if type(start) is not _SEQUENCE:
            self._step_over(start)
            message = f"`{key}` is a list, each item on a line that begins with `- `, not {_named(start)}"
            if _is_missing(start):
                message = f"`{key}` has nothing below it: add an item on a line that begins with `- `"
                message += f", or write `{key}: []`"
            self._tell(start.start_mark, Subtype.EMPTY if _is_missing(start) else Subtype.WRONG_TYPE, message)
            return items
        self._depth += 1
        next_event = self._next
        while type(event := next_event()) is not _SEQUENCE_END:
            self._size += 1
            if self._size > MAX_SIZE:
                raise too_large(event.start_mark)
            items.append(read(event, form))
        self._depth -= 1
        return items

    def _areas(self, start: Any, key: str, _: Kind) -> tuple[Area, ...]:
        areas = self._items(start, key, self._mapping, _AREA)
        if not areas and type(start) is _SEQUENCE:
            self._tell(start.start_mark, Subtype.EMPTY, f"`{key}` has no area: add the first one")
        return tuple(areas)

    def _criteria(self, start: Any, key: str, _: Kind) -> tuple[Criterion, ...]:
        criteria = self._items(start, key, self._mapping, _CRITERION)
        for place, values in enumerate(criteria, 1):
            if values:
                values[2] = values[2] or str(place)
        return tuple([_make(Criterion, values) for values in criteria if values])

    def _former_ids(self, start: Any, key: str, kind: Kind) -> list[tuple[str, yaml.Mark]]:
        def former_id(event: Any, _: _Form) -> tuple[str, yaml.Mark] | None:
            self._step_over(event)
            if type(event) is not _SCALAR or implicit(event):
                message = f"an item of `{key}` is an id, not {_named(event)}"
                self._tell(event.start_mark, Subtype.WRONG_TYPE, message)
                return None
            for fault in name_faults(Kind.ID, event.value):
                self._tell(event.start_mark, *fault)
            return event.value, event.start_mark

        return [item for item in self._items(start, key, former_id, _ANY) if item]

    def _resources(self, start: Any, key: str, _: Kind) -> tuple[Resource, ...]:
        self._named = set()
        return tuple(self._items(start, key, self._resource_or_name, _RESOURCE))

    def _resource_or_name(self, event: Any, form: _Form) -> Any:
        if type(event) is not _SCALAR or implicit(event):
            return self._mapping(event, form)
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

    def _note_shared(self, start: Any, key: str, _: Kind) -> None:
        self.shared = {}
        if type(start) is _MAPPING:
            self._mapping(start, _SHARED)
            return
        self._step_over(start)
        if _is_missing(start):
            self._tell(start.start_mark, Subtype.EMPTY, f"`{key}` has nothing below it: remove the key")
        else:
            message = f"`{key}` at the top is a mapping from ids to resources, not {_named(start)}"
            self._tell(start.start_mark, Subtype.WRONG_TYPE, message)

    # Single values.

    def _id(self, event: Any, key: str, kind: Kind) -> tuple[str, yaml.Mark] | None:
        if type(event) is _SCALAR and _is_sound_id(event.value):
            return event.value, event.start_mark
        name = self._words(event, key, kind)
        return None if name is None else (name, event.start_mark)

    def _words(self, event: Any, key: str, kind: Kind) -> str | None:
        self._step_over(event)
        if type(event) is not _SCALAR:
            self._tell(event.start_mark, Subtype.WRONG_TYPE, f"`{key}` is words, not {_named(event)}")
            return None
        text: str = event.value
        read_as = implicit(event)
        if not read_as:
            for fault in faults(kind, key, text):
                self._tell(event.start_mark, *fault)
            return text
        if not text:
            self._tell(event.start_mark, Subtype.EMPTY, f"`{key}` has no words: write them, or remove the key")
            return None
        message = f"`{key}` is words, and YAML reads {quoted(text)} as {read_as}: quote it"
        if len(text) <= _SHORT:
            message += f': {key}: "{text}"'
        self._tell(event.start_mark, Subtype.WRONG_TYPE, message)
        return None

    def _flag(self, event: Any, key: str, _: Kind) -> bool:
        self._step_over(event)
        if type(event) is _SCALAR and event.value in ("true", "false") and implicit(event):
            return bool(event.value == "true")
        message = f"`{key}` is `true` or `false`, not {_named(event)}: write one of them, without quotes"
        self._tell(event.start_mark, Subtype.WRONG_TYPE, message)
        return False

    # All values.

    def _step_over(self, event: Any, _form: _Form | None = None) -> None:
        """Go to the end of a value of which nothing is made; what is wrong in any value is told."""
        if type(event) is _SCALAR:
            self._look(event)
        elif self._depth == MAX_DEPTH:
            raise stop(event.start_mark, f"nested more than {MAX_DEPTH} levels deep: the format needs seven")
        elif type(event) is _MAPPING:
            self._mapping(event, _ANY)
        elif type(event) is _SEQUENCE:
            self._items(event, "", self._step_over, _ANY)
        else:
            raise unknown(event)

    def _hint(self, name: str, known: Collection[str]) -> str:
        return hint(name, known) if len(self._problems) < _MAX_HINTS else ""


def _is_missing(event: Any) -> bool:
    """Tell whether there is nothing behind a key, not even quotes."""
    return type(event) is _SCALAR and not event.value and implicit(event) is not None


def _named(event: Any) -> str:
    """Name what stands in the place of something else."""
    if type(event) is _MAPPING:
        return "a mapping"
    if type(event) is _SEQUENCE:
        return "a list"
    if implicit(event):
        return quoted(event.value) if event.value else "nothing"
    return "words"


_READ: dict[Kind, Callable[..., Any]] = {
    Kind.ID: _Walk._id,
    Kind.IDS: _Walk._former_ids,
    Kind.AREAS: _Walk._areas,
    Kind.CRITERIA: _Walk._criteria,
    Kind.RESOURCES: _Walk._resources,
    Kind.SHARED: _Walk._note_shared,
    Kind.FLAG: _Walk._flag,
}


def _form(name: str, other: Callable[..., None], build: Callable[..., Any]) -> _Form:
    fields = {}
    for place, (key, field) in enumerate(MAPPINGS.get(name, {}).items()):
        # An id is kept with its place, so it has to be read.
        is_sound = _never if field.kind is Kind.ID else SOUND.get(field.kind, _never)
        fields[key] = (place, is_sound, _READ.get(field.kind, _Walk._words), field.kind)
    return _Form(name, fields, [key for key in fields if MAPPINGS[name][key].required], other, build)


_FILE = _form("the file", _Walk._unknown_key, _Walk._build_catalogue)
_AREA = _form("an area", _Walk._unknown_key, _Walk._build_area)
_CRITERION = _form("a criterion", _Walk._unknown_key, _Walk._build_criterion)
_RESOURCE = _form("a resource", _Walk._unknown_key, _Walk._build_resource)
_SHARED = _form("", _Walk._shared_resource, _Walk._build_nothing)
_ANY = _form("", _Walk._any_key, _Walk._build_nothing)
