"""Values of a tree that are no mappings: texts, numbers, flags and lists."""

from __future__ import annotations

import re

from .fields import Kind
from .messages import Problems, Subtype, quoted
from .tree import Node, Scalar, Sequence
from .value_checks import check_name, check_value, empty_message
from .yaml_errors import corrected

#: What may be meant by other words.
_FLAGS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


class ValueReader:
    """Reads what is not a mapping.

    Args:
        problems: Where to report.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._report = problems.report

    def _items(self, node: Node, key: str) -> list[Node]:
        if isinstance(node, Sequence):
            return node.items
        empty = f"`{key}` has nothing below it. Add an item on a line that starts with `- `, or write `{key}: []`."
        self._report_wrong_type(node, f"`{key}` needs a list, with each item on a line that starts with `- `", empty)
        return []

    def _former_id(self, node: Node) -> str | None:
        if not isinstance(node, Scalar) or node.read_as:
            self._report_wrong_type(node, "An item of `former_ids` has to be an id")
            return None
        for fault in check_name(Kind.ID, node.text):
            self._report(node.position, *fault)
        return node.text

    def _text(self, node: Node, key: str, kind: Kind) -> str | None:
        if not isinstance(node, Scalar) or (node.read_as and not node.text):
            self._report_wrong_type(node, f"`{key}` has to be text", empty_message(key))
            return None
        text = node.text
        faults = check_value(kind, key, text)
        for fault in faults:
            self._report(node.position, *fault)
        if node.read_as and not faults:
            what = node.read_as.replace("a ", "the ") if node.read_as in ("a number", "a date") else quoted(text)
            self._report(node.position, Subtype.WRONG_TYPE, f"Put quotes around {what}.{corrected(key, text)}")
        return text

    def _count(self, node: Node, key: str) -> int | None:
        if isinstance(node, Scalar) and node.read_as and re.fullmatch("[1-9][0-9]{0,5}", node.text):
            return int(node.text)
        self._report_wrong_type(node, f"`{key}` has to be a whole number such as 45, without quotes")
        return None

    def _flag(self, node: Node, key: str) -> bool:
        if isinstance(node, Scalar) and node.read_as and node.text in ("true", "false"):
            return node.text == "true"
        meant = _FLAGS.get(node.text.lower()) if isinstance(node, Scalar) else None
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
