"""Tree of nodes → catalogue, with a report of everything that the format does not allow."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from ..fields import SCHEMES, Kind, as_id
from ..messages import Problems, Subtype, hint, quoted
from ..model import Area, Catalogue, Counterpart, Criterion, Level, Position, Resource, Source, Successor
from .text_checks import check_name
from .tree import Mapping, Node, Scalar, Sequence
from .validator import Validator

#: Looking for a similar name takes time, and nobody reads hundreds of hints.
_MAX_HINTS = 25


def validate(root: Node | None, problems: Problems) -> tuple[Catalogue | None, int]:
    """Return the catalogue that a tree holds, and how many keys it has; without any problem there is a catalogue.

    Raises:
        TooManyProblems: There is no use in going on.
    """
    if root is None:
        message = "The file is empty. Start it with `title:` and `areas:`."
        problems.report(Position(1, 1), Subtype.STRUCTURE, message)
        return None, 0
    validator = CatalogueValidator(problems)
    return validator.catalogue(root), validator.keys


def _link(resource: Resource) -> str | None:
    return resource.url or resource.doc or resource.ref


class CatalogueValidator(Validator):
    """Validates one data file."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(problems)
        self._shared: dict[str, Resource | None] = {}
        self._is_shared_known = True
        #: The lines of the ids that are taken.
        self._area_ids: dict[str, int] = {}
        self._criterion_ids: dict[str, int] = {}

    def catalogue(self, root: Node) -> Catalogue | None:
        """Return the catalogue, or None if the root is not a mapping."""
        if (values := self._mapping(root, "the file")) is None or not isinstance(root, Mapping):
            return None
        del values["resources"]  # the criteria have them
        total, last = values["criteria_in_edition"], values["levels"][-1:]
        if total and last and last[0].to > total:
            message = f"The highest level ends at {last[0].to}, and the edition has {total} criteria. Fix one."
            self._report((root.get("levels") or root).position, Subtype.WRONG_TYPE, message)
        edition = root.get("edition")
        return Catalogue(**values, edition_position=edition.position if edition else Position(1, 1))

    def _value(self, node: Node, key: str, kind: Kind) -> Any:
        match kind:
            case Kind.SUCCESSOR:
                values = self._mapping(node, "a successor")
                return Successor(**values) if values else None
            case Kind.SOURCE:
                values = self._mapping(node, "a source")
                return Source(**values) if values else None
            case Kind.LEVELS:
                return self._levels(node, key)
            case Kind.COUNTERPARTS:
                return self._counterparts(node, key)
            case Kind.IDS:
                return tuple(self._former_id(item) for item in self._items(node, key))
            case Kind.RESOURCES:
                named: set[str] = set()
                return tuple(self._resource_or_id(item, named) for item in self._items(node, key))
            case Kind.CRITERIA:
                return tuple(self._criterion(item, number) for number, item in enumerate(self._items(node, key), 1))
            case Kind.AREAS:
                areas = tuple(self._area(item) for item in self._items(node, key))
                if not areas and isinstance(node, Sequence):
                    self._report(node.position, Subtype.EMPTY, f"`{key}` is empty. Add an area.")
                return areas
            case Kind.SHARED:
                return self._share(node, key)
            case _:
                return super()._value(node, key, kind)

    def _former_id(self, node: Node) -> str | None:
        if not isinstance(node, Scalar) or node.read_as:
            self._report_wrong_type(node, "An item of `former_ids` has to be an id")
            return None
        for fault in check_name(Kind.ID, node.text):
            self._report(node.position, *fault)
        return node.text

    def _levels(self, node: Node, key: str) -> tuple[Level, ...]:
        levels: list[Level] = []
        for item in self._items(node, key):
            if values := self._mapping(item, "a level"):
                level = Level(values["name"], values["from"] or 0, values["to"] or 0)
                if values["from"] and values["to"] and level.from_ > level.to:
                    message = f"This level ends at {level.to}, below {level.from_}, where it begins. Exchange the two."
                    self._report(item.position, Subtype.WRONG_TYPE, message)
                elif levels and values["from"] and level.from_ <= levels[-1].to:
                    message = f"This level begins at {level.from_}, and the one above ends at {levels[-1].to}. "
                    message += "Write the lowest level first, and let none overlap."
                    self._report(item.position, Subtype.WRONG_TYPE, message)
                levels.append(level)
        return tuple(levels)

    def _counterparts(self, node: Node, key: str) -> tuple[Counterpart, ...]:
        found: dict[str, Counterpart] = {}
        for item in self._items(node, key):
            if values := self._mapping(item, "a counterpart"):
                counterpart = Counterpart(**values, position=item.position)
                if values["criterion"] and counterpart.criterion in found:
                    message = f"The counterpart {quoted(counterpart.criterion)} appears twice. Delete one."
                    self._report(item.position, Subtype.DUPLICATE_RESOURCE, message)
                found.setdefault(counterpart.criterion, counterpart)
        return tuple(found.values())

    def _area(self, node: Any) -> Area | None:
        if (values := self._mapping(node, "an area")) is None:
            return None
        _claim_ids(self._problems, node, "area", self._area_ids)
        _report_equal(self._problems, values["criteria"], attrgetter("number"), Subtype.SAME_NUMBER, "number")
        return Area(**values, position=node.position)

    def _criterion(self, node: Any, number: int) -> Criterion | None:
        if (values := self._mapping(node, "a criterion")) is None:
            return None
        _claim_ids(self._problems, node, "criterion", self._criterion_ids)
        values["number"] = values["number"] or str(number)
        _report_equal(self._problems, values["resources"], _link, Subtype.SAME_LINK, "link")
        return Criterion(**values, position=node.position)

    def _resource_or_id(self, node: Node, named: set[str]) -> Resource | None:
        """Return a resource of a criterion; `named` are the ids that it has named before."""
        if not isinstance(node, Scalar) or node.read_as:
            return self._resource(node)
        name = node.text
        if name not in self._shared and self._is_shared_known:
            advice = hint(name, self._shared, "shared resources") if len(self._problems) < _MAX_HINTS else ""
            message = f"There is no shared resource {quoted(name)}.{advice}"
            if name.startswith(SCHEMES):
                message = f"{quoted(name)} is an address. Write the resource with `title:` and `url:`."
            self._report(node.position, Subtype.UNKNOWN_RESOURCE, message)
        elif name in named:
            message = f"The resource {quoted(name)} appears twice in this criterion. Delete one."
            self._report(node.position, Subtype.DUPLICATE_RESOURCE, message)
        named.add(name)
        return self._shared.get(name)

    def _share(self, node: Node, key: str) -> None:
        """Note the resources that are defined for all criteria."""
        if not isinstance(node, Mapping):
            wanted = f"`{key}` at the top needs ids without a hyphen, each with a resource below it"
            self._report_wrong_type(node, wanted, f"`{key}` has nothing below it. Delete the line.")
            self._is_shared_known = False
            return
        for name, (key_node, value) in node.entries.items():
            for fault in check_name(Kind.ID, name):
                self._report(key_node.position, *fault)
            # An id that is not sound is reported once, and not where it is used.
            self._shared[name] = self._shared[as_id(name)] = self._resource(value)


def _report_equal(
    problems: Problems, items: Any, name_of: Callable[[Any], str | None], subtype: Subtype, what: str
) -> None:
    """Report the items that have the same name as one above them."""
    lines: dict[str, int] = {}
    for item in filter(None, items):
        name, own = name_of(item), item.position.line
        if name and (line := lines.setdefault(name, own)) != own:
            message = f"The {what} {quoted(name)} appears twice, here and on line {line}. Is that right?"
            problems.report(item.position, subtype, message)


def _claim_ids(problems: Problems, node: Mapping, what: str, taken: dict[str, int]) -> None:
    """Report the ids of a mapping, present and former, that are taken; `taken` are the lines of all."""
    own, former = node.get("id"), node.get("former_ids")
    items = [own, *(former.items if isinstance(former, Sequence) else ())]
    for item in [item for item in items if isinstance(item, Scalar) and item.text]:
        if item.text not in taken:
            taken[item.text] = item.position.line
            continue
        message = f"The id {quoted(item.text)} is already used on line {taken[item.text]}. Choose another."
        # What comes by an alias or a merge key is above: then those are what is wrong.
        problems.report(max(item.position, node.position), Subtype.DUPLICATE_ID, message)
