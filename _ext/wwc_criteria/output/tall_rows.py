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

from ..doctree.nodes import wwc_continued_bullet_list, wwc_continued_list_item, wwc_continued_row, wwc_count
from ..doctree.tables import shows_criteria

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.writers.latex import LaTeXTranslator

#: Characters on a line across the page. A page has room for more, so that capitals and a small page fit too.
_LINE_WIDTH = 80
#: Of these, what the space between columns and the bullet of a list item take.
_GAP = 5
#: A row of more lines is split. It is less than half a page.
_MAX_LINES = 20
#: The most lines of a part. The space left at the bottom of a page is less than that.
_PART_LINES = 10

#: East Asian writing and emoji: as wide as two letters, and a line may end after each.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U0001f300-\U0003fffd"
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+|[。！？]\s*")
_SPACE = re.compile(r"\s+")

_CONTINUED: dict[type[nodes.Element], type[nodes.Element]] = {
    nodes.row: wwc_continued_row,
    nodes.bullet_list: wwc_continued_bullet_list,
    nodes.list_item: wwc_continued_list_item,
}


class SplitTallRows(SphinxPostTransform):
    """Splits the tall rows of criteria in a PDF."""

    formats = ("latex",)
    default_priority = 800  # after the addresses of links have been added at 700, since they make a row taller

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        for table in self.document.findall(nodes.table):
            if shows_criteria(table):
                widths = [column["colwidth"] for column in table.findall(nodes.colspec)]
                widths_in_chars = [max(1, _LINE_WIDTH * width // sum(widths) - _GAP) for width in widths]
                for row in list(table.findall(nodes.row)):
                    _split_row(row, widths_in_chars)


def _split_row(row: nodes.row, widths: list[int]) -> None:
    cells = list(zip(row.findall(nodes.entry), widths, strict=True))
    heights = (sum(_height(text.astext(), width) for text in cell.findall(nodes.paragraph)) for cell, width in cells)
    if max(heights) > _MAX_LINES:
        parts = list(zip_longest(*(_split_cell(cell, width) for cell, width in cells)))
        kinds = [nodes.row] + [wwc_continued_row] * (len(parts) - 1)
        filled = ((cell or nodes.entry() for cell in part) for part in parts)
        row.replace_self([_copy(row, kind, *part) for kind, part in zip(kinds, filled, strict=True)])


def _height(text: str, width: int) -> int:
    return sum(1 for _ in _lines(text, width))


def _lines(text: str, width: int, begin: int = 0) -> Iterator[int]:
    """Yield the offset at which each line of a text begins, in a column of some characters."""
    used = width
    for word in re.compile(rf"([{_WIDE}])|[^\s{_WIDE}]{{1,{width}}}\s*|\s+").finditer(text, begin):
        needed = 2 if word[1] else word.end() - word.start()
        if used + needed > width:
            yield word.start()
            used = 0
        used += needed


def _split_cell(cell: nodes.entry, width: int) -> list[nodes.Element]:
    # From the last to the first, so that each offset remains right.
    parts = [_cut(cell, *place) for place in reversed(list(_places(cell, width)))]
    return [cell, *reversed(parts)]


def _places(cell: nodes.entry, width: int) -> Iterator[tuple[nodes.paragraph, int]]:
    """Yield where the parts of a cell begin: a paragraph, and the offset in its text."""
    used = 0
    for paragraph in cell.findall(nodes.paragraph):
        text, begin = paragraph.astext(), 0
        if used and used + _height(text, width) > _PART_LINES:
            yield paragraph, begin
            used = 0
        while (end := next(islice(_lines(text, width, begin), _PART_LINES, None), None)) is not None:
            begin = _end(text, begin, end)
            yield paragraph, begin
        used += _height(text[begin:], width)


def _end(text: str, begin: int, end: int) -> int:
    """Return where a part may end: after a sentence rather than a word, and after a word rather than a letter."""
    half = (begin + end + 1) // 2
    for pattern in (_SENTENCE_END, _SPACE):
        if ends := [found.end() for found in pattern.finditer(text, half, end)]:
            return ends[-1]
    letters = (place for place in range(end, half, -1) if unicodedata.category(text[place])[0] not in "MC")
    return next(letters, end)


def _cut(cell: nodes.entry, paragraph: nodes.paragraph, offset: int) -> nodes.Element:
    """Remove what follows an offset, and return it as a cell with the same formatting and links around its text."""
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
        rest = _copy(parent, _CONTINUED.get(type(parent), type(parent)), *parent[place:])
        rest["ids"] = []
        del parent[place:]
        if parent is cell:
            return rest
        if type(parent) is nodes.reference:  # the number of its page is printed after its last part
            first = _copy(parent, wwc_count, *parent.children)
            parent.replace_self(first)
            parent = first
        above, place = _where(parent)
        above.insert(place + 1, rest)
        node = rest


def _where(node: nodes.Node) -> tuple[nodes.Element, int]:
    # Of two equal texts, `index` would find the first.
    assert node.parent is not None
    return node.parent, next(place for place, child in enumerate(node.parent) if child is node)


def _copy(node: nodes.Element, kind: type[nodes.Element], *children: nodes.Node) -> nodes.Element:
    copy = kind("", **node.attributes)
    copy += list(children)
    copy.source, copy.line = node.source, node.line
    return copy


def visit_continued_row(translator: LaTeXTranslator, node: wwc_continued_row) -> None:
    """Begin a row in the color of the row above, with no rule between."""
    if translator.body[-1] == r"\sphinxhline":
        translator.body.pop()
    # Sphinx has a command for its own counter of rows, which does nothing where rows have no colors. The second command
    # sets the color again that the end of the row above has set: sphinxlatextables.sty says that it is "designed to be
    # usable in user level added code".
    translator.body.append("\\sphinxtabledecrementrownum\\noalign{\\sphinxSwitchCaseRowColor\\rownum}%\n")
    translator.visit_row(node)


def visit_continued_bullet_list(translator: LaTeXTranslator, node: wwc_continued_bullet_list) -> None:
    """Begin a list as close to the row above as its items are to each other."""
    translator.body.append("\\hbox{}\\kern-\\baselineskip%\n")
    translator.visit_bullet_list(node)


def visit_continued_list_item(translator: LaTeXTranslator, node: wwc_continued_list_item) -> None:
    """Begin an item without a bullet."""
    translator.body.append(r"\item[] ")
