"""How what a catalogue has is called next to the other catalogues of a project."""

from __future__ import annotations

from typing import NamedTuple

from ..datafile.model import Area, Criterion


class Scope(NamedTuple):
    """The names and anchors of one catalogue. Those of the first catalogue are the plain ids.

    Args:
        key: The edition of the catalogue.
        is_first: True if it is the first, or the only one.
    """

    key: str = ""
    is_first: bool = True

    def name(self, name: str) -> str:
        """Return the name of an object in the domain and the inventory, from its id."""
        return name if self.is_first else f"{self.key}:{name}"

    def anchors(self, item: Area | Criterion) -> list[str]:
        """Return the anchors of an area or a criterion, first that of its id, then those of its former ids."""
        kind = "area" if isinstance(item, Area) else "criterion"
        prefix = f"{kind}-" if self.is_first else f"{kind}-{self.key}-"
        return [prefix + name for name in (item.id, *item.former_ids)]

    def anchors_in(self, area: Area) -> list[str]:
        """Return the anchors of an area and of its criteria."""
        parts: list[Area | Criterion] = [area, *area.criteria]
        return [anchor for part in parts for anchor in self.anchors(part)]


#: That of a catalogue that conf.py does not name.
ALONE = Scope()
