"""Tall rows in the PDF: LaTeX breaks a table between its rows and never inside one, so a tall row becomes several.

https://mirrors.ctan.org/macros/latex/required/tools/longtable.pdf
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.writers.latex import LaTeXTranslator

#: Characters on a line across the page. A page has room for more, so that capitals and a small page fit too.
_LINE = 80
#: Of these, what the space between columns and the sign of a list item take.
_GAP = 5
#: A row of more lines is parted. It is less than half a page.
_TALL = 20
#: The most lines of a part. What is left at the foot of a page is less than that.
_PART = 10

#: East Asian writing and emoji: as wide as two letters, and a line may end after each.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U0001f300-\U0003fffd"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？]\s*")
_BLANK = re.compile(r"\s+")


class UnfinishedRow(nodes.row):
    """A row that goes on in the next one."""


class RestOfList(nodes.bullet_list):
    """What is left of a list that began in an earlier row."""


class RestOfItem(nodes.list_item):
    """What is left of a list item that began in an earlier row."""


_REST: dict[type[nodes.Element], type[nodes.Element]] = {nodes.bullet_list: RestOfList, nodes.list_item: RestOfItem}


class PartTallRows(SphinxPostTransform):
    """Parts the tall rows of criteria in a PDF."""

    formats = ("latex",)
    default_priority = 800  # after the addresses of links have been added at 700, since they make a row taller

    def run(self, **kwargs: Any) -> None:
        """Change the document.

        Args:
            kwargs: Nothing that is used here.
        """
        for table in self.document.findall(nodes.table):
            if "wwc-criteria" in table["classes"]:
                widths = [column["colwidth"] for column in table.findall(nodes.colspec)]
                rooms = [max(1, _LINE * width // sum(widths) - _GAP) for width in widths]
                for row in list(table.findall(nodes.row)):
                    _part_row(row, rooms)


def _part_row(row: nodes.row, rooms: list[int]) -> None:
    cells = list(zip(row.findall(nodes.entry), rooms, strict=True))
    heights = (sum(_height(text.astext(), room) for text in cell.findall(nodes.paragraph)) for cell, room in cells)
    if max(heights) > _TALL:
        parts = list(zip_longest(*(_part_cell(cell, room) for cell, room in cells)))
        kinds = [UnfinishedRow] * (len(parts) - 1) + [nodes.row]
        filled = ((cell or nodes.entry() for cell in part) for part in parts)
        row.replace_self([_like(row, kind, *part) for kind, part in zip(kinds, filled, strict=True)])


def _height(text: str, room: int) -> int:
    return sum(1 for _ in _lines(text, room))


def _lines(text: str, room: int, begin: int = 0) -> Iterator[int]:
    """Give the place where each line of a text begins, in a column with room for some characters."""
    used = room
    for word in re.compile(rf"([{_WIDE}])|[^\s{_WIDE}]{{1,{room}}}\s*|\s+").finditer(text, begin):
        width = 2 if word[1] else word.end() - word.start()
        if used + width > room:
            yield word.start()
            used = 0
        used += width


def _part_cell(cell: nodes.entry, room: int) -> list[nodes.Element]:
    # From the last to the first, so that each place is still where it was.
    parts = [_cut(cell, *place) for place in reversed(list(_places(cell, room)))]
    return [cell, *reversed(parts)]


def _places(cell: nodes.entry, room: int) -> Iterator[tuple[nodes.paragraph, int]]:
    """Find where the parts of a cell begin: a paragraph, and the place in its text."""
    used = 0
    for paragraph in cell.findall(nodes.paragraph):
        text, begin = paragraph.astext(), 0
        if used and used + _height(text, room) > _PART:
            yield paragraph, begin
            used = 0
        while (end := next(islice(_lines(text, room, begin), _PART, None), None)) is not None:
            begin = _end(text, begin, end)
            yield paragraph, begin
        used += _height(text[begin:], room)


def _end(text: str, begin: int, end: int) -> int:
    """Find where a part may end: after a sentence rather than a word, and after a word rather than a letter."""
    half = (begin + end + 1) // 2
    for pattern in (_SENTENCE_END, _BLANK):
        if ends := [found.end() for found in pattern.finditer(text, half, end)]:
            return ends[-1]
    letters = (place for place in range(end, half, -1) if unicodedata.category(text[place])[0] not in "MC")
    return next(letters, end)


def _cut(cell: nodes.entry, paragraph: nodes.paragraph, offset: int) -> nodes.Element:
    """Take away what follows a place, and give it as a cell with the same marks and links around its words."""
    node: nodes.Node = paragraph
    if offset:
        for text in paragraph.findall(nodes.Text):
            if offset < len(text):
                break
            offset -= len(text)
        node = nodes.Text(text[offset:])
        parent, place = _where(text)
        parent[place : place + 1] = [nodes.Text(text[:offset]), node]
    while True:
        parent, place = _where(node)
        if place == 0:
            node = parent
            continue
        rest = _like(parent, _REST.get(type(parent), type(parent)), *parent[place:])
        rest["ids"] = []
        del parent[place:]
        if parent is cell:
            return rest
        above, place = _where(parent)
        above.insert(place + 1, rest)
        node = rest


def _where(node: nodes.Node) -> tuple[nodes.Element, int]:
    # Of two texts with the same words, `index` would find the first.
    assert node.parent is not None
    return node.parent, next(place for place, child in enumerate(node.parent) if child is node)


def _like(node: nodes.Element, kind: type[nodes.Element], *children: nodes.Node) -> nodes.Element:
    copy = kind("", **node.attributes)
    copy += list(children)
    copy.source, copy.line = node.source, node.line
    return copy


def _depart_unfinished_row(translator: LaTeXTranslator, node: nodes.Element) -> None:
    """End a row so that the next one has its color, with no rule between."""
    translator.depart_row(node)
    if translator.body[-1] == r"\sphinxhline":
        translator.body.pop()
    translator.body.append("\\noalign{\\global\\advance\\rownum-1 \\sphinxSwitchCaseRowColor\\rownum}%\n")


def _visit_rest_of_list(translator: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a list as near to the row above as its items are to each other."""
    translator.body.append("\\hbox{}\\kern-\\baselineskip%\n")
    translator.visit_bullet_list(node)


def _visit_rest_of_item(translator: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin an item without a sign."""
    translator.body.append(r"\item[] ")


def _as(name: str) -> Callable[[LaTeXTranslator, nodes.Element], None]:
    return lambda translator, node: getattr(translator, name)(node)


#: How Sphinx's writer visits and leaves them.
LATEX_NODES = {
    UnfinishedRow: (_as("visit_row"), _depart_unfinished_row),
    RestOfList: (_visit_rest_of_list, _as("depart_bullet_list")),
    RestOfItem: (_visit_rest_of_item, _as("depart_list_item")),
}


def visit_count(translator: LaTeXTranslator, node: nodes.Element) -> None:
    """Begin a number without that of its page: what it counts stands below the table.

    Args:
        translator: The writer.
        node: The number.
    """
    # Where it is set, the writer prints no pages.
    translator.in_production_list = True
    translator.visit_reference(node)
    translator.in_production_list = False


def depart_count(translator: LaTeXTranslator, node: nodes.Element) -> None:
    """End a number.

    Args:
        translator: The writer.
        node: The number.
    """
    translator.depart_reference(node)
