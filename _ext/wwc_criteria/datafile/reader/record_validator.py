"""Tree of nodes → record of a city, with a report of everything that the format does not allow."""

from __future__ import annotations

from typing import Any, TypeGuard

from ..fields import ENTRY, Kind
from ..messages import Problems
from ..record import Entry, Record
from .text_checks import check_name
from .tree import Mapping, Node, Scalar
from .validator import Validator


def is_record(root: Node | None) -> TypeGuard[Mapping]:
    """Return whether a tree is a record: it has `record` or `city` at its top."""
    return isinstance(root, Mapping) and not {"record", "city"}.isdisjoint(root.entries)


def validate_record(root: Mapping, problems: Problems) -> tuple[Record | None, int]:
    """Return the record that a tree holds, and how many keys it has; without any problem there is a record.

    Raises:
        TooManyProblems: There is no use in going on.
    """
    validator = RecordValidator(problems)
    return validator.record(root), validator.keys


class RecordValidator(Validator):
    """Validates one record."""

    def record(self, root: Mapping) -> Record:
        """Return the record."""
        values = self._mapping(root, "the record")
        assert values is not None  # the root is a mapping
        return Record(**values, criteria_position=(root.get("criteria") or root).position)

    def _value(self, node: Node, key: str, kind: Kind) -> Any:
        match kind:
            case Kind.EVIDENCE:
                return tuple(self._resource(item) for item in self._items(node, key))
            case Kind.ENTRIES:
                return self._entries(node, key)
            case _:
                return super()._value(node, key, kind)

    def _entries(self, node: Node, key: str) -> tuple[Entry, ...]:
        if not isinstance(node, Mapping):
            wanted = f"`{key}` needs the ids of criteria without a hyphen, each with an entry below it"
            empty = f"`{key}` has nothing below it. Add the id of a criterion, or write `{key}: {{}}`."
            self._report_wrong_type(node, wanted, empty)
            return ()
        return tuple(self._entry(*entry) for entry in node.entries.values())

    def _entry(self, name: Scalar, node: Node) -> Entry:
        faults = check_name(Kind.ID, name.text)
        for fault in faults:
            self._report(name.position, *fault)
        values = self._mapping(node, "an entry") or dict.fromkeys(ENTRY)
        # An id that is not sound is reported once, and not where the criteria are known.
        return Entry(id="" if faults else name.text, **values, position=name.position)
