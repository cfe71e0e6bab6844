"""What a catalogue and a record are both made of: the keys of mappings, texts, numbers, flags, lists and resources.

:mod:`~wwc_criteria.datafile.fields` says what a mapping may hold. A value that is wrong is reported, and the rest is
validated.
"""

from __future__ import annotations

import re
from typing import Any

from ..addresses import check_address, check_archived
from ..fields import MAPPINGS, OF_AN_ADDRESS, SYNONYMS, TARGETS, TEXTS, Kind
from ..messages import Problems, Subtype, closest, hint, quoted
from ..model import Resource
from .text_checks import check_text, empty_message
from .tree import Mapping, Node, Scalar, Sequence
from .yaml_errors import corrected

#: How like a key of the format another one has to be, from 0 to 1, to be read as that.
_LIKELY = 0.65
#: What may be meant by other words.
FLAGS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


#: What stands for a key that is left out, if that is not None.
_ABSENT = {Kind.IDS: (), Kind.AREAS: (), Kind.CRITERIA: (), Kind.RESOURCES: (), Kind.FLAG: False, Kind.LEVELS: ()}
_ABSENT |= {Kind.EVIDENCE: (), Kind.ENTRIES: ()}


class Validator:
    """Validates values that are the same in any file; a subclass knows those of one kind of file.

    Args:
        problems: Where to report.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._report = problems.report
        #: How many keys of the format the file has.
        self.keys = 0

    def _value(self, node: Node, key: str, kind: Kind) -> Any:
        """Return what the model has for a value."""
        if kind in TEXTS:
            return self._text(node, key, kind)
        if kind is Kind.FLAG:
            return self._flag(node, key)
        if kind is Kind.COUNT:
            return self._count(node, key)
        raise NotImplementedError(f"{type(self).__name__} has to validate {kind.name}")

    def _items(self, node: Node, key: str) -> list[Node]:
        if isinstance(node, Sequence):
            return node.items
        empty = f"`{key}` has nothing below it. Add an item on a line that starts with `- `, or write `{key}: []`."
        self._report_wrong_type(node, f"`{key}` needs a list, with each item on a line that starts with `- `", empty)
        return []

    def _text(self, node: Node, key: str, kind: Kind) -> str | None:
        if not isinstance(node, Scalar) or (node.read_as and not node.text):
            self._report_wrong_type(node, f"`{key}` has to be text", empty_message(key))
            return None
        text = node.text
        faults = check_text(kind, key, text)
        for fault in faults:
            self._report(node.position, *fault)
        if node.read_as and not faults:
            what = node.read_as.replace("a ", "the ") if node.read_as in ("a number", "a date") else quoted(text)
            self._report(node.position, Subtype.WRONG_TYPE, f"Put quotes around {what}.{corrected(key, text)}")
        return text

    def _count(self, node: Node, key: str) -> int | None:
        if isinstance(node, Scalar) and node.read_as and re.fullmatch("[1-9][0-9]{0,5}", node.text):
            return int(node.text)
        number = re.fullmatch(r"[^\d.,-]*([1-9][0-9]{0,5})[^\d.,-]*", node.text) if isinstance(node, Scalar) else None
        advice = f". Write: {key}: {number[1]}" if number else ""
        self._report_wrong_type(node, f"`{key}` has to be a whole number such as 45, without quotes", advice=advice)
        return None

    def _flag(self, node: Node, key: str) -> bool:
        if isinstance(node, Scalar) and node.read_as and node.text in ("true", "false"):
            return node.text == "true"
        meant = FLAGS.get(node.text.lower()) if isinstance(node, Scalar) else None
        advice = f" Write: {key}: {meant}" if meant else ""
        message = f"`{key}` has to be `true` or `false`, without quotes.{advice}"
        self._report(node.position, Subtype.WRONG_TYPE, message)
        return False

    def _report_wrong_type(self, node: Node, wanted: str, empty: str = "", advice: str = "") -> None:
        """Report what belongs in the place of a value; with `empty` if there is nothing at all."""
        named = node.described
        if empty and named == "nothing":
            self._report(node.position, Subtype.EMPTY, empty)
        else:
            self._report(node.position, Subtype.WRONG_TYPE, f"{wanted}, not {named}{advice or '.'}")

    def _mapping(self, node: Node, name: str) -> dict[str, Any] | None:
        """Return a value for each key that a mapping may have, or None if the node is something else."""
        fields = MAPPINGS[name]
        if not isinstance(node, Mapping):
            keys = f"The possible keys are {', '.join(map(quoted, fields))}."
            empty = f"This {name.split()[-1]} is empty. {keys}"
            self._report_wrong_type(node, f"{name.capitalize()} needs keys", empty, f". {keys}")
            return None
        unknown = node.entries.keys() - fields.keys()
        self.keys += len(node.entries) - len(unknown)
        if unknown:
            self._report_unknown_keys(node, name)
        values: dict[str, Any] = {}
        for key, field in fields.items():
            if entry := node.entries.get(key):
                values[key] = self._value(entry[1], key, field.kind)
                continue
            values[key] = _ABSENT.get(field.kind)
            if field.required:
                message = f"This {name.split()[-1]} has no `{key}`. Add a line `{key}:`."
                self._report(node.position, Subtype.MISSING_KEY, message)
        return values

    def _report_unknown_keys(self, node: Mapping, name: str) -> None:
        """Report the keys that the format does not have, and read on as if those were right that are probably meant."""
        for key, (key_node, _) in list(node.entries.items()):
            if key not in MAPPINGS[name]:
                missing = [other for other in MAPPINGS[name] if other not in node.entries]
                synonyms = (other for other in missing if key.lower() in SYNONYMS.get(other, ()))
                similar = next(synonyms, "") or closest(key.lower(), missing, _LIKELY)
                message = f"{name.capitalize()} has no key {quoted(key)}.{hint(similar or key, MAPPINGS[name], 'keys')}"
                if not key.isprintable():
                    message = f"The key {quoted(key)} has an invisible character in it. Type it again."
                self._report(key_node.position, Subtype.UNKNOWN_KEY, message)
                if similar:
                    node.entries[similar] = node.entries.pop(key)

    def _resource(self, node: Any) -> Resource | None:
        if (values := self._mapping(node, "a resource")) is None:
            return None
        targets = [node.entries[key] for key in TARGETS if key in node.entries]
        if len(targets) > 1:
            keys = "` and `".join(key.text for key, _ in targets)
            message = f"A resource has one link, and this one has `{keys}`. Keep one of them."
            self._report(targets[1][0].position, Subtype.BAD_TARGET, message)
        elif targets and values["forthcoming"]:
            message = f"This resource has a `{targets[0][0].text}`, so it is not forthcoming. Delete `forthcoming`."
            self._report(node.entries["forthcoming"][0].position, Subtype.BAD_TARGET, message)
        elif not targets and not values["forthcoming"]:
            message = "This resource has no link. Add a line `url:`, `doc:` or `ref:`, or `forthcoming: true`."
            self._report(node.position, Subtype.BAD_TARGET, message)
        _check_copy(self._problems, node, values)
        target_position = targets[0][1].position if targets else node.position
        return Resource(**values, position=node.position, target_position=target_position)


def _check_copy(problems: Problems, node: Mapping, values: dict[str, Any]) -> None:
    """Report what is said of a page and its copy, and cannot be."""
    for key in OF_AN_ADDRESS:
        if key in node.entries and "url" not in node.entries:
            message = f"Only a page at a `url` can have `{key}`. Add a line `url:`, or delete `{key}`."
            problems.report(node.entries[key][0].position, Subtype.BAD_TARGET, message)
    archived, url = values["archived"], values["url"]
    are_addresses = archived and url and not (check_address(archived) or check_address(url))  # others are reported
    if are_addresses and (fault := check_archived(archived, url)):
        message = f"{quoted(archived)} is not a saved copy. {fault}"
        problems.report(node.entries["archived"][1].position, Subtype.BAD_ADDRESS, message)
