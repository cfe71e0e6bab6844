"""Text → the catalogue of a sound file, in a fifth of the time that telling its problems takes.

It goes through the events of libyaml with the format in hand, keeps no tree and no places, and gives up at the first
thing that is wrong, or rare. What words and values are is said by :mod:`~wwc_criteria.tree` and
:mod:`~wwc_criteria.values`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import yaml

from .fields import MAPPINGS, PATTERNS, Kind
from .model import Area, Catalogue, Criterion, Resource
from .tree import MAX_SIZE, Plain, TreeBuilder, Unreadable, position
from .values import faults, name_faults

#: What is plainly sound, as nearly all is: six characters at least, the first a letter, so that YAML takes it for a
#: string; not so many that there is a limit; no quote at the end, no `[`, and none that is odd.
_WORDS = r"[^\W\d_][\\-~ -Z\xa0-\u2027\u3000-\ud7ff]{5,900}(?<!\")"
_PLAIN = {
    Kind.WORDS: _WORDS,
    Kind.MARKDOWN: _WORDS,
    Kind.TITLE: _WORDS,
    Kind.ID: rf"(?=[a-z].{{5,900}}\Z){PATTERNS[Kind.ID]}",
    Kind.ADDRESS: r"https?://[A-Za-z0-9.-]{1,99}(?:[/?#][!#-~]{0,800})?",
}
#: What the value of a key is that is left out, if that is not None.
_ABSENT = {Kind.IDS: (), Kind.AREAS: (), Kind.CRITERIA: (), Kind.RESOURCES: (), Kind.FLAG: False}


class _Unsure(Exception):  # noqa: N818 - it only ends the walk
    """There is something to tell, or something rare."""


def straight(text: str) -> Catalogue | None:
    """Give the catalogue of a file without any problem, or None where that is not sure.

    Args:
        text: The text of the file.
    """
    try:
        return _Walk(text).catalogue()
    except (_Unsure, Unreadable, yaml.MarkedYAMLError):
        return None


class _Walk(TreeBuilder):
    """Reads events for what the format has at their place."""

    def __init__(self, text: str) -> None:
        super().__init__(text, [])
        self._next: Callable[[], Any]
        self._count = 1
        self._shared: dict[str, Resource] = {}
        self._ids: dict[str, set[str]] = {"an area": set(), "a criterion": set()}

    def catalogue(self) -> Catalogue:
        """Give the catalogue.

        Raises:
            _Unsure: There is something to tell, or something rare.
            Unreadable: As :class:`_Unsure`.
        """
        loader = self._loader()
        self._next = loader.get_event
        try:
            self._next(), self._next()  # the beginning of the stream, and of the document
            values = self._mapping(self._next(), "the file")
            self._next()  # the end of the document
            if type(self._next()) is not yaml.StreamEndEvent or self._count > MAX_SIZE or self._problems:
                raise _Unsure
        finally:
            loader.dispose()
        del values["resources"], values["position"]
        return Catalogue(**values)

    def _mapping(self, start: Any, what: str) -> dict[str, Any]:
        fields, absent, required = _FORMAT[what]
        next_event, values, seen = self._begin(start, yaml.MappingStartEvent), absent.copy(), 0
        scalar, with_hash = yaml.ScalarEvent, bool(self._with_hash)
        while type(event := next_event()) is scalar:
            key = event.value
            if key not in fields or event.anchor is not None or event.tag is not None:
                raise _Unsure
            if with_hash:
                self._check_words(event, key)
            plain, kind, bit = fields[key]
            if seen & bit:
                raise _Unsure  # it stands twice
            seen |= bit
            event = next_event()
            if (
                type(event) is scalar
                and plain(text := event.value)
                and event.tag is None
                and event.anchor is None
                and not (with_hash or (event.style and ":" in text))
            ):
                values[key] = text
            else:
                values[key] = self._read(kind, key, event)
        if type(event) is not yaml.MappingEndEvent or required & ~seen:
            raise _Unsure
        self._count += 2 * seen.bit_count()
        values["position"] = position(start.start_mark)
        return values

    def _read(self, kind: Kind, key: str, event: Any) -> Any:
        if read := _READ.get(kind):
            return read(self, event)
        text = self._words(event)
        if any(faults(kind, key, text)):
            raise _Unsure
        return text

    def _items(self, start: Any) -> Iterator[Any]:
        next_event = self._begin(start, yaml.SequenceStartEvent)
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            self._count += 1
            yield event

    def _begin(self, start: Any, kind: type[yaml.CollectionStartEvent]) -> Callable[[], Any]:
        if type(start) is not kind or start.anchor is not None or start.tag is not None:
            raise _Unsure
        return self._next

    def _words(self, event: Any) -> str:
        if type(event) is yaml.ScalarEvent and event.anchor is None:
            text = self._scalar(event)
            if type(text) is str:
                return text
        raise _Unsure

    def _area(self, start: Any) -> Area:
        values = self._mapping(start, "an area")
        self._take_ids("an area", values)
        return Area(**values)

    def _criterion(self, start: Any, place: int) -> Criterion:
        values = self._mapping(start, "a criterion")
        self._take_ids("a criterion", values)
        values["number"] = values["number"] or str(place)
        return Criterion._make(values.values())

    def _resource(self, start: Any) -> Resource:
        values = self._mapping(start, "a resource")
        # It leads to one place, or to none that is there yet.
        if (values["url"], values["doc"], values["ref"], values["forthcoming"] or None).count(None) != 3:
            raise _Unsure
        return Resource._make(values.values())

    def _take_ids(self, what: str, values: dict[str, Any]) -> None:
        taken = self._ids[what]
        for name in (values["id"], *values["former_ids"]):
            if name in taken:
                raise _Unsure
            taken.add(name)

    def _areas(self, start: Any) -> tuple[Area, ...]:
        areas = tuple(map(self._area, self._items(start)))
        if not areas:
            raise _Unsure
        return areas

    def _criteria(self, start: Any) -> tuple[Criterion, ...]:
        return tuple(map(self._criterion, self._items(start), count(1)))

    def _former_ids(self, start: Any) -> tuple[str, ...]:
        return tuple(map(self._name, self._items(start)))

    def _name(self, event: Any) -> str:
        name = self._words(event)
        if any(name_faults(Kind.ID, name)):
            raise _Unsure
        return name

    def _resources(self, start: Any) -> tuple[Resource, ...]:
        resources, named = [], set()
        for event in self._items(start):
            if type(event) is yaml.ScalarEvent:
                name = self._words(event)
                if name in named or name not in self._shared:
                    raise _Unsure
                named.add(name)
                resources.append(self._shared[name])
            else:
                resources.append(self._resource(event))
        return tuple(resources)

    def _note_shared(self, start: Any) -> None:
        next_event = self._begin(start, yaml.MappingStartEvent)
        while type(event := next_event()) is not yaml.MappingEndEvent:
            name = self._name(event)
            if name in self._shared:
                raise _Unsure
            self._shared[name] = self._resource(next_event())
            self._count += 2

    def _flag(self, event: Any) -> bool:
        if type(event) is not yaml.ScalarEvent or event.anchor is not None or event.tag is not None:
            raise _Unsure
        value = self._scalar(event)
        if not isinstance(value, Plain) or value.text not in ("true", "false"):
            raise _Unsure
        return value.text == "true"


_READ: dict[Kind, Callable[[_Walk, Any], Any]] = {
    Kind.IDS: _Walk._former_ids,
    Kind.AREAS: _Walk._areas,
    Kind.CRITERIA: _Walk._criteria,
    Kind.RESOURCES: _Walk._resources,
    Kind.SHARED: _Walk._note_shared,
    Kind.FLAG: _Walk._flag,
}
#: For each mapping what is plain in the value of a key, its kind, and a bit for it; the values that are left out; the
#: bits of the keys that may not be.
_FORMAT = {
    what: (
        {
            key: (re.compile(_PLAIN.get(field.kind, "(?!)")).fullmatch, field.kind, 1 << place)
            for place, (key, field) in enumerate(fields.items())
        },
        {key: _ABSENT.get(field.kind) for key, field in fields.items()} | {"position": None},
        sum(field.required << place for place, field in enumerate(fields.values())),
    )
    for what, fields in MAPPINGS.items()
}
