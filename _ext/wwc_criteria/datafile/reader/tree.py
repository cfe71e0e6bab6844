"""The nodes of a data file: what YAML says, with positions, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from ..messages import quoted
from ..model import Position


def position(mark: Any) -> Position:
    """Return the position of a mark of PyYAML, which counts from 0."""
    return Position(mark.line + 1, mark.column + 1)


@dataclass(slots=True)
class _Node:
    """What all nodes have.

    Args:
        mark: Where it begins. Few positions are asked for, so they are not made before that.
        size: How many nodes it holds, itself included; 0 until it ends.
    """

    mark: Any
    size: int

    @property
    def position(self) -> Position:
        """Where it begins."""
        return position(self.mark)


@dataclass(slots=True)
class Scalar(_Node):
    """A single value.

    Args:
        text: Its text.
        read_as: What YAML converts it to, in an editor's words; None if it is a string.
    """

    text: str
    read_as: str | None

    @property
    def described(self) -> str:
        """What a message calls it."""
        return "text" if not self.read_as else quoted(self.text) if self.text else "nothing"


@dataclass(slots=True)
class Mapping(_Node):
    """Keys and their values.

    Args:
        entries: For each key, its node and that of its value.
    """

    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    described: ClassVar[str] = "a group of keys"

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None if it is left out."""
        return self.entries[key][1] if key in self.entries else None


@dataclass(slots=True)
class Sequence(_Node):
    """A list.

    Args:
        items: What it holds.
    """

    items: list[Node] = field(default_factory=list)
    described: ClassVar[str] = "a list"


Node: TypeAlias = Scalar | Mapping | Sequence
