"""What happens to a page that has been read, before Sphinx collects its labels and its entries of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

from docutils import nodes
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from .criteria_index import INDEX_NAME
from .datafile.messages import Subtype
from .datafile.model import Position, Problem
from .doctree.nodes import wwc_rows
from .doctree.objects import ObjectEntry
from .doctree.tables import findall_outside_tables
from .domain import domain_of


class RecordObjects(SphinxTransform):
    """Records the criteria and areas that a page defines, with the directives ``only`` around their tables.

    Which these are is known when the page is complete.
    """

    default_priority = 849  # right before Sphinx collects labels and entries of the index

    def apply(self, **kwargs: Any) -> None:
        """Record the objects of each table, or report that another one on the page has its anchors."""
        page = domain_of(self.env).pages.get(self.env.docname)
        if not page or not page.shown:
            return
        shown: dict[str, list[set[str]]] = defaultdict(list)
        problems: dict[tuple[str, Position], Problem] = {}
        for table in list(findall_outside_tables(self.document, nodes.table)):
            if "objects" not in table:
                continue
            entries: list[ObjectEntry] = table.attributes.pop("objects")
            conditions = tuple(_conditions(table))
            anchors = [anchor for entry in entries for anchor in entry.anchors]
            if taken := next((it for it in anchors if self._is_taken(it, {*conditions}, shown)), None):
                message = f"The anchor `{taken}` is already on this page. Add the option :no-index: to this table."
                problem = Problem(entries[0].position, Subtype.DUPLICATE_ANCHOR, message)
                problems.setdefault((entries[0].page, problem.position), problem)  # one for all tables of a directive
                _remove_targets(table)
                continue
            for anchor in anchors:
                shown[anchor].append({*conditions})
            page.entries.extend(entry._replace(conditions=conditions) for entry in entries)
        page.problems.update((path, problem) for (path, _position), problem in problems.items())

    def _is_taken(self, anchor: str, conditions: set[str], shown: dict[str, list[set[str]]]) -> bool:
        """Return whether something on the page has an anchor already, whenever a table with these conditions is shown.

        Which tables a builder shows under other conditions is known after reading.
        """
        if not isinstance(self.document.ids[anchor], nodes.table):
            return True
        return any(conditions <= others or others <= conditions for others in shown[anchor])


def _remove_targets(table: nodes.table) -> None:
    """Take the anchors and the entry in the index out of a table."""
    del table["defines"]
    body = cast("nodes.tgroup", table[-1])[-1]
    if isinstance(body, wwc_rows):
        body["with_targets"], body["entries"] = False, []
    else:
        for node in list(body.findall(lambda node: isinstance(node, nodes.target | addnodes.index))):
            node.parent.remove(node)


def _conditions(node: nodes.Element) -> Iterator[str]:
    """Yield the expressions of the directives ``only`` around a node."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, addnodes.only):
            yield node["expr"]


class ReserveIndexName(SphinxTransform):
    """Reports a label with the name of the index of criteria, and removes it: references lead to the index."""

    default_priority = 849  # right before Sphinx collects labels

    def apply(self, **kwargs: Any) -> None:
        """Change the names of the page."""
        if self.document.nametypes.get(INDEX_NAME):
            del self.document.nametypes[INDEX_NAME]
            # The page may have it twice, and then has no id of that name.
            node = self.document.ids.get(self.document.nameids.get(INDEX_NAME) or "", self.document)
            path, line = get_source_line(node)
            message = f"The label `{INDEX_NAME}` belongs to the index of criteria. Give this label another name."
            problem = Problem(Position(line or 1, 0), Subtype.RESERVED_NAME, message)
            domain_of(self.env).current_page.problems.add((path or "", problem))
